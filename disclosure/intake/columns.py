"""Which field a column is, and where the header stands.

A column is known by a field's code, Chinese name or alias, whatever its case, width, spaces or brackets;
by the numbered names of 2015 whatever their number (行政相对人代码_4(税务登记号)); and by an amount's name
in 元 where the field is in 万元. Above the header may stand titles; it may fill two lines, groups above,
names below.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from hashlib import sha256
from itertools import pairwise
from unicodedata import normalize

from django.utils.translation import gettext as _

from disclosure.editions import FieldSpec, Spec
from disclosure.projection import plain

from .tables import WIDEST, FileRefused, Mapping, Target

SEARCHED = 20  # lines in which the header is looked for
LONGEST_NAME = 200  # characters; what is longer is no column's name
YUAN = "yuan"
NOTHING = ("", "无", "/", "\\", "-", "—", "--", "——")  # what fills a cell and says nothing
_NOISE = re.compile("[*\u200b-\u200f\u2060\ufeff]|\\((?:必填|选填|必填项|选填项|非必填)\\)")
_NUMBERED = re.compile(r".*代码[_-]?\d+[_-]?\(?(?P<inner>[^()]+)\)?")
_UNIT = re.compile(r"[(/,:]?(?:单位:?)?(?:人民币)?(?P<unit>万元|元)\)?$")
_EXACT = Context(prec=100)
_LONGEST_AMOUNT = 60  # characters, far beyond any amount and within the precision


@dataclass(frozen=True, slots=True)
class Head:
    """A header that was found: its names, its first and last line, what was recognised of it."""

    names: tuple[str, ...]
    first: int
    last: int
    mapping: Mapping


def folded(name: str) -> str:
    """A column's name for comparing: `projection.plain`, without marks of what is mandatory."""
    return _NOISE.sub("", plain(name))


def signature(header: Sequence[str]) -> str:
    """The SHA-256 of a header, folded: a file of the same columns has the same, in hexadecimal."""
    names = [folded(name) for name in header]
    while names and not names[-1]:
        names.pop()
    return sha256("\n".join(names).encode("utf-8", "replace")).hexdigest()


class Names:
    """What the columns of an edition are called."""

    def __init__(self, spec: Spec):
        self.spec = spec
        self._known: dict[str, Target] = {}
        self._numbered: dict[str, Target] = {}
        self._amounts: dict[str, tuple[str, str]] = {}  # name without unit → code, the field's unit
        for names in (_codes, _labels, _aliases):
            for field in spec.fields:
                for name in map(folded, names(field)):
                    self._add(field, name)

    def target(self, name: str) -> Target | None:
        """The field that a column of this name holds."""
        if len(name) > LONGEST_NAME:
            return None
        key = folded(name)
        numbered = _NUMBERED.fullmatch(key)
        return (
            self._known.get(key)
            or (self._numbered.get(numbered["inner"]) if numbered else None)
            or self._amount(key)
        )

    def mapping(self, header: Iterable[str]) -> Mapping:
        """What is recognised of a header, by position."""
        found = ((position, self.target(name)) for position, name in enumerate(header) if name)
        return {position: target for position, target in found if target}

    def lacks_unit(self, name: str) -> bool:
        """Whether this is an amount's name without its unit: 元 or 万元 would be a guess."""
        return len(name) <= LONGEST_NAME and folded(name) in self._amounts and not self.target(name)

    def _add(self, field: FieldSpec, name: str) -> None:
        target = Target(field.code)
        self._known.setdefault(name, target)
        if numbered := _NUMBERED.fullmatch(name):
            self._numbered.setdefault(numbered["inner"], target)
        elif "代码" in field.label["zh-hans"]:
            self._numbered.setdefault(name, target)
        if field.type == "decimal" and (unit := _UNIT.search(folded(field.label["zh-hans"]))):
            self._amounts.setdefault(_UNIT.sub("", name), (field.code, unit["unit"]))

    def _amount(self, key: str) -> Target | None:
        """An amount whose name says its unit. A column in 万元 of a field in 元 is left to a person."""
        unit = _UNIT.search(key)
        code, expected = self._amounts.get(key[: unit.start()], ("", "")) if unit else ("", "")
        if not code or (unit["unit"], expected) == ("万元", "元"):
            return None
        return Target(code, "" if unit["unit"] == expected else YUAN)


def _codes(field: FieldSpec) -> tuple[str, ...]:
    return (field.code,)


def _labels(field: FieldSpec) -> tuple[str, ...]:
    return (field.label["zh-hans"],)


def _aliases(field: FieldSpec) -> tuple[str, ...]:
    return field.aliases


# -- the header ------------------------------------------------------------------------------------------


def find(lines: Sequence[tuple[int, list[str]]], names: Names) -> Head:
    """The header among the first lines: the one, or the two together, of which most is recognised.

    Where nothing is, it is the first line that is more than two thirds as wide as the widest. Raises FileRefused.
    """
    lines = [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]
    if not lines:
        raise FileRefused(_("The file is empty, or its first line is no header."))
    heads = [_single(number, cells, names) for number, cells in lines]
    best = max([*heads, *_pairs(lines, heads, names)], key=lambda head: len(head.mapping))
    said = {target.code for target in best.mapping.values()}
    if len(said) < 2 and names.spec.role("name") not in said:
        best = _widest(heads)
    return _over_repeated(best, heads)


