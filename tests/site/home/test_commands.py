"""Commands of an operator: worker, clock, prepare, bootstrap, keys; what they say and how they end."""

import json
import signal
import stat
import threading
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from confidentiality import keys, triggers
from confidentiality.models import AuditEntry, RecordKey
from home.management.commands.worker import Command as Worker
from home.models import PeriodicRun
from home.services import key_files, preparing, processes
from home.services.processes import Stop, repeat
from organisations.models import Region
from publication import readers
from publication.models import ReaderState
from tests.factories import NOW, publish

PASSPHRASE = "correct horse battery"
done: list[str] = []


@task()
def note(text: str) -> None:
    done.append(text)


class TestWorker:
    @pytest.mark.django_db(transaction=True)
    def test_it_runs_tasks_and_lets_readers_catch_up(self, house):
        done.clear()
        publish(house)
        note.enqueue("one")
        note.enqueue("two")
        call_command("worker", "--once")
        assert sorted(done) == ["one", "two"]
        assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
        assert {lag.behind for lag in readers.lags()} == {0}

    def test_readers_that_are_not_behind_cost_no_write(self, house, django_assert_num_queries):
        publish(house)
        call_command("worker", "--once")
        moved = list(ReaderState.objects.values())
        call_command("worker", "--once")
        assert list(ReaderState.objects.values()) == moved

    def test_a_reader_that_fails_waits_longer_each_time(self, house, monkeypatch):
        monkeypatch.setattr(readers, "_handlers", {"broken": lambda entries, at: 1 / 0})
        publish(house)
        worker = Worker()
        worker.not_before = {}
        waits = []
        for _ in range(8):
            worker.not_before.clear()
            before = timezone.now()
            worker._read()
            waits.append(round((worker.not_before["broken"] - before).total_seconds()))
        assert waits == [2, 4, 8, 16, 32, 60, 60, 60]

    @pytest.mark.parametrize("command", ["worker", "clock"])
    def test_it_refuses_a_database_without_the_triggers(self, db, command):
        from django.db import connection

        name = next(iter(triggers.definitions(connection.vendor)))
        table = triggers._registered[name].table
        with connection.cursor() as cursor:
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER door_{name}{on}")
        with pytest.raises(ImproperlyConfigured, match=r"^The database lacks 1 of the door's triggers"):
            call_command(command, "--once")


class TestClock:
    def test_it_runs_what_is_due(self, house):
        call_command("clock", "--once")
        assert set(PeriodicRun.objects.values_list("name", flat=True)) == {
            "expire",
            "counts",
            "sweep",
            "deadlines",
            "checkpoint",
            "bulk",
            "downloads",
            "tidy",
            "intakes",
            "calendar",
            "reminders",
            "steps",
            "terms",
            "alerts",
            "bundles",
            "search",
        }


class TestProcesses:
    def test_a_signal_ends_the_pause_at_once(self, db):
        stop = Stop()
        turns = []
        threading.Timer(0.1, stop.set).start()
        before = timezone.now()
        repeat(lambda: turns.append(1), pause=60, stop=stop)
        assert turns == [1]
        assert timezone.now() - before < timedelta(seconds=5)

    def test_interruptible_work_ends_in_the_middle_other_work_after_it(self):
        stop = Stop()
        stop._told(signal.SIGTERM, None)
        assert stop
        with pytest.raises(SystemExit), stop.interruptible():
            pytest.fail("begun although told to end")
        stop = Stop()
        with pytest.raises(SystemExit), stop.interruptible():
            stop._told(signal.SIGTERM, None)

    def test_a_database_that_is_away_ends_nothing(self, db, monkeypatch, caplog):
        monkeypatch.setattr(processes, "DATABASE_PAUSE", 0)
        monkeypatch.setattr(processes.connection, "close", lambda: None, raising=False)
        stop, turns = Stop(), []

        def turn():
            turns.append(1)
            if len(turns) == 2:
                stop.set()
            raise OperationalError("connection refused, password=…")

        repeat(turn, pause=0, stop=stop)
        assert turns == [1, 1]
        assert {record.getMessage() for record in caplog.records} == {
            "the database does not answer: OperationalError"
        }


