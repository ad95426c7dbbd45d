"""Numbers of papers, cards and accounts.

    find()      id_card, bank_card (from pieces of digits); passport, travel_permit, officer_card, plate
    protected() stretches that are a unified social credit code: nothing fires inside of them

Masks keep nothing of these numbers: one `*` for each digit or letter.
"""

import re
from collections.abc import Iterator
from datetime import date

from stdnum import luhn
from stdnum.cn import ric, uscc

from . import reasons
from .clusters import LATIN, Piece
from .clusters import SIGNS as SIGNS_OF_NUMBERS
from .context import NUMBERED, before, nearest
from .findings import Finding, Kind, Severity

_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_ID_LABEL = re.compile("身份证|证件号|公民身份|身份号码|驾驶证号|ID号|身份编号")
_FOREIGN_LABEL = re.compile("永久居留|居留身份证|居留证")
_USCC_LABEL = re.compile("信用代码|统一代码|社会信用")
_CARD_LABEL = re.compile(
    "卡号|银行卡|储蓄卡|信用卡|借记卡|工资卡|一卡通|[建工农中招交]行(?!政)|邮储|信用社卡|[的张]卡|卡上|卡里|[转打汇][到入给至]|存入"
)
_ACCOUNT_LABEL = re.compile("账号|账户|帐号|帐户")
_TREASURY = re.compile(
    "国库|财政|非税|专户|罚没|代收|待结算|缴款|缴至|缴入|缴纳|单位|[局厅委院]|政府|大队|支队"
)
_OF_A_FIRM = re.compile("公司|企业|合作社|事务所|基本户|对公|集团|[厂店行]$")
_FINE_IS_PAID = re.compile(r"[)”,]{0,2}(?:缴纳|缴清|交纳|缴款|上缴|缴存)")
_PRIVATE_ACCOUNT = re.compile("个人|本人|私人|员工|持卡人|其[妻夫子女父母]|存折|工资|户主|开户人")
_ACCOUNT = re.compile(
    r"(?:[账帐] ?[号户]|户头|一般户|基本户|存折|卡号|银行卡)(?:号码|号)?(?:尾号)?[ :为是(\[“\"【]{0,4}"
    r"(?P<number>\d(?:[ \-]?\d){7,29})(?![\dA-Za-z]|[ \-]\d|\.\d| ?(?:元|万|次|人|个|户))"
)
_NO_BANK = re.compile(
    "(?:微信|QQ|扣扣|抖音|快手|微博|支付宝|登[录陆]|用户|游戏|平台|淘宝|京东|拼多多|会员|直播|证券|股票|期货|基金|系统|邮箱|公众)"
    "(?:的|个人|认证|注册|店铺|交易)?$"
)
_DRIVING_LABEL = re.compile("档案编号|驾驶证档案")

_CODE_CHAR = "0-9A-HJ-NP-RTUW-Ya-hj-np-rtuw-y"
_CODE = re.compile(
    rf"[{_CODE_CHAR}](?<![0-9A-Za-z][{_CODE_CHAR}])(?:[ \-]?[{_CODE_CHAR}]){{17}}(?![0-9A-Za-z])"
)


def protected(text: str) -> list[tuple[int, int]]:
    """Unified social credit codes (GB 32100-2015), grouped or not.

    Digits alone can hold as an identity number, too: that is what they are, unless called a credit code.
    """
    spans = []
    for match in _CODE.finditer(text):
        code = re.sub("[ -]", "", match[0]).upper()
        if uscc.calc_check_digit(code) == code[17] and not (
            _is_id(code) and not _USCC_LABEL.search(before(text, match.start()))
        ):
            spans.append(match.span())
    return spans


def find(text: str, pieces: list[Piece], chars: frozenset[str]) -> Iterator[Finding]:
    """Numbers of papers, cards and accounts in a folded text."""
    for piece in pieces:
        yield from _from_piece(text, piece)
    if not _DIGITS.isdisjoint(chars):
        yield from _lettered(text, not LATIN.isdisjoint(chars))


