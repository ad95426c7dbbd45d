"""HTML that people typed, made harmless by two passes that agree."""

import re

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publication.errors import TextTooLong
from publication.sanitise import ATTRIBUTES, LONGEST, MOST_TAGS, PROTOCOLS, TAGS, plain, sanitize


@pytest.mark.parametrize(
    ("typed", "published"),
    [
        ("<p>一诺<b>千金</b></p>", "<p>一诺<b>千金</b></p>"),
        ('<p onclick="x()">a<script>alert(1)</script></p>', "<p>aalert(1)</p>"),
        ('<a href="javascript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="JaVa\tScript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="data:text/html,x">a</a>', "<a>a</a>"),
        (
            '<a href="https://example.cn/?a=1&b=2" target="_blank">a</a>',
            '<a href="https://example.cn/?a=1&amp;b=2">a</a>',
        ),
        ('<img src="x" onerror="alert(1)">文', "文"),
        ("<div><h1>标题</h1></div>", "\n标题"),
        ("a<!-- 内部资料 -->b", "ab"),
        ("<math><mi><style><img src=x onerror=alert(1)>", ""),
        ("<p>没有关上", "<p>没有关上</p>"),
    ],
)
def test_only_paragraphs_lists_emphasis_and_links_stay(typed, published):
    assert sanitize(typed) == published


PIECES = [
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<a href=",
    '"javascript:x"',
    "'https://e.cn'",
    ">",
    "<script>",
    "</script>",
    "<style>",
    "</style>",
    "<svg>",
    "<math>",
    "<mi>",
    "<table>",
    "<td>",
    "<template>",
    "<noscript>",
    "<iframe src=x>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "&lt;",
    "&#x6a;",
    "&",
    '"',
    "'",
    "=",
    "onload=x ",
    "style=x ",
    "/",
    "\\",
    "\0",
    "\u2028",
    " ",
    "信",
    "<ul>",
    "<li>",
    "</ul>",
    "<img src=x onerror=y>",
    "<textarea>",
    "<title>",
    "<plaintext>",
    "<form>",
    "<br>",
    "<P",
    "<a\n",
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=25).map("".join))
def test_both_passes_agree_on_what_is_harmless(typed):
    published = sanitize(typed)
    assert sanitize(published) == published
    again = nh3.clean(
        published,
        tags=set(TAGS),
        attributes={k: set(v) for k, v in ATTRIBUTES.items()},
        url_schemes=set(PROTOCOLS),
        link_rel=None,
    )
    assert again == published
    assert not re.search(r"<\s*(script|style|iframe|svg|math|img|form)", published, re.I)
    for tag in re.findall(r"<[^>]*>", published):
        assert not re.search(r"\son\w+\s*=|javascript:|data:|style\s*=", tag, re.I)


def test_longer_texts_are_refused():
    with pytest.raises(TextTooLong, match="has 50001 characters, at most 50000 can be published; divide it"):
        sanitize("信" * (LONGEST + 1))
    with pytest.raises(TextTooLong, match="more than 2000 tags; take the formatting out"):
        sanitize("<b>" * (MOST_TAGS + 1))


def test_plain_text_makes_words_whole_that_tags_pull_apart():
    assert plain("<p>5101<b>0419</b>900101&amp;x</p>") == "51010419900101&x"
