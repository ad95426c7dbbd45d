"""A stolen database and a stolen backup: nothing that is private can be read in them without the keys."""

import base64
import tarfile

import pytest
from django.db import connection

from confidentiality import keys
from confidentiality.models import RecordKey
from confidentiality.services import key_years
from disclosure.models import Record
from disclosure.services import attachments, objections
from disclosure.services.attachments import Upload
from home.services import backups
from tests.disclosure.builders import CARD, person_penalty, publish, record, submit
from tests.factories import DAY, NOW
from tests.papers import pdf

pytestmark = pytest.mark.django_db(transaction=True)
NOTE = "何博杰的邻居举报"
FILE = "何博杰的身份证.jpg"
PHONE = "13812345678"
PLANTED = (CARD, NOTE, FILE, PHONE)
THEN = NOW.replace(year=2025, month=12, day=2)


@pytest.fixture
def planted(desk, settings, tmp_path):
    """A person's record in review with an attachment, another one published, an objection against it."""
    settings.KEYS = tmp_path / "keys"
    made = record(desk, person_penalty(CF_JDRQ="2025-12-01"), at=THEN)
    attachments.add(made, [Upload(FILE, pdf(CARD), "", False)], by=desk.people["submitter"], at=NOW)
    submit(desk, made)
    item = publish(desk, record(desk))
    texts = {"text": f"{NOTE}，请致电{PHONE}。", "name": "", "contact": PHONE}
    objections.receive(item, texts, address="192.0.2.1", at=NOW)
    return made


def readable(content: bytes) -> list[str]:
    """What of the planted stands in the bytes, as text, UTF-16, hex or base64."""
    forms = {
        text: (
            text.encode(), text.encode("utf-16-le"), text.encode().hex().encode(),
            base64.b64encode(text.encode()).rstrip(b"=")[:-1],
        )
        for text in PLANTED
    }  # fmt: skip
    return [text for text, written in forms.items() if any(each in content for each in written)]


def every_row() -> bytes:
    """Every value of every table, as the thief of the database has them."""
    stored = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                stored += [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row]
    return b"\n".join(stored)


def test_the_probe_finds_what_lies_open(desk):
    record(desk, person_penalty())
    desk.office.name = f"{CARD} {NOTE}"
    desk.office.save()
    assert readable(every_row()) == [CARD, NOTE]


def test_a_stolen_database(planted):
    assert readable(every_row()) == []
    assert planted.opened()["values"]["CF_XDR_ZJHM"] == CARD


def test_a_stolen_backup(planted, tmp_path):
    backups.make(tmp_path / "stolen", at=NOW)
    with tarfile.open(tmp_path / "stolen") as archive:
        names = archive.getnames()
        content = b"".join(archive.extractfile(each).read() for each in archive.getmembers() if each.isfile())
    assert readable(content) == []
    ring = keys._keyring()
    secrets = [ring["match"], ring["signing"], *ring["years"].values()]
    assert not any(base64.b64decode(secret) in content or secret.encode() in content for secret in secrets)
    assert not any("key" in name for name in names)


def test_after_the_years_key_is_destroyed_not_even_with_the_running_system(planted, tmp_path):
    """The record of 2025 is erased, its year destroyed; the backup from before is restored with all keys."""
    assert planted.key.year == 2025
    backups.make(tmp_path / "stolen", at=NOW)
    RecordKey.objects.filter(pk=planted.key_id).update(wrapped=None)
    key_years.rotate(2025, at=NOW)
    key_years.destroy(2025, at=NOW)
    backups.restore(tmp_path / "stolen", at=NOW + DAY)
    restored = Record.objects.select_related("key").get(pk=planted.pk)
    assert restored.key.wrapped is not None
    with pytest.raises(keys.KeyDestroyed) as gone:
        restored.opened()
    assert str(gone.value) == "The key of this value (2025) was destroyed."
