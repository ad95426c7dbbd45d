"""What never becomes public is erased: records over before they were shown, approved ones that lapsed."""

import dataclasses
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from confidentiality import chains
from confidentiality.enums import SubmissionState
from confidentiality.models import Permit, RecordKey
from confidentiality.services import submissions
from disclosure.enums import RecordState
from disclosure.models import Record
from disclosure.services import records, retention
from disclosure.services.retention import Plan, Retained
from home import periodic
from organisations.selectors import Capacity
from publication import ledger
from publication.enums import Act
from publication.errors import DoorRefused, SweepRefused
from publication.ledger import Entry
from publication.models import LedgerEntry, PublicItem
from publication.services import door, sweeping
from tests.disclosure.builders import CARD, approve, penalty, person_penalty, publish, record, submit
from tests.factories import DAY, NOW

MONTH = 30 * DAY
WARNING = {"CF_CFLB": "警告", "CF_NR_FK": "", "CF_JDRQ": "2026-08-25"}  # gone when 2026-11-26 begins
GONE = NOW + 3 * DAY


def sweep(at: datetime, **more) -> Retained:
    """After a daily life until then: a checkpoint a day, so that the ledger's clock does not leap."""
    newest = ledger.last()
    day = newest.at if newest else NOW
    while (day := day + DAY) < at:
        ledger.append([Entry(Act.CHECKPOINT)], by=None, at=day)
    return retention.sweep(at=at, **more)


def over(desk, number: int = 1, **changes: str) -> Record:
    """A person's record whose display was over when it was submitted."""
    old = {"CF_CFLB": "警告", "CF_NR_FK": "", "CF_JDRQ": "2025-11-01", "CF_WSH": f"旧〔2025〕{number}号"}
    made = record(desk, person_penalty(**(old | changes)))
    records.submit_many([made], by=desk.people["submitter"], at=NOW)
    made.refresh_from_db()
    assert made.state == RecordState.OVER
    return made


def is_erased(made: Record) -> bool:
    made.refresh_from_db()
    return made.sealed is None


def test_over_record_is_erased_when_its_retention_ends_and_not_before(desk):
    made = over(desk)
    shown = record(desk)
    publish(desk, shown)
    assert sweep(NOW + MONTH - timedelta(seconds=1)) == Retained(0, 0)
    assert not is_erased(made)
    assert sweep(NOW + MONTH) == Retained(0, 1)
    assert is_erased(made)
    assert not is_erased(shown)
    assert RecordKey.objects.get(pk=made.key_id).wrapped is None
    assert (made.state, made.decided_on) == ("erased", None)
    assert [made.unique_hash, made.content_hash, made.number_hash, made.code_hash, made.name_hash] == [""] * 5
    assert list(made.events.order_by("id").values_list("code", flat=True)) == ["created", "over", "erased"]
    assert sweep(NOW + MONTH) == Retained(0, 0)


def test_nothing_planted_is_left_in_any_row(desk):
    made = over(desk)
    sweep(NOW + MONTH)
    tables = [
        name for name in connection.introspection.table_names() if name.startswith(("disclosure_rec", "conf"))
    ]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            text = repr(
                [[bytes(c) if isinstance(c, memoryview) else c for c in row] for row in cursor.fetchall()]
            )
            for planted in ("何博杰", CARD, "邻居", "旧〔2025〕1号"):
                assert planted not in text
                assert repr(planted.encode())[2:-1] not in text
    with pytest.raises(Exception, match="destroyed"):
        Record(key=RecordKey.objects.get(pk=made.key_id)).seal({"a": "b"})


def test_retention_is_a_setting(desk, settings):
    settings.OVER_RETENTION_DAYS = 2
    made = over(desk)
    sweep(NOW + 2 * DAY)
    assert is_erased(made)


def test_record_that_somebody_works_on_again_stays(desk):
    made = over(desk)
    corrected = made.values | {"CF_JDRQ": "2026-11-01"}
    records.edit(made, corrected, by=desk.people["submitter"], at=NOW + DAY)
    assert sweep(NOW + MONTH + DAY) == Retained(0, 0)
    assert not is_erased(made)


