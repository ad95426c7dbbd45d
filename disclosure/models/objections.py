"""An objection (异议): what somebody holds against a public item, sealed; and how it was answered."""

import json
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from confidentiality import canonical
from confidentiality.models import RecordKey
from disclosure.enums import ObjectionState
from organisations.models import Organisation, Person

PURPOSE = "disclosure.objection"


class Objection(models.Model):
    """`code_hash` is of the receipt's code, which only the objector has; text and contact are sealed."""

    item_id = models.CharField(_("item"), max_length=22, db_index=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="objections")
    code_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(
        _("state"), max_length=8, choices=ObjectionState.choices, default=ObjectionState.RECEIVED
    )
    created_at = models.DateTimeField(_("received"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    key = models.OneToOneField(RecordKey, models.PROTECT, related_name="objection")
    sealed = models.BinaryField(null=True)
    sender_hash = models.CharField(max_length=64, blank=True, db_index=True)  # keyed, of address and day

    class Meta:
        ordering = ["-id"]
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        indexes = [models.Index(fields=["organisation", "state", "-id"], name="objection_queue")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.created_at:%Y-%m-%d}"

    @classmethod
    def build(cls, texts: dict[str, str], *, at: datetime, **columns) -> "Objection":
        """An unsaved objection with its (unsaved) key. `texts`: text, name, contact."""
        key = RecordKey.new(at=at)
        sealed = key.seal(PURPOSE, canonical.dumps(texts).encode())
        return cls(key=key, sealed=sealed, created_at=at, **columns)

    def opened(self) -> dict[str, str]:
        """text, name, contact. Raises keys.KeyDestroyed."""
        return json.loads(self.key.unseal(PURPOSE, self.sealed)) if self.sealed else {}
