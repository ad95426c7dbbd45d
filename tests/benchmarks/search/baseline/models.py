"""The baseline: the same titles and texts in a model that Wagtail's own search indexes."""

from django.db import models
from wagtail.search import index


class Entry(index.Indexed, models.Model):
    """A judged item, as a Wagtail site would index it."""

    item = models.CharField(max_length=22, unique=True)
    title = models.TextField()
    body = models.TextField()

    search_fields = [index.SearchField("title", boost=2), index.SearchField("body")]

    class Meta:
        app_label = "baseline"

    def __str__(self) -> str:
        return self.item
