"""Counters of the statistics page: kept by a reader of the ledger, so that no request counts a table."""

from django.db import models


class StatisticsCount(models.Model):
    """How many items of a kind and a year were published and removed. The year is the item's own."""

    section = models.CharField(max_length=12)
    kind = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    published = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["section", "kind", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["section", "kind", "year"], name="statistics_count_once")
        ]

    def __str__(self) -> str:
        return f"{self.section}.{self.kind} {self.year}"


class StatisticsPosition(models.Model):
    """The last entry that was counted, moved together with the counts; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.seq)
