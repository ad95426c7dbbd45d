"""The fields of an index, and a document as they hold it.

body numbers title names topics   pairs of characters in order, a gap between two runs, then single ones
pinyin topic_pinyin title_pinyin  letters of readings by three, each reading begun by a mark
codes                             digits and letters of the body by four: a number has only common pairs
whole                             title, names and numbers, each as a digest of all of it
words                             whole words of scripts that part them; marked where a head has them
brief                             rounded up lengths that the title does not exceed
org topic headline                whole names, topics, titles of what speaks of no person: to suggest
like sound                        their pairs of characters, and of syllables: to find what is nearly it
newest when                       the key to page by, and its beginnings (see `bands`)
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import pairwise
from operator import add

import tantivy

from .. import pinyin
from ..engine import IndexDocument
from ..text import runs, whole

FORMAT = "v4-"  # of the fields below: a version of another one is not opened, but made anew
GAP = "|"  # a place in the index that holds no token: phrases do not reach across it
BETWEEN = f" {GAP} {GAP} "
HEAD = "^"  # before the first letter of a reading, and before a word of a head
PAIRS = ("body", "title", "names", "numbers", "topics")
READINGS = ("pinyin", "topic_pinyin", "title_pinyin")
VALUES = ("whole", "codes", "words", "brief", "headline", "like", "sound", "when", "organisation", "person")
COUNTED = ("kind", "section", "authority", "regions", "subject", "year", "sector", "occupation", "locale")
COUNTED_FAST = (*COUNTED, "terms", "org", "topic")
COLUMNS = {"region": "regions"}  # where a filter's or facet's name is not the field's

EPOCH = datetime(1900, 1, 1, tzinfo=UTC)
LATEST_SECOND = 2**33 - 1
TIE_BITS = 31
KEY_DIGITS = 16  # hexadecimal
MOST_KEY = 2**64 - 1
# Hexadecimal digits: 24 days, 36 hours, 2 hours, 9 minutes, 32 seconds, 2, then what was shown at once by 128.
LEVELS = (3, 4, 5, 6, 7, 8, 10)
BRIEF = (4, 8, 16, 32, 64)
CODE = 4
_CODE = re.compile(rf"[0-9a-z]{{{CODE},}}")
_WORD = re.compile(r"(?:(?![\u2e80-\U0010ffff])[^\W\d_])+")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in (*PAIRS, *READINGS):
        builder.add_text_field(name, tokenizer_name="gapped", index_option="position")
    for name in VALUES:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in COUNTED_FAST:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("newest", "visible_until"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    return builder.build()


SCHEMA = _schema()


def analyzer() -> tantivy.TextAnalyzer:
    # A stop word leaves its place empty: that is how a gap between two runs is written.
    parts = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return parts.filter(tantivy.Filter.custom_stopword([GAP])).build()


def written(document: IndexDocument) -> tantivy.Document:
    """The document as the index holds it. With the schema: else a number is taken for a signed one."""
    values = {name: getattr(document, name) for name in COUNTED}
    values |= {"id": document.id, "regions": list(document.regions), "year": str(document.year)}
    values |= {"terms": list(document.terms), "organisation": document.organisation}
    values |= _texts(document) | _known(document) | _times(document)
    return tantivy.Document.from_dict({name: value for name, value in values.items() if value != []}, SCHEMA)


def _texts(document: IndexDocument) -> dict[str, object]:
    heads = [document.title, *document.names, *document.topics]
    everything = [*heads, *document.numbers, document.body]
    size = len(whole(document.title))
    return {
        "body": pairs(everything),
        "title": pairs([document.title]),
        "names": pairs(document.names),
        "numbers": pairs(document.numbers),
        "topics": pairs(document.topics),
        "pinyin": readings(document.names),
        "whole": [sealed(value) for value in _wholes([document.title, *document.names, *document.numbers])],
        "codes": sorted({code for value in everything for run in runs(value) for code in codes(run)}),
        "words": sorted({*words(everything), *(HEAD + word for word in words(heads))}),
        "brief": [str(length) for length in BRIEF if size <= length],
    }


def _known(document: IndexDocument) -> dict[str, object]:
    """What may be suggested, or found by what is only like it. Nothing of persons: not even held."""
    if document.person:
        return {"person": "1"}
    heads = [document.title, *document.names, *document.topics]
    return {
        "person": "0",
        "org": _wholes(document.names),
        "topic": _wholes(document.topics),
        "headline": _wholes([document.title]),
        "topic_pinyin": readings(document.topics),
        "title_pinyin": readings([document.title]),
        "like": sorted({pair for head in heads for run in runs(head) for pair in grams(run)}),
        "sound": sorted({pair for head in heads for run in runs(head) for pair in sounds(run)}),
    }


def _times(document: IndexDocument) -> dict[str, object]:
    newest = newest_key(document.visible_from, document.id)
    return {
        "newest": newest,
        "when": [beginning(newest, digits) for digits in LEVELS],
        "visible_until": seconds(document.visible_until),
    }


def grams(run: str) -> list[str]:
    """Overlapping pairs; the character itself where it is only one."""
    return list(map(add, run, run[1:])) or [run]


def parts_of(run: str, size: int) -> list[str]:
    """Overlapping parts of so many characters; the run itself where it is shorter."""
    return [run[start : start + size] for start in range(max(1, len(run) - size + 1))]


def pairs(values: Iterable[str]) -> str:
    """Pairs of every run in order, gaps between, then each character once."""
    found = [run for value in values for run in runs(value)]
    in_order = BETWEEN.join(" ".join(grams(run)) for run in found if len(run) > 1)
    return f"{in_order}{BETWEEN}{' '.join(sorted(set(''.join(found))))}"


def readings(values: Iterable[str]) -> str:
    """Letters of every reading by three, in order, gaps between."""
    found = dict.fromkeys(reading for value in values for reading in pinyin.readings(value) if reading)
    return BETWEEN.join(" ".join(parts_of(HEAD + reading, 3)) for reading in found)


def sealed(value: str) -> str:
    """A whole value as it is compared: a title that speaks of a person can be asked for, and not read."""
    return blake2b(value.encode(), digest_size=12).hexdigest()


def codes(run: str) -> list[str]:
    return [gram for code in _CODE.findall(run) for gram in parts_of(code, CODE)]


def sounds(run: str) -> list[str]:
    """Overlapping pairs of syllables, without tones."""
    syllables = pinyin.spoken(run)
    return [f"{first} {second}" for first, second in pairwise(syllables)]


def words(values: Iterable[str]) -> Iterator[str]:
    """Whole words of scripts that part them by spaces; Chinese does not."""
    for value in values:
        for run in runs(value):
            yield from _WORD.findall(run)


def phrase(run: str, size: int, rarest: int) -> list[str | tuple[int, str]]:
    """Parts with their distances that hold exactly where the run stands: no more of them than needed, and
    the rarest, which leads past all documents that have only the others."""
    last = len(run) - size
    starts = sorted({*range(0, last + 1, size), last, rarest})
    return [(start, run[start : start + size]) for start in starts]


def seconds(moment: datetime) -> int:
    """Since 1900; what is before or past the scale stands at its end."""
    return min(max((moment - EPOCH) // timedelta(seconds=1), 0), LATEST_SECOND)


def first_key(moment: datetime) -> int:
    """The smallest key that a document of this second can have."""
    return seconds(moment) << TIE_BITS


def newest_key(moment: datetime, identifier: str) -> int:
    """Orders by time, and those of one second by a hash: a key to page by, different for every item."""
    digest = int.from_bytes(blake2b(identifier.encode(), digest_size=4).digest(), "big")
    return first_key(moment) | digest >> 1


def beginning(key: int, digits: int) -> str:
    """A key's first digits, after a sign that tells how many they are."""
    return f"{digits:x}{key:016x}"[: digits + 1]


def _wholes(values: Iterable[str]) -> list[str]:
    return [value for value in dict.fromkeys(map(whole, values)) if value]
