"""The working-day calendar is changed here, and nowhere else; every change is written down.

It holds for everybody, so only an administrator of an organisation at the top changes it. Whoever
counts by it (`on_change`) is told inside the transaction.
"""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from organisations.enums import CalendarAct
from organisations.errors import CalendarRefused, NotAdministrator
from organisations.models import CalendarChange, CalendarDay, CalendarYear, Person
from organisations.selectors import keeps_calendar
from organisations.working_days import SATURDAY

FIRST, LAST = 1990, 2100  # years in which a deadline can lie

on_change: list[Callable[[CalendarChange], None]] = []


def set_day(
    day: date,
    *,
    works: bool,
    name: str,
    name_en: str = "",
    source: str,
    reason: str,
    by: Person,
    at: datetime,
) -> CalendarDay:
    """Make it a day off, or a make-up workday. Raises NotAdministrator, CalendarRefused."""
    _guard(by, day.year)
    texts = _given(name=name, source=source, reason=reason)
    if works and day.weekday() < SATURDAY:
        raise CalendarRefused(
            _("%(day)s is a weekday, and works anyway; only a day off is entered.") % {"day": day}
        )
    with transaction.atomic():
        before = CalendarDay.objects.filter(pk=day).first()
        made = CalendarDay(
            day=day, works=works, name=texts["name"], name_en=name_en.strip(), source=texts["source"]
        )
        made.save()
        _record(CalendarAct.SET, day, _said(before), _said(made), texts["reason"], by, at)
    return made


def remove_day(day: date, *, reason: str, by: Person, at: datetime) -> None:
    """Let the weekday decide again. Raises NotAdministrator, CalendarRefused."""
    _guard(by, day.year)
    reason = _given(reason=reason)["reason"]
    with transaction.atomic():
        before = CalendarDay.objects.filter(pk=day).first()
        if before is None:
            raise CalendarRefused(_("%(day)s has no entry in the calendar.") % {"day": day})
        before.delete()
        _record(CalendarAct.REMOVED, day, _said(before), "", reason, by, at)


def confirm_year(year: int, *, source: str, by: Person, at: datetime) -> None:
    """Vouch for the year's arrangement: what is due in it is final. Raises NotAdministrator, CalendarRefused."""
    _guard(by, year)
    source = _given(source=source)["source"]
    with transaction.atomic():
        CalendarYear.objects.get_or_create(pk=year)
        if not CalendarYear.objects.filter(pk=year, confirmed=False).update(confirmed=True, source=source):
            raise CalendarRefused(_("%(year)s is confirmed already.") % {"year": year})
        _record(CalendarAct.CONFIRMED, date(year, 1, 1), "", source, "", by, at)


def reopen_year(year: int, *, reason: str, by: Person, at: datetime) -> None:
    """Take the confirmation back: what is due in it is provisional. Raises NotAdministrator, CalendarRefused."""
    _guard(by, year)
    reason = _given(reason=reason)["reason"]
    with transaction.atomic():
        if not CalendarYear.objects.filter(pk=year, confirmed=True).update(confirmed=False):
            raise CalendarRefused(_("%(year)s is not confirmed.") % {"year": year})
        _record(CalendarAct.REOPENED, date(year, 1, 1), "", "", reason, by, at)


def seed_year(year: int, days: list[CalendarDay], *, source: str, at: datetime) -> bool:
    """Load a year that nobody has touched yet, confirmed; whether it was loaded."""
    with transaction.atomic():
        touched = (
            CalendarChange.objects.filter(year=year).exists() or CalendarYear.objects.filter(pk=year).exists()
        )
        if touched:
            return False
        CalendarYear.objects.create(pk=year, confirmed=True, source=source)
        CalendarDay.objects.bulk_create(days)
        _record(CalendarAct.SEEDED, date(year, 1, 1), "", source, "", None, at)
    return True


def _guard(by: Person, year: int) -> None:
    if not keeps_calendar(by):
        raise NotAdministrator(
            _(
                "The calendar holds for everybody: only an administrator of the organisation at the top changes it."
            )
        )
    if not FIRST <= year <= LAST:
        raise CalendarRefused(
            _("The calendar holds the years %(first)s to %(last)s.") % {"first": FIRST, "last": LAST}
        )


def _given(**texts: str) -> dict[str, str]:
    """The texts without spaces around them. Raises CalendarRefused where one is missing."""
    labels = {"name": _("the name of the day"), "source": _("the source document"), "reason": _("the reason")}
    for what, text in texts.items():
        if not text.strip():
            raise CalendarRefused(_("Give %(what)s.") % {"what": labels[what]})
    return {what: text.strip() for what, text in texts.items()}


def _said(day: CalendarDay | None) -> str:
    """What an entry says, for the list of changes."""
    if day is None:
        return ""
    return " · ".join([day.name, "上班" if day.works else "放假", day.source])[:200]


def _record(
    act: CalendarAct, since: date, before: str, after: str, reason: str, by: Person | None, at: datetime
) -> None:
    change = CalendarChange.objects.create(
        at=at, by=by, year=since.year, act=act, since=since, before=before, after=after, reason=reason[:300]
    )
    for listener in on_change:
        listener(change)
