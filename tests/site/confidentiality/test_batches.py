"""Batches: who may be together, who reads what, when all pass, and when none does."""

from decimal import Decimal

import pytest

from confidentiality import sampling
from confidentiality.enums import BatchState, Opinion, SubmissionState
from confidentiality.errors import (
    AlreadyActed,
    BasisMissing,
    BatchRefused,
    ChecklistIncomplete,
    ContentChanged,
    FindingsOpen,
    InBatch,
    NotWaiting,
    NotYours,
    SampleUnread,
    SubmitterCannotReview,
)
from confidentiality.models import Approval, Batch, BatchMember, Finding, Permit, Reading, Submission
from confidentiality.sampling import Rule
from confidentiality.selectors import batches_waiting_for, singly, waiting_for
from confidentiality.services import batches, reviews, submissions
from organisations.models import Deputyship
from publication.models import PublicItem
from publication.services import door
from tests import factories
from tests.factories import DAY, NOW, submit
from tests.site.confidentiality.batching import RULE, approve, batch, drawn, others, read_all, rows

SECRET = "身份证号11010519491231002X。"


def create(house, made, *, rule=RULE, by="submitter", **more):
    return batches.create([each.pk for each in made], rule=rule, by=house.people[by], at=NOW, **more)


def refused(error, act, *arguments, **named) -> str:
    with pytest.raises(error) as caught:
        act(*arguments, **named)
    return str(caught.value)


def reject(house, row, name="first", opinion=Opinion.RETURN):
    row.refresh_from_db()
    return reviews.dissent(
        row, by=house.people[name], commitment=row.commitment, opinion=opinion, basis="事实不清", at=NOW
    )


# Making one --------------------------------------------------------------------------------------


def test_a_batch_records_its_rule_seed_and_sample(house):
    made = create(house, rows(house, 5), label="十一月")
    ids = sorted(made.rows.values_list("submission", flat=True))
    sample = sorted(made.rows.filter(in_sample=True).values_list("submission", flat=True))
    assert (made.state, made.size, made.sampled, made.rule) == ("open", 5, 3, RULE.as_json())
    assert len(made.seed) == 32
    assert sample == sampling.sample(ids, made.seed, 3)
    assert (made.label, made.submitter, made.organisation) == (
        "十一月",
        house.people["submitter"],
        house.office,
    )


def test_seeds_differ(house):
    assert create(house, rows(house, 3)).seed != create(house, rows(house, 3)).seed


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"subject_category": "person"}, "It is about a person, or may be: a person is always read singly."),
        ({"subject_category": ""}, "It is about a person, or may be: a person is always read singly."),
        ({"text": SECRET}, "Screening found something in it."),
        ({"assets": ("a" * 64,)}, "It has files."),
    ],
)
def test_who_is_read_singly(house, changes, sentence):
    made, alone = rows(house, 3), submit(house, **changes)
    said = refused(BatchRefused, create, house, [*made, alone])
    assert said == f"1 of these rows do not pass together. The first: {sentence}"
    assert not Batch.objects.exists()


def test_what_a_person_masked_is_read_singly(house):
    made, alone = rows(house, 3), submit(house, text=SECRET, accept_masks=True)
    assert batches.sort_out([each.pk for each in [*made, alone]]).alone == {
        alone.pk: "Screening found something in it."
    }


def test_what_was_decided_or_public_is_read_singly(house):
    shown = factories.publish(house)
    correction = submit(house, item_id=shown.pk, text="更正")
    approved, batched, returned = submit(house), drawn(batch(house))[0], submit(house)
    factories.approve(house, approved, "first")
    reject(house, returned)
    ids = [correction.pk, approved.pk, batched.pk, returned.pk]
    assert batches.sort_out(ids).alone == {
        correction.pk: "It corrects what was public.",
        approved.pk: "Somebody has approved it already.",
        batched.pk: "It was in a batch already.",
        returned.pk: "It is not in review.",
    }


