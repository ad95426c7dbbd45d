"""Names of natural persons other than the subject.

    candidates()   what looks like a name: by the model of characters (model.py); parts of Tibetan and Yi names,
                   names with · and names set apart by a space by lists
    chains         names that stand in a row: 、 和 及, posts in brackets between them
    find()         what stands around a chain proves it (a verdict, a post before, particulars behind): it blocks;
                   without a proof the model's word alone asks

Masked forms (张某, 李某某, 王XX, 赵*) hold a character that no given name has, so they never fire.
The mask is the surname and 某 (names of two characters) or 某某 (longer ones).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from math import exp
from typing import NamedTuple

from . import model, reasons
from .findings import Finding, Kind, Severity
from .gazetteers import (
    COMPOUND_SURNAMES,
    DEEDS,
    FIGURES,
    FUNCTION_WORDS,
    HARDLY_LAST,
    HONORIFICS,
    ILLNESSES,
    NEVER_GIVEN,
    NEVER_IN_LISTS,
    NEVER_NAMED,
    NOT_PARTS,
    PLACES,
    ROLES,
    SURNAMES,
    THINGS,
    TRANSLITERATED,
    TRANSLITERATING,
    WEAK_ROLES,
    WORDS_AS_NAMES,
)
from .patterns import one_of

FLOOR = -4.5  # log-odds below which nothing around a stretch makes it a name
LIKELY = -2.0  # from here on it asks, without any proof
HARDLY = -3.4  # below, not even a proof makes it block
_HAN = "一-鿿㐀-䶿"
_FAR = 26  # characters before a name in which its post or the verdict's verb is looked for


class Name(NamedTuple):
    """A name and where it stands in the folded text; `score` is its log-odds."""

    text: str
    start: int
    end: int
    score: float

    @property
    def mask(self) -> str:
        return mask_of(self.text)


def mask_of(name: str) -> str:
    """Surname and 某 or 某某; of a transliterated name, its first character and 某某."""
    bare = name.replace(" ", "")
    surname = 2 if bare[:2] in COMPOUND_SURNAMES else 1
    return bare[:surname] + ("某" if len(bare) == 2 else "某某")


# -- candidates ---------------------------------------------------------------------------------------------

_DOTTED = re.compile(rf"[{_HAN}]{{1,8}}(?:[·.][{_HAN}]{{1,8}}){{1,3}}")
_DOT_BETWEEN = re.compile(rf"\.(?<=[{_HAN}]\.)[{_HAN}]")
_PART_OPENS = re.compile(
    f"[{''.join(sorted({part[0] for part in TRANSLITERATED}))}](?=[{''.join(sorted({part[1] for part in TRANSLITERATED}))}])"
)
_SPACED = re.compile(rf"(?<! )(?P<surname>[{_HAN}]) (?P<given>[{_HAN}])(?! [{_HAN}] )")
_LATIN = re.compile(r"[A-Z](?:[a-z]+|[A-Z]+)(?:[ ·,]{1,2}[A-Z](?:[a-z]+|[A-Z]+)){1,2}(?![A-Za-z])")


def candidates(text: str) -> list[Name]:
    """Everything in a folded text that may be a name, by its start; they may overlap."""
    padded = model.PADDING + text + model.PADDING
    found = [
        Name(text[start:end], start, end, score) for score, start, end in model.load().scan(padded, FLOOR)
    ]
    found += _transliterated(text, padded)
    if "·" in text or _DOT_BETWEEN.search(text):
        found += _dotted(text)
    if " " in text:
        found += _spaced(text)
    found.sort(key=lambda name: name.start)
    return found


def _transliterated(text: str, padded: str) -> Iterator[Name]:
    """扎西次仁, 吉克阿衣: two known parts are a name, one needs the words around it to say so."""
    done = 0
    for match in _PART_OPENS.finditer(text):
        start = match.start()
        if start < done or not (length := _part(text, start)):
            continue
        done = start + length
        first = done
        while length := _part(text, done):
            done += length
        yield from _of_parts(text, padded, start, first, done)


def _part(text: str, at: int) -> int:
    """The length of the known part that begins here."""
    for length in (2, 3):
        if text[at : at + length] in TRANSLITERATED:
            return length
    return 0


def _of_parts(text: str, padded: str, start: int, first: int, end: int) -> Iterator[Name]:
    def around(until: int) -> float:
        return model.load().around(padded, start + model.MARGIN, until + model.MARGIN)

    if end > first:
        yield Name(text[start:end], start, end, 3.0 + around(end))
        return
    if text[start:end] not in NOT_PARTS:
        yield Name(text[start:end], start, end, around(end) - 1.5)
    for length in (1, 2):
        more = text[end : end + length]
        if len(more) < length or not all(map(model.may_be_given, more)):
            break
        familiar = all(char in TRANSLITERATING for char in more)
        score = around(end + length) - (0.3 if familiar else 2.0) - (length == 1)
        yield Name(text[start : end + length], start, end + length, score)


_NEVER_TRANSLITERATING = NEVER_GIVEN - TRANSLITERATING - {char for part in TRANSLITERATED for char in part}


def _dotted(text: str) -> Iterator[Name]:
    """艾力·买买提: as far as the characters of transliterations go on either side of the dots."""
    for match in _DOTTED.finditer(text):
        first, *middle, last = re.split("[·.]", match[0])
        head = _run(first[::-1])
        tail = _run(last)
        start, end = match.start() + len(first) - head, match.end() - len(last) + tail
        letters = text[start:end].replace("·", "").replace(".", "")
        strange = sum(char not in TRANSLITERATING for char in letters)
        if head and tail and all(_run(part) == len(part) for part in middle):
            yield Name(text[start:end], start, end, 2.5 - 6 * strange / len(letters))


def _run(characters: str) -> int:
    """How many of the characters, from the first on, can be a part of a transliterated name."""
    length = 0
    for char in characters:
        if char in _NEVER_TRANSLITERATING or (length > 1 and char not in TRANSLITERATING):
            break
        length += 1
    return length


def _spaced(text: str) -> Iterator[Name]:
    """张　三: two characters set apart to fill three."""
    for match in _SPACED.finditer(text):
        joined = match["surname"] + match["given"]
        start, end = match.span()
        if match["surname"] not in SURNAMES or not model.may_be_given(match["given"]):
            continue
        padded = (
            model.PADDING + text[max(0, start - 5) : start] + joined + text[end : end + 5] + model.PADDING
        )
        at = model.MARGIN + min(start, 5)
        score = model.load().score(padded, at, at + 1, at + 2)
        yield Name(text[start:end], start, end, score - 1.0)


# -- what stands around a name ------------------------------------------------------------------------------

_SEPARATOR = re.compile(r"[,;]?\s?\(?\d{1,2}[.、)]\s?|\s?(?:[、/]|以及|和|及|与)\s?|\s{1,3}|,")
_ASIDE = re.compile(r"\s?\([^()]{1,60}(?:\([^()]{1,30}\)[^()]{0,30})?\)")
_PUNISHED = re.compile(
    r"(?:等(?:\d+人|[一二三四五六七八九十]+人|人)?)?(?:相关)?(?:责任人员|责任人|人员|人)?\s?(?:均|各"
    r"|分别|依法|合计|共计|同时|作出)?"
    "(?:给予|给与|予以|处(?!理好|长|于)|警告|罚|并处|禁止|取消|终身|作出|没收|吊销|撤销|责令|采取"
    "|通报|记[大过]|行政|暂停|限制|拘留|实施)"
)
_POST_WORD = one_of(ROLES)
_POST = re.compile(
    rf"\s?[(\[]\s?(?:{_POST_WORD}|时任|时为|原|现任|系|男|女|另案|已离职|身份证|居民身份|以下简称|下称"
    rf"|公民身份|出生|\d{{4}}年|\d{{1,2}}岁|未成年|职务|签[字名])"
    rf"|\s?\([^()]{{3,50}}{_POST_WORD}[)()〔、,;]"
)
_SEX = re.compile(rf"\s?[,、]\s?(?:性别[:为]?)?(?:男|女)(?:性)?\s?(?=[,、。;)(]|$|\d|[{_HAN}]{{1,4}}族)")
_DOES = re.compile(
    rf"{one_of(DEEDS)}|流产|怀孕|住院|患病|实际控制|仅提供"
    r"|认缴|到案|辩称|签[字名收]|身份证|患有|陈述|供述|驾驶|的(?:证言|陈述|询问|账户|妻子|丈夫|儿子"
    r"|女儿|父亲|母亲|身份证|名义|行为|违法)"
    r"|之[妻夫子女父母](?!间)|[今现时]年\d|年仅|老师|女士|先生|同志|局长|经理|会计|处长|副?主任|书记"
    r"|支书|教授|医生|师傅|夫妇|笔录|名下|个人账户"
    r"|说(?:[,:道“]|$)|伙同|不服|无证|未取得|擅自|私自|拒不|因犯|被判|等[\d二三四五六七八九十]+人"
    r"|[二三四五]人(?![民员])"
)
_CERTAIN_SURNAMES = COMPOUND_SURNAMES - {
    "东方",
    "长孙",
    "百里",
    "南宫",
    "太史",
    "公羊",
    "单于",
    "南门",
    "东郭",
    "西门",
}
_DOCUMENT = re.compile(
    r"[监罚决管市执法告听复处金办安环税卫交建消审批许府行政综农]{0,8}(?:字第?\s?[〔\[(\d]"
    r"|[〔\[(](?:19|20)\d\d[〕\])])"
)
_ILL = frozenset(illness[:2] for illness in ILLNESSES)
_OFFICE_ENDS = frozenset("市县区省州镇乡村科处股室部局办院所站队库厅司店厂公行社会员定无略")
_PUNISHABLE = frozenset("对、")
_EASTS = frozenset("股房广山丹京")  # 股东方圆: the name begins later
_NUMERALS, _UNITS = frozenset("一二三四五六七八九十百千万几"), frozenset("公里米年月天人次个家元")
_FAMILIAR = frozenset("小老阿")  # 小熊, 老王: a nickname
_REVOKES = frozenset("销消")  # 撤销张三…银行董事资格: the firm is not his name's tail
_WORD_ACROSS = re.compile("[元角块分毛多少收退赚花]钱|[请应将已拟定可需须]于|[因基出]于")
_PLACE_ENDS = frozenset("镇村路街桥沟坝湾坪县区市乡寺庙祠渠塔堤")
_LED = re.compile("(?:伙同|委托|[之其][妻夫子女父母弟兄姐妹]|[我他她名]叫|受[^,。;]{0,3}害人|冒用|顶替)$")
_LISTED_AFTER = re.compile(rf"$|[、,;。) ]|和|及|等|{_PUNISHED.pattern}")
_SUFFERED = re.compile(
    r"[: ,]?\s?(?:被(?:处|警告|罚|行政|依法|吊|撤|采取|判|抓|立案|终身|禁止|开除|给予|取消)|终身禁止"
    r"|警告(?:并|$|[,。;])"
    r"|罚款(?:人民币)?\d)"
)
_OPENS = frozenset('。;:,、\n!?(“" ')
_ENDS = frozenset("、,，。;:()[]!?\"“”'》《 \n\t|/")
_POSITION = "(?:高级|高管|董事|监事|任职|副?[行科处局所院校]长|副?总?经理|副?主任|副?书记|会计)[一-鿿]{0,10}"
_VERDICTS = tuple(
    (re.compile(rf"(?:{head})$"), re.compile(tail))
    for head, tail in (
        ("禁止", r"\d|从事|在|担任|进入|终身|[一二三五十]年"),
        ("责令", "停止|改正|限期|立即|退还|退赔|恢复|拆除|赔偿"),
        ("撤销|取消|免去|解除", rf"(?:同志)?(?:的)?[^,。;]{{0,30}}?(?:{_POSITION}|职务|资格)"),
        ("吊销|暂扣", "(?:的)?(?:驾驶|执业|机动车|律师|医师|资格|从业)"),
        ("没收", "(?:的)?(?:违法|非法)"),
        ("给予|处以|处", r"(?:警告|通报|记过|记大过|降级|降职|撤职|开除|政务|党内|行政|罚款|\d+[万元])"),
        ("拘留", r"[一二三四五六七八九十\d]+[日天]"),
        ("认定|将|把", "为(?:市场|失信|证券)|列入|纳入|移送|开除"),
    )
)
_VERDICT_ENDS = frozenset("止令销消去除扣收予以处留定将把")
_BACKWARDS = re.compile(
    r"\s?(?:[.、]\d{1,2}\s?)?(?P<colon>[“\"(]?[:为是系]\s?)?"
    + f"(?P<role>{one_of(role[::-1] for role in ROLES)})"
)
_LISTED_BEFORE = re.compile(rf"(?:(?P<act>对|禁止)|(?:{_POST_WORD})[:为是]?)(?:[{_HAN}]{{2,4}}、){{1,3}}$")
_ROLE_ENDS = frozenset(role[-1] for role in ROLES) | frozenset(':为是系 )、.“"(')
_FIRM_BEHIND = re.compile(
    rf"(?:(?![在的经开向与对从被将把给到和是为称说,])[{_HAN}]){{0,6}}?"
    "(?:公司|银行|分行|支行|信用社|农商行?|保险|财险|人寿|饭店|酒店|餐馆|菜馆|火锅|小吃|超市|商店"
    "|药房|诊所|医院|合作社|家庭农场|养殖场"
    "|经营部|门市|工作室|事务所|集团|旅行社|加油站|大厦|小学|中学|大学|学院|学校|幼儿园|博物馆"
    "|纪念馆|故居|广场|公园|小区|社区|街道"
    "|大道|大桥|高速|铁路|公路|隧道|水库|机场|车站|豆瓣|老店|食品店|包子|铺(?!垫)|厂(?!长)|牌|杯"
    "|奖(?!励|金)|路(?![过上遇途])|街(?!上|坊)|村(?![里民上干支])|镇(?!长)|乡(?![亲下]))"
)
_FIRM_BEFORE = re.compile(
    "[市县区省州镇街路]$|(?:成都|四川|重庆|绵阳|乐山|宜宾|南充|德阳|泸州|达州|西昌|眉山|上海|北京)$"
)


@dataclass(frozen=True, slots=True)
class Proof:
    """What makes a name certain: `reason`, and how sure it is."""

    reason: str
    confidence: float


_BY_VERDICT = Proof(reasons.PERSON_PUNISHED, 0.95)
_BY_ROLE = Proof(reasons.PERSON_ROLE, 0.92)
_BY_PARTICULARS = Proof(reasons.PERSON_DESCRIBED, 0.93)


@dataclass(frozen=True, slots=True)
class Before:
    """What stands before a name: the verb of a verdict, a post."""

    act: bool = False
    verdict: re.Pattern[str] | None = None
    role: bool = False
    weak: bool = False

    def __bool__(self) -> bool:
        return self.act or self.role or self.weak or self.verdict is not None


_NOTHING = Before()


def _before(text: str, start: int) -> Before:
    if not start:
        return _NOTHING
    previous = text[start - 1]
    if previous == "对" or (previous == " " and text[start - 2 : start - 1] == "对"):
        return Before(act=True)
    if previous in _VERDICT_ENDS:
        for head, tail in _VERDICTS:
            if head.search(text, max(0, start - 2), start):
                return Before(verdict=tail)
    if previous == "、" and (listed := _LISTED_BEFORE.search(text[max(0, start - 20) : start])):
        return Before(act=True) if listed["act"] else Before(role=True)
    if previous not in _ROLE_ENDS:
        return _NOTHING
    match = _BACKWARDS.match(_reversed_before(text, start))
    if not match:
        return _NOTHING
    weak = match["role"][::-1] in WEAK_ROLES and not match["colon"]
    return Before(role=not weak, weak=weak)


def _reversed_before(text: str, start: int) -> str:
    """The words before, backwards, without a bracket that stands between: 董事长（法定代表人）王强."""
    stretch = text[max(0, start - _FAR) : start].rstrip(" ")
    if stretch.endswith(")") and "(" in stretch:
        stretch = stretch[: stretch.rindex("(")]
    return stretch[::-1]


# -- chains -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Chain:
    """Names in a row, and what stands before the first and behind the last."""

    names: list[Name]
    before: Before
    end: int  # behind the last name and the bracket that may follow it


class People:
    """The names of a folded text, read once for everything that asks for them."""

    def __init__(self, text: str, found: list[Name] | None = None) -> None:
        self.text = text
        self.all = candidates(text) if found is None else found

    @cached_property
    def starts(self) -> dict[int, Name]:
        best: dict[int, Name] = {}
        for name in self.all:
            if name.start not in best or name.score > best[name.start].score:
                best[name.start] = name
        return best

    @cached_property
    def _ends(self) -> dict[int, Name]:
        best: dict[int, Name] = {}
        for name in self.all:
            if name.end not in best or name.score > best[name.end].score:
                best[name.end] = name
        return best

    def from_(self, start: int, least: float = -2.0) -> Name | None:
        """The name that begins here."""
        name = self.starts.get(start)
        return name if name and name.score >= least else None

    def until(self, end: int, least: float = -2.0) -> Name | None:
        """The name that ends here."""
        name = self._ends.get(end)
        return name if name and name.score >= least else None

    def within(self, start: int, end: int, least: float = -2.0) -> bool:
        """Whether a name stands between two places."""
        at = bisect_left(self.all, start, key=lambda name: name.start)
        while at < len(self.all) and self.all[at].start < end:
            if self.all[at].end <= end and self.all[at].score >= least:
                return True
            at += 1
        return False

    def chains(self) -> Iterator[Chain]:
        """The best names that do not overlap, those in a row together."""
        chain: Chain | None = None
        for name in self._apart():
            if chain and self._goes_on(chain.end, name.start):
                chain.names.append(name)
            else:
                if chain:
                    yield chain
                chain = Chain([name], _before(self.text, name.start), 0)
            aside = _ASIDE.match(self.text, name.end)
            chain.end = aside.end() if aside else name.end
        if chain:
            yield chain

    def _goes_on(self, end: int, start: int) -> bool:
        return start - end < 7 and bool(_SEPARATOR.fullmatch(self.text, end, start))

    def _apart(self) -> list[Name]:
        if len(self.all) < 2:
            return [_weighed(self.text, name) for name in self.all]
        taken: list[Name] = []
        weighed = [_weighed(self.text, name) for name in self.all]
        for name in sorted(weighed, key=lambda each: -each.score):
            at = bisect_left(taken, name.start, key=lambda each: each.start)
            free = (at == 0 or taken[at - 1].end <= name.start) and (
                at == len(taken) or name.end <= taken[at].start
            )
            if free:
                taken.insert(at, name)
        return taken


def _fills_its_line(text: str, name: Name) -> bool:
    """A cell or a line that holds nothing else."""
    return (name.start == 0 or text[name.start - 1] in "\n\t|") and (
        name.end == len(text) or text[name.end] in "\n\t|"
    )


def _weighed(text: str, name: Name) -> Name:
    """A part of a firm's or a street's name, or a figure of history, is hardly a person of the case."""
    before = text[name.start - 1] if name.start else ""
    first, last = name.text[0], name.text[-1]
    punished = before in _PUNISHABLE and bool(_PUNISHED.match(text, name.end))
    less = -2.0 if punished or _fills_its_line(text, name) else 0.0
    if len(name.text) == 2 and before not in _PUNISHABLE:
        less -= 0.4
    if name.text in FIGURES and before != "对" and not punished and not _before(text, name.start).role:
        less += 6.0
    if name.text in PLACES:
        less += 3.0
    thing = name.text in THINGS or text[name.start : name.end + 1] in THINGS
    if thing and not punished and not _before(text, name.start).role:
        less += 6.0
    if name.text[:2] == "东方" and before in _EASTS:
        less += 4.0
    if last in _NUMERALS and text[name.end : name.end + 1] in _UNITS:
        less += 4.0
    if name.text[:2] in _CERTAIN_SURNAMES:
        less -= 1.5
    if len(name.text) > 2 and last in HARDLY_LAST and not _LISTED_AFTER.match(text, name.end):
        less += 2.5
    if first in FUNCTION_WORDS:
        less += 2.0
    if text[name.end - 1 : name.end + 1] in _ILL:
        less += 3.0
    if first in "钱于" and _WORD_ACROSS.match(before + first):
        less += 4.0
    if last in _PLACE_ENDS:
        less += 2.5
    if before in _FAMILIAR:
        less += 1.2
    if text[name.start + 1 : name.start + 3] in HONORIFICS:
        less += 6.0
    if _DOCUMENT.match(text, name.end):
        less += 6.0
    elif before not in _REVOKES and (behind := _FIRM_BEHIND.match(text, name.end)):
        sure = behind.end() - name.end > 2 or _FIRM_BEFORE.search(text[max(0, name.start - 3) : name.start])
        less += 3.5 if sure else 2.5
    return name._replace(score=name.score - less) if less else name


# -- finding ------------------------------------------------------------------------------------------------


def find(people: People, subject: str | None = None) -> Iterator[Finding]:
    """Names of persons other than the subject in a folded text."""
    if _is_all(people):
        return
    own = Subject.of(subject)
    known: dict[str, Finding] = {}
    taken: set[int] = set()
    unsure: list[Name] = []
    for chain in people.chains():
        if chain.before and "、" in people.text:
            chain = _with_neighbours(people.text, chain)
        proof, bonus = _proof(people.text, chain)
        for name in chain.names:
            finding = None if own.has(name.text) else _judge(people.text, name, chain, proof, bonus)
            if not finding:
                unsure.append(name)
                continue
            if finding.severity == Severity.BLOCK or name.text not in known:
                known[name.text] = finding
            taken.add(finding.start)
            yield finding
    yield from _latin(people.text, own)
    for finding in _stated(people, own, taken):
        known[people.text[finding.start : finding.end]] = finding
        taken.add(finding.start)
        yield finding
    for finding in _anchored(people.text, own, taken):
        known.setdefault(people.text[finding.start : finding.end], finding)
        yield finding
    for name in unsure:  # who is named once is the same person everywhere in the text
        if name.text in known:
            yield replace(known[name.text], start=name.start, end=name.end)


_STATED = re.compile(rf"(?<=[:为])\s?(?P<name>[{_HAN}]{{2,4}}?)(?=[,。;、()\s\n]|$)")


def _latin(text: str, own: "Subject") -> Iterator[Finding]:
    """外籍教师John Smith: in letters only the words around it tell a person from a brand."""
    for match in _LATIN.finditer(text):
        name = Name(match[0], *match.span(), 0.0)
        before = _before(text, name.start)
        if own.has(name.text):
            continue
        if before.role or before.weak:
            yield _found(name, Severity.BLOCK, _BY_ROLE.confidence, _BY_ROLE.reason)
        elif before.act and _PUNISHED.match(text, name.end):
            yield _found(name, Severity.BLOCK, _BY_VERDICT.confidence, _BY_VERDICT.reason)


def _stated(people: People, own: "Subject", taken: set[int]) -> Iterator[Finding]:
    """法定代表人：成功: behind a post and a colon stands a name, though its characters make a word."""
    text = people.text
    if ":" not in text:
        return
    for match in _STATED.finditer(text):
        start, end = match.span("name")
        name = Name(match["name"], start, end, 0.0)
        if (
            not _fits_list(name.text)
            or name.text[0] not in SURNAMES
            or name.text[-1] in _OFFICE_ENDS
            or start in taken
            or own.has(name.text)
        ):
            continue
        before = _before(text, start)
        if before.role and text[start - 1] in ": ":
            yield _found(name, Severity.BLOCK, _BY_ROLE.confidence, _BY_ROLE.reason)


_ACTS = (
    "述称|诉称|辩称|证实|反映|不服|负责|到场|出具|提交|出示|自愿|现场|口头|知情|在场|经手|保管|担任|兼任"
    "|统一|独自|多次|长期|系[该本我其当]"
)
_GOES_ON = rf"(?:[的在于未将因与和对称系]|{_ACTS})"
_SELDOM_GIVEN = "".join(
    sorted(NEVER_GIVEN - frozenset("之上也乃"))
)  # 卞之琳, 梁上君: behind a post they may be
# The last character of a post or a verb, and what a name begins with: few places of a text are left.
_ANCHOR = re.compile(
    f"[{''.join(sorted({role[-1] for role in ROLES} | set('对由叫与找')))}]"
    f"(?=[{''.join(sorted(SURNAMES | {name[0] for name in COMPOUND_SURNAMES}))}][^{_SELDOM_GIVEN}]"
    f"|[^{''.join(sorted(NEVER_GIVEN))},。;:、()]{{2,3}}[,、(。;])"
)
# What only people do, at the head of a clause.
_ACTING = re.compile(
    rf"(?:{one_of(WORDS_AS_NAMES)}(?P<more>[{_HAN}]?))(?={one_of(DEEDS)}|说[,:道“\"]|[笑哭]着|擦"
    rf"|经营的|患|因病|不在现场|汇报|指出|强调|介绍说|表示[,:]"
    r"|告诉|认为|觉得|同志|则?承认|则?否认|作了|立[刻即]|当即|二话不说|没有犹豫|签字|伙同|驾驶|持刀"
    r"|持械|涉嫌|无证|拿着|带着|把|走[进到]|跑|[先]后资助|之[妻夫子女父母](?!间)"
    r"|的(?:妻子|丈夫|儿子|女儿|父亲|母亲|身份证|账户|证言|陈述|名下)|是[个名位一]|今年\d|[系在](?:该"
    r"|本|我|其)[店公村厂])"
)
_ANCHORED = re.compile(
    rf"(?P<name>[{_HAN}]{{2,4}}?)(?=[,。;、()\s]|$|{_PUNISHED.pattern}|{_DOES.pattern}|{_GOES_ON}|联系)"
)
_PARTICULARS = re.compile(
    rf"[,、(|\t ]\s?(?:(?:男|女|[{_HAN}]{{1,4}}族)(?:性)?\s?(?=[,、。;)(|\t ]|$)"
    r"|(?:19|20)\d\d ?年 ?\d{1,2} ?月(?: ?\d{1,2} ?日)?(?:出?生))|身份(?:证|号)|之[妻夫父母](?!间)"
    rf"|系(?:[该本我其当][{_HAN}]|[{_HAN}]{{2,12}}(?:负责人|经理|老板|员工|总监|股东|村民|司机|会计))"
)
_BEFORE_PARTICULARS = re.compile(r"(?:的|[,(]\s?)?(?:公民|居民)?$")
_STANDS_FIRST = re.compile(rf"(?:^|[,。;:、\s|()])(?P<name>[{_HAN}]{{2,4}})\s?$")
_MANY = re.compile(r"同[志学]|人(?<=[名位等]人)(?![民员事口])|村民|员工|干部")
_COUNTED = re.compile(r"等?[\d一二三四五六七八九十]{0,3}[名位]?$")
_CLAUSE_ENDS = re.compile(r"[^一-鿿·、]")


def _anchored(text: str, own: "Subject", taken: set[int]) -> Iterator[Finding]:
    """当事人成功, 见证人时光荣签字: what the words on both sides say is a name, whatever its characters say."""
    for anchor in _ANCHOR.finditer(text):
        start = anchor.end()
        if start in taken:
            continue
        match = _ANCHORED.match(text, start)
        if match and _could_be(match["name"]) and _is_anchored(text, start, match.end("name")):
            yield from _asked(text, start, match.end("name"), own, _is_verdict(text, start, match["name"]))
    for match in _ACTING.finditer(text):
        start, end = match.span()
        if match["more"] and not model.may_be_given(match["more"]):
            continue
        if start not in taken and (
            start == 0 or text[start - 1] in _OPENS or text[start - 1] in "由对将被与和向"
        ):
            yield from _asked(text, start, end, own)
    if any(word in text for word in ("男", "女", "族", "身份", "生", "系")):
        yield from _with_particulars(text, own, taken)
    if "、" in text and any(word in text for word in ("同志", "同学", "等", "人", "名")):
        yield from _rosters(text, own, taken)


def _with_particulars(text: str, own: "Subject", taken: set[int]) -> Iterator[Finding]:
    """衡阳，1958年1月5日生: the particulars stand behind a name that opens its clause."""
    for match in _PARTICULARS.finditer(text):
        at = max(0, match.start() - 9)
        words = text[at : match.start()]
        words = words[: _BEFORE_PARTICULARS.search(words).start()] if match[0][0] == "身" else words
        first = _STANDS_FIRST.search(words if at else "," + words)
        if not first:
            continue
        start, end = (each + at - (not at) for each in first.span("name"))
        if start not in taken and _could_be(text[start:end]):
            yield from _asked(text, start, end, own)


def _rosters(text: str, own: "Subject", taken: set[int]) -> Iterator[Finding]:
    """黄河、龙腾、水清等四名同志: entries of a list that ends in persons."""
    for match in _MANY.finditer(text):
        begin = max(0, match.start() - 80)
        words = text[begin : match.start()]
        if "、" not in words:
            continue
        clause = _CLAUSE_ENDS.split(_COUNTED.sub("", words))[-1]
        entries = clause.split("、")
        at = begin + words.rindex(clause)
        for entry in entries if len(entries) > 2 else ():
            if at not in taken and 1 < len(entry) < 4 and _could_be(entry):
                yield from _asked(text, at, at + len(entry), own)
            at += len(entry) + 1


def _is_verdict(text: str, start: int, name: str) -> bool:
    """对于兰鑫警告: three characters that are no word, between the verb and the punishment."""
    return (
        text[start - 1] == "对"
        and len(name) == 3
        and name[0] in SURNAMES
        and not model.load().words.get(name)
    )


def _asked(text: str, start: int, end: int, own: "Subject", certain: bool = False) -> Iterator[Finding]:
    name = Name(text[start:end], start, end, 0.0)
    if not own.has(name.text) and certain:
        yield _found(name, Severity.BLOCK, 0.9, reasons.PERSON_PUNISHED)
    elif not own.has(name.text):
        yield _found(name, Severity.ASK, 0.55, reasons.PERSON_LIKELY)


def _could_be(name: str) -> bool:
    """Whether the characters allow a name at all: a surname, or none but rare characters."""
    if len(name) > 3 and name[:2] not in COMPOUND_SURNAMES:
        return False
    if name[0] not in SURNAMES and not _is_strange(name):
        return False
    if (
        (name in model.WORDS and name not in WORDS_AS_NAMES)
        or name[:2] in HONORIFICS
        or (len(name) == 2 and name[1] in HARDLY_LAST)
    ):
        return False
    pairs = model.load().pairs.get
    if name[0] in FUNCTION_WORDS and name[:2] not in WORDS_AS_NAMES and (pairs(name[:2]) or pairs(name[1:3])):
        return False
    return _fits_list(name) and name[-1] not in _OFFICE_ENDS and name not in NEVER_NAMED


def _is_strange(name: str) -> bool:
    """Characters that make no word together."""
    pairs = model.load().pairs.get
    return len(name) == 3 and not pairs(name[:2]) and pairs(name[1:], 0) < 2 and NEVER_GIVEN.isdisjoint(name)


def _is_anchored(text: str, start: int, end: int) -> bool:
    """A post or a verdict before, and behind what only follows a name; a word needs more than a pause there."""
    before = _before(text, start)
    name, known = text[start:end], model.load()
    word = known.words.get(name, 0) or (len(name) == 2 and known.pairs.get(name, 0))
    does = bool(_PUNISHED.match(text, end) or _DOES.match(text, end))
    if before.act:
        return bool(_PUNISHED.match(text, end))
    if text[start - 1] in "由叫":
        return does
    if text[start - 1] in "与找":
        return text.startswith("联系", end)
    if not (before.role or before.weak):
        return False
    if len(name) == 3 and known.pairs.get(name[1:], 0) == 3:
        return False
    bounded = end == len(text) or text[end] in ",、()"
    return does or (before.role and bounded) if word else does or bounded or (before.role and len(name) > 2)


def _is_all(people: People) -> bool:
    """A field that holds one name and nothing else: whether it is shown is for the catalogue to say."""
    whole = people.text.strip()
    return len(whole) < 5 and any(name.text == whole for name in people.all)


def _judge(text: str, name: Name, chain: Chain, proof: Proof | None, bonus: float) -> Finding | None:
    score = name.score + bonus
    if not proof or len(chain.names) > 1:
        described = _describing(text, name, chain)
        if described and name.score > -2.6:
            proof, score = described, score + 1.5
    if (
        name.text[0] in FUNCTION_WORDS
        and proof is _BY_ROLE
        and text[name.start - 1] not in ":、 "
        and score < (0 if len(name.text) > 2 and _is_bounded(text, name) else 2)
    ):
        return None  # 当事人应自…, 申请人向…
    if not proof and len(chain.names) == 1 and _among_other_words(text, name):
        score -= 1.2
    least = FLOOR - 2.0 if proof is _BY_VERDICT and len(chain.names) > 1 else HARDLY
    if proof is _BY_ROLE and text[name.start - 1] not in ":、 " and not _is_bounded(text, name):
        least = -1.0  # 老板万分感谢: in running prose the post alone proves little
    if proof and name.score >= least and score > LIKELY:
        return _found(name, Severity.BLOCK, proof.confidence, proof.reason)
    if score > LIKELY:
        confidence = round(1 / (1 + exp(-score - 1.5)), 2)
        return _found(name, Severity.ASK, min(max(confidence, 0.4), 0.9), reasons.PERSON_LIKELY)
    return None


def _is_bounded(text: str, name: Name) -> bool:
    return name.end == len(text) or text[name.end] in _ENDS or bool(_PUNISHED.match(text, name.end))


def _among_other_words(text: str, name: Name) -> bool:
    """A list whose other entries are no names, nor masked ones."""
    before, behind = text[max(0, name.start - 2) : name.start], text[name.end : name.end + 5]
    return (before[-1:] == "、" and before[0] not in "某×*") or (behind[:1] == "、" and "某" not in behind)


def _found(name: Name, severity: Severity, confidence: float, reason: str) -> Finding:
    return Finding(name.start, name.end, Kind.PERSON_NAME, severity, confidence, reason, name.mask)


def _proof(text: str, chain: Chain) -> tuple[Proof | None, float]:
    """What proves all names of a chain, and by how much it speaks for them where it does not prove."""
    before, end = chain.before, chain.end
    if before.act:
        return (_BY_VERDICT, 2.5) if _PUNISHED.match(text, end) else (None, 0.3)
    if before.verdict is not None and before.verdict.match(text, end):
        return _BY_VERDICT, 2.0
    if before.role:
        return _BY_ROLE, 2.0
    if before.weak:
        sure = len(chain.names) > 1 or end == len(text) or text[end] in _ENDS or _PUNISHED.match(text, end)
        return (_BY_ROLE, 1.2) if sure else (None, 1.0 if _DOES.match(text, end) else 0.5)
    start = chain.names[0].start
    if (start == 0 or text[start - 1] in _OPENS) and _SUFFERED.match(text, end):
        return _BY_VERDICT, 1.0
    alike = bool(_DOES.match(text, end)) + bool(_LED.search(text[max(0, start - 6) : start]))
    alike += start > 0 and text[start - 1] == ":" and (end == len(text) or text[end] in _ENDS)
    return None, 0.8 * (len(chain.names) > 2) + 2.0 * alike


def _describing(text: str, name: Name, chain: Chain) -> Proof | None:
    """张三（时任行长）; 张三，男，…: the particulars prove the name before them."""
    if _POST.match(text, name.end) or _SEX.match(text, name.end):
        return _BY_PARTICULARS
    if name is not chain.names[0] and (before := _before(text, name.start)) and before.role:
        return _BY_ROLE
    return None


_ENTRY_BEHIND = re.compile(
    rf"\s?[、,]\s?(?P<name>[{_HAN}]{{2,4}}?)(?=[、,;。) ]|和|及|等|$|{_PUNISHED.pattern})"
)
_ENTRY_BEFORE = re.compile(rf"(?:对|[:：、,。;]|^|责任人)(?P<name>(?!对)[{_HAN}]{{2,4}})\s?、\s?$")


def _with_neighbours(text: str, chain: Chain) -> Chain:
    """With entries of the list that are names, too, though a surname is on no list (黄河、付仲初)."""
    names, end = list(chain.names), chain.end
    if chain.before.act and end == names[-1].end and _is_longer(text, end):
        last = names[-1]
        end += 1
        names[-1] = Name(text[last.start : end], last.start, end, last.score)
    while (match := _ENTRY_BEHIND.match(text, end)) and _fits_list(match["name"]):
        names.append(Name(match["name"], *match.span("name"), 0.0))
        end = match.end("name")
    while match := _ENTRY_BEFORE.search(text[max(0, names[0].start - 8) : names[0].start]):
        at = max(0, names[0].start - 8)
        if not _fits_list(match["name"]):
            break
        names.insert(0, Name(match["name"], at + match.start("name"), at + match.end("name"), 0.0))
    longer = Chain(names, chain.before, end)
    return longer if _proof(text, longer)[0] else chain


def _is_longer(text: str, end: int) -> bool:
    """周艳河雪给予: a rare name of four characters, up to the verdict."""
    return (
        not _PUNISHED.match(text, end)
        and model.may_be_given(text[end : end + 1] or " ")
        and bool(_PUNISHED.match(text, end + 1))
    )


def _fits_list(name: str) -> bool:
    """With a surname nearly any character will do, without one no odd character."""
    never = NEVER_IN_LISTS if name[0] in SURNAMES else NEVER_GIVEN
    return never.isdisjoint(name) and (name[0] in SURNAMES or len(name) < 4) and name[1:] not in HONORIFICS


# -- the subject --------------------------------------------------------------------------------------------

_TAIL = re.compile(r"(?:给予|予以|处以|分别|警告|罚款|并处|处|等|\s)+$")
_FIRM = re.compile(
    "公司|银行|支行|分行|联社|信用社|中心|[厂店部社站院校所馆局场行]|个体|合作|营业|企业|学校|经营|超市"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom the text may name: persons by their exact names, a firm with every name in its own."""

    names: frozenset[str]
    firm: str

    @classmethod
    def of(cls, subject: str | None) -> "Subject":
        """From a subject's name as it was delivered: `曹嘉给予`, `郭兰西、刘宁`, `陈洋（时任…总经理）`."""
        if not subject:
            return _NOBODY
        bare = _ASIDE.sub("", subject).split("(")[0]
        parts = [_TAIL.sub("", part).replace(" ", "") for part in re.split("[、,;]", bare)]
        return cls(frozenset(parts), subject if _FIRM.search(bare) else "")

    def has(self, name: str) -> bool:
        """Whether the name is the subject's own."""
        name = name.replace(" ", "")
        return name in self.names or name in self.firm


_NOBODY = Subject(frozenset(), "")
