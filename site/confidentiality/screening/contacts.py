"""Ways to reach a person: mobile, landline, e-mail, WeChat, QQ.

An office may be called: its switchboard informs at most, and hotlines (12345, 12315, 95588) are too short to
fire. Masks keep the first three and the last two digits of a mobile number, as is customary, and nothing of
the others.
"""

import re
from collections.abc import Iterator

from . import reasons
from .clusters import LATIN, Piece
from .clusters import SIGNS as SIGNS_OF_NUMBERS
from .context import NUMBERED, OFFICE, PHONE, PRIVATE_PHONE, before, nearest
from .findings import Finding, Kind, Severity

_MOBILE_SHAPES = frozenset(
    {(11,), (3, 4, 4), (3, 8), (7, 4), (4, 4, 3), (4, 3, 4), (3, 3, 5), (5, 6), (4, 7), (1,) * 11}
)
_AMOUNT_AFTER = re.compile(r" ?(?:余?元|万|亿|%|吨|股|千克|公斤|平方|立方|人民币|美元|港元|[kK]?[gGmM]\b)")
_AMOUNT_BEFORE = re.compile(r"[¥$€]\s?$|人民币\s?$|金额[为:]?\s?$")
_WORD_BEFORE = re.compile(r"[A-Za-z]$|(?<!\d)0\.$")  # or a decimal fraction
_PHONE_WORD_BEFORE = re.compile(r"(?:tel|phone|mobile|mob|cell|[mtp]|wx|vx|wechat)$", re.IGNORECASE)
_OFFICE_AFTER = re.compile(
    r" ?\([^()]{0,20}(?:[局厅委院所署]|政府|机关|大队|支队|中心|办公室|值班|总机|热线)\)"
)
_LETTERS = frozenset("SBZ")  # only a check digit proves these
_AT_SIGNS = frozenset("#([{<【*艾鼠t")
_ACCOUNT_SIGNS = frozenset("微薇威扣鹅QqVvWwXx")
SIGNS = SIGNS_OF_NUMBERS | LATIN | {"@"}
_SERIAL_BEFORE = re.compile(r"[A-Za-z0-9]-$")
_EXTENSION = re.compile(r" ?(?:转|分机|-|\*|ext\.?) ?(?:分机)?\d{1,5}(?!\d)")
_AREA = re.compile(r"0(?:10|2\d|[3-9]\d\d)")


def find(text: str, pieces: list[Piece], chars: frozenset[str]) -> Iterator[Finding]:
    """Ways to reach a person in a folded text; `chars` are the characters that occur in it."""
    for piece in pieces:
        finding = _mobile(text, piece) or _landline(text, piece)
        if finding:
            yield finding
    if "电" in chars or "机" in chars or "固" in chars:
        yield from _local_landlines(text)
    if "@" in chars:
        yield from _emails(text)
    if not _AT_SIGNS.isdisjoint(chars) and not LATIN.isdisjoint(chars):
        yield from _disguised_emails(text)
    if not _ACCOUNT_SIGNS.isdisjoint(chars):
        yield from _accounts(text)


# -- telephones ---------------------------------------------------------------------------------------------


def _mobile(text: str, piece: Piece) -> Finding | None:
    number, shape = _without_country(piece)
    if piece.odd and not PHONE.search(before(text, piece.start)):
        return None
    if piece.ocr and not _LETTERS.isdisjoint(text[piece.start : piece.end]):
        return None
    if len(number) != 11 or number[0] != "1" or number[1] not in "3456789" or not number.isdigit():
        return None
    if not _written_as_mobile(text, piece, shape) or _is_amount(text, piece):
        return None
    mask = number[:3] + "******" + number[-2:]
    if _SERIAL_BEFORE.search(text[max(0, piece.start - 12) : piece.start]) and NUMBERED.search(
        before(text, piece.start, 26)
    ):
        return None
    severity, confidence, reason = _mobile_verdict(text, piece)
    return Finding(_opening(text, piece), piece.end, Kind.MOBILE, severity, confidence, reason, mask)


