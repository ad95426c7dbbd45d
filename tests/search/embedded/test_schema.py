from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.embedded import schema
from search.engine import IndexDocument

from .making import NOW, made


def test_other_fields_are_another_format():
    """Who changes these or their order changes FORMAT: an index that was made with others is not opened."""
    names = [*schema.PAIRS, *schema.READINGS, *schema.VALUES, *schema.COUNTED_FAST]
    assert (schema.FORMAT, names) == (
        "v4-",
        [
            "body", "title", "names", "numbers", "topics", "pinyin", "topic_pinyin", "title_pinyin", "whole",
            "codes", "words", "brief", "headline", "like", "sound", "when", "organisation", "person", "kind",
            "section", "authority", "regions", "subject", "year", "sector", "occupation", "locale", "terms",
            "org", "topic",
        ],
    )  # fmt: skip


def test_every_field_of_a_document_is_known():
    assert {field.name for field in fields(IndexDocument)} == {
        "id", "title", "body", "kind", "section", "authority", "regions", "subject", "year", "sector",
        "occupation", "locale", "organisation", "visible_from", "visible_until", "names", "numbers", "topics",
        "terms", "person",
    }  # fmt: skip


def test_nothing_of_a_person_is_kept_to_be_suggested_or_nearly_found():
    person = made("a", "张三", title="张三", names=("甲局",), topics=("诚信",), person=True)
    kept = schema.written(person).to_dict()
    known = ("org", "topic", "headline", "topic_pinyin", "title_pinyin", "like", "sound")
    assert (kept["person"], [name for name in known if kept.get(name)]) == (["1"], [])


def test_a_whole_title_is_kept_as_a_digest():
    kept = schema.written(made("a", title="张三案", person=True)).to_dict()
    assert kept["whole"] == [schema.sealed("张3案")]


moments = st.datetimes(datetime(1899, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


@given(moments, moments)
def test_a_later_second_has_a_greater_key(first, second):
    first, second = sorted([first, second])
    if schema.seconds(first) < schema.seconds(second):
        assert schema.newest_key(first, "b") < schema.first_key(second) <= schema.newest_key(second, "a")


@given(moments, st.text(min_size=1, max_size=5), st.sampled_from(schema.LEVELS))
def test_a_key_begins_with_what_is_kept_of_it(moment, identifier, digits):
    key = schema.newest_key(moment, identifier)
    start = schema.beginning(key, digits)
    assert (start[0], f"{key:016x}".startswith(start[1:]), len(start)) == (f"{digits:x}", True, digits + 1)


@pytest.mark.parametrize("moment", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC), NOW])
def test_every_moment_has_a_place(moment):
    assert 0 <= schema.newest_key(moment, "a") <= schema.MOST_KEY
    assert schema.seconds(moment + timedelta(0)) <= schema.LATEST_SECOND


@pytest.mark.parametrize(
    ("run", "size", "rarest", "phrase"),
    [
        ("abcd", 2, 0, [(0, "ab"), (2, "cd")]),
        ("abcde", 2, 1, [(0, "ab"), (1, "bc"), (2, "cd"), (3, "de")]),
        ("abcdefg", 3, 0, [(0, "abc"), (3, "def"), (4, "efg")]),
    ],
)
def test_a_phrase_holds_every_character(run, size, rarest, phrase):
    assert schema.phrase(run, size, rarest) == phrase
