from datetime import timedelta

import pytest

from confidentiality.enums import Opinion, SubmissionState
from confidentiality.models import Permit, RecordKey, Submission
from confidentiality.services import reviews
from disclosure.enums import RecordState
from disclosure.errors import (
    AlreadyStored,
    ChangedMeanwhile,
    DuplicateKey,
    NotAllowed,
    PeriodOver,
    ReasonMissing,
    StateRefuses,
    ValuesInvalid,
)
from disclosure.models import Record, RecordEvent
from disclosure.services import records
from disclosure.services.records import Received
from publication.enums import Withdrawal
from publication.models import PublicItem
from publication.services import door, sweeping
from tests.disclosure.builders import (
    CARD,
    approve,
    edition,
    penalty,
    person_penalty,
    publish,
    record,
    submit,
)
from tests.factories import DAY, NOW

LATER = NOW + 2 * DAY


def codes(made: Record) -> list[str]:
    return list(made.events.order_by("id").values_list("code", flat=True))


def test_record_keeps_all_values_sealed(desk):
    made = record(desk, person_penalty())
    fresh = Record.objects.get(pk=made.pk)
    assert fresh.values == person_penalty()
    assert (fresh.kind, fresh.subject_category, fresh.state) == ("penalty", "person", "draft")
    assert str(fresh.decided_on) == "2026-11-01"
    assert codes(fresh) == ["created"]


def test_what_somebody_edited_or_submitted_meanwhile_is_not_submitted(desk):
    made = record(desk)
    stale = Record.objects.get(pk=made.pk)
    records.edit(made, penalty(CF_SY="另一事实。"), by=desk.people["submitter"], at=NOW)
    with pytest.raises(ChangedMeanwhile):
        submit(desk, stale)
    stale = Record.objects.get(pk=made.pk)
    submission = submit(desk, made)
    with pytest.raises(ChangedMeanwhile):
        submit(desk, stale)
    submission.refresh_from_db()
    assert submission.state == SubmissionState.IN_REVIEW
    assert Submission.objects.count() == 1


def test_no_private_value_stands_in_a_plain_column(desk):
    made = record(desk, person_penalty())
    row = Record.objects.filter(pk=made.pk).values().get()
    text = " ".join(str(value) for value in row.values())
    for private in ("何博杰", CARD, "邻居", "锦市监罚"):
        assert private not in text
        assert private.encode() not in bytes(row["sealed"])


def test_invalid_values_store_nothing(desk):
    with pytest.raises(ValuesInvalid) as caught:
        record(desk, penalty(CF_JDRQ="", CF_NR_FK="x"))
    assert [problem.field for problem in caught.value.problems] == ["CF_NR_FK", "CF_JDRQ"]
    assert not Record.objects.exists()


def test_same_key_same_content_is_known_and_other_content_asks(desk):
    made = record(desk)
    with pytest.raises(AlreadyStored):
        record(desk)
    with pytest.raises(DuplicateKey, match="correct that one, or check the number"):
        record(desk, penalty(CF_NR="罚款3000元。"))
    # brackets, width and spaces make no other number
    with pytest.raises(DuplicateKey):
        record(desk, penalty(CF_WSH="锦市监罚[2026] １号"))
    assert record(desk, penalty(CF_WSH="锦市监罚〔2026〕9号")).pk != made.pk


def test_duplicates_within_one_batch(desk):
    rows = [
        Received(penalty()),
        Received(penalty()),
        Received(penalty(CF_NR="x")),
        Received(penalty(CF_SY="")),
    ]
    results = records.store_many(
        rows, edition=edition(), organisation=desk.office, by=desk.people["submitter"], at=NOW
    )
    assert [(r.is_new, r.same, len(r.problems)) for r in results] == [
        (True, False, 0),
        (False, True, 0),
        (False, False, 0),
        (False, False, 1),
    ]
    assert results[1].present == results[0].record