def _opening(text: str, piece: Piece) -> int:
    """Where the number begins with its bracket and its plus: (028)…, +86…, (+86)…."""
    start = piece.start
    if text[start - 1 : start] == "+":
        start -= 1
    if ")" in piece.gaps and text[start - 1 : start] == "(":
        start -= 1
    return max(start, 0)


def _mobile_verdict(text: str, piece: Piece) -> tuple[Severity, float, str]:
    label = nearest(text, piece.start, PRIVATE_PHONE, PHONE, NUMBERED)
    if label == 2:
        return Severity.ASK, 0.5, reasons.MOBILE_LIKELY
    if label == 1 and _is_office(text, piece.start):
        return Severity.ASK, 0.7, reasons.MOBILE_OFFICE
    if piece.ocr:  # no check digit proves that the letters were digits
        return Severity.ASK, 0.7 if label is not None else 0.6, reasons.MOBILE
    return Severity.BLOCK, 0.97, reasons.MOBILE


def _without_country(piece: Piece) -> tuple[str, tuple[int, ...]]:
    """The number and its grouping without 86 or 0086."""
    for prefix in ("0086", "86"):
        if len(piece.digits) == 11 + len(prefix) and piece.digits.startswith(prefix):
            head = piece.shape[0] - len(prefix)
            return piece.digits[len(prefix) :], (head, *piece.shape[1:]) if head else piece.shape[1:]
    return piece.digits, piece.shape


def _written_as_mobile(text: str, piece: Piece, shape: tuple[int, ...]) -> bool:
    """Grouped as people do, or broken by a line's end; not the tail of a word or a code."""
    head = text[max(0, piece.start - 8) : piece.start]
    if _WORD_BEFORE.search(head) and not _PHONE_WORD_BEFORE.search(head):
        return False
    if text[piece.end : piece.end + 1].isascii() and text[piece.end : piece.end + 1].isalpha():
        return False
    if "." in piece.gaps or "/" in piece.gaps or piece.odd:
        called = PHONE.search(before(text, piece.start))
        return shape == (3, 4, 4) or bool(called and shape in _MOBILE_SHAPES)
    unbroken = piece.ocr and not piece.gaps  # letters stand in groups of their own
    return (
        shape in _MOBILE_SHAPES
        or unbroken
        or "\n" in piece.gaps
        or bool(PHONE.search(before(text, piece.start)))
    )


def _is_amount(text: str, piece: Piece) -> bool:
    return bool(_AMOUNT_AFTER.match(text, piece.end) or _AMOUNT_BEFORE.search(before(text, piece.start)))


def _is_office(text: str, start: int) -> bool:
    words = before(text, start, 30)
    return bool(OFFICE.search(words)) and not PRIVATE_PHONE.search(words)


def _landline(text: str, piece: Piece) -> Finding | None:
    number, shape = _national(text, piece)
    area = _AREA.match(number)
    if (
        not area
        or piece.ocr
        or piece.odd
        or not _is_local(number[area.end() :], area.end())
        or _is_amount(text, piece)
    ):
        return None
    split = shape[0] == area.end()
    if not split and len(shape) > 1:
        return None
    verdict = _landline_verdict(text, piece, split)
    if verdict is None:
        return None
    severity, confidence, reason = verdict
    mask = "*" * len(piece.digits)
    extension = _EXTENSION.match(text, piece.end)
    end = extension.end() if extension else piece.end
    return Finding(_opening(text, piece), end, Kind.LANDLINE, severity, confidence, reason, mask)


def _national(text: str, piece: Piece) -> tuple[str, tuple[int, ...]]:
    """The number as it is dialled within the country: +86 28 … is 028 …; 0086 needs no plus."""
    plus = "+" in text[max(0, piece.start - 2) : piece.start]
    prefix = "0086" if piece.digits.startswith("0086") else "86"
    if piece.digits[:1] == "0" != prefix[:1] or not (plus or prefix == "0086"):
        return piece.digits, piece.shape
    rest = piece.digits.removeprefix(prefix)
    area = "" if rest.startswith("0") else "0"
    if piece.shape[0] != len(prefix):
        return area + rest, (len(area + rest),)
    return area + rest, (len(area) + piece.shape[1], *piece.shape[2:])


