"""Proposed values: what a title or another column suggests, with its source and place in the text.

The edition's `proposals` say what may suggest what; nothing is proposed where a value was given:

    {"rule": "number-in-title", "field": "CF_WSH", "how": "pattern", "from": ["文档标题", "CF_NR"],
     "pattern": "…"}                 the first match; group 1 where there is one
    {"how": "date", "from": […], "pattern": "…"}         a date, group 1 of the pattern
    {"how": "copy", "from": […]}                          the whole text of a column that has no field
    {"how": "filled", "when": [["CF_XDR_ZJHM", "自然人"], …]}     a category by which field is filled in
    {"how": "words", "from": […], "words": [["吊销", "吊销许可证件"], …]}   types named in the text
    {"how": "amount", "from": […], "after": "罚款"}       万元, where exactly one amount stands there
    {"how": "organisation", "value": "name"}              whose file it is
    {"how": "organisation", "of": "CF_CFJG"}              the code of the organisation of that name
    {"how": "constant", "value": "2099-12-31"}

A proposal is not a value: it stands beside the values, sealed with them, until a person confirms it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import lru_cache

from .amounts import amounts_in
from .editions import Spec
from .projection import plain
from .validation import read_date

TEN_THOUSAND = Decimal(10_000)
EXCERPT = 30  # characters on either side


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for a field, by which rule, and where it was read (code points, end exclusive).

    `source` is a column's name or a field's code; empty where the rule looks at no text.
    """

    field: str
    value: str
    rule: str
    source: str = ""
    start: int = 0
    end: int = 0

    def as_json(self) -> dict:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose file it is, and the codes of organisations that are known here by (folded) name."""

    name: str
    code: str
    codes: Mapping[str, str] = field(default_factory=dict)


def propose(
    spec: Spec, values: Mapping[str, str], received: Sequence[Sequence[str]], sender: Sender
) -> list[Proposal]:
    """One proposal at most for each field that is empty and that its category must, or may, fill in."""
    known = dict(values)
    columns = {_folded(name): (name, cell) for name, cell in received}
    found: list[Proposal] = []
    for rule in spec.content.get("proposals", ()):
        if known.get(rule["field"]) or not _wanted(spec, rule, known):
            continue
        for value, source, start, end in _HOW[rule["how"]](rule, known, columns, sender):
            found.append(Proposal(rule["field"], value, rule["rule"], source, start, end))
            known[rule["field"]] = value
            break
    return found


def excerpt(
    proposal: Mapping, values: Mapping[str, str], received: Sequence[Sequence[str]]
) -> tuple[str, str, str]:
    """What stands before the place, in it, and behind it; empty where the rule looked at no text."""
    text = _text(proposal["source"], values, {_folded(name): (name, cell) for name, cell in received})[1]
    start, end = proposal["start"], proposal["end"]
    return text[max(start - EXCERPT, 0) : start], text[start:end], text[end : end + EXCERPT]


def _wanted(spec: Spec, rule: Mapping, known: Mapping[str, str]) -> bool:
    """Not what stays empty for this category, nor a conditional field whose condition does not hold."""
    category, field = spec.category(dict(known)), spec.by_code[rule["field"]]
    demand = field.required.get(category, "optional")
    if demand == "conditional":
        return field.is_required(category, dict(known))
    return demand != "empty"


def _text(name: str, known: Mapping[str, str], columns: Mapping) -> tuple[str, str]:
    """(name, text) of a field or of a column as received."""
    if known.get(name):
        return name, known[name]
    return columns.get(_folded(name), (name, ""))


def _sources(rule: Mapping, known: Mapping[str, str], columns: Mapping) -> Iterator[tuple[str, str]]:
    return (pair for name in rule["from"] if (pair := _text(name, known, columns))[1])


def _pattern(rule, known, columns, sender):
    for name, text in _sources(rule, known, columns):
        if match := _compiled(rule["pattern"]).search(text):
            group = 1 if match.re.groups else 0
            yield match[group], name, *match.span(group)


def _date(rule, known, columns, sender):
    for value, name, start, end in _pattern(rule, known, columns, sender):
        try:
            yield read_date(value), name, start, end
        except ValueError:
            continue


def _copy(rule, known, columns, sender):
    for name, text in _sources(rule, known, columns):
        yield text.strip(), name, 0, len(text)


def _filled(rule, known, columns, sender):
    return ((value, code, 0, 0) for code, value in rule["when"] if known.get(code))


def _words(rule, known, columns, sender):
    for name, text in _sources(rule, known, columns):
        places = [(text.find(word), word, kind) for word, kind in rule["words"] if word in text]
        if places:
            kinds = dict.fromkeys(kind for _place, _word, kind in sorted(places))
            first, word, _kind = min(places)
            yield "；".join(kinds), name, first, first + len(word)


def _amount(rule, known, columns, sender):
    """Only where the text leaves no choice: one amount, and the word before or right behind it."""
    for name, text in _sources(rule, known, columns):
        amounts = amounts_in(text)
        if len(amounts) == 1 and rule["after"] in text:
            [only] = amounts
            yield f"{(only.yuan / TEN_THOUSAND).normalize():f}", name, only.start, only.end


def _organisation(rule, known, columns, sender):
    of = rule.get("of")
    value = sender.codes.get(_folded(known.get(of, ""))) if of else getattr(sender, rule["value"])
    if value:
        yield value, of or "", 0, 0


def _constant(rule, known, columns, sender):
    yield rule["value"], "", 0, 0


@lru_cache(maxsize=1024)
def _folded(name: str) -> str:
    """Names of columns are the same in every row."""
    return plain(name)


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern:
    return re.compile(pattern)


_HOW: dict[str, Callable] = {
    "pattern": _pattern,
    "date": _date,
    "copy": _copy,
    "filled": _filled,
    "words": _words,
    "amount": _amount,
    "organisation": _organisation,
    "constant": _constant,
}
