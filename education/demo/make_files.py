"""Print the worksheets: `python education/demo/make_files.py` writes files/*.pdf from sheets/*.html.

The font (Debian: fonts-noto-cjk) is cut down to the characters of the sheet first: a printer of PDFs keeps the
numbers of glyphs, and 65,535 empty ones alone would weigh 150 kB.
"""

import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

HERE = Path(__file__).parent
SHEETS, FILES = HERE / "sheets", HERE / "files"
FONT, SIMPLIFIED = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2  # its place in the collection
ALWAYS = "0123456789 /示例教学材料，可自由复印"  # what the foot of each page says


def main() -> None:
    for sheet in sorted(SHEETS.glob("*.html")):
        made = print_sheet(sheet.read_text())
        (FILES / sheet.with_suffix(".pdf").name).write_bytes(made)
        print(f"{sheet.stem}: {len(made):,} bytes")


def print_sheet(body: str) -> bytes:
    """The body of a sheet as a PDF."""
    with tempfile.NamedTemporaryFile(suffix=".otf") as font:
        _cut(body + ALWAYS, font.name)
        fonts = FontConfiguration()
        face = f'@font-face {{ font-family: Sheet; src: url("file://{font.name}") }}'
        styles = [CSS(string=face, font_config=fonts), CSS(filename=SHEETS / "sheet.css", font_config=fonts)]
        page = f'<!doctype html><html lang="zh-CN"><body>{body}</body></html>'
        return HTML(string=page).write_pdf(stylesheets=styles, font_config=fonts)


def _cut(text: str, to: str) -> None:
    """Write the font with no more than the characters of `text`."""
    options = subset.Options(font_number=SIMPLIFIED, layout_features=[], notdef_outline=True)
    options.drop_tables += ["GPOS", "GSUB", "BASE", "VORG", "vhea", "vmtx"]
    font = subset.load_font(FONT, options, dontLoadGlyphNames=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text=text)
    cutter.subset(font)
    _renumber(font)
    font.save(to)


def _renumber(font: TTFont) -> None:
    """Number the glyphs (CID) as they stand: WeasyPrint writes their places and readers look for numbers."""
    new = {name: f"cid{place:05d}" for place, name in enumerate(font.getGlyphOrder()) if place}
    new[".notdef"] = ".notdef"
    top, widths = font["CFF "].cff[0], font["hmtx"]
    outlines = top.CharStrings
    outlines.charStrings = {new[name]: outline for name, outline in outlines.charStrings.items()}
    widths.metrics = {new[name]: width for name, width in widths.metrics.items()}
    for table in font["cmap"].tables:
        if hasattr(table, "cmap"):
            table.cmap = {character: new[name] for character, name in table.cmap.items()}
    top.charset = [new[name] for name in font.getGlyphOrder()]
    font.setGlyphOrder(list(top.charset))


if __name__ == "__main__":
    main()
