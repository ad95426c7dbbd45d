"""The working-day calendar in the admin: years, a year by months, and what is changed in it.

Everybody at the desk reads it, because due dates are explained by it; who may change it is for
`selectors.keeps_calendar` to say.
"""

import calendar as weeks
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import wraps

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisations import selectors
from organisations.errors import StaffRefused
from organisations.forms import ConfirmYearForm, DayForm, ReasonForm
from organisations.models import CalendarChange, CalendarDay, CalendarYear, Membership
from organisations.services import calendars
from organisations.staff import attempt, valid

CHANGES = 50
MONDAY_FIRST = weeks.Calendar(firstweekday=0)
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the grid; `entry` where it is not what its weekday says."""

    day: date
    works: bool
    entry: CalendarDay | None


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    weeks: list[list[Cell | None]]


def staff_only(view: View) -> View:
    """A true 403 to whoever has no role, and to whoever would change what he may only read."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        request.keeps_calendar = selectors.keeps_calendar(request.user.person)
        reads = Membership.objects.filter(person=request.user.person_id).exists()
        if not (request.keeps_calendar if request.method == "POST" else reads):
            return render(request, "organisations/calendar_forbidden.html", status=403)
        return view(request, *args, **kwargs)

    return guarded


@staff_only
@require_safe
def years(request: HttpRequest) -> HttpResponse:
    """Every year that is known or was touched, and the two to come."""
    found = {each.year: each for each in CalendarYear.objects.all()}
    this = timezone.localtime(request.at).year
    wanted = sorted({*found, this, this + 1, this + 2}, reverse=True)
    context = {"years": [found.get(year) or CalendarYear(year=year) for year in wanted]}
    return render(request, "organisations/calendar.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def year(request: HttpRequest, number: int) -> HttpResponse:
    """A year by months; one day of it in the form where the address names one."""
    if not calendars.FIRST <= number <= calendars.LAST:
        raise Http404
    forms = _forms(request, number)
    if request.method == "POST" and attempt(request, lambda: _act(request, number, forms)):
        return redirect("staff:calendar_year", number)
    entries = {each.day: each for each in CalendarDay.objects.filter(day__year=number)}
    context = {
        "number": number,
        "state": CalendarYear.objects.filter(pk=number).first(),
        "months": [_month(number, month, entries) for month in range(1, 13)],
        "entries": entries.values(),
        "changes": CalendarChange.objects.filter(year=number).select_related("by")[:CHANGES],
        "weekdays": list(_weekdays()),
        "may_change": request.keeps_calendar,
        **forms,
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "organisations/calendar_year.html", context, status=status)


def _forms(request: HttpRequest, number: int) -> dict[str, Form]:
    """The forms of the page; the one whose button was pressed is bound."""
    act = request.POST.get("act", "")
    data = {name: request.POST if act == name else None for name in ("set", "remove", "confirm", "reopen")}
    day = _chosen(request, number)
    entry = CalendarDay.objects.filter(pk=day).first() if day else None
    initial = {"day": day, "works": bool(day and day.weekday() >= 5)}
    if entry:
        initial = {name: getattr(entry, name) for name in ("day", "works", "name", "name_en", "source")}
    return {
        "set": DayForm(data["set"], year=number, initial=initial),
        "remove": ReasonForm(data["remove"], prefix="remove"),
        "confirm": ConfirmYearForm(data["confirm"], prefix="confirm"),
        "reopen": ReasonForm(data["reopen"], prefix="reopen"),
        "chosen": entry,
    }


def _chosen(request: HttpRequest, number: int) -> date | None:
    """The day that the address names, if it lies in that year."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None
    return day if day.year == number else None


def _act(request: HttpRequest, number: int, forms: dict) -> str:
    """The button that was pressed: set, remove, confirm, reopen."""
    given = {"by": request.user.person, "at": request.at}
    act = request.POST.get("act", "")
    if act == "set":
        calendars.set_day(**valid(forms["set"]).cleaned_data, **given)
    elif act == "remove":
        if forms["chosen"] is None:
            raise StaffRefused(_("Choose a day that has an entry."))
        reason = valid(forms["remove"]).cleaned_data["reason"]
        calendars.remove_day(forms["chosen"].day, reason=reason, **given)
    elif act == "confirm":
        calendars.confirm_year(number, source=valid(forms["confirm"]).cleaned_data["source"], **given)
    elif act == "reopen":
        calendars.reopen_year(number, reason=valid(forms["reopen"]).cleaned_data["reason"], **given)
    else:
        raise StaffRefused(_("Choose what to do by one of the buttons."))
    return _("Saved. What is due by this calendar is counted anew within minutes.")


def _month(year: int, month: int, entries: dict[date, CalendarDay]) -> Month:
    grid = [
        [_cell(day, entries) if day.month == month else None for day in week]
        for week in MONDAY_FIRST.monthdatescalendar(year, month)
    ]
    return Month(date(year, month, 1), grid)


def _cell(day: date, entries: dict[date, CalendarDay]) -> Cell:
    entry = entries.get(day)
    return Cell(day, entry.works if entry else day.weekday() < 5, entry)


def _weekdays() -> Iterator[tuple[str, str]]:
    """Short and long names, Monday first."""
    yield _("Mo"), _("Monday")
    yield _("Tu"), _("Tuesday")
    yield _("We"), _("Wednesday")
    yield _("Th"), _("Thursday")
    yield _("Fr"), _("Friday")
    yield _("Sa"), _("Saturday")
    yield _("Su"), _("Sunday")
