"""Make a backup while everything goes on, and restore one so that nothing comes back that was taken away.

    restore ── unpack beside, prove ── database beside: migrate, replay withdrawals, RESTORE entry
            ── swap media and database ── forget the index and what the new database does not know

Up to the swap nothing of the system in use was touched.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django_tasks_db.models import DBTaskResult

from confidentiality import keys, sources
from confidentiality.enums import OPEN
from confidentiality.models import Submission
from confidentiality.services import submissions
from home import backup as files
from home import databases
from home.backup import BackupRefused, Manifest
from publication import ledger, outside
from publication.enums import Act, ItemState, Withdrawal
from publication.ledger import Entry
from publication.models import Asset, PublicItem, ReaderState
from publication.services import door

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. `hidden` items were withdrawn or expired since the backup was made."""

    made_at: str
    hidden: int
    seq: int


def make(path: Path, *, at: datetime, force: bool = False) -> Manifest:
    """Everything but the keys and the folder outside, in one file. Raises BackupRefused."""
    newest = ledger.last()
    with files.replacing(path, force=force) as file, _workplace() as folder:
        copy = folder / databases.DUMPS[connection.vendor]
        databases.dump(copy)
        manifest = Manifest(at.isoformat(), connection.vendor, _fingerprint(), newest.seq if newest else 0)
        return files.write(file, manifest, copy, _folders())


def restore(path: Path, *, at: datetime, force: bool = False) -> Restored:
    """Put a backup in the place of what is there, all or nothing. Raises BackupRefused.

    `force` restores although the system runs, or other keys are here than those of the backup.
    """
    with _alone(force=force), _workplace() as folder:
        manifest = files.unpack(path, folder)
        _check(manifest, force=force)
        with databases.beside(folder / databases.DUMPS[connection.vendor]) as name:
            with databases.default(name):
                _refuse_newer()
                call_command("migrate", verbosity=0, interactive=False)
                hidden, seq = _replay(at=at)
            _keep_assets(folder / "assets")
            with _media_of(folder):
                databases.swap(name)
        _forget_what_is_gone()
    return Restored(manifest.made_at, hidden, seq)


def _folders() -> dict[str, Path]:
    return {"media": Path(settings.MEDIA_ROOT), "assets": Path(settings.ASSETS_ROOT)}


@contextmanager
def _workplace() -> Iterator[Path]:
    """A folder beside the data, so that moving into place is a renaming."""
    data = Path(settings.ASSETS_ROOT).parent
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=data) as folder:
        yield Path(folder)


