"""DOCX: written anew with what a reader sees, as it is laid out now.

    document ─┬ words of paragraphs, tables, text boxes ─► copied by a list of elements (docx_words)
              ├ tracked changes: insertions kept, deletions told
              ├ hidden text, field codes, comments, content controls ─► told
              └ pictures ─► encoded anew, cropped parts cut off (drawing)
    headers, footers, notes that are shown; styles; numbering ─► the same way
    all other parts ─► told

"Told" is: screened as text that only the original holds. What is published is read from the copy's own bytes.
"""

from dataclasses import dataclass, field

from lxml import etree

from . import markup, places
from .cleaned import MOST_TEXT, Cleaned
from .container import Container, written
from .docx_words import (
    BUILT_IN,
    COMMENTS,
    DELETED,
    FONT,
    FONTS,
    KEPT,
    MC,
    NAMES,
    PLAIN,
    REFUSED,
    SILENT,
    STYLED,
    TEXTS,
    UNWRAPPED,
    XML,
    M,
    R,
    W,
)  # fmt: skip
from .drawing import A, Drawings, Gallery, choice
from .errors import FileRefused
from .fields import Fields, judged
from .kinds import DOCX
from .package import CONTROLS, OBJECTS, OFFICE, RELATIONS, WEB, Package
from .places import Hidden

MAIN = "word/document.xml"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SETTINGS = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:settings xmlns:w="{W}">%s<w:compat><w:compatSetting '
    'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
)
EVEN_AND_ODD = "<w:evenAndOddHeaders/>"


def w(name: str) -> str:
    return f"{{{W}}}{name}"


def clean(package: Package) -> Cleaned:
    """Raises FileRefused."""
    copy = _Copy(package)
    copy.make()
    content = written(copy.parts)
    text = text_of(content)
    return Cleaned(content, DOCX, text, copy.gallery.unread, copy.hidden.told(besides=text))


def text_of(content: bytes) -> str:
    """Everything that the bytes say, the document first. Raises FileRefused."""
    container = Container(content)
    names = sorted(
        (n for n in container.names if n.endswith((".xml", ".rels"))), key=lambda n: (n != MAIN, n)
    )
    texts = [
        markup.all_text(markup.tree(container.read(name))) for name in names if name != "[Content_Types].xml"
    ]
    text = "\n".join(each for each in texts if each)
    if len(text) > MOST_TEXT:
        raise FileRefused(places.TOO_MUCH)
    return text


