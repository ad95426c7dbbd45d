"""Three records through dry run and apply; and that applying does what the dry run promised, never more."""

import json
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from confidentiality.models import Permit, Submission
from disclosure.enums import FollowUp, RecordState, Remedy
from disclosure.errors import ChangedMeanwhile, EditionRefused, NotAllowed, StateRefuses
from disclosure.models import CatalogueEdition, EditionChange, EditionRun, Record
from disclosure.services import edition_applying, edition_runs, editions, records
from organisations.days import start_of
from organisations.enums import Role
from publication import ledger
from publication.models import LedgerEntry, PublicItem
from publication.services import door, verifying
from tests.disclosure.builders import approve, edition, penalty, person_penalty, publish, record, submit
from tests.factories import DAY, NOW, person

LATER = NOW + DAY
NEW = "2026-11-20"


@pytest.fixture
def top(desk):
    """An administrator and a publisher of the root."""
    return {
        "admin": person("admin", (Role.ADMINISTRATOR, desk.province)),
        "zhao": person("zhao", (Role.PUBLISHER, desk.province)),
    }


def content(**changes) -> dict:
    """The newest penalty edition under another name, with changes at its top."""
    return json.loads(edition().content) | {"edition": NEW, "valid_from": NEW} | changes


def with_months(**months: int) -> dict:
    """Another maximum for the clock's tiers, by their code."""
    given = content()
    for tier in given["clock"]["tiers"]:
        key = longest(tier)
        tier[key] = many = months.get(tier["code"], tier[key])
        if "minimum" in tier:
            tier["minimum"] = min(tier["minimum"], many)
            given["clock"]["periods"].setdefault(str(tier["minimum"]), {"zh-hans": "最短", "en": "least"})
        given["clock"]["periods"].setdefault(str(many), {"zh-hans": f"{many}个月", "en": "months"})
    return given


def longest(tier: dict) -> str:
    """The key under which the clock's type keeps a tier's maximum."""
    return "maximum" if "maximum" in tier else "months"


def hiding(code: str, given: dict | None = None) -> dict:
    given = given or content()
    [field] = [field for field in given["fields"] if field["code"] == code]
    field["public"] = dict.fromkeys(field["public"], "never")
    return given


def draft(top, given: dict) -> CatalogueEdition:
    return editions.save_draft(content=given, by=top["admin"], at=NOW)


def tried(made: CatalogueEdition, top, at=NOW) -> EditionRun:
    run = edition_runs.begin(edition=made, by=top["admin"], at=at)
    while edition_runs.step(run.pk, at=at):
        pass
    run.refresh_from_db()
    assert run.state == "done", run.error
    return run


def applied(run: EditionRun, top, *, remedy=Remedy.WITHDRAW, days=0, at=LATER) -> EditionRun:
    edition_applying.order(run=run, remedy=remedy, remedy_days=days, by=top["zhao"], at=at)
    assert edition_applying.apply(run.pk, at=at) is True
    run.refresh_from_db()
    return run


def acts(item: PublicItem) -> list[tuple[str, str]]:
    return list(LedgerEntry.objects.filter(item_id=item.pk).values_list("act", "reason"))


def numbered(number: int) -> str:
    return f"锦市监罚〔2026〕{number}号"


