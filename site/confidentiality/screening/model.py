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
_HOPELESS = -30  # no neighbours make up for such a surname and given name
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
        g, w, q1, q2 = (tables[name].get for name in ("G", "W", "Q1", "Q2"))
        behind = self._behind
        least = floor * 10
        found: list[tuple[float, int, int]] = []
        for match in _OPENING.finditer(text, MARGIN, len(text) - MARGIN):
            start = match.start()
            pair = text[start : start + 2]
            if pair in _WORDS:
                continue
            given = start + 1
            if pair in COMPOUND_SURNAMES:
                given += 1
            elif text[start] not in SURNAMES:
                continue
            surname = text[start:given]
            left = None
            for end in (given + 1, given + 2):
                last = text[end - 1]
                if last in NEVER_GIVEN or not "㐀" <= last <= "鿿":
                    break
                if end == given + 1:
                    total = s1(surname, 0) + a(last, 0)
                else:
                    pair = text[given:end]
                    if pair in HONORIFICS:
                        break
                    total = s2(surname, 0) + b(pair[0], 0) + c(last, 0) + g(pair, 0)
                if total < _HOPELESS:
                    continue
                if left is None:
                    before = pairs(text[start - 1 : start + 1], 0)
                    head = (before * 4 + pairs(text[start : start + 2], 0)) * 4
                    left = self._before(text, start, before)
                after = pairs(text[end - 1 : end + 1], 0)
                quad = (head + pairs(text[end - 2 : end], 0)) * 4 + after
                total += left + (q1(quad, 0) if end == given + 1 else q2(quad, 0)) + w(text[start:end], 0)
                total += behind(text, end, after)
                if total > least:
                    found.append((total / 10, start - MARGIN, end - MARGIN))
        return found

    def _before(self, text: str, start: int, pair: int) -> int:
        """The bias and the neighbours before; what ends in an unknown pair is unknown, too."""
        tables = self.tables
        total = self.bias + tables["L1"].get(text[start - 1], 0)
        total += tables["QL"].get(self.pairs.get(text[start - 2 : start], 0) * 4 + pair, 0)
        two = tables["L2"].get(text[start - 2 : start])
        if two is not None:
            three = tables["L3"].get(text[start - 3 : start])
            total += two
            if three is not None:
                total += three + tables["L4"].get(text[start - 4 : start], 0)
        return total

    def _behind(self, text: str, end: int, pair: int) -> int:
        """The neighbours behind, in the same way."""
        tables = self.tables
        total = tables["R1"].get(text[end], 0)
        total += tables["QR"].get(pair * 4 + self.pairs.get(text[end : end + 2], 0), 0)
        two = tables["R2"].get(text[end : end + 2])
        if two is not None:
            total += two + tables["R3"].get(text[end : end + 3], 0)
        return total


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
    for shorter, longer, ends in (
        ("L3", "L4", slice(1, None)),
        ("L2", "L3", slice(1, None)),
        ("R2", "R3", slice(2)),
    ):
        for key in tables[longer]:
            tables[shorter].setdefault(key[ends], 0)
    return Model(tables, pairs, bias)
