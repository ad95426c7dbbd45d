"""Impact assessments for tests: every edition that is there is covered, by two people who do nothing else."""

import hashlib
from datetime import timedelta

from confidentiality import canonical
from disclosure import exposure
from disclosure.enums import AssessmentState
from disclosure.models import AssessmentCoverage, CatalogueEdition, ImpactAssessment
from organisations.models import Person
from tests.factories import NOW

YEARS = timedelta(days=365 * 4)


def assess_all(*, at=NOW) -> None:
    """For years around `at`; what is covered already gets nothing."""
    editions = list(CatalogueEdition.objects.filter(coverages=None).order_by("pk"))
    maker, approver = Person.objects.create(name="评估人"), Person.objects.create(name="批准人")
    numbers: dict[str, int] = {}
    drafts = [_draft(edition, numbers, maker, at) for edition in editions]
    ImpactAssessment.objects.bulk_create(drafts)
    ImpactAssessment.objects.filter(state=AssessmentState.DRAFT).update(
        state=AssessmentState.APPROVED, approved_by=approver, approved_at=at - YEARS
    )
    AssessmentCoverage.objects.bulk_create(
        AssessmentCoverage(
            assessment=draft, edition=edition, edition_sha256=edition.sha256, decided_by=approver,
            decided_at=at - YEARS,
        )
        for draft, edition in zip(drafts, editions, strict=True)
    )  # fmt: skip


def _draft(edition: CatalogueEdition, numbers: dict[str, int], maker: Person, at) -> ImpactAssessment:
    numbers[edition.entry_id] = numbers.get(edition.entry_id, 100) + 1
    scope = canonical.dumps(exposure.of(edition.spec))
    return ImpactAssessment(
        entry_id=edition.entry_id, version=numbers[edition.entry_id], edition=edition, scope=scope,
        scope_sha256=hashlib.sha256(scope.encode()).hexdigest(), risk="low", made_by=maker, made_at=at - YEARS,
        holds_from=at - YEARS, holds_until=at + YEARS,
        **dict.fromkeys(("basis", "purpose", "effects", "measures", "conclusion"), "测试用影响评估。"),
    )  # fmt: skip
