"""How much a stretch of text looks like a person's name: log-odds from characters, pairs and neighbours.

    spans()     what could be a name: a surname and one or two characters that given names may hold
    features()  all that speaks for or against one; the training counts these
    scan()      every span of a text above a floor: the same sum, written out, because it runs on every text

A logistic model over counted features, nothing else; names.model holds its weights and pairs.txt which two
characters are common together. Both are made by commands (decisions/screening.md).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .gazetteers import COMPOUND_SURNAMES, HONORIFICS, NEVER_GIVEN, NOT_NAMES, NOT_NAMES_WHOLE, SURNAMES

MARGIN = 5  # characters of padding on either side of a text
PADDING = "\n" * MARGIN
TABLES = (
    "S1",
    "S2",
    "A",
    "B",
    "C",
    "G",
    "W",
    "Q1",
    "Q2",
    "QL",
    "QR",
    "L1",
    "L2",
    "L3",
    "L4",
    "R1",
    "R2",
    "R3",
)
_HERE = Path(__file__).parent
_HOPELESS = -45  # no neighbours make up for such a surname and given name
_WORDS = NOT_NAMES - NOT_NAMES_WHOLE  # the commonest words that open like a name


def _class_of(characters: set[str]) -> str:
    return "".join(sorted(re.escape(char) for char in characters))


_OPENING = re.compile(
    f"[{_class_of(SURNAMES | {name[0] for name in COMPOUND_SURNAMES})}](?=[㐀-鿿])(?![{_class_of(set(NEVER_GIVEN))}])"
)


def spans(text: str) -> Iterator[tuple[int, int, int]]:
    """(start, end of the surname, end) of all that could be a name in a padded text."""
    for at in range(MARGIN, len(text) - MARGIN):
        given = at + 1
        if text[at : at + 2] in COMPOUND_SURNAMES:
            given = at + 2
        elif text[at] not in SURNAMES:
            continue
        for length in (1, 2):
            if not may_be_given(text[given + length - 1]):
                break
            yield at, given, given + length


def may_be_given(char: str) -> bool:
    return "㐀" <= char <= "鿿" and char not in NEVER_GIVEN


def features(text: str, start: int, given: int, end: int) -> list[tuple[str, str | int]]:
    """(table, key) of everything that speaks for or against a span of a padded text."""
    pairs = load().pairs.get
    before, first = pairs(text[start - 1 : start + 1], 0), pairs(text[start : start + 2], 0)
    last, after = pairs(text[end - 2 : end], 0), pairs(text[end - 1 : end + 1], 0)
    one = end - given == 1
    found: list[tuple[str, str | int]] = [
        ("S1" if one else "S2", text[start:given]),
        ("Q1" if one else "Q2", ((before * 4 + first) * 4 + last) * 4 + after),
        ("QL", pairs(text[start - 2 : start], 0) * 4 + before),
        ("QR", after * 4 + pairs(text[end : end + 2], 0)),
        ("W", text[start:end]),
    ]
    if one:
        found.append(("A", text[given]))
    else:
        found += [("B", text[given]), ("C", text[given + 1]), ("G", text[given:end])]
    found += [(f"L{reach}", text[start - reach : start]) for reach in (1, 2, 3, 4)]
    found += [(f"R{reach}", text[end : end + reach]) for reach in (1, 2, 3)]
    return found


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by table in tenths (whole numbers add up the same in any order); `pairs` from 1 (seen) to 3 (common)."""

    tables: dict[str, dict]
    pairs: dict[str, int]
    bias: int

    def score(self, text: str, start: int, given: int, end: int) -> float:
        """Log-odds that a span of a padded text is a name."""
        tables = self.tables
        found = features(text, start, given, end)
        return (self.bias + sum([tables[table].get(key, 0) for table, key in found])) / 10

    def around(self, text: str, start: int, end: int) -> float:
        """What the neighbours alone say, of a span of a padded text that has no surname."""
        tables = self.tables
        before = [tables[f"L{reach}"].get(text[start - reach : start], 0) for reach in (1, 2, 3, 4)]
        after = [tables[f"R{reach}"].get(text[end : end + reach], 0) for reach in (1, 2, 3)]
        return sum(before + after) / 10

    def scan(self, text: str, floor: float) -> list[tuple[float, int, int]]:
        """(score, start, end) of every span of a padded text above a floor; positions without the padding."""
        tables, pairs = self.tables, self.pairs.get
        s1, s2, a, b, c = (tables[name].get for name in ("S1", "S2", "A", "B", "C"))
        g, w, ql, qr = (tables[name].get for name in ("G", "W", "QL", "QR"))
        q1, q2 = tables["Q1"].get, tables["Q2"].get
        l1, l2, l3, l4 = (tables[name].get for name in ("L1", "L2", "L3", "L4"))
        r1, r2, r3 = (tables[name].get for name in ("R1", "R2", "R3"))
        least = floor * 10
        found: list[tuple[float, int, int]] = []
        for match in _OPENING.finditer(text, MARGIN, len(text) - MARGIN):
            start = match.start()
            pair = text[start : start + 2]
            if pair in _WORDS:
                continue
            compound = pair in COMPOUND_SURNAMES
            if not compound and text[start] not in SURNAMES:
                continue
            given = start + 1 + compound
            surname = text[start:given]
            before = pairs(text[start - 1 : start + 1], 0)
            head = (before * 4 + pairs(pair, 0)) * 4
            left = None
            for end in (given + 1, given + 2):
                last = text[end - 1]
                if last in NEVER_GIVEN or not "㐀" <= last <= "鿿":
                    break
                after = pairs(text[end - 1 : end + 1], 0)
                quad = (head + pairs(text[end - 2 : end], 0)) * 4 + after
                if end == given + 1:
                    total = s1(surname, 0) + a(last, 0) + q1(quad, 0)
                else:
                    pair = text[given:end]
                    if pair in HONORIFICS:
                        break
                    total = s2(surname, 0) + b(pair[0], 0) + c(last, 0) + g(pair, 0) + q2(quad, 0)
                if total < _HOPELESS:
                    continue
                if left is None:
                    left = (
                        self.bias
                        + ql(pairs(text[start - 2 : start], 0) * 4 + before, 0)
                        + l1(text[start - 1], 0)
                        + l2(text[start - 2 : start], 0)
                        + l3(text[start - 3 : start], 0)
                        + l4(text[start - 4 : start], 0)
                    )
                total += (
                    left
                    + w(text[start:end], 0)
                    + qr(after * 4 + pairs(text[end : end + 2], 0), 0)
                    + r1(text[end], 0)
                    + r2(text[end : end + 2], 0)
                    + r3(text[end : end + 3], 0)
                )
                if total > least:
                    found.append((total / 10, start - MARGIN, end - MARGIN))
        return found


@cache
def load() -> Model:
    """The model, read once."""
    pairs = {}
    for line in (_HERE / "pairs.txt").read_text(encoding="utf-8").splitlines():
        for tail in line[2:]:
            pairs[line[0] + tail] = int(line[1])
    tables: dict[str, dict] = {name: {} for name in TABLES}
    bias = 0
    path = _HERE / "names.model"
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        name, weight, *keys = line.split("\t")
        if name == "bias":
            bias = int(weight)
            continue
        for key in keys:
            key = key.replace("\\n", "\n")
            tables[name][int(key) if name[0] == "Q" else key] = int(weight)
    return Model(tables, pairs, bias)
