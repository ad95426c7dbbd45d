"""Praise and blame of one subject: stopped, or asked about; never by a name alone, never leaking a number."""

import pytest
from django.core import mail
from django.utils import timezone

from campaigns.enums import AlertCause
from campaigns.errors import AlertClosed, IdentityInvalid, NotAllowed
from campaigns.models import ReviewAlert, StorySubject
from campaigns.services import alerts, subjects
from confidentiality.errors import SubmissionRefused
from publication import readers
from publication.enums import ItemState, Withdrawal
from publication.errors import PublicationStopped
from publication.models import PublicItem
from publication.services import door
from tests.campaigns.people import CARD, CODE, FIRM, PERSON, about_firm, about_person, listed, listed_person

pytestmark = pytest.mark.django_db
STOPPED = (
    r"^Name: whom the story is about is on a published list of serious dishonesty; "
    r"it cannot be shown until that ended\.$"
)


def identify(room, page, number: str, name: str = ""):
    by = room.house.people["submitter"]
    return subjects.identify(page, name or page.subject_name, number, by=by, at=timezone.now())


def read() -> None:
    readers.run(alerts.READER, at=timezone.now())


def test_a_live_list_stops_the_story_of_a_firm_and_of_a_person(room):
    firm, person = about_firm(room), about_person(room)
    room.consent(person)
    identify(room, firm, CODE.lower())
    identify(room, person, CARD)
    listed(room)
    listed_person(room)
    for page in (firm, person):
        with pytest.raises(SubmissionRefused, match=STOPPED):
            room.submit(page)


def test_listed_after_the_submission_the_second_reviewer_is_stopped(room):
    page = about_firm(room)
    identify(room, page, CODE)
    submission = room.submit(page)
    listed(room)
    with pytest.raises(PublicationStopped, match=STOPPED):
        room.approve(submission, at=submission.submitted_at)
    assert not PublicItem.objects.filter(section="stories").exists()


def test_when_the_listing_ended_the_story_may_go(room):
    page = about_firm(room)
    identify(room, page, CODE)
    adverse = listed(room)
    door.withdraw(adverse.pk, Withdrawal.REVOKED, by=None, at=timezone.now())
    assert room.publish(page).state == ItemState.PUBLISHED


def test_listed_later_it_raises_one_alert_and_hides_nothing(room):
    page = about_person(room)
    room.consent(page)
    identify(room, page, CARD)
    item = room.publish(page)
    read()
    assert not ReviewAlert.objects.exists()
    adverse = listed_person(room)
    read()
    readers.rewind(alerts.READER)
    read()
    alert = ReviewAlert.objects.get()
    assert (alert.item_id, alert.adverse_id, alert.cause) == (item.pk, adverse.pk, AlertCause.IDENTITY)
    assert PublicItem.objects.visible(at=timezone.now()).filter(pk=item.pk).exists()


def test_published_at_once_whichever_comes_last_meets_the_other(room, monkeypatch):
    """Two transactions that see nothing of each other: the guard finds nothing, the reader does."""
    page = about_firm(room)
    identify(room, page, CODE)
    submission = room.submit(page)
    listed(room)
    read()
    assert not ReviewAlert.objects.exists()
    with monkeypatch.context() as patched:
        patched.setattr("campaigns.services.guarding._in_conflict", lambda found, at: False)
        room.approve(submission, at=submission.submitted_at)
    read()
    assert ReviewAlert.objects.get().cause == AlertCause.IDENTITY


def test_a_name_alone_is_a_question_before_the_review_and_stops_nothing(room):
    adverse = listed(room)
    item = room.publish(about_firm(room))
    read()
    alert = ReviewAlert.objects.get()
    assert (alert.item_id, alert.adverse_id, alert.cause) == (item.pk, adverse.pk, AlertCause.NAME)


def test_the_same_name_with_another_code_is_somebody_else(room):
    listed(room)
    page = about_firm(room)
    identify(room, page, "91510104MA6DEM002C")
    room.publish(page)
    read()
    assert not ReviewAlert.objects.exists()


def test_an_identity_entered_later_is_compared_at_once(room):
    page = about_firm(room, "蜀南茶具工坊")
    room.publish(page)
    listed(room)
    read()
    assert not ReviewAlert.objects.exists()
    identify(room, page, CODE)
    assert ReviewAlert.objects.get().cause == AlertCause.IDENTITY


