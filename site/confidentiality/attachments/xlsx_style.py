"""Styles of a workbook: the look of cells without names; which formats are dates, which show nothing."""

import re
from datetime import datetime, timedelta

from lxml import etree

from . import markup, places
from .docx_words import FONT
from .errors import words
from .places import Hidden

S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
KEPT = words("""styleSheet numFmts numFmt fonts font b i strike condense extend outline shadow u vertAlign sz color name
    family charset fills fill patternFill fgColor bgColor gradientFill stop borders border left right top bottom diagonal
    vertical horizontal start end cellStyleXfs cellXfs xf alignment colors indexedColors rgbColor""")
PLAIN = re.compile(r"(?!.*\d{11})[\w.#%+-]{0,40}", re.A)
DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})  # formats built in
_QUOTED = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]|_.|\*.")
_NOTHING = re.compile(r";{2,3}")
BARE = (
    f'<styleSheet xmlns="{S}"><fonts><font/></fonts><fills><fill><patternFill patternType="none"/></fill></fills>'
    "<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/></cellXfs></styleSheet>"
)
LAST_DAY = 2_958_465  # 9999-12-31


def s(name: str) -> str:
    return f"{{{S}}}{name}"


class Formats:
    """What a cell's style does to its value."""

    def __init__(self, root: etree._Element | None) -> None:
        own = (
            {}
            if root is None
            else {e.get("numFmtId"): e.get("formatCode", "") for e in root.iter(s("numFmt"))}
        )
        found = () if root is None else root.iterfind(f"{s('cellXfs')}/{s('xf')}")
        numbers = [each.get("numFmtId", "0") for each in found]
        self.hiding = frozenset(
            n for n, e in enumerate(numbers) if _NOTHING.fullmatch(own.get(e, "").strip())
        )
        self.dates = frozenset(n for n, each in enumerate(numbers) if _is_date(each, own.get(each, "")))
        self.count = len(numbers)


def _is_date(number: str, code: str) -> bool:
    if code:
        return bool(re.search(r"[ymdhs年月日]", _QUOTED.sub("", code.lower())))
    return number.isdigit() and int(number) in DATES


def day(serial: float, *, since_1904: bool) -> str | None:
    """The day (and the time) of a serial number; None where it is none."""
    serial += 1462 if since_1904 else 0
    if not 0 <= serial <= LAST_DAY:
        return None
    if serial < 60 and not since_1904:
        serial += 1  # the format counts a 29 February of 1900
    when = datetime(1899, 12, 30) + timedelta(days=serial)
    return when.strftime("%Y-%m-%d" if serial == int(serial) else "%Y-%m-%d %H:%M:%S")


def clean(root: etree._Element | None, hidden: Hidden) -> bytes:
    """The styles of the copy."""
    if root is None:
        return BARE.encode()
    for each in root.iter(s("cellStyle")):
        if markup.is_worth(each.get("name", "")):
            hidden.add(places.STYLES, each.get("name", ""))
    made = _copied(root, hidden)
    looks = made.find(s("cellXfs"))
    if looks is not None:
        names = etree.Element(s("cellStyles"), nsmap={None: S})
        etree.SubElement(names, s("cellStyle"), name="Normal", xfId="0", builtinId="0")
        looks.addnext(names)
    return markup.bytes_of(made)


def _copied(element: etree._Element, hidden: Hidden) -> etree._Element:
    made = etree.Element(element.tag, nsmap={None: S})
    for key, value in element.attrib.items():
        if etree.QName(key).namespace is not None or key == "count":
            continue
        if PLAIN.fullmatch(value) or key == "formatCode" or (key == "val" and FONT.fullmatch(value)):
            made.set(key, value)
        else:
            hidden.add(places.STYLES, value)
    for child in element:
        if markup.namespace(child) == S and markup.local(child) in KEPT:
            made.append(_copied(child, hidden))
    return made


def run_look(properties: etree._Element) -> etree._Element:
    """The look of a part of a text."""
    made = etree.Element(s("rPr"), nsmap={None: S})
    for each in properties:
        word, value = markup.local(each), each.get("val", "")
        if word in RUN and (PLAIN.fullmatch(value) or FONT.fullmatch(value)):
            etree.SubElement(
                made, each.tag, {k: v for k, v in each.attrib.items() if PLAIN.fullmatch(v) or k == "val"}
            )
    return made


RUN = words("b i strike u vertAlign sz color rFont family charset")
