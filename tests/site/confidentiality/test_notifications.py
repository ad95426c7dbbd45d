"""Mail to reviewers: a number and a link, one an hour, after the commit."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from confidentiality import notifications
from confidentiality.enums import Opinion
from confidentiality.services import reviews, submissions
from organisations.models import Person, User
from organisations.selectors import Capacity
from tests.factories import NOW, approve, draft, submit

pytestmark = pytest.mark.usefixtures("english")

HOUR = timedelta(hours=1)


def recipients() -> list[str]:
    return sorted(address for sent in mail.outbox for address in sent.to)


def forget(house) -> None:
    """As if everybody had been written to long ago."""
    Person.objects.update(notice_due=False, notified_at=None)
    mail.outbox.clear()


def test_reviewers_get_a_number_and_a_link_and_nothing_else(house, settings):
    submit(house, title="不该出现的名字", text="不该出现的内容")
    submit(house, title="不该出现的名字")
    assert notifications.send_due(at=NOW) == 3
    assert recipients() == ["first@example.cn", "second@example.cn", "third@example.cn"]
    for sent in mail.outbox:
        assert sent.subject == "诚信四川: 2 items wait for your review"
        assert sent.body == f"Waiting for your review: 2\n\n{settings.PUBLIC_URL}/admin/review/\n"


def test_a_batch_is_one_mail_for_each_and_one_task(house, django_capture_on_commit_callbacks):
    who = Capacity(*[house.people["submitter"]] * 2)
    with django_capture_on_commit_callbacks(execute=True):
        submissions.submit_many([draft(house) for _number in range(5)], by=who, at=NOW)
    assert DBTaskResult.objects.count() == 1
    assert DBTaskResult.objects.get().args_kwargs == {"args": [], "kwargs": {}}
    assert notifications.send_due(at=NOW) == 3


def test_nobody_is_written_to_twice_within_the_hour_and_nothing_is_forgotten(house):
    submit(house)
    assert notifications.send_due(at=NOW) == 3
    submit(house)
    assert notifications.send_due(at=NOW + HOUR - timedelta(seconds=1)) == 0
    assert Person.objects.filter(notice_due=True).count() == 3
    assert DBTaskResult.objects.filter(run_after__isnull=False).exists()
    assert notifications.send_due(at=NOW + HOUR) == 3
    assert mail.outbox[-1].subject == "诚信四川: 2 items wait for your review"


def test_the_next_step_writes_to_those_who_have_not_acted(house):
    submission = submit(house)
    forget(house)
    approve(house, submission, "first")
    notifications.send_due(at=NOW)
    assert recipients() == ["second@example.cn", "third@example.cn"]


def test_escalation_writes_to_the_organisation_above(house):
    submission = submit(house)
    forget(house)
    given = {"by": house.people["first"], "commitment": submission.commitment, "at": NOW}
    reviews.dissent(submission, opinion=Opinion.ESCALATE, basis="拿不准", **given)
    notifications.send_due(at=NOW)
    assert recipients() == ["third@example.cn"]


def test_a_finished_review_and_a_return_write_to_nobody(house):
    finished, returned = submit(house), submit(house)
    approve(house, finished, "first")
    forget(house)
    approve(house, finished, "second")
    given = {"by": house.people["first"], "commitment": returned.commitment, "at": NOW}
    reviews.dissent(returned, opinion=Opinion.RETURN, basis="请补充", **given)
    assert notifications.send_due(at=NOW) == 0


def test_what_was_decided_meanwhile_is_no_news(house):
    submission = submit(house)
    submissions.recall(submission, at=NOW)
    assert (notifications.send_due(at=NOW), mail.outbox) == (0, [])


def test_no_mail_to_a_closed_account_or_without_an_address(house):
    User.objects.filter(username="first").update(is_active=False)
    User.objects.filter(username="second").update(email="")
    submit(house)
    notifications.send_due(at=NOW)
    assert recipients() == ["third@example.cn"]


def test_a_rolled_back_submission_marks_nobody(house):
    with transaction.atomic():
        submit(house)
        transaction.set_rollback(True)
    assert not Person.objects.filter(notice_due=True).exists()


def test_a_mail_server_that_fails_is_logged_without_the_address_and_tried_again(house, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    submit(house)
    assert notifications.send_due(at=NOW) == 0
    assert {record.getMessage() for record in caplog.records if record.name == notifications.__name__} == {
        "a notice of waiting reviews was not sent: ConnectionRefusedError"
    }
    assert "example.cn" not in caplog.text
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert notifications.send_due(at=NOW + HOUR) == 3


def test_a_large_number_is_capped(house):
    assert [notifications.number(count) for count in (0, 99, 100)] == ["0", "99", "99+"]
    who = Capacity(*[house.people["submitter"]] * 2)
    submissions.submit_many([draft(house) for _number in range(101)], by=who, at=NOW)
    assert notifications.count_waiting(house.people["first"], at=NOW) == 100
