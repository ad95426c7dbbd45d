"""Pictures and shapes in Office files: their look and their texts, no names, links or what was cropped away.

A shape's elements are kept by namespace; whatever is left of them is screened like every text of the copy.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from . import markup, pictures, places
from .docx_words import FONT
from .errors import FileRefused, words
from .errors import gettext_noop as _
from .package import CHART, Package
from .places import Hidden

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
WPG = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
WPC = "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas"
XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
V = "urn:schemas-microsoft-com:vml"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PREFIXES = {"a": A, "pic": PIC, "wp": WP, "wps": WPS, "wpg": WPG, "wpc": WPC, "xdr": XDR, "v": V, "r": R}
KEPT = frozenset({A, PIC, WP, WPS, WPG, WPC, XDR, V})
DROPPED = words("""extLst hlinkClick hlinkHover hlinkMouseOver videoFile audioFile quickTimeFile wavAudioFile audioCd
    custDataLst snd srcRect contentPart""")
SHAPE_TYPE = re.compile(r"_x0000_t\d{1,4}")  # the number of a kind of shape, which shapes refer to
NAMES = frozenset(
    {"id", "spid", "alt0", "macro", "textlink", "href", "target", "title0", "gfxdata", "bwMode"}
)
PLACED = re.compile(r"-?[\w.]{1,12}", re.A)
GRAPHICS = frozenset({PIC, WPS, WPG, WPC, XDR})
PART_PIXELS = 150_000_000  # of all pictures of a file
MOST_PICTURES = 300
WHOLE = 100_000  # thousandths of a per cent, in which cropping is told
VECTOR = _(
    "A picture in the file is of a kind that cannot be cleaned (EMF, WMF, SVG); paste it as PNG or JPEG."
)
PICTURES = _("The file holds too many or too large pictures; scale them down, or divide it.")


@dataclass(slots=True)
class Gallery:
    """The pictures of a file, encoded anew; each is numbered as a person meets it."""

    package: Package
    made: dict[tuple, tuple[str, bytes]] = field(default_factory=dict)
    pixels: int = 0

    def take(self, target: str, crop: tuple[int, ...]) -> str:
        """The name of the clean picture's part, without its folder. Raises FileRefused."""
        if (target, crop) not in self.made:
            picture = pictures.reencode(self.package.container.read(target), crop=crop, otherwise=VECTOR)
            self.pixels += picture.width * picture.height
            if self.pixels > PART_PIXELS or len(self.made) >= MOST_PICTURES:
                raise FileRefused(PICTURES)
            self.made[target, crop] = f"picture{len(self.made) + 1}.{picture.extension}", picture.content
        return self.made[target, crop][0]

    @property
    def files(self) -> dict[str, bytes]:
        return dict(self.made.values())

    @property
    def unread(self) -> tuple[int, ...]:
        return tuple(range(1, len(self.made) + 1))