def test_rows_of_a_batch_are_alike(house):
    made = rows(house, 3)
    for other in [
        submit(house, kind="licence"),
        submit(house, by="stranger"),
        submit(house, organisation=house.other_office),
    ]:
        assert refused(BatchRefused, create, house, [*made, other]) == (
            "Rows of a batch are of one organisation, kind, chain and submitter."
        )


def test_only_the_submitter_puts_rows_together(house):
    sentence = "Only who submitted the rows puts them together."
    assert refused(NotYours, create, house, rows(house, 3), by="first") == sentence


def test_too_few_and_too_many(house, monkeypatch):
    made = rows(house, 3)
    assert refused(BatchRefused, create, house, made[:2]) == (
        "Fewer than 3 rows pass together: they are read singly."
    )
    monkeypatch.setattr(batches, "MOST", 2)
    assert refused(BatchRefused, create, house, made) == "At most 2 rows pass together; make several batches."


def test_ids_that_are_not_there_make_no_batch(house):
    made = rows(house, 3)
    made[0].pk = 999_999
    assert refused(BatchRefused, create, house, made) == (
        "Rows of a batch are of one organisation, kind, chain and submitter."
    )


@pytest.mark.parametrize("count", [3, 9])
def test_queries_of_a_batch(house, django_assert_num_queries, count):
    made = rows(house, count)
    with django_assert_num_queries(8):
        create(house, made)


# Reading and approving ---------------------------------------------------------------------------


def test_two_people_read_the_sample_and_all_rows_pass(house):
    made = batch(house, 5)
    assert approve(house, made, "first") == []
    permits = approve(house, made, "second")
    assert len(permits) == 5
    sample = {each.pk for each in drawn(made)}
    assert {(p.submission_id in sample, p.read_by, p.batch_id) for p in Permit.objects.all()} == {
        (True, 2, made.pk), (False, 0, made.pk),
    }  # fmt: skip
    assert set(Approval.objects.values_list("read", "batch").distinct()) == {
        (True, made.pk),
        (False, made.pk),
    }
    assert Approval.objects.filter(read=True).count() == 2 * made.sampled
    assert (made.state, made.judged, made.rejected, made.defect_rate) == ("approved", 3, 0, Decimal(0))
    assert made.defect_bound == Decimal("0.631597")
    assert set(Submission.objects.values_list("state", flat=True)) == {"approved"}


def test_a_permit_says_whether_its_row_was_read(house):
    made = batch(house)
    approve(house, made, "first", "second")
    single = factories.approve(house, submit(house), "first", "second")
    assert single.reading == "read by 2 people"
    assert drawn(made)[0].permit.reading == f"read by 2 people, in the sample of batch {made.pk}"
    assert others(made)[0].permit.reading == f"not read itself: passed with batch {made.pk}"


def test_nobody_approves_what_he_has_not_read_himself(house):
    made = batch(house)
    read_all(house, made, "first")
    approving = {"basis": "条例", "checklist": [True], "at": NOW}
    for name in ("second", "third"):
        said = refused(SampleUnread, batches.approve, made, by=house.people[name], **approving)
        assert said == "2 rows of the sample are still to be read by you."
    assert not Approval.objects.exists()


def test_the_second_reads_while_the_first_step_is_open(house):
    made = batch(house)
    read_all(house, made, "second")
    approve(house, made, "first")
    assert not batches.unread(made, house.people["second"]).exists()
    assert len(batches.approve(made, by=house.people["second"], basis="条例", checklist=[True], at=NOW)) == 4


def test_a_reading_counts_once_and_names_the_bytes(house):
    made = batch(house)
    row, first = drawn(made)[0], house.people["first"]
    batches.read(row, by=first, commitment=row.commitment, at=NOW)
    batches.read(row, by=first, commitment=row.commitment, at=NOW + DAY)
    assert Reading.objects.values_list("person", "commitment", "at").get() == (first.pk, row.commitment, NOW)
    said = refused(ContentChanged, batches.read, drawn(made)[1], by=first, commitment="0" * 64, at=NOW)
    assert said == "The content changed since you read it; read it again."


