"""How much a stretch of text looks like a person's name: log-odds from characters, pairs and neighbours.

    spans()     what could be a name: a surname and one or two characters that given names may hold
    features()  all that speaks for or against one; the training counts these
    scan()      every span of a text above a floor: the same sum, written out, because it runs on every text

A logistic model over counted features, nothing else; names.model holds its weights, pairs.txt which two
characters are common together, words.txt the words of a dictionary that could be read as names. All are made
by commands (decisions/screening.md).
"""

import re
from collections.abc import Callable, Iterator
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
    "D",
    "T1",
    "TS",
    "TG",
    "PS",
    "PG",
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
_MOST_BEHIND = 60  # what the neighbours behind add at most
_MOST_ACROSS = 55  # of that, what is not in the two characters behind
_HOPELESS = -30  # no neighbours make up for such a surname and given name
_NEVER = -9999
_NOTHING = (_NEVER, 0, False)
WORDS = NOT_NAMES - NOT_NAMES_WHOLE  # the commonest words that open like a name


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
        ("D", load().words.get(text[start:end], 0) + 4 * (end - start > 2)),
    ]
    if one:
        found += [("A", text[given]), ("T1", tiers(text[start:given]) * 8 + tiers(text[given], given=True))]
    else:
        found += [("TS", tiers(text[start:given])), ("TG", pair_of_tiers(text[given:end]))]
        found += [("B", text[given]), ("C", text[given + 1]), ("G", text[given:end])]
    found += [(f"L{reach}", text[start - reach : start]) for reach in (1, 2, 3, 4)]
    found += [(f"R{reach}", text[end : end + reach]) for reach in (1, 2, 3)]
    return found


def tiers(characters: str, *, given: bool = False) -> int:
    """How common a surname, or a character of given names, is among names: 0 (unknown) to 7."""
    return load().tables["PG" if given else "PS"].get(characters, 0)


def pair_of_tiers(characters: str) -> int:
    """The same of both characters of a given name."""
    return tiers(characters[0], given=True) * 8 + tiers(characters[1], given=True)


class Memory(dict):
    """Sums over two neighbouring characters, made when they are first met; two characters are nobody's secret."""

    MOST = 60_000

    def __init__(self, make: Callable[[str], object]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, key: str) -> object:
        if len(self) > self.MOST:
            self.clear()
        self[key] = made = self.make(key)
        return made


