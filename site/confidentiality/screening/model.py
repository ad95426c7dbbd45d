"""How much a stretch of text looks like a person's name: log-odds from characters, pairs and neighbours.

    spans()  what could be a name: a surname and one or two characters that given names may hold
    score()  its log-odds: surname + given name + pairs within and across its ends + words before and after

A logistic model over counted features, nothing else; names.model holds its weights and pairs.txt which two
characters are common together. Both are made by commands (decisions/screening.md).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .gazetteers import COMPOUND_SURNAMES, NEVER_GIVEN, SURNAMES

MARGIN = 5  # characters of padding on either side of a text
PADDING = "\n" * MARGIN
_HERE = Path(__file__).parent
TABLES = ("S1", "S2", "A", "B", "C", "G", "W", "Q1", "Q2", "QL", "QR", "L1", "L2", "L3", "L4", "R1", "R2", "R3")


def spans(text: str) -> Iterator[tuple[int, int, int]]:
    """(start, end of the surname, end) of all that could be a name in a padded text."""
    for at in range(MARGIN, len(text) - MARGIN):
        given = at + 1
        if text[at : at + 2] in COMPOUND_SURNAMES:
            given = at + 2
        elif text[at] not in SURNAMES:
            continue
        for length in (1, 2):
            if not _may_be_given(text[given + length - 1]):
                break
            yield at, given, given + length


def _may_be_given(char: str) -> bool:
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
    """Weights by table; `pairs` in steps from 1 (seen) to 3 (common)."""

    tables: dict[str, dict]
    pairs: dict[str, int]
    bias: float

    def score(self, text: str, start: int, given: int, end: int) -> float:
        """Log-odds that a span of a padded text is a name."""
        total = self.bias
        for table, key in features(text, start, given, end):
            total += self.tables[table].get(key, 0.0)
        return total


@cache
def load() -> Model:
    """The model, read once."""
    pairs = {}
    for line in (_HERE / "pairs.txt").read_text(encoding="utf-8").splitlines():
        for tail in line[2:]:
            pairs[line[0] + tail] = int(line[1])
    tables: dict[str, dict] = {name: {} for name in TABLES}
    bias = 0.0
    path = _HERE / "names.model"
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        name, weight, *keys = line.split("\t")
        if name == "bias":
            bias = int(weight) / 10
            continue
        for key in keys:
            key = key.replace("\\n", "\n")
            tables[name][int(key) if name[0] == "Q" else key] = int(weight) / 10
    return Model(tables, pairs, bias)