def test_only_rows_of_the_sample_are_read(house):
    made = batch(house)
    for row in [others(made)[0], submit(house)]:
        said = refused(
            NotWaiting, batches.read, row, by=house.people["first"], commitment=row.commitment, at=NOW
        )
        assert said == "This is not a row of an open batch's sample."


@pytest.mark.parametrize(
    ("name", "error"), [("submitter", NotYours), ("stranger", NotYours), ("auditor", NotYours)]
)
def test_who_has_no_role_neither_reads_nor_approves(house, name, error):
    made = batch(house)
    row = drawn(made)[0]
    refused(error, batches.read, row, by=house.people[name], commitment=row.commitment, at=NOW)
    refused(error, batches.approve, made, by=house.people[name], basis="x", checklist=[True], at=NOW)
    assert not Reading.objects.exists()


def test_a_reviewer_does_not_pass_what_he_submitted(house):
    made = batch(house, by="first")
    row = drawn(made)[0]
    refused(
        SubmitterCannotReview, batches.read, row, by=house.people["first"], commitment=row.commitment, at=NOW
    )


def test_nobody_counts_twice_nor_as_a_deputy(house):
    made = batch(house)
    approve(house, made, "first")
    given = {"basis": "x", "checklist": [True], "at": NOW}
    assert refused(AlreadyActed, batches.approve, made, by=house.people["first"], **given) == (
        "You, or the one you stand for, have already approved this; another person must."
    )
    Deputyship.objects.create(
        principal=house.people["first"], deputy=house.people["stranger"], starts_at=NOW, ends_at=NOW + DAY
    )
    row = drawn(made)[0]
    refused(AlreadyActed, batches.read, row, by=house.people["stranger"], commitment=row.commitment, at=NOW)


def test_a_deputy_reads_and_approves(house):
    made = batch(house)
    Deputyship.objects.create(
        principal=house.people["first"], deputy=house.people["stranger"], starts_at=NOW, ends_at=NOW + DAY
    )
    approve(house, made, "stranger", "second")
    assert set(made.acts.values_list("actor", "counts_as")) == {
        (house.people["stranger"].pk, house.people["first"].pk),
        (house.people["second"].pk, house.people["second"].pk),
    }
    assert made.state == BatchState.APPROVED


def test_checklist_and_basis(house):
    made = batch(house)
    read_all(house, made, "first")
    first = house.people["first"]
    for checklist in ([], [False]):
        assert refused(
            ChecklistIncomplete, batches.approve, made, by=first, basis="x", checklist=checklist, at=NOW
        ) == ("Every sentence of the checklist must hold; else reject a row.")
    assert refused(BasisMissing, batches.approve, made, by=first, basis=" ", checklist=[True], at=NOW) == (
        "Name the basis of your opinion."
    )


def test_a_finding_that_came_later_stops_the_approval(house):
    made = batch(house)
    read_all(house, made, "first")
    Finding.objects.create(
        submission=others(made)[0], path="/title", start=0, end=1, kind="x", severity="inform", confidence=1,
        reason="x", mask="",
    )  # fmt: skip
    assert refused(
        FindingsOpen, batches.approve, made, by=house.people["first"], basis="x", checklist=[True], at=NOW
    ) == ("Something was found in a row of this batch; stop it, and read the rows singly.")


def test_a_row_of_an_open_batch_is_not_approved_by_itself(house):
    made = batch(house)
    row = others(made)[0]
    said = refused(InBatch, factories.approve, house, row, "first")
    assert said == f"This passes with batch {made.pk}, or not while that is open; read it there."


