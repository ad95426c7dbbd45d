"""Terms of items, by which a section's lists are narrowed beside their columns: a stage, a category, a tag.

ItemTerm      what an item has; written by the door from the permitted bytes, gone when they are erased
FacetCount    how many visible items have a value, beside values of other facets; kept by a reader
CountedItem   what of an item is in those numbers now, and when the clock changes that
"""

from django.db import models
from django.db.models import Q

from .items import PublicItem


class ItemTerm(models.Model):
    item = models.ForeignKey(PublicItem, models.CASCADE, related_name="terms")
    facet = models.CharField(max_length=20)
    value = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "facet", "value"], name="item_term_once")]
        indexes = [models.Index(fields=["facet", "value", "item"], name="term_items")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.facet}={self.value}"


class FacetCount(models.Model):
    """`number` items of the section have `facet=value` beside the values that `base` stands for.

    `base` is publication.counting.base_of(those values), "" for none. A section "" means all of them.
    """

    section = models.CharField(max_length=12, blank=True)
    base = models.CharField(max_length=32, blank=True)
    facet = models.CharField(max_length=20)
    value = models.CharField(max_length=100)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "base", "facet", "value"], name="facet_count_once")
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.base} {self.facet}={self.value}: {self.number}"


class CountedItem(models.Model):
    """`terms` by facet, as counted; empty where the item is not counted. `changes_at` is its next instant."""

    item = models.OneToOneField(PublicItem, models.CASCADE, primary_key=True, related_name="+")
    section = models.CharField(max_length=12)
    terms = models.JSONField(default=dict)
    changes_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["changes_at"], name="counted_changes", condition=Q(changes_at__isnull=False))
        ]

    def __str__(self) -> str:
        return self.item_id
