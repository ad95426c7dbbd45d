"""XML as Office writes it: no document type, no entities, nothing fetched; and what of it is worth screening."""

import re
from collections.abc import Iterator

from lxml import etree

from .container import BROKEN, DAMAGED
from .errors import FileRefused, words
from .errors import gettext_noop as _

MOST_TREE = 32 << 20  # bytes of XML that is held as a tree
ENTITIES = _("The file holds XML entities, as no Office program writes them; save it anew and upload that.")
LARGE = _("A part of the file is too large to be read; divide it, or save it as PDF.")
# Words and numbers that no person is told by: units, colours, ids, dates, names of options.
_WORTH = re.compile(r"[^\x00-\x7f]|@|://|(?:\d[ -]?){7}|\d[xX]\b")
_MACHINE = re.compile(
    r"\{?[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f-]+\}?|[0-9A-F]{8}|https?://(?:schemas|purl|www\.w3)\.\S*|-?\d{1,10}"
    r"|\d{4}-\d\d-\d\dT[\d:.+-]+Z?|D:\d{4,14}[\dZ+'-]*"
)
_CROWDED = etree.XPath("boolean(descendant-or-self::*[count(@*) > 500])")
_NAMELESS = re.compile(r"(?:\{.*\})?(?:rsid.*|panose\d?|typeface|script|sig|usb\d|csb\d)")  # ids and fonts


def parser(**more) -> etree.XMLParser:
    return etree.XMLParser(**_options(), remove_comments=False, remove_pis=False, **more)


def _options() -> dict:
    return {
        "resolve_entities": False, "no_network": True, "load_dtd": False, "dtd_validation": False,
        "attribute_defaults": False, "huge_tree": False,
    }  # fmt: skip


def tree(content: bytes) -> etree._Element:
    """The root. Raises FileRefused."""
    if len(content) > MOST_TREE:
        raise FileRefused(LARGE)
    refuse_entities(content)
    try:
        root = etree.fromstring(content, parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FileRefused(DAMAGED) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise FileRefused(ENTITIES)
    refuse_crowded(root)
    return root


def refuse_crowded(root: etree._Element) -> None:
    """Attributes of one element are looked up one behind the other. Raises FileRefused."""
    if _CROWDED(root):
        raise FileRefused(DAMAGED)


def refuse_entities(start: bytes) -> None:
    """Before libxml2 reads a document type. Raises FileRefused."""
    head = start[:65536]
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head or b"<\0!\0D\0" in head or b"\0<\0!\0D" in head:
        raise FileRefused(ENTITIES)


def events(file, *, tag) -> Iterator[tuple[str, etree._Element]]:
    """Elements of a large part as they end; whoever takes one clears it. Raises FileRefused."""
    start = file.read(65536)
    refuse_entities(start)
    pulled = etree.XMLPullParser(
        events=("start", "end"), tag=tag, **_options(), remove_comments=True, remove_pis=True
    )
    try:
        pulled.feed(start)
        yield from pulled.read_events()
        while piece := file.read(1 << 18):
            pulled.feed(piece)
            yield from pulled.read_events()
        pulled.close()
        yield from pulled.read_events()
    except (etree.XMLSyntaxError, *BROKEN) as error:
        raise FileRefused(DAMAGED) from error


def bytes_of(root: etree._Element) -> bytes:
    etree.cleanup_namespaces(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def local(element: etree._Element) -> str:
    """The name without its namespace; of a comment or an instruction `!`."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "!"


def namespace(element: etree._Element) -> str:
    return element.tag[1:].rpartition("}")[0] if isinstance(element.tag, str) else ""


def stray(element: etree._Element) -> str:
    """Text that stands between elements, where the format has none."""
    return "".join([element.text or "", *(each.tail or "" for each in element)]).strip()


def is_worth(value: str) -> bool:
    """Whether an attribute could say something of a person."""
    return bool(_WORTH.search(value)) and not _MACHINE.fullmatch(value.strip())


# Elements that break no line: what one sees as one word may be written in several of them.
INLINE = words(
    "r t rPr delText instrText delInstrText ins del moveFrom moveTo hyperlink smartTag proofErr bookmarkStart "
    "bookmarkEnd lastRenderedPageBreak rFonts lang b i u sz szCs color bCs iCs commentRangeStart commentRangeEnd "
    "rStyle customXml fldSimple fldChar noBreakHyphen vanish sdt sdtPr sdtContent ruby rubyBase footnoteReference "
    "endnoteReference commentReference rPh f x d"
)
PLACING = words("posOffset align col row colOff rowOff pctWidth pctHeight pctPosHOffset pctPosVOffset")
GAPS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "tc": "\t"}


def all_text(element: etree._Element) -> str:
    """Every text below, a line for each paragraph and row; then telling attributes, each on its own line."""
    if not isinstance(element.tag, str):  # a comment or an instruction
        return element.text or ""
    found: list[str] = []
    told: list[str] = []
    for event, each in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            told.append(each.text or "")
            found.append(_tail(each, element))
        elif event == "start":
            told += [
                str(v) for name, v in each.attrib.items() if not _NAMELESS.fullmatch(name) and is_worth(v)
            ]
            found.append("" if local(each) in PLACING else each.text or "")
        else:
            _end(found, local(each))
            found.append(_tail(each, element))
    lines = (line.strip() for line in "".join(found).split("\n"))
    return "\n".join([*(line for line in lines if line), *dict.fromkeys(told)])


def _end(found: list[str], name: str) -> None:
    if name == "tc":  # cells of a row stand on one line
        while found and not found[-1].strip():
            found.pop()
    if name not in INLINE:
        found.append(GAPS.get(name, "\n"))
    elif name in GAPS:
        found.append(GAPS[name])


def _tail(each: etree._Element, element: etree._Element) -> str:
    return (each.tail or "") if each is not element else ""


def element_text(name: str, text: str) -> str:
    """A bare element that holds this text."""
    made = etree.Element(name)
    made.text = text
    return etree.tostring(made, encoding="unicode")