def test_queues(house):
    made, single = batch(house), submit(house)
    first = house.people["first"]
    assert list(singly(waiting_for(first, at=NOW))) == [single]
    assert list(batches_waiting_for(first, at=NOW)) == [made]
    assert list(batches_waiting_for(house.people["submitter"], at=NOW)) == []
    approve(house, made, "first")
    assert list(batches_waiting_for(first, at=NOW)) == []
    assert list(batches_waiting_for(house.people["second"], at=NOW)) == [made]
    reject(house, drawn(made)[0], "second")
    assert list(batches_waiting_for(house.people["second"], at=NOW)) == []
    assert singly(waiting_for(first, at=NOW)).count() == 4


def test_a_chain_that_publishes_on_approval_publishes_the_batch(house):
    house.chain.publishes_on_approval = True
    house.chain.save()
    made = batch(house, 5)
    approve(house, made, "first", "second")
    assert PublicItem.objects.visible(at=NOW).count() == 5


def test_what_ended_meanwhile_is_void_and_stops_nobody(house):
    house.chain.publishes_on_approval = True
    house.chain.save()
    short, long = rows(house, 2, visible_until=NOW + 2 * DAY), rows(house, 3)
    made = create(house, [*short, *long])
    approve(house, made, "first")
    approve(house, made, "second", at=NOW + 3 * DAY)
    assert made.state == BatchState.APPROVED
    assert sorted(PublicItem.objects.values_list("id", flat=True)) == sorted(each.item_id for each in long)
    assert {each.state for each in Submission.objects.filter(pk__in=[s.pk for s in short])} == {"void"}


@pytest.mark.parametrize("count", [4, 8])
def test_queries_of_an_approval(house, django_assert_num_queries, count):
    rule = Rule(least=3, share=Decimal("0.1"), sample_least=2, sample_most=4)
    made = create(house, rows(house, count), rule=rule)
    read_all(house, made, "first")
    with django_assert_num_queries(APPROVAL_QUERIES):
        batches.approve(made, by=house.people["first"], basis="x", checklist=[True], at=NOW)


APPROVAL_QUERIES = 25


# Stopping ----------------------------------------------------------------------------------------


def test_one_rejected_row_stops_the_whole_batch(house):
    made = batch(house, 5)
    approve(house, made, "first")
    one, two, *_rest = drawn(made)
    batches.read(one, by=house.people["second"], commitment=one.commitment, at=NOW)
    reject(house, two, "second")
    made.refresh_from_db()
    assert (made.state, made.cause, made.stopped_by) == ("stopped", "rejected", house.people["second"])
    assert (made.judged, made.rejected) == (3, 1)  # the first had read all three
    assert (made.defect_rate, made.defect_bound) == (Decimal("0.333334"), Decimal("0.864650"))
    two.refresh_from_db()
    assert two.state == SubmissionState.RETURNED
    left = Submission.objects.exclude(pk=two.pk)
    assert set(left.values_list("state", "step")) == {("in_review", 1)}
    assert not Permit.objects.exists()


def test_approvals_given_by_a_stopped_batch_count_no_more(house):
    made = batch(house)
    approve(house, made, "first")
    reject(house, drawn(made)[0], "second")
    for row in others(made):
        assert factories.approve(house, row, "second") is None
        assert not Permit.objects.filter(submission=row).exists()
        permit = factories.approve(house, row, "first")  # he reads it himself now, and counts
        assert (permit.read_by, permit.batch_id, permit.reading) == (2, None, "read by 2 people")
        row.refresh_from_db()
        assert door.publish(permit, by=None, at=NOW).content == row.content


def test_rejecting_a_row_outside_the_sample_stops_too_and_measures_nothing(house):
    made = batch(house)
    reject(house, others(made)[0])
    made.refresh_from_db()
    assert (made.state, made.judged, made.rejected, made.defect_rate, made.defect_bound) == (
        "stopped", 0, 0, None, Decimal(1),
    )  # fmt: skip