class Known:
    """What scan() looks up at once instead of feature by feature."""

    def __init__(
        self, tables: dict[str, dict], pairs: dict[str, int], words: dict[str, int], bias: int
    ) -> None:
        self.tables, self.pairs, self.bias = tables, pairs, bias
        self.openings = Memory(self._opening)
        self.givens = Memory(self._given)
        self.alone = Memory(lambda char: tables["A"].get(char, 0) if may_be_given(char) else _NEVER)
        self.tier_of_surname, self.tier_of_given = tables["PS"].get, tables["PG"].get
        self.heads = Memory(self._head)
        self.tails = Memory(self._tail)
        self.q1, self.q2 = ([tables[name].get(key, 0) for key in range(256)] for name in ("Q1", "Q2"))
        self.ql, self.qr = ([tables[name].get(key, 0) for key in range(16)] for name in ("QL", "QR"))
        self.words = words
        self.dictionary = [tables["D"].get(key, 0) for key in range(8)]
        self.wholes = frozenset(key[:2] for key in (*tables["W"], *words) if len(key) > 2)
        self.deep_heads = frozenset(key[1:] for key in tables["L3"]) | frozenset(
            key[2:] for key in tables["L4"]
        )
        self.deep_tails = frozenset(key[:2] for key in tables["R3"])

    def _opening(self, pair: str) -> tuple[int, int, int, int, bool] | None:
        """(step, length of the surname, sum with a given name of one character, sum of the surname before two,
        whether longer words begin so).
        """
        step = self.pairs.get(pair, 0)
        tables = self.tables
        whole = pair in self.wholes
        if pair in COMPOUND_SURNAMES:
            tier = self.tier_of_surname(pair, 0)
            one = tables["S1"].get(pair, 0)
            return step, 2, one, tables["S2"].get(pair, 0) + tables["TS"].get(tier, 0), whole
        if pair in WORDS or pair[0] not in SURNAMES:
            return None
        one = tables["S1"].get(pair[0], 0) + tables["A"].get(pair[1], 0) + tables["W"].get(pair, 0)
        tier = self.tier_of_surname(pair[0], 0)
        one += self.dictionary[self.words.get(pair, 0)]
        one += tables["T1"].get(tier * 8 + self.tier_of_given(pair[1], 0), 0)
        return step, 1, one, tables["S2"].get(pair[0], 0) + tables["TS"].get(tier, 0), whole

    def _given(self, pair: str) -> tuple[int, int]:
        if not all(map(may_be_given, pair)) or len(pair) < 2 or pair in HONORIFICS:
            return _NEVER, 0
        tables = self.tables
        total = tables["B"].get(pair[0], 0) + tables["C"].get(pair[1], 0) + tables["G"].get(pair, 0)
        tier = self.tier_of_given(pair[0], 0) * 8 + self.tier_of_given(pair[1], 0)
        total += tables["TG"].get(tier, 0)
        return total, self.pairs.get(pair, 0)

    def _head(self, pair: str) -> tuple[int, int, bool]:
        total = self.bias + self.tables["L1"].get(pair[1], 0) + self.tables["L2"].get(pair, 0)
        return total, self.pairs.get(pair, 0), pair in self.deep_heads

    def _tail(self, pair: str) -> tuple[int, int, bool]:
        total = self.tables["R1"].get(pair[0], 0) + self.tables["R2"].get(pair, 0)
        return total, self.pairs.get(pair, 0), pair in self.deep_tails

    def tiers_of_one(self, surname: str, given: str) -> int:
        key = self.tier_of_surname(surname, 0) * 8 + self.tier_of_given(given, 0)
        return self.tables["T1"].get(key, 0)

    def far_before(self, text: str, start: int) -> int:
        three, four = text[start - 3 : start], text[start - 4 : start]
        return self.tables["L3"].get(three, 0) + self.tables["L4"].get(four, 0)


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by table in tenths (whole numbers add up the same in any order); `pairs` from 1 (seen) to 3 (common)."""

    tables: dict[str, dict]
    pairs: dict[str, int]
    words: dict[str, int]
    bias: int
    known: "Known"

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
        known = self.known
        openings, givens, heads, tails = known.openings, known.givens, known.heads, known.tails
        steps, wholes, far_behind = self.pairs.get, self.tables["W"].get, self.tables["R3"].get
        words, dictionary = known.words.get, known.dictionary
        q1, q2, ql, qr = known.q1, known.q2, known.ql, known.qr
        least = floor * 10
        enough, promising = least - _MOST_BEHIND, least - _MOST_ACROSS
        found: list[tuple[float, int, int]] = []
        for match in _OPENING.finditer(text, MARGIN, len(text) - MARGIN):
            start = match.start()
            opening = openings[text[start : start + 2]]
            if opening is None:
                continue
            first, surname, one, two, whole = opening
            given = start + surname
            if surname == 2:  # nothing of the given name is in its pair
                one += known.alone[text[given]] + dictionary[4 + words(text[start : given + 1], 0)]
                one += known.tiers_of_one(text[start:given], text[given])
            longer, last = givens[text[given : given + 2]]
            longer += two
            if one < _HOPELESS and longer < _HOPELESS:
                continue
            left, step, deep = heads[text[start - 2 : start]]
            before = steps(text[start - 1 : start + 1], 0)
            left += ql[step * 4 + before]
            if deep:
                left += known.far_before(text, start)
            tail, step, deep = tails[text[given + 1 : given + 3]] if one + left > enough else _NOTHING
            if one + left + tail > promising:
                after = steps(text[given : given + 2], 0)
                ends = first if surname == 1 else steps(text[given - 1 : given + 1], 0)
                total = (
                    one
                    + left
                    + tail
                    + qr[after * 4 + step]
                    + q1[((before * 4 + first) * 4 + ends) * 4 + after]
                )
                if deep:
                    total += far_behind(text[given + 1 : given + 4], 0)
                if total > least:
                    found.append((total / 10, start - MARGIN, given + 1 - MARGIN))
            tail, step, deep = tails[text[given + 2 : given + 4]] if longer + left > enough else _NOTHING
            if longer + left + tail > promising:
                after = steps(text[given + 1 : given + 3], 0)
                total = (
                    longer
                    + left
                    + tail
                    + qr[after * 4 + step]
                    + q2[((before * 4 + first) * 4 + last) * 4 + after]
                )
                if whole:
                    word = text[start : given + 2]
                    total += wholes(word, 0) + dictionary[4 + words(word, 0)]
                else:
                    total += dictionary[4]
                if deep:
                    total += far_behind(text[given + 2 : given + 5], 0)
                if total > least:
                    found.append((total / 10, start - MARGIN, given + 2 - MARGIN))
        return found


@cache
def load() -> Model:
    """The model, read once."""
    pairs = {}
    for line in (_HERE / "pairs.txt").read_text(encoding="utf-8").splitlines():
        for tail in line[2:]:
            pairs[line[0] + tail] = int(line[1])
    words = {}
    for line in (_HERE / "words.txt").read_text(encoding="utf-8").splitlines():
        head, step, *tails = line.split(" ")
        for tail in tails:
            words[head + tail] = int(step)
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
            tables[name][int(key) if name[0] in "QDT" else key] = int(weight)
    return Model(tables, pairs, words, bias, Known(tables, pairs, words, bias))
