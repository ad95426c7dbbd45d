"""Consent (当事人同意): nothing of a person without it, nothing after it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone, translation

from campaigns.errors import ConsentInvalid, ConsentWithdrawn, NotAllowed
from campaigns.models import Consent, ConsentPart, StoryPage, StorySubject
from campaigns.services import consents
from confidentiality.enums import SubmissionState
from confidentiality.errors import SubmissionRefused
from confidentiality.keys import KeyDestroyed
from confidentiality.models import Permit
from publication.enums import FOREVER, ItemState, Withdrawal
from publication.errors import AssetRefused, PermitMissing
from publication.models import Asset, PublicItem
from publication.services import door
from tests.campaigns.people import PERSON, about_person
from tests.factories import DAY, NOW, reassign
from tests.pages import paragraphs, picture, submission_of

pytestmark = pytest.mark.django_db
LACKING = (
    "Consent of person 1: there is none that holds and covers {}; record it under “Persons and consent”."
)


def last_day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def test_a_person_without_consent_is_not_submitted(room):
    page = about_person(room)
    with pytest.raises(SubmissionRefused, match=r"^" + LACKING.format("the name, the region") + "$"):
        room.submit(page)
    assert not PublicItem.objects.exists()


def test_a_firm_needs_none_and_everybody_named_in_its_story_does(room):
    assert room.submit(room.story()).state == SubmissionState.IN_REVIEW
    group = room.story(subject_kind="group", subject_name="青年课题组", named="温良信\n罗守诺")
    room.consent(group, "温良信")
    with pytest.raises(SubmissionRefused, match=r"^Consent of person 2: "):
        room.submit(group)
    room.consent(group, "罗守诺")
    assert room.submit(group).state == SubmissionState.IN_REVIEW


@pytest.mark.parametrize(
    ("changes", "lead", "wanted"),
    [
        ({"covers_name": False}, False, "the name, the region"),
        ({"covers_region": False}, False, "the name, the region"),
        ({"covers_picture": False}, True, "the name, pictures, the region"),
    ],
)
def test_what_it_covers_is_what_may_be_shown(room, changes, lead, wanted):
    page = about_person(room, lead_picture=picture() if lead else None)
    room.consent(page, **changes)
    with pytest.raises(SubmissionRefused, match=LACKING.format(wanted)):
        room.submit(page)


def test_its_end_is_the_storys_end(room):
    page = about_person(room, show_until=timezone.now() + 90 * DAY)
    room.consent(page, until=last_day(30))
    item = room.publish(page)
    assert timezone.localtime(item.visible_until).isoformat() == f"{last_day(31)}T00:00:00+08:00"
    assert item.document["display"]["because"]["zh-hans"] == "当事人同意展示到这一天"
    shorter = about_person(room, show_until=timezone.now().replace(microsecond=0) + 9 * DAY)
    room.consent(shorter, until=last_day(30))
    assert room.publish(shorter).visible_until == shorter.show_until


def test_withdrawn_it_takes_story_and_picture_down_at_once(room):
    page = about_person(room, lead_picture=picture())
    consent = room.consent(page)
    item = room.publish(page)
    asset = Asset.objects.first().sha256
    assert Client().get(f"/assets/{asset}").status_code == 200
    at = timezone.now()
    assert consents.withdraw(consent, by=room.house.people["submitter"], at=at) == [item.pk]
    item.refresh_from_db()
    assert (item.state, item.withdrawal) == (ItemState.WITHDRAWN, Withdrawal.CONSENT)
    assert (consent.withdrawn_by, consent.withdrawn_at) == (room.house.people["submitter"], at)
    answers = [Client().get(address).status_code for address in (item.get_absolute_url(), f"/assets/{asset}")]
    assert answers == [410, 410]
    with translation.override("en"), pytest.raises(SubmissionRefused, match=r"^Consent of person 1: "):
        room.submit(page)
    with (
        translation.override("en"),
        pytest.raises(ConsentInvalid, match=r"^Given on: it was withdrawn after that day"),
    ):
        room.consent(page, given_on=timezone.localdate(at) - timedelta(days=1), at=at)
    room.consent(page, at=at)
    assert room.publish(page).state == ItemState.PUBLISHED


def test_withdrawn_under_review_it_voids_what_is_open(room):
    page = about_person(room)
    consent = room.consent(page)
    submission = room.submit(page)
    assert consents.withdraw(consent, by=room.house.people["publisher"], at=timezone.now()) == []
    submission.refresh_from_db()
    assert submission.state == SubmissionState.VOID
    page.refresh_from_db()
    assert page.current_workflow_task_state is None
    with pytest.raises(ConsentWithdrawn, match=r"^This consent was withdrawn already\.$"):
        consents.withdraw(consent, by=room.house.people["publisher"], at=timezone.now())


def test_withdrawn_between_permit_and_publication_nothing_is_published(room):
    """An approved story that waits for its publisher, as the chain of a careful office has it."""
    page = about_person(room)
    consent = room.consent(page)
    reassign("story", "records")
    submission = room.submit(page)
    room.approve(submission, at=submission.submitted_at)
    permit = Permit.objects.get(submission=submission)
    consents.withdraw(consent, by=room.house.people["submitter"], at=timezone.now())
    with pytest.raises(PermitMissing):
        door.publish(permit, by=room.house.people["publisher"], at=timezone.now())
    assert not PublicItem.objects.exists()


def test_withdrawn_before_its_embargo_ends_it_is_never_shown(room):
    page = about_person(room, show_from=timezone.now() + 5 * DAY)
    consent = room.consent(page)
    item = room.publish(page)
    assert consents.withdraw(consent, by=room.house.people["submitter"], at=timezone.now()) == [item.pk]
    assert not PublicItem.objects.visible(at=timezone.now() + 6 * DAY).exists()


def test_any_of_a_persons_consents_withdrawn_withdraws_all_of_them(room):
    page = about_person(room)
    first, second = room.consent(page), room.consent(page, until=last_day(10))
    consents.withdraw(first, by=room.house.people["submitter"], at=timezone.now())
    second.refresh_from_db()
    assert second.withdrawn_at == first.withdrawn_at


def test_the_database_holds_it_too(room):
    """Whatever code asks: a person's story without a consent, a withdrawal that leaves it up, a change."""
    page = about_person(room)
    consent = room.consent(page)
    room.publish(page)
    refused = [
        ({"withdrawn_at": NOW, "withdrawn_by": room.house.people["submitter"]}, "Take the story down first."),
        ({"valid_until": FOREVER - DAY}, "A consent never changes; record another one."),
    ]
    for changes, sentence in refused:
        with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
            Consent.objects.filter(pk=consent.pk).update(**changes)
    with (
        pytest.raises(IntegrityError, match=r"Nothing is deleted from campaigns_consent\."),
        transaction.atomic(),
    ):
        Consent.objects.filter(pk=consent.pk).delete()