def _from_piece(text: str, piece: Piece) -> Iterator[Finding]:
    judge = {15: _old_id, 18: _new_id}.get(len(piece.digits))
    finding = judge(text, piece) if judge else None
    finding = finding or _bank_card(text, piece)
    if finding:
        yield finding


def _found(piece: Piece, kind: Kind, severity: Severity, confidence: float, reason: str) -> Finding:
    return Finding(piece.start, piece.end, kind, severity, confidence, reason, "*" * len(piece.digits))


# -- identity cards -----------------------------------------------------------------------------------------


def _is_id(number: str) -> bool:
    """GB 11643-1999: region, date of birth, check digit (ISO 7064 MOD 11-2)."""
    return _is_id_but_for_check(number) and ric.calc_check_digit(number) == number[17]


def _is_id_but_for_check(number: str) -> bool:
    return number[:2] in _PROVINCES and number[:17].isdigit() and _is_birth_date(number[6:14])


def _is_birth_date(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return date(1900, 1, 1) <= born <= date.today()


def _new_id(text: str, piece: Piece) -> Finding | None:
    number = piece.digits
    if number[0] == "9":
        return _foreign_id(text, piece)
    if not _is_id_but_for_check(number):
        return None
    label = nearest(text, piece.start, _ID_LABEL, NUMBERED)
    if ric.calc_check_digit(number) != number[17]:
        if label == 0:
            return _found(piece, Kind.ID_CARD, Severity.ASK, 0.8, reasons.ID_BROKEN)
        return None
    if label == 1 and int(number[6:10]) >= 2015:  # case numbers open with a region and a recent date
        return _found(piece, Kind.ID_CARD, Severity.ASK, 0.6, reasons.ID_NUMBERED)
    if piece.odd and label != 0 and 5 < len(piece.shape) < 18:  # dates and times in a row
        return None
    if piece.odd and label != 0:  # parted as numbers of a list are
        return _found(piece, Kind.ID_CARD, Severity.ASK, 0.7, reasons.ID_NUMBERED)
    reason = reasons.ID_OCR if piece.ocr else reasons.ID_PROVEN
    return _found(piece, Kind.ID_CARD, Severity.BLOCK, 0.99 if piece.ocr else 0.995, reason)


def _foreign_id(text: str, piece: Piece) -> Finding | None:
    """The five-star card (2023): 9, region, nationality, then as GB 11643."""
    number = piece.digits
    if not (_is_birth_date(number[6:14]) and _FOREIGN_LABEL.search(before(text, piece.start))):
        return None
    return _found(piece, Kind.ID_CARD, Severity.BLOCK, 0.95, reasons.ID_FOREIGN)


def _old_id(text: str, piece: Piece) -> Finding | None:
    """15 digits have no check digit: the label or the years of living people must do."""
    number = piece.digits
    if piece.ocr or piece.odd or not number.isdigit() or number[:2] not in _PROVINCES:
        return None
    if not _is_birth_date("19" + number[6:12]):
        return None
    label = nearest(text, piece.start, _ID_LABEL, NUMBERED)
    if label == 0:
        return _found(piece, Kind.ID_CARD, Severity.BLOCK, 0.95, reasons.ID_OLD)
    if label == 1 or int(number[6:8]) < 20 or len(piece.shape) > 3:
        return None
    return _found(piece, Kind.ID_CARD, Severity.ASK, 0.65, reasons.ID_OLD_LIKELY)


# -- bank cards ---------------------------------------------------------------------------------------------


def _bank_card(text: str, piece: Piece) -> Finding | None:
    """16 to 19 digits with a Luhn digit (ISO/IEC 7812); 62 is UnionPay's own prefix, others need a label."""
    number = piece.digits
    if len(number) < 16 or not number.isdigit():
        return None
    if not _grouped_as_card(piece):
        return None
    label = nearest(text, piece.start, _CARD_LABEL, _ACCOUNT_LABEL, NUMBERED)
    if label is None and (number[:2] != "62" or piece.ocr or piece.odd):
        return None
    if _USCC_LABEL.search(before(text, piece.start)):
        return None
    return _labelled_card(text, piece, label, luhn.is_valid(number))


def _grouped_as_card(piece: Piece) -> bool:
    if piece.ocr and not piece.gaps:  # letters stand in groups of their own
        return True
    return len(piece.shape) == 1 or set(piece.shape[:-1]) in ({4}, {6}, {8}, {1}) or "\n" in piece.gaps


def _labelled_card(text: str, piece: Piece, label: int | None, holds: bool) -> Finding | None:
    union = piece.digits.startswith("62")
    if label == 2:
        if union and holds:
            return _found(piece, Kind.BANK_CARD, Severity.ASK, 0.6, reasons.BANK_CARD_LIKELY)
        return None
    words = before(text, piece.start, 40)
    if label == 1 and _TREASURY.search(words) and not _PRIVATE_ACCOUNT.search(words[-12:]):
        return None
    if label == 1 and _FINE_IS_PAID.match(text, piece.end):
        return None
    if not holds and label == 0:
        return _found(piece, Kind.BANK_CARD, Severity.ASK, 0.7, reasons.BANK_CARD_BROKEN)
    if not holds:  # accounts have no check digit: whose they are must tell
        whose = None if piece.ocr or label != 1 else _whose(text, piece.start, piece.end)
        return _found(piece, Kind.BANK_CARD, *whose, reasons.BANK_ACCOUNT) if whose else None
    if union:
        return _found(piece, Kind.BANK_CARD, Severity.BLOCK, 0.97, reasons.BANK_CARD)
    if label == 0:
        return _found(piece, Kind.BANK_CARD, Severity.BLOCK, 0.93, reasons.BANK_CARD_CONTEXT)
    return _found(piece, Kind.BANK_CARD, Severity.ASK, 0.6, reasons.BANK_ACCOUNT)


def _accounts(text: str) -> Iterator[Finding]:
    """Accounts of any length behind their label: no check digit, so whose they are must tell."""
    for match in _ACCOUNT.finditer(text):
        start, end = match.span("number")
        if _NO_BANK.search(text, max(0, match.start() - 6), match.start()) or _FINE_IS_PAID.match(text, end):
            continue
        if _USCC_LABEL.search(before(text, start)):
            continue
        whose = _whose(text, start, end)
        if whose is None:
            continue
        severity, confidence = whose
        mask = "*" * sum(char.isdigit() for char in match["number"])
        yield Finding(start, end, Kind.BANK_CARD, severity, confidence, reasons.BANK_ACCOUNT, mask)


def _whose(text: str, start: int, end: int) -> tuple[Severity, float] | None:
    """How sure an account is private: of a person it blocks, of a firm or of nobody it asks, of an office nothing."""
    words, behind = before(text, start, 40), text[end : end + 24]
    if _PRIVATE_ACCOUNT.search(words[-14:]) or _PRIVATE_ACCOUNT.search(behind[:8]):
        return Severity.BLOCK, 0.9
    if _TREASURY.search(words) or _TREASURY.search(behind):
        return None
    return Severity.ASK, 0.5 if _OF_A_FIRM.search(words) or _OF_A_FIRM.search(behind) else 0.6


# -- papers with letters ------------------------------------------------------------------------------------

_PASSPORT_LABEL = re.compile("护照|[Pp]assport")
_PERMIT_LABEL = re.compile("来往内地通行证|回乡证|港澳通行证|通行证|居民来往")
_TAIWAN_LABEL = re.compile("台胞证|来往大陆通行证|台湾居民")
_OFFICER_LABEL = re.compile("军官证|士兵证|警官证|文职干部证|义务兵证|士官证|军人证|军警")
_PLATE_LABEL = re.compile(
    "车牌|号牌|牌照|牌号|驾驶|轿车|小型|私家车|货车|客车|车辆|机动车|摩托车|挂车|驾车|车主"
)

_DIGITS = frozenset("0123456789")
SIGNS = _DIGITS | SIGNS_OF_NUMBERS
_WORD = re.compile(r"[0-9A-Za-z]{8,}+")
_PAPER = re.compile(
    r"(?P<passport>E[A-HJ-NP-Z]\d{7}|[EGDSP]\d{8}|1[45]\d{7})|(?P<permit>[HM](?:\d{10}|\d{8}))"
    r"|(?P<taiwan>\d{8})|(?P<file>\d{12})|(?P<foreign>[A-Z]{3}\d{12})"
)
_OFFICER = re.compile(r"(?P<word>[军政后装海空北沈兰成南广济参武文士警兵联火陆])字第? ?\d{6,8} ?号")
_LABELLED_OFFICER = re.compile(
    r"(?:军官证|士兵证|警官证|文职干部证|士官证)(?:号码|编号|号)?[ :为是(]{0,3}"
    r"(?P<number>(?:[一-鿿]{1,3}字 ?第? ?)?\d(?: ?\d){5,7}(?: ?号)?)(?!\d)"
)
_LABELLED_PLATE = re.compile(
    r"(?:车牌|号牌|牌号|牌照|车号)(?:号码|号)?[ :为是]{0,3}"
    r"(?P<number>(?:WJ ?)?[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼军空海北沈兰济南广成使]"
    r"[ \-]?[A-Za-z]?[·:. \-]{0,3}[A-Za-z0-9](?: ?[A-Za-z0-9]){3,5}[警学挂港澳领试超]?)(?![0-9A-Za-z])"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼] ?[A-HJ-NP-Z](?:[·\- ]{0,2}|[DF]·(?=\d{5}(?!\d)))"
    r"(?:[A-HJ-NP-Z0-9]{4}[警学挂港澳领试超]|(?=[A-Z]{0,2}\d|[A-Z]?\d[A-Z])[A-HJ-NP-Z0-9]{5,6})(?![0-9A-Za-z\-])"
)
_VEHICLE_AFTER = re.compile(
    r"号?(?:牌|小|轿|大|中|轻|重|货|客|微|越野|摩托|车|的车|机动车|罐|专项|普通|新能源)"
)
_BEFORE_PLATE = frozenset("挂获了查驾驶车为是的将由对及和与辆牌号乘开有、,;:(。!“\"' \n")