class TestPrepare:
    def test_bootstrap_makes_what_is_missing_and_twice_is_once(self, db):
        call_command("bootstrap")
        regions = Region.objects.count()
        call_command("bootstrap")
        assert Region.objects.count() == regions > 50

    def test_a_database_is_behind_without_its_triggers(self, db):
        assert not preparing.database_is_behind()
        with triggers.removed():
            assert preparing.database_is_behind()

    def test_static_files_are_collected_when_one_changed(self, settings, tmp_path):
        settings.STATIC_ROOT = tmp_path / "static"
        settings.STORAGES = settings.STORAGES | {
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        }
        assert preparing.collect_static()
        assert not preparing.collect_static()
        assert list(settings.STATIC_ROOT.rglob("*.css"))
        (tmp_path / "static.stamp").write_text("another state")
        assert preparing.collect_static()

    def test_without_the_demo_it_says_so(self, db, settings, tmp_path):
        settings.DEMO = False
        settings.STATIC_ROOT = tmp_path / "static"
        settings.STORAGES = settings.STORAGES | {
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        }
        out = StringIO()
        call_command("prepare", stdout=out)
        assert out.getvalue() == "3/5 database\n4/5 static files\n5/5 no demo (CHENGXIN_DEMO=0)\n"

    def test_the_demo_refuses_where_none_is_wanted(self, db, settings):
        settings.DEMO = False
        with pytest.raises(CommandError) as caught:
            call_command("demo")
        assert str(caught.value) == "CHENGXIN_DEMO is 0: no accounts with a known password are made."


@pytest.fixture
def passphrase(tmp_path, settings) -> Path:
    """Keys of this test's own, and a file with the passphrase."""
    settings.KEYS = tmp_path / "keys"
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE + "\n")
    return path


def run(*arguments: str | Path) -> str:
    out = StringIO()
    call_command("keys", *map(str, arguments), stdout=out)
    return out.getvalue()


def refused(*arguments: str | Path) -> str:
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    return str(caught.value)


