"""A record's duty through its life, and what a change of the calendar does to it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django_tasks_db.models import DBTaskResult

from confidentiality.enums import Opinion
from confidentiality.models import Submission
from confidentiality.services import reviews
from disclosure.models import DeadlineRun, Record
from disclosure.services import deadlines, records
from organisations.bootstrap import make_calendar
from organisations.enums import Role
from organisations.models import CalendarChange
from organisations.services import calendars
from publication.enums import Withdrawal
from publication.services import sweeping
from tests.disclosure.builders import approve, penalty, publish, record, submit
from tests.factories import DAY, NOW, person

NOTHING = ("", None, False)
DECIDED = {"CF_JDRQ": "2026-11-16"}  # due on 2026-11-25, two days after NOW
DUE = ("publish", date(2026, 11, 25), False)
YEAR_END = {"CF_JDRQ": "2026-12-28"}


@pytest.fixture
def keeper(desk):
    make_calendar(at=NOW)
    return person("keeper", (Role.ADMINISTRATOR, desk.province))


@pytest.fixture
def late_year():
    """An instant of January, by which decisions of the year's end have been taken."""
    return NOW + 40 * DAY


def of(made: Record) -> tuple:
    return Record.objects.values_list("duty", "due_on", "due_provisional").get(pk=made.pk)


def kept(made: Record) -> tuple:
    return Record.objects.values_list("published_in_time", "removed_in_time").get(pk=made.pk)


def test_a_new_record_is_due_and_its_submission_too(desk, keeper):
    made = record(desk, penalty(**DECIDED))
    assert of(made) == DUE
    assert submit(desk, made).due_on == date(2026, 11, 25)
    records.edit(made, penalty(CF_JDRQ="2026-11-17"), by=desk.people["submitter"], at=NOW)
    assert of(made) == ("publish", date(2026, 11, 26), False)
    assert Submission.objects.get().state == "void"


@pytest.mark.parametrize(("days", "in_time"), [(2, True), (3, False)])
def test_published_it_is_done_in_time_or_late(desk, keeper, days, in_time):
    made = record(desk, penalty(**DECIDED))
    publish(desk, made, at=NOW + days * DAY)
    assert (of(made), kept(made)) == (NOTHING, (in_time, None))
    records.correct(
        made, penalty(**DECIDED, CF_SY="更正。"), by=desk.people["submitter"], at=NOW + days * DAY
    )
    assert (of(made), kept(made)) == (NOTHING, (in_time, None))


def test_the_last_day_is_a_day_of_shanghai(desk, keeper):
    made = record(desk, penalty(**DECIDED))
    publish(desk, made, at=NOW.replace(day=25, hour=15, minute=59))
    assert kept(made) == (True, None)
    other = record(desk, penalty(**DECIDED, CF_WSH="锦市监罚〔2026〕9号"))
    publish(desk, other, at=NOW.replace(day=25, hour=16, minute=0))
    assert kept(other) == (False, None)


@pytest.mark.parametrize(("revoked", "in_time"), [("2026-11-18", True), ("2026-11-17", False)])
def test_a_revoked_decision_comes_off_when_that_is_entered(desk, keeper, revoked, in_time):
    """Three working days end on the 23rd, or ended before the weekend."""
    made = record(desk, penalty(**DECIDED))
    publish(desk, made)
    records.edit(made, penalty(**DECIDED, CX_CXRQ=revoked), by=desk.people["submitter"], at=NOW)
    assert (of(made), kept(made)) == (NOTHING, (True, in_time))


def test_what_is_written_anew_after_it_came_off_has_no_duty(desk, keeper):
    made = record(desk, penalty(**DECIDED))
    publish(desk, made)
    records.withdraw(made, reason=Withdrawal.ERROR, by=desk.people["publisher"], at=NOW)
    made.refresh_from_db()
    records.edit(made, penalty(**DECIDED, CF_SY="更正。"), by=desk.people["submitter"], at=NOW)
    assert of(made) == NOTHING