def _lettered(text: str, latin: bool) -> Iterator[Finding]:
    for word in _WORD.finditer(text):
        match = _PAPER.fullmatch(text, *word.span()) if len(word[0]) <= 15 else None
        finding = _paper(text, match) if match else None
        if finding:
            yield finding
    yield from _labelled_papers(text)
    if "账" in text or "帐" in text or "户" in text or "卡" in text or "存折" in text:
        yield from _accounts(text)
    if "字" in text or "证" in text:
        yield from _officer_cards(text)
    if latin:
        yield from _plates(text)


def _hit(match: re.Match[str], kind: Kind, severity: Severity, confidence: float, reason: str) -> Finding:
    return Finding(match.start(), match.end(), kind, severity, confidence, reason, "*" * len(match[0]))


def _paper(text: str, match: re.Match[str]) -> Finding | None:
    form = match.lastgroup
    label = nearest(
        text, match.start(), _PASSPORT_LABEL, _PERMIT_LABEL, _TAIWAN_LABEL, _FOREIGN_LABEL, _DRIVING_LABEL
    )
    if form == "passport" and label == 0:
        return _hit(match, Kind.PASSPORT, Severity.BLOCK, 0.95, reasons.PASSPORT)
    if form == "permit" and label in (1, 2):
        return _hit(match, Kind.TRAVEL_PERMIT, Severity.BLOCK, 0.95, reasons.TRAVEL_PERMIT)
    if form == "taiwan" and label in (1, 2):
        return _hit(match, Kind.TRAVEL_PERMIT, Severity.BLOCK, 0.9, reasons.TRAVEL_PERMIT)
    if form == "foreign" and label == 3:
        return _hit(match, Kind.ID_CARD, Severity.BLOCK, 0.95, reasons.ID_FOREIGN)
    if form == "file" and label == 4:
        return _hit(match, Kind.ID_CARD, Severity.ASK, 0.8, reasons.DRIVING_FILE)
    return _unlabelled_paper(text, match)


