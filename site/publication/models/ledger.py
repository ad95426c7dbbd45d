"""The ledger: one hash-chained entry for every act, never personal data; and those who read it."""

import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _

from confidentiality import canonical
from publication.enums import Act

GENESIS = "0" * 64


class LedgerEntry(models.Model):
    """Who (an opaque id), when, why (a code), which item, which commitment.

    `seq` is drawn under a lock as the last step before commit: its order is the order of commits.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(_("at"))
    act = models.CharField(_("act"), max_length=10, choices=Act.choices)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    item_id = models.CharField(_("item"), max_length=22, blank=True, db_index=True)
    commitment = models.CharField(max_length=64, blank=True)
    actor = models.CharField(_("who"), max_length=36, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    signature = models.CharField(max_length=128, blank=True)  # of `hash`, Ed25519, on checkpoints

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["seq"]

    def __str__(self) -> str:
        return f"{self.seq} {self.act} {self.item_id}"

    def compute_hash(self) -> str:
        """Hex SHA-256 of the canonical entry, the hash before it included."""
        fields = ("seq", "act", "reason", "item_id", "commitment", "actor", "previous_hash")
        entry = {name: getattr(self, name) for name in fields} | {"at": self.at.isoformat()}
        return hashlib.sha256(canonical.dumps(entry).encode()).hexdigest()


class ReaderState(models.Model):
    """Where a reader of the ledger stands, and who holds its lease."""

    name = models.SlugField(primary_key=True)
    position = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)
    lease = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.name} @ {self.position}"


class SweepState(models.Model):
    """How far the ledger's clock was looked over for leaps; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    checked_seq = models.BigIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.checked_seq)
