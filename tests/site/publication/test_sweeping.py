"""The sweeper: grace, brakes (clock forward and backward, restore, share), what it leaves of an item."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from confidentiality import notifications
from confidentiality.enums import Opinion
from confidentiality.models import Finding, Submission
from confidentiality.services import reviews
from disclosure.bootstrap import bootstrap as catalogue
from disclosure.services import records
from home import databases
from publication import assets, ledger, readers
from publication.enums import Act, ItemState, Withdrawal
from publication.errors import SweepRefused
from publication.ledger import Entry
from publication.models import Asset, LedgerEntry, LookupKey, PublicItem, SweepState
from publication.services import door, sweeping
from publication.services.sweeping import Plan, Sweep
from tests.disclosure import builders
from tests.disclosure.assessed import assess_all
from tests.factories import DAY, NOW, approve, build_house, publish, submit

LEAP = (
    "Nothing was erased: the clock leapt from 2026-11-23 04:00 to {} 04:00 UTC against the ledger. "
    "If the time is right, run `./run manage sweep --confirm`."
)
RESTORED = (
    "Nothing was erased: the system was restored from a backup. Look whether what should be shown is shown "
    "and the time is right, then run `./run manage sweep --confirm`."
)


def pass_days(days: int) -> None:
    """Daily life: a checkpoint a day, so that the ledger's clock does not leap."""
    for day in range(1, days + 1):
        sweeping.checkpoint(at=NOW + day * DAY)


def refused(**arguments) -> str:
    with pytest.raises(SweepRefused) as caught:
        sweeping.sweep(**arguments)
    return str(caught.value)


def withdrawn(house, **changes) -> PublicItem:
    item = publish(house, **changes)
    door.withdraw(item.pk, Withdrawal.ERROR, by=None, at=NOW)
    return item


def is_erased(item: PublicItem) -> bool:
    item.refresh_from_db()
    return item.content is None


def acts() -> list[tuple[str, str]]:
    return list(LedgerEntry.objects.exclude(act=Act.CHECKPOINT).order_by("seq").values_list("act", "reason"))


class TestGrace:
    def test_hidden_items_are_erased_after_the_grace_and_not_before(self, house):
        item = withdrawn(house)
        pass_days(30)
        assert sweeping.sweep(at=NOW + 30 * DAY - timedelta(seconds=1)) == Sweep(0, 0, 0, 0)
        assert not is_erased(item)
        assert sweeping.sweep(at=NOW + 30 * DAY).erased == 1
        assert is_erased(item)

    def test_what_expired_is_hidden_since_its_display_ended(self, house):
        item = publish(house, visible_until=NOW + DAY)
        pass_days(31)
        assert sweeping.sweep(at=NOW + 31 * DAY) == Sweep(1, 1, 0, 0, scrubbed=False)
        item.refresh_from_db()
        assert (item.state, item.hidden_at) == (ItemState.EXPIRED, NOW + DAY)

    def test_expire_enters_and_erases_nothing(self, house):
        item = publish(house, visible_until=NOW + DAY)
        assert sweeping.expire(at=NOW + DAY) == 1
        assert acts() == [("publish", ""), ("expire", "display_period")]
        assert not is_erased(item)

    def test_grace_is_a_setting(self, house, settings):
        settings.ERASE_GRACE_DAYS = 2
        item = withdrawn(house)
        assert sweeping.sweep(at=NOW + 2 * DAY).erased == 1
        assert is_erased(item)

    def test_what_a_review_ended_is_emptied_too(self, house):
        submission = submit(house, text="联系电话13800138000")
        reviews.dissent(
            submission,
            by=house.people["first"],
            commitment=submission.commitment,
            opinion=Opinion.RETURN,
            basis="请改正",
            at=NOW,
        )
        pass_days(30)
        assert sweeping.sweep(at=NOW + 30 * DAY).submissions == 1
        submission.refresh_from_db()
        kept = (submission.content, submission.salt, submission.draft_sealed, submission.subject_sealed)
        assert kept == (None, None, None, None)
        assert not Finding.objects.exists()

    def test_assets_of_erased_items_lose_their_bytes(self, house):
        asset = assets.store(b"picture", "image/png", at=NOW)
        shared = assets.store(b"shared", "image/png", at=NOW)
        withdrawn(house, assets=(asset.sha256, shared.sha256))
        publish(house, assets=(shared.sha256,))
        pass_days(30)
        assert sweeping.sweep(at=NOW + 30 * DAY).assets == 1
        assert not assets.path_of(asset.sha256).exists()
        assert Asset.objects.get(pk=asset.sha256).erased_at == NOW + 30 * DAY
        assert assets.path_of(shared.sha256).read_bytes() == b"shared"

    def test_nothing_but_the_proof_is_left_of_an_erased_item(self, house):
        item = withdrawn(house, lookups=("a" * 64,))
        pass_days(30)
        sweeping.sweep(at=NOW + 30 * DAY)
        item.refresh_from_db()
        assert (item.content, item.salt, item.state) == (None, None, ItemState.WITHDRAWN)
        assert not LookupKey.objects.exists()
        assert set(Submission.objects.values_list("content", "salt", "draft_sealed")) == {(None, None, None)}
        assert ("erase", item.pk, item.pk) in [tuple(map(str, told)) for told in house.notes.told]
        assert acts() == [("publish", ""), ("withdraw", "error"), ("erase", "")]
        ledger.verify_chain()

    def test_items_come_in_chunks(self, house, monkeypatch):
        monkeypatch.setattr(sweeping, "CHUNK", 2)
        for _ in range(5):
            withdrawn(house)
        pass_days(30)
        assert sweeping.sweep(at=NOW + 30 * DAY).erased == 5


