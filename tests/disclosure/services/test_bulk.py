"""Many at once: what is previewed is what is done, once, whatever stops it in between."""

from datetime import timedelta

import pytest
from django.db.models import Count

from confidentiality.models import Submission
from disclosure.enums import BulkAct, BulkGroup, BulkState
from disclosure.errors import DisclosureRefused, NotAllowed, ReasonMissing, StateRefuses
from disclosure.listing import Filters, Listing
from disclosure.models import BulkJob, BulkRow, Record, RecordEvent
from disclosure.services import bulk, records
from organisations.models import Membership, Organisation
from publication.models import LedgerEntry
from tests.disclosure.builders import penalty, publish, record, submit
from tests.factories import DAY, NOW

OLD = {"CF_WSH": "锦市监罚〔2015〕77号", "CF_JDRQ": "2015-01-02"}


def clock():
    return NOW


def drafts(desk, count: int, **changes) -> list[Record]:
    return [record(desk, penalty(CF_WSH=f"锦市监罚〔2026〕{100 + n}号", **changes)) for n in range(count)]


def selection(desk, act: BulkAct, found, **more) -> BulkJob:
    given = {"scope": Organisation.objects.all(), "by": desk.people["submitter"], "at": NOW} | more
    return bulk.select(act=act, keys=[each.pk for each in found], **given)


def through(job: BulkJob) -> dict[str, int]:
    """Work until nothing is left; groups of what was planned or became of the rows."""
    while bulk.work(job, clock=clock):
        pass
    job.refresh_from_db()
    column = "outcome" if job.state == BulkState.DONE else "planned"
    return dict(job.rows.order_by().values_list(column).annotate(Count("pk")))


def confirm(desk, job: BulkJob, **parameters) -> None:
    bulk.confirm(job, parameters=parameters, by=desk.people["submitter"], at=NOW)


def test_preview_says_what_becomes_of_each_and_changes_nothing(desk):
    good, over, waiting = drafts(desk, 2), record(desk, penalty(**OLD)), record(desk)
    theirs = record(
        desk,
        penalty(CF_WSH="青市监罚〔2026〕1号"),
        organisation=desk.other_office,
        by=desk.people["stranger"],
    )
    submit(desk, waiting)
    before = list(Record.objects.order_by("pk").values()), RecordEvent.objects.count()
    job = selection(desk, BulkAct.SUBMIT, [*good, over, waiting, theirs])
    assert through(job) == {"done": 2, "over": 1, "state": 1, "no_role": 1}
    assert job.state == BulkState.READY
    assert (list(Record.objects.order_by("pk").values()), RecordEvent.objects.count()) == before


def test_confirmed_it_does_exactly_that_and_leaves_out_what_changed(desk):
    good = drafts(desk, 3)
    job = selection(desk, BulkAct.SUBMIT, good)
    through(job)
    records.edit(good[1], penalty(CF_WSH="锦市监罚〔2026〕900号"), by=desk.people["submitter"], at=NOW)
    later = record(desk, penalty(CF_WSH="锦市监罚〔2026〕901号"))
    confirm(desk, job, accept_masks=True)
    assert through(job) == {"done": 2, "changed": 1}
    states = dict(Record.objects.values_list("pk", "state"))
    assert [states[each.pk] for each in (*good, later)] == ["in_review", "draft", "in_review", "draft"]
    events = RecordEvent.objects.filter(code="submitted").values_list("record", "by", "at")
    who = desk.people["submitter"].pk
    assert sorted(events) == [(good[0].pk, who, NOW), (good[2].pk, who, NOW)]


def test_confirmed_once_by_the_same_person_only(desk):
    job = selection(desk, BulkAct.SUBMIT, drafts(desk, 1))
    with pytest.raises(StateRefuses, match="confirmed already"):
        confirm(desk, job)  # nobody has seen what would happen
    through(job)
    with pytest.raises(NotAllowed, match="Only who made the selection"):
        bulk.confirm(job, parameters={}, by=desk.people["first"], at=NOW)
    confirm(desk, job)
    with pytest.raises(StateRefuses, match="confirmed already"):
        confirm(desk, job)
    with pytest.raises(StateRefuses, match="confirmed already"):
        bulk.drop(job, by=desk.people["submitter"], at=NOW)
    assert through(job) == {"done": 1}
    assert through(job) == {"done": 1}
    assert Submission.objects.count() == 1


def test_dropped_does_nothing(desk):
    job = selection(desk, BulkAct.SUBMIT, drafts(desk, 1))
    through(job)
    bulk.drop(job, by=desk.people["submitter"], at=NOW)
    through(job)
    assert (job.state, Submission.objects.count()) == (BulkState.DROPPED, 0)


def test_role_lost_between_preview_and_confirmation(desk):
    [draft] = drafts(desk, 1)
    job = selection(desk, BulkAct.SUBMIT, [draft])
    assert through(job) == {"done": 1}
    Membership.objects.filter(person=desk.people["submitter"]).delete()
    confirm(desk, job)
    assert through(job) == {"no_role": 1}
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_stopped_in_its_midst_it_goes_on_and_does_nothing_twice(desk, monkeypatch):
    """The process ends at every place where it can: after the act, before it is written, between chunks."""
    monkeypatch.setattr(bulk, "CHUNK", 2)
    good = drafts(desk, 5)
    job = selection(desk, BulkAct.SUBMIT, good)
    through(job)
    confirm(desk, job)
    write, deaths = bulk._write, [1, 3]

    def dies(*given):
        write(*given)
        deaths[:] = [each - 1 for each in deaths]
        if 0 in deaths:
            raise KeyboardInterrupt

    monkeypatch.setattr(bulk, "_write", dies)
    at = NOW
    for _death in range(2):
        with pytest.raises(KeyboardInterrupt):
            bulk.work(job, clock=lambda at=at: at)
        job.refresh_from_db()
        assert job.state == BulkState.RUNNING
        assert not bulk.work(job, clock=lambda at=at: at)  # the dead one's lease still holds
        at += bulk.LEASE + timedelta(seconds=1)
        assert bulk.stalled(at=at) == [job]
    while bulk.work(job, clock=lambda: at):
        pass
    job.refresh_from_db()
    assert job.state == BulkState.DONE
    assert sorted(Submission.objects.values_list("source_id", flat=True)) == sorted(
        str(each.pk) for each in good
    )
    assert RecordEvent.objects.filter(code="submitted").count() == 5
    assert set(job.rows.values_list("outcome", flat=True)) == {"done"}


