"""Office files, made part by part: what a program never writes can be written here."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import quoteattr

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
SPACES = " ".join(
    f'xmlns:{prefix}="{space}"'
    for prefix, space in {
        "w": W,
        "r": R,
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DOCUMENT = f"{WORD}.document.main+xml"
WORKBOOK = f"{SHEET}.sheet.main+xml"

PICTURE = (
    '<w:r><w:drawing><wp:inline><wp:extent cx="9" cy="9"/><wp:docPr id="7" name="{name}" descr="{alt}"{more}/>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
    '<pic:cNvPr id="0" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId1"/>{crop}'
    "</pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
)

Related = tuple[str, str]  # the last word of the type, the target; an address lies outside


def paragraph(text: str, properties: str = "") -> str:
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def docx(
    body: str,
    *,
    parts: Mapping[str, tuple[str, str | bytes]] | None = None,
    related: Sequence[Related] = (),
    main: str = DOCUMENT,
    more: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """`body` in the document; `parts` by the name below word/ with content type and content, related by
    `related`; `more` are parts by their full name, of no type.
    """
    types = {"word/document.xml": main}
    written: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>"
    }
    for name, (kind, content) in (parts or {}).items():
        types[f"word/{name}"] = kind
        written[f"word/{name}"] = content
    written["word/_rels/document.xml.rels"] = relations(related)
    return package("word/document.xml", written | dict(more or {}), types)


def xlsx(
    sheets: Sequence[tuple[str, str, str]],
    *,
    strings: Sequence[str] = (),
    styles: str = "",
    book: str = "",
    parts: Mapping[str, tuple[str, str | bytes]] | None = None,
    sheet_related: Mapping[int, Sequence[Related]] | None = None,
    main: str = WORKBOOK,
) -> bytes:
    """Sheets as title, state and the XML within `worksheet`; `book` stands behind the list of sheets."""
    types, written = {"xl/workbook.xml": main}, {}
    named = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{n}" state="{state}" r:id="rId{n}"/>'
        for n, (title, state, _xml) in enumerate(sheets, start=1)
    )
    written["xl/workbook.xml"] = (
        f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets>{named}</sheets>{book}</workbook>'
    )
    related = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    for n, (_title, _state, xml) in enumerate(sheets, start=1):
        types[f"xl/worksheets/sheet{n}.xml"] = f"{SHEET}.worksheet+xml"
        written[f"xl/worksheets/sheet{n}.xml"] = f'<worksheet xmlns="{S}" xmlns:r="{R}">{xml}</worksheet>'
        if sheet_related and n in sheet_related:
            written[f"xl/worksheets/_rels/sheet{n}.xml.rels"] = relations(sheet_related[n])
    if strings:
        types["xl/sharedStrings.xml"] = f"{SHEET}.sharedStrings+xml"
        items = "".join(f"<si><t>{each}</t></si>" for each in strings)
        written["xl/sharedStrings.xml"] = f'<sst xmlns="{S}">{items}</sst>'
        related.append(("sharedStrings", "sharedStrings.xml"))
    if styles:
        types["xl/styles.xml"] = f"{SHEET}.styles+xml"
        written["xl/styles.xml"] = f'<styleSheet xmlns="{S}">{styles}</styleSheet>'
        related.append(("styles", "styles.xml"))
    for name, (kind, content) in (parts or {}).items():
        types[f"xl/{name}"] = kind
        written[f"xl/{name}"] = content
    written["xl/_rels/workbook.xml.rels"] = relations(related)
    return package("xl/workbook.xml", written, types)


def package(main: str, parts: Mapping[str, str | bytes], types: Mapping[str, str]) -> bytes:
    known = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in types.items())
    defaults = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    )
    defaults += '<Default Extension="xml" ContentType="application/xml"/>'
    pictures = '<Default Extension="png" ContentType="image/png"/><Default Extension="jpg" ContentType="image/jpeg"/>'
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{TYPES}">{defaults}{pictures}{known}</Types>',
            "_rels/.rels": relations([("officeDocument", main)]),
            **parts,
        }
    )


def relations(related: Sequence[Related]) -> str:
    made = "".join(
        f'<Relationship Id="rId{n}" Type="{R}/{kind}" Target={quoteattr(target)}{_outside(target)}/>'
        for n, (kind, target) in enumerate(related, start=1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{made}</Relationships>'


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return made.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        return {name: source.read(name) for name in source.namelist()}


def cell(at: str, value: str, kind: str = "inlineStr", style: int = 0) -> str:
    inner = f"<is><t>{value}</t></is>" if kind == "inlineStr" else f"<v>{value}</v>"
    told = "" if kind == "n" else f' t="{kind}"'
    return f'<c r="{at}"{told} s="{style}">{inner}</c>'


def row(number: int, *cells: str, attributes: str = "") -> str:
    return f'<row r="{number}"{attributes}>{"".join(cells)}</row>'


def _outside(target: str) -> str:
    return ' TargetMode="External"' if ":" in target or target.startswith("\\\\") else ""
