"""A year's key: what survives is wrapped anew, then the key is destroyed, and what was erased is gone from backups."""

import pytest

from confidentiality import keys
from confidentiality.enums import AuditAct
from confidentiality.errors import KeysInUse
from confidentiality.keys import KeyDestroyed
from confidentiality.models import AuditEntry, RecordKey
from confidentiality.services import key_years
from tests.factories import NOW

pytestmark = pytest.mark.django_db
THEN = NOW.replace(year=2025)
CARD = b"11010519491231002X"


@pytest.fixture(autouse=True)
def own_keyring(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"


def sealed_then() -> tuple[RecordKey, bytes]:
    key = RecordKey.new(at=THEN)
    key.save()
    return key, key.seal("note", CARD)


def entries() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("act", "detail"))


def test_what_survives_is_wrapped_by_the_present_key_and_opens(monkeypatch):
    monkeypatch.setattr(key_years, "CHUNK", 2)
    made = [sealed_then() for _number in range(5)]
    seen = []
    assert key_years.rotate(2025, at=NOW, progress=seen.append) == 5
    assert seen == [2, 2, 1]
    for key, sealed in made:
        fresh = RecordKey.objects.get(pk=key.pk)
        assert (fresh.year, fresh.unseal("note", sealed)) == (2026, CARD)
    assert entries() == [(AuditAct.ROTATE, "2025 → 2026: 5")]


def test_a_key_that_was_destroyed_is_not_brought_back():
    key, _sealed = sealed_then()
    RecordKey.objects.filter(pk=key.pk).update(wrapped=None)
    assert key_years.rotate(2025, at=NOW) == 0
    assert RecordKey.objects.get(pk=key.pk).wrapped is None


def test_a_year_that_something_needs_stays():
    key, sealed = sealed_then()
    with pytest.raises(KeysInUse) as refused:
        key_years.destroy(2025, at=NOW)
    assert str(refused.value) == "1 values still need the key of 2025: run `keys rotate 2025` first."
    assert RecordKey.objects.get(pk=key.pk).unseal("note", sealed) == CARD
    assert entries() == []


@pytest.mark.parametrize("year", [2026, 2027])
@pytest.mark.parametrize("act", [key_years.rotate, key_years.destroy])
def test_the_key_that_seals_new_values_stays(act, year):
    with pytest.raises(KeysInUse) as refused:
        act(year, at=NOW)
    assert str(refused.value) == (
        f"New values are sealed by the key of {year}; only the key of a year that is over can go."
    )


def test_a_year_without_a_key_is_named_and_nothing_is_entered():
    with pytest.raises(KeyDestroyed) as refused:
        key_years.destroy(2020, at=NOW)
    assert (str(refused.value), entries()) == ("There is no key of 2020.", [])


def test_after_destruction_a_copy_from_before_opens_nothing():
    """The copy is what a backup holds: the row as it was. The thief has the running system's keys."""
    erased, sealed = sealed_then()
    kept, also_sealed = sealed_then()
    copy = list(RecordKey.objects.values("id", "year", "wrapped"))
    RecordKey.objects.filter(pk=erased.pk).update(wrapped=None)
    key_years.rotate(2025, at=NOW)
    key_years.destroy(2025, at=NOW)
    for row in copy:
        with pytest.raises(KeyDestroyed) as gone:
            keys.unwrap(row["wrapped"], row["id"], row["year"])
        assert str(gone.value) == "The key of this value (2025) was destroyed."
    assert RecordKey.objects.get(pk=kept.pk).unseal("note", also_sealed) == CARD
    assert entries() == [(AuditAct.ROTATE, "2025 → 2026: 1"), (AuditAct.DESTROY, "2025")]
    assert "2025" not in keys._keyring()["years"]
    assert sealed != also_sealed
