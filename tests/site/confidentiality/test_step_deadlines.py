"""Last working days of steps: on submission, onward, upwards, anew, and when the calendar changes."""

from datetime import date, timedelta

import pytest
from django.core import mail

from confidentiality import notifications
from confidentiality.enums import Opinion
from confidentiality.models import ChainStep, Finding, ReviewChain, Submission
from confidentiality.models.reviews import NOT_DUE
from confidentiality.services import reviews, step_deadlines, submissions
from organisations.enums import Role
from organisations.models import CalendarDay, CalendarYear, Deputyship, Person
from organisations.services import calendars
from tests.factories import DAY, NOW, House, approve, person, submit
from tests.site.confidentiality.batching import batch, drawn

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def house(house: House) -> House:
    """A chain of three and two working days, five once it went up; 2026 is confirmed."""
    CalendarYear.objects.get_or_create(pk=2026, defaults={"confirmed": True, "source": "x"})
    house.chain = timed(escalated_days=5)
    return house


def timed(code: str = "timed", days=(3, 2), **changes) -> ReviewChain:
    chain = ReviewChain.objects.create(
        code=code, edition=1, title="Timed", people_required=2, publishes_on_approval=False, **changes
    )
    for order, each in enumerate(days, 1):
        ChainStep.objects.create(chain=chain, order=order, title="x", days=each, checklist=["It is lawful."])
    return chain


def days(submission: Submission) -> tuple:
    """The day of the step, and the day that the queue goes by."""
    submission.refresh_from_db()
    return submission.step_due_on, submission.due_on


def dissent(house, submission, by="first", opinion=Opinion.ESCALATE):
    given = {"by": house.people[by], "commitment": submission.commitment, "basis": "拿不准", "at": NOW}
    reviews.dissent(submission, opinion=opinion, **given)


def test_a_step_is_counted_from_the_day_after_it_began(house):
    submission = submit(house)  # a Monday
    assert days(submission) == (date(2026, 11, 26), date(2026, 11, 26))
    assert (submission.step_began_on, submission.step_provisional) == (date(2026, 11, 23), False)
    approve(house, submission, "first", at=NOW + 3 * DAY)
    assert days(submission) == (date(2026, 11, 30), date(2026, 11, 30))  # over a weekend
    approve(house, submission, "second", at=NOW + 3 * DAY)
    assert days(submission)[1] == NOT_DUE


def test_the_queue_goes_by_the_earlier_of_duty_and_step(house):
    early, late = submit(house, due_on=date(2026, 11, 24)), submit(house, due_on=date(2026, 12, 24))
    assert days(early) == (date(2026, 11, 26), date(2026, 11, 24))
    assert days(late) == (date(2026, 11, 26), date(2026, 11, 26))
    approve(house, late, "first", "second")
    assert days(late)[1] == date(2026, 12, 24)  # approved, and to be published by then


def test_a_chain_without_deadlines_keeps_the_duty_alone(house):
    house.chain = timed("untimed", (None, None))
    submission = submit(house, due_on=date(2026, 12, 1))
    assert days(submission) == (NOT_DUE, date(2026, 12, 1))
    assert not submission.has_step_day


def test_another_day_of_the_duty_leaves_the_step(house):
    submission = submit(house, due_on=date(2026, 12, 24))
    for duty, queue in [(date(2026, 11, 24), date(2026, 11, 24)), (None, date(2026, 11, 26))]:
        submissions.set_due(submission.source_type, submission.source_id, duty)
        assert days(submission) == (date(2026, 11, 26), queue)


def test_upwards_it_has_the_days_of_the_edition(house):
    submission = submit(house)
    dissent(house, submission)
    assert days(submission)[0] == date(2026, 11, 30)


def test_a_mask_begins_the_chain_anew(house):
    submission = submit(house)
    finding = Finding.objects.create(
        submission=submission, path="/fields/0/value", start=0, end=2, kind="person_name", severity="block",
        confidence=90, reason="x", mask="**",
    )  # fmt: skip
    given = {"by": house.people["first"], "commitment": submission.commitment, "at": NOW + DAY}
    reviews.mask(submission, [finding], **given)
    assert days(submission)[0] == date(2026, 11, 27)


