"""Stopping a bundle: a part was returned, changed, taken back, or could not be published.

What its other parts were approved for stands: approvals and permits bind bytes, and nothing of a
stopped bundle becomes public. Whoever acts on a part locks the bundle first (`hold`), the rows after it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from confidentiality.enums import HOLDING, BundleCause, BundleState
from confidentiality.errors import InBundle
from confidentiality.models import Bundle, BundleMember, Submission
from organisations.models import Person

MOVING = (BundleState.IN_REVIEW, BundleState.APPROVED)


def hold(submission_ids: Sequence[int]) -> list[Bundle]:
    """The bundles in review or approved that these are parts of, locked before any row of theirs."""
    parts = BundleMember.objects.filter(submission__in=submission_ids, bundle__state__in=MOVING)
    return list(Bundle.objects.filter(pk__in=parts.values("bundle")).order_by("pk").select_for_update())


def stop_for(
    held: Sequence[Bundle],
    submission_ids: Iterable[int],
    cause: BundleCause,
    trouble: str,
    *,
    by: Person | None,
    at: datetime,
) -> None:
    """Stop held bundles, since these parts of theirs stand in the way."""
    if not held:
        return
    parts = BundleMember.objects.filter(bundle__in=held, submission__in=list(submission_ids))
    hit: dict[int, dict[int, str]] = {}
    for part, bundle in parts.values_list("pk", "bundle"):
        hit.setdefault(bundle, {})[part] = trouble
    for bundle in held:
        if bundle.pk in hit:
            stop(bundle, cause, by=by, at=at, troubles=hit[bundle.pk])


def stop(
    bundle: Bundle,
    cause: BundleCause,
    *,
    by: Person | None,
    at: datetime,
    trouble: str = "",
    troubles: Mapping[int, str] | None = None,
) -> bool:
    """Stop a bundle that the caller holds; False where it was not under way (any more)."""
    stopped = Bundle.objects.filter(pk=bundle.pk, state__in=MOVING).update(
        state=BundleState.STOPPED, cause=cause, stopped_by=by, decided_at=at, trouble=trouble[:300]
    )
    for part, sentence in (troubles or {}).items() if stopped else ():
        BundleMember.objects.filter(pk=part).update(trouble=sentence[:300])
    return bool(stopped)


def holding(submissions: Sequence[Submission]) -> dict[int, BundleMember]:
    """By submission the part of a bundle that holds its draft back: one query, whatever their number."""
    parts = BundleMember.objects.filter(
        source_type__in={each.source_type for each in submissions},
        source_id__in={each.source_id for each in submissions},
        bundle__state__in=HOLDING,
    ).select_related("bundle")
    by_source = {(part.source_type, part.source_id): part for part in parts}
    found = {each.pk: by_source.get((each.source_type, each.source_id)) for each in submissions}
    return {pk: part for pk, part in found.items() if part}


def refuse_singly(submissions: Sequence[Submission]) -> None:
    """Nothing of a bundle passes by itself. Raises InBundle."""
    for part in holding(submissions).values():
        raise InBundle(sentence(part.bundle))


def refuse_source(source_type: str, source_id: str) -> None:
    """A draft that a bundle holds is not submitted by itself. Raises InBundle."""
    part = (
        BundleMember.objects.filter(source_type=source_type, source_id=source_id, bundle__state__in=HOLDING)
        .select_related("bundle")
        .first()
    )
    if part:
        raise InBundle(sentence(part.bundle))


def sentence(bundle: Bundle) -> str:
    return _(
        "This passes with the bundle “%(title)s” (%(state)s); act there, or take it out of the bundle."
    ) % {
        "title": bundle.title,
        "state": bundle.get_state_display(),
    }
