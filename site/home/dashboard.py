"""Panels of the admin's home that span parts of the house.

WorkPanel    what waits for me, for review or to be published, what is overdue; what came back, what ends soon
HousePanel   readers of the ledger, how other parts are, the sweeper's brake, the clock, the last verification
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.ui.components import Component

from campaigns.desk.alerts import count_open
from campaigns.selectors import tasks_for
from confidentiality import sources
from confidentiality.enums import BundleState, SubmissionState
from confidentiality.models import Bundle, Submission
from confidentiality.notifications import CAP, count_waiting, number
from confidentiality.selectors import READERS, bundles_in_scope, waiting_for
from disclosure.admin.board import backlog
from home.models import PeriodicRun
from organisations.enums import Role
from organisations.models import Person
from publication import conditions, kinds, readers
from publication.desk.access import LEDGER_READERS, items_for, organisations_for, roles_of
from publication.desk.ledger import last_verification
from publication.desk.releases import open_permits
from publication.enums import ItemState
from publication.models import PublicItem

SOON = timedelta(days=14)
ROWS = 10
CLOCK_STOPPED = timedelta(minutes=5)


class WorkPanel(Component):
    """For everybody who submits, reviews, publishes or audits."""

    name = "work"
    order = 10
    template_name = "home/dashboard/work.html"

    def get_context_data(self, parent_context: dict) -> dict:
        request = parent_context["request"]
        waiting = count_waiting(request.user.person, at=request.at)
        return {
            "request": request,
            "waiting": waiting,
            "waiting_number": number(waiting),
            "overdue_reviews": overdue_reviews(request),
            "overdue_records": overdue_records(request),
            "alerts": count_open(request),
            **calendar_tasks(request),
            "publishable_number": publishable(request),
            "returned": [_returned(each) for each in returned_to(request.user.person)],
            "ending": list(ending_soon(request)),
            "bundles": bundles_of(request),
        }


class HousePanel(Component):
    """For those who answer for the whole."""

    name = "house"
    order = 20
    template_name = "home/dashboard/house.html"

    def get_context_data(self, parent_context: dict) -> dict:
        request = parent_context["request"]
        runs = list(PeriodicRun.objects.order_by("name"))
        return {
            "lags": readers.lags(),
            "conditions": [each for each in conditions.present(at=request.at).values() if each.said],
            "runs": runs,
            "clock_stopped": clock_stopped(runs, at=request.at),
            "verification": last_verification(),
        }


def panels_for(request: HttpRequest) -> list[Component]:
    roles = roles_of(request)
    panels: list[Component] = []
    if roles & set(READERS):
        panels.append(WorkPanel())
    if roles & set(LEDGER_READERS):
        panels.append(HousePanel())
    return panels


def returned_to(person: Person) -> list[Submission]:
    """What this person submitted, got back, and has not submitted anew; newest first."""
    newer = Submission.objects.filter(
        source_type=OuterRef("source_type"), source_id=OuterRef("source_id"), pk__gt=OuterRef("pk")
    )
    returned = Submission.objects.filter(~Exists(newer), submitter=person, state=SubmissionState.RETURNED)
    return list(returned.prefetch_related("dissents").order_by("-pk")[:ROWS])


def publishable(request: HttpRequest) -> str | None:
    """How much is approved and waits for this publisher, for people; None where there is nothing."""
    if Role.PUBLISHER not in roles_of(request):
        return None
    count = open_permits(request, Role.PUBLISHER)[:CAP].count()
    return number(count) if count else None


def overdue_reviews(request: HttpRequest) -> str | None:
    """How much of what waits for the person is overdue, for people; None where nothing is."""
    waiting = waiting_for(request.user.person, at=request.at)
    count = waiting.overdue(on=timezone.localdate(request.at))[:CAP].count()
    return number(count) if count else None


def overdue_records(request: HttpRequest) -> str | None:
    """How many records of the person's organisations are overdue, for people; None where none is."""
    if not roles_of(request) & {Role.SUBMITTER, Role.PUBLISHER}:
        return None
    organisations = organisations_for(request, [Role.SUBMITTER, Role.PUBLISHER])
    count = backlog(organisations, today=timezone.localdate(request.at))
    return number(count) if count else None


def bundles_of(request: HttpRequest) -> list[Bundle]:
    """Bundles that were stopped, or whose hour is over, in the person's organisations; the first hour first."""
    stopped = Q(state=BundleState.STOPPED)
    late = Q(state__in=[BundleState.IN_REVIEW, BundleState.APPROVED], hour__lte=request.at)
    found = bundles_in_scope(request.user.person, at=request.at).filter(stopped | late)
    return list(found.prefetch_related("members").order_by("hour", "pk")[:ROWS])


def calendar_tasks(request: HttpRequest) -> dict[str, str | None]:
    """How many tasks of the calendar the person may do, and how many are overdue; None where none is."""
    mine = tasks_for(request.user.person, at=request.at)
    overdue = mine.overdue(on=timezone.localdate(request.at))
    counts = {"tasks": mine[:CAP].count(), "overdue_tasks": overdue[:CAP].count()}
    return {name: number(count) if count else None for name, count in counts.items()}


def ending_soon(request: HttpRequest) -> QuerySet[PublicItem]:
    """Items of the person's organisations whose display ends within two weeks, the first to end first."""
    items = items_for(request, [Role.SUBMITTER, Role.PUBLISHER])
    return items.filter(
        state=ItemState.PUBLISHED, visible_until__gt=request.at, visible_until__lte=request.at + SOON
    ).order_by("visible_until")[:ROWS]


def clock_stopped(runs: list[PeriodicRun], *, at: datetime) -> bool:
    """Whether no periodic work was begun lately: then nothing is erased or signed."""
    begun = [run.begun_at for run in runs if run.begun_at]
    return not begun or max(begun) < at - CLOCK_STOPPED


def _returned(submission: Submission) -> dict:
    said = [each.basis for each in sorted(submission.dissents.all(), key=lambda each: each.pk)]
    return {
        "kind": kinds.label(submission.kind),
        "at": submission.decided_at,
        "reason": said[-1] if said else "",
        "url": sources.get(submission.source_type).admin_url(submission.source_id),
    }
