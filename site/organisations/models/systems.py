"""Access of a department's own system to the API: a token, answered for by a person."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from .organisations import Organisation
from .people import Person


class SystemAccess(models.Model):
    """The token is shown once; its SHA-256 is kept. It may do what the person may there, no more."""

    title = models.CharField(_("name of the system"), max_length=80)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="systems", verbose_name=_("organisation")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="systems", verbose_name=_("person who answers for it")
    )
    digest = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(_("issued"))
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    used_at = models.DateTimeField(_("last used"), null=True)

    class Meta:
        verbose_name = _("system with access")
        verbose_name_plural = _("systems with access")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title

    def is_valid(self, *, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at
