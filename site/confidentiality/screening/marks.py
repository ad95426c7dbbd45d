"""Marks of secrecy and of internal papers.

    secrecy_mark   保密法 (2024) §22: level ★ period. With a star it blocks, alone on its line it asks.
                   商业秘密, 国家秘密, 保密 in prose are no marks.
    internal_mark  standing as a mark it blocks; the same words in prose ask.

此件公开发布 is a good mark and never fires.
"""

import re
from collections.abc import Iterator

from . import reasons
from .findings import Finding, Kind, Severity

_MASK = "***"
_LEVEL = r"(?:绝 ?密|机 ?密|秘 ?密)"
_PERIOD = r"(?:长 ?期|启 ?用 ?前|解 ?密|(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3}) ?(?:年|个? ?月|日|天))"
_STARRED = re.compile(rf"{_LEVEL}\s{{0,4}}[★☆✩✪✰⭐*](?:\s{{0,4}}[★☆✩✪✰⭐*]){{0,4}}(?:\s{{0,4}}{_PERIOD})?")
_SPACED = re.compile(rf"(?<![一-鿿]){_LEVEL}\s{{1,4}}{_PERIOD}(?![一-鿿])")
_STATED = re.compile(rf"(?:密级|涉密等级|秘密等级|定密)[为是: ]{{1,4}}(?P<mark>{_LEVEL})")
_ALONE = re.compile(rf"(?:^|\n)[ \t]{{0,8}}[\[(【〔]?(?P<mark>{_LEVEL})[\])】〕]?[ \t\r]{{0,8}}(?=\n|$)")
_GRADED = re.compile(rf"(?<!为)(?P<mark>{_LEVEL}级)(?!别)")

_INTERNAL = re.compile(
    r"内部(?:资料|文件|材料)(?!性|管理|制度|流转|审批|规定)|注意保存|(?:不得|严禁|请勿|切勿)外传|仅供内部(?:使用|参考|参阅|交流|传阅)?"
    r"|工作秘密|此件(?:不(?:予)?公开|不得公开|依申请公开)|不予公开|依申请公开"
)
_GATE = ("内部", "注意保存", "外传", "公开", "工作秘密")
_CERTAIN = re.compile(r"注意保存|外传|仅供内部|此件")
_WAY = re.compile(r"公开(?:方式|属性|形式|类型|类别|类)[为是: ]{0,3}$|信息公开选项[为是: ]{0,3}$")
_OPENS, _CLOSES = frozenset('([【〔<《“"\n★'), frozenset(')]】〕>》”"\n★')
_PROCEDURE = re.compile(
    r"(?:的)?(?:政府信息)?(?:工作|制度|指南|平台|系统|渠道|办理|申请|程序|答复|办法|规定|流程|受理|情形|范围)"
)


def find(text: str) -> Iterator[Finding]:
    """Marks in a folded text."""
    if "密" in text:
        yield from _secrecy(text)
    if not any(word in text for word in _GATE):
        return
    for match in _INTERNAL.finditer(text):
        finding = _internal(text, match)
        if finding:
            yield finding


def _secrecy(text: str) -> Iterator[Finding]:
    for pattern in (_STARRED, _SPACED):
        for match in pattern.finditer(text):
            yield _mark(match.span(), Kind.SECRECY_MARK, Severity.BLOCK, 0.97, reasons.SECRECY_MARK)
    for match in _STATED.finditer(text):
        yield _mark(match.span("mark"), Kind.SECRECY_MARK, Severity.BLOCK, 0.95, reasons.SECRECY_MARK)
    for pattern in (_ALONE, _GRADED):
        for match in pattern.finditer(text):
            yield _mark(match.span("mark"), Kind.SECRECY_MARK, Severity.ASK, 0.7, reasons.SECRECY_LIKELY)


def _mark(span: tuple[int, int], kind: Kind, severity: Severity, confidence: float, reason: str) -> Finding:
    return Finding(*span, kind, severity, confidence, reason, _MASK)


def _internal(text: str, match: re.Match[str]) -> Finding | None:
    if _CERTAIN.search(match[0]) or _stands_as_mark(text, match):
        return _mark(match.span(), Kind.INTERNAL_MARK, Severity.BLOCK, 0.93, reasons.INTERNAL_MARK)
    if _PROCEDURE.match(text, match.end()):
        return None
    return _mark(match.span(), Kind.INTERNAL_MARK, Severity.ASK, 0.55, reasons.INTERNAL_LIKELY)


def _stands_as_mark(text: str, match: re.Match[str]) -> bool:
    """In brackets, alone on its line, or as the stated way of publication."""
    head, tail = (
        text[: match.start()].rstrip(" \t")[-12:],
        text[match.end() : match.end() + 12].lstrip(" \t,、"),
    )
    if _WAY.search(head):
        return True
    opened, closed = not head or head[-1] in _OPENS, not tail or tail[0] in _CLOSES
    return (opened and closed) or bool(_INTERNAL.match(tail))
