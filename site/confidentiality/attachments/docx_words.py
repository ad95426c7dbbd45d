"""What a reader of a DOCX sees, as elements of WordprocessingML: nothing else is written into the copy."""

import re

from .errors import words

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
XML = "http://www.w3.org/XML/1998/namespace"

_BLOCKS = "document body p tbl tr tc hdr ftr footnotes footnote endnotes endnote txbxContent"
_PARAGRAPH = """
    pPr pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr ilvl numId suppressLineNumbers pBdr top
    left bottom right between bar start end shd tabs tab suppressAutoHyphens kinsoku wordWrap overflowPunct
    topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents
    suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl cnfStyle"""
_RUN = """
    r rPr rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof color w kern
    position sz szCs highlight u effect bdr fitText vertAlign rtl cs em lang eastAsianLayout oMath t br cr
    noBreakHyphen softHyphen sym ptab pgNum ruby rubyPr rubyAlign hps hpsRaise hpsBaseText lid rt rubyBase
    footnoteReference endnoteReference footnoteRef endnoteRef separator continuationSeparator drawing pict fldChar
    instrText hyperlink fldSimple bookmarkStart bookmarkEnd dir bdo"""
_SECTION = """
    sectPr headerReference footerReference footnotePr endnotePr type pgSz pgMar pgBorders lnNumType pgNumType cols col
    vAlign noEndnote titlePg rtlGutter docGrid pos numFmt numStart numRestart"""
_TABLE = """
    tblPr tblPrEx tblGrid gridCol trPr tcPr tblStyle tblpPr tblOverlap tblStyleRowBandSize tblStyleColBandSize tblW
    tblCellSpacing tblInd tblBorders insideH insideV tl2br tr2bl tblLayout tblCellMar tblLook tblCaption
    tblDescription gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader tcW gridSpan hMerge vMerge
    tcBorders noWrap tcMar tcFitText hideMark"""
_STYLES = "styles docDefaults rPrDefault pPrDefault style name basedOn next link qFormat tblStylePr"
_NUMBERS = """
    numbering abstractNum num abstractNumId lvl start lvlText lvlJc suff isLgl lvlRestart lvlOverride
    startOverride multiLevelType numStyleLink styleLink"""
KEPT = frozenset(" ".join((_BLOCKS, _PARAGRAPH, _RUN, _SECTION, _TABLE, _STYLES, _NUMBERS)).split())

# What stands around something a reader sees: taken away, its content kept.
UNWRAPPED = words("ins moveTo sdt sdtContent customXml smartTag")
DELETED = words("del moveFrom cellDel delText delInstrText")
COMMENTS = words("commentReference commentRangeStart commentRangeEnd annotationRef")
# Left out without a word: they say when and by which program, not what.
SILENT = words("""proofErr lastRenderedPageBreak moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd
    nsid tmpl latentStyles uiPriority semiHidden unhideWhenUsed rsid locked cellIns cellMerge numberingChange
    webHidden specVanish vanish permStart permEnd""")
REFUSED = words("object control altChunk subDoc movie")
SAFE_FIELDS = words("PAGE NUMPAGES SECTIONPAGES")
DDE = words("DDE DDEAUTO")
LOADING = words("INCLUDETEXT INCLUDEPICTURE IMPORT INCLUDE RD DATABASE")

STYLED = words("pStyle rStyle tblStyle basedOn next link numStyleLink styleLink")
TEXTS = frozenset({"lvlText", "tblCaption", "tblDescription", "sym"})  # their `val` is read by people
FONTS = words("ascii hAnsi eastAsia cs font")
NAMES = re.compile(
    r"rsid|author|date|initials|tooltip|docLocation|tgtFrame|history|dirty|fldLock|displacedByCustomXml"
)
PLAIN = re.compile(r"(?!.*\d{11})[\w.#%+-]{0,40}", re.A)
FONT = re.compile(r"(?!.*\d{5})[^<>&\"]{1,40}")
BUILT_IN = re.compile(
    r"normal( table| \(web\)| indent)?|heading [1-9]|title|subtitle|toc( heading| [1-9])|header|footer|caption|quote"
    r"|(foot|end)note (text|reference)|hyperlink|table grid|list paragraph|default paragraph font|no list"
    r"|page number|body text( indent)?( [23])?|strong|emphasis",
    re.I,
)
