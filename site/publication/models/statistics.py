"""Counters of the statistics page: kept by a reader of the ledger, so that no request counts a table."""

from django.db import models


class StatisticsCount(models.Model):
    """How many items of one kind, place, month and type were published, and how many of them removed.

    `region` is the item's city (the province where the item is of the province itself), `month` the one
    in which the public saw it first, `type` one of its types (处罚类别、许可类别). An item with two types
    stands in two rows; the row whose type is ALL holds each item once, whatever its types.

    The `public_` columns are what may be shown, `hidden_` is 1 where something is left out
    (publication.statistics.fit); pages read these only.
    """

    ALL, NONE = "", "-"

    section = models.CharField(max_length=12)
    kind = models.CharField(max_length=30)
    region = models.CharField(max_length=6, blank=True)
    month = models.CharField(max_length=7)  # YYYY-MM
    type = models.CharField(max_length=20, blank=True)
    published = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    public_published = models.PositiveIntegerField(default=0)
    public_removed = models.PositiveIntegerField(default=0)
    hidden_published = models.PositiveSmallIntegerField(default=0)
    hidden_removed = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["section", "type", "month", "kind", "region"], name="statistics_count_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.section}.{self.kind} {self.region} {self.month} {self.type}"


class StatisticsItem(models.Model):
    """Where an item was counted: a correction moves it, and its content may be erased meanwhile."""

    item_id = models.CharField(primary_key=True, max_length=22)
    kind = models.CharField(max_length=30)
    region = models.CharField(max_length=6, blank=True)
    month = models.CharField(max_length=7)
    types = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.item_id


class StatisticsPosition(models.Model):
    """The last entry that was counted, moved together with the counts; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.seq)
