"""Typical cases (典型案例), good and bad: what happened, and no natural person by his name."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from campaigns.enums import CASE_SIDE_LABELS, CaseSide
from campaigns.facts import facts
from confidentiality.errors import SubmissionRefused
from confidentiality.models import Finding
from confidentiality.screening import Kind
from confidentiality.services import submissions
from organisations.models import Region
from publication import document
from publication.enums import Section
from publication.errors import PublicationStopped
from publication.freezing import Freezer
from publication.models import PublicPage

if TYPE_CHECKING:
    from confidentiality.models import Submission


class CasePage(PublicPage):
    """What screening takes for a name is masked at submission; what cannot be masked is refused."""

    kind = "typical-case"
    section = Section.STORIES
    masks_names = True

    side = models.CharField(_("side"), max_length=8, choices=CaseSide.choices, default=CaseSide.GOOD)
    field = models.CharField(
        _("field"), max_length=40, blank=True, help_text=_("Such as 食品药品 or 劳动保障.")
    )
    source = models.CharField(_("source"), max_length=120, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("region"))

    edit_handler = PublicPage.edit_tabs(
        MultiFieldPanel(
            [FieldPanel(name) for name in ("side", "field", "source", "year", "region")],
            heading=_("The case"),
        ),
        FieldPanel("body"),
    )

    class Meta:
        verbose_name = _("typical case")
        verbose_name_plural = _("typical cases")

    def document_year(self, visible_from: datetime) -> int:
        return self.year

    def prepare_submission(self, *, at: datetime) -> None:
        screened = submissions.screened_draft(self.projection(at=at), accept_masks=True)
        named = [
            path
            for path, found, maskable in screened.findings
            if found.kind == Kind.PERSON_NAME and not (maskable and found.mask)
        ]
        if named:
            raise SubmissionRefused(
                _now("A case names nobody: take the name out of the file or link at %(place)s.")
                % {"place": str(_(", ")).join(sorted(set(named)))}
            )

    @classmethod
    def refuse_publication(cls, submissions: Sequence["Submission"], *, at: datetime) -> None:
        named = Finding.objects.filter(
            submission__in=[each.pk for each in submissions], kind=Kind.PERSON_NAME, masked=False
        )
        if named.exists():
            raise PublicationStopped(_now("A case names nobody: mask the names that screening found."))

    def parts(self, freezer: Freezer) -> dict:
        return {
            "blocks": freezer.body(self.body),
            "fields": facts(
                [
                    ("side", ("类型", "Side"), document.label(*CASE_SIDE_LABELS[CaseSide(self.side)])),
                    ("field", ("领域", "Field"), self.field),
                    ("year", ("年度", "Year"), str(self.year)),
                    ("source", ("来源", "Source"), self.source),
                ]
            ),
            "region": self.region_id,
            "terms": {"side": [self.side]},
        }
