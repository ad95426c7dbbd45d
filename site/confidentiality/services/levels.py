"""Whose reviewers decide: after 需报审 those of the organisation above, up to the top and no way down."""

from collections.abc import Sequence

from confidentiality.enums import SubmissionState
from confidentiality.models import Submission
from organisations.models import Organisation

CHUNK = 500


def above(submission: Submission) -> Organisation | None:
    """Where it goes when it is submitted upwards; None where the authority for secrecy has to be asked."""
    return submission.decides.parent


def carried(submissions: Sequence[Submission]) -> dict[tuple[str, str], Organisation]:
    """By source the level at which its last version stood, where that was taken back undecided.

    Taking back and submitting anew is no way to bring a doubt down again.
    """
    by_type: dict[str, list[str]] = {}
    for each in submissions:
        by_type.setdefault(each.source_type, []).append(each.source_id)
    found: dict[tuple[str, str], Organisation] = {}
    for source_type, ids in by_type.items():
        for start in range(0, len(ids), CHUNK):
            found |= _carried(source_type, ids[start : start + CHUNK])
    return found


def _carried(source_type: str, ids: Sequence[str]) -> dict[tuple[str, str], Organisation]:
    rows = Submission.objects.filter(source_type=source_type, source_id__in=ids, level__isnull=False)
    last = {
        each.source_id: each for each in rows.select_related("level").defer("draft_sealed").order_by("pk")
    }
    return {
        (source_type, source_id): each.level
        for source_id, each in last.items()
        if each.state == SubmissionState.VOID and _is_last(each)
    }


def _is_last(submission: Submission) -> bool:
    same = Submission.objects.filter(source_type=submission.source_type, source_id=submission.source_id)
    return not same.filter(pk__gt=submission.pk).exists()
