"""The index: what of a document is put into it, and how it is read.

    title names topics numbers   pairs of characters, where a match says more than in a text
    all                          pairs of everything: what must be held is asked of it alone
    *.chars chars                single characters, each once
    words                        whole words of scripts that part them
    whole                        digests of whole titles, names and numbers
    joined                       names, topics and titles of several words, as they begin without the gaps
    pinyin sound                 threes of letters: how organisations' names sound; how anything does

Text arrives as runs parted by line ends, and the server cuts it (no analyzer but ngram tokenizers, which
every cluster has): a pair with a line end in it is the gap that no phrase crosses. The index keeps no text
(`_source` is off); what it keeps whole are facets and names of organisations.

Documents lie in the index in the order of results, newest first: a page of any place (see `asking`) is read
from its beginning, and the reading ends when the page is full, however many others there are.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from elasticsearch_dsl import Boolean, Index, Integer, Keyword, Long, Mapping, Text, analyzer, tokenizer

from search import pinyin, text
from search.engine import Group, IndexDocument

# Before a name, topic or title: no text holds them, so a pair with one of them is a beginning.
BEGIN = "\x02"
BEGINS = {Group.ORGANISATION: "\x03", Group.TOPIC: "\x04", Group.TITLE: "\x05"}  # of those in `joined`
MOST_TEXT = 1_000_000  # characters of one document
LONGEST_NAME = 200  # characters of what is compared, sounded or suggested whole
LONGEST_WORD = 40
_WORD = re.compile(rf"[^\d\u2e80-\U0010ffff]{{2,{LONGEST_WORD}}}")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SLICES = 64
EXACT = (
    "kind", "section", "authority", "regions", "subject", "year", "sector", "occupation", "locale",
    "organisation", "terms",
)  # fmt: skip


def _grams(name: str, size: int):
    """Overlapping pieces of so many characters (code points); without `token_chars` gaps stay in them."""
    return analyzer(name, tokenizer=tokenizer(name, "ngram", min_gram=size, max_gram=size))


ONES, PAIRS, THREES = _grams("ones", 1), _grams("pairs", 2), _grams("threes", 3)


def _pairs(**options) -> Text:
    return Text(analyzer=PAIRS, index_options="positions", norms=False, **options)


def _chars() -> Text:
    return Text(analyzer=ONES, index_options="docs", norms=False)


def _called() -> Text:
    """What something is called: lengths are kept for `near`, which weighs by them."""
    return Text(analyzer=PAIRS, index_options="positions", norms=True, fields={"chars": _chars()})


def _looked_up() -> Keyword:
    return Keyword(doc_values=False)


def _sounds() -> Text:
    return Text(analyzer=THREES, index_options="positions", norms=False)


def _fields() -> dict:
    exact = {name: Keyword(ignore_above=1000) for name in EXACT}
    return exact | {
        "id": Keyword(index=False),  # the last of every order
        "newest": Long(),  # microseconds since 1970 from which it is shown
        "until": Long(),
        "length": Integer(doc_values=False),  # characters of the title
        "person": Boolean(doc_values=False),
        "title": _called(),
        "names": _called(),
        "topics": _called(),
        "numbers": _pairs(fields={"chars": _chars()}),
        "all": _pairs(),
        "chars": _chars(),
        "words": _looked_up(),
        "whole": _looked_up(),
        "joined": _pairs(),
        "pinyin": _sounds(),
        "sound": _sounds(),
        "name_keys": Keyword(ignore_above=4 * LONGEST_NAME),
        "topic_keys": Keyword(ignore_above=4 * LONGEST_NAME),
        "title_key": Keyword(),
        "slice": Integer(),
        "checksum": Long(index=False),
    }


def _index() -> dict:
    mapping = Mapping()
    mapping.meta("dynamic", False)
    mapping.meta("_source", enabled=False)
    for name, field in _fields().items():
        mapping.field(name, field)
    index = Index("items")
    index.mapping(mapping)
    index.settings(sort={"field": ["newest", "id"], "order": ["desc", "asc"]})
    return index.to_dict()


INDEX = _index()


def body(document: IndexDocument) -> dict:
    """What is sent of a document."""
    runs = {name: text.runs(value) for name, value in _texts(document).items()}
    everything = [run for found in runs.values() for run in found]
    return {
        **{name: getattr(document, name) for name in EXACT},
        "year": str(document.year),
        "id": document.id,
        "newest": micros(document.visible_from),
        "until": micros(document.visible_until),
        "person": document.person,
        "length": len(text.whole(document.title)),
        "title": begun([document.title]),
        "names": begun(document.names),
        "topics": begun(document.topics),
        "numbers": text.BREAK.join(runs["numbers"]),
        "all": text.BREAK.join(everything)[:MOST_TEXT],
        "chars": "".join(sorted(set().union(*everything))),
        "words": sorted({run for run in everything if is_word(run)}),
        "whole": sorted({digest(value) for value in _wholes(document)}),
        "slice": slice_of(document.id),
        "checksum": checksum(document),
        **_for_suggestions(document),
    }


def begun(values: Iterable[str]) -> list[str]:
    """Each with its beginning marked."""
    return [BEGIN + text.BREAK.join(runs) for value in values if (runs := text.runs(value))]


def digest(folded: str) -> str:
    """Of a whole value: long ones are compared as quickly as short ones, and none can be read."""
    return blake2b(folded.encode(), digest_size=8).hexdigest()


def is_word(run: str) -> bool:
    """A run of a script that parts words; codes are none."""
    return _WORD.fullmatch(run) is not None


def micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def slice_of(identifier: str) -> int:
    """The part of the index that an item is counted in."""
    return blake2b(identifier.encode(), digest_size=1).digest()[0] % SLICES


def checksum(document: IndexDocument) -> int:
    """32 bits, so that those of a slice add up exactly in the server's floating point."""
    return int.from_bytes(blake2b(repr(document).encode("utf-8", "replace"), digest_size=4).digest(), "big")


