"""The parts of an Office file (OPC): which there are, what they point to, and what refuses the whole file.

What a part is, its content type says, not its name. Parts that the copy does not keep are read for what
they say; those that hold what no program here can judge (macros, embedded objects) refuse the file.
"""

import posixpath
import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from lxml import etree

from . import markup, places
from .container import Container
from .errors import FileRefused
from .errors import gettext_noop as _
from .kinds import ARCHIVE, DOCX, XLSX
from .places import Hidden

TYPES = "[Content_Types].xml"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/"
MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": DOCX,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": XLSX,
}
WEB = ("http://", "https://", "mailto:")
PICTURES = ("png", "jpeg", "jpg", "gif", "bmp", "tiff", "tif", "webp", "emf", "wmf", "svg", "wdp")
# Harmless and never kept: a small picture of the first page, what a printer remembers, fonts.
DROPPED = re.compile(
    r"printersettings|obfuscatedfont|x-font|thumbnail|\.odttf$|keymapcustomizations|customizations"
)

MACROS = _("The file holds macros; save it without them (DOCX, XLSX) and upload that.")
OBJECTS = _("The file holds an embedded file or object; take it out, or paste it as a picture.")
CONTROLS = _("The file holds active controls (ActiveX); take them out, or save it as PDF.")
TEMPLATE = _(
    "The file loads a template or content from elsewhere; take the connection out, or save it as PDF."
)
CHART = _("The file holds a chart or a diagram; paste it as a picture, or save it as PDF.")
OTHER = _("Only DOCX and XLSX of the Office files are taken; save it as one of these or as PDF.")
STRICT_FORM = _("The file is in the strict form of Office files; save it as ordinary DOCX or XLSX.")
PART = _("The file holds a part that the program does not know; save it as PDF and upload that.")
DAMAGED = markup.DAMAGED
REFUSED_TYPES = (
    ("macroenabled", MACROS), ("vbaproject", MACROS), ("vbadata", MACROS), ("macrosheet", MACROS),
    ("intlmacrosheet", MACROS), ("dialogsheet", MACROS), ("activex", CONTROLS), ("controlproperties", CONTROLS),
    ("oleobject", OBJECTS), (".package", OBJECTS), ("bin.ole", OBJECTS),
    ("drawingml.chart+xml", CHART), ("chartex+xml", CHART), ("chartsheet", CHART), ("diagramdata", CHART),
)  # fmt: skip
REFUSED_RELATIONS = {
    "oleObject": OBJECTS, "package": OBJECTS, "control": CONTROLS, "vbaProject": MACROS, "aFChunk": OBJECTS,
    "subDocument": TEMPLATE, "frame": TEMPLATE, "xlMacrosheet": MACROS, "xlIntlMacrosheet": MACROS,
    "chart": CHART, "chartEx": CHART, "diagramData": CHART, "video": OBJECTS, "audio": OBJECTS, "media": OBJECTS,
    "wordVbaData": MACROS, "attachedToolbars": MACROS, "mailMergeSource": TEMPLATE, "connections": TEMPLATE,
}  # fmt: skip
REMOTE = ("http:", "https:", "ftp:", "\\\\", "//", "file://///", "file:////", "mhtml:", "ms-")
KNOWN_DATA = (
    b"PK\x03\x04",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\xd0\xcf\x11\xe0",
    b"MZ\x90",
    b"\x7fELF",
    b"\x1f\x8b\x08",
    b"%PDF-",
)


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part points to: another part by its name, or an address outside."""

    id: str
    kind: str  # the last word of its type
    target: str
    external: bool


class Package:
    """An Office file whose container was judged."""

    def __init__(self, content: bytes) -> None:
        """Raises FileRefused."""
        self.container = Container(content)
        if TYPES not in self.container:
            raise FileRefused(OTHER if "mimetype" in self.container else ARCHIVE)
        self._known: dict[str, list[Relation]] = {}
        self._by_id: dict[str, dict[str, Relation]] = {}
        self._refuse()

    @cached_property
    def main(self) -> str:
        """The name of the part in which the document begins. Raises FileRefused."""
        found = [
            each.target for each in self.relations("") if each.kind == "officeDocument" and not each.external
        ]
        if len(found) != 1 or found[0] not in self.container:
            raise FileRefused(DAMAGED)
        return found[0]

    @cached_property
    def mime(self) -> str:
        """DOCX or XLSX. Raises FileRefused."""
        found = MAIN.get(self.type_of(self.main))
        if found is None:
            raise FileRefused(OTHER)
        return found

    @cached_property
    def _types(self) -> tuple[dict[str, str], dict[str, str]]:
        root = markup.tree(self.container.read(TYPES))
        by_end = {
            e.get("Extension", "").lower(): e.get("ContentType", "")
            for e in root
            if markup.local(e) == "Default"
        }
        by_name = {
            e.get("PartName", "").lower(): e.get("ContentType", "")
            for e in root
            if markup.local(e) == "Override"
        }
        return by_end, by_name

    def type_of(self, name: str) -> str:
        by_end, by_name = self._types
        return by_name.get(f"/{name}".lower()) or by_end.get(name.rpartition(".")[2].lower(), "")

    def tree(self, name: str) -> etree._Element:
        return markup.tree(self.container.read(name))

    def relations(self, name: str) -> list[Relation]:
        """Of a part; of the file itself where the name is empty. Raises FileRefused."""
        if name not in self._known:
            folder, _slash, file = name.rpartition("/")
            held = posixpath.join(folder, "_rels", f"{file}.rels")
            root = self.tree(held) if held in self.container else ()
            self._known[name] = [
                _relation(each, folder) for each in root if markup.local(each) == "Relationship"
            ]
        return self._known[name]

    def relation(self, name: str, identifier: str) -> Relation | None:
        """What a part points to under that id."""
        if name not in self._by_id:
            self._by_id[name] = {each.id: each for each in self.relations(name)}
        return self._by_id[name].get(identifier)

    def part_behind(self, name: str, identifier: str) -> str | None:
        """The name of the part that is related under that id."""
        told = self.relation(name, identifier)
        return None if told is None or told.external or told.target not in self.container else told.target

    def related(self, name: str, kind: str) -> list[str]:
        """Names of the parts that a part points to in this way."""
        return [
            each.target
            for each in self.relations(name)
            if each.kind == kind and not each.external and each.target in self.container
        ]

    def tell_rest(self, kept: set[str], hidden: Hidden) -> None:
        """What the parts say that the copy does not keep. Raises FileRefused."""
        for name in self.container.names:
            if name in kept or name == TYPES or self._is_picture(name) or DROPPED.search(self._said(name)):
                continue
            content = self.container.read(name)
            if not content.strip():
                continue
            if not content.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
                raise FileRefused(PART)
            if name.endswith(".rels"):
                self._tell_relations(content, hidden)
            else:
                hidden.add(_place(self._said(name)), _labelled(markup.tree(content)))

    def _said(self, name: str) -> str:
        return f"{self.type_of(name)} {name}".lower()

    def _is_picture(self, name: str) -> bool:
        return self.type_of(name).startswith("image/") or name.rpartition(".")[2].lower() in PICTURES

    def _tell_relations(self, content: bytes, hidden: Hidden) -> None:
        for each in markup.tree(content):
            if each.get("TargetMode") == "External":
                hidden.add(places.LINKS, unquote(each.get("Target", "")))

    def _refuse(self) -> None:
        """What refuses the file wherever it lies in it. Raises FileRefused."""
        for name in self.container.names:
            said = self._said(name)
            for word, sentence in REFUSED_TYPES:
                if word in said:
                    raise FileRefused(sentence)
            if self.container.begins(name).startswith(KNOWN_DATA):
                raise FileRefused(OBJECTS)
            if name.endswith(".rels"):
                self._refuse_relations(name)

    def _refuse_relations(self, name: str) -> None:
        for each in self.tree(name):
            kind, target = each.get("Type", ""), each.get("Target", "").strip().lower()
            if kind.startswith(STRICT):
                raise FileRefused(STRICT_FORM)
            word = kind.rpartition("/")[2]
            if sentence := REFUSED_RELATIONS.get(word):
                raise FileRefused(sentence)
            if each.get("TargetMode") == "External" and word != "hyperlink" and target.startswith(REMOTE):
                raise FileRefused(TEMPLATE)


def _relation(element: etree._Element, folder: str) -> Relation:
    target, external = element.get("Target", ""), element.get("TargetMode") == "External"
    if not external:
        target = unquote(target)
        joined = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        target = posixpath.normpath(joined)
    return Relation(element.get("Id", ""), element.get("Type", "").rpartition("/")[2], target, external)


def _place(said: str) -> str:
    """By what a part is called, where its text stood."""
    known = (
        ("docprops", places.PROPERTIES), ("properties+xml", places.PROPERTIES), ("comment", places.COMMENTS),
        ("people", places.COMMENTS), ("person", places.COMMENTS), ("settings", places.SETTINGS),
        ("customxml", places.CUSTOM), ("pivot", places.PIVOTS), ("vmldrawing", places.COMMENTS),
        ("header", places.UNUSED), ("footer", places.UNUSED), ("glossary", places.CUSTOM),
        ("externallink", places.LINKS), ("note", places.UNUSED),
    )  # fmt: skip
    return next((place for word, place in known if word in said), places.OTHER)


LABELS = {
    "creator": "作者", "lastModifiedBy": "最后修改者", "Manager": "经理", "Company": "单位", "author": "作者",
    "person": "姓名",
}  # fmt: skip


def _labelled(root: etree._Element) -> str:
    """Texts and telling attributes; names with the word that says what they are."""
    for each in root.iter():
        if isinstance(each.tag, str) and (label := LABELS.get(markup.local(each))) and each.text:
            each.text = f"{label}：{each.text}"
    return markup.all_text(root)
