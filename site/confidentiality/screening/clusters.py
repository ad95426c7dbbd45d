"""Runs of digits, however they were broken up or spelt.

    text --> Cluster: `5101 04-1990…`, `一三八 1234 5678`, `51O1O4…X` (groups with short gaps between them)
             Cluster.pieces(): whole groups in a row that add up to the length of some number

A piece never begins or ends inside a group, so nothing fires within a longer number; and for each group only
a fixed number of lengths is looked up, so the work is linear.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_CHINESE = "零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖貳參叄陸"
_OCR = "OolISBZ"
_LIKE_DIGITS = f"0-9{_CHINESE}{_OCR}"
_GAP = r"[ \t\r\n\-._/·(),、:~|]"
_ODD = frozenset(",、:~|")  # marks that part numbers more often than they part a number
_CLUSTER = re.compile(rf"[{_LIKE_DIGITS}]+[Xx×]?(?:{_GAP}{{1,4}}[{_LIKE_DIGITS}Xx×]+)*")
_MOMENT = re.compile(r"(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}(?: {1,2}\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?")
_GROUP = re.compile(rf"[0-9]+|[{_CHINESE}]+|[{_OCR}]+|[Xx×]")
_DIGITS = str.maketrans(f"{_CHINESE}{_OCR}x×", "00123456789121234567892336" + "0011582" + "XX")
_LEAST = 10  # digits of the shortest number that a piece can be
LATIN = frozenset(map(chr, (*range(65, 91), *range(97, 123))))
SIGNS = frozenset("0123456789" + _CHINESE)  # without any of these no number stands
_CARD = "[34569]"  # ISO/IEC 7812: banking and travel; 9 for older domestic cards and foreigners' papers
# The lengths of telephone, card and identity numbers, and how they can open; X counts as a last digit.
_OPENINGS = {
    10: "0",
    11: "1[3-9]|0",
    12: "0|86",
    13: "86",
    14: "0086",
    15: r"0086|[1-8]\d{7}[01]\d[0-3]",
    16: _CARD,
    17: _CARD,
    18: rf"{_CARD}|[1-8]\d{{5}}(?:19|20)\d\d[01]\d[0-3]",
    19: _CARD,
}
_LENGTHS_BY_FIRST = {
    "0": (10, 11, 12, 14, 15),
    "1": (11, 15, 18),
    "2": (15, 18),
    "7": (15, 18),
    "8": (12, 13, 15, 18),
    "9": (16, 17, 18, 19),
    "X": (),
} | dict.fromkeys("3456", (15, 16, 17, 18, 19))
_OPENS = {
    first: tuple((length, re.compile(_OPENINGS[length]).match) for length in lengths)
    for first, lengths in _LENGTHS_BY_FIRST.items()
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Groups in a row: their digits (Chinese ones and an OCR's letters turned to ASCII) and their place."""

    digits: str
    start: int
    end: int
    shape: tuple[int, ...]  # the lengths of the groups
    gaps: str  # what stood between the groups
    odd: bool  # parted by marks that stand between numbers, too
    ocr: bool  # letters were read as digits: only a check digit proves that


@dataclass(frozen=True, slots=True)
class Cluster:
    """Groups of digits with gaps of four characters at most."""

    text: str
    groups: tuple[tuple[int, int], ...]

    def pieces(self) -> Iterator[Piece]:
        """Every row of whole groups that has the length of some number and opens like one."""
        totals = [0]
        for start, end in self.groups:
            totals.append(totals[-1] + end - start)
        at = {total: number for number, total in enumerate(totals)}
        digits = "".join([self.text[start:end] for start, end in self.groups]).translate(_DIGITS)
        for first, total in enumerate(totals[:-1]):
            for length, opens in _OPENS[digits[total]]:
                last = at.get(total + length)
                if last is not None and opens(digits, total) and not self._goes_on(first, last, length):
                    yield self._piece(self.groups[first:last])

    def _goes_on(self, first: int, last: int, length: int) -> bool:
        """Even groups (1 2 3…, 6222 0212 …) that go on beyond the row with the same gap: a longer number."""
        size = self._size(first)
        if last - first < 2 or size * (last - first) != length:
            return False
        gap = self._gap(first)
        before = first > 0 and self._size(first - 1) == size and self._gap(first - 1) == gap
        after = last < len(self.groups) and self._size(last) == size and self._gap(last - 1) == gap
        return (before or after) and (
            size == 1 or all(self._size(each) == size for each in range(first, last))
        )

    def _size(self, number: int) -> int:
        start, end = self.groups[number]
        return end - start

    def _gap(self, number: int) -> str:
        """What stands between this group and the next."""
        return self.text[self.groups[number][1] : self.groups[number + 1][0]]

    def _piece(self, groups: tuple[tuple[int, int], ...]) -> Piece:
        parts = [self.text[start:end] for start, end in groups]
        gaps = [self.text[left[1] : right[0]] for left, right in pairwise(groups)]
        raw = "".join(parts)
        return Piece(
            digits=raw.translate(_DIGITS),
            start=groups[0][0],
            end=groups[-1][1],
            shape=tuple(map(len, parts)),
            gaps="".join(gaps),
            odd=not _ODD.isdisjoint("".join(gaps)),
            ocr=any(letter in raw for letter in _OCR),
        )


def pieces(text: str) -> list[Piece]:
    """Everything in a folded text that has the length and the opening of some number."""
    return [piece for cluster in clusters(text) for piece in cluster.pieces()]


def clusters(text: str) -> Iterator[Cluster]:
    """The clusters of a folded text that hold enough digits for any number."""
    for match in _CLUSTER.finditer(text):
        if match.end() - match.start() >= _LEAST and not _MOMENT.fullmatch(match[0]):
            groups = tuple([group.span() for group in _GROUP.finditer(text, *match.span())])
            if sum([end - start for start, end in groups]) >= _LEAST:
                yield Cluster(text, groups)
