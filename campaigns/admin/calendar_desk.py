"""The calendar's desk: nodes, the plan of a year, a day with its tasks, my tasks.

Everybody with a role reads what is of his organisations (nodes of those above them too), and what he
was given a task of; what he changes is for the services to allow: whoever submits for the organisation
in charge.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import rules
from campaigns.calendar_errors import CalendarRefused
from campaigns.enums import DayState
from campaigns.models import CalendarDayPage, CalendarNode, DayTask, NodeEdition
from campaigns.scopes import READERS, nodes_in_reach
from campaigns.selectors import tasks_for
from campaigns.services import nodes as node_services
from campaigns.services import tasks as task_services
from organisations.enums import Role
from organisations.models import Organisation
from organisations.row_keys import row_key
from publication.desk.access import needs, organisations_for
from publication.roles import may_write, writes_for

from .calendar_forms import (
    DescriptionForm,
    DutyForm,
    NoteForm,
    OrganisationForm,
    RuleForm,
    TaskForm,
)

MOST_TASKS = 300


@dataclass(slots=True)
class Line:
    """A row of the plan: what stands in the column of each state, and how its tasks stand."""

    title: str
    organisation: Organisation
    cells: dict[str, list[CalendarDayPage]] = field(default_factory=dict)
    tasks: Counter = field(default_factory=Counter)


@needs(*READERS)
@require_safe
def nodes(request: HttpRequest) -> HttpResponse:
    """Nodes in reach, each with its rule of this year and its days of this year and the next."""
    this = timezone.localtime(request.at).year
    found = nodes_in_reach(request.user, at=request.at).select_related("organisation")
    lines = [
        (node, edition := node_services.edition_for(node, this + 1), _preview(edition, this))
        for node in found.prefetch_related("editions")
    ]
    may_add = bool(writes_for(request.user))
    return render(request, "campaigns/admin/nodes.html", {"lines": lines, "this": this, "may_add": may_add})


@needs(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def add_node(request: HttpRequest) -> HttpResponse:
    data = request.POST or None
    description = DescriptionForm(data)
    place = OrganisationForm(data, user=request.user)
    rule = RuleForm(data, initial={"since_year": timezone.localtime(request.at).year})
    if request.method == "POST" and all(each.is_valid() for each in (description, place, rule)):
        node = _attempt(rule, lambda: _create(request, description, place, rule))
        if node:
            messages.success(request, _("Made. Its days of this year and the next are made within the hour."))
            return redirect("calendar_desk:node", node.pk)
    forms = {"description": description, "place": place, "rule": rule}
    return render(request, "campaigns/admin/node_add.html", forms, status=409 if data else 200)


@needs(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def node(request: HttpRequest, pk: int) -> HttpResponse:
    """A node: its texts, its editions, its templates. The button's name says which form was sent."""
    found = get_object_or_404(
        nodes_in_reach(request.user, at=request.at).select_related("organisation"), pk=pk
    )
    forms = _node_forms(request, found)
    if request.method == "POST" and _act_on_node(request, found, forms):
        messages.success(request, _("Saved."))
        return redirect("calendar_desk:node", pk)
    this = timezone.localtime(request.at).year
    editions = list(found.editions.select_related("made_by"))
    context = {
        "node": found,
        "editions": [(edition, _preview(edition, this)) for edition in reversed(editions)],
        "templates": found.templates.select_related("organisation", "person"),
        "days": _days(request).filter(node=found).order_by("-plan_year", "-date_start"),
        "may_change": may_write(request.user, found.organisation_id),
        **forms,
    }
    return render(request, "campaigns/admin/node.html", context, status=409 if request.POST else 200)


@needs(*READERS)
@require_safe
def plan(request: HttpRequest, year: int) -> HttpResponse:
    """The year: a row for each node (or day without one), a column for each state, its tasks."""
    if not rules.FIRST_YEAR <= year <= rules.LAST_YEAR:
        raise Http404
    days = _days(request).filter(Q(plan_year=year) | Q(plan_year=None, date_start__year=year))
    lines: dict[object, Line] = {}
    line_of: dict[int, Line] = {}
    for day in days.select_related("node").order_by("date_start", "pk"):
        name = day.node.name if day.node else day.title
        line = lines.setdefault((day.node_id or name, day.organisation_id), Line(name, day.organisation))
        line.cells.setdefault(day.day_state, []).append(day)
        line_of[day.pk] = line
    _count_tasks(line_of, today=timezone.localdate(request.at))
    context = {
        "year": year,
        "states": DayState.choices,
        "lines": [(line, [line.cells.get(code, []) for code in DayState.values]) for line in lines.values()],
        "years": [year - 1, year + 1],
    }
    return render(request, "campaigns/admin/plan.html", context)


@needs(*Role)
@require_http_methods(["GET", "HEAD", "POST"])
def day(request: HttpRequest, pk: int) -> HttpResponse:
    """A day: its state, its tasks, a form for one more; also for whom one of its tasks was given to."""
    mine = tasks_for(request.user.person, at=request.at).order_by().values("day")
    days = CalendarDayPage.objects.filter(Q(pk__in=_days(request).values("pk")) | Q(pk__in=mine))
    found = get_object_or_404(days.select_related("node", "organisation"), pk=pk)
    may_change = may_write(request.user, found.organisation_id)
    form = TaskForm(request.POST or None, user=request.user, initial={"organisation": found.organisation_id})
    if request.method == "POST" and form.is_valid():
        form.instance.organisation = form.instance.organisation or found.organisation
        given = {"by": request.user.person, "at": request.at, "due_on": form.cleaned_data["due_on"]}
        if _attempt(form, lambda: task_services.add(found, form.instance, **given)):
            messages.success(request, _("Saved."))
            return redirect("calendar_desk:day", pk)
    tasks = found.tasks.select_related("organisation", "person", "done_by", "stands_for")
    context = {
        "day": found, "tasks": tasks, "form": form, "may_change": may_change,
        "today": timezone.localdate(request.at),
    }  # fmt: skip
    return render(request, "campaigns/admin/day.html", context, status=409 if request.POST else 200)


