"""Home addresses, down to the house, the flat or the villagers' group.

住, 家住, 住址, 户籍地 … + a place with a number  -> block
a place with flat and building, no label         -> ask
经营场所, 注册地址, 位于 …; a firm's 住所         -> nothing: a business has a public seat
"""

import re
from collections.abc import Iterator

from . import reasons
from .findings import Finding, Kind, Severity
from .names import People

_LABEL = re.compile(
    r"(?:家庭(?:住址|地址|住所)|经常居住地|户籍(?:登记地址|登记地|所在地|地址|地|在)|户口(?:所在地|地址|在)|居住(?:地址|地|于|在)"
    r"|现居住|现住址|现住|暂住地址|暂住|家住|常住|租住|住处(?:位于)?|住址|住所地|住所|身份证(?:住址|地址)|收货地址"
    r"|(?:现居|户籍|租住|借住|住家|老家|寄住|寓所|居所)(?=[:于在为是])|现居(?=[一-鿿]{2,4}[省市州县区])|[他她我其]家(?:住)?在|住(?<![入保记抓留不停站困堵拦锁居暂常现家]住)(?![房宅院宿户建居住口持处址所证人民改]))"
    r"[于在为是]?[: (]{0,2}"
)
_DETAIL = re.compile(
    r"[0-9A-Za-z一二三四五六七八九十百]{1,6} ?(?:-[0-9]{1,5}){0,3} ?"
    r"(?:号楼|号院|[号栋幢座室户组楼层社队弄巷]|单元)(?:附?[0-9]{1,4}号)?"
    r"|(?<=[元楼栋幢座])[0-9]{3,4}(?![0-9])|[0-9]{1,4}(?:-[0-9]{1,5}){1,3}|(?<![农乡的本该各])村(?![镇委民银干集级务医道])"
)
_ANY_DETAIL = re.compile("[0-9号室户组村社队弄巷栋幢座楼层]")
_PLACE = re.compile(r"[省市县区州盟旗镇乡村路街巷道]|小区|花园|社区|大道|公寓")
_STOP = re.compile(r"[,。;、\n!?()|]|经营|从事|等")
_FULL = re.compile(
    r"(?:[一-鿿]{2,7}?[省市州县区]){1,4}[一-鿿0-9]{1,24}?[0-9一二三四五六七八九十]{1,4}[栋幢座号][楼]?"
    r"[一-鿿]{0,3}?(?:[0-9一二三四五六七八九十]{1,3}单元)?[0-9]{0,2}[层楼]?(?:[0-9]{1,5}[室号户]|(?<=[栋幢座元楼])[0-9]{3,4}(?![0-9]))"
)
_HAMLET = re.compile(
    r"(?:^|[,。;:、()\s系])(?P<place>(?:[一-鿿]{2,7}?[省市州县区]){0,3}(?:[一-鿿]{1,6}?(?:镇|乡|街道))?[一-鿿]{1,8}?(?:村|社区)"
    r"[0-9一二三四五六七八九十]{1,3}[组社](?:[0-9]{1,4}号)?)"
)
_FLAT = re.compile(r"[0-9](?:[室户]|单元)|[栋幢座][0-9]{3,4}(?![0-9])")
_BUSINESS = re.compile(
    "经营场所|经营地址|营业场所|注册地|办公地|位于|坐落|生产地址|仓库|门店|店铺|厂址|厂房|地点|地块|项目|工地|公司"
    "|商铺|机构地址|营业部|销售"
)
_FIRM = re.compile("公司|银行|[厂店部社站馆行]|合作社|个体工商户|企业|经营者|中心|超市|营业执照|信用代码")
_LICENSED = re.compile(
    "(?:机构|企业|单位|公司)$|法定代表人|法人代表|负责人|许可证|注册资本|经营范围|投资人|类型:|注册号"
)
_PERSON = re.compile("身份证|男|女|族|出生|本人|家庭|公民")
_REACH = 60
SIGNS = frozenset("住户货址室元栋幢组家")


def find(text: str, people: People, subject: str | None = None) -> Iterator[Finding]:
    """Home addresses in a folded text."""
    if any(word in text for word in ("住", "户", "收货", "地址", "家在", "现居", "老家", "居所", "寓所")):
        yield from _labelled(text, subject or "")
    if _FLAT.search(text):
        yield from _unlabelled(text, subject or "")
    if people.all and ("村" in text or "社区" in text):
        yield from _hamlets(text, people)


def _labelled(text: str, subject: str) -> Iterator[Finding]:
    for match in _LABEL.finditer(text):
        end = _end_of_address(text, match.end())
        if end and not (match[0].startswith("住所") and _is_seat(text, match.start(), end, subject)):
            yield Finding(
                match.end(), end, Kind.HOME_ADDRESS, Severity.BLOCK, 0.93, reasons.HOME_ADDRESS, "***"
            )


def _end_of_address(text: str, start: int) -> int | None:
    """Behind the last detail before the clause ends; None where there is no place or no detail."""
    stop = _STOP.search(text, start, start + _REACH)
    chunk = text[start : stop.start() if stop else start + _REACH]
    details = list(_DETAIL.finditer(chunk)) if _ANY_DETAIL.search(chunk) else []
    if not details or not _PLACE.search(chunk[: details[-1].end()]):
        return None
    return start + details[-1].end()


def _is_seat(text: str, start: int, end: int, subject: str) -> bool:
    """住所 is the seat of a firm, too (民法典 §63)."""
    words = text[max(0, start - 40) : start]
    if _PERSON.search(words):
        return False
    if _LICENSED.search(text[max(0, start - 70) : start]):
        return True
    if text[end : end + 1] == "(" and _FIRM.search(text[end : end + 24]):
        return True
    return bool(_FIRM.search(words) or _FIRM.search(subject))


def _hamlets(text: str, people: People) -> Iterator[Finding]:
    """低保对象张三，平昌县驷马镇当先村6组: a villagers' group behind a person's name."""
    for match in _HAMLET.finditer(text):
        start = match.start("place")
        if not _BUSINESS.search(text[max(0, start - 10) : match.end()]) and people.within(start - 14, start):
            yield Finding(
                start, match.end(), Kind.HOME_ADDRESS, Severity.ASK, 0.75, reasons.HOME_ADDRESS_LIKELY, "***"
            )


def _unlabelled(text: str, subject: str) -> Iterator[Finding]:
    for clause in re.finditer(r"[^,。;\n]{8,}", text):
        if not _FLAT.search(clause[0]):
            continue
        match = _FULL.search(clause[0][:120])
        if match and not _BUSINESS.search(
            text[max(0, clause.start() - 8) : clause.start()] + clause[0][: match.start() + 30]
        ):
            start, end = clause.start() + match.start(), clause.start() + match.end()
            label = text.rfind("住所", max(0, start - 8), start + 2)
            if label >= 0 and _is_seat(text, label, end, subject):
                continue
            yield Finding(
                start, end, Kind.HOME_ADDRESS, Severity.ASK, 0.7, reasons.HOME_ADDRESS_LIKELY, "***"
            )
