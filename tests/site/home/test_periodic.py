"""Periodic work: due when it is due, by one clock, an error kept and said once."""

import os
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from home import periodic
from home.models import PeriodicRun
from home.periodic import Job
from publication.enums import Act
from publication.errors import SweepRefused
from publication.models import LedgerEntry, PublicItem
from tests.factories import DAY, NOW, publish

HOUR = timedelta(hours=1)


@pytest.fixture
def job(db, monkeypatch):
    """One hourly job that notes when it ran; `job.fail` is raised."""

    class Noted:
        ran: list = []
        fail: Exception | None = None

        def work(self, at):
            self.ran.append(at)
            if self.fail:
                raise self.fail

    noted = Noted()
    noted.ran = []
    monkeypatch.setattr(periodic, "jobs", lambda: [Job("noted", HOUR, noted.work)])
    return noted


def state() -> PeriodicRun:
    return PeriodicRun.objects.get(name="noted")


def test_the_jobs_and_how_often():
    assert [(job.name, job.every) for job in periodic.jobs()] == [
        ("expire", timedelta(minutes=1)),
        ("bundles", timedelta(minutes=1)),
        ("counts", timedelta(minutes=1)),
        ("sweep", HOUR),
        ("deadlines", timedelta(minutes=10)),
        ("checkpoint", DAY),
        ("bulk", timedelta(minutes=1)),
        ("downloads", timedelta(minutes=10)),
        ("tidy", DAY),
        ("intakes", timedelta(minutes=1)),
        ("calendar", HOUR),
        ("search", timedelta(minutes=1)),
        ("reminders", timedelta(hours=1)),
        ("steps", timedelta(days=1)),
        ("terms", timedelta(minutes=1)),
        ("alerts", timedelta(minutes=10)),
    ]


def test_a_job_runs_at_once_and_then_when_it_is_due(job):
    for minutes in (0, 59, 60, 61, 120):
        periodic.run_due(at=NOW + timedelta(minutes=minutes))
    assert job.ran == [NOW, NOW + HOUR, NOW + 2 * HOUR]


def test_of_two_clocks_one_does_the_work(job):
    assert periodic.run_due(at=NOW) == ["noted"]
    assert periodic.run_due(at=NOW) == []


def test_a_clock_that_was_set_back_does_not_wait_for_the_old_time(job):
    periodic.run_due(at=NOW + 400 * DAY)
    periodic.run_due(at=NOW)
    assert job.ran == [NOW + 400 * DAY, NOW]


def test_an_error_is_kept_by_its_type_and_said_once(job, caplog):
    job.fail = ValueError("13800138000 is somebody's number")
    periodic.run_due(at=NOW)
    periodic.run_due(at=NOW + HOUR)
    assert state().error == "ValueError"
    assert [record.getMessage() for record in caplog.records] == ["periodic noted: ValueError"]
    job.fail = None
    periodic.run_due(at=NOW + 2 * HOUR)
    assert (state().error, state().ended_at) == ("", NOW + 2 * HOUR)


def test_a_brake_is_kept_with_its_sentence(job):
    job.fail = SweepRefused("Nothing was erased: the clock leapt.")
    periodic.run_due(at=NOW)
    assert state().error == "Nothing was erased: the clock leapt."


def test_a_database_that_is_away_is_for_the_loop_to_handle(job):
    job.fail = OperationalError("server closed the connection")
    with pytest.raises(OperationalError):
        periodic.run_due(at=NOW)


def test_a_day_of_the_clock(house):
    """Expiry is entered within a minute, the day is signed, and nothing of it needs a person."""
    item = publish(house, visible_until=NOW + HOUR)
    periodic.run_due(at=NOW)
    periodic.run_due(at=NOW + HOUR)
    item = PublicItem.objects.get(pk=item.pk)
    assert item.state == "expired"
    acts = LedgerEntry.objects.order_by("seq").values_list("act", flat=True)
    assert list(acts) == [Act.PUBLISH, Act.CHECKPOINT, Act.EXPIRE]
    assert not PeriodicRun.objects.exclude(error="").exists()


def test_tidying_forgets_what_has_no_further_use(db, settings, tmp_path):
    at = timezone.now()
    Session.objects.create(session_key="old", session_data="", expire_date=at - DAY)
    Session.objects.create(session_key="new", session_data="", expire_date=at + DAY)
    for days in (31, 1):
        attempt = AccessAttempt.objects.create(
            username=f"li{days}", ip_address="10.0.0.1", failures_since_start=1
        )
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=at - days * DAY)
    for days in (15, 1):
        DBTaskResult.objects.create(
            status="SUCCESSFUL",
            args_kwargs={"args": [], "kwargs": {}},
            priority=0,
            task_path="a.b",
            queue_name="default",
            backend_name="default",
            exception_class_path="",
            traceback="",
            finished_at=at - days * DAY,
            run_after=at,
        )
    outbox = tmp_path / "outbox"
    outbox.mkdir()
    for days in (31, 1):
        mail = outbox / f"{days}.log"
        mail.touch()
        os.utime(mail, times=((at - days * DAY).timestamp(),) * 2)
    periodic.tidy(at)
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    assert AccessAttempt.objects.count() == 1
    assert DBTaskResult.objects.count() == 1
    assert [path.name for path in outbox.iterdir()] == ["1.log"]
