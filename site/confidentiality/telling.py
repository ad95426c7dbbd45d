"""Texts that reviewers typed, for papers that leave the desk: what in them may be private is masked.

A basis, or the reason of an overrule, is about a text in which something private was found, and sooner or
later somebody quotes it.
"""

from functools import lru_cache

from confidentiality.screening import Severity, screen

HIDDEN = "＊＊＊"


def tells(text: str) -> bool:
    """Whether screening finds something private in it."""
    return any(found.severity != Severity.INFORM for found in screen(text))


@lru_cache(maxsize=1024)  # the rows of a batch have one basis
def told(text: str) -> str:
    """The text with a mask over all that screening finds and does not just inform of."""
    pieces, position = [], 0
    for found in screen(text):  # sorted, and none overlaps another
        if found.severity != Severity.INFORM:
            pieces += [text[position : found.start], found.mask or HIDDEN]
            position = found.end
    return "".join([*pieces, text[position:]])