class _Copy:
    """The new file in the making."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.hidden = Hidden()
        self.gallery = Gallery(package)
        self.parts: dict[str, bytes] = {}
        self.kept: set[str] = set()
        self.page_parts: dict[tuple[str, str], str] = {}
        self.styles = _Styles(self._root(package.main, "styles"), self.hidden)
        self.even = self._has_even()
        self.fonts = self._theme_fonts()

    def make(self) -> None:
        main = _Part(self, self.package.main, "document")
        root = main.copied(self.package.tree(self.package.main))
        self.kept |= {self.package.main, "_rels/.rels"}
        self._notes(main)
        self._numbering(main)
        main.relate("styles", "styles.xml")
        self.parts["word/styles.xml"] = markup.bytes_of(self.styles.written(_Part(self, "", "styles")))
        main.relate("settings", "settings.xml")
        self.parts["word/settings.xml"] = (SETTINGS % (EVEN_AND_ODD if self.even else "")).encode()
        self.keep(main, root)
        self.package.tell_rest(self.kept, self.hidden)
        self._envelope()

    def keep(self, part: "_Part", root: etree._Element) -> None:
        self.parts[f"word/{part.file}.xml"] = markup.bytes_of(root)
        if part.relations:
            self.parts[f"word/_rels/{part.file}.xml.rels"] = part.written_relations()

    def _root(self, part: str, kind: str) -> etree._Element | None:
        found = self.package.related(part, kind)
        self.kept |= set(found[:1])
        return self.package.tree(found[0]) if found else None

    def _has_even(self) -> bool:
        found = self.package.related(self.package.main, "settings")
        return bool(found) and self.package.tree(found[0]).find(w("evenAndOddHeaders")) is not None

    def _theme_fonts(self) -> dict[str, str]:
        """The fonts that a theme stands for: `minorEastAsia` is 宋体. The theme itself is not kept."""
        found: dict[str, str] = {}
        root = self._root(self.package.main, "theme")
        for kind in ("major", "minor"):
            fonts = None if root is None else root.find(f".//{{{A}}}{kind}Font")
            if fonts is None:
                continue
            latin, asian = (_typeface(fonts.find(f"{{{A}}}{script}")) for script in ("latin", "ea"))
            chinese = next((f.get("typeface", "") for f in fonts if f.get("script") == "Hans"), "")
            found |= dict.fromkeys((f"{kind}Ascii", f"{kind}HAnsi"), latin)
            found[f"{kind}EastAsia"] = asian or chinese
        return {name: font for name, font in found.items() if font and FONT.fullmatch(font)}

    def _notes(self, main: "_Part") -> None:
        """Foot- and endnotes that the text refers to; the others are told."""
        for kind, wanted in (("footnotes", main.footnotes), ("endnotes", main.endnotes)):
            found = self.package.related(self.package.main, kind)
            if not found or not wanted:
                continue
            self.kept.add(found[0])
            tree = self.package.tree(found[0])
            for note in list(tree):
                if note.get(w("id")) not in wanted and note.get(w("type")) is None:
                    self.hidden.add(places.UNUSED, markup.all_text(note))
                    tree.remove(note)
            part = _Part(self, found[0], kind)
            self.keep(part, part.copied(tree))
            main.relate(kind, f"{kind}.xml")

    def _numbering(self, main: "_Part") -> None:
        root = self._root(self.package.main, "numbering")
        if root is None:
            return
        part = _Part(self, self.package.related(self.package.main, "numbering")[0], "numbering")
        self.keep(part, part.copied(root))
        main.relate("numbering", "numbering.xml")

    def page_part(self, kind: str, target: str) -> str:
        """The name that a header or footer has in the copy; sections share them."""
        if (kind, target) not in self.page_parts:
            self.page_parts[kind, target] = f"{kind}{len(self.page_parts) + 1}"
            part = _Part(self, target, self.page_parts[kind, target])
            self.kept.add(target)
            self.keep(part, part.copied(self.package.tree(target)))
        return self.page_parts[kind, target]

    def _envelope(self) -> None:
        """Pictures, content types and the first relation."""
        self.parts |= {f"word/media/{name}": content for name, content in self.gallery.files.items()}
        types = [
            ("Default", "Extension", "rels", "application/vnd.openxmlformats-package.relationships+xml"),
            ("Default", "Extension", "jpg", "image/jpeg"),
            ("Default", "Extension", "png", "image/png"),
        ]
        for name in sorted(self.parts):
            if name.endswith(".xml"):
                types.append(("Override", "PartName", f"/{name}", f"{TYPE}.{_kind(name)}+xml"))
        self.parts["[Content_Types].xml"] = content_types(types)
        self.parts["_rels/.rels"] = relations([("officeDocument", MAIN, False)])


def _kind(name: str) -> str:
    """The word in the content type: `header` of word/header2.xml."""
    if name == MAIN:
        return "document.main"
    return name.rpartition("/")[2].removesuffix(".xml").rstrip("0123456789")


def content_types(types: list[tuple[str, str, str, str]]) -> bytes:
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    root = etree.Element(f"{{{space}}}Types", nsmap={None: space})
    for tag, key, value, kind in types:
        etree.SubElement(root, f"{{{space}}}{tag}", {key: value, "ContentType": kind})
    return markup.bytes_of(root)


def relations(found: list[tuple[str, str, bool]]) -> bytes:
    """A part's relations, numbered from 1: the last word of the type, the target, whether it lies outside."""
    root = etree.Element(f"{{{RELATIONS}}}Relationships", nsmap={None: RELATIONS})
    for number, (kind, target, external) in enumerate(found, start=1):
        more = {"TargetMode": "External"} if external else {}
        etree.SubElement(
            root, f"{{{RELATIONS}}}Relationship",
            {"Id": f"rId{number}", "Type": f"{OFFICE}/{kind}", "Target": target, **more},
        )  # fmt: skip
    return markup.bytes_of(root)