def _is_local(number: str, area_length: int) -> bool:
    """Eight digits behind a three-digit area code, seven or eight behind a longer one."""
    wanted = (8,) if area_length == 3 else (7, 8)
    return len(number) in wanted and number[0] in "2345678" and number.isdigit()


def _landline_verdict(text: str, piece: Piece, split: bool) -> tuple[Severity, float, str] | None:
    label = nearest(text, piece.start, PRIVATE_PHONE, PHONE, NUMBERED)
    if label == 2:
        return None
    if label != 0 and (_is_office(text, piece.start) or _OFFICE_AFTER.match(text, piece.end)):
        return Severity.INFORM, 0.5, reasons.LANDLINE_OFFICE
    if label is not None:
        return Severity.BLOCK, 0.92, reasons.LANDLINE
    return Severity.ASK, 0.75 if split else 0.5, reasons.LANDLINE_LIKELY


_HOME_LABELS = frozenset({"家庭电话", "住宅电话", "宅电", "家中电话", "家里电话", "家里座机"})
_DIAL = re.compile(
    r"(?P<label>家庭电话|住宅电话|宅电|家中电话|家里电话|家里座机|联系电话|固定电话|座机|固话"
    r"|电话)(?:号码|号)?[ :为是]{0,3}"
    r"(?P<number>[2-8]\d{3}[ \-]?\d{3,4})(?!\d|-\d|[元万年])"
)


def _local_landlines(text: str) -> Iterator[Finding]:
    """Without an area code only the label tells a telephone from any other number."""
    for hit in _DIAL.finditer(text):
        start, end = hit.span("number")
        mask = "*" * (end - start)
        if hit["label"] in _HOME_LABELS:
            yield Finding(start, end, Kind.LANDLINE, Severity.BLOCK, 0.92, reasons.LANDLINE, mask)
        elif not _is_office(text, start):
            yield Finding(start, end, Kind.LANDLINE, Severity.ASK, 0.6, reasons.LANDLINE_LIKELY, mask)


# -- accounts -----------------------------------------------------------------------------------------------

_LOCAL = "".join(map(chr, range(48, 58))) + "".join(map(chr, (*range(65, 91), *range(97, 123)))) + "._%+-"
_DOMAIN = re.compile(
    r"\s?(?:[A-Za-z0-9\-]{1,63} ?\. ?){1,4}[A-Za-z]{2,24}(?![A-Za-z])"
    r"|\s?(?:vip ?[.。点] ?)?(?:qq|163|126|139|189|sina|foxmail|gmail|hotmail|outlook|sohu|aliyun"
    r"|yeah) ?[。点,·] ?(?:com|cn|net)"
)
_LOCAL_BEFORE = re.compile(
    r"(?:邮箱|邮件|[Mm]ail)(?:地址)?[ :为是]{1,3}(?P<more>(?:[A-Za-z0-9_.\-]{1,20} ){1,2})$"
)
_WECHAT = re.compile(
    r"(?=[微薇威加VvWw])(?<!官方)(?<!公众)(?<!单位)"
    r"(?:微 ?信|薇信|威信|加微|加[Vv](?=[: 信])|[Vv]信|[Ww]e[Cc]hat|(?<![A-Za-z])(?:VX|vx|Vx|WX"
    r"|wx)(?=号|[ :为是]))"
    r" ?(?:同号|号 ?码|账号|帐号|号|ID|id)?[ :为是\-(\[“”\"'『「【]{0,4}"
    # A number of QQ may follow without a space: it is one of its own.
    r"(?P<account>[A-Za-z](?:(?![Qq]{2}\d)[A-Za-z0-9_\-]){5,19}|(?<=号[:为是])\d{5,12})"
    r"(?:(?=[Qq]{2}\d)|(?![A-Za-z0-9_\-]))"
)
_WECHAT_ID = re.compile(r"(?<![A-Za-z0-9_])(?P<account>wxid_[A-Za-z0-9_]{6,25})")
_QQ = re.compile(
    r"(?=[Qq扣企加])(?:(?<![A-Za-z])[Qq] ?[Qq]|(?<![A-Za-z])[Qq](?=号)|加[Qq](?=[: \d])|扣扣|企鹅)"
    r"(?:[/或和及]微信)?(?:群号|群|号码|账号|帐号|号)?[ :为是\-(\[“”\"'「【]{0,4}"
    r"(?P<account>[1-9]\d{4,10}|[1-9]\d{2,3}[ \-]\d{3,4}(?:[ \-]\d{3,4})?)(?!\d|@)"
)


