"""Field codes of a DOCX: what stands between their marks is read by the program, what follows by people.

Page numbers stay fields; of all others the copy keeps what they last gave.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from . import places
from .docx_words import DDE, LOADING, SAFE_FIELDS, W
from .errors import FileRefused
from .errors import gettext_noop as _
from .package import TEMPLATE
from .places import Hidden

CHAR, CODE = f"{{{W}}}fldChar", f"{{{W}}}instrText"
DDE_FIELD = _("The file holds a DDE field, which starts other programs; take it out, or save it as PDF.")


@dataclass(slots=True)
class _Open:
    marks: list[etree._Element] = field(default_factory=list)
    codes: list[etree._Element] = field(default_factory=list)
    result: bool = False

    @property
    def code(self) -> str:
        return " ".join("".join(each.text or "" for each in self.codes).split())


class Fields:
    """The fields of one part; `kept` says of a mark or a code what it becomes, `unseen` what no reader sees."""

    def __init__(self, root: etree._Element, hidden: Hidden) -> None:
        """Raises FileRefused."""
        self.kept: dict[etree._Element, str] = {}
        self.unseen: set[etree._Element] = set()
        self._hidden = hidden
        for each in _ended(root, self.unseen):
            self._judge(each)

    def _judge(self, found: _Open) -> None:
        name = judged(found.code, self._hidden)
        if name:
            self.kept |= dict.fromkeys(found.marks, name)
            self.kept[found.codes[0]] = f" {name} "


def judged(code: str, hidden: Hidden) -> str:
    """The name of a field that stays one; of others the code is told, and the answer empty. Raises FileRefused."""
    name = code.partition(" ")[0].upper()
    if name in DDE:
        raise FileRefused(DDE_FIELD)
    if name in LOADING:
        raise FileRefused(TEMPLATE)
    if name in SAFE_FIELDS:
        return name
    hidden.add(places.FIELDS, code)
    return ""


def _ended(root: etree._Element, unseen: set[etree._Element]) -> Iterator[_Open]:
    """Each field once its end is met; one that never ends is told like the others."""
    stack: list[_Open] = []
    coding = 0  # how many of them are still at their code
    for each in root.iter(etree.Element):
        if each.tag == CHAR:
            kind = each.get(f"{{{W}}}fldCharType")
            if kind == "begin":
                stack.append(_Open())
                coding += 1
            if stack:
                stack[-1].marks.append(each)
            if kind in ("separate", "end") and stack:
                coding -= not stack[-1].result
                stack[-1].result = True
            if kind == "end" and stack:
                yield stack.pop()
        elif each.tag == CODE:
            if stack:
                stack[-1].codes.append(each)
        elif coding:
            unseen.add(each)
    yield from stack
