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
SIGNS = frozenset("密内意外公开件供扩翻阅")
_LEVEL = r"(?:绝\s{0,4}密|机\s{0,4}密|秘\s{0,4}密)"
_PERIOD = (
    r"(?:长 ?期|永 ?久|启 ?[用封] ?前|解 ?密|至?(?:19|20)\d\d ?年 ?\d{1,2} ?月(?: ?\d{1,2} ?日)?"
    r"|至(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}"
    r"|(?:[0-9](?: ?[0-9]){0,2}|[一二三四五六七八九十壹贰叁伍拾]{1,3}) ?(?:年|个? ?月|日|天))"
)
_STAR = "[★☆✩✪✰⭐🌟*✱※●▲]"
_STARRED = re.compile(rf"{_LEVEL}\s{{0,4}}{_STAR}(?:\s{{0,4}}{_STAR}){{0,4}}(?:\s{{0,4}}{_PERIOD})?")
_SPACED = re.compile(rf"(?<![一-鿿]){_LEVEL}(?:[\s·,、:\-]{{0,4}}{_PERIOD}(?![一-鿿])|\({_PERIOD}\))")
_BUSINESS = re.compile(r"(?:核心|普通)?商 ?密 ?[★☆▲]")
_STATED = re.compile(
    rf"(?:(?:密级|涉密等级|秘密等级|涉密级别|涉密程度|定密)[为是: ★(\[【]{{1,4}}|[本此该](?:文件"
    rf"|件)(?:属于|属|系|定为|列为|为))(?P<mark>{_LEVEL})"
    "(?!性)"
)
_STAMPED = re.compile(
    rf"(?:标注|标有|标明|标识|标示|加盖|印有|注明"
    rf"|盖有)[为了着有:]{{0,2}}[\"“「【(《]?(?P<mark>{_LEVEL})(?=[\"”」】)》级]|字样|标[识志]|印章|章"
    rf"|$|[,。;])"
)
_BRACKETED = re.compile(
    rf"[\[【〔](?P<mark>{_LEVEL})[\]】〕]|(?:^|\n)(?P<opening>{_LEVEL})[ \t]{{1,8}}(?=[一-鿿])"
)
_ALONE = re.compile(rf"(?:^|\n)[ \t]{{0,8}}[\[(【〔]?(?P<mark>{_LEVEL})[\])】〕]?[ \t\r]{{0,8}}(?=\n|$)")
_GRADED = re.compile(rf"(?<!为)(?P<mark>{_LEVEL}[级件])(?!别)")

