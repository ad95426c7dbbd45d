"""Editorial pages: written in Wagtail, seen by the public only as items that passed the door."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Task

from confidentiality.models import RecordKey
from organisations.models import Organisation
from publication.enums import Section


class SectionPage(Page):
    """The folder of a section's pages in the editors' tree; the public never sees it."""

    section = models.CharField(_("section"), max_length=12, choices=Section.choices)


class PublicPage(Page):
    """A page that becomes a public item."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    item_id = models.CharField(max_length=22, blank=True, editable=False)
    key = models.ForeignKey(RecordKey, models.PROTECT, null=True, editable=False, related_name="+")
    show_from = models.DateTimeField(_("show from"), null=True, blank=True)
    show_until = models.DateTimeField(_("show until"), null=True, blank=True)
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        abstract = True


class DoorTask(Task):
    """The thin adapter from Wagtail's workflow to the one review engine."""