class _Styles:
    """Styles under names of our own; which of them hide text."""

    def __init__(self, root: etree._Element | None, hidden: Hidden) -> None:
        self._root = root
        found = [] if root is None else root.findall(w("style"))
        self.ids = {each.get(w("styleId"), ""): f"s{number}" for number, each in enumerate(found, start=1)}
        self._own = {each.get(w("styleId"), ""): _vanished(each.find(w("rPr"))) for each in found}
        self._based = {each.get(w("styleId"), ""): _value(each, "basedOn") for each in found}
        self._default = {
            e.get(w("type")): e.get(w("styleId"), "") for e in found if e.get(w("default")) in ("1", "true")
        }
        self._all = (
            None if root is None else _vanished(root.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}"))
        )
        for each in found:
            if not BUILT_IN.fullmatch(name := _value(each, "name")) and markup.is_worth(name):
                hidden.add(places.STYLES, name)

    def hides(self, *ids: str, paragraph: bool = True) -> bool:
        """Whether text of these styles is hidden; the first that says something decides."""
        for each in (*ids, self._default.get("paragraph", "") if paragraph else ""):
            for _step in range(20):
                if not each:
                    break
                if (said := self._own.get(each)) is not None:
                    return said
                each = self._based.get(each, "")
        return bool(self._all)

    def written(self, part: "_Part") -> etree._Element:
        if self._root is None:
            return etree.Element(w("styles"), nsmap={"w": W})
        made = part.copied(self._root)
        for number, style in enumerate(made.findall(w("style")), start=1):
            style.set(w("styleId"), f"s{number}")
            name = style.find(w("name"))
            if name is not None and not BUILT_IN.fullmatch(name.get(w("val"), "")):
                name.set(w("val"), f"Style {number}")
        return made


def _typeface(element: etree._Element | None) -> str:
    return "" if element is None else element.get("typeface", "")


def _value(element: etree._Element, child: str) -> str:
    found = element.find(w(child))
    return "" if found is None else found.get(w("val"), "")


def _vanished(properties: etree._Element | None) -> bool | None:
    """True or false where it is said, else None."""
    found = None if properties is None else properties.find(w("vanish"))
    return None if found is None else found.get(w("val"), "true") not in ("0", "false", "off")


