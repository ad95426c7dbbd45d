"""What changed between two versions of a document, text by text, for whoever reads the newer one.

Fields of a record are compared by their code, blocks of a page in their order (a new block moves nothing),
the rest by its place. Texts are compared by characters of Chinese and words of the rest. Work is bounded:
what is too long to compare finely is compared by sentences, and what is too long for that is shown whole.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from itertools import zip_longest

from django.utils import timezone
from django.utils.translation import gettext as _

from confidentiality import masking
from publication.enums import FOREVER

from . import draft

FINE = 500_000  # comparisons of pieces, in one text, that take well under a second whatever the text
MOST = 4 * FINE  # in one document; what comes after is shown whole
AROUND = 30  # characters of what stayed that are shown beside what changed
_WORD = re.compile(r"[A-Za-z0-9]+|\s+|.", re.S)
_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]?", re.S)
_OWN = ("assets", "display")  # compared by what they are, not by their texts


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch: "same", "ins" (only in the newer one) or "del" (only in the older)."""

    op: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One text that differs. `path` is its place in the newer document, "" where it is gone."""

    label: str
    path: str
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class _Text:
    key: tuple
    label: str
    path: str
    text: str


def changes(older: dict, newer: dict) -> list[Change]:
    """Every text that differs, in the newer one's order of reading; then period and files."""
    pairs = [*_matched(_texts(older), _texts(newer)), *_blocks(older, newer)]
    left, found = MOST, []
    for old, new in pairs:
        if (old and old.text) != (new and new.text):
            found.append(_change(old, new, left))
            left -= len(old.text) * len(new.text) if old and new else 0
    found.sort(key=lambda change: draft.place(change.path) if change.path else len(draft.READING))
    return [*found, *_period(older, newer), *_files(older, newer)]


def compared(older: str, newer: str, left: int = FINE) -> list[Part]:
    """Two texts as stretches that stayed, came and went; `left` bounds the comparisons it may take."""
    for cut in (_WORD, _SENTENCE):
        old, new = cut.findall(older), cut.findall(newer)
        if len(old) * len(new) <= min(left, FINE):
            return list(_parts(old, new))
    return [Part(op, text) for op, text in (("del", older), ("ins", newer)) if text]


def shortened(parts: Sequence[Part]) -> list[Part]:
    """The same, without the middle of what stayed and is long."""
    last = len(parts) - 1
    return [
        Part("same", _short(part.text, first=not number, last=number == last)) if part.op == "same" else part
        for number, part in enumerate(parts)
    ]


def _texts(document: dict) -> list[_Text]:
    return [
        _Text(_key(document, path), draft.label(document, path), path, draft.readable(path, text))
        for path, text in masking.leaves(document)
        if text and path.split("/")[1] not in ("blocks", *_OWN)
    ]


def _key(document: dict, path: str) -> tuple:
    top, *rest = path.split("/")[1:]
    if top == "fields":
        return top, document["fields"][int(rest[0])].get("code", rest[0]), *rest[1:]
    return (path,)


def _matched(older: list[_Text], newer: list[_Text]) -> Iterator[tuple[_Text | None, _Text | None]]:
    before = {each.key: each for each in older}
    yield from ((before.pop(each.key, None), each) for each in newer)
    yield from ((each, None) for each in before.values())


def _blocks(older: dict, newer: dict) -> Iterator[tuple[_Text | None, _Text | None]]:
    old, new = _texts_of_blocks(older), _texts_of_blocks(newer)
    matcher = SequenceMatcher(None, [each.text for each in old], [each.text for each in new], autojunk=False)
    for op, left, left_end, right, right_end in matcher.get_opcodes():
        if op != "equal":
            yield from zip_longest(old[left:left_end], new[right:right_end])


def _texts_of_blocks(document: dict) -> list[_Text]:
    return [
        _Text((path,), draft.label(document, path), path, draft.readable(path, text))
        for path, text in masking.leaves({"blocks": document["blocks"]})
        if text
    ]


def _change(old: _Text | None, new: _Text | None, left: int) -> Change:
    parts = compared(old.text if old else "", new.text if new else "", left)
    label = (new or old).label  # type: ignore[union-attr]  one of them is there
    return Change(label, new.path if new else "", shortened(parts))


def _period(older: dict, newer: dict) -> Iterator[Change]:
    """By its days: a version that is submitted again begins some hours later."""
    old, new = _days(older["display"]), _days(newer["display"])
    if old != new:
        yield Change(_("Display"), "", [Part("del", old), Part("ins", new)])


def _days(display: dict) -> str:
    first, end = (datetime.fromisoformat(display[name]) for name in ("from", "until"))
    last = _("without end") if end.year == FOREVER.year else timezone.localdate(end - timedelta(seconds=1))
    return f"{timezone.localdate(first)} – {last}"


def _files(older: dict, newer: dict) -> Iterator[Change]:
    """Files by their content: another file of the same name is another file."""
    old, new = (
        {each["sha256"]: each["name"] or each["alt"] or each["sha256"][:12] for each in document["assets"]}
        for document in (older, newer)
    )
    parts = [Part("del", name) for sha, name in old.items() if sha not in new]
    parts += [Part("ins", name) for sha, name in new.items() if sha not in old]
    yield from (Change(_("File"), "", [part]) for part in parts)


def _parts(old: list[str], new: list[str]) -> Iterator[Part]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for op, left, left_end, right, right_end in matcher.get_opcodes():
        gone, came = "".join(old[left:left_end]), "".join(new[right:right_end])
        if op == "equal":
            if gone:
                yield Part("same", gone)
            continue
        if gone:
            yield Part("del", gone)
        if came:
            yield Part("ins", came)


def _short(text: str, *, first: bool, last: bool) -> str:
    if len(text) <= 2 * AROUND:
        return text
    head, tail = "" if first else text[:AROUND], "" if last else text[-AROUND:]
    return f"{head}…{tail}"
