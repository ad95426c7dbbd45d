"""A calendar day as a page: what its form refuses, what its public version says, how its state changes."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError

from campaigns.models import CalendarDayPage
from publication.models import PublicItem
from tests.campaigns.calendars import correct, draft
from tests.pages import Newsroom

pytestmark = pytest.mark.django_db
TIMED = {"starts_at": time(14, 0), "ends_at": time(16, 30)}


@pytest.fixture
def room(house, folders, plain_static):
    return Newsroom(house)


def fields(item: PublicItem) -> dict:
    return {each["code"]: each["value"] for each in item.document["fields"]}


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"date_end": date(2026, 12, 3)}, "date_end", "The last day comes before the first."),
        ({"date_start": None, "date_end": date(2026, 12, 3)}, "date_start", "Give the first day too, or neither."),
        ({"date_start": None, "day_state": "provisional"}, "plan_year", "Give the year while the day is not known."),
        ({"date_start": None, "plan_year": 2027}, "date_start", "What is confirmed has a day."),
        ({"date_start": None, "plan_year": 2027, "day_state": "planned", "starts_at": time(9)}, "starts_at",
         "A time needs a day."),
        ({"starts_at": time(9)}, "ends_at", "Say when it ends."),
        ({"ends_at": time(9)}, "starts_at", "Give the beginning too, or neither."),
        ({"starts_at": time(9), "ends_at": time(9)}, "ends_at", "The end must come after the beginning."),
        ({"day_state": "cancelled", "notice": " "}, "notice", "Say that it does not take place, and why."),
        ({"day_state": "done", "date_start": date(2026, 3, 15)}, "result", "Say what came of it."),
        ({"day_state": "done", "result": "好", "date_start": date(2199, 3, 15)}, "day_state", "It has not begun yet."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(room, given, field, sentence):
    with pytest.raises(ValidationError) as refused:
        draft(room, **given)
    assert refused.value.message_dict[field] == [sentence]


def test_over_midnight_the_end_may_be_earlier_in_the_day(room):
    page = draft(room, date_end=date(2026, 12, 5), starts_at=time(20), ends_at=time(8))
    assert page.last_day == date(2026, 12, 5)


def test_a_single_timed_day_in_public(room):
    item = room.publish(draft(room, **TIMED, place="锦江区图书馆"))
    assert item.document["dates"] == {"start": "2026-12-04", "end": "2026-12-04"}
    assert item.document["notices"] == []
    assert item.document["facets"]["terms"] == {"audience": ["schools"]}
    assert fields(item) == {
        "state": {"zh-hans": "已确定", "en": "Confirmed"}, "starts_at": "14:00", "ends_at": "16:30",
        "place": "锦江区图书馆", "rule": "每年12月4日",
    }  # fmt: skip


def test_a_cancellation_is_a_correction_that_keeps_the_item(room, public):
    page = draft(room)
    before = room.publish(page)
    after = correct(room, page, day_state="cancelled", notice="因场地原因取消，改为线上发布。")
    assert (after.pk, after.version, after.state) == (before.pk, 2, "published")
    assert after.document["notices"] == ["cancelled"]
    assert fields(after)["notice"] == "因场地原因取消，改为线上发布。"
    shown = public(after.get_absolute_url(), at=after.changed_at).content.decode()
    assert "因场地原因取消，改为线上发布。" in shown
    month = public("/calendar/?month=2026-12", at=after.changed_at).content.decode()
    assert "<s>国家宪法日</s>" in month
    assert "已取消" in month


def test_until_it_is_approved_the_public_version_stays(room):
    page = draft(room)
    item = room.publish(page)
    changed = page.get_latest_revision_as_object()
    changed.day_state, changed.notice = "cancelled", "取消。"
    changed.save_revision(user=room.user())
    item.refresh_from_db()
    assert item.document["notices"] == []
    assert CalendarDayPage.objects.get().day_state == "cancelled"


def test_what_is_done_says_what_came_of_it(room):
    page = draft(room, date_start=date(2026, 3, 15))
    room.publish(page)
    item = correct(room, page, day_state="done", result="走进三个社区。")
    assert (item.document["notices"], fields(item)["result"]) == (["done"], "走进三个社区。")


def test_a_sample_keeps_its_mark_beside_the_state(room):
    item = room.publish(draft(room, sample=True, day_state="planned"))
    assert item.document["notices"] == ["sample", "planned"]


def test_a_copy_is_no_occurrence_and_has_no_tasks(room):
    page = draft(room)
    copy = page.copy(update_attrs={"title": "又一次"}, keep_live=False)
    assert copy.pk != page.pk
    assert not copy.tasks.exists()
    assert not hasattr(copy, "occurrence")


def test_the_form_offers_nodes_of_own_and_higher_organisations(room):
    from campaigns.day_forms import CalendarDayForm
    from tests.campaigns.calendars import node

    own = node(room.house)
    above = node(room.house, organisation=room.house.province, name="全省")
    node(room.house, organisation=room.house.other_office, name="别处")
    form_class = CalendarDayPage.get_edit_handler().get_form_class()
    assert issubclass(form_class, CalendarDayForm)
    form = form_class(instance=CalendarDayPage(), for_user=room.user())
    assert list(form.fields["node"].queryset) == [own, above]
