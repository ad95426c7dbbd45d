"""Business secrets are what a department lists."""

import pytest

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
