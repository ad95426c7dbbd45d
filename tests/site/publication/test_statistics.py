from publication import readers, statistics
from publication.enums import Withdrawal
from publication.models import LedgerEntry
from publication.services import door
from publication.statistics import Cell, Row
from tests.factories import NOW, publish


def test_numbers_are_kept_by_the_reader(house):
    items = [publish(house) for _ in range(6)]
    stories = [publish(house, section="stories", kind="story") for _ in range(2)]
    door.withdraw(items[0].id, Withdrawal.ERROR, by=None, at=NOW)
    readers.run("statistics", at=NOW)
    assert statistics.rows() == [
        Row("disclosures", "penalty", Cell(6, None), {2026: Cell(6, None)}),
        Row("stories", "story", Cell(len(stories), 0), {2026: Cell(2, 0)}),
    ]


def test_small_numbers_of_disclosures_are_hidden(house):
    publish(house)
    readers.run("statistics", at=NOW)
    assert statistics.rows() == [Row("disclosures", "penalty", Cell(None, 0), {2026: Cell(None, 0)})]


def test_batch_that_comes_twice_counts_once(house):
    for _ in range(5):
        publish(house)
    entries = list(LedgerEntry.objects.all())
    statistics.read(entries, NOW)
    statistics.read(entries, NOW)
    assert statistics.rows()[0].total == Cell(5, 0)


def test_rebuilt_numbers_are_the_same(house):
    for _ in range(5):
        publish(house)
    readers.run("statistics", at=NOW)
    before = statistics.rows()
    statistics.rebuild(at=NOW)
    assert statistics.rows() == before


def test_page_names_no_small_number(house, public):
    publish(house)
    readers.run("statistics", at=NOW)
    page = public("/en/statistics/").content.decode()
    assert "few / 0" in page
    assert "1 / 0" not in page