class TestClockBrake:
    def test_the_first_sweep_of_an_empty_system_does_nothing(self, db):
        assert sweeping.sweep(at=NOW) == Sweep(0, 0, 0, 0)

    def test_the_first_sweep_ever_of_a_system_with_a_past_looks_at_the_whole_ledger(self, house):
        item = withdrawn(house)
        assert not SweepState.objects.exists()
        assert refused(at=NOW + 40 * DAY) == LEAP.format("2027-01-02")
        assert not is_erased(item)

    def test_a_clock_that_leapt_forward_erases_and_expires_nothing(self, house):
        item, due = withdrawn(house), publish(house, visible_until=NOW + 10 * DAY)
        sweeping.sweep(at=NOW)
        assert refused(at=NOW + 40 * DAY) == LEAP.format("2027-01-02")
        assert not is_erased(item)
        due.refresh_from_db()
        assert due.state == ItemState.PUBLISHED

    def test_a_clock_that_leapt_backward_holds_too(self, house):
        withdrawn(house)
        sweeping.sweep(at=NOW)
        assert refused(at=NOW - 4 * DAY) == LEAP.format("2026-11-19")

    def test_a_leap_between_two_entries_is_seen_when_the_clock_is_right_again(self, house):
        """Withdrawn while the clock stood in 1970: it would be erased at once, without its grace."""
        sweeping.sweep(at=NOW)
        item = publish(house)
        door.withdraw(item.pk, Withdrawal.ERROR, by=None, at=NOW - 400 * DAY)
        publish(house)
        assert refused(at=NOW) == LEAP.format("2025-10-19")
        assert not is_erased(item)

    def test_three_days_are_no_leap(self, house):
        withdrawn(house)
        sweeping.sweep(at=NOW)
        assert sweeping.sweep(at=NOW + 3 * DAY) == Sweep(0, 0, 0, 0)

    def test_confirming_enters_who_and_lets_the_sweep_go_on(self, house):
        item = withdrawn(house)
        by = house.people["publisher"]
        assert sweeping.sweep(at=NOW + 40 * DAY, confirm=True, by=by).erased == 1
        assert is_erased(item)
        entry = LedgerEntry.objects.get(act=Act.CONFIRM)
        assert (entry.reason, entry.actor) == ("clock", str(by.opaque_id))
        assert sweeping.sweep(at=NOW + 41 * DAY) == Sweep(0, 0, 0, 0)

    def test_confirming_where_no_brake_holds_enters_nothing(self, house):
        publish(house)
        sweeping.sweep(at=NOW, confirm=True)
        assert acts() == [("publish", "")]

    def test_a_confirmation_forgives_what_was_before_it(self, house):
        withdrawn(house)
        sweeping.confirm_clock(at=NOW + 40 * DAY, by=None)
        assert sweeping.sweep(at=NOW + 41 * DAY).erased == 1

    def test_confirming_the_share_says_nothing_of_the_clock(self, house):
        withdrawn(house)
        sweeping.sweep(at=NOW)
        ledger.append([Entry(Act.CONFIRM, reason="share")], by=None, at=NOW + 40 * DAY)
        assert refused(at=NOW + 40 * DAY) == LEAP.format("2027-01-02")

    def test_a_restore_holds_until_confirmed_however_short_ago_the_backup_was_made(self, house):
        withdrawn(house)
        pass_days(30)
        sweeping.sweep(at=NOW + 29 * DAY)
        ledger.append([Entry(Act.RESTORE)], by=None, at=NOW + 30 * DAY, seq=99)
        assert refused(at=NOW + 30 * DAY) == RESTORED
        assert sweeping.sweep(at=NOW + 30 * DAY, confirm=True).erased == 1

    def test_the_checkpoint_waits_while_the_leap_is_not_confirmed(self, house):
        publish(house)
        assert sweeping.checkpoint(at=NOW + 4 * DAY) is None
        assert sweeping.checkpoint(at=NOW - 4 * DAY) is None
        assert sweeping.checkpoint(at=NOW + 3 * DAY).act == Act.CHECKPOINT

    def test_queries_do_not_grow_with_the_ledger(self, house, django_assert_num_queries):
        publish(house)
        sweeping.expire(at=NOW)
        with django_assert_num_queries(3):
            sweeping.expire(at=NOW)


