"""bleach and nh3 against each other: what differs is listed in site/decisions/sanitise.md."""

import os
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.apps import apps
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.blocks import RichTextBlock
from wagtail.fields import RichTextField, StreamField

from publication import sanitise
from publication.models.pages import PublicPage

EXAMPLES = int(os.environ.get("CHENGXIN_FUZZ_EXAMPLES", "200"))
NAMES = [
    "p",
    "b",
    "i",
    "em",
    "strong",
    "a",
    "ul",
    "ol",
    "li",
    "br",
    "script",
    "style",
    "svg",
    "math",
    "mi",
    "mtext",
    "mglyph",
    "annotation-xml",
    "foreignObject",
    "desc",
    "title",
    "table",
    "tr",
    "td",
    "caption",
    "template",
    "noscript",
    "noembed",
    "iframe",
    "xmp",
    "textarea",
    "select",
    "option",
    "form",
    "plaintext",
    "img",
    "input",
    "base",
    "meta",
    "object",
    "embed",
    "P",
    "A",
]
SCHEMES = ("https://e.cn/", "http://e.cn", "mailto:a@e.cn", "javascript:alert(1)", "JaVa\tscript:x",
           "java&#10;script:x", "&#106;avascript:x", "data:text/html,x", "vbscript:x", "//e.cn", "#a", "/a",
           "\x01javascript:x", "https:javascript:x", "a:b", "?x=javascript:y", "")  # fmt: skip
ODD = ("<!--", "-->", "--!>", "<!-->", "<![CDATA[", "]]>", "<!doctype html>", "<?php", "?>", "</", "<", ">", "\0",
       "&lt;", "&#0;", "&#x3c;script&#x3e;", "&amp;lt;", "&", "&nbsp;", '"', "'", "`", "=", "\u2028", "\ufeff", "{{",
       "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=x&gt;\">",
       "<svg></p><style><a title=\"</style><img src onerror=x>\">", "<noscript><p title=\"</noscript><img>\">",
       "<form><math><mtext></form><form><mglyph><style></math><img src onerror=x>", "信", " ")  # fmt: skip

attribute = st.tuples(
    st.sampled_from(
        ["href", "HREF", "onclick", "style", "src", "xlink:href", "target", "title", "href\0", "/"]
    ),
    st.sampled_from(["=", " = ", ""]),
    st.sampled_from(['"', "'", ""]),
    st.sampled_from(SCHEMES) | st.text(max_size=6),
).map(lambda part: f"{part[0]}{part[1]}{part[2]}{part[3]}{part[2]}" if part[1] else part[0])
opening = st.tuples(
    st.sampled_from(NAMES), st.lists(attribute, max_size=2), st.sampled_from([">", "/>", "", " >"])
).map(lambda part: f"<{' '.join([part[0], *part[1]])}{part[2]}")
closing = st.sampled_from(NAMES).map(lambda name: f"</{name}>")
odd = st.sampled_from(ODD) | st.text(max_size=5)
nested = st.recursive(
    odd | opening | closing,
    lambda inner: st.tuples(st.sampled_from(NAMES), st.lists(inner, max_size=4)).map(
        lambda part: f"<{part[0]}>{''.join(part[1])}</{part[0]}>"
    ),
    max_leaves=12,
)
hostile = st.lists(nested, max_size=6).map("".join)


class Found(HTMLParser):
    """Tags and addresses as a third reader sees them; everything else that is no text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in sanitise.TAGS:
            self.wrong.append(tag)
        for name, value in attrs:
            if name not in sanitise.ATTRIBUTES.get(tag, ()):
                self.wrong.append(f"{tag} {name}")
            elif not _is_allowed(value or ""):
                self.wrong.append(value or "")

    def handle_comment(self, data: str) -> None:
        self.wrong.append("comment")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append("declaration")

    handle_pi = unknown_decl = handle_decl


def _is_allowed(address: str) -> bool:
    """A browser takes tabs, line ends and leading control characters out before it reads the scheme."""
    read = "".join(char for char in address if char not in "\t\n\r").lstrip("".join(map(chr, range(33))))
    try:
        scheme = urlsplit(read).scheme
    except ValueError:  # no host that could be asked
        return True
    return (
        scheme == "" and ":" not in read.split("/")[0].split("?")[0].split("#")[0]
    ) or scheme in sanitise.PROTOCOLS


def test_the_third_reader_sees_what_is_wrong():
    given = (
        '<p onclick="x"><img src=x><a href="java\nscript:x">a</a><!-- x --><a href="https://e.cn">b</a></p>'
    )
    assert Found(given).wrong == ["p onclick", "img", "img src", "java\nscript:x", "comment"]


def test_what_the_fuzz_found():
    assert sanitise.sanitize("\ufeff<select>\ufeff文&#xfeff;") == "文"
    assert sanitise.by_nh3('<p title="a" lang="b">文</p>') == "<p>文</p>"


@settings(max_examples=EXAMPLES, deadline=None)
@given(hostile)
def test_both_orders_let_only_the_allowed_through(typed):
    published = sanitise.sanitize(typed)
    assert Found(published).wrong == []
    assert sanitise.sanitize(published) == published
    assert Found(sanitise.by_nh3(typed)).wrong == []
    other = sanitise.by_bleach(sanitise.by_nh3(typed))
    assert Found(other).wrong == []
    # Neither finds anything left to remove in what the other let through.
    assert Found(sanitise.by_nh3(published)).wrong == Found(sanitise.by_bleach(published)).wrong == []
    assert sanitise.by_nh3(published) == published
    assert sanitise.plain(sanitise.by_bleach(published)) == sanitise.plain(published)


def _rich(block, path: str) -> list[str]:
    here = [path] if isinstance(block, RichTextBlock) else []
    children = getattr(block, "child_blocks", {}).items()
    inner = [("item", block.child_block)] if hasattr(block, "child_block") else []
    return here + [each for name, child in (*children, *inner) for each in _rich(child, f"{path}.{name}")]


def test_rich_text_stands_only_where_freezing_sanitises_it():
    """A new place must be added here together with the line that sanitises it."""
    found = set()
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, RichTextField):
                found.add(f"{model._meta.label}.{field.name}")
            if isinstance(field, StreamField):
                places = _rich(field.stream_block, field.name)
                assert not places or issubclass(model, PublicPage), model
                found.update(places)
    # Both go through Freezer.body, and nothing else reads them.
    assert found == {"body.paragraph", "teacher_notes.paragraph"}