def test_shorter_display_is_promised_then_done_and_the_ledger_shows_the_one_step(desk, top):
    public = record(desk, penalty(CF_WSH=numbered(1)))
    item = publish(desk, public)
    waiting = record(desk, penalty(CF_WSH=numbered(2), CF_CFLB="警告", CF_NR_FK=""))
    gone = record(desk, penalty(CF_WSH=numbered(3), CF_JDRQ="2026-01-05"))
    over = publish(desk, gone)
    old = public.edition
    run = tried(draft(top, with_months(general=6)), top)
    assert run.counts == {
        "records": 3,
        "readable": 3,
        "ends.earlier": 1,
        "ends.same": 1,
        "ends.over": 1,
        "item.shortened": 1,
        "item.expired": 1,
    }
    assert run.examples["item.shortened"] == [public.pk]
    assert PublicItem.objects.get(pk=item.pk).visible_until == item.visible_until  # a dry run does nothing
    head = ledger.last().seq
    run = applied(run, top)
    assert run.outcome == {"records": 3, "item.shortened": 1, "item.expired": 1}
    entries = list(LedgerEntry.objects.filter(seq__gt=head).order_by("seq"))
    assert [(each.act, each.reason, each.item_id) for each in entries] == [
        ("catalogue", f"penalty:{NEW}", ""),
        ("expire", "display_period", over.pk),
        ("shorten", "catalogue", item.pk),
    ]
    assert entries[0].commitment == run.edition.sha256
    assert entries[0].actor == str(top["zhao"].opaque_id)
    item.refresh_from_db()
    assert item.visible_until == start_of(date(2027, 5, 2))
    for made in (public, waiting, gone):
        made.refresh_from_db()
        assert made.edition == run.edition
        assert made.events.filter(code="moved").values_list("reason", "by")[0] == (
            f"{old.edition}→{NEW}",
            top["zhao"].pk,
        )
    assert (public.state, public.follow_up, gone.state) == ("published", "", "hidden")
    assert verifying.verify(warn=print).warnings == 0


def test_longer_display_stays_and_the_department_finds_it(desk, top):
    public = record(desk)
    item = publish(desk, public)
    run = applied(tried(draft(top, with_months(general=24)), top), top)
    assert run.outcome == {"records": 1, "follow.correct": 1}
    public.refresh_from_db()
    assert PublicItem.objects.get(pk=item.pk).visible_until == item.visible_until
    assert public.follow_up == FollowUp.CORRECT
    correction = records.correct(
        public, public.values, by=desk.people["submitter"], at=LATER, accept_masks=True
    )
    approve(desk, correction, at=LATER)
    door.publish(Permit.objects.get(submission=correction), by=desk.people["publisher"], at=LATER)
    public.refresh_from_db()
    assert PublicItem.objects.get(pk=item.pk).visible_until == start_of(date(2028, 11, 2))
    assert public.follow_up == FollowUp.NONE


def test_what_the_edition_hides_is_withdrawn_where_that_is_chosen(desk, top):
    public = record(desk)
    item = publish(desk, public)
    run = tried(draft(top, hiding("CF_WFXW")), top)
    assert run.counts["disappears.CF_WFXW"] == run.counts["item.exposed"] == 1
    applied(run, top, remedy=Remedy.WITHDRAW)
    item.refresh_from_db()
    public.refresh_from_db()
    assert (item.state, item.withdrawal, public.state, public.item_id) == (
        "withdrawn",
        "catalogue",
        "hidden",
        "",
    )
    assert acts(item)[-1] == ("withdraw", "catalogue")
    again = submit(desk, public, at=LATER)
    assert "广告违法" not in again.content


def test_what_the_edition_hides_disappears_unless_it_is_corrected_in_time(desk, top):
    public = record(desk)
    item = publish(desk, public)
    applied(tried(draft(top, hiding("CF_WFXW")), top), top, remedy=Remedy.CORRECT, days=5)
    item.refresh_from_db()
    public.refresh_from_db()
    assert item.visible_until == start_of(date(2026, 11, 30))  # the 24th and five days
    assert (public.follow_up, item.is_visible(at=LATER)) == ("correct", True)


def test_mask_that_hides_more_exposes_what_is_public_of_a_person(desk, top):
    made = record(desk, person_penalty())
    item = publish(desk, made)
    assert item.title.startswith("何某某")
    given = content()
    given["masks"]["person_name"]["keep"] = 0
    run = tried(draft(top, given), top)
    assert (run.counts["masks.more"], run.counts["item.exposed"]) == (1, 1)
    assert applied(run, top).outcome == {"records": 1, "item.exposed": 1, "follow.correct": 1}
    item.refresh_from_db()
    assert item.state == "withdrawn"


def test_review_of_the_older_edition_is_void_where_it_would_show_otherwise(desk, top):
    made = record(desk)
    submission = submit(desk, made)
    approve(desk, submission)
    applied(tried(draft(top, with_months(general=6)), top), top)
    made.refresh_from_db()
    submission.refresh_from_db()
    assert (submission.state, made.state) == ("void", "draft")
    assert Permit.objects.get(submission=submission).voided_at == LATER