@dataclass(slots=True)
class _Part:
    """Copies one part of the document."""

    copy: _Copy
    name: str
    file: str
    relations: dict[tuple[str, str, bool], str] = field(default_factory=dict)  # and the id of each
    footnotes: set[str] = field(default_factory=set)
    endnotes: set[str] = field(default_factory=set)
    _fields: Fields | None = None
    _drawings: Drawings | None = None
    _marks: dict[str, str] = field(default_factory=dict)  # names of bookmarks
    _paragraph: str = ""  # style of the present one
    _titled: bool = False

    def copied(self, root: etree._Element) -> etree._Element:
        """Raises FileRefused."""
        self._fields = Fields(root, self.copy.hidden)
        self._drawings = Drawings(
            self.copy.gallery, self.copy.hidden, self._target, self._picture, self._children
        )
        made = etree.Element(root.tag, nsmap={"w": W, "r": R})
        for each in self._children(root, bare=True):
            made.append(each)
        return made

    def relate(self, kind: str, target: str, *, external: bool = False) -> str:
        """The id of the relation. The same is related once."""
        return self.relations.setdefault((kind, target, external), f"rId{len(self.relations) + 1}")

    def written_relations(self) -> bytes:
        return relations(list(self.relations))

    # Elements ------------------------------------------------------------------------------------

    def _children(self, element: etree._Element, *, bare: bool = False) -> list[etree._Element]:
        """Copies of what is within; of a text box (not `bare`) with its own element around."""
        made: list[etree._Element] = []
        for child in element:
            made += self._copied(child)
        made = _joined(made)
        if bare:
            return made
        around = etree.Element(element.tag, nsmap={"w": W})
        around.extend(made)
        return [around]

    def _copied(self, element: etree._Element) -> list[etree._Element]:
        name, space = markup.local(element), markup.namespace(element)
        if name == "AlternateContent" and space == MC:
            return [each for one in choice(element, self.copy.hidden) for each in self._copied(one)]
        if space == M:
            return self._mathematics(element)
        if space != W:
            return self._tell(places.OTHER, element)
        if name in REFUSED:
            raise FileRefused(CONTROLS if name == "control" else OBJECTS)
        if name in SILENT or name.endswith("Change"):
            return self._silent(element, name)
        if name in DELETED:
            return self._deleted(element)
        if name in COMMENTS:
            return self._tell(places.COMMENTS, element)
        if name in UNWRAPPED:
            return self._unwrapped(element)
        if name not in KEPT:
            return self._tell(places.OTHER, element)
        special = getattr(self, f"_{name}", None)
        return special(element) if special else [self._plain(element)]

    def _plain(self, element: etree._Element) -> etree._Element:
        made = etree.Element(element.tag, nsmap={"w": W, "r": R})
        self._attributes(element, made)
        self.copy.hidden.add(places.OTHER, markup.stray(element))
        made.extend(_joined([each for child in element for each in self._copied(child)]))
        return made

    def _tell(self, place: str, element: etree._Element) -> list[etree._Element]:
        self.copy.hidden.add(place, markup.all_text(element))
        return []

    def _silent(self, element: etree._Element, name: str) -> list[etree._Element]:
        """Who changed when, and what it looked like before; only what could tell of a person is told."""
        if name.endswith("Change") or name.startswith("perm"):
            self.copy.hidden.add(places.DELETED, markup.all_text(element))
        return []

    def _deleted(self, element: etree._Element) -> list[etree._Element]:
        return self._tell(places.DELETED, element)

    def _unwrapped(self, element: etree._Element) -> list[etree._Element]:
        if author := element.get(w("author")):
            self.copy.hidden.add(places.COMMENTS, f"作者：{author}")
        if markup.local(element) == "sdt":
            for each in element:
                if markup.local(each) != "sdtContent":
                    self._tell(places.CUSTOM, each)
            content = element.find(w("sdtContent"))
            return [] if content is None else self._unwrapped(content)
        return [made for child in element for made in self._copied(child)]

    def _mathematics(self, element: etree._Element) -> list[etree._Element]:
        """A formula as it is drawn; runs in it lose what is no property of a formula."""
        made = etree.Element(
            element.tag, {k: v for k, v in element.attrib.items() if PLAIN.fullmatch(v)}, nsmap={"m": M}
        )
        made.text = element.text if markup.local(element) == "t" else None
        for child in element:
            made.extend(self._copied(child))
        return [made]

    # By name -------------------------------------------------------------------------------------

    def _p(self, element: etree._Element) -> list[etree._Element]:
        before, properties = self._paragraph, element.find(w("pPr"))
        self._paragraph = "" if properties is None else _value(properties, "pStyle")
        made = self._plain(element)
        self._paragraph = before
        mark = None if properties is None else properties.find(f"{w('rPr')}/{w('del')}")
        if mark is not None:
            made.set(GONE, "1")
        return [made]

    def _r(self, element: etree._Element) -> list[etree._Element]:
        properties = element.find(w("rPr"))
        said = _vanished(properties)
        if said is None:
            style = "" if properties is None else _value(properties, "rStyle")
            said = self.copy.styles.hides(style, self._paragraph)
        if said:
            return self._tell(places.HIDDEN_TEXT, element)
        made = self._plain(element)
        return [made] if any(each.tag != w("rPr") for each in made) else []

    def _t(self, element: etree._Element) -> list[etree._Element]:
        if element in self._fields.unseen:
            return self._tell(places.FIELDS, element)
        made = etree.Element(element.tag, {f"{{{XML}}}space": "preserve"}, nsmap={"w": W})
        made.text = "".join(element.itertext())
        return [made]

    def _tr(self, element: etree._Element) -> list[etree._Element]:
        properties = element.find(w("trPr"))
        if properties is not None and properties.find(w("del")) is not None:
            return self._tell(places.DELETED, element)
        if properties is not None and properties.find(w("hidden")) is not None:
            return self._tell(places.HIDDEN_TEXT, element)
        made = self._plain(element)
        return [made] if made.find(f".//{w('tc')}") is not None else []

    def _tc(self, element: etree._Element) -> list[etree._Element]:
        if element.find(f"{w('tcPr')}/{w('cellDel')}") is not None:
            return self._tell(places.DELETED, element)
        made = self._plain(element)
        if made.find(w("p")) is None:
            etree.SubElement(made, w("p"))
        return [made]

    def _rFonts(self, element: etree._Element) -> list[etree._Element]:
        made = etree.Element(element.tag, nsmap={"w": W})
        for key, value in element.attrib.items():
            word = key.rpartition("}")[2]
            if word in FONTS and FONT.fullmatch(value):
                made.set(key, value)
            elif word.endswith("Theme") and value in self.copy.fonts:
                made.set(w(word.removesuffix("Theme")), self.copy.fonts[value])
        return [made]

    def _fldChar(self, element: etree._Element) -> list[etree._Element]:
        for child in element:
            self._tell(places.FIELDS, child)  # names and help of a form's field
        if element not in self._fields.kept:
            return []
        return [
            etree.Element(element.tag, {w("fldCharType"): element.get(w("fldCharType"), "")}, nsmap={"w": W})
        ]

    def _instrText(self, element: etree._Element) -> list[etree._Element]:
        if element not in self._fields.kept:
            return []  # told with the field
        made = etree.Element(element.tag, {f"{{{XML}}}space": "preserve"}, nsmap={"w": W})
        made.text = self._fields.kept[element]
        return [made]

    def _fldSimple(self, element: etree._Element) -> list[etree._Element]:
        name = judged(" ".join(element.get(w("instr"), "").split()), self.copy.hidden)
        inner = [made for child in element for made in self._copied(child)]
        if not name:
            return inner
        made = etree.Element(element.tag, {w("instr"): f" {name} "}, nsmap={"w": W})
        made.extend(inner)
        return [made]

    def _hyperlink(self, element: etree._Element) -> list[etree._Element]:
        inner = [made for child in element for made in self._copied(child)]
        anchor, found = element.get(w("anchor")), element.get(f"{{{R}}}id")
        self.copy.hidden.add(places.LINKS, element.get(w("tooltip"), ""))
        told = self.copy.package.relation(self.name, found or "")
        address = told.target if told is not None and told.external else ""
        made = etree.Element(element.tag, nsmap={"w": W, "r": R})
        if address.lower().startswith(WEB):
            made.set(f"{{{R}}}id", self.relate("hyperlink", address, external=True))
        elif anchor:
            made.set(w("anchor"), self._mark(anchor))
        else:
            self.copy.hidden.add(places.LINKS, address)
            return inner
        made.extend(inner)
        return [made]

    def _bookmarkStart(self, element: etree._Element) -> list[etree._Element]:
        name = element.get(w("name"), "")
        if markup.is_worth(name):
            self.copy.hidden.add(places.SETTINGS, name)
        return [
            etree.Element(
                element.tag, {w("id"): _plain_id(element), w("name"): self._mark(name)}, nsmap={"w": W}
            )
        ]

    def _bookmarkEnd(self, element: etree._Element) -> list[etree._Element]:
        return [etree.Element(element.tag, {w("id"): _plain_id(element)}, nsmap={"w": W})]

    def _mark(self, name: str) -> str:
        return self._marks.setdefault(name, f"mark{len(self._marks) + 1}")

    def _footnoteReference(self, element: etree._Element) -> list[etree._Element]:
        self.footnotes.add(element.get(w("id"), ""))
        return [self._plain(element)]

    def _endnoteReference(self, element: etree._Element) -> list[etree._Element]:
        self.endnotes.add(element.get(w("id"), ""))
        return [self._plain(element)]

    def _sectPr(self, element: etree._Element) -> list[etree._Element]:
        before, self._titled = self._titled, element.find(w("titlePg")) is not None
        made = self._plain(element)
        self._titled = before
        return [made]

    def _headerReference(self, element: etree._Element) -> list[etree._Element]:
        return self._page_part(element, "header")

    def _footerReference(self, element: etree._Element) -> list[etree._Element]:
        return self._page_part(element, "footer")

    def _page_part(self, element: etree._Element, kind: str) -> list[etree._Element]:
        """A header or footer that some page shows; the others are told as parts that are not kept."""
        when = element.get(w("type"), "default")
        if (when == "first" and not self._titled) or (when == "even" and not self.copy.even):
            return []
        target = self._target(element.get(f"{{{R}}}id", ""))
        if target is None:
            return []
        made = etree.Element(element.tag, {w("type"): when}, nsmap={"w": W, "r": R})
        made.set(f"{{{R}}}id", self.relate(kind, f"{self.copy.page_part(kind, target)}.xml"))
        return [made]

    def _drawing(self, element: etree._Element) -> list[etree._Element]:
        made = etree.Element(element.tag, nsmap={"w": W})
        made.extend(each for child in element if (each := self._drawings.copy(child)) is not None)
        return [made] if len(made) else []

    _pict = _drawing

    # Attributes ----------------------------------------------------------------------------------

    def _attributes(self, element: etree._Element, made: etree._Element) -> None:
        name = markup.local(element)
        for key, value in element.attrib.items():
            word = key.rpartition("}")[2]
            if key[1:].rpartition("}")[0] != W or NAMES.match(word):
                continue
            if name in STYLED and word == "val":
                if value in self.copy.styles.ids:
                    made.set(key, self.copy.styles.ids[value])
            elif (
                ((name in TEXTS or name == "name") and word in ("val", "char"))
                or (word == "font" and FONT.fullmatch(value))
                or PLAIN.fullmatch(value)
            ):
                made.set(key, value)
            else:
                self.copy.hidden.add(places.SETTINGS, value)

    def _target(self, identifier: str) -> str | None:
        return self.copy.package.part_behind(self.name, identifier)

    def _picture(self, name: str) -> str:
        return self.relate("image", f"media/{name}")


GONE = "gone"  # a paragraph whose mark was deleted: it runs on into the next


def _joined(elements: list[etree._Element]) -> list[etree._Element]:
    """Paragraphs without their mark run into the next one, or are gone where nothing is left of them."""
    made: list[etree._Element] = []
    waiting: list[etree._Element] = []
    for each in elements:
        if each.tag == w("p"):
            gone = each.attrib.pop(GONE, None)
            content = [child for child in each if child.tag != w("pPr")]
            if gone:
                waiting += content
                continue
            _run_in(each, waiting)
        elif waiting:
            made.append(_run_in(etree.Element(w("p"), nsmap={"w": W}), waiting))
        waiting = []
        made.append(each)
    if waiting:
        made.append(_run_in(etree.Element(w("p"), nsmap={"w": W}), waiting))
    return made


def _run_in(paragraph: etree._Element, content: list[etree._Element]) -> etree._Element:
    place = 1 if len(paragraph) and paragraph[0].tag == w("pPr") else 0
    for offset, each in enumerate(content):
        paragraph.insert(place + offset, each)
    return paragraph


def _plain_id(element: etree._Element) -> str:
    value = element.get(w("id"), "0")
    return value if PLAIN.fullmatch(value) else "0"
