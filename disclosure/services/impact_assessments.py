"""Impact assessments (个人信息保护影响评估): drafted, approved by somebody else, carried over, ended; and asked.

At the top of the tree of organisations `WRITERS` draft and `APPROVERS` approve, carry over and end; nobody
approves what he wrote in, nor does his deputy or the one he is deputy for.

    save_draft   form and scope; the program fills in what the edition shows of persons
    approve      from then on it holds, for its own edition
    carry_over   another edition of the entry, which shows the same of persons or less
    end          before its day: nothing more of persons is published by it
    covered      editions under which persons may be published: asked at submission and at the door
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from confidentiality import canonical
from disclosure import exposure
from disclosure.enums import AssessmentState, Risk
from disclosure.errors import AssessmentMissing, AssessmentRefused, NotAllowed
from disclosure.models import AssessmentCoverage, CatalogueEdition, ImpactAssessment
from organisations.days import end_of, start_of
from organisations.enums import Role
from organisations.models import Person
from organisations.selectors import Capacity
from publication.conditions import Condition

from .editions import acting

WRITERS = (Role.ADMINISTRATOR, Role.REVIEWER)
APPROVERS = (Role.ADMINISTRATOR, Role.PUBLISHER)
TEXTS = ("basis", "purpose", "effects", "measures", "conclusion")
LEAST = 20  # characters of a text that says something
LEAST_REASON = 4
MOST_YEARS = 3  # after which it is made anew
SOON = timedelta(days=60)


def save_draft(
    *,
    edition: CatalogueEdition,
    texts: Mapping[str, str],
    risk: str,
    first_day: date,
    last_day: date,
    by: Person,
    at: datetime,
    draft: ImpactAssessment | None = None,
) -> ImpactAssessment:
    """A new version as a draft, or other content for one; `texts` by field. Raises NotAllowed, AssessmentRefused."""
    acting(by, WRITERS, at=at)
    fields = _fields(edition, texts, risk, first_day, last_day)
    with transaction.atomic():
        saved = _overwrite(draft, edition, fields) if draft else _create(edition, fields, by, at)
        saved.writers.add(by)
    return saved


def delete_draft(assessment: ImpactAssessment, *, by: Person, at: datetime) -> None:
    """Raises NotAllowed, AssessmentRefused."""
    acting(by, WRITERS, at=at)
    with transaction.atomic():
        _locked_draft(assessment).delete()


def approve(assessment: ImpactAssessment, *, by: Person, at: datetime) -> None:
    """It holds from now on (or its first day), for its edition as that is now. Raises NotAllowed, AssessmentRefused."""
    _refuse_writers(assessment, acting(by, APPROVERS, at=at))
    with transaction.atomic():
        now = _locked_draft(assessment)
        edition = CatalogueEdition.objects.select_for_update().get(pk=now.edition_id)
        if canonical.dumps(exposure.of(edition.spec)) != now.scope:
            raise AssessmentRefused(
                _(
                    "The edition was changed since it was assessed; save the draft anew and read what it shows."
                )
            )
        if now.risk == Risk.HIGH:
            raise AssessmentRefused(
                _("A high risk remains: more protective measures first, then it can be approved.")
            )
        if now.holds_until <= at:
            raise AssessmentRefused(_("Its last day is over; give it another one."))
        ImpactAssessment.objects.filter(pk=now.pk).update(
            state=AssessmentState.APPROVED,
            approved_by=by,
            approved_at=at,
            holds_from=max(now.holds_from, at),
        )
        _cover(now, edition, by=by, at=at, reason="")
    assessment.refresh_from_db()


def carry_over(
    assessment: ImpactAssessment, edition: CatalogueEdition, *, reason: str, by: Person, at: datetime
) -> None:
    """Let it cover another edition of its entry, which shows persons the same or less.

    The decision is recorded with its reason. Raises NotAllowed, AssessmentRefused.
    """
    capacity = acting(by, APPROVERS, at=at)
    if edition.writers.filter(pk__in=capacity.people).exists():
        raise NotAllowed(_("You wrote in this edition; somebody else decides that it shows no more."))
    if len(reason.strip()) < LEAST_REASON:
        raise AssessmentRefused(_("Say why it covers this edition too."))
    with transaction.atomic():
        now = ImpactAssessment.objects.select_for_update().get(pk=assessment.pk)
        target = CatalogueEdition.objects.select_for_update().get(pk=edition.pk)
        if not now.holds(at=at) or now.entry_id != target.entry_id:
            raise AssessmentRefused(_("Only an assessment that holds covers editions, those of its entry."))
        if more := excess(now, target):
            raise AssessmentRefused(
                _("This edition shows more of persons and needs an assessment of its own: %(what)s")
                % {"what": " ".join(more)}
            )
        _cover(now, target, by=by, at=at, reason=reason.strip()[:300])


def end(assessment: ImpactAssessment, *, reason: str, by: Person, at: datetime) -> None:
    """Nothing more is published by it; what is public stays until it is withdrawn.

    Raises NotAllowed, AssessmentRefused.
    """
    acting(by, APPROVERS, at=at)
    if len(reason.strip()) < LEAST_REASON:
        raise AssessmentRefused(_("Say why it is ended."))
    holding = ImpactAssessment.objects.filter(pk=assessment.pk, state=AssessmentState.APPROVED, ended_at=None)
    if not holding.update(ended_at=at, ended_by=by, end_reason=reason.strip()[:300]):
        raise AssessmentRefused(_("Only an approved assessment is ended, and once."))
    assessment.refresh_from_db()


def excess(assessment: ImpactAssessment, edition: CatalogueEdition) -> list[str]:
    """Sentences of what the edition shows of persons beyond what was assessed."""
    return exposure.excess(scope_of(assessment), exposure.of(edition.spec))


def scope_of(assessment: ImpactAssessment) -> dict:
    """What it was about, as disclosure.exposure.of gives it."""
    return json.loads(assessment.scope)


def covered(editions: Iterable[int], *, at: datetime) -> frozenset[int]:
    """Those of these editions (ids) under which persons may be published at that instant; one query."""
    return frozenset(_coverages(editions, at=at).values_list("edition_id", flat=True))


def missing_sentence(edition: CatalogueEdition) -> AssessmentMissing:
    """Why a person is not published under that edition, and who can mend it."""
    return AssessmentMissing(
        _(
            "No approved impact assessment (PIPL, art. 55) covers “%(entry)s”, edition %(edition)s, so nothing "
            "about persons is published under it. An administrator or reviewer of the top organisation makes "
            "one under Catalogue → Impact assessments, somebody else approves it."
        )
        % {"entry": edition.entry, "edition": edition.edition}
    )


@dataclass(frozen=True, slots=True)
class Gap:
    """An edition that shows persons and is covered by nothing, or not for long (`until`)."""

    edition: CatalogueEdition
    until: date | None


def gaps(*, at: datetime) -> list[Gap]:
    """Editions in force under which persons cannot be published, now or soon; by entry."""
    today = timezone.localdate(at)
    in_force = CatalogueEdition.objects.filter(
        is_draft=False, valid_from__lte=today, valid_until__gte=today
    ).select_related("entry")
    newest = {each.entry_id: each for each in in_force.order_by("valid_from", "edition")}
    ends = _ends([each.pk for each in newest.values()], at=at)
    return [
        Gap(each, timezone.localdate(ends[each.pk]) if each.pk in ends else None)
        for each in sorted(newest.values(), key=lambda edition: edition.entry.order)
        if exposure.shows_persons(each.spec) and not (each.pk in ends and ends[each.pk] > at + SOON)
    ]


def condition(at: datetime) -> Condition:
    """For dashboard and health: of which kinds no person can be published, now or soon."""
    found = gaps(at=at)
    lacking = [str(each.edition.entry) for each in found if each.until is None]
    ending = [f"{each.edition.entry} ({each.until:%Y-%m-%d})" for each in found if each.until]
    facts = {"assessments_missing": len(lacking), "assessments_ending": len(ending)}
    said = []
    if lacking:
        said.append(
            _("No impact assessment covers %(kinds)s: nothing about persons is published there.")
            % {"kinds": "、".join(lacking)}
        )
    if ending:
        said.append(_("Impact assessments end soon: %(kinds)s.") % {"kinds": "、".join(ending)})
    return Condition(trouble=" ".join(said), facts=facts)


def _ends(editions: list[int], *, at: datetime) -> dict[int, datetime]:
    """Of each covered edition the instant at which its last assessment ends."""
    rows = _coverages(editions, at=at).order_by("edition").values_list("edition")
    return dict(rows.annotate(Max("assessment__holds_until")))


def _coverages(editions: Iterable[int], *, at: datetime) -> QuerySet[AssessmentCoverage]:
    """What holds of these editions (ids), each as it is now."""
    return AssessmentCoverage.objects.filter(
        edition__in=set(editions),
        edition_sha256=F("edition__sha256"),
        assessment__in=ImpactAssessment.objects.holding(at=at),
    )


def _fields(
    edition: CatalogueEdition, texts: Mapping[str, str], risk: str, first_day: date, last_day: date
) -> dict:
    clean = {name: texts.get(name, "").strip() for name in TEXTS}
    for name, text in clean.items():
        if len(text) < LEAST:
            label = ImpactAssessment._meta.get_field(name).verbose_name
            raise AssessmentRefused(
                _("“%(field)s” says too little: at least %(least)s characters.")
                % {"field": label, "least": LEAST}
            )
    if risk not in Risk.values:
        raise AssessmentRefused(_("Choose which risk remains."))
    if not first_day <= last_day <= first_day + relativedelta(years=MOST_YEARS):
        raise AssessmentRefused(
            _("It holds for %(years)s years at most; the last day comes after the first.")
            % {"years": MOST_YEARS}
        )
    scope = canonical.dumps(exposure.of(edition.spec))
    return clean | {
        "risk": risk,
        "scope": scope,
        "scope_sha256": hashlib.sha256(scope.encode()).hexdigest(),
        "holds_from": start_of(first_day),
        "holds_until": end_of(last_day),
    }


def _create(edition: CatalogueEdition, fields: dict, by: Person, at: datetime) -> ImpactAssessment:
    older = ImpactAssessment.objects.filter(entry=edition.entry_id)
    version = (older.aggregate(last=Max("version"))["last"] or 0) + 1
    return ImpactAssessment.objects.create(
        entry_id=edition.entry_id, version=version, edition=edition, made_by=by, made_at=at, **fields
    )


def _overwrite(draft: ImpactAssessment, edition: CatalogueEdition, fields: dict) -> ImpactAssessment:
    now = _locked_draft(draft)
    if edition.entry_id != now.entry_id:
        raise AssessmentRefused(_("A draft stays with its entry."))
    for name, value in (fields | {"edition": edition}).items():
        setattr(now, name, value)
    now.save()
    return now


def _locked_draft(assessment: ImpactAssessment) -> ImpactAssessment:
    """Raises AssessmentRefused where it is no draft any more."""
    now = ImpactAssessment.objects.select_for_update().filter(pk=assessment.pk).first()
    if now is None or not now.is_draft:
        raise AssessmentRefused(_("It is no draft any more; make a new version."))
    return now


def _refuse_writers(assessment: ImpactAssessment, capacity: Capacity) -> None:
    """Four eyes. Raises NotAllowed."""
    if assessment.writers.filter(pk__in=capacity.people).exists():
        raise NotAllowed(_("You wrote in this assessment; somebody else approves it."))


def _cover(
    assessment: ImpactAssessment, edition: CatalogueEdition, *, by: Person, at: datetime, reason: str
) -> None:
    present = AssessmentCoverage.objects.filter(assessment=assessment, edition=edition)
    if present.filter(edition_sha256=edition.sha256).exists():
        raise AssessmentRefused(_("It covers this edition already."))
    AssessmentCoverage.objects.create(
        assessment=assessment,
        edition=edition,
        edition_sha256=edition.sha256,
        decided_by=by,
        decided_at=at,
        reason=reason,
    )
