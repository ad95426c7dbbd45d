"""The file of a backup: what is in it and what is not, whole or not at all, and proved before it is used."""

import gzip
import io
import json
import stat
import tarfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from confidentiality import keys
from home import backup as files
from home import databases
from home.backup import BackupRefused
from home.services import backups
from publication import assets, outside
from publication.enums import Withdrawal
from publication.services import door
from tests.factories import NOW, publish

pytestmark = pytest.mark.django_db(transaction=True)
DATABASE = databases.DUMPS[connection.vendor]


@pytest.fixture
def made(house, settings, tmp_path) -> Path:
    """A backup of a system with an item, a withdrawn one, a picture and an asset."""
    publish(house)
    door.withdraw(publish(house).pk, Withdrawal.ERROR, by=None, at=NOW)
    picture = Path(settings.MEDIA_ROOT) / "original_images" / "图.png"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"picture")
    assets.store(b"asset", "image/png", at=NOW)
    path = tmp_path / "house.backup"
    backups.make(path, at=NOW)
    return path


def members(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}


def repack(path: Path, parts: dict[str, bytes]) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def unpack(path: Path, tmp_path: Path) -> files.Manifest:
    folder = tmp_path / "unpacked"
    folder.mkdir()
    return files.unpack(path, folder)


def damage(path: Path, tmp_path: Path) -> str:
    with pytest.raises(BackupRefused) as caught:
        unpack(path, tmp_path)
    return str(caught.value).replace(str(path), "FILE")


def test_it_holds_database_media_assets_and_a_manifest_last(made):
    sha = next(path.name for path in (made.parent / "assets").rglob("*") if path.is_file())
    expected = [DATABASE, "media/original_images/图.png", f"assets/{sha[:2]}/{sha}", "manifest.json"]
    assert list(members(made)) == expected


def test_its_manifest_says_when_on_what_and_with_which_keys(made, tmp_path):
    manifest = unpack(made, tmp_path)
    assert (manifest.v, manifest.made_at, manifest.engine) == (1, NOW.isoformat(), connection.vendor)
    assert manifest.head == 3
    assert len(manifest.keyring) == 16
    assert manifest.files["media/original_images/图.png"]["size"] == 7


def test_neither_keys_nor_the_folder_outside_are_in_it(made):
    ring = json.loads(keys.keyring_path().read_text())
    secrets = [ring["match"], ring["signing"], *ring["years"].values()]
    everything = b"".join(members(made).values())
    assert not [secret for secret in secrets if secret.encode() in everything]
    assert outside.withdrawals_path().exists()
    assert not [name for name in members(made) if "withdrawals" in name or "keyring" in name]


def test_only_its_owner_reads_it(made):
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_a_file_that_exists_is_replaced_by_force_only(made):
    before = made.read_bytes()
    with pytest.raises(BackupRefused, match=r"exists already; name another file, or add --force\.$"):
        backups.make(made, at=NOW)
    assert made.read_bytes() == before
    backups.make(made, at=NOW, force=True)
    assert list(members(made))


def test_a_backup_that_fails_leaves_nothing_behind(house, tmp_path, monkeypatch):
    def full(path):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(databases, "dump", full)
    with pytest.raises(CommandError, match=r"^No backup was made: .*: No space left on device\.$"):
        call_command("backup", str(tmp_path / "house.backup"))
    assert not [path for path in tmp_path.iterdir() if "backup" in path.name]


def test_a_folder_that_is_missing_is_named(house, tmp_path):
    with pytest.raises(CommandError, match=r"^No backup was made: .*nowhere.*: No such file or directory\.$"):
        call_command("backup", str(tmp_path / "nowhere" / "house.backup"))


def test_a_changed_byte_is_found(made, tmp_path):
    parts = members(made)
    parts["media/original_images/图.png"] = b"PICTURE"
    repack(made, parts)
    assert (
        damage(made, tmp_path) == "FILE is damaged: media/original_images/图.png is not what was backed up."
    )


def test_a_missing_part_is_found(made, tmp_path):
    parts = members(made)
    del parts["media/original_images/图.png"]
    repack(made, parts)
    assert damage(made, tmp_path) == "FILE is damaged: media/original_images/图.png is missing."


def test_a_part_too_many_is_found(made, tmp_path):
    repack(made, {**members(made), "media/more.png": b"more"})
    assert damage(made, tmp_path) == "FILE is damaged: media/more.png is not in its manifest."


@pytest.mark.parametrize("name", ["../escape", "/etc/escape", "media/../../escape", "keys/keyring.json"])
def test_a_name_that_leads_elsewhere_is_refused(made, tmp_path, name):
    repack(made, {name: b"", **members(made)})
    assert damage(made, tmp_path) == f"FILE is damaged or no backup ({name!r} does not belong into a backup)."
    assert not (tmp_path / "escape").exists()


def test_a_link_is_refused(made, tmp_path):
    with tarfile.open(made, "w:gz") as archive:
        member = tarfile.TarInfo("media/link")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(member)
    assert damage(made, tmp_path) == "FILE is damaged or no backup ('media/link' is no plain file)."


def test_a_file_cut_off_between_two_parts_is_found(made, tmp_path):
    parts = members(made)
    del parts["manifest.json"]
    repack(made, parts)
    assert damage(made, tmp_path) == "FILE is damaged: its manifest is missing, so it was cut off."


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_a_file_cut_off_anywhere_is_found(made, tmp_path, share):
    whole = made.read_bytes()
    made.write_bytes(whole[: int(len(whole) * share)])
    assert damage(made, tmp_path).startswith("FILE is damaged")


def test_a_flipped_bit_anywhere_is_found(made, tmp_path):
    whole = bytearray(made.read_bytes())
    whole[len(whole) // 2] ^= 1
    made.write_bytes(whole)
    assert damage(made, tmp_path).startswith("FILE is damaged")


def test_something_else_is_no_backup(tmp_path):
    for number, content in enumerate([b"", b"text", gzip.compress(b"text")]):
        path = tmp_path / f"file{number}"
        path.write_bytes(content)
        folder = tmp_path / f"folder{number}"
        folder.mkdir()
        with pytest.raises(BackupRefused, match="is damaged"):
            files.unpack(path, folder)


def test_a_newer_format_says_so(made, tmp_path):
    parts = members(made)
    parts["manifest.json"] = json.dumps({**json.loads(parts["manifest.json"]), "v": 2}).encode()
    repack(made, parts)
    assert damage(made, tmp_path) == "FILE was made by a newer version (format 2); update first."