class TestShareBrake:
    def test_more_than_the_share_needs_a_word(self, house, settings, monkeypatch):
        monkeypatch.setattr(sweeping, "FREE_OF_BRAKE", 1)
        items = [withdrawn(house) for _ in range(2)]
        for _ in range(3):
            publish(house)
        pass_days(30)
        assert refused(at=NOW + 30 * DAY) == (
            "Nothing was erased: 2 of 5 items are due, more than 10 per cent at once. If that is right, run "
            "`./run manage sweep --confirm`."
        )
        assert not any(is_erased(item) for item in items)
        assert sweeping.sweep(at=NOW + 30 * DAY, confirm=True).erased == 2
        assert acts()[-3:] == [("confirm", "share"), ("erase", ""), ("erase", "")]

    def test_up_to_the_share_needs_none(self, house, settings, monkeypatch):
        settings.ERASE_SHARE_PERCENT = 40
        monkeypatch.setattr(sweeping, "FREE_OF_BRAKE", 1)
        for _ in range(2):
            withdrawn(house)
        for _ in range(3):
            publish(house)
        pass_days(30)
        assert sweeping.sweep(at=NOW + 30 * DAY).erased == 2


class TestPlan:
    def test_it_says_and_touches_nothing(self, house):
        item, due = withdrawn(house), publish(house, visible_until=NOW + DAY)
        before = (acts(), SweepState.objects.count())
        assert sweeping.plan(at=NOW + 40 * DAY) == Plan(1, 2, 0, (LEAP.format("2027-01-02"),))
        assert (acts(), SweepState.objects.count()) == before
        assert not is_erased(item)
        assert not is_erased(due)

    def test_it_says_what_sweep_then_does(self, house):
        withdrawn(house)
        publish(house, visible_until=NOW + DAY)
        publish(house, visible_until=NOW + 20 * DAY)
        pass_days(40)
        said = sweeping.plan(at=NOW + 40 * DAY)
        done = sweeping.sweep(at=NOW + 40 * DAY)
        assert (said.expired, said.erased, said.refusals) == (done.expired, done.erased, ()) == (2, 2, ())