def test_an_edit_of_what_was_read_before_it_was_published_forgets_nothing(desk, keeper):
    made = record(desk, penalty(**DECIDED))
    stale = Record.objects.get(pk=made.pk)
    publish(desk, made)
    records.edit(stale, penalty(**DECIDED, CF_SY="更正。"), by=desk.people["submitter"], at=NOW)
    assert (of(made), kept(made)) == (NOTHING, (True, None))


def test_exempt_over_and_erased_are_due_no_more(desk, keeper):
    made = record(desk, penalty(**DECIDED))
    submission = submit(desk, made)
    reviews.dissent(
        submission, opinion=Opinion.EXEMPT, basis="涉密", by=desk.people["first"],
        commitment=submission.commitment, at=NOW,
    )  # fmt: skip
    assert of(made) == NOTHING
    old = record(desk, penalty(CF_JDRQ="2020-11-16", CF_WSH="锦市监罚〔2020〕1号"))
    assert of(old)[:2] == ("publish", date(2020, 11, 25))
    records.submit_many([old], by=desk.people["submitter"], at=NOW)
    assert (Record.objects.get(pk=old.pk).state, of(old)) == ("over", NOTHING)


def test_erased_it_keeps_whether_it_was_in_time_and_no_day(desk, keeper):
    made = record(desk, penalty(**DECIDED))
    publish(desk, made)
    records.withdraw(made, reason=Withdrawal.ERROR, by=desk.people["publisher"], at=NOW)
    sweeping.sweep(at=NOW + 60 * DAY, confirm=True)
    fresh = Record.objects.get(pk=made.pk)
    assert (fresh.state, of(made), kept(made), fresh.decided_on) == ("erased", NOTHING, (True, None), None)


