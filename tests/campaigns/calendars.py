"""Builders for tests of the calendar: a node with templates, its occurrences, days that went the whole way."""

from datetime import date
from typing import Any

from campaigns.enums import Certainty
from campaigns.models import CalendarDayPage, CalendarNode, TaskTemplate
from campaigns.services import nodes
from confidentiality.models import Submission
from publication.bootstrap import folder_of
from publication.enums import Section
from publication.models import PublicItem
from tests.factories import NOW, House
from tests.pages import Newsroom, paragraphs

CONSTITUTION_DAY = {"kind": "fixed", "month": 12, "day": 4}
SPRING_FESTIVAL = {"kind": "lunar", "month": 1, "day": 1, "start": -1, "end": 2}
BY_NOTICE = {"kind": "notice", "usual": "多在9月"}


def node(house: House, rule: dict | None = None, *templates: TaskTemplate, **given: Any) -> CalendarNode:
    """A node of the office since 2026, made by its submitter."""
    made = nodes.create(
        organisation=given.pop("organisation", house.office),
        rule=rule or CONSTITUTION_DAY,
        basis=given.pop("basis", "方案第16条"),
        certainty=given.pop("certainty", Certainty.SURE),
        since_year=given.pop("since_year", 2026),
        by=given.pop("by", None),
        at=NOW,
        **{"name": "国家宪法日", "summary": "守法是最基本的守信。", "text": "第一段。\n\n第二段。",
           "ideas": "读一条法律。\n\n模拟一份合同。",
           "audiences": ["schools", "public"]} | given,
    )  # fmt: skip
    for template in templates:
        nodes.add_template(made, template, by=None, at=NOW)
    return made


def template(what: str = "送审宣传内容", **given: Any) -> TaskTemplate:
    return TaskTemplate(what=what, **{"offset": -5, "unit": "working"} | given)


def draft(room: Newsroom, **given: Any) -> CalendarDayPage:
    """A saved draft with its first revision."""
    page = CalendarDayPage(
        **{
            "title": "国家宪法日", "organisation": room.house.office, "owner": room.user(), "rule": "每年12月4日",
            "date_start": date(2026, 12, 4), "day_state": "confirmed", "audiences": ["schools"],
            "body": paragraphs("守法是最基本的守信。"),
        } | given
    )  # fmt: skip
    page.full_clean(exclude=["path", "depth", "slug", "content_type", "locale"])
    folder_of(Section.CALENDAR).add_child(instance=page)
    page.save_revision(user=room.user())
    return page


def correct(room: Newsroom, page: CalendarDayPage, **changes: Any) -> PublicItem:
    """Change what an editor would change, and take it through review again."""
    draft = page.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.full_clean(exclude=["path", "depth", "slug", "content_type", "locale"])
    draft.save_revision(user=room.user())
    return room.publish(page)


def submissions_of(page: CalendarDayPage) -> int:
    return Submission.objects.filter(source_type=page.source_type(), source_id=page.source_id).count()
