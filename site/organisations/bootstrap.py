"""What a fresh installation needs before anybody can work: regions, the groups of roles, the calendar.

Idempotent; every start runs it.
"""

from datetime import date, datetime

import chinese_calendar
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from organisations import regions
from organisations.enums import Role
from organisations.models import CalendarDay, CalendarYear, Person, Region
from organisations.services import calendars, memberships

CALENDAR_SOURCE = f"国务院办公厅节假日安排通知（chinesecalendar {chinese_calendar.__version__}）"

PAGES = ("add_page", "change_page")  # nobody gets publish_page: the permit publishes
# "add" lets everybody change his own uploads and nobody else's. Wagtail asks for these permissions on
# its own models, whatever model is in use.
MEDIA = (
    ("wagtailimages", "add_image"),
    ("wagtailimages", "choose_image"),
    ("wagtaildocs", "add_document"),
    ("wagtaildocs", "choose_document"),
)


def bootstrap(*, at: datetime) -> None:
    """Regions, calendar, groups with their permissions, accounts put into the groups of their roles."""
    with transaction.atomic():
        make_regions()
        make_calendar(at=at)
        for role in Role:
            _make_group(role)
        memberships.sync_groups(Person.objects.filter(memberships__isnull=False).distinct())


def make_regions() -> None:
    """Every division of `organisations.regions`; names that somebody changed stay."""
    for level in (regions.PROVINCES, regions.PREFECTURES, regions.COUNTIES):
        Region.objects.bulk_create(
            [
                Region(code=code, name=name, name_en=name_en, parent_id=regions.parent_code(code))
                for code, (name, name_en) in level.items()
            ],
            ignore_conflicts=True,
        )


def make_calendar(*, at: datetime) -> None:
    """The working days of every year that the package knows; a year that somebody changed stays."""
    known = {day.year for day in chinese_calendar.holidays}
    present = set(CalendarYear.objects.values_list("year", flat=True))
    for year in sorted(known - present):
        days = [
            _calendar_day(day, title, works=works)
            for works, titles in ((False, chinese_calendar.holidays), (True, chinese_calendar.workdays))
            for day, title in titles.items()
            if day.year == year
        ]
        calendars.seed_year(year, days, source=CALENDAR_SOURCE, at=at)


def _calendar_day(day: date, title: str, *, works: bool) -> CalendarDay:
    name = chinese_calendar.Holiday(title).chinese
    return CalendarDay(day=day, works=works, name=name, name_en=title, source=CALENDAR_SOURCE)


def _make_group(role: Role) -> None:
    group, _created = Group.objects.get_or_create(name=memberships.group_name(role))
    group.permissions.add(_permission("wagtailadmin", "access_admin"))
    if role == Role.SUBMITTER:
        _allow_pages(group)
        _allow_media(group)


def _allow_pages(group: Group) -> None:
    root = Page.get_first_root_node()
    for codename in PAGES:
        GroupPagePermission.objects.get_or_create(
            group=group, page=root, permission=_permission("wagtailcore", codename)
        )


def _allow_media(group: Group) -> None:
    root = Collection.get_first_root_node()
    for name in MEDIA:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=_permission(*name)
        )


def _permission(app_label: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)
