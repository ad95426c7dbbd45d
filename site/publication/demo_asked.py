"""The demo's inquiry: one story waits for a third party, who is made up."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils import timezone

from confidentiality.enums import SubmissionState, Way
from confidentiality.models import Inquiry, Submission
from confidentiality.services import third_parties
from organisations.models import Organisation, Person


def load(
    *,
    at: datetime,
    people: Mapping[str, Person],
    organisations: Mapping[str, Organisation],
    progress: Callable[[str, int, int], None] = lambda what, done, of: None,
) -> Inquiry | None:
    """About the first story that waits; None where none does, or somebody is asked already."""
    waiting = Submission.objects.filter(kind="story", state=SubmissionState.IN_REVIEW).order_by("pk").first()
    if waiting is None or Inquiry.objects.exists():
        return None
    today = timezone.localdate(at)
    return third_parties.ask(
        waiting, party="邻居周某（虚构）", contact="由社区居委会转交（虚构）", part="文中提到其店面和经营情况的一段。",
        way=Way.HAND, asked_on=today, received_on=today, by=people["li"], commitment=waiting.commitment, at=at,
    )  # fmt: skip