@dataclass(slots=True)
class Drawings:
    """Copies the drawings of one part. `relate` gives the id of a relation to a picture of the gallery,
    `words` copies what a text box holds, `find` tells the part behind an id of the original.
    """

    gallery: Gallery
    hidden: Hidden
    find: Callable[[str], str | None]
    relate: Callable[[str], str]
    words: Callable[[etree._Element], list[etree._Element]] = lambda element: []
    count: int = 0

    def copy(self, element: etree._Element) -> etree._Element | None:
        """The clean copy; None where nothing of it is seen. Raises FileRefused."""
        if any(_is_hidden(each) for each in element.iter(etree.Element)):
            self.hidden.add(places.HIDDEN_TEXT, markup.all_text(element))
            return None
        return self._copied(element)

    def _copied(self, element: etree._Element) -> etree._Element | None:
        name, space = markup.local(element), markup.namespace(element)
        if space not in KEPT or name in DROPPED:
            self.hidden.add(places.OTHER, markup.all_text(element))
            return None
        if name == "graphicData" and element.get("uri", "").rstrip() not in GRAPHICS:
            raise FileRefused(CHART)
        made = etree.Element(element.tag, nsmap=PREFIXES)
        self._attributes(element, made)
        self._text(element, made)
        self.hidden.add(places.OTHER, "".join(each.tail or "" for each in element))
        for child in element:
            for each in self._child(child):
                made.append(each)
        return made

    def _text(self, element: etree._Element, made: etree._Element) -> None:
        """What is written in a shape, and the numbers that say where it stands."""
        text, name = element.text or "", markup.local(element)
        if name == "t" or (name in markup.PLACING and PLACED.fullmatch(text.strip())):
            made.text = text
        else:
            self.hidden.add(places.OTHER, text)

    def _child(self, child: etree._Element) -> list[etree._Element]:
        if markup.local(child) == "AlternateContent":
            chosen = choice(child, self.hidden)
            return [each for one in chosen for each in self._child(one)]
        if markup.local(child) == "txbxContent":
            return self.words(child)
        made = self._copied(child)
        return [] if made is None else [made]

    def _attributes(self, element: etree._Element, made: etree._Element) -> None:
        name = markup.local(element)
        if name in ("docPr", "cNvPr"):
            self.count += 1
            made.set("id", str(self.count))
            made.set("name", f"Picture {self.count}")
        for key, value in element.attrib.items():
            space = key[1:].rpartition("}")[0]
            if space == R:
                self._picture(element, made, key, value)
            elif key == "typeface" and not FONT.fullmatch(value):
                self.hidden.add(places.STYLES, value)
            elif (key == "id" and SHAPE_TYPE.fullmatch(value)) or (
                not space and key not in NAMES and not (name in ("docPr", "cNvPr") and key in ("id", "name"))
            ):
                made.set(key, value)

    def _picture(self, element: etree._Element, made: etree._Element, key: str, value: str) -> None:
        if markup.local(element) not in ("blip", "imagedata", "fill") or key.rpartition("}")[2] not in (
            "embed",
            "id",
        ):
            return
        target = self.find(value)
        if target is None:
            raise FileRefused(
                _("A picture in the file is missing or lies elsewhere; insert the picture itself.")
            )
        name = self.gallery.take(target, _crop(element))
        made.set(key, self.relate(name))
        self.hidden.add(places.PROPERTIES, pictures.told(self.gallery.package.container.read(target)))


def choice(element: etree._Element, hidden: Hidden) -> list[etree._Element]:
    """Of several ways to say a thing the one that is kept; the others are told. Never a file of its own."""
    ways = [each for each in element if markup.local(each) in ("Choice", "Fallback")]
    best = next((each for each in ways if _understood(each)), None)
    for each in ways:
        if each is not best:
            hidden.add(places.ALTERNATIVE, markup.all_text(each))
    return [] if best is None else list(best)


def _understood(way: etree._Element) -> bool:
    if markup.local(way) == "Fallback":
        return True
    wanted = way.get("Requires", "").split()
    return all(way.nsmap.get(prefix) in KEPT for prefix in wanted)


def _is_hidden(element: etree._Element) -> bool:
    if markup.local(element) in ("docPr", "cNvPr") and element.get("hidden") in ("1", "true"):
        return True
    return "visibility:hidden" in element.get("style", "").replace(" ", "").lower()


def _crop(blip: etree._Element) -> tuple[int, ...]:
    """Left, top, right, bottom in thousandths of a per cent, as its parent tells."""
    parent = blip.getparent()
    found = parent.find(f"{{{A}}}srcRect") if parent is not None else None
    if found is None:
        return ()
    sides = tuple(_number(found.get(side, "0")) for side in "ltrb")
    return sides if any(side > 0 for side in sides) else ()


def _number(value: str) -> int:
    try:
        return max(0, min(WHOLE - 1, int(float(value.rstrip("%")) * (1000 if value.endswith("%") else 1))))
    except ValueError:
        return 0
