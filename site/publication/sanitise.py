"""HTML that people typed, made harmless: the one place that imports bleach.

bleach comes first, as the house decided; it has no maintainer any more, so nh3 goes over its result
with the same allowlist. What both leave is what is published.
"""

import html as entities

import bleach
import nh3
from django.utils.translation import gettext as _

from .errors import TextTooLong

LONGEST = 50_000  # characters of one block
MOST_TAGS = 2_000  # nested elements cost the square of their depth: 16,000 took half a minute
TAGS = frozenset({"a", "b", "br", "em", "i", "li", "ol", "p", "strong", "ul"})
ATTRIBUTES = {"a": ["href"]}
PROTOCOLS = frozenset({"http", "https", "mailto"})


def sanitize(html: str) -> str:
    """Paragraphs, lists, emphasis and links; everything else is taken out, its text stays.

    Raises TextTooLong.
    """
    if len(html) > LONGEST:
        raise TextTooLong(
            _("The text has %(length)s characters, at most %(most)s can be published; divide it.")
            % {"length": len(html), "most": LONGEST}
        )
    if html.count("<") > MOST_TAGS:
        raise TextTooLong(
            _("The text has more than %(most)s tags; take the formatting out.") % {"most": MOST_TAGS}
        )
    return by_nh3(by_bleach(html)).replace("\ufeff", "")  # nh3 drops one at the beginning, each time anew


def by_bleach(html: str) -> str:
    """The first pass alone; for `sanitize`, and for the test that sets the two against each other."""
    return bleach.clean(html, TAGS, ATTRIBUTES, PROTOCOLS, strip=True, strip_comments=True)


def by_nh3(html: str) -> str:
    """The second pass alone."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={
            "*": set(),
            **{tag: set(names) for tag, names in ATTRIBUTES.items()},
        },  # "*": no title, no lang
        url_schemes=set(PROTOCOLS),
        link_rel=None,
    )


def plain(html: str) -> str:
    """The text alone, as a reader sees it: words that tags pull apart are whole again."""
    return entities.unescape(nh3.clean(html, tags=set()))
