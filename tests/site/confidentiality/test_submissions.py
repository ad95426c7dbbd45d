"""Submission: projected once, screened, frozen, sealed; what was open before is void."""

import json
import threading
import time

import pytest
from django.db import connection, connections, transaction

from confidentiality import canonical, keys
from confidentiality.enums import SubmissionState
from confidentiality.errors import MaskRefused, NotWaiting, SubmissionRefused
from confidentiality.masking import Mask
from confidentiality.models import Permit, Submission
from confidentiality.services import submissions
from organisations.selectors import Capacity
from tests.factories import DAY, NOW, approve, build_house, draft, submit

pytestmark = pytest.mark.usefixtures("english")


def with_check_digit(first17: str) -> str:
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(first17))
    return first17 + "10X98765432"[total % 11]


BATCH_QUERIES = 14
SECRET = with_check_digit("51010419900101001")


def by(house) -> Capacity:
    return Capacity(house.people["submitter"], house.people["submitter"])


def test_content_is_canonical_and_committed_to(house):
    asked = draft(house)
    submission = submissions.submit(asked, by=by(house), at=NOW)
    assert submission.content == canonical.dumps(asked.document)
    assert submission.commitment == canonical.commitment(submission.salt, submission.content)
    assert (submission.state, submission.step, submission.submitted_at) == ("in_review", 1, NOW)


def test_the_same_content_twice_has_two_commitments(house):
    asked = draft(house)
    first, second = (submissions.submit(asked, by=by(house), at=NOW) for _number in range(2))
    assert first.content == second.content
    assert first.commitment != second.commitment


def test_draft_and_subject_are_sealed(house):
    submission = submit(house, text=f"身份证号{SECRET}。", subject="张三丰", accept_masks=True)
    submission.refresh_from_db()
    stored = b"".join(bytes(value) for value in (submission.draft_sealed, submission.subject_sealed))
    assert SECRET.encode() not in stored
    assert "张三丰".encode() not in stored
    assert SECRET not in submission.content
    assert SECRET in json.dumps(submissions.draft_document(submission), ensure_ascii=False)
    assert submission.key.unseal(submissions.SUBJECT, submission.subject_sealed).decode() == "张三丰"


def test_findings_keep_places_and_never_the_value(house):
    submission = submit(house, text=f"身份证号{SECRET}。")
    [finding] = [each for each in submission.findings.all() if each.kind == "id_card"]
    assert (finding.path, finding.start, finding.end) == ("/fields/0/value", 4, 22)
    assert (finding.severity, finding.masked, finding.maskable) == ("block", False, True)
    for row in submission.findings.values():
        assert SECRET not in str(row)


def test_a_submitter_may_accept_every_mask_at_once(house):
    submission = submit(house, text=f"身份证号{SECRET}。", accept_masks=True)
    assert [each.masked for each in submission.findings.all()] == [True]
    assert SECRET not in submission.content


def test_text_of_files_is_screened_and_cannot_be_masked(house):
    submission = submit(house, attachments={"/assets/0": f"身份证号{SECRET}。"}, accept_masks=True)
    assert [(each.path, each.maskable, each.masked) for each in submission.findings.all()] == [
        ("/assets/0", False, False)
    ]


def test_what_the_catalogue_masks_is_no_finding(house):
    mask = Mask("/fields/0/value", 4, 22, "510104********001*")
    submission = submit(house, text=f"身份证号{SECRET}。", masks=(mask,))
    assert not submission.findings.exists()
    assert "510104********001*" in submission.content
    assert submissions.masks_of(submission) == [mask]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"visible_until": NOW},
            "It would be shown for no time at all: check the dates.",
        ),
        (
            {"visible_from": NOW - DAY, "visible_until": NOW},
            "Its display period is over; it may not be published any more.",
        ),
    ],
)
def test_what_could_never_be_shown_is_refused(house, changes, sentence):
    with pytest.raises(SubmissionRefused) as refusal:
        submit(house, **changes)
    assert str(refusal.value) == sentence
    assert not Submission.objects.exists()


def test_a_batch_with_one_bad_draft_is_refused_whole(house):
    outside = draft(house, masks=(Mask("/nowhere", 0, 1, "*"),))
    with pytest.raises(MaskRefused) as refusal:
        submissions.submit_many([draft(house), outside], by=by(house), at=NOW)
    assert str(refusal.value) == "There is no text at /nowhere."
    assert not Submission.objects.exists()


def test_a_float_is_refused(house):
    asked = draft(house)
    asked.document["fields"][0]["value"] = 0.2
    with pytest.raises(canonical.NotCanonical) as refusal:
        submissions.submit(asked, by=by(house), at=NOW)
    assert str(refusal.value) == "/fields/0/value: float has no canonical form; send text."


def test_a_newer_submission_voids_the_open_one_of_its_source_only(house):
    old, other = submit(house), submit(house)
    submit(house, source_id=old.source_id, at=NOW + DAY)
    old.refresh_from_db()
    other.refresh_from_db()
    assert (old.state, old.decided_at) == (SubmissionState.VOID, NOW + DAY)
    assert (other.state, other.decided_at) == (SubmissionState.IN_REVIEW, None)


def test_a_submission_is_taken_back_until_it_is_decided(house):
    submission = submit(house)
    permit = approve(house, submission, "first", "second")
    submissions.recall(submission, at=NOW)
    permit.refresh_from_db()
    assert (submission.state, permit.voided_at) == (SubmissionState.VOID, NOW)
    assert house.notes.told[-1] == ("decided", submission.source_id, "void")
    with pytest.raises(NotWaiting) as refusal:
        submissions.recall(submission, at=NOW)
    assert str(refusal.value) == "This submission is already decided."


def test_a_draft_is_gone_with_its_key(house):
    submission = submit(house)
    submission.key.wrapped = None
    submission.key.save()
    with pytest.raises(keys.KeyDestroyed):
        submissions.draft_document(Submission.objects.get(pk=submission.pk))
    Submission.objects.filter(pk=submission.pk).update(draft_sealed=None)
    with pytest.raises(SubmissionRefused) as refusal:
        submissions.draft_document(Submission.objects.get(pk=submission.pk))
    assert str(refusal.value) == "The draft was erased."


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_batch(house, django_assert_num_queries, count):
    drafts = [draft(house) for _number in range(count)]
    with django_assert_num_queries(BATCH_QUERIES):
        submissions.submit_many(drafts, by=by(house), at=NOW)


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_a_change_voids_the_permit_that_is_just_being_minted():
    house = build_house()
    submission = submit(house)
    approve(house, submission, "first")
    minted = threading.Event()

    def approve_slowly() -> None:
        try:
            with transaction.atomic():
                approve(house, submission, "second")
                minted.set()
                time.sleep(1)
        finally:
            connections.close_all()

    reviewer = threading.Thread(target=approve_slowly)
    reviewer.start()
    minted.wait(30)
    submissions.void_sources(submission.source_type, [submission.source_id], at=NOW)
    reviewer.join(30)
    assert Submission.objects.get().state == SubmissionState.VOID
    assert Permit.objects.get().voided_at == NOW