_LABELLED = re.compile(
    r"(?P<label>护 ?照|[Pp]assport|通 ?行 ?证|回乡证|台胞证)(?: ?号 ?码|编号| ?号| ?[Nn]o\.?)?[ :为是(“]{0,3}"
    r"(?P<number>[A-Za-z]{1,2} ?\d{3,4} ?\d{3,6}[A-Z]?|\d{4} ?\d{4}(?: ?\d{2})?)(?![0-9A-Za-z])"
)


def _labelled_papers(text: str) -> Iterator[Finding]:
    """Right behind its label a number of any country or form is one, broken or in small letters, too."""
    if not any(word in text for word in ("照", "assport", "行证", "行 证", "回乡证", "台胞证")):
        return
    for match in _LABELLED.finditer(text):
        start, end = match.span("number")
        kind, reason = Kind.TRAVEL_PERMIT, reasons.TRAVEL_PERMIT
        if match["label"] in ("护照", "护 照", "Passport", "passport"):
            kind, reason = Kind.PASSPORT, reasons.PASSPORT
        if kind == Kind.TRAVEL_PERMIT or not text[start].isdigit():
            yield Finding(start, end, kind, Severity.BLOCK, 0.95, reason, "*" * (end - start))


# A model or a serial that goes on, a batch, a sample.
_SERIAL_BEHIND = re.compile(r"-\d|号?(?:批|样品|产品|型|试样|线|次|列车|航班)|[为是]样品")


