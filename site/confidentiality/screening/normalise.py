"""One folded text for every pattern, and the way back to the original.

    original --fold (1:1)--> folded --drop invisible characters--> View.text
                                                                   View.span(): back to the original

Folding is character by character, so that it never moves a position: NFKC where it yields one character
(full-width forms, compatibility ideographs), decimal digits of any script as ASCII, dashes as `-`, name dots
as `·`. Enumerators (①, ⑴) stay: folded, `①138…` would grow a digit.
"""

import re
import unicodedata
from dataclasses import dataclass

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]"
)
_ALIKE = (
    dict(zip(map(ord, "ОоΟοХхΧЗ"), map(ord, "OoOoXxX3"), strict=True))
    | {ord(char): ord("-") for char in "‐‑‒–—―−﹣－﹘⁃"}
    | {ord(char): ord("·") for char in "•・‧∙⋅･·"}
)
_CIRCLED = re.compile("[⓪①-⑨]{5,}")  # so many in a row are a number in disguise, not enumerators
_COMMON = (("，", ","), ("：", ":"), ("；", ";"), ("（", "("), ("）", ")"))
_ODD = re.compile("[^\x00-\x7f、。《》〔〕【】“”‘’…一-鿿]")  # what else is there may have to be folded


class _Fold(dict[int, int]):
    """A table for str.translate that fills itself."""

    def __missing__(self, code: int) -> int:
        self[code] = folded = _fold(chr(code))
        return folded


def _fold(char: str) -> int:
    category = unicodedata.category(char)
    if category == "Nd":
        return ord("0") + unicodedata.decimal(char)
    folded = unicodedata.normalize("NFKC", char)
    return ord(folded) if len(folded) == 1 and category != "No" else ord(char)


_FOLD = _Fold(_ALIKE)


@dataclass(frozen=True, slots=True)
class View:
    """The folded text; `starts[i]` is where its character i stands in the original (None: at i)."""

    text: str
    starts: list[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The same stretch in the original."""
        if self.starts is None:
            return start, end
        return self.starts[start], self.starts[end - 1] + 1


def normalise(original: str) -> View:
    """Fold a text (Unicode TR15, form KC, where it keeps positions)."""
    folded = original
    for full, plain in _COMMON:
        folded = folded.replace(full, plain)
    if not _ODD.search(folded):
        return View(folded, None)
    folded = _CIRCLED.sub(_uncircle, folded.translate(_FOLD))
    if not _INVISIBLE.search(folded):
        return View(folded, None)
    kept = [number for number, char in enumerate(folded) if not _INVISIBLE.match(char)]
    return View("".join([folded[number] for number in kept]), kept)


def _uncircle(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match[0])