_INTERNAL = re.compile(
    r"内 ?部 ?(?:资 ?料|文 ?件|材 ?料)(?!性|管理|制度|流转|审批|规定)"
    r"(?:[ ,、]{0,3}(?:严禁|请勿|不得|切勿|禁止|不准)(?:复制|复印|摘抄|转载|传播)(?:[、和或]?(?:复制"
    r"|复印|摘抄|转载|传播)){0,2})?|注意保存"
    r"|(?:不得|严禁|请勿|切勿|禁止|不准)(?:擅自|随意|对外|转载|复制|复印|摘抄|外传|外泄|扩散|翻印"
    r"|传播|[、和或]){0,3}(?:外传|外泄|扩散|翻印|外借)"
    r"|未经(?:批准|许可|授权|同意)[ ,]?(?:不得|严禁|请勿)(?:翻印|复印|复制|转载|外传|转发|摘抄)"
    r"|(?:仅|只)限(?:本单位|本系统|本部门|系统内|机关内部)(?:内部)?(?:使用|传阅|参阅)"
    r"|阅后(?:即焚|收回|销毁)|仅限内部[一-鿿]{0,4}"
    r"|仅供(?:内部(?:使用|参考|参阅|交流|传阅)?|领导参阅|参阅|传阅)"
    r"|工作秘密|此 ?件 ?(?:[不免暂](?:[予宜得对不]|外|对外){0,2} ?公 ?开|依 ?申 ?请 ?公 ?开"
    r"|(?:只|限|仅)?发至[一-鿿]{1,8}级)|不予公开|依申请公开"
)
# Plain words: only standing as a mark are they one.
_STANDING = re.compile(
    "(?:仅?限|[仅只]?供)?(?:机关|系统)?内部(?:使用|参考|参阅|传阅|刊物|掌握|事项|明电|发行|交流|读物"
    "|简报|通报|情况|学习|讨论)|内参(?=第?\\d|$|[\n〔(\\[])|(?<=密级:)内部"
    "|(?:(?<=是否公开:)|(?<=主动公开:)|(?<=对外公开:))否(?=$|[,。;) \\n])|(?:不宜|暂不|不得|不对外"
    "|免予|免于)公开|注意保密|(?<=:)不公开|(?<=[【\\[(〔])内部(?=[】\\])〕])"
)
_GATE = (
    "内部", "内 部", "仅供", "注意保", "外传", "工作秘密", "此件", "此 件", "予公", "申请公", "不公开", "宜公开",
    "内参", "复制", "复印", "转载", "摘抄", "限本", "公开:", "得公开", "于公开", "扩散",
    "翻印", "外泄", "阅后", "对外公", "暂不",
)  # fmt: skip
_CERTAIN = re.compile(r"注意保存|外传|仅供|此 ?件|[严请不切禁][禁勿得止准]|限(?:本|机关|系统|内部[使传参])")
_WAY = re.compile(
    r"(?:公开(?:方式|属性|形式|类型|类别|选项|类)|公文属性)[为是: ]{0,3}$|信息公开选项[为是: ]{0,3}$"
)
_DUTY = re.compile("国家秘密[、和或及]$|(?:保守|保护)(?:党和)?(?:国家)?$")  # what a law says of all
_OPENS, _CLOSES = frozenset('([【〔<《“"\n★'), frozenset(')]】〕>》”"\n★')
_PROCEDURE = re.compile(
    r"(?:的)?(?:政府信息|信息)?(?:工作|决定|方式|理由|依据|告知|培训|管理|保护|清单|事项|标准|通知书"
    r"|意见|条件|请求|目录|制度|指南|平台|系统|渠道|办理|申请|程序|答复|办法|规定|流程|受理|情形|范围)"
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
    for match in _STANDING.finditer(text):
        if match[0] in ("内参", "否") or _stands_as_mark(text, match):
            yield _mark(match.span(), Kind.INTERNAL_MARK, Severity.BLOCK, 0.9, reasons.INTERNAL_MARK)


def _secrecy(text: str) -> Iterator[Finding]:
    for pattern in (_STARRED, _SPACED):
        for match in pattern.finditer(text):
            yield _mark(match.span(), Kind.SECRECY_MARK, Severity.BLOCK, 0.97, reasons.SECRECY_MARK)
    for match in _BUSINESS.finditer(text) if "商" in text else ():
        yield _mark(match.span(), Kind.INTERNAL_MARK, Severity.BLOCK, 0.95, reasons.INTERNAL_MARK)
    for match in _STATED.finditer(text):
        yield _mark(match.span("mark"), Kind.SECRECY_MARK, Severity.BLOCK, 0.95, reasons.SECRECY_MARK)
    for match in _STAMPED.finditer(text):
        yield _mark(match.span("mark"), Kind.SECRECY_MARK, Severity.ASK, 0.8, reasons.SECRECY_LIKELY)
    for match in _BRACKETED.finditer(text):
        span = match.span("mark" if match["mark"] else "opening")
        yield _mark(span, Kind.SECRECY_MARK, Severity.ASK, 0.8, reasons.SECRECY_LIKELY)
    for pattern in (_ALONE, _GRADED):
        for match in pattern.finditer(text):
            yield _mark(match.span("mark"), Kind.SECRECY_MARK, Severity.ASK, 0.7, reasons.SECRECY_LIKELY)


def _mark(span: tuple[int, int], kind: Kind, severity: Severity, confidence: float, reason: str) -> Finding:
    return Finding(*span, kind, severity, confidence, reason, _MASK)


def _internal(text: str, match: re.Match[str]) -> Finding | None:
    if _CERTAIN.search(match[0]) or _stands_as_mark(text, match):
        return _mark(match.span(), Kind.INTERNAL_MARK, Severity.BLOCK, 0.93, reasons.INTERNAL_MARK)
    if _PROCEDURE.match(text, match.end()) or _DUTY.search(text[max(0, match.start() - 12) : match.start()]):
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
