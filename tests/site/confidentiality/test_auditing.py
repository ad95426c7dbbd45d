"""The audit log only grows, whoever tries."""

import pytest
from django.db import DatabaseError, transaction

from confidentiality.enums import AuditAct, ReadingPurpose
from confidentiality.models import AuditEntry
from confidentiality.services import auditing, submissions
from tests.factories import NOW, submit


@pytest.fixture
def entry(house) -> AuditEntry:
    return auditing.read(
        "disclosure.record", 7, by=house.people["first"], organisation=house.office,
        purpose=ReadingPurpose.WRITING, at=NOW,
    )  # fmt: skip


def test_an_entry_says_who_what_why_and_when(house, entry):
    fresh = AuditEntry.objects.get()
    assert (fresh.act, fresh.by, fresh.organisation) == (AuditAct.READ, house.people["first"], house.office)
    assert (fresh.about, fresh.about_id, fresh.purpose, fresh.at) == (
        "disclosure.record",
        "7",
        "writing",
        NOW,
    )


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda entry: AuditEntry.objects.update(detail="x"), "confidentiality_auditentry only grows."),
        (lambda entry: entry.delete(), "Nothing is deleted from confidentiality_auditentry."),
        (
            lambda entry: AuditEntry.objects.create(pk=entry.pk, at=NOW, act=AuditAct.READ, about="x"),
            "Nothing is replaced in confidentiality_auditentry.",
        ),
    ],
)
def test_it_is_neither_changed_nor_deleted_nor_replaced(entry, act, sentence):
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic():
        act(entry)
    assert AuditEntry.objects.get().detail == ""


def test_a_draft_is_not_opened_for_a_person_without_an_entry(house, monkeypatch):
    submission = submit(house)
    document = submissions.read_draft(submission, by=house.people["first"], at=NOW)
    assert document == submissions.draft_document(submission)
    assert AuditEntry.objects.get().detail == f"submission {submission.pk}"

    def full(**fields):
        raise DatabaseError("disk full")

    monkeypatch.setattr(AuditEntry.objects, "create", full)
    opened = []
    monkeypatch.setattr(submissions, "draft_document", opened.append)
    with pytest.raises(DatabaseError):
        submissions.read_draft(submission, by=house.people["first"], at=NOW)
    assert opened == []
