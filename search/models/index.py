"""What is remembered of the index beside the index: nothing of it names a person."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BuildState(models.TextChoices):
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    KILLED = "killed", _("killed")


class IndexBuild(models.Model):
    """One rebuild; at most one runs. `replaced` was searched before, and holds the ledger to `position`."""

    state = models.CharField(max_length=10, choices=BuildState, default=BuildState.RUNNING)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32)
    lease_until = models.DateTimeField()
    total = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    version = models.CharField(max_length=200, blank=True)
    replaced = models.CharField(max_length=200, blank=True)
    position = models.BigIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="running"), name="search_one_build_runs"
            )
        ]

    def __str__(self) -> str:
        return f"{self.begun_at:%Y-%m-%d %H:%M} {self.state}"


class IndexFailure(models.Model):
    """A document that the engine refused: tried again at each run, and reported until it was taken."""

    item_id = models.CharField(max_length=22, primary_key=True)
    reason = models.CharField(max_length=200)
    tries = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    mended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.item_id}: {self.reason}"


class IndexState(models.Model):
    """The version of the index that the reader's position stands for; one row.

    Where another one is found (a lost index, another engine, another cluster), it is built anew.
    Words of what was corrected or erased between `words_since` and `words_last` may still be in its files;
    `erased`: among them some of what was erased.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.CharField(max_length=200, blank=True)
    words_since = models.DateTimeField(null=True)
    words_last = models.DateTimeField(null=True)
    erased = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.version