def _texts(document: IndexDocument) -> dict[str, str]:
    return {
        "title": document.title,
        "names": text.BREAK.join(document.names),
        "numbers": text.BREAK.join(document.numbers),
        "topics": text.BREAK.join(document.topics),
        "body": document.body,
    }


def _wholes(document: IndexDocument) -> Iterator[str]:
    for value in (document.title, *document.names, *document.numbers):
        if folded := text.whole(value):
            yield folded


def _for_suggestions(document: IndexDocument) -> dict:
    """How names sound, and what is offered. Of a person's item nothing but its authority: whatever else it
    names may be how somebody is called, and persons are neither suggested nor found by their sound. Where
    the subject is an organisation, and somebody beside it was masked, its name is still found by its sound."""
    names = {name: text.whole(name)[:LONGEST_NAME] for name in document.names}
    if document.person:
        authority = {name: folded for name, folded in names.items() if name == document.authority}
        sounding = names if document.subject == "organisation" else authority
        return {"name_keys": list(authority.values()), "pinyin": _readings(sounding)}
    topics = [text.whole(topic)[:LONGEST_NAME] for topic in document.topics]
    title = text.whole(document.title)
    return {
        "name_keys": list(names.values()),
        "topic_keys": topics,
        "title_key": digest(title),
        "pinyin": _readings(names),
        "sound": [pinyin.sound(each) for each in (title[:LONGEST_NAME], *names.values(), *topics)],
        "joined": [*_joined(document)],
    }


def _joined(document: IndexDocument) -> Iterator[str]:
    """While somebody types, a space does not part two words yet."""
    offered = {
        Group.ORGANISATION: document.names,
        Group.TOPIC: document.topics,
        Group.TITLE: (document.title,),
    }
    for group, values in offered.items():
        for value in values:
            if len(runs := text.runs(value)) > 1:
                yield BEGINS[group] + "".join(runs)[:LONGEST_NAME]


def _readings(names: Iterable[str]) -> list[str]:
    return [BEGIN + reading for name in names for reading in pinyin.readings(name)]