def test_whoever_lost_the_lease_writes_nothing(desk, monkeypatch):
    job = selection(desk, BulkAct.SUBMIT, drafts(desk, 1))
    through(job)
    confirm(desk, job)
    bulk._claim(job, NOW)
    thief = BulkJob.objects.get(pk=job.pk)
    bulk._claim(thief, NOW + bulk.LEASE + DAY)
    assert bulk._do_some(job, NOW) is False
    assert Submission.objects.count() == 0


def test_slice_ends_and_the_rest_follows(desk, monkeypatch):
    monkeypatch.setattr(bulk, "CHUNK", 1)
    job = selection(desk, BulkAct.TAKE_BACK, drafts(desk, 3))
    ticks = iter(NOW + n * timedelta(seconds=2) for n in range(100))
    assert bulk.work(job, clock=lambda: next(ticks)) is True
    job.refresh_from_db()
    assert (job.state, job.lease) == (BulkState.PREPARING, None)
    assert 0 < job.rows.exclude(planned="").count() < 3
    assert through(job) == {"state": 3}


def test_take_back(desk):
    waiting, draft = record(desk), record(desk, penalty(CF_WSH="锦市监罚〔2026〕5号"))
    submit(desk, waiting)
    waiting.refresh_from_db()
    job = selection(desk, BulkAct.TAKE_BACK, [waiting, draft])
    assert through(job) == {"done": 1, "state": 1}
    confirm(desk, job)
    assert through(job) == {"done": 1, "state": 1}
    waiting.refresh_from_db()
    assert waiting.state == "draft"


def test_withdraw_needs_a_reason_and_enters_each(desk):
    public = [record(desk, penalty(CF_WSH=f"锦市监罚〔2026〕{n}号")) for n in (1, 2)]
    for each in public:
        publish(desk, each)
    draft = record(desk, penalty(CF_WSH="锦市监罚〔2026〕5号"))
    job = selection(desk, BulkAct.WITHDRAW, [*public, draft])
    assert through(job) == {"done": 2, "not_public": 1}
    with pytest.raises(ReasonMissing, match="Choose why it is withdrawn"):
        confirm(desk, job)
    entries = LedgerEntry.objects.count()
    confirm(desk, job, reason="repaired")
    assert through(job) == {"done": 2, "not_public": 1}
    assert LedgerEntry.objects.count() == entries + 2
    assert set(RecordEvent.objects.filter(code="withdrawn").values_list("reason", flat=True)) == {"repaired"}


def test_embargo_on_drafts(desk):
    [draft] = drafts(desk, 1)
    waiting = record(desk)
    submit(desk, waiting)
    waiting.refresh_from_db()
    job = selection(desk, BulkAct.EMBARGO, [draft, waiting])
    assert through(job) == {"done": 1, "state": 1}
    with pytest.raises(ReasonMissing, match="from when on"):
        confirm(desk, job, publish_from="soon")
    confirm(desk, job, publish_from=(NOW + DAY).isoformat())
    assert through(job) == {"done": 1, "state": 1}
    draft.refresh_from_db()
    assert (draft.publish_from, draft.version) == (NOW + DAY, 2)
    event = draft.events.first()
    assert (event.code, event.fields, event.by) == ("edited", ["publish_from"], desk.people["submitter"])


def test_all_that_match_up_to_the_cap(desk, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 3)
    drafts(desk, 4)
    submit(desk, record(desk))
    listing = Listing(Organisation.objects.all(), Filters(state="draft"))
    given = {
        "scope": Organisation.objects.all(),
        "by": desk.people["submitter"],
        "at": NOW,
        "listing": listing,
    }
    job = bulk.select(act=BulkAct.SUBMIT, **given)
    assert (job.rows.count(), job.truncated, job.filters) == (3, True, {"state": "draft"})
    assert through(job) == {"done": 3}


def test_rows_out_of_scope_are_not_in_it(desk):
    draft = record(desk)
    scope = Organisation.objects.filter(pk=desk.other_office.pk)
    with pytest.raises(DisclosureRefused, match="Nothing is selected"):
        selection(desk, BulkAct.SUBMIT, [draft], scope=scope)
    assert not BulkRow.objects.exists()


def test_refused_singly_stops_no_other(desk, monkeypatch):
    """A refusal that comes for the whole chunk is found by going one by one."""
    good = drafts(desk, 3)
    job = selection(desk, BulkAct.SUBMIT, good)
    through(job)
    confirm(desk, job)
    submit_many = records.submit_many

    def refuses(found, **how):
        if good[1].pk in [each.pk for each in found]:
            raise DisclosureRefused("not this one")
        return submit_many(found, **how)

    monkeypatch.setattr(records, "submit_many", refuses)
    assert through(job) == {"done": 2, "refused": 1}
    assert Submission.objects.count() == 2


def test_every_group_and_act_has_its_words():
    assert set(bulk.ACTS) == set(BulkAct.values)
    assert set(bulk.GROUPS.values()) <= set(BulkGroup)
