"""The demo's impact assessments: what comes with the program, drafted by the administrator, approved by zhao."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from disclosure import assessment_texts, exposure
from disclosure.models import CatalogueEdition, ImpactAssessment
from disclosure.services import impact_assessments
from organisations.models import Person

DAYS = 365  # read again every year
BEFORE = timedelta(days=60)  # the samples have a past, and were assessed before it


def load(*, at: datetime, people: Mapping[str, Person]) -> int:
    """One for each edition that shows persons and has none; how many were made."""
    return sum(_assess(edition, at=at - BEFORE, people=people) for edition in _uncovered(at=at))


def _uncovered(*, at: datetime) -> list[CatalogueEdition]:
    shipped = list(CatalogueEdition.objects.filter(is_draft=False).order_by("pk"))
    covered = impact_assessments.covered([each.pk for each in shipped], at=at)
    return [each for each in shipped if each.pk not in covered and exposure.shows_persons(each.spec)]


def _assess(edition: CatalogueEdition, *, at: datetime, people: Mapping[str, Person]) -> bool:
    """An assessment of its own, or the one that is there where it shows no more."""
    for present in (
        ImpactAssessment.objects.holding(at=at).filter(entry=edition.entry_id).order_by("-version")
    ):
        if not impact_assessments.excess(present, edition):
            reason = "与已评估版本相比，所示个人信息相同或更少（演示）。"
            impact_assessments.carry_over(present, edition, reason=reason, by=people["zhao"], at=at)
            return True
    if not (texts := assessment_texts.proposed(edition.entry_id)):
        return False
    first_day = timezone.localdate(at)
    draft = impact_assessments.save_draft(
        edition=edition, texts=texts, risk=texts["risk"], first_day=first_day,
        last_day=first_day + timedelta(days=DAYS), by=people["admin"], at=at,
    )  # fmt: skip
    impact_assessments.approve(draft, by=people["zhao"], at=at)
    return True