def test_review_that_would_show_the_same_goes_on(desk, top):
    made = record(desk)
    submission = submit(desk, made)
    given = content(deadlines={})
    assert applied(tried(draft(top, given), top), top).outcome == {"records": 1}
    submission.refresh_from_db()
    made.refresh_from_db()
    assert (submission.state, made.state) == ("in_review", "in_review")
    approve(desk, submission, at=LATER)
    door.publish(Permit.objects.get(submission=submission), by=desk.people["publisher"], at=LATER)
    made.refresh_from_db()
    assert (made.state, made.is_public) == ("published", True)


def test_record_that_lacks_something_is_not_submitted_before_it_is_complete(desk, top):
    made = record(desk)
    given = content()
    [field] = [field for field in given["fields"] if field["code"] == "BZ"]
    field["required"] = dict.fromkeys(field["required"], "required")
    run = tried(draft(top, given), top)
    assert run.counts["lacks.BZ"] == 1
    applied(run, top)
    made.refresh_from_db()
    assert made.follow_up == FollowUp.COMPLETE
    with pytest.raises(StateRefuses, match="asks for more now"):
        submit(desk, made)
    records.edit(made, penalty(BZ="已补"), by=desk.people["submitter"], at=LATER)
    assert made.follow_up == FollowUp.NONE
    assert submit(desk, made, at=LATER).state == "in_review"


def test_record_edited_after_the_dry_run_is_looked_at_anew(desk, top):
    public = record(desk)
    item = publish(desk, public)
    run = tried(draft(top, with_months(general=6)), top)
    assert run.counts["ends.earlier"] == 1
    records.edit(public, penalty(CF_JDRQ="2026-11-10"), by=desk.people["submitter"], at=NOW)
    unseen = record(desk, penalty(CF_WSH=numbered(7)))
    assert applied(run, top).outcome["records"] == 2
    unseen.refresh_from_db()
    item.refresh_from_db()
    assert unseen.edition == run.edition
    assert item.visible_until == start_of(date(2027, 5, 11))


def test_editor_who_read_the_record_before_is_refused(desk, top):
    made = record(desk)
    before = Record.objects.get(pk=made.pk)
    applied(tried(draft(top, with_months(general=6)), top), top)
    with pytest.raises(ChangedMeanwhile):
        records.edit(before, penalty(CF_SY="另一事实。"), by=desk.people["submitter"], at=LATER)
    [outcome] = records.submit_many([before], by=desk.people["submitter"], at=LATER)
    assert isinstance(outcome.refusal, ChangedMeanwhile)
    made.refresh_from_db()
    assert (made.state, made.edition.edition) == ("draft", NEW)


def test_plain_columns_follow_other_roles(desk, top):
    made = record(desk)
    given = content()
    given["roles"]["number"] = "CF_YJ"
    applied(tried(draft(top, given), top), top)
    before = made.number_hash
    made.refresh_from_db()
    assert made.number_hash == records.number_hash(penalty()["CF_YJ"]) != before


def test_item_under_an_embargo_beyond_its_new_end_is_never_shown(desk, top):
    made = record(desk, publish_from=NOW + 200 * DAY)
    item = publish(desk, made)
    applied(tried(draft(top, with_months(general=6)), top), top)
    item.refresh_from_db()
    assert item.state == "expired"


def test_four_eyes_too_early_other_content_and_twice(desk, top):
    record(desk)
    made = draft(top, with_months(general=6) | {"valid_from": "2026-12-01"})
    run = tried(made, top)
    choose = {"run": run, "remedy": Remedy.WITHDRAW, "at": NOW}
    with pytest.raises(NotAllowed, match="somebody else"):
        edition_applying.order(by=top["admin"], **choose)
    with pytest.raises(NotAllowed, match="whole house"):
        edition_applying.order(by=desk.people["publisher"], **choose)
    with pytest.raises(EditionRefused, match="from 2026-12-01 to 9999-12-31"):
        edition_applying.order(by=top["zhao"], **choose)
    day = datetime.fromisoformat("2026-12-01T00:00:00+08:00")
    with pytest.raises(EditionRefused, match="1 to 365"):
        edition_applying.order(run=run, remedy=Remedy.CORRECT, remedy_days=0, by=top["zhao"], at=day)
    editions.save_draft(
        content=json.loads(made.content) | {"summary": []}, by=top["admin"], at=NOW, draft=made
    )
    with pytest.raises(EditionRefused, match="run it dry again"):
        edition_applying.order(by=top["zhao"], **choose | {"at": day})
    run = tried(made, top)
    applied(run, top, at=day)
    assert edition_applying.apply(run.pk, at=day) is False
    with pytest.raises(EditionRefused, match="only once"):
        edition_applying.order(by=top["zhao"], **choose | {"run": run, "at": day})