def _unlabelled_paper(text: str, match: re.Match[str]) -> Finding | None:
    """Without a label only E and G passports and the permits' form are told from other numbers at all."""
    if NUMBERED.search(before(text, match.start())):
        return None
    if _SERIAL_BEHIND.match(text, match.end()):
        return None
    if match.lastgroup == "passport" and match[0][0] in "EG":
        return _hit(match, Kind.PASSPORT, Severity.ASK, 0.6, reasons.PASSPORT_LIKELY)
    if match.lastgroup == "permit":
        return _hit(match, Kind.TRAVEL_PERMIT, Severity.ASK, 0.6, reasons.TRAVEL_PERMIT_LIKELY)
    return None


def _officer_cards(text: str) -> Iterator[Finding]:
    for match in _LABELLED_OFFICER.finditer(text):
        start, end = match.span("number")
        yield Finding(
            start, end, Kind.OFFICER_CARD, Severity.BLOCK, 0.95, reasons.OFFICER_CARD, "*" * (end - start)
        )
    for match in _OFFICER.finditer(text):
        if _OFFICER_LABEL.search(before(text, match.start())):
            yield _hit(match, Kind.OFFICER_CARD, Severity.BLOCK, 0.95, reasons.OFFICER_CARD)
        elif not "一" <= text[match.start() - 1 : match.start()] <= "鿿":  # 川财字第… is a document
            yield _hit(match, Kind.OFFICER_CARD, Severity.ASK, 0.65, reasons.OFFICER_CARD_LIKELY)


def _plates(text: str) -> Iterator[Finding]:
    """GA 36-2018: province, letter, five characters; six for new energy."""
    if "牌" in text or "车号" in text:
        for match in _LABELLED_PLATE.finditer(text):
            start, end = match.span("number")
            yield Finding(start, end, Kind.PLATE, Severity.BLOCK, 0.93, reasons.PLATE, "*" * (end - start))
    for match in _PLATE.finditer(text):
        if _PLATE_LABEL.search(before(text, match.start(), 12)):
            yield _hit(match, Kind.PLATE, Severity.BLOCK, 0.93, reasons.PLATE)
        elif (
            match.start() == 0
            or text[match.start() - 1] in _BEFORE_PLATE
            or _VEHICLE_AFTER.match(text, match.end())
        ):
            yield _hit(match, Kind.PLATE, Severity.ASK, 0.8, reasons.PLATE_LIKELY)