@pytest.mark.django_db
class TestKeys:
    def export(self, tmp_path, passphrase) -> Path:
        keys.new_key(at=NOW)
        run("export", tmp_path / "safe", "--passphrase-file", passphrase)
        return tmp_path / "safe"

    def test_listing_names_years_and_no_secret(self, passphrase):
        keys.new_key(at=NOW)
        keys.new_key(at=NOW.replace(year=2025))
        keys.destroy_year(2025, at=NOW)
        assert run("list") == f"2025 destroyed {NOW.isoformat()}\n2026\n"

    def test_a_past_year_is_wrapped_anew_then_destroyed_each_entered(self, passphrase, tmp_path):
        RecordKey.new(at=NOW.replace(year=2025)).save()
        assert refused("destroy", "2025", "--confirm", "2025") == (
            "1 values still need the key of 2025: run `keys rotate 2025` first."
        )
        assert run("rotate", "2025") == "1 values of 2025 are wrapped by this year's key.\n"
        assert refused("destroy", "2025") == "Nothing brings it back: say it again with --confirm 2025."
        assert run("destroy", "2025", "--confirm", "2025") == (
            "The key of 2025 is destroyed. Files that `keys export` wrote before still hold it: destroy "
            "them, and export anew.\n"
        )
        assert run("list").split()[:2] == ["2025", "destroyed"]
        self.export(tmp_path, passphrase)
        run("import", tmp_path / "safe", "--passphrase-file", passphrase)
        assert list(AuditEntry.objects.order_by("pk").values_list("act", "by")) == [
            ("rotate", None), ("destroy", None), ("export", None), ("import", None),
        ]  # fmt: skip

    def test_what_is_exported_comes_back_elsewhere(self, passphrase, tmp_path, settings):
        made = keys.new_key(at=NOW)
        file = self.export(tmp_path, passphrase)
        before = keys.keyring_path().read_text()
        settings.KEYS = tmp_path / "elsewhere"
        run("import", file, "--passphrase-file", passphrase)
        assert json.loads(keys.keyring_path().read_text()) == json.loads(before)
        assert keys.unwrap(made.wrapped, made.id, made.year) == made.secret
        assert stat.S_IMODE(keys.keyring_path().stat().st_mode) == 0o600

    def test_the_file_is_sealed_and_its_owners_only(self, passphrase, tmp_path):
        file = self.export(tmp_path, passphrase)
        ring = json.loads(keys.keyring_path().read_text())
        text = file.read_text()
        assert not [key for key in (ring["match"], ring["signing"], *ring["years"].values()) if key in text]
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_another_passphrase_opens_nothing(self, passphrase, tmp_path):
        file = self.export(tmp_path, passphrase)
        passphrase.write_text("another passphrase")
        sentence = "The passphrase is another, or the file is damaged."
        assert refused("import", file, "--passphrase-file", passphrase) == sentence

    def test_a_short_passphrase_is_refused(self, passphrase, tmp_path):
        passphrase.write_text("short")
        assert refused("export", tmp_path / "safe", "--passphrase-file", passphrase) == (
            "The passphrase has 5 characters; at least 12 are needed."
        )

    def test_nobody_there_to_type_one(self, passphrase, tmp_path, monkeypatch):
        monkeypatch.setattr("sys.stdin", StringIO())
        assert refused("export", tmp_path / "safe") == (
            "Name a --passphrase-file, since nobody can type the passphrase here."
        )

    def test_something_else_holds_no_keys(self, passphrase, tmp_path):
        (tmp_path / "other").write_text("{}")
        assert refused("import", tmp_path / "other", "--passphrase-file", passphrase) == (
            f"{tmp_path / 'other'} holds no exported keys."
        )

    def test_a_file_that_is_missing_is_named(self, passphrase, tmp_path):
        assert refused("import", tmp_path / "nowhere", "--passphrase-file", passphrase) == (
            f"{tmp_path / 'nowhere'}: No such file or directory."
        )

    def test_other_keys_that_are_here_are_never_lost(self, passphrase, tmp_path, settings):
        file = self.export(tmp_path, passphrase)
        settings.KEYS = tmp_path / "elsewhere"
        keys.signing_key()
        ours = keys.keyring_path().read_text()
        assert refused("import", file, "--passphrase-file", passphrase) == (
            f"There are other keys in {keys.keyring_path()}; what is sealed by them could not be read any "
            "more. With --force they are kept beside under another name."
        )
        assert keys.keyring_path().read_text() == ours
        run("import", file, "--passphrase-file", passphrase, "--force")
        [kept] = (tmp_path / "elsewhere").glob("keyring-until-*.json")
        assert kept.read_text() == ours

    def test_keys_come_in_before_there_is_a_database(self, passphrase, tmp_path, monkeypatch):
        file = self.export(tmp_path, passphrase)

        def missing(**fields):
            raise OperationalError("no such table")

        monkeypatch.setattr(AuditEntry.objects, "create", missing)
        err = StringIO()
        call_command("keys", "import", str(file), "--passphrase-file", str(passphrase), stderr=err)
        assert err.getvalue() == "The audit log has no entry of it: there is no database yet.\n"

    def test_an_old_export_brings_no_destroyed_key_back(self, passphrase, tmp_path):
        keys.new_key(at=NOW.replace(year=2025))
        file = self.export(tmp_path, passphrase)
        keys.destroy_year(2025, at=NOW)
        keys.new_key(at=NOW.replace(year=2027))
        run("import", file, "--passphrase-file", passphrase)
        assert key_files.years() == [("2025", NOW.isoformat()), ("2026", ""), ("2027", "")]