def test_rows_of_a_stopped_batch_begin_anew(house):
    made = batch(house, 4)
    row = drawn(made)[0]
    assert {each.step_due_on for each in Submission.objects.all()} == {date(2026, 11, 26)}
    dissent(house, row, opinion=Opinion.RETURN)
    assert {each.due_on for each in Submission.objects.waiting()} == {date(2026, 11, 26)}


def test_a_year_that_nobody_confirmed_is_provisional(house):
    submission = submit(house, at=NOW + 37 * DAY, visible_until=NOW + 365 * DAY)
    assert (submission.step_due_on, submission.step_provisional) == (date(2027, 1, 4), True)


def test_a_change_of_the_calendar_moves_what_waits(house, django_capture_on_commit_callbacks):
    house.people["root"] = person("root", (Role.ADMINISTRATOR, house.province))
    waiting, decided, onward = submit(house), submit(house), submit(house)
    dissent(house, decided, opinion=Opinion.RETURN)
    approve(house, onward, "first")
    with django_capture_on_commit_callbacks(execute=True):
        calendars.set_day(
            date(2026, 11, 25), works=False, name="临时放假", source="x", reason="x", by=house.people["root"],
            at=NOW,
        )  # fmt: skip
    assert CalendarDay.objects.get(pk=date(2026, 11, 25)).works is False
    assert step_deadlines.recount() == 2
    assert (days(waiting)[0], days(onward)[0]) == (date(2026, 11, 27), date(2026, 11, 26))
    assert days(decided)[0] == date(2026, 11, 26)
    assert step_deadlines.recount() == 0


def test_confirming_a_year_ends_the_provisional_days(house):
    submission = submit(house, at=NOW + 37 * DAY, visible_until=NOW + 365 * DAY)
    CalendarYear.objects.create(pk=2027, confirmed=True, source="x")
    assert step_deadlines.recount() == 0
    submission.refresh_from_db()
    assert not submission.step_provisional


@pytest.mark.parametrize("count", [2, 5])
def test_counting_anew_takes_a_fixed_number_of_queries(house, django_assert_num_queries, count):
    for _number in range(count):
        submit(house)
    Submission.objects.update(step_due_on=date(2026, 11, 25))
    with django_assert_num_queries(10):
        step_deadlines.recount()


def test_a_deputy_is_refused_where_the_step_takes_none(house):
    ChainStep.objects.filter(chain=house.chain, order=1).update(deputies=False)
    people = house.people
    Deputyship.objects.create(
        principal=people["first"], deputy=people["publisher"], starts_at=NOW, ends_at=NOW + DAY
    )
    submission = submit(house)
    with pytest.raises(reviews.NotYours):
        reviews.capacity(submission, people["publisher"], at=NOW)
    assert people["publisher"] not in notifications.reviewers_of(submission, at=NOW)
    approve(house, submission, "second")
    submission.refresh_from_db()
    assert reviews.capacity(submission, people["publisher"], at=NOW).stands_for == people["first"]
    assert people["publisher"] in notifications.reviewers_of(submission, at=NOW)


# Reminders ----------------------------------------------------------------------------------------


def forget() -> None:
    Person.objects.update(notice_due=False, notified_at=None)
    mail.outbox.clear()


def test_who_can_act_is_reminded_once_a_day_of_what_is_overdue(house, settings):
    people = house.people
    Deputyship.objects.create(
        principal=people["first"], deputy=people["auditor"], starts_at=NOW, ends_at=NOW + 30 * DAY
    )
    submit(house, title="不该出现的名字")
    forget()
    assert notifications.remind(at=NOW + 3 * DAY) == 0  # the last day is not over yet
    assert notifications.remind(at=NOW + 4 * DAY) == 4
    assert notifications.send_due(at=NOW + 4 * DAY) == 4
    assert sorted(address for sent in mail.outbox for address in sent.to) == [
        "auditor@example.cn", "first@example.cn", "second@example.cn", "third@example.cn",
    ]  # fmt: skip
    assert mail.outbox[0].body == (
        f"Overdue: 1\nWaiting for your review: 1\n\n{settings.PUBLIC_URL}/admin/review/\n"
    )
    assert notifications.remind(at=NOW + 4 * DAY + timedelta(hours=3)) == 0
    assert notifications.remind(at=NOW + 5 * DAY) == 4