@pytest.mark.parametrize("opinion", [Opinion.EXEMPT, Opinion.ESCALATE, Opinion.RETURN])
def test_every_other_opinion_stops(house, opinion):
    made = batch(house)
    approve(house, made, "first")
    row = drawn(made)[0]
    reject(house, row, "second", opinion)
    row.refresh_from_db()
    made.refresh_from_db()
    assert (made.state, made.rejected) == ("stopped", 1)
    if opinion == Opinion.ESCALATE:
        assert (row.state, row.step) == ("escalated", 1)
        assert factories.approve(house, row, "third") is None


def test_a_stopped_batch_is_neither_read_nor_approved_nor_made_again(house):
    made = batch(house)
    row = drawn(made)[1]
    reject(house, drawn(made)[0])
    first = house.people["first"]
    refused(NotWaiting, batches.read, row, by=first, commitment=row.commitment, at=NOW)
    assert refused(NotWaiting, batches.approve, made, by=first, basis="x", checklist=[True], at=NOW) == (
        "This batch is not open: Stopped."
    )
    assert batches.sort_out([row.pk]).alone == {row.pk: "It was in a batch already."}


def test_taking_back_a_row_of_the_sample_stops_and_another_leaves_only(house):
    made = batch(house)
    submissions.recall(others(made)[0], at=NOW)
    made.refresh_from_db()
    assert made.state == BatchState.OPEN
    assert len(approve(house, made, "first", "second")) == 3
    again = batch(house)
    submissions.recall(drawn(again)[0], at=NOW)
    again.refresh_from_db()
    assert (again.state, again.cause, again.stopped_by) == ("stopped", "changed", None)


def test_a_mask_in_a_row_stops(house):
    made = batch(house)
    row = others(made)[0]
    found = Finding.objects.create(
        submission=row, path="/title", start=0, end=1, kind="x", severity="ask", confidence=1, reason="x", mask="某"
    )  # fmt: skip
    reviews.mask(row, [found], by=house.people["first"], commitment=row.commitment, at=NOW)
    made.refresh_from_db()
    assert (made.state, made.cause) == ("stopped", "changed")
    row.refresh_from_db()
    assert (row.state, row.step) == ("in_review", 1)


def test_a_publisher_stops_an_approved_batch_and_no_permit_is_left(house):
    made = batch(house)
    permits = approve(house, made, "first", "second")
    shown = door.publish(permits[0], by=None, at=NOW)
    publisher = house.people["publisher"]
    assert refused(BasisMissing, batches.stop, made, by=publisher, reason=" ", at=NOW) == (
        "Say why the batch is stopped."
    )
    refused(NotYours, batches.stop, made, by=house.people["stranger"], reason="x", at=NOW)
    batches.stop(made, by=publisher, reason="数额有误", at=NOW)
    made.refresh_from_db()
    assert (made.state, made.cause, made.reason) == ("stopped", "by_hand", "数额有误")
    assert not Permit.objects.open().exists()
    assert PublicItem.objects.visible(at=NOW).get() == shown
    assert sorted(Submission.objects.values_list("state", flat=True)) == ["published", "void", "void", "void"]
    told = [each for each in house.notes.told if each[2] == "void"]
    assert len(told) == 3


def test_stopping_an_open_batch_by_hand_frees_its_rows(house):
    made = batch(house)
    batches.stop(made, by=house.people["first"], reason="另行审查", at=NOW)
    assert singly(waiting_for(house.people["first"], at=NOW)).count() == 4
    assert BatchMember.objects.count() == 4


@pytest.mark.parametrize("count", [4, 8])
def test_queries_of_a_stop(house, django_assert_num_queries, count):
    made = batch(house, count)
    approve(house, made, "first")
    row = drawn(made)[0]
    with django_assert_num_queries(STOP_QUERIES):
        reject(house, row, "second")


STOP_QUERIES = 28
