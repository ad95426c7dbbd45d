"""The last working day of a review's step: counted when it begins, and anew when the calendar changes.

How long a step takes stands in the chain's edition. What waits for a third party is not waited for by
the step: it is counted from his last day on, or not at all while nobody knows when he got the letter.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property

from django.db import transaction
from django.db.models import DateField, F, QuerySet, Value
from django.db.models.functions import Least
from django.utils import timezone
from django_tasks import task

from confidentiality.enums import WAITING, SubmissionState
from confidentiality.models import Inquiry, ReviewChain, Submission
from confidentiality.models.reviews import NOT_DUE
from organisations import selectors
from organisations.models import CalendarChange
from organisations.working_days import Calendar, due

COLUMNS = ("step_began_on", "step_due_on", "step_provisional", "due_on")


class Counting:
    """Counts for many: the calendar is read once, and only where an edition names a period."""

    def __init__(self) -> None:
        self._found: dict[tuple[date, int], tuple[date, bool]] = {}
        self._steps: dict[int, dict[int, int | None]] = {}

    @cached_property
    def calendar(self) -> Calendar:
        return selectors.calendar()

    def last_day(self, began_on: date, days: int) -> tuple[date, bool]:
        """The last working day, and whether it is provisional."""
        if (began_on, days) not in self._found:
            counted = due(began_on, days, self.calendar)
            self._found[began_on, days] = (counted.day, counted.provisional)
        return self._found[began_on, days]

    def columns(self, chain: ReviewChain, order: int, *, escalated: bool, began_on: date | None) -> dict:
        """`step_…` of a submission that stands at that step since then."""
        days = self._days(chain, order, escalated=escalated)
        day, provisional = (NOT_DUE, False)
        if days and began_on:
            day, provisional = self.last_day(began_on, days)
        return {"step_began_on": began_on, "step_due_on": day, "step_provisional": provisional}

    def begin(self, submission: Submission, *, on: date | None) -> None:
        """Set the columns of one; nothing is stored."""
        escalated = submission.state == SubmissionState.ESCALATED
        found = self.columns(submission.chain, submission.step, escalated=escalated, began_on=on)
        for name, value in found.items():
            setattr(submission, name, value)
        submission.due_on = min(submission.duty_on, submission.step_due_on)

    def _days(self, chain: ReviewChain, order: int, *, escalated: bool) -> int | None:
        """Steps of a chain are read once, and not at all where they were fetched with it."""
        if chain.pk not in self._steps:
            self._steps[chain.pk] = {each.order: each.days for each in chain.steps.all()}
        return (escalated and chain.escalated_days) or self._steps[chain.pk].get(order)


def move(rows: QuerySet[Submission], columns: dict, **changes) -> int:
    """Store the columns for all of these in one statement, whatever duty each has."""
    step_due = Value(columns["step_due_on"], output_field=DateField())
    return rows.update(**columns, due_on=Least(F("duty_on"), step_due), **changes)


def began_on(submission: Submission, *, at: datetime) -> date | None:
    """The day from which its step counts now: after the last day of whoever was asked, if somebody was."""
    days = list(
        Inquiry.objects.open()
        .filter(source_type=submission.source_type, source_id=submission.source_id)
        .values_list("last_day", flat=True)
    )
    if not days:
        return timezone.localdate(at)
    return None if NOT_DUE in days else max(days)


def begin(submission: Submission, *, at: datetime) -> None:
    """Its step begins now: set, not stored."""
    Counting().begin(submission, on=began_on(submission, at=at))


def on_calendar_change(change: CalendarChange) -> None:
    """Have the worker count anew where something is due on or after the day that changed."""
    steps = Submission.objects.filter(
        state__in=WAITING, step_due_on__gte=change.since, step_due_on__lt=NOT_DUE
    )
    asked = Inquiry.objects.open().filter(last_day__gte=change.since, last_day__lt=NOT_DUE)
    if steps.exists() or asked.exists():
        transaction.on_commit(recount_steps.enqueue)


@task()
def recount_steps() -> int:
    """The worker's way to `recount`; no argument: what it does twice changes nothing."""
    return recount()


def recount() -> int:
    """Count every open inquiry and waiting step anew; how many days moved.

    One statement for all that began the same day at the same step, however many they are.
    """
    counting = Counting()
    with transaction.atomic():
        moved = _recount_inquiries(counting)
        groups = _groups()
        wanted = {group["chain"] for group in groups}
        chains = ReviewChain.objects.prefetch_related("steps").in_bulk(wanted)
        for group in groups:
            columns = counting.columns(
                chains[group["chain"]], group["step"], escalated=group["state"] == SubmissionState.ESCALATED,
                began_on=group["step_began_on"],
            )  # fmt: skip
            rows = Submission.objects.filter(**group)
            moved += move(rows.exclude(step_due_on=columns["step_due_on"]), columns)
            same = rows.exclude(step_provisional=columns["step_provisional"])
            same.update(step_provisional=columns["step_provisional"])
    return moved


def _groups() -> Sequence[dict]:
    rows = Submission.objects.filter(state__in=WAITING, step_began_on__isnull=False)
    return list(rows.order_by().values("chain", "step", "state", "step_began_on").distinct())


def _recount_inquiries(counting: Counting) -> int:
    """Last days of third parties, and the steps that wait for them."""
    moved = 0
    for each in Inquiry.objects.open().filter(received_on__isnull=False).iterator(chunk_size=500):
        day, provisional = counting.last_day(each.received_on, each.days)
        if (day, provisional) == (each.last_day, each.provisional):
            continue
        moved += Inquiry.objects.filter(pk=each.pk, answer="").update(last_day=day, provisional=provisional)
        Submission.objects.filter(
            source_type=each.source_type, source_id=each.source_id, state__in=WAITING,
            step_began_on=each.last_day,
        ).update(step_began_on=day)  # fmt: skip
    return moved