@pytest.mark.parametrize("names", [(), ("first",), ("first", "second")])
def test_what_waits_past_its_display_lapses_and_goes(desk, names):
    made = record(desk, penalty(**WARNING))
    submission = submit(desk, made)
    approve(desk, submission, names=names)
    assert sweep(GONE - timedelta(days=1)) == Retained(0, 0)
    assert sweep(GONE) == Retained(1, 0)
    made.refresh_from_db()
    submission.refresh_from_db()
    assert (made.state, submission.state) == (RecordState.OVER, SubmissionState.VOID)
    assert made.events.first().code == "lapsed"
    for permit in Permit.objects.all():
        with pytest.raises(DoorRefused):
            door.publish(permit, by=desk.people["publisher"], at=GONE)
    assert sweep(GONE + MONTH) == Retained(0, 1)
    submission.refresh_from_db()
    assert is_erased(made)
    assert (submission.content, submission.draft_sealed, submission.salt) == (None, None, None)
    assert not PublicItem.objects.exists()


def test_correction_that_lapses_leaves_what_is_public_alone(desk):
    made = record(desk)
    item = publish(desk, made)
    records.edit(made, penalty(CF_SY="另一事实。"), by=desk.people["submitter"], at=NOW)
    chain = chains.in_force("records", on=NOW.date())
    draft = records.draft_of(made, chain=chain, covered=(), item_id=item.pk, at=NOW)
    who = Capacity(desk.people["submitter"], desk.people["submitter"])
    submissions.submit(dataclasses.replace(draft, visible_until=GONE), by=who, at=NOW)
    Record.objects.filter(pk=made.pk).update(state=RecordState.IN_REVIEW)
    assert sweep(GONE) == Retained(1, 0)
    made.refresh_from_db()
    assert (made.state, made.is_public, made.item_id) == (RecordState.DRAFT, True, item.pk)
    assert PublicItem.objects.visible(at=GONE).get().pk == item.pk


def test_chunks_leave_nobody_out(desk, monkeypatch):
    monkeypatch.setattr(retention, "CHUNK", 2)
    for number in range(5):
        over(desk, number)
    assert sweep(NOW + MONTH) == Retained(0, 5)
    assert not Record.objects.filter(sealed__isnull=False).exists()


def test_share_waits_for_a_person(desk, monkeypatch):
    monkeypatch.setattr(sweeping, "FREE_OF_BRAKE", 1)
    made = [over(desk, number) for number in range(2)]
    record(desk)
    sentence = (
        "No record was erased: 2 of 3 records were over before they were shown and are due, more than "
        "10 per cent at once. If that is right, run `./run manage sweep --confirm`."
    )
    assert retention.plan(at=NOW + MONTH) == Plan(0, 2, sentence)
    with pytest.raises(SweepRefused) as caught:
        sweep(NOW + MONTH)
    assert str(caught.value) == sentence
    assert not any(is_erased(each) for each in made)
    assert sweep(NOW + MONTH, confirm=True) == Retained(0, 2)
    newest = LedgerEntry.objects.order_by("-seq").first()
    assert (newest.act, newest.reason) == ("confirm", "share")


def test_clock_that_leapt_erases_and_lapses_nothing(desk):
    made = over(desk)
    waiting = record(desk, penalty(**WARNING))
    submit(desk, waiting)
    sweep(NOW + DAY)
    ledger.checkpoint(at=NOW + DAY)
    with pytest.raises(SweepRefused, match="the clock leapt"):
        retention.sweep(at=NOW + 200 * DAY)
    waiting.refresh_from_db()
    assert (is_erased(made), waiting.state) == (False, RecordState.IN_REVIEW)


def test_the_hourly_sweep_does_it(desk):
    made = over(desk)
    sweep(NOW + MONTH - DAY)
    next(job for job in periodic.jobs() if job.name == "sweep").work(NOW + MONTH)
    assert is_erased(made)


def test_the_command_says_what_it_would_do(desk, capsys):
    over(desk)
    call_command("sweep", "--at", f"{NOW + MONTH:%Y-%m-%dT%H:%M%z}")
    assert capsys.readouterr().out.splitlines()[1] == (
        "Would end 0 submissions past their display, and erase 1 records that were never shown."
    )


def test_due_records_are_found_by_their_index(desk):
    if connection.vendor != "sqlite":
        pytest.skip("the planner of PostgreSQL asks statistics, which a test's table has none of")
    plan = retention._due(NOW).order_by("updated_at").values_list("pk")[:200].explain()
    lapsed = retention._lapsed(NOW).order_by("visible_until").values_list("pk")[:200].explain()
    assert ("INDEX record_over" in plan, "SCAN" in plan) == (True, False)
    assert ("INDEX submission_lapses" in lapsed, "SCAN" in lapsed) == (True, False)