@pytest.mark.parametrize("number", ["110105194912310021", "91110000600037341A", "x", ""])
def test_a_number_whose_check_digit_does_not_fit_is_refused_without_repeating_it(room, number):
    page = about_person(room)
    with pytest.raises(IdentityInvalid) as raised:
        identify(room, page, number)
    assert str(raised.value) == (
        "Code or number: the check digit does not fit; compare the 18 characters with the certificate."
    )
    assert not StorySubject.objects.exists()


def test_numbers_stand_nowhere_in_the_open(room):
    page = about_person(room)
    room.consent(page)
    identify(room, page, CARD)
    item = room.publish(page)
    adverse = listed_person(room)
    read()
    alerts.send_due(at=timezone.now())
    rows = str([list(model.objects.values()) for model in (StorySubject, ReviewAlert)])
    versions = str([revision.content for revision in page.revisions.all()])
    mails = "".join(f"{each.subject}{each.body}" for each in mail.outbox)
    assert mails
    for text in (rows, versions, mails, item.content, adverse.content):
        assert CARD not in text
        assert CARD[6:14] not in text
    assert PERSON not in rows + mails


def test_mailed_once_to_those_who_answer_for_it(room):
    page = about_firm(room)
    item = room.publish(page)
    listed(room)
    read()
    at = timezone.now()
    assert alerts.send_due(at=at) == 4
    assert alerts.send_due(at=at) == 0
    assert sorted(each.to[0] for each in mail.outbox) == [
        f"{name}@example.cn" for name in ("first", "publisher", "second", "submitter")
    ]
    assert not any(FIRM in each.body + each.subject or item.pk in each.body for each in mail.outbox)


def test_closed_by_a_person_with_a_reason_once(room):
    room.publish(about_firm(room))
    listed(room)
    read()
    alert, at = ReviewAlert.objects.get(), timezone.now()
    people = room.house.people
    with pytest.raises(NotAllowed):
        alerts.close(alert, reason="同名", by=people["stranger"], at=at)
    with pytest.raises(AlertClosed, match=r"^Reason: say what you found, without names\.$"):
        alerts.close(alert, reason=" ", by=people["first"], at=at)
    alerts.close(alert, reason="同名不同主体", by=people["first"], at=at)
    with pytest.raises(AlertClosed, match=r"^Somebody has closed this alert already\.$"):
        alerts.close(alert, reason="再关一次", by=people["second"], at=at)
    alert.refresh_from_db()
    assert (alert.closed_by, alert.closed_at, alert.reason) == (people["first"], at, "同名不同主体")
    readers.rewind(alerts.READER)
    read()
    assert not ReviewAlert.objects.filter(closed_at=None).exists()


def test_mail_that_fails_is_tried_again_and_logged_without_its_address(room, monkeypatch, caplog):
    room.publish(about_firm(room))
    listed(room)
    read()

    def broken(*args, **kwargs):
        raise OSError("first@example.cn was refused")

    with monkeypatch.context() as patched:
        patched.setattr("campaigns.services.alerts.send_mail", broken)
        assert alerts.send_due(at=timezone.now()) == 0
    assert [each.getMessage() for each in caplog.records if each.name == "campaigns.services.alerts"] == [
        "an alert was not mailed: OSError"
    ]
    assert alerts.send_due(at=timezone.now()) == 4


def test_whom_the_public_version_names_raises_an_alert_though_a_draft_names_him_no_more(room):
    page = about_firm(room, named=PERSON)
    room.consent(page, PERSON)
    identify(room, page, CARD, PERSON)
    item = room.publish(page)
    later = page.get_latest_revision_as_object()
    later.named = ""
    later.save_revision(user=room.user())
    submission = room.submit(page)
    adverse = listed_person(room)
    read()
    assert [(each.item_id, each.adverse_id) for each in ReviewAlert.objects.all()] == [(item.pk, adverse.pk)]
    room.approve(submission, at=submission.submitted_at)  # it is mended by naming him no more
    item.refresh_from_db()
    assert (item.version, item.state) == (2, ItemState.PUBLISHED)
    assert not StorySubject.objects.exclude(identity_digest="").exists()
    again = {"SX_MC": PERSON, "SX_LB": "自然人", "SX_SHXYM": "", "SX_ZJHM": CARD, "SX_ZJLX": "身份证"}
    listed(room, SX_WSH="锦市监列〔2026〕2号", **again)
    read()
    assert ReviewAlert.objects.count() == 1