@pytest.mark.skipif(connection.vendor != "sqlite", reason="looks into the files of SQLite")
@pytest.mark.django_db(transaction=True)
class TestBytes:
    """On a database that is a file, as an installation has it."""

    SENTENCE, FILE = "这一句话以后哪里都不该再有", b"bytes of a picture that is nowhere later"

    @pytest.fixture
    def house_on_disk(self, db, tmp_path):
        databases.dump(tmp_path / "data.sqlite3")
        with databases.default(str(tmp_path / "data.sqlite3")):
            yield build_house()

    def places(self, folder, planted: bytes) -> list[str]:
        return [
            path.relative_to(folder).as_posix()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and planted in path.read_bytes()
        ]

    def live_and_end(self, house) -> None:
        """Published with a picture, read by the index, corrected, withdrawn."""
        picture = assets.store(self.FILE, "image/png", at=NOW)
        item = publish(house, text=self.SENTENCE * 200, assets=(picture.sha256,))
        readers.run_all(at=NOW)
        submission = submit(house, item_id=item.pk, text=f"更正：{self.SENTENCE}", assets=(picture.sha256,))
        door.publish(approve(house, submission, "first", "second"), by=None, at=NOW)
        submit(house, item_id=item.pk, text=f"未审：{self.SENTENCE}")
        door.withdraw(item.pk, Withdrawal.ERROR, by=None, at=NOW)

    def test_after_grace_and_sweep_it_is_nowhere(self, house_on_disk, tmp_path):
        self.live_and_end(house_on_disk)
        assert "data.sqlite3-wal" in self.places(tmp_path, self.SENTENCE.encode())
        assert self.places(tmp_path, self.FILE)
        pass_days(30)
        assert sweeping.sweep(at=NOW + 30 * DAY).scrubbed
        readers.run_all(at=NOW + 30 * DAY)
        assert self.places(tmp_path, self.SENTENCE.encode()) == []
        assert self.places(tmp_path, self.FILE) == []

    def test_a_private_number_never_was(self, house_on_disk, tmp_path, settings):
        """Neither while its record is public, nor after: in database, journal, index, assets, outbox."""
        settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
        catalogue(at=NOW)
        assess_all()
        made = builders.record(
            house_on_disk, builders.person_penalty(CF_SY=f"何博杰（{builders.CARD}）无照经营。")
        )
        assert self.places(tmp_path, builders.CARD.encode()) == []
        item = builders.publish(house_on_disk, made)
        records.correct(
            made, builders.person_penalty(CF_SY=f"更正：何博杰（{builders.CARD}）无照经营。"),
            by=house_on_disk.people["submitter"], at=NOW, accept_masks=True,
        )  # fmt: skip
        readers.run_all(at=NOW)
        notifications.send_due(at=NOW)
        assert "何某某".encode() in (tmp_path / "data.sqlite3-wal").read_bytes()  # the walk looks where it is
        assert self.places(tmp_path / "outbox", b"Subject")
        assert self.places(tmp_path, builders.CARD.encode()) == []
        door.withdraw(item.pk, Withdrawal.ERROR, by=None, at=NOW)
        pass_days(30)
        sweeping.sweep(at=NOW + 30 * DAY)
        assert self.places(tmp_path, builders.CARD.encode()) == []

    def test_somebody_who_still_reads_old_pages_is_reported(self, house_on_disk, tmp_path, monkeypatch):
        monkeypatch.setattr(sweeping, "SCRUB_WAIT", 50)
        self.live_and_end(house_on_disk)
        pass_days(30)
        with closing(sqlite3.connect(tmp_path / "data.sqlite3", isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM publication_publicitem").fetchone()
            assert not sweeping.sweep(at=NOW + 30 * DAY).scrubbed
        assert sweeping.scrub()
        assert "data.sqlite3-wal" not in self.places(tmp_path, self.SENTENCE.encode())


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("sweep", *arguments, stdout=out)
    return out.getvalue()


class TestCommand:
    def test_at_a_time_it_only_says_what_it_would_do(self, house):
        item = withdrawn(house)
        assert run("--at", "2027-01-02T12:00+08:00") == (
            "Would enter 0 items as expired, and erase 1 items and 0 ended submissions.\n"
            "Would end 0 submissions past their display, and erase 0 records that were never shown.\n"
            f"A brake would hold: {LEAP.format('2027-01-02')}\n"
        )
        assert not is_erased(item)

    def test_a_date_is_the_begin_of_that_day_in_shanghai(self, house):
        publish(house, visible_until=NOW + DAY)
        assert run("--at", "2026-11-24").startswith("Would enter 0 items")
        assert run("--at", "2026-11-25").startswith("Would enter 1 items")

    @pytest.mark.parametrize("text", ["soon", "2026-13-01", "2026-11-31T00:00", ""])
    def test_a_time_that_is_none_is_named(self, db, text):
        if not text:
            assert run("--at", text).startswith("Entered")
            return
        with pytest.raises(CommandError) as caught:
            run("--at", text)
        assert str(caught.value) == f"--at: {text!r} is no time; write 2027-01-31 or 2027-01-31T08:00+08:00."

    def test_nothing_is_confirmed_for_another_time(self, db):
        with pytest.raises(CommandError) as caught:
            run("--at", "2027-01-01", "--confirm")
        assert str(caught.value) == "--at only says what would be done, so there is nothing to --confirm."

    @pytest.mark.django_db(transaction=True)
    def test_it_reports_what_it_did(self, house):
        assert run() == (
            "Entered 0 items as expired, and erased 0 items, 0 ended submissions and 0 files.\n"
            "Ended 0 submissions past their display, and erased 0 records that were never shown.\n"
        )

    def test_a_brake_is_an_error(self, house):
        """The real clock is far from the ledger's."""
        item = withdrawn(house)
        ledger.append([Entry(Act.CHECKPOINT)], by=None, at=NOW - 400 * DAY)
        with pytest.raises(CommandError, match=r"^Nothing was erased: the clock leapt from 2026-11-23 04:00"):
            run()
        assert not is_erased(item)