@needs(*Role)
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """What I have to do, the first due first; with `?all=1` all open tasks of my organisations."""
    everybody = request.GET.get("all") == "1"
    mine = tasks_for(request.user.person, at=request.at)
    shown = _tasks_in_scope(request).open() if everybody else mine
    context = {
        "tasks": shown.select_related("day", "organisation", "person")[:MOST_TASKS],
        "everybody": everybody,
        "mine": set(mine.values_list("pk", flat=True)) if everybody else None,
        "today": timezone.localdate(request.at),
        "year": timezone.localtime(request.at).year,
    }
    return render(request, "campaigns/admin/tasks.html", context)


@needs(*Role)
@require_POST
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """Done, or open again: for whoever may do it, or reads it."""
    may_see = Q(pk__in=tasks_for(request.user.person, at=request.at).order_by().values("pk"))
    may_see |= Q(pk__in=_tasks_in_scope(request).order_by().values("pk"))
    found = get_object_or_404(DayTask.objects.filter(may_see).select_related("day", "organisation"), pk=pk)
    note = NoteForm(request.POST)
    try:
        if not note.is_valid():
            raise CalendarRefused(_("The note is too long: at most 200 characters."))
        given = {"by": request.user.person, "at": request.at}
        if request.POST.get("act") == "reopen":
            task_services.reopen(found, **given)
        else:
            task_services.complete(found, note=note.cleaned_data["note"], **given)
    except CalendarRefused as refusal:
        messages.error(request, str(refusal))
    return (
        redirect("calendar_desk:day", found.day_id)
        if "day" in request.POST
        else redirect("calendar_desk:tasks")
    )


def _create(request: HttpRequest, description: Form, place: Form, rule: RuleForm) -> CalendarNode:
    return node_services.create(
        **{name: description.cleaned_data[name] for name in DescriptionForm.Meta.fields},
        organisation=place.cleaned_data["organisation"],
        **_edition_of(rule),
        by=request.user.person,
        at=request.at,
    )


def _edition_of(rule: RuleForm) -> dict:
    kept = ("basis", "certainty", "since_year")
    return {"rule": rule.data_of_rule(), **{name: rule.cleaned_data[name] for name in kept}}


def _node_forms(request: HttpRequest, found: CalendarNode) -> dict[str, Form]:
    """The one whose button was pressed is bound."""
    act = request.POST.get("act", "")
    edition = node_services.edition_for(found, rules.LAST_YEAR)
    initial = RuleForm.initial_of(edition) | {"since_year": timezone.localtime(request.at).year + 1}
    return {
        "description": DescriptionForm(request.POST if act == "describe" else None, instance=found),
        "rule": RuleForm(request.POST if act == "amend" else None, prefix="rule", initial=initial),
        "template": DutyForm(
            request.POST if act == "template" else None, prefix="task", user=request.user,
            initial={"organisation": found.organisation_id},
        ),
    }  # fmt: skip


def _act_on_node(request: HttpRequest, found: CalendarNode, forms: dict[str, Form]) -> bool:
    """Describe, amend, add a template, remove one; True where it was done."""
    given = {"by": request.user.person, "at": request.at}
    act = request.POST.get("act", "")
    if act.startswith("remove-"):
        template = get_object_or_404(found.templates, pk=row_key(act.removeprefix("remove-")))
        return _told(request, lambda: node_services.remove_template(template, **given))
    form = {"describe": forms["description"], "amend": forms["rule"], "template": forms["template"]}.get(act)
    if form is None or not form.is_valid():
        return False
    work: Callable = {
        "describe": lambda: node_services.describe(
            CalendarNode.objects.select_related("organisation").get(pk=found.pk), **form.cleaned_data, **given
        ),
        "amend": lambda: node_services.amend(found, **_edition_of(form), **given),
        "template": lambda: node_services.add_template(found, form.instance, **given),
    }[act]
    return bool(_attempt(form, work))


def _attempt(form: Form, work: Callable):
    """What `work` returns; None where it refused, the sentence at its field."""
    try:
        return work()
    except CalendarRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    except ValidationError as invalid:
        form.add_error(None, invalid)
    return None


def _told(request: HttpRequest, work: Callable[[], None]) -> bool:
    try:
        work()
    except CalendarRefused as refusal:
        messages.error(request, str(refusal))
        return False
    return True


def _preview(edition: NodeEdition | None, this: int) -> list[rules.Span]:
    """The days that a rule gives this year and the next."""
    if edition is None:
        return []
    return [
        span
        for year in (this, this + 1)
        if year >= edition.since_year
        for span in rules.days(edition.parsed, year)
    ]


def _days(request: HttpRequest) -> QuerySet[CalendarDayPage]:
    scope = organisations_for(request, READERS).values("pk")
    return CalendarDayPage.objects.filter(organisation__in=scope).select_related("organisation")


def _tasks_in_scope(request: HttpRequest) -> QuerySet[DayTask]:
    scope = organisations_for(request, READERS).values("pk")
    return DayTask.objects.filter(Q(organisation__in=scope) | Q(day__organisation__in=scope))


def _count_tasks(line_of: dict[int, Line], *, today: date) -> None:
    rows = DayTask.objects.filter(day__in=list(line_of)).values_list("day_id", "done_at", "due_on")
    for day_id, done_at, due_on in rows:
        line_of[day_id].tasks["done" if done_at else "overdue" if due_on and due_on < today else "open"] += 1