def test_the_database_refuses_a_persons_story_without_consent(room, monkeypatch):
    page = about_person(room)
    room.consent(page, covers_name=False)
    for name in ("prepare_submission", "refuse_publication"):
        monkeypatch.setattr(StoryPage, name, lambda *args, **kwargs: None)
    submission = room.submit(page)
    sentence = r"A story of a person needs a consent that holds as long as it is shown\."
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        room.approve(submission, at=submission.submitted_at)
    assert not PublicItem.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": "王建国"}, "name", "Name: nobody of this name is in the story; save the page first."),
        ({"given_on": date(2026, 11, 24)}, "given_on", "Given on: the day lies ahead."),
        (
            {"until": date(2026, 11, 22)}, "until",
            "Holds until: the day has passed; it would hold for no time.",
        ),
        (
            {"content": b"RIFF\x10\0\0\0WEBPVP8 "}, "file",
            "Evidence: only PDF, JPEG, PNG, MP3, WAV, OGG and MP4 are taken.",
        ),
        ({"content": b""}, "file", "Evidence: choose the file that shows the consent."),
        (
            {"content": b"MZ"}, "file",
            "Evidence: only PDF, JPEG, PNG, MP3, WAV, OGG and MP4 are taken.",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(room, changes, field, sentence):
    with pytest.raises(ConsentInvalid) as raised:
        room.consent(about_person(room), **changes)
    assert (raised.value.field, str(raised.value)) == (field, sentence)
    assert not Consent.objects.exists()


def test_one_without_end_is_also_written_by_the_last_day_that_there_is(room):
    assert room.consent(about_person(room), until=date(9999, 12, 31)).valid_until == FOREVER


def test_evidence_passes_the_virus_scanner(room, monkeypatch):
    def refuse(content):
        raise AssetRefused("not taken")

    monkeypatch.setattr("publication.scanning.scan", refuse)
    with pytest.raises(ConsentInvalid) as raised:
        room.consent(about_person(room))
    assert (raised.value.field, str(raised.value)) == ("file", "Evidence: not taken")
    assert not Consent.objects.exists()


def test_only_those_who_write_for_its_organisation_record_and_withdraw(room):
    page = about_person(room)
    consent = room.consent(page)
    for name in ("stranger", "first", "auditor"):
        with pytest.raises(NotAllowed):
            consents.withdraw(consent, by=room.house.people[name], at=NOW)
    consent.refresh_from_db()
    assert consent.withdrawn_at is None


def test_nothing_of_it_stands_in_document_versions_or_rows(room):
    page = about_person(room)
    consent = room.consent(page, note="plantednote", file="planted-file.pdf")
    item = room.publish(page)
    versions = [str(revision.content) for revision in page.revisions.all()]
    row = str(Consent.objects.filter(pk=consent.pk).values().get()) + str(list(ConsentPart.objects.values()))
    for planted in ("plantednote", "planted-file", "plantedevidence"):
        assert not any(planted in text for text in (item.content, *versions, row))
    assert PERSON not in row
    assert consent.opened() == {"name": PERSON, "file": "planted-file.pdf", "note": "plantednote"}
    read = consents.opened(consent, by=room.house.people["first"], at=NOW)
    assert b"".join(read) == b"%PDF-1.7 plantedevidence"
    assert [each.by for each in consent.readings.all()] == [room.house.people["first"]]


def test_after_the_grace_only_when_and_by_whom_stays(room):
    page = about_person(room)
    consent = room.consent(page)
    room.publish(page)
    at = timezone.now()
    consents.withdraw(consent, by=room.house.people["submitter"], at=at)
    consents.erase(page.source_id, hidden_at=at, at=at + 31 * DAY)
    consent = Consent.objects.get()
    assert (consent.sealed, consent.parts.count(), consent.withdrawn_at) == (None, 0, at)
    with pytest.raises(KeyDestroyed):
        consent.key.unseal("x", b"x")


def test_one_recorded_since_survives_the_erasure_of_the_former_version(room):
    page = about_person(room, body=paragraphs("说到做到。"))
    before = room.consent(page)
    room.publish(page)
    at = timezone.now()
    consents.withdraw(before, by=room.house.people["submitter"], at=at)
    anew = room.consent(page, at=at + DAY, given_on=timezone.localdate(at))
    consents.erase(page.source_id, hidden_at=at, at=at + 31 * DAY)
    assert Consent.objects.get(pk=anew.pk).opened()["name"] == PERSON
    assert submission_of(page).kind == "story"


def test_of_a_draft_that_is_deleted_nothing_stays(room):
    page = about_person(room)
    consent = room.consent(page)
    source_id = page.source_id
    page.delete()
    assert Consent.objects.get(pk=consent.pk).sealed is None
    assert not ConsentPart.objects.exists()
    assert not StorySubject.objects.filter(source_id=source_id).exists()


def test_evidence_is_scanned_before_it_is_kept(room, settings):
    settings.CLAMD = "tcp://127.0.0.1:9"  # nobody listens there
    page = about_person(room)
    with translation.override("en"), pytest.raises(ConsentInvalid) as refusal:
        room.consent(page)
    assert str(refusal.value).startswith("Evidence: The virus scanner does not answer")
    assert not Consent.objects.exists()
