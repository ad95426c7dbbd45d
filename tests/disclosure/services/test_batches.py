"""Many records submitted at once: what goes together, what does not, and that the plan said so."""

import pytest

from confidentiality.models import Batch, Submission
from disclosure.enums import RecordState
from disclosure.errors import NotAllowed
from disclosure.models import Record
from disclosure.services import batches, records
from disclosure.services.records import Received
from publication.services import door
from tests.disclosure.builders import CARD, edition, penalty, person_penalty, publish
from tests.factories import NOW
from tests.site.confidentiality import batching

PERSON = "It is about a person, or may be: a person is always read singly."
FOUND = "Screening found something in it."
FEW = "Fewer than 20 rows pass together: they are read singly."


def plain(count: int) -> list[dict]:
    return [penalty(CF_WSH=f"锦市监罚〔2026〕{number}号") for number in range(100, 100 + count)]


def stored(desk, values: list[dict]) -> list[Record]:
    rows = records.store_many(
        [Received(each) for each in values], edition=edition(), organisation=desk.office,
        by=desk.people["submitter"], at=NOW,
    )  # fmt: skip
    assert [row.problems for row in rows if row.problems] == []
    return list(Record.objects.select_related("edition", "organisation", "key").order_by("pk"))


def mixed(desk, count: int = 20) -> list[Record]:
    return stored(
        desk,
        [
            *plain(count),
            person_penalty(),
            penalty(CF_WSH="锦市监罚〔2026〕3号", CF_SY=f"经查，李四（身份证号{CARD}）参与。"),
            penalty(CF_WSH="锦市监罚〔2026〕4号", CF_JDRQ="2021-01-01"),
        ],
    )


def test_rows_without_findings_go_together_and_the_rest_singly(desk):
    chosen = mixed(desk)
    planned = batches.plan(chosen, at=NOW)
    outcome = batches.submit_batch(chosen, by=desk.people["submitter"], at=NOW, label="十一月")
    [made] = outcome.batches
    assert (made.size, made.sampled, made.label, made.state) == (20, 13, "十一月", "open")
    assert [each.pk for each in outcome.together[0]] == [each.pk for each in chosen[:20]]
    assert dict(outcome.singly_by_reason) == {PERSON: 1, FOUND: 1}
    assert [why[:25] for why, _count in outcome.refused_by_reason] == ["Its display period ended "]
    assert [[r.pk for r in group] for group in planned.together] == [[r.pk for r in chosen[:20]]]
    assert (planned.singly_by_reason, planned.refused_by_reason, planned.batches) == (
        outcome.singly_by_reason, outcome.refused_by_reason, [],
    )  # fmt: skip


def test_a_plan_stores_nothing(desk):
    batches.plan(mixed(desk), at=NOW)
    assert not Submission.objects.exists()
    assert set(Record.objects.values_list("state", flat=True)) == {"draft"}


def test_too_few_rows_are_read_singly(desk):
    chosen = stored(desk, plain(19))
    assert batches.plan(chosen, at=NOW).singly_by_reason == [(FEW, 19)]
    outcome = batches.submit_batch(chosen, by=desk.people["submitter"], at=NOW)
    assert (outcome.batches, outcome.singly_by_reason) == ([], [(FEW, 19)])
    assert not Batch.objects.exists()
    assert set(Record.objects.values_list("state", flat=True)) == {"in_review"}


def test_an_entry_that_has_each_read(desk, monkeypatch):
    monkeypatch.setattr(batches, "_review", lambda record: {"mode": "each"})
    outcome = batches.submit_batch(stored(desk, plain(20)), by=desk.people["submitter"], at=NOW)
    assert outcome.singly_by_reason == [("Its catalogue entry has each read.", 20)]


def test_too_many_become_several(desk, monkeypatch):
    monkeypatch.setattr(batches.batches, "MOST", 25)
    outcome = batches.submit_batch(stored(desk, plain(41)), by=desk.people["submitter"], at=NOW)
    assert sorted(made.size for made in outcome.batches) == [20, 21]


def test_a_correction_is_read_singly(desk):
    shown = stored(desk, plain(1))[0]
    publish(desk, shown)
    records.edit(
        shown, penalty(CF_WSH="锦市监罚〔2026〕100号", CF_SY="更正。"), by=desk.people["submitter"], at=NOW
    )
    chosen = [*stored(desk, plain(22)[1:])]
    assert batches.plan(chosen, at=NOW).singly_by_reason == [("It corrects what was public.", 1)]
    outcome = batches.submit_batch(chosen, by=desk.people["submitter"], at=NOW)
    assert outcome.singly_by_reason == [("It corrects what was public.", 1)]
    assert outcome.batches[0].size == 21


def test_who_may_not_submit(desk):
    with pytest.raises(NotAllowed):
        batches.submit_batch(stored(desk, plain(20)), by=desk.people["first"], at=NOW)
    assert not Submission.objects.exists()


def test_records_follow_their_batch(desk):
    [made] = batches.submit_batch(stored(desk, plain(20)), by=desk.people["submitter"], at=NOW).batches
    for name in ("first", "second"):
        batching.read_all(desk, made, name)
        step = made.chain.steps.get(order=1 if name == "first" else 2)
        permits = batching.batches.approve(
            made, by=desk.people[name], basis="条例", checklist=[True] * len(step.checklist), at=NOW
        )
    assert set(Record.objects.values_list("state", flat=True)) == {RecordState.APPROVED}
    door.publish_many(permits, by=desk.people["publisher"], at=NOW)
    assert set(Record.objects.values_list("state", "is_public")) == {(RecordState.PUBLISHED, True)}
    codes = Record.objects.first().events.order_by("pk").values_list("code", "item_id")
    assert [code for code, _item in codes] == ["created", "submitted", "approved", "published"]
    assert codes.last()[1] == Record.objects.first().item_id


def test_a_stop_after_approval_makes_drafts_of_the_records(desk):
    [made] = batches.submit_batch(stored(desk, plain(20)), by=desk.people["submitter"], at=NOW).batches
    for name, order in (("first", 1), ("second", 2)):
        batching.read_all(desk, made, name)
        checks = [True] * len(made.chain.steps.get(order=order).checklist)
        batching.batches.approve(made, by=desk.people[name], basis="条例", checklist=checks, at=NOW)
    batching.batches.stop(made, by=desk.people["publisher"], reason="数额有误", at=NOW)
    assert set(Record.objects.values_list("state", flat=True)) == {RecordState.DRAFT}


def test_editing_a_record_of_the_sample_stops_its_batch(desk):
    chosen = stored(desk, plain(20))
    [made] = batches.submit_batch(chosen, by=desk.people["submitter"], at=NOW).batches
    record = Record.objects.get(pk=batching.drawn(made)[0].source_id)
    records.edit(record, record.values | {"CF_SY": "另一事实。"}, by=desk.people["submitter"], at=NOW)
    made.refresh_from_db()
    assert (made.state, made.cause) == ("stopped", "changed")
    assert sorted(Record.objects.values_list("state", flat=True)) == ["draft", *["in_review"] * 19]
