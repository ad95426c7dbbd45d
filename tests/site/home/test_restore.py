"""A restored old backup shows nothing that was withdrawn since, gives no number twice, erases nothing."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection

from confidentiality import keys, triggers
from confidentiality.enums import SubmissionState
from confidentiality.models import Submission
from home import databases
from home.backup import BackupRefused, Manifest
from home.services import backups
from publication import assets, ledger, outside, readers
from publication.enums import Act, ItemState, Withdrawal
from publication.errors import PermitMissing, SweepRefused
from publication.models import LedgerEntry, PublicItem, ReaderState
from publication.services import door, sweeping, verifying
from tests.factories import DAY, NOW, approve, publish, submit

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + 2 * DAY


@pytest.fixture
def backup(tmp_path) -> Path:
    return tmp_path / "house.backup"


def shown(at=LATER) -> set[str]:
    return set(PublicItem.objects.visible(at=at).values_list("pk", flat=True))


def refused(path: Path, **options) -> str:
    with pytest.raises(BackupRefused) as caught:
        backups.restore(path, at=LATER, **options)
    return str(caught.value)


def test_what_was_lost_is_back(house, backup, settings):
    item = publish(house)
    asset = assets.store(b"asset", "image/png", at=NOW)
    picture = Path(settings.MEDIA_ROOT) / "original_images" / "图.png"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"picture")
    backups.make(backup, at=NOW)
    lost = publish(house)
    picture.write_bytes(b"another")
    late = assets.store(b"late", "image/png", at=NOW)
    assets.path_of(asset.sha256).unlink()
    done = backups.restore(backup, at=LATER)
    assert (done.made_at, done.hidden, done.seq) == (NOW.isoformat(), 0, 3)
    assert shown() == {item.pk}
    assert not PublicItem.objects.filter(pk=lost.pk).exists()
    assert picture.read_bytes() == b"picture"
    assert assets.path_of(asset.sha256).read_bytes() == b"asset"
    assert not assets.path_of(late.sha256).exists()


def test_what_was_withdrawn_since_is_hidden_again_with_its_reason(house, backup):
    kept, withdrawn, expired = publish(house), publish(house), publish(house, visible_until=NOW + DAY)
    backups.make(backup, at=NOW)
    door.withdraw(withdrawn.pk, Withdrawal.REPAIRED, by=None, at=NOW)
    door.expire([expired.pk], at=NOW + DAY)
    assert backups.restore(backup, at=LATER).hidden == 2
    assert shown(at=NOW) == {kept.pk}
    withdrawn.refresh_from_db()
    expired.refresh_from_db()
    assert (withdrawn.state, withdrawn.withdrawal) == (ItemState.WITHDRAWN, "repaired")
    assert expired.state == ItemState.EXPIRED


def test_a_text_that_was_corrected_since_is_not_shown_again(house, backup):
    item, kept = publish(house, text="姓名写错了"), publish(house)
    backups.make(backup, at=NOW)
    door.publish(
        approve(house, submit(house, item_id=item.pk, text="改正了"), "first", "second"), by=None, at=NOW
    )
    assert backups.restore(backup, at=LATER).hidden == 1
    assert shown() == {kept.pk}
    item.refresh_from_db()
    assert item.withdrawal == Withdrawal.SUPERSEDED


def test_a_correction_that_is_in_the_backup_stays(house, backup):
    item = publish(house)
    door.publish(
        approve(house, submit(house, item_id=item.pk, text="改正了"), "first", "second"), by=None, at=NOW
    )
    backups.make(backup, at=NOW)
    assert backups.restore(backup, at=LATER).hidden == 0
    assert shown() == {item.pk}


def test_a_display_that_was_shortened_since_is_short_again(house, backup):
    over, shorter = publish(house), publish(house)
    backups.make(backup, at=NOW)
    door.shorten(over.pk, NOW + DAY, reason="repair", by=None, at=NOW)
    door.shorten(shorter.pk, NOW + 10 * DAY, reason="repair", by=None, at=NOW)
    assert backups.restore(backup, at=LATER).hidden == 1
    assert shown() == {shorter.pk}
    shorter.refresh_from_db()
    assert shorter.visible_until == NOW + 10 * DAY
    assert verifying.verify(warn=pytest.fail).items == 2


def test_no_number_of_the_ledger_is_given_twice(house, backup):
    publish(house)
    backups.make(backup, at=NOW)
    item = publish(house)
    door.withdraw(item.pk, Withdrawal.ERROR, by=None, at=NOW)
    backups.restore(backup, at=LATER)
    assert list(LedgerEntry.objects.values_list("seq", "act")) == [(1, "publish"), (4, "restore")]
    publish(house, at=LATER, visible_from=LATER)
    assert ledger.last().seq == 5
    assert outside.head() == 5
    assert verifying.verify(warn=pytest.fail).entries == 3


def test_replayed_withdrawals_are_entries_of_their_own(house, backup):
    item = publish(house)
    backups.make(backup, at=NOW)
    door.withdraw(item.pk, Withdrawal.ERROR, by=None, at=NOW)
    backups.restore(backup, at=LATER)
    assert list(LedgerEntry.objects.values_list("seq", "act", "reason")) == [
        (1, "publish", ""),
        (3, "restore", ""),
        (4, "withdraw", "error"),
    ]
    assert verifying.verify(warn=pytest.fail).items == 1


def test_restoring_twice_is_harmless(house, backup):
    item = publish(house)
    backups.make(backup, at=NOW)
    door.withdraw(item.pk, Withdrawal.ERROR, by=None, at=NOW)
    backups.restore(backup, at=LATER)
    assert backups.restore(backup, at=LATER).hidden == 1
    assert shown() == set()
    assert list(LedgerEntry.objects.values_list("seq", flat=True)) == [1, 5, 6]


def test_a_permit_that_was_used_and_its_item_withdrawn_since_is_void(house, backup):
    """Else what was published in error could be published again by one click, past every replay."""
    permit = approve(house, submit(house), "first", "second")
    backups.make(backup, at=NOW)
    item = door.publish(permit, by=None, at=NOW)
    door.withdraw(item.pk, Withdrawal.ERROR, by=None, at=NOW)
    backups.restore(backup, at=LATER)
    with pytest.raises(PermitMissing):
        door.publish(permit, by=None, at=LATER)
    assert Submission.objects.get(item_id=item.pk).state == SubmissionState.VOID
    assert ("hidden", item.pk, item.pk) in house.notes.told


def test_what_waits_for_review_goes_on_waiting(house, backup):
    submission = submit(house)
    backups.make(backup, at=NOW)
    backups.restore(backup, at=LATER)
    assert Submission.objects.get(pk=submission.pk).state == SubmissionState.IN_REVIEW
    assert approve(house, submission, "first", "second", at=LATER)


class TestErasing:
    def test_nothing_is_erased_although_the_clock_leapt(self, house, backup):
        old = publish(house)
        door.withdraw(old.pk, Withdrawal.ERROR, by=None, at=NOW)
        backups.make(backup, at=NOW)
        backups.restore(backup, at=NOW + 40 * DAY)
        with pytest.raises(SweepRefused, match=r"^Nothing was erased: the clock leapt from 2026-11-23 04:00"):
            sweeping.sweep(at=NOW + 40 * DAY)
        old.refresh_from_db()
        assert old.content

    def test_nothing_is_erased_after_a_short_time_either(self, house, backup):
        old = publish(house)
        door.withdraw(old.pk, Withdrawal.ERROR, by=None, at=NOW)
        for day in range(1, 30):
            sweeping.checkpoint(at=NOW + day * DAY)
        backups.make(backup, at=NOW + 29 * DAY)
        backups.restore(backup, at=NOW + 30 * DAY)
        with pytest.raises(
            SweepRefused, match=r"^Nothing was erased: the system was restored from a backup\."
        ):
            sweeping.sweep(at=NOW + 30 * DAY)
        assert sweeping.sweep(at=NOW + 30 * DAY, confirm=True).erased == 1


class TestState:
    def test_readers_begin_anew_and_the_old_index_is_gone(self, house, backup, settings):
        publish(house)
        readers.run_all(at=NOW)
        backups.make(backup, at=NOW)
        stale = Path(settings.SEARCH_ROOT) / "stale"
        stale.parent.mkdir(exist_ok=True)
        stale.write_text("stale")
        backups.restore(backup, at=LATER)
        assert set(ReaderState.objects.values_list("position", "lease")) <= {(0, "")}
        assert not stale.exists()
        assert all(readers.run_all(at=LATER).values())

    def test_sessions_of_then_are_over(self, house, backup):
        Session.objects.create(session_key="a", session_data="", expire_date=LATER)
        backups.make(backup, at=NOW)
        backups.restore(backup, at=LATER)
        assert not Session.objects.exists()

    def test_the_triggers_are_in_place(self, house, backup):
        backups.make(backup, at=NOW)
        backups.restore(backup, at=LATER)
        assert triggers.missing() == []

    def test_sealed_values_can_be_read(self, house, backup):
        from confidentiality.services.submissions import draft_document

        submission = submit(house)
        backups.make(backup, at=NOW)
        backups.restore(backup, at=LATER)
        document = draft_document(Submission.objects.select_related("key").get(pk=submission.pk))
        assert document["title"] == "成都某某商贸有限公司"


class TestRefusals:
    def test_a_damaged_file_touches_nothing(self, house, backup):
        publish(house)
        backups.make(backup, at=NOW)
        backup.write_bytes(backup.read_bytes()[:-200])
        item = publish(house)
        assert "is damaged" in refused(backup)
        assert item.pk in shown()

    def test_a_failure_on_the_way_touches_nothing(self, house, backup, settings, monkeypatch):
        publish(house)
        picture = Path(settings.MEDIA_ROOT) / "a.png"
        picture.parent.mkdir(parents=True)
        picture.write_bytes(b"then")
        backups.make(backup, at=NOW)
        picture.write_bytes(b"now")
        item = publish(house)
        before = ledger.last().seq

        def fail(name):
            raise OSError(28, "No space left on device", name)

        monkeypatch.setattr(databases, "swap", fail)
        with pytest.raises(CommandError, match=r"^Nothing was restored\. .*: No space left on device\.$"):
            call_command("restore", str(backup))
        assert item.pk in shown()
        assert ledger.last().seq == before
        assert picture.read_bytes() == b"now"
        assert not list(Path(settings.ASSETS_ROOT).parent.glob(".backup-*"))

    def test_other_keys(self, house, backup, settings, tmp_path):
        publish(house)
        backups.make(backup, at=NOW)
        settings.KEYS = tmp_path / "other"
        assert refused(backup) == "There are no keys here; first `./run manage keys import FILE`."
        keys.signing_key()
        assert refused(backup) == (
            "The backup belongs to other keys than those here, so nothing sealed in it could be read: "
            "first `./run manage keys import FILE` (or add --force)."
        )
        assert backups.restore(backup, at=LATER, force=True).seq == 2

    def test_a_running_system(self, house, backup, settings):
        import fcntl
        import os

        backups.make(backup, at=NOW)
        lock = os.open(Path(settings.ASSETS_ROOT).parent, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            assert refused(backup) == "The system is running; end it first (or add --force)."
            assert backups.restore(backup, at=LATER, force=True).hidden == 0
        finally:
            os.close(lock)

    def test_another_kind_of_database(self, house, backup, monkeypatch):
        monkeypatch.setattr(backups, "Manifest", lambda at, _engine, *rest: Manifest(at, "oracle", *rest))
        backups.make(backup, at=NOW)
        assert refused(backup) == (
            f"The backup was made on oracle, and this system runs on {connection.vendor}."
        )

    def test_a_newer_version(self, house, backup):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('publication', '9999_later', %s)",
                [NOW],
            )
        backups.make(backup, at=NOW)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999_later'")
        assert refused(backup) == "The backup was made by a newer version of the system; update first."

    def test_a_file_that_is_missing(self, house, tmp_path):
        with pytest.raises(
            CommandError, match=r"^Nothing was restored\. .*nowhere: No such file or directory\.$"
        ):
            call_command("restore", str(tmp_path / "nowhere"))


def test_the_commands_say_what_they_did(house, backup, capsys):
    publish(house)
    call_command("backup", str(backup))
    assert capsys.readouterr().out == (
        f"{backup}: 1 files, {backup.stat().st_size} bytes, ledger up to entry 1. "
        "The keys are not in it: `./run manage keys export`.\n"
    )
    call_command("restore", str(backup))
    said = capsys.readouterr().out
    assert said.startswith("Restored the backup of 20")
    assert said.endswith("Nothing is erased until `./run manage sweep --confirm`.\n")


def test_withdrawals_that_never_committed_hide_one_too_many(house, backup):
    """The line is on the disk before the commit: the harmless side to err on."""
    item = publish(house)
    backups.make(backup, at=NOW)
    line = {"item": item.pk, "act": Act.WITHDRAW, "reason": "error", "at": NOW.isoformat()}
    outside.append_withdrawals([line])
    assert backups.restore(backup, at=NOW + timedelta(hours=1)).hidden == 1