@pytest.mark.parametrize("name", ["first", "publisher", "auditor", "stranger"])
def test_only_its_submitters_write(desk, name):
    made = record(desk)
    person = desk.people[name]
    acts = [
        lambda: record(desk, penalty(CF_WSH="2"), by=person),
        lambda: records.edit(made, penalty(CF_SY="x"), by=person, at=NOW),
        lambda: records.submit(made, by=person, at=NOW),
        lambda: records.take_back(made, by=person, at=NOW),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert codes(made) == ["created"]


def test_whole_way(desk):
    made = record(desk)
    item = publish(desk, made)
    assert item.is_visible(at=NOW)
    assert (made.state, made.is_public, made.item_id) == ("published", True, item.id)
    assert codes(made) == ["created", "submitted", "approved", "published"]
    assert item.document["title"] == "成都示例商贸有限公司 · 锦市监罚〔2026〕1号"
    assert item.get_absolute_url() == f"/disclosures/{item.id}/"


def test_edit_in_review_voids_it(desk):
    made = record(desk)
    submission = submit(desk, made)
    approve(desk, submission, names=["first"])
    records.edit(made, penalty(CF_SY="另有情节。"), by=desk.people["submitter"], at=LATER)
    submission.refresh_from_db()
    assert submission.state == SubmissionState.VOID
    assert (made.state, made.version) == ("draft", 2)
    event = made.events.first()
    assert (event.code, event.fields) == ("edited", ["CF_SY"])


def test_edit_after_approval_voids_the_permit(desk):
    made = record(desk)
    submission = submit(desk, made)
    approve(desk, submission)
    made.refresh_from_db()
    assert made.state == RecordState.APPROVED
    records.edit(made, penalty(CF_SY="x"), by=desk.people["submitter"], at=LATER)
    assert Permit.objects.get(submission=submission).voided_at == LATER


def test_edit_of_a_stale_copy_is_refused(desk):
    made = record(desk)
    stale = Record.objects.get(pk=made.pk)
    records.edit(made, penalty(CF_SY="x"), by=desk.people["submitter"], at=NOW)
    with pytest.raises(ChangedMeanwhile):
        records.edit(stale, penalty(CF_SY="y"), by=desk.people["submitter"], at=NOW)
    assert Record.objects.get(pk=made.pk).values["CF_SY"] == "x"


def test_edit_into_another_records_key_is_refused(desk):
    record(desk)
    other = record(desk, penalty(CF_WSH="锦市监罚〔2026〕9号"))
    with pytest.raises(DuplicateKey):
        records.edit(other, penalty(), by=desk.people["submitter"], at=NOW)
    assert Record.objects.get(pk=other.pk).values["CF_WSH"] == "锦市监罚〔2026〕9号"


def test_correction_keeps_the_public_version_until_its_permit(desk):
    made = record(desk)
    item = publish(desk, made)
    submission = records.correct(made, penalty(CF_SY="更正。"), by=desk.people["submitter"], at=LATER)
    assert submission.item_id == item.id
    fresh = PublicItem.objects.get(pk=item.pk)
    assert (fresh.content, made.is_public, made.state) == (item.content, True, "in_review")
    approve(desk, submission, at=LATER)
    door.publish(Permit.objects.get(submission=submission), by=desk.people["publisher"], at=LATER)
    fresh, made = PublicItem.objects.get(pk=item.pk), Record.objects.get(pk=made.pk)
    assert (fresh.version, made.state, made.version) == (2, "published", 2)
    assert "更正。" in fresh.content
    assert Submission.objects.get(item_id=item.id, source_version="1").content is None


def test_withdrawn_record_takes_a_new_item(desk):
    made = record(desk)
    item = publish(desk, made)
    records.withdraw(made, reason=Withdrawal.ERROR, by=desk.people["publisher"], at=LATER)
    assert (made.state, made.is_public, made.item_id) == ("hidden", False, "")
    assert not PublicItem.objects.visible(at=LATER).exists()
    again = submit(desk, made, at=LATER)
    assert again.item_id != item.id
    made.refresh_from_db()
    assert made.state == "in_review"


def test_withdrawal_needs_a_type_and_something_public(desk):
    made = record(desk)
    with pytest.raises(StateRefuses):
        records.withdraw(made, reason=Withdrawal.ERROR, by=desk.people["submitter"], at=NOW)
    publish(desk, made)
    with pytest.raises(ReasonMissing):
        records.withdraw(made, reason="because", by=desk.people["submitter"], at=NOW)
    with pytest.raises(NotAllowed):
        records.withdraw(made, reason=Withdrawal.ERROR, by=desk.people["first"], at=NOW)


def test_item_past_its_period_is_not_corrected_but_new(desk):
    """The sweeper has not entered the end of the display yet; the predicate hides it already."""
    made = record(desk, penalty(CF_CFLB="警告", CF_NR_FK="", CF_JDRQ="2026-08-25"))
    item = publish(desk, made)
    after = item.visible_until
    changed = penalty(CF_CFLB="罚款", CF_JDRQ="2026-08-25")
    records.edit(made, changed, by=desk.people["submitter"], at=after)
    assert submit(desk, made, at=after).item_id != item.id


def test_display_period_over_is_refused_as_such(desk):
    made = record(desk, penalty(CF_CFLB="警告", CF_NR_FK="", CF_JDRQ="2025-11-01"))
    with pytest.raises(PeriodOver):
        submit(desk, made)
    made.refresh_from_db()
    assert (made.state, codes(made)) == ("over", ["created", "over"])
    assert not Submission.objects.exists()


def test_one_that_is_over_stops_nobody_else(desk):
    over = record(desk, penalty(CF_WSH="a", CF_CFLB="警告", CF_NR_FK="", CF_JDRQ="2025-11-01"))
    fine = record(desk)
    outcomes = records.submit_many([over, fine], by=desk.people["submitter"], at=NOW)
    assert [type(each.refusal).__name__ for each in outcomes] == ["PeriodOver", "NoneType"]
    assert outcomes[1].submission.state == "in_review"


def test_returned_and_taken_back(desk):
    made = record(desk)
    submission = submit(desk, made)
    reviews.dissent(
        submission,
        by=desk.people["first"],
        commitment=submission.commitment,
        opinion=Opinion.RETURN,
        basis="文号不符",
        at=NOW,
    )
    made.refresh_from_db()
    assert made.state == "returned"
    submit(desk, made)
    made.refresh_from_db()
    records.take_back(made, by=desk.people["submitter"], at=NOW)
    assert (made.state, Submission.objects.filter(state="in_review").count()) == ("draft", 0)
    assert codes(made) == ["created", "submitted", "returned", "submitted", "taken_back"]


def test_decision_on_an_old_version_changes_nothing(desk):
    made = record(desk)
    submission = submit(desk, made)
    records.edit(made, penalty(CF_SY="x"), by=desk.people["submitter"], at=NOW)
    submission.state = SubmissionState.RETURNED
    records.follow(made.pk, submission, at=NOW)
    made.refresh_from_db()
    assert made.state == "draft"


def test_erased_after_the_grace_with_its_key(desk):
    made = record(desk, person_penalty())
    item = publish(desk, made)
    key = made.key_id
    records.withdraw(made, reason=Withdrawal.REPAIRED, by=desk.people["submitter"], at=NOW)
    sweeping.sweep(at=NOW + 32 * DAY, confirm=True)
    fresh = Record.objects.get(pk=made.pk)
    assert (fresh.sealed, fresh.state, fresh.name_hash, fresh.unique_hash, fresh.content_hash) == (
        None,
        "erased",
        "",
        "",
        "",
    )
    assert RecordKey.objects.get(pk=key).wrapped is None
    assert PublicItem.objects.get(pk=item.pk).content is None
    assert fresh.values == {}
    with pytest.raises(StateRefuses):
        records.edit(fresh, penalty(), by=desk.people["submitter"], at=NOW + 33 * DAY)


def test_erased_after_its_display_ended_however_late_that_was_entered(desk):
    """The end is entered after the display's last instant; that entry is nobody's work on the record."""
    made = record(desk, person_penalty())
    item = publish(desk, made)
    sweeping.expire(at=item.visible_until + timedelta(minutes=1), confirm=True)
    sweeping.sweep(at=item.visible_until + 32 * DAY, confirm=True)
    fresh = Record.objects.get(pk=made.pk)
    assert (fresh.sealed, fresh.state) == (None, "erased")
    assert RecordKey.objects.get(pk=made.key_id).wrapped is None


def test_record_worked_on_again_is_not_erased(desk):
    made = record(desk)
    publish(desk, made)
    records.withdraw(made, reason=Withdrawal.ERROR, by=desk.people["submitter"], at=NOW)
    records.edit(made, penalty(CF_SY="新的事实。"), by=desk.people["submitter"], at=NOW + DAY)
    sweeping.sweep(at=NOW + 32 * DAY, confirm=True)
    assert Record.objects.get(pk=made.pk).values["CF_SY"] == "新的事实。"


def test_history_never_holds_a_value(desk):
    made = record(desk, person_penalty())
    publish(desk, made)
    records.correct(made, person_penalty(CF_SY="何博杰改正。"), by=desk.people["submitter"], at=LATER)
    records.withdraw(made, reason=Withdrawal.REVOKED, by=desk.people["submitter"], at=LATER)
    text = str(list(RecordEvent.objects.values()))
    for private in ("何博杰", CARD, "邻居", "无照"):
        assert private not in text


def test_bulk_asks_the_database_a_fixed_number_of_times_for_rows(desk, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for size in (2, 12):
        rows = [Received(penalty(CF_WSH=f"{size}-{n}")) for n in range(size)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            records.store_many(
                rows, edition=edition(), organisation=desk.office, by=desk.people["submitter"], at=NOW
            )
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_is_taken_back_while_it_was_submitted_upwards_is_submitted_up_there(desk):
    made = record(desk)
    submission = submit(desk, made)
    given = {"by": desk.people["first"], "commitment": submission.commitment, "basis": "拿不准", "at": NOW}
    reviews.dissent(submission, opinion=Opinion.ESCALATE, **given)
    made.refresh_from_db()
    records.take_back(made, by=desk.people["submitter"], at=NOW)
    again = submit(desk, Record.objects.get(pk=made.pk))
    made.refresh_from_db()
    assert (again.state, made.state) == (SubmissionState.ESCALATED, RecordState.ESCALATED)
