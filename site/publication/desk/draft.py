"""A draft as its reviewer reads it: every text, cut where something was found or masked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from confidentiality import masking
from confidentiality.masking import Mask
from confidentiality.models import Finding
from publication.presentation import facet_label

NAMES = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "facets": gettext_lazy("Authority"),
    "measures": gettext_lazy("Measure"),
    "tags": gettext_lazy("Tag"),
    "dates": gettext_lazy("Date"),
    "assets": gettext_lazy("File"),
    "notices": gettext_lazy("Notice"),
    "display": gettext_lazy("Display"),
}
FACETS = {
    "sector": gettext_lazy("Key sector"),
    "occupation": gettext_lazy("Key occupation"),
    "types": gettext_lazy("Type"),
}
_LINK = re.compile(r'<a\b[^<>]*?\bhref="([^"<>]*)"[^<>]*>([^<]*)</a>')
_BREAK = re.compile(r"</(?:p|li|h\d)>|<br\s*/?>")
_TAG = re.compile(r"</?[a-z][^<>]*>")
READING = ("title", "summary", "fields", "measures", "blocks")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; with what was found in it, or the mask that the catalogue demands."""

    text: str
    finding: Finding | None = None
    mask: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of the draft under the name by which people know it, and the same of the public version."""

    label: str
    path: str
    pieces: Sequence[Piece]
    public: Sequence[Piece] = ()
    findings: Sequence[Finding] = ()


def passages(
    document: dict, findings: Sequence[Finding], masks: Sequence[Mask], public: dict | None = None
) -> list[Passage]:
    """Every text that people wrote, the title first; beside it what stands there in the public document."""
    texts = sorted(masking.leaves(document), key=lambda leaf: place(leaf[0]))
    frozen = dict(masking.leaves(public or {}))
    return [
        Passage(
            label(document, path),
            path,
            _readable(path, _pieces(path, text, findings, masks)),
            _readable(path, _public(path, text, frozen[path], findings, masks)) if path in frozen else (),
            [finding for finding in findings if finding.path == path],
        )
        for path, text in texts
        if text
    ]


def elsewhere(document: dict, findings: Sequence[Finding]) -> list[Finding]:
    """Findings in attached files, whose text is not part of the document."""
    known = {path for path, _text in masking.leaves(document)}
    return [finding for finding in findings if finding.path not in known]


def _pieces(path: str, text: str, findings: Sequence[Finding], masks: Sequence[Mask]) -> Iterator[Piece]:
    found = [(f.start, f.end, f, f.mask if f.masked else None) for f in findings if f.path == path]
    spans = {(start, end) for start, end, *_rest in found}
    found += [
        (m.start, m.end, None, m.text) for m in masks if m.path == path and (m.start, m.end) not in spans
    ]
    position = 0
    for start, end, finding, mask in sorted(found, key=lambda each: each[:2]):
        if start > position:
            yield Piece(text[position:start])
        yield Piece(text[max(start, position) : end], finding, mask)
        position = max(position, end)
    if position < len(text):
        yield Piece(text[position:])


def _public(
    path: str, text: str, frozen: str, findings: Sequence[Finding], masks: Sequence[Mask]
) -> list[Piece]:
    """What the public reads in that place: the frozen bytes, cut at masks and at findings that are open."""
    here = sorted(mask for mask in masks if mask.path == path)
    by_span = {(f.start, f.end): f for f in findings if f.path == path}
    open_ones = [f for f in by_span.values() if not any(m.overlaps(path, f.start, f.end) for m in here)]
    cuts = [(m.start, m.end, by_span.get((m.start, m.end)), m.text) for m in here]
    cuts += [(f.start, f.end, f, None) for f in open_ones]
    pieces, position = [], 0
    for start, end, finding, mask in sorted(cuts, key=lambda cut: cut[:2]):
        pieces.append(Piece(text[position:start]))
        pieces.append(Piece(text[max(start, position) : end] if mask is None else mask, finding, mask))
        position = max(position, end)
    pieces = [each for each in [*pieces, Piece(text[position:])] if each.text or each.mask is not None]
    # Whatever was cut, what is shown is what was frozen.
    return pieces if "".join(each.text for each in pieces) == frozen else [Piece(frozen)]


def _readable(path: str, pieces: Iterable[Piece]) -> list[Piece]:
    return [replace(piece, text=readable(path, piece.text)) for piece in pieces]


def readable(path: str, text: str) -> str:
    """A paragraph's markup as people read it; where a link leads stands behind it in brackets."""
    if not path.endswith("/html"):
        return text
    text = _LINK.sub(lambda link: f"{link[2]} [{link[1]}]", text)
    return unescape(_TAG.sub("", _BREAK.sub("\n", text)))


def place(path: str) -> int:
    """The order in which people read; what stands at the same place keeps the document's order."""
    top = path.split("/")[1]
    return READING.index(top) if top in READING else len(READING)


def label(document: dict, path: str) -> str:
    top, *rest = path.split("/")[1:]
    if top == "fields" and rest:
        return _field(document["fields"][int(rest[0])]["label"]) or path
    if top == "blocks" and rest:
        return _("Block %(number)s") % {"number": int(rest[0]) + 1}
    if top == "facets" and rest and rest[0] in FACETS:
        return str(FACETS[rest[0]])
    if top == "facets" and rest[:1] == ["terms"] and len(rest) > 1:
        return str(facet_label(rest[1]))
    return str(NAMES.get(top, path))


def _field(words: dict | str) -> str:
    """The name of a field: the program's own in two languages, or one that somebody typed."""
    return words if isinstance(words, str) else words.get(get_language() or "") or words.get("zh-hans", "")
