"""The audit log: who read what is private, and what was done with the keys. It only grows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from confidentiality.enums import AuditAct, ReadingPurpose
from organisations.models import Organisation, Person


class AuditEntry(models.Model):
    """One act (个人信息保护法 §51, §54). It names what was read, and holds no value of it.

    `by` is None for what the operator of the host did; `detail` is a year, a file's name, a part's number.
    `withdrawn`: it had been public, and was not when it was read.
    `about` is what it was: a source such as `disclosure.record`, or `keys`; `about_id` its number.
    """

    at = models.DateTimeField(_("at"))
    act = models.CharField(_("act"), max_length=10, choices=AuditAct.choices)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("organisation")
    )
    purpose = models.CharField(_("why"), max_length=10, blank=True, choices=ReadingPurpose.choices)
    about = models.CharField(max_length=40)
    about_id = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=100, blank=True)
    withdrawn = models.BooleanField(_("was not public any more"), default=False)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="audit_of_organisation"),
            models.Index(fields=["by", "at"], name="audit_of_person"),
            models.Index(fields=["about", "about_id", "at"], name="audit_of_thing"),
            models.Index(fields=["at"], name="audit_of_days"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.about} {self.about_id}"