def test_a_duty_without_a_day_cannot_be_stored(desk):
    made = record(desk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Record.objects.filter(pk=made.pk).update(due_on=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Record.objects.filter(pk=made.pk).update(duty="")


def test_an_older_version_that_becomes_public_leaves_the_draft_its_own_duty(desk, keeper):
    made = record(desk, penalty(**DECIDED))
    submission = submit(desk, made)
    Record.objects.filter(pk=made.pk).update(version=7)
    fresh = Record.objects.get(pk=made.pk)
    fresh.seal(penalty(**DECIDED, CX_CXRQ="2026-11-23"))
    fresh.save()
    approve(desk, submission)
    submission.refresh_from_db()
    submission.state = "published"
    records.follow(made.pk, submission, at=NOW)
    assert (of(made), kept(made)) == (("remove", date(2026, 11, 26), False), (True, None))


# The calendar changes --------------------------------------------------------------------------


def year_end(desk, late_year, **changes) -> Record:
    return record(desk, penalty(**YEAR_END | changes), at=late_year)


def holiday(keeper, day: date, at) -> None:
    calendars.set_day(
        day, works=False, name="元旦", source="国办发明电〔2026〕9号", reason="通知已发布", by=keeper, at=at
    )


def run_worker() -> None:
    """Every task that waits, as the worker runs them."""
    while (task := DBTaskResult.objects.ready().first()) is not None:
        run = DeadlineRun.objects.get(pk=task.args_kwargs["args"][0])
        task.delete()
        deadlines.recount_due.func(run.pk)


def test_confirming_a_year_makes_provisional_days_final_and_shows_it(
    desk, keeper, late_year, django_capture_on_commit_callbacks
):
    made = year_end(desk, late_year)
    untouched = record(desk, penalty(**DECIDED, CF_WSH="锦市监罚〔2026〕9号"))
    assert of(made) == ("publish", date(2027, 1, 6), True)
    submission = submit(desk, made, at=late_year)
    with django_capture_on_commit_callbacks(execute=True):
        holiday(keeper, date(2027, 1, 1), late_year)
    run_worker()
    assert of(made) == ("publish", date(2027, 1, 7), True)
    with django_capture_on_commit_callbacks(execute=True):
        calendars.confirm_year(2027, source="国办发明电〔2026〕9号", by=keeper, at=late_year)
    run_worker()
    assert of(made) == ("publish", date(2027, 1, 7), False)
    assert of(untouched) == DUE
    submission.refresh_from_db()
    assert submission.due_on == date(2027, 1, 7)
    assert list(DeadlineRun.objects.values_list("change__act", "moved", "settled", "unsettled")) == [
        ("confirmed", 0, 1, 0), ("set", 1, 0, 0),
    ]  # fmt: skip
    assert not DeadlineRun.objects.filter(ended_at=None).exists()
    event = made.events.get(code="due")
    assert (event.reason, event.fields, event.by) == ("2027-01-06 → 2027-01-07", [], None)


def test_a_confirmation_taken_back_makes_them_provisional(desk, keeper, late_year):
    calendars.confirm_year(2027, source="x", by=keeper, at=late_year)
    made = year_end(desk, late_year)
    assert of(made)[2] is False
    calendars.reopen_year(2027, reason="更正", by=keeper, at=late_year)
    assert deadlines.recount(DeadlineRun.objects.get(), at=late_year) is True
    assert of(made) == ("publish", date(2027, 1, 6), True)
    assert DeadlineRun.objects.get().unsettled == 1


def test_nothing_due_behind_the_change_starts_no_run(desk, keeper):
    record(desk, penalty(**DECIDED))
    holiday(keeper, date(2026, 11, 26), NOW)
    assert not DeadlineRun.objects.exists()
    holiday(keeper, date(2026, 11, 25), NOW)
    assert DeadlineRun.objects.count() == 1


def test_it_goes_on_where_it_was_interrupted(desk, keeper, monkeypatch):
    monkeypatch.setattr(deadlines, "CHUNK", 2)
    made = [record(desk, penalty(**DECIDED, CF_WSH=f"锦市监罚〔2026〕{number}号")) for number in range(5)]
    holiday(keeper, date(2026, 11, 25), NOW)
    run = DeadlineRun.objects.get()
    assert deadlines.recount(run, at=NOW, chunks=1) is False
    assert [of(each)[1].day for each in made] == [26, 26, 25, 25, 25]
    records.edit(Record.objects.get(pk=made[3].pk), penalty(CF_JDRQ="2026-11-12", CF_WSH="锦市监罚〔2026〕3号"),
                 by=desk.people["submitter"], at=NOW)  # fmt: skip
    stale = DeadlineRun.objects.get()
    deadlines.resume(at=NOW + timedelta(minutes=10))
    assert [of(each)[1].day for each in made] == [26, 26, 26, 23, 26]
    run.refresh_from_db()
    assert (run.moved, run.ended_at) == (4, NOW + timedelta(minutes=10))
    assert deadlines.recount(stale, at=NOW) is True
    assert [len(each.events.filter(code="due")) for each in made] == [1, 1, 1, 0, 1]


def test_what_another_process_has_done_is_not_done_twice(desk, keeper):
    made = record(desk, penalty(**DECIDED))
    holiday(keeper, date(2026, 11, 25), NOW)
    stale, run = DeadlineRun.objects.get(), DeadlineRun.objects.get()
    deadlines.recount(run, at=NOW)
    deadlines._store(stale, [made], [DUE], at=NOW)
    run.refresh_from_db()
    assert (run.moved, made.events.filter(code="due").count()) == (1, 1)


def test_somebody_who_works_on_the_record_is_not_overwritten(desk, keeper):
    made = record(desk, penalty(**DECIDED))
    holiday(keeper, date(2026, 11, 25), NOW)
    Record.objects.filter(pk=made.pk).update(version=2)
    made.due_on = date(2026, 11, 26)
    deadlines._store(DeadlineRun.objects.get(), [made], [DUE], at=NOW)
    assert of(made) == DUE
    assert DeadlineRun.objects.get().moved == 0


def test_seeding_tells_of_no_person(desk, keeper):
    assert set(CalendarChange.objects.values_list("by", flat=True)) == {None}


def test_what_is_due_is_a_range_of_an_index(desk, keeper):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's planner takes a scan of an empty table")
    rows = Record.objects.filter(organisation=desk.office).overdue(on=date(2026, 11, 23))
    assert "USING INDEX record_due (" in rows.order_by("due_on", "pk").explain()
    every = Record.objects.filter(due_on__gte=date(2026, 11, 23)).order_by("due_on", "pk")
    assert "USING INDEX record_due_all (" in every.explain()
    assert "TEMP B-TREE" not in rows.order_by("due_on", "pk").explain() + every.explain()