def check(head: Head, names: Names) -> None:
    """Raises FileRefused where one column stands there twice, or there are too many."""
    if len(head.names) > WIDEST:
        raise FileRefused(_("The header has more than %(count)s columns.") % {"count": WIDEST})
    seen: set[str] = set()
    for position, target in sorted(head.mapping.items()):
        field, name = names.spec.by_code[target.code], head.names[position]
        key = folded(name)
        if key in map(folded, (field.code, field.label["zh-hans"])):
            key = field.code
        if key in seen:
            raise FileRefused(_("The column “%(name)s” stands there twice; keep one.") % {"name": name[:40]})
        seen.add(key)


def check_name(mapping: Mapping, spec: Spec) -> None:
    """Raises FileRefused where no column holds the subject's name."""
    name = spec.by_code[spec.role("name")]
    if name.code not in {target.code for target in mapping.values()}:
        raise FileRefused(
            _("The first line names no column “%(label)s” (%(code)s); use codes or Chinese names.")
            % {"label": name.label["zh-hans"], "code": name.code}
        )


def _single(number: int, cells: list[str], names: Names) -> Head:
    header = cells if len(cells) <= WIDEST else _trimmed(cells)
    return Head(tuple(header), number, number, names.mapping(header[:WIDEST]))


def _trimmed(cells: list[str]) -> list[str]:
    used = [position for position, cell in enumerate(cells) if cell.strip()]
    return cells[: used[-1] + 1 if used else 0]


def _pairs(lines: Sequence, heads: Sequence[Head], names: Names) -> Iterator[Head]:
    """Headers over two lines, each a better reading than its upper line alone, and no line of data."""
    for (upper, lower), (above, below) in zip(pairwise(heads), pairwise(lines), strict=True):
        if below[0] != above[0] + 1 or len(upper.names) > WIDEST or len(lower.names) > WIDEST:
            continue
        composed, data = _composed(upper.names, lower.names, names)
        mapping = names.mapping(composed)
        if len(mapping) - len(upper.mapping) >= data and len(mapping) > len(lower.mapping):
            yield Head(composed, upper.first, lower.last, mapping)


def _composed(upper: Sequence[str], lower: Sequence[str], names: Names) -> tuple[tuple[str, ...], int]:
    """Names of two lines put together; how many columns look like a name with a value below it.

    A group's name stands in the first of its merged cells only, so it is carried on to the right.
    """
    width = max(len(upper), len(lower))
    above, below = ((*line, *[""] * (width - len(line))) for line in (upper, lower))
    header, data, group = [], 0, ""
    for top, name in zip(above, below, strict=True):
        group = top if top.strip() else group
        known = next((each for each in (group + name, name) if name.strip() and names.target(each)), None)
        data += bool(known is None and name.strip() and names.target(top))
        header.append(known or (top if names.target(top) or not name.strip() else name))
    return tuple(header), data


def _widest(heads: Sequence[Head]) -> Head:
    widths = [sum(bool(name.strip()) for name in head.names) for head in heads]
    return next(head for head, width in zip(heads, widths, strict=True) if width * 3 > max(widths) * 2)


def _over_repeated(best: Head, heads: Sequence[Head]) -> Head:
    """The header, over lines behind it that name the same fields again (codes below Chinese names)."""
    for head in heads:
        same = sum(best.mapping.get(position) == target for position, target in head.mapping.items())
        if head.first == best.last + 1 and same >= max(2, len(best.mapping) / 2):
            best = Head(best.names, best.first, head.last, head.mapping | best.mapping)
    return best


# -- the rows --------------------------------------------------------------------------------------------


def reader(mapping: Mapping) -> Callable[[list[str]], dict[str, str]]:
    """A function from a row's cells to values by field code. Columns of one field are joined."""
    columns: dict[str, list[tuple[int, bool]]] = {}
    for position, target in sorted(mapping.items()):
        columns.setdefault(target.code, []).append((position, target.unit == YUAN))
    single = [(code, found[0][0]) for code, found in columns.items() if len(found) == 1 and not found[0][1]]
    others = [(code, found) for code, found in columns.items() if len(found) > 1 or found[0][1]]

    def read(cells: list[str]) -> dict[str, str]:
        width = len(cells)
        values = {code: cells[position] for code, position in single if position < width}
        for code, found in others:
            parts = [_amount(cells[at]) if yuan else cells[at] for at, yuan in found if at < width]
            if parts:
                values[code] = joined(parts)
        return values

    return read


def joined(parts: Sequence[str]) -> str:
    """The values of several columns of one field, set apart by ；. What says nothing is left out."""
    if len(parts) == 1:
        return parts[0]
    stripped = [part.strip() for part in parts]
    told = dict.fromkeys(part for part in stripped if part not in NOTHING)
    return "；".join(told) or next(filter(None, stripped), "")


def _amount(cell: str) -> str:
    """元 → 万元, exactly. What is no amount stays as it is, for the validation to refuse."""
    text = normalize("NFKC", cell).strip().replace(",", "").removesuffix("元")
    if not text or len(text) > _LONGEST_AMOUNT:
        return cell
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return cell
    if not amount.is_finite() or abs(amount.adjusted()) > _LONGEST_AMOUNT:
        return cell
    return f"{amount.scaleb(-4, _EXACT).normalize(_EXACT):f}"
