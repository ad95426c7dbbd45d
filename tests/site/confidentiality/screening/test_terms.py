"""Business secrets are what a department lists."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confidentiality.screening import listed_by, screen, terms


@pytest.fixture
def listed():
    def source():
        return ["蓝鲸工艺", "Project X9", "配方 七号", "7", "12345"]

    yield listed_by(source)
    terms.forget(source)


def found(text, **options):
    return [(each.kind, text[each.start : each.end], each.severity) for each in screen(text, **options)]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("采用蓝鲸工艺生产", "蓝鲸工艺"),
        ("代号ＰＲＯＪＥＣＴ　Ｘ９的项目", "ＰＲＯＪＥＣＴ　Ｘ９"),
        ("使用配方七号", "配方七号"),
    ],
)
def test_listed_term_blocks(listed, text, term):
    assert found(text) == [("business_secret", term, "block")]


def test_terms_may_be_given_along():
    assert found("采用蓝鲸工艺生产", terms=["蓝鲸工艺"]) == [("business_secret", "蓝鲸工艺", "block")]


def test_without_a_list_nothing_is_a_business_secret():
    assert found("采用该工艺生产，7台，12345热线") == []


def test_terms_too_short_to_tell_are_left_out(listed):
    assert found("7台，12345热线") == []


@pytest.mark.parametrize(
    ("text", "terms", "places"),
    [
        ("abcABC-ABCD ABC", ["ABC"], ["ABC"]),  # whole words of Latin letters only
        ("客户A12与客户A123", ["客户A12"], ["客户A12"]),
        ("采用蓝 鲸\n工　艺。", ["蓝鲸工艺"], ["蓝 鲸\n工　艺"]),
        ("蓝鲸工艺二代", ["蓝鲸工艺", "蓝鲸工艺二代", "工艺二代"], ["蓝鲸工艺二代"]),
        ("代号İx与Pröject", ["pröject"], ["Pröject"]),
        ("蓝\u200b鲸工艺", ["蓝鲸工艺"], ["蓝\u200b鲸工艺"]),
        ("", ["蓝鲸工艺"], []),
        ("蓝", ["蓝鲸工艺"], []),
    ],
)
def test_where_terms_stand(text, terms, places):
    assert [each[1] for each in found(text, terms=terms) if each[0] == "business_secret"] == places


def test_made_ready_once_and_usable_as_it_is():
    once = terms.made(["蓝鲸工艺", "蓝鲸 工艺"])
    assert (len(once), terms.made(once)) == (1, once)
    assert found("蓝鲸工艺", terms=once) == [("business_secret", "蓝鲸工艺", "block")]


def test_terms_do_not_hide_what_else_is_found_nor_what_was_found_before():
    text = "法定代表人：张建国，采用超导镀膜工艺"
    before = found(text)
    assert found(text, terms=["超导镀膜工艺"]) == [*before, ("business_secret", "超导镀膜工艺", "block")]
    assert found(text) == before


def _pattern(term: str) -> str:
    before, after = "(?<![a-z0-9])" * term[0].isascii(), "(?![a-z0-9])" * term[-1].isascii()
    return before + r"\s*".join(map(re.escape, term)) + after


@given(
    st.lists(st.text("甲乙丙aB1 ", min_size=1, max_size=5), max_size=6), st.text("甲乙丙aB1 ，", max_size=30)
)
def test_finds_exactly_what_a_plain_search_finds(listed, text):
    """Whether anything is found, beside a search that looks for each term at each place."""
    usable = {re.sub(r"\s", "", each.lower()) for each in listed}
    usable = {each for each in usable if len(each) > 1 and not each.isdigit()}
    whole = any(re.search(_pattern(each), text.lower()) for each in usable)
    assert bool(list(terms.Terms(listed).find(text))) == whole


def test_ten_thousand_terms_are_looked_for_in_one_reading():
    """The table is asked once for each character and length, never once for each term."""
    listed = [f"工艺{chr(0x4E00 + number // 100)}{chr(0x5E00 + number % 100)}" for number in range(10_000)]
    ready = terms.Terms(listed)
    asked = []
    ready._terms = Counted(ready._terms, asked)
    assert len(list(ready.find("采用工艺一帀，" * 1000))) == 1000
    assert len(asked) == 1000


class Counted(frozenset):
    """A set that notes what it is asked."""

    def __new__(cls, values, asked):
        made = super().__new__(cls, values)
        made.asked = asked
        return made

    def __contains__(self, value):
        self.asked.append(value)
        return super().__contains__(value)
