"""Lists of submissions: what waits for me by urgency, what is overdue in my scope, and everything."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from confidentiality.enums import WAITING, Severity, SubmissionState
from confidentiality.models import Finding, Submission
from confidentiality.models.reviews import SubmissionQuerySet
from confidentiality.notifications import CAP, number
from confidentiality.screening import Kind
from confidentiality.selectors import (
    READERS,
    batches_waiting_for,
    bundles_waiting_for,
    in_scope,
    singly,
    waiting_for,
)
from confidentiality.services import reviews
from organisations.models import Organisation
from organisations.row_keys import row_key
from organisations.selectors import calendar
from publication import kinds

from . import queues, third_parties, urgency
from .access import needs
from .urgency import Urgency

FILTERS = ("kind", "organisation")


class Row(NamedTuple):
    """A submission in a list. `heading` begins a group of the queue; `open` counts its open findings."""

    submission: Submission
    title: str
    kind_label: str
    urgency: Urgency
    heading: str
    open: int


@needs(*READERS)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What the person can act on now: what is due first in front, then the oldest."""
    person = request.user.person
    together = batches_waiting_for(person, at=request.at).exists()
    bundled = bundles_waiting_for(person, at=request.at).exists()
    empty = _("Nothing waits for you singly.") if together or bundled else _("Nothing waits for you.")
    waiting = narrowed(singly(waiting_for(person, at=request.at)), request)
    context = {"batches_wait": together, "bundles_wait": bundled, "urgent": _urgent(request, waiting)}
    return _list(request, waiting, title=_("Waits for me"), empty=empty, **context)


@needs(*READERS)
@require_safe
def overdue(request: HttpRequest) -> HttpResponse:
    """What nobody decided in time, in all organisations that the person looks after, whoever has to act."""
    found = in_scope(request.user.person, at=request.at).filter(state__in=WAITING)
    late = narrowed(found.overdue(on=timezone.localdate(request.at)), request)
    return _list(
        request,
        late,
        title=_("Overdue"),
        empty=_("Nothing is overdue where you look after it."),
        about=_(
            "In all organisations that you look after, whoever has to act; what is late longest in front."
        ),
        steps=True,
    )


@needs(*READERS)
@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """Every submission that the person may read, newest first, by state, kind and organisation."""
    found = narrowed(in_scope(request.user.person, at=request.at), request)
    state = request.GET.get("state", "")
    if state in SubmissionState.values:
        found = found.filter(state=state)
    return _list(request, found, title=_("All submissions"), empty=_("There is none."), by_urgency=False)


def narrowed(found: SubmissionQuerySet, request: HttpRequest) -> SubmissionQuerySet:
    """Those of the kind and the organisation that the address names."""
    if kind := request.GET.get("kind", ""):
        found = found.filter(kind=kind)
    if (organisation := _key(request)) is not None:
        found = found.filter(organisation=organisation)
    return found


def kept(request: HttpRequest, *more: str) -> str:
    """The filters of the address, as a query with its "?"; "" where there are none."""
    chosen = {name: value for name in (*FILTERS, *more) if (value := request.GET.get(name, ""))}
    return f"?{urlencode(chosen)}" if chosen else ""


def following(request: HttpRequest, submission: Submission) -> str:
    """The next one that waits for the person, behind this one or else from the front; or the queue."""
    waiting = narrowed(singly(waiting_for(request.user.person, at=request.at)), request)
    waiting = waiting.exclude(pk=submission.pk).order_by("due_on", "pk")
    found = waiting.filter(queues.behind(submission.due_on, submission.pk)).first() or waiting.first()
    address = reverse("review:detail", args=[found.pk]) if found else reverse("review:queue")
    return address + kept(request)


def _list(request: HttpRequest, found: SubmissionQuerySet, *, by_urgency: bool = True, **context: Any):
    found, after = found.select_related("organisation", "submitter", "chain"), request.GET.get("after", "")
    if context.get("steps"):
        found = found.prefetch_related("chain__steps")
    page = queues.by_due(found, after) if by_urgency else queues.by_number(found, after, oldest_first=False)
    third_parties.mark(page.rows)
    keep = kept(request, *(() if by_urgency else ("state",)))
    return render(
        request,
        "publication/desk/submissions.html",
        context
        | {
            "rows": _rows(page.rows, timezone.localdate(request.at), grouped=by_urgency),
            "next_query": f"{keep[1:]}&after={page.next_after}".lstrip("&") if page.next_after else "",
            "kept": kept(request),
            "kind": request.GET.get("kind", ""),
            "kinds": kinds.registered(),
            "organisation": _organisation(request),
            "state": request.GET.get("state", ""),
            "states": None if by_urgency else SubmissionState.choices,
        },
    )


def _rows(found: Sequence[Submission], today: date, *, grouped: bool) -> list[Row]:
    days, waits, rows, before = calendar(), _open(found), [], None
    for each in found:
        urgent = urgency.of(each.due_on, today, days)
        heading = urgent.group.label if grouped and urgent.group != before else ""
        before = urgent.group
        rows.append(Row(each, _title(each), kinds.label(each.kind), urgent, heading, waits.get(each.pk, 0)))
    return rows


def _open(found: Sequence[Submission]) -> dict[int, int]:
    """How many findings of these stand in the way of an approval, by submission; one query."""
    two = Q(severity=Severity.BLOCK) | Q(kind=Kind.UNREADABLE)
    given = Finding.objects.filter(submission__in=[each.pk for each in found], masked=False)
    counted = given.annotate(said=Count("overrules")).filter(
        (two & Q(said__lt=reviews.OVERRULES_NEEDED[Severity.BLOCK]))
        | (Q(severity=Severity.ASK) & Q(said__lt=reviews.OVERRULES_NEEDED[Severity.ASK]))
    )
    numbers: dict[int, int] = {}
    for pk in counted.values_list("submission", flat=True):
        numbers[pk] = numbers.get(pk, 0) + 1
    return numbers


def _urgent(request: HttpRequest, waiting: SubmissionQuerySet) -> list[tuple[str, str]]:
    """How many are overdue and due today, on the first page; counted no further than CAP."""
    if request.GET.get("after"):
        return []
    today = timezone.localdate(request.at)
    counts = [
        (urgency.Group.OVERDUE, waiting.overdue(on=today)[:CAP].count()),
        (urgency.Group.TODAY, waiting.filter(due_on=today)[:CAP].count()),
    ]
    return [(group.label, number(count)) for group, count in counts]


def _key(request: HttpRequest) -> int | None:
    return row_key(request.GET.get("organisation", ""))


def _organisation(request: HttpRequest) -> Organisation | None:
    key = _key(request)
    return Organisation.objects.filter(pk=key).first() if key is not None else None


def _title(submission: Submission) -> str:
    return json.loads(submission.content).get("title", "") if submission.content else ""