def _emails(text: str) -> Iterator[Finding]:
    at = text.find("@")
    while at >= 0:
        finding = _email(text, at)
        if finding:
            yield finding
        at = text.find("@", at + 1)


def _email(text: str, at: int) -> Finding | None:
    """RFC 5322 as people write it; authorities' own boxes (gov.cn) are public."""
    head = text[max(0, at - 65) : at]
    if head[-1:] in (" ", "\n"):
        head = head[:-1]
    local, domain = len(head) - len(head.rstrip(_LOCAL)), _DOMAIN.match(text, at + 1)
    if not local or not domain or domain[0].replace(" ", "").lower().endswith("gov.cn"):
        return None
    start, end = at - (text[at - 1] in " \n") - local, domain.end()
    if more := _LOCAL_BEFORE.search(text[max(0, start - 50) : start]):  # zhang san @ 139.com
        start -= len(more["more"])
    if OFFICE.search(before(text, start, 10)):
        return Finding(start, end, Kind.EMAIL, Severity.INFORM, 0.5, reasons.EMAIL_OFFICE, "***")
    return Finding(start, end, Kind.EMAIL, Severity.BLOCK, 0.97, reasons.EMAIL, "***")


_DISGUISED = re.compile(
    r"\s?(?:[\[(【<{] ?(?:at|a|@|#|艾特) ?[\])】>}]|艾特|小老鼠) ?"
    r"(?:[A-Za-z0-9\-]{1,40}(?: ?\. ?| ?[\[(]dot[\])] ?| dot |点)){1,3}(?:com|cn|net|org|edu)(?![A-Za-z0-9])"
    r"|\s?(?:#|\*| at )\s?(?:vip\.)?(?:qq|163|126|sina|foxmail|gmail|139|189|hotmail|outlook|sohu"
    r"|aliyun|yeah)"
    r"(?: ?\. ?| ?[\[(]dot[\])] ?| dot |点)(?:com|cn|net)(?:\.cn)?(?![A-Za-z0-9])",
    re.IGNORECASE,
)


def _disguised_emails(text: str) -> Iterator[Finding]:
    """zhang(at)qq.com: written so that machines do not see it; only at the well-known providers."""
    for match in _DISGUISED.finditer(text):
        head = text[max(0, match.start() - 65) : match.start()]
        local = len(head) - len(head.rstrip(_LOCAL))
        if local:
            yield Finding(
                match.start() - local, match.end(), Kind.EMAIL, Severity.BLOCK, 0.9, reasons.EMAIL, "***"
            )


def _accounts(text: str) -> Iterator[Finding]:
    for pattern, kind, reason in (
        (_WECHAT, Kind.WECHAT, reasons.WECHAT),
        (_WECHAT_ID, Kind.WECHAT, reasons.WECHAT),
        (_QQ, Kind.QQ, reasons.QQ),
    ):
        for match in pattern.finditer(text):
            start, end = match.span("account")
            yield Finding(start, end, kind, Severity.BLOCK, 0.93, reason, "***")