def test_failure_in_the_middle_changes_nothing(desk, top, monkeypatch):
    public = record(desk)
    item = publish(desk, public)
    run = tried(draft(top, with_months(general=6)), top)
    edition_applying.order(run=run, remedy=Remedy.WITHDRAW, by=top["zhao"], at=LATER)
    monkeypatch.setattr(door, "shorten_if_shorter", lambda *args, **more: 1 / 0)
    from disclosure import tasks

    monkeypatch.setattr(tasks.timezone, "now", lambda: LATER)
    tasks.apply_edition.func(run.pk)
    run.refresh_from_db()
    public.refresh_from_db()
    assert (run.state, run.error, run.edition.is_draft) == ("done", "ZeroDivisionError", True)
    assert public.edition.edition != NEW
    assert not LedgerEntry.objects.filter(act="catalogue").exists()
    assert PublicItem.objects.get(pk=item.pk).visible_until == item.visible_until


def test_edition_without_records_is_used_once_it_was_applied(desk, top):
    made = draft(top, content())
    applied(tried(made, top), top)
    made.refresh_from_db()
    assert (made.used_at, made.is_draft, made.released_by) == (LATER, False, top["zhao"])


def test_newer_edition_is_never_moved_back(desk, top):
    applied(tried(draft(top, with_months(general=6)), top), top)
    made = record(desk)
    assert made.edition.edition == NEW
    between = draft(top, content(edition="2026-11-10", valid_from="2026-11-10"))
    assert tried(between, top).counts == {}


MONTHS = st.integers(1, 40)
DECIDED = st.dates(date(2024, 1, 1), date(2026, 11, 20))
TYPES = st.sampled_from(["警告", "罚款", "吊销许可证件；罚款"])


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rows=st.lists(st.tuples(DECIDED, TYPES), min_size=1, max_size=3),
    months=st.fixed_dictionaries({"minor": MONTHS, "general": MONTHS, "serious": MONTHS}),
    lag=st.integers(0, 40),
)
def test_what_was_promised_is_done_and_nothing_is_shown_longer(desk, top, rows, months, lag):
    from django.db import transaction

    point = transaction.savepoint()
    try:
        made = []
        for number, (day, types) in enumerate(rows, 1):
            one = record(
                desk,
                penalty(CF_WSH=numbered(number), CF_JDRQ=day.isoformat(), CF_CFLB=types, CF_NR_ZKDX="证"),
            )
            over = records.project(
                one.edition.spec, one.values, item_id="A" * 22, region="510104", at=start_of(day)
            ).period.is_over(at=NOW)
            made.append((one, None if over else publish(desk, one)))
        run = tried(draft(top, with_months(**months)), top)
        promised = dict(EditionChange.objects.filter(run=run).values_list("record_id", "new_until"))
        at = NOW + timedelta(days=lag)
        applied(run, top, at=at)
        for one, item in made:
            one.refresh_from_db()
            assert one.edition == run.edition
            if item is None:
                continue
            now = PublicItem.objects.get(pk=item.pk)
            end = min(item.visible_until, promised[one.pk])
            shown_until = (
                now.visible_until if now.state == "published" else min(now.hidden_at, now.visible_until)
            )
            assert (
                shown_until == (end if end > at else min(at, item.visible_until)) or item.visible_until <= at
            )
            assert now.visible_until <= item.visible_until
        assert RecordState.ERASED not in {one.state for one, _item in made}
        assert Submission.objects.filter(state="approved").count() == 0
    finally:
        transaction.savepoint_rollback(point)
