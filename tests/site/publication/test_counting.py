"""Terms of items: filtered by them, offered with exact numbers, by the ledger and by the clock."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publication import counting, kinds, readers
from publication.enums import Section, Withdrawal
from publication.filters import Filters, common_tags, offered_terms
from publication.models import CountedItem, FacetCount, ItemTerm, PublicItem
from publication.services import door, sweeping
from tests.factories import DAY, NOW, House, publish


@pytest.fixture(autouse=True)
def _facets(monkeypatch):
    monkeypatch.setattr(kinds, "_facets", {})
    kinds.register_facet(Section.EDUCATION, "stage", label="Stage", order=["primary", "junior"].index)
    kinds.register_facet(Section.EDUCATION, "grade", label="Grade", value_label="grade {}".format)
    kinds.register_tags(Section.EDUCATION)
    kinds.register_tags(Section.STORIES)


def lesson(house: House, *, tags=(), **fields) -> PublicItem:
    terms = {name: fields.pop(name) for name in ("stage", "grade") if name in fields}
    return publish(house, section="education", kind="lesson", terms=terms, tags=list(tags), **fields)


def offered(at=NOW, **chosen) -> dict:
    return offered_terms(Filters.parse(chosen, section="education"), at=at)


def read(at=NOW) -> None:
    readers.run(counting.READER, at=at)


def test_a_list_is_narrowed_by_terms(house):
    seven = lesson(house, stage=["junior"], grade=["7", "8"])
    eight = lesson(house, stage=["junior"], grade=["8"])
    publish(house, section="stories", kind="story", tags=["7"])

    def found(**chosen):
        return {item.id for item in Filters.parse(chosen, section="education").page(at=NOW).items}

    assert found(stage="junior") == {seven.id, eight.id}
    assert found(stage="junior", grade="7") == {seven.id}
    assert found(grade="9") == set()
    assert found(unknown="9") == {seven.id, eight.id}


def test_numbers_are_those_of_the_list_that_the_value_leads_to(house):
    lesson(house, stage=["junior"], grade=["7", "8"], tags=["考试"])
    lesson(house, stage=["junior"], grade=["8"])
    lesson(house, stage=["primary"])
    read()

    assert offered() == {
        "kind": [("lesson", 3)],
        "stage": [("junior", 2), ("primary", 1)],
        "grade": [("8", 2), ("7", 1)],
        "tag": [("考试", 1)],
    }
    assert offered(stage="junior", grade="8") == {
        "kind": [("lesson", 2)],
        "stage": [("junior", 2)],
        "grade": [("8", 2), ("7", 1)],
        "tag": [("考试", 1)],
    }


@pytest.mark.parametrize(
    "beside", [{"year": "2026"}, {"kind": "lesson", "stage": "junior", "grade": "7", "tag": "考试"}]
)
def test_where_a_number_would_not_be_exact_there_is_none(house, beside):
    lesson(house, stage=["junior"], grade=["7"], tags=["考试"])
    read()

    assert offered(**beside)["stage"] == [("junior", None)]


def test_what_is_hidden_is_not_offered_though_no_reader_ran(house):
    gone = lesson(house, stage=["junior"], tags=["旧"])
    lesson(house, stage=["primary"])
    read()
    door.withdraw(gone.id, Withdrawal.ERROR, by=None, at=NOW)

    assert offered()["stage"] == [("primary", 1)]
    assert common_tags(at=NOW) == []
    read()
    assert not FacetCount.objects.filter(value__in=["junior", "旧"]).exists()


def test_a_batch_read_twice_counts_once(house):
    item = lesson(house, stage=["junior"])
    for _time in range(2):
        counting.recount([item.id], at=NOW)

    assert offered()["stage"] == [("junior", 1)]


def test_the_clock_alone_brings_and_takes(house):
    lesson(house, stage=["junior"], visible_from=NOW + DAY, visible_until=NOW + 2 * DAY)
    read()
    assert offered()["stage"] == []

    assert [counting.recount_due(at=NOW + days * DAY) for days in (0, 1, 1, 2, 2)] == [0, 1, 0, 1, 0]
    assert list(FacetCount.objects.all()) == []

    counting.recount([CountedItem.objects.get().pk], at=NOW + DAY)
    assert offered(at=NOW + DAY)["stage"] == [("junior", 1)]
    assert offered(at=NOW + 2 * DAY)["stage"] == []  # nobody counted since


def test_tags_are_counted_over_all_sections(house):
    lesson(house, tags=["诚信", "考试"])
    publish(house, section="stories", kind="story", tags=["诚信"])
    read()

    assert common_tags(at=NOW) == [("诚信", 2), ("考试", 1)]


def test_erasing_takes_the_terms(house):
    item = lesson(house, tags=["一个名字"])
    read()
    door.withdraw(item.id, Withdrawal.ERROR, by=None, at=NOW)
    sweeping.sweep(at=NOW + 40 * DAY, confirm=True)

    assert not ItemTerm.objects.filter(item=item.id).exists()
    read(at=NOW + 40 * DAY)
    assert CountedItem.objects.get(pk=item.id).terms == {}


TERMS = st.dictionaries(
    st.sampled_from("abcde"), st.lists(st.sampled_from("123"), min_size=1, max_size=3, unique=True)
)


@given(st.lists(TERMS, max_size=6))
def test_every_number_is_that_of_a_walk_through_the_items(items):
    counted = Counter(line for terms in items for line in counting.lines("s", terms))

    for facets in ({"a": "1"}, {"a": "1", "b": "2"}, {"a": "1", "b": "2", "c": "3"}, {}):
        fitting = [t for t in items if all(v in t.get(f, ()) for f, v in facets.items())]
        base = counting.base_of(facets)
        assert counted["s", base, counting.TOTAL, ""] == len(fitting)
        assert counted["s", base, "d", "1"] == sum("1" in t.get("d", ()) for t in fitting)
