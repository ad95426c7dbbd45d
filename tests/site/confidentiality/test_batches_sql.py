"""By hand in SQL, past all services: no person, no finding, no other sample, no approval unread."""

import json

import pytest
from django.db import DatabaseError, connection, transaction

from confidentiality import canonical
from confidentiality.models import Approval, Batch, BatchMember, Finding, Submission
from confidentiality.services import reviews
from tests import factories
from tests.factories import NOW, submit
from tests.site.confidentiality.batching import RULE, approve, batch, drawn, others, read_all

PERSON = "A person is never passed by batch."
STAYS = "A batch, its seed and its sample stay what they are."
NOT_OPEN = "By batch approves who approved the batch, and says truly which rows he read."


def refused(act, *arguments, **named) -> str:
    """The database's sentence; fails where it lets the statement through."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        act(*arguments, **named)
    return str(caught.value).splitlines()[0]


def run(sql: str, *parameters) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def gathering(house, **changes) -> Batch:
    """An empty batch that takes rows still."""
    who = house.people["submitter"]
    given = {"size": 1, "sampled": 1} | changes
    return Batch.objects.create(
        organisation=house.office, kind="penalty", chain=house.chain, submitter=who, submitter_stands_for=who,
        created_at=NOW, seed="00", rule=RULE.as_json(), **given,
    )  # fmt: skip


def put(into: Batch, submission: Submission, in_sample: bool = True) -> BatchMember:
    return BatchMember.objects.create(batch=into, submission=submission, in_sample=in_sample)


def insert_approval(house, row, name, of, *, read, step=1, commitment=""):
    who = house.people[name]
    return Approval.objects.create(
        submission=row, commitment=commitment or row.commitment, step=step, actor=who, counts_as=who, basis="x",
        at=NOW, read=read, batch=of,
    )  # fmt: skip


def test_a_person_is_put_into_no_batch(house):
    made = gathering(house)
    assert refused(put, made, submit(house, subject_category="person")) == PERSON
    assert refused(put, made, submit(house, subject_category="")) == PERSON
    put(made, submit(house, subject_category="business"))


def test_a_row_does_not_become_a_person_in_its_batch(house):
    made, row = gathering(house), submit(house)
    put(made, row)
    document = json.loads(row.content)
    document["facets"]["subject_category"] = "person"
    content, salt = canonical.dumps(document), canonical.new_salt()
    changes = {"content": content, "salt": salt, "commitment": canonical.commitment(salt, content)}
    same = Submission.objects.filter(pk=row.pk)
    sentence = "A row of a batch changes only once the batch is stopped."
    assert refused(same.update, **changes) == sentence
    Batch.objects.filter(pk=made.pk).update(state="open")
    assert refused(same.update, **changes) == sentence


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": "身份证号11010519491231002X。"}, "What screening found something in is read by itself."),
        ({"text": "身份证号11010519491231002X。", "accept_masks": True},
         "What screening found something in is read by itself."),
        ({"assets": ("a" * 64,)}, "What has files is read by itself."),
        ({"kind": "licence"}, "Rows of a batch are of one organisation, kind, chain and submitter, and in review."),
        ({"by": "stranger"}, "Rows of a batch are of one organisation, kind, chain and submitter, and in review."),
    ],
)  # fmt: skip
def test_what_does_not_pass_together(house, changes, sentence):
    assert refused(put, gathering(house), submit(house, **changes)) == sentence


def test_what_was_approved_or_corrects_is_put_into_no_batch(house):
    made, approved = gathering(house), submit(house)
    factories.approve(house, approved, "first")
    assert refused(put, made, approved) == "What somebody approved already is read by itself."
    correction = submit(house, item_id=factories.publish(house).pk)
    assert refused(put, made, correction) == "A correction of what was public is read by itself."


def test_a_submission_is_in_one_batch(house):
    row = drawn(batch(house))[0]
    assert refused(put, gathering(house), row) == "A submission is in one batch only."


def test_seed_size_and_rule_stay(house):
    made = batch(house)
    for changes in ({"seed": "00"}, {"sampled": 1}, {"size": 1}, {"rule": {}}, {"created_at": NOW + factories.DAY},
                    {"submitter": house.people["first"]}, {"organisation": house.other_office}):  # fmt: skip
        assert refused(Batch.objects.filter(pk=made.pk).update, **changes) == STAYS


def test_rows_and_sample_stay(house):
    made, single = batch(house), submit(house)
    row = BatchMember.objects.filter(batch=made, in_sample=False).first()
    assert refused(put, made, single, False) == "A batch takes no more rows once its sample is drawn."
    sentence = "Rows of a batch and its sample stay."
    assert refused(BatchMember.objects.filter(pk=row.pk).update, in_sample=True) == sentence
    assert refused(BatchMember.objects.update, in_sample=False) == sentence
    assert refused(BatchMember.objects.filter(pk=row.pk).update, submission=single) == sentence
    assert refused(run, "DELETE FROM confidentiality_batchmember WHERE id = %s", row.pk) == (
        "Nothing is deleted from confidentiality_batchmember."
    )
    assert (
        refused(run, "DELETE FROM confidentiality_batch") == "Nothing is deleted from confidentiality_batch."
    )


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no REPLACE")
def test_nothing_is_replaced(house):
    made = batch(house)
    read_all(house, made, "first")
    assert refused(
        run, "REPLACE INTO confidentiality_batchmember (id, batch_id, submission_id, in_sample) "
        "SELECT id, batch_id, submission_id, 1 - in_sample FROM confidentiality_batchmember"
    ) == "A submission is in one batch only."  # fmt: skip
    columns = ", ".join(f'"{field.column}"' for field in Batch._meta.concrete_fields)
    values = columns.replace('"seed"', "'00'").replace('"state"', "'gathering'")
    assert refused(
        run, f"REPLACE INTO confidentiality_batch ({columns}) SELECT {values} FROM confidentiality_batch"
    ) == "Nothing is replaced in confidentiality_batch."  # fmt: skip
    assert refused(
        run, "REPLACE INTO confidentiality_reading (member_id, person_id, commitment, at) "
        "SELECT member_id, person_id, commitment, at FROM confidentiality_reading"
    ) == "One person reads a row once."  # fmt: skip


def test_a_batch_opens_whole(house):
    made = gathering(house, size=2, sampled=1)
    put(made, submit(house))
    sentence = "A batch opens with all its rows and its whole sample."
    assert refused(Batch.objects.filter(pk=made.pk).update, state="open") == sentence
    put(made, submit(house))  # two in the sample
    assert refused(Batch.objects.filter(pk=made.pk).update, state="open") == sentence
    empty = gathering(house, size=0, sampled=0)
    assert refused(Batch.objects.filter(pk=empty.pk).update, state="open") == sentence
    assert refused(gathering, house, state="open") == "A batch begins without rows."


def test_approved_unread_by_hand(house):
    made, single = batch(house), submit(house)
    row = others(made)[0]
    assert refused(insert_approval, house, single, "first", None, read=False) == (
        "What nobody read is approved only with its batch."
    )
    assert refused(insert_approval, house, row, "first", None, read=True) == (
        "A row of an open batch passes with the batch."
    )
    for target, read in [(row, False), (row, True), (drawn(made)[0], True), (single, False)]:
        assert refused(insert_approval, house, target, "first", made, read=read) == NOT_OPEN


def test_a_batch_approved_by_hand_needs_the_whole_sample_read(house):
    made = batch(house)
    who = house.people["first"]
    given = {"step": 1, "actor": who, "counts_as": who, "basis": "x", "at": NOW}
    one, two = drawn(made)
    sentence = "Who approves a batch has read its whole sample."
    assert refused(made.acts.create, **given) == sentence
    read_all(house, made, "second")
    one.batch_member.readings.create(person=who, commitment=one.commitment, at=NOW)
    assert refused(made.acts.create, **given) == sentence
    two.batch_member.readings.create(person=who, commitment=two.commitment, at=NOW)
    made.acts.create(**given)
    row = others(made)[0]
    assert refused(insert_approval, house, row, "first", made, read=True) == NOT_OPEN
    assert refused(insert_approval, house, one, "first", made, read=False) == NOT_OPEN
    assert refused(insert_approval, house, row, "second", made, read=False) == NOT_OPEN
    assert refused(insert_approval, house, row, "first", made, read=False, step=2) == NOT_OPEN
    insert_approval(house, row, "first", made, read=False)


def test_readings_by_hand(house):
    made = batch(house)
    row, first = drawn(made)[0], house.people["first"]
    sentence = "Read is a row of an open batch's sample, as it stands, and not by its submitter."
    for member, person, commitment in [
        (row.batch_member, first, "0" * 64),
        (row.batch_member, house.people["submitter"], row.commitment),
        (others(made)[0].batch_member, first, others(made)[0].commitment),
    ]:
        assert refused(member.readings.create, person=person, commitment=commitment, at=NOW) == sentence
    row.batch_member.readings.create(person=first, commitment=row.commitment, at=NOW)
    assert refused(row.batch_member.readings.update, person=house.people["second"]) == (
        "confidentiality_reading only grows."
    )


def test_one_person_approves_a_batch_once_and_never_its_submitter(house):
    made = batch(house)
    approve(house, made, "first")
    read_all(house, made, "second")
    first, second, submitter = (house.people[name] for name in ("first", "second", "submitter"))
    given = {"step": 2, "basis": "x", "at": NOW}
    once = "One person approves a batch once."
    assert refused(made.acts.create, actor=first, counts_as=second, **given) == once
    assert refused(made.acts.create, actor=second, counts_as=first, **given) == once
    assert refused(made.acts.create, actor=second, counts_as=submitter, **given) == (
        "Only an open batch is approved, and not by its submitter."
    )
    assert refused(made.acts.update, actor=second) == "confidentiality_batchapproval only grows."


def test_a_stopped_batch_by_hand(house):
    made = batch(house)
    permits = approve(house, made, "first", "second")
    assert (
        refused(Batch.objects.filter(pk=made.pk).update, state="open")
        == "What was decided of a batch stays decided."
    )
    assert (
        refused(Batch.objects.filter(pk=made.pk).update, rejected=1)
        == "What was measured of a batch stays as it was."
    )
    Batch.objects.filter(pk=made.pk).update(state="stopped")  # and the permits forgotten
    assert refused(type(permits[0]).objects.filter(pk=permits[0].pk).update, redeemed_at=NOW) == (
        "A batch that was stopped publishes nothing."
    )


def test_a_batch_is_approved_by_two(house):
    made = batch(house)
    approve(house, made, "first")
    assert refused(Batch.objects.filter(pk=made.pk).update, state="approved") == (
        "A batch is approved by as many people as its chain says."
    )


def test_a_permit_says_truly_what_was_read(house, monkeypatch):
    made = batch(house)
    approve(house, made, "first")
    read_all(house, made, "second")
    honest = reviews._permit

    def minted(**changes):
        def mint(last, at):
            permit = honest(last, at)
            for name, value in changes.items():
                setattr(permit, name, value)
            return permit

        monkeypatch.setattr(reviews, "_permit", mint)
        return refused(approve, house, made, "second")

    assert minted(read_by=1) == "A permit says how many people read what it is for."
    assert minted(batch=None) == "A permit names the batch that its approvals name."
    assert not Finding.objects.exists()