@contextmanager
def _alone(*, force: bool) -> Iterator[None]:
    """Nothing else runs on the data folder or database. Raises BackupRefused."""
    data = Path(settings.ASSETS_ROOT).parent
    data.mkdir(parents=True, exist_ok=True)
    lock = os.open(data, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            busy = databases.others_connected() > 0
        except OSError:
            busy = True
        if busy and not force:
            raise BackupRefused("The system is running; end it first (or add --force).")
        yield
    finally:
        os.close(lock)


def _fingerprint() -> str:
    """Which keys these are, without saying anything of them."""
    public = keys.signing_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(public).hexdigest()[:16]


def _check(manifest: Manifest, *, force: bool) -> None:
    if manifest.engine != connection.vendor:
        raise BackupRefused(
            f"The backup was made on {manifest.engine}, and this system runs on {connection.vendor}."
        )
    if force:
        return
    if not keys.keyring_path().exists():
        raise BackupRefused("There are no keys here; first `./run manage keys import FILE`.")
    if manifest.keyring != _fingerprint():
        raise BackupRefused(
            "The backup belongs to other keys than those here, so nothing sealed in it could be read: first "
            "`./run manage keys import FILE` (or add --force)."
        )


def _refuse_newer() -> None:
    """A backup of a newer version holds tables that nothing here knows."""
    executor = MigrationExecutor(connection)
    ours = {app for app, _name in executor.loader.disk_migrations}
    unknown = {
        key
        for key in executor.loader.applied_migrations
        if key[0] in ours
        and key not in executor.loader.disk_migrations
        and key not in executor.loader.replacements
    }
    if unknown:
        raise BackupRefused("The backup was made by a newer version of the system; update first.")


def _replay(*, at: datetime) -> tuple[int, int]:
    """Enter the restore, then hide again what was hidden since; how many, and the number of the entry."""
    since = _read_outside()
    with transaction.atomic():
        newest = ledger.last()
        seq = max(newest.seq if newest else 0, outside.head()) + 1
        ledger.append([Entry(Act.RESTORE)], by=None, at=at, seq=seq)
        hidden = sum(_hide(ids, act, reason, at=at) for (act, reason), ids in since.removed.items())
        hidden += _hide_replaced(since.corrected, at=at) + _shorten(since.shortened, at=at)
        _void(sorted({item for ids in since.removed.values() for item in ids}), at=at)
        # Begin anew: readers at the first entry, people at the log-in, tasks not at all.
        ReaderState.objects.update(position=0, lease="", lease_until=None)
        Session.objects.all().delete()
        DBTaskResult.objects.ready().delete()
    return hidden, seq


@dataclass(slots=True)
class _Outside:
    """What was taken away, ever: ids by act and reason, newest commitment, earliest end."""

    removed: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    corrected: dict[str, str] = field(default_factory=dict)
    shortened: dict[str, datetime] = field(default_factory=dict)


def _read_outside() -> _Outside:
    since = _Outside()
    for line in outside.withdrawals():
        item, act = line["item"], line["act"]
        if act == Act.CORRECT:
            since.corrected[item] = line["commitment"]
            since.shortened.pop(item, None)  # a correction brings a display of its own
        elif act == Act.SHORTEN:
            since.shortened[item] = datetime.fromisoformat(line["until"])
        else:
            since.removed[act, line["reason"]].append(item)
    return since


def _hide(ids: Sequence[str], act: str, reason: str, *, at: datetime) -> int:
    hidden = 0
    for chunk in _chunks(ids):
        if act == Act.EXPIRE:
            hidden += len(door.expire(chunk, at=at))
        else:
            hidden += len(door.withdraw_many(chunk, Withdrawal(reason), by=None, at=at))
    return hidden


def _hide_replaced(corrected: dict[str, str], *, at: datetime) -> int:
    """A text that a correction replaced is not shown again; the newer one is lost with what came after."""
    replaced = [
        item.pk
        for chunk in _chunks(list(corrected))
        for item in PublicItem.objects.filter(pk__in=chunk).only("pk", "commitment")
        if item.commitment != corrected[item.pk]
    ]
    return _hide(replaced, Act.WITHDRAW, Withdrawal.SUPERSEDED, at=at)


def _shorten(shortened: dict[str, datetime], *, at: datetime) -> int:
    """Displays that were shortened end as early again; how many are over already."""
    over = []
    for chunk in _chunks(list(shortened)):
        for item in PublicItem.objects.filter(pk__in=chunk, state=ItemState.PUBLISHED):
            until = shortened[item.pk]
            if until <= max(at, item.visible_from):
                over.append(item.pk)
            elif until < item.visible_until:
                door.shorten(item.pk, until, reason="restore", by=None, at=at)
    return _hide(over, Act.EXPIRE, "", at=at)


def _void(ids: Sequence[str], *, at: datetime) -> None:
    """What waited in the backup, was published and withdrawn since, must not be published again unseen."""
    for chunk in _chunks(ids):
        waiting = Submission.objects.filter(item_id__in=chunk, state__in=OPEN)
        for each in list(waiting.only("source_type", "source_id", "item_id")):
            submissions.void_sources(each.source_type, [each.source_id], at=at)
            sources.get(each.source_type).hidden(each.source_id, each.item_id, at=at)


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _keep_assets(restored: Path) -> None:
    """Add the backup's files to those that are here: an asset's name is the hash of its bytes."""
    for path in restored.rglob("*") if restored.is_dir() else []:
        target = Path(settings.ASSETS_ROOT) / path.relative_to(restored)
        if path.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, target)


@contextmanager
def _media_of(folder: Path) -> Iterator[None]:
    """The backup's media in place; those that were here are put back where the block fails."""
    media, fresh, aside = Path(settings.MEDIA_ROOT), folder / "media", folder / "media-before"
    if media.exists():
        os.replace(media, aside)
    if fresh.exists():
        os.replace(fresh, media)
    try:
        yield
    except BaseException:
        shutil.rmtree(media, ignore_errors=True)
        if aside.exists():
            os.replace(aside, media)
        raise


def _forget_what_is_gone() -> None:
    """Bytes that the restored database does not know, and the index. Whoever reads the restore in the ledger
    makes it anew, that of a cluster too, which need not be there just now."""
    root = Path(settings.ASSETS_ROOT)
    known = set(Asset.objects.filter(erased_at=None).values_list("pk", flat=True).iterator())
    for path in root.rglob("*") if root.is_dir() else []:
        if path.is_file() and path.name not in known:
            path.unlink(missing_ok=True)
    shutil.rmtree(settings.SEARCH_ROOT, ignore_errors=True)
