"""A sentence as the words that stand in what is published: for who asks in whole sentences.

    怎么申请信用修复 ── without question words ──> 申请信用修复 ── longest that stand somewhere ──> 申请 + 信用修复

What was typed is one phrase, and nobody wrote that phrase. There is no dictionary: a word is what some item
holds. Asked only where nothing holds, or nearly holds, what was typed.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from .text import Piece

# What a question is made of and an answer does not hold; longer ones first.
ASKING = (
    "为什么", "怎么样", "怎么办", "是什么", "什么是", "可不可以", "能不能", "会不会", "是不是", "有没有",
    "要不要", "多少钱", "多长时间", "什么时候", "去哪里", "在哪里", "什么样", "请问", "怎么", "怎样",
    "如何", "什么", "多少", "多久", "几年", "几天", "哪里", "哪儿", "哪些", "哪个", "哪家", "为何", "是否",
    "想要", "我想", "我要", "真的", "一下", "吗", "呢", "吧", "啊", "的", "了", "是", "我", "要", "会",
    "有", "找", "谁", "把", "被", "给", "与", "和", "及", "让", "在", "里", "去",
)  # fmt: skip
_ASKING = re.compile("|".join(sorted(ASKING, key=len, reverse=True)))
_CHINESE = re.compile(r"[\u3400-\u9fff]{3}")
_NUMBER = re.compile(r"\d{3}(?!\d?年)")  # a year may stand in a sentence
LONGEST = 30  # characters of a question that are parted
LONGEST_WORD = 4  # as nearly all are: a longer one would hide what is said otherwise
MOST_LOOKS = 60  # of the engine, in all
MOST_WORDS = 5
Count = Callable[[Sequence[Piece]], int]


def is_sentence(pieces: Sequence[Piece]) -> bool:
    """Whether it may be of several words: pieces beside each other, or a long one. A number is none: its parts
    stand in every other number."""
    if any(_NUMBER.search(piece.text) for piece in pieces):
        return False
    return len(pieces) > 1 or any(_CHINESE.search(piece.text) for piece in pieces)


def words(pieces: Sequence[Piece], count: Count) -> list[Piece]:
    """The words that are to be held together, as many of them as some item holds; none where that is nothing.

    `count` says how many items hold all of some pieces. Where no item holds all words, one is left out, then
    two: of what can be held then, the longest, and of equally long ones the rarest words. A run is read from
    the right and from the left: the reading counts that keeps more of what was typed, then the one that more
    items hold.
    """
    looks = _Looks(count)
    ways = [
        [word for piece in pieces for word in _of_piece(piece, looks, part)] for part in (_backward, _forward)
    ]
    held = [_held(list(dict.fromkeys(way))[:MOST_WORDS], pieces, looks) for way in ways]
    return max(held, key=lambda each: (len("".join(word.text for word in each[0])), each[1]))[0]


def _held(found: Sequence[str], pieces: Sequence[Piece], looks: "_Looks") -> tuple[list[Piece], int]:
    """As many of the words as some item holds together, and how many items do."""
    for kept in range(len(found), 0, -1):
        for chosen in sorted(combinations(found, kept), key=looks.worth, reverse=True):
            if _tells_enough(chosen, pieces) and (number := looks.together(chosen)):
                return [Piece(word) for word in chosen], number
    return [], 0


class _Looks:
    """How many items hold a word, asked once each and not too often."""

    def __init__(self, count: Count) -> None:
        self._count = count
        self._known: dict[str, int] = {}
        self._left = MOST_LOOKS

    def number(self, word: str) -> int:
        if word not in self._known:
            if self._left <= 0:
                return 0
            self._left -= 1
            self._known[word] = self._count([Piece(word)])
        return self._known[word]

    def together(self, words: Sequence[str]) -> int:
        if len(words) == 1 or self._left <= 0:
            return self.number(words[0]) if len(words) == 1 else 0
        self._left -= 1
        return self._count([Piece(word) for word in words])

    def worth(self, words: Sequence[str]) -> tuple[int, int]:
        """Longer words first, then rarer ones."""
        return len("".join(words)), -sum(map(self.number, words))


def _of_piece(piece: Piece, looks: _Looks, part: Callable[[str, _Looks], list[str]]) -> Iterator[str]:
    if not _CHINESE.search(piece.text):
        if looks.number(piece.text):
            yield piece.text
        return
    for run in _ASKING.sub(" ", piece.text[:LONGEST]).split():
        yield from _joined(part(run, looks), run, looks)


def _backward(run: str, looks: _Looks) -> list[str]:
    """From the right the longest word that stands somewhere; a character that ends none stands alone."""
    found, stop = [], len(run)
    while stop > 1:
        starts = range(max(0, stop - LONGEST_WORD), stop - 1)
        start = next((start for start in starts if looks.number(run[start:stop])), stop - 1)
        found.append(run[start:stop])
        stop = start
    return _known([run[:stop], *found[::-1]], looks)


def _forward(run: str, looks: _Looks) -> list[str]:
    """The same from the left."""
    found, start = [], 0
    while start < len(run) - 1:
        ends = range(min(len(run), start + LONGEST_WORD), start + 1, -1)
        end = next((end for end in ends if looks.number(run[start:end])), start + 1)
        found.append(run[start:end])
        start = end
    return _known([*found, run[start:]], looks)


def _joined(found: Sequence[str], run: str, looks: _Looks) -> list[str]:
    """Neighbours as one word where that loses nothing: 国 + 家宪法日 stand nowhere apart."""
    joined: list[str] = []
    for word in found:
        both = joined[-1] + word if joined else ""
        if (
            both
            and both in run
            and (number := looks.number(both))
            and number == looks.together([joined[-1], word])
        ):
            joined[-1] = both
        else:
            joined.append(word)
    return joined


def _known(found: Sequence[str], looks: _Looks) -> list[str]:
    """Also a single character, where some item holds it: 查 of 怎么查征信."""
    return [word for word in found if word and looks.number(word)]


def _tells_enough(chosen: Sequence[str], pieces: Sequence[Piece]) -> bool:
    """At least half of what was typed, question words left out, so that no stray pair answers a sentence."""
    typed = sum(len(_ASKING.sub("", piece.text[:LONGEST])) for piece in pieces)
    return 2 * len("".join(chosen)) >= typed
