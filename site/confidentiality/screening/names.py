"""Names of natural persons other than the subject.

    anchor (对, 禁止, a role, a bracket, a sex)
      └─ read_name(): surname + given name + a word that may follow a name
           └─ the list goes on: 、 和 及 …
    reader decides how far a name reaches; the anchor decides how sure it is

Masked forms (张某, 李某某, 王XX, 赵*) hold a character that no given name has, so they never fire.
The mask is the surname and 某 (names of two characters) or 某某 (longer ones).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from . import reasons
from .findings import Finding, Kind, Severity
from .gazetteers import (
    COMPOUND_SURNAMES,
    FUNCTION_WORDS,
    HARDLY_LAST,
    NEVER_GIVEN,
    NEVER_IN_LISTS,
    NEXT_CHARACTERS,
    NEXT_WORDS,
    NOT_NAMES,
    NOT_NAMES_WHOLE,
    ROLES,
    SURNAMES,
    TRANSLITERATED,
    TRANSLITERATING,
    WEAK_ROLES,
)
from .patterns import one_of

_HAN = "一-鿿㐀-䶿"
_NUMBER = "一二两三四五六七八九十"
_AFTER = re.compile(
    rf"$|[^{_HAN}·A-Za-z0-9*×]|[{''.join(sorted(NEXT_CHARACTERS))}]|{one_of(NEXT_WORDS)}|处[\d{_NUMBER}]|[\d{_NUMBER}]+人"
)
_SEPARATOR = re.compile(r"[,;]?\s?\d{1,2}[.、]\s?|\s?(?:[、和及与/]|以及|\s)\s?")
_ASIDE = re.compile(r"\s?\([^()]{1,60}(?:\([^()]{1,30}\)[^()]{0,30})?\)")
_DOTTED = re.compile(rf"[{_HAN}]{{2,8}}(?:·[{_HAN}]{{2,8}}){{1,3}}")
_PUNISHED = re.compile(
    r"(?:等(?:\d+人|[一二三四五六七八九十]+人|人)?)?(?:相关)?(?:责任人员|责任人|人员|人)?\s?(?:均|各|分别|依法|合计|共计|同时|作出)?"
    "(?:给予|给与|予以|处|警告|罚|并处|禁止|取消|终身|作出|没收|吊销|撤销|责令|采取|通报|记|行政|暂停|限制|拘留|进行|实施)"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name and where it stands in the folded text."""

    text: str
    start: int
    end: int

    @property
    def mask(self) -> str:
        """Surname and 某 or 某某; of a transliterated name, its first character and 某某."""
        surname = 2 if self.text[:2] in COMPOUND_SURNAMES else 1
        return self.text[:surname] + ("某" if len(self.text) == 2 else "某某")


# -- reading one name ---------------------------------------------------------------------------------------

_PLAIN = re.compile(rf"$|[^{_HAN}·A-Za-z0-9*×]")
_LISTED_AFTER = re.compile(rf"$|[、,;。) ]|和|及|等|{_PUNISHED.pattern}")
NEVER_TRANSLITERATING = NEVER_GIVEN - {char for part in TRANSLITERATED for char in part} - TRANSLITERATING
_HONORIFICS = frozenset({"女士", "先生", "小姐", "老师", "师傅", "律师", "法官", "警官"})
_HAMLET = re.compile("^.家[湾沟坝坪沱坡寨堡铺垭庄桥河山岭塘口洞滩]$")
_TRANSLITERATED = re.compile(rf"[{_HAN}]{{0,2}}?{one_of(TRANSLITERATED)}")


def read_name(text: str, at: int) -> Name | None:
    """The name that begins here, if a word that may follow a name comes behind it; the longest one."""
    return _with_dot(text, at) or _surnamed(text, at) or _transliterated(text, at)


def _with_dot(text: str, at: int) -> Name | None:
    """艾力·买买提: the last part ends where a word may follow."""
    dotted = _DOTTED.match(text, at) if "·" in text[at : at + 9] else None
    if not dotted:
        return None
    floor = text.rindex("·", at, dotted.end()) + 2
    for end in range(dotted.end(), floor, -1):
        if NEVER_TRANSLITERATING.isdisjoint(text[floor:end]) and _AFTER.match(text, end):
            return Name(text[at:end], at, end)
    return None


def _surnamed(text: str, at: int) -> Name | None:
    compound = text[at : at + 2] in COMPOUND_SURNAMES
    if not compound and text[at : at + 1] not in SURNAMES:
        return None
    for length in (4, 3) if compound else (3, 2):
        name = Name(text[at : at + length], at, at + length)
        if len(name.text) == length and is_name(name.text) and _may_end(text, name):
            return name
    return _spaced(text, at)


def _may_end(text: str, name: Name) -> bool:
    """王五在…: where the last character is more likely the next word, only a list or a verdict may follow."""
    if name.text[-1] in HARDLY_LAST:
        return bool(_LISTED_AFTER.match(text, name.end))
    return bool(_AFTER.match(text, name.end))


def _spaced(text: str, at: int) -> Name | None:
    """张　三: two characters set apart to fill three."""
    name = text[at : at + 1] + text[at + 2 : at + 3]
    if text[at + 1 : at + 2] != " " or len(name) != 2 or not is_name(name):
        return None
    return Name(name, at, at + 3) if _LISTED_AFTER.match(text, at + 3) or _PLAIN.match(text, at + 3) else None


def is_name(name: str) -> bool:
    """Whether these characters could be a name: no word, no character that given names never hold."""
    if not all("㐀" <= char <= "鿿" for char in name) or not NEVER_GIVEN.isdisjoint(name[1:]):
        return False
    if name[1:] in _HONORIFICS or _HAMLET.match(name):
        return False
    word = name[:2]
    return word not in NOT_NAMES or (len(name) > 2 and word in NOT_NAMES_WHOLE)


def _transliterated(text: str, at: int) -> Name | None:
    if TRANSLITERATED.isdisjoint((text[at : at + 2], text[at + 1 : at + 3], text[at + 2 : at + 4])):
        return None
    if text[at : at + 2] in TRANSLITERATED and _PUNISHED.match(text, at + 2):
        return Name(text[at : at + 2], at, at + 2)
    for length in (6, 5, 4, 3):
        name = text[at : at + length]
        han = len(name) == length and all("一" <= char <= "鿿" for char in name)
        if han and NEVER_TRANSLITERATING.isdisjoint(name) and _AFTER.match(text, at + length):
            return Name(name, at, at + length)
    return None


# -- reading a list of names --------------------------------------------------------------------------------


def read_names(text: str, at: int, *, trusting: bool = False) -> list[Name]:
    """The names that begin here and go on behind 、 和 及; posts in brackets are passed over.

    `trusting`: the words before say that persons come. Then an entry among names is taken for one, too,
    though its surname is on no list or its characters make a word (黄河、付仲初).
    """
    names: list[Name] = []
    while True:
        name = read_name(text, at) or (_entry(text, at, names) if trusting else None)
        if name is None:
            return names
        names.append(name)
        aside = _ASIDE.match(text, name.end)
        separator = _SEPARATOR.match(text, aside.end() if aside else name.end)
        if not separator:
            return names
        at = separator.end()


def _entry(text: str, at: int, names: list[Name]) -> Name | None:
    """An entry of a list in which another entry is a name."""
    if not (names and text[at - 1] in "、,"):
        comma = text.find("、", at, at + 5)
        if names or comma < 0 or not read_name(text, comma + 1):
            return None
    for length in (4, 3, 2):
        name = text[at : at + length]
        if len(name) == length and _fits_list(name) and _LISTED_AFTER.match(text, at + length):
            return Name(name, at, at + length)
    return None


def _fits_list(name: str) -> bool:
    """With a surname nearly any character will do, without one no odd character."""
    if not all("㐀" <= char <= "鿿" for char in name):
        return False
    never = NEVER_IN_LISTS if name[0] in SURNAMES else NEVER_GIVEN
    return never.isdisjoint(name) and (name[0] in SURNAMES or len(name) < 4)


# -- anchors ------------------------------------------------------------------------------------------------

_ROLE = one_of(ROLES)
_ANCHOR_OPENS = re.compile(f"[对禁责{''.join(sorted({role[0] for role in ROLES}))}]")
_ANCHOR = re.compile(
    rf"(?P<act>对|禁止|责令)(?=[{_HAN}] ?[{_HAN}])(?!对)"
    rf"|(?P<role>{_ROLE})(?P<colon>\s?[:为是系]\s?(?:\d{{1,2}}[.、]\s?)?)?\s?"
)
_POST = re.compile(
    rf"\(\s?(?:{_ROLE}|时任|时为|原|现任|系|男|女|另案|已离职|身份证|居民身份|以下简称|下称|公民身份|出生|\d{{4}}年|\d{{1,2}}岁|未成年|职务)"
)
_BRACKET = re.compile(r"\([^()]{4,60}[()]")  # a firm and a post in it
_ENDS_IN_POST = re.compile(rf"(?:{_ROLE})[()〔、,;]")
_SEX = re.compile(rf"\s?[,、]\s?(?:性别[:为]?)?(?:男|女)(?:性)?\s?(?=[,、。;)(]|$|\d|[{_HAN}]{{1,4}}族)")
_PERSON_ACT = re.compile(
    r"(?:,)?(?:时任|原任|曾任|担任|任职|作为|利用职务|利用担任|伙同|承认|陈述|供述|称|私自|擅自|收受|挪用|套取|骗取|死亡|受伤|驾驶|于\d|在任|患有"
    r"|现年|家住|住|出生|与|向|将|未经|代客|因|身份证)"
)
_DEALING = re.compile(
    rf"(?=[向与和由通借冒盗以将给伙经])(?:向|与|和|由|通过|借用|冒用|盗用|以|将|给|伙同|经)(?=[{_HAN}]{{2}})"
)
_DEALT = re.compile(
    "(?:个人|本人|等人)?(?:的)?(?:名义|账户|账号|名下|发放|签订|签署|借款|转账|支付|行贿|购买|出售|提供|收取|共同|之间|办理|索取|推荐|出借|授意)"
)
_OPENERS = ("经查", "其中", "查明", "发现", "以及", "由", "与", "和", "及", "向", "将")
_CLAUSE_OPENS = re.compile(rf"^|[。;:,\n!?(“”\"{''.join(word[0] for word in _OPENERS)}]")
_CLAUSE = re.compile(rf"(?:[。;:,\n!?(“”\"]|{one_of(_OPENERS)}|(?<![\s\S]))\s?(?=[{_HAN}])")
_ENDS = frozenset("、,，。;:()[]!?\"“”'》《 \n\t|/")


def find(text: str, subject: str | None = None) -> Iterator[Finding]:
    """Names of persons other than the subject in a folded text."""
    own = Subject.of(subject)
    seen: set[int] = set()
    for finding in _all(text):
        doubtful = finding.severity == Severity.ASK and text[finding.start] in FUNCTION_WORDS
        if not doubtful and finding.start not in seen and not own.has(text[finding.start : finding.end]):
            seen.add(finding.start)
            yield finding


def _all(text: str) -> Iterator[Finding]:
    """From the surest anchor to the weakest: the first that sees a name decides."""
    yield from _anchored(text)
    yield from _described(text)
    yield from _objects(text)
    yield from _acting(text)
    yield from _dealt_with(text)
    yield from _openers(text)
    yield from _dotted(text)


def _scan(text: str, opens: re.Pattern[str], pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """`pattern.finditer`, looking only where a character opens it: `re` has a fast search for one class."""
    for hit in opens.finditer(text):
        match = pattern.match(text, hit.start())
        if match:
            yield match


def _found(name: Name, severity: Severity, confidence: float, reason: str) -> Finding:
    return Finding(name.start, name.end, Kind.PERSON_NAME, severity, confidence, reason, name.mask)


def _anchored(text: str) -> Iterator[Finding]:
    done = 0
    for match in _scan(text, _ANCHOR_OPENS, _ANCHOR):
        if match.end() < done:
            continue
        names = read_names(text, match.end(), trusting=True)
        if names:
            done = names[-1].end
            judge = _judge_act if match["act"] else _judge_role
            yield from judge(text, match, names)
        elif match["act"] == "对":
            yield from _long_name(text, match.end())


def _long_name(text: str, at: int) -> Iterator[Finding]:
    """A surname and three characters: rare, and as likely a shop's name."""
    name = Name(text[at : at + 4], at, at + 4)
    likely = (
        name.text[:1] in SURNAMES and len(name.text) == 4 and is_name(name.text) and _fits_list(name.text)
    )
    if likely and _PUNISHED.match(text, name.end):
        yield _found(name, Severity.ASK, 0.6, reasons.PERSON_LIKELY)


def _judge_act(text: str, match: re.Match[str], names: list[Name]) -> Iterator[Finding]:
    end = names[-1].end
    aside = _ASIDE.match(text, end)
    punished = _PUNISHED.match(text, aside.end() if aside else end)
    if (
        match["act"] != "对"
        and not re.match(r"\d|从事|在|担任|进入|终身|停止|改正|限期", text[end : end + 4])
        and not punished
    ):
        return
    for name in names:
        if punished or match["act"] != "对":
            yield _found(name, Severity.BLOCK, 0.95, reasons.PERSON_PUNISHED)
        elif name.text[0] not in "方于":  # 对方…: the other party; 对于…
            yield _found(name, Severity.ASK, 0.7, reasons.PERSON_LIKELY)


def _judge_role(text: str, match: re.Match[str], names: list[Name]) -> Iterator[Finding]:
    weak = match["role"] in WEAK_ROLES and not match["colon"] and len(names) < 2
    sure = match["colon"] or _PUNISHED.match(text, names[-1].end)
    if names[0].text[0] in FUNCTION_WORDS and not sure:
        return
    for name in names:
        if not weak or _is_bounded(text, name) or _PUNISHED.match(text, name.end):
            yield _found(name, Severity.BLOCK, 0.92, reasons.PERSON_ROLE)
        else:
            yield _found(name, Severity.ASK, 0.75, reasons.PERSON_LIKELY)


def _is_bounded(text: str, name: Name) -> bool:
    return name.end == len(text) or text[name.end] in _ENDS


def _described(text: str) -> Iterator[Finding]:
    """张三（时任行长）; 张三，男，…: the particulars prove the name before them."""
    for pattern in (_POST, _SEX, _BRACKET):
        for match in pattern.finditer(text):
            if pattern is _BRACKET and not _ENDS_IN_POST.search(match[0]):
                continue
            name = name_before(text, match.start())
            if name:
                yield _found(name, Severity.BLOCK, 0.93, reasons.PERSON_DESCRIBED)


def name_before(text: str, end: int) -> Name | None:
    """The name that ends here: back to a mark of punctuation, or to a word that names follow."""
    while end and text[end - 1] == " ":
        end -= 1
    for length in (6, 5, 4, 3, 2):
        start = end - length
        name = text[max(start, 0) : end]
        if start >= 0 and _could_be(name, length) and _opens_here(text, start):
            return Name(name.replace(" ", ""), start, end)
    return None


def _could_be(name: str, length: int) -> bool:
    if length > 3 and _TRANSLITERATED.match(name):
        return all("一" <= char <= "鿿" for char in name) and NEVER_TRANSLITERATING.isdisjoint(name)
    if length == 3 and name[1] == " ":
        return name[0] in SURNAMES and is_name(name[0] + name[2])
    surname = name[:2] in COMPOUND_SURNAMES or (name[0] in SURNAMES and length < 4)
    return surname and len(name) == length and is_name(name) and name[-1] not in HARDLY_LAST


_LEADS = re.compile(rf"(?:对|和|及|与|由|向|将|为|系|是|{_ROLE})\s?$")


def _opens_here(text: str, start: int) -> bool:
    return start == 0 or text[start - 1] in _ENDS or bool(_LEADS.search(text[max(0, start - 8) : start]))


def _acting(text: str) -> Iterator[Finding]:
    """A clause that opens with a name and a person's deed; three names in a row."""
    done = 0
    for match in _scan(text, _CLAUSE_OPENS, _CLAUSE):
        if match.end() < done:
            continue
        names = read_names(text, match.end())
        if names:
            done = names[-1].end
            yield from _judge_acting(text, names)


def _judge_acting(text: str, names: list[Name]) -> Iterator[Finding]:
    end = names[-1].end
    listed = len(names) > 2 and "、" in text[names[0].end : names[1].start]
    if listed or _PERSON_ACT.match(text, end) or _DEALT.match(text, end):
        for name in names:
            yield _found(name, Severity.ASK, 0.8 if listed else 0.7, reasons.PERSON_LIKELY)


def _dealt_with(text: str) -> Iterator[Finding]:
    """通过张三账户, 与李四签订: a name between a preposition and a deal."""
    for match in _DEALING.finditer(text):
        name = read_name(text, match.end())
        if name and _DEALT.match(text, name.end):
            yield _found(name, Severity.ASK, 0.7, reasons.PERSON_LIKELY)


def _dotted(text: str) -> Iterator[Finding]:
    """艾力·买买提: without an anchor, the characters of transliterations decide."""
    if "·" not in text:
        return
    for match in _DOTTED.finditer(text):
        letters = match[0].replace("·", "")
        if sum(char in TRANSLITERATING for char in letters) * 4 >= len(letters) * 3:
            yield _found(Name(match[0], *match.span()), Severity.ASK, 0.8, reasons.PERSON_LIKELY)


# -- a name between two words that prove it -----------------------------------------------------------------

_POSITION = "(?:高级|高管|董事|监事|任职|副?[行科处局所院校]长|副?总?经理|副?主任|副?书记|会计)[一-鿿]{0,10}"
_DEED_TO = (
    ("责令", "停止|改正|限期|立即|退还|退赔|恢复|拆除|赔偿", True),
    ("撤销|取消|免去|解除", rf"(?:的)?(?:{_POSITION}|职务|资格)", True),
    ("吊销|暂扣", "(?:的)?(?:驾驶|执业|机动车|律师|医师|资格|从业)", True),
    ("没收", "(?:的)?(?:违法|非法)", True),
    ("给予|处以|处", r"(?:警告|通报|记过|记大过|降级|降职|撤职|开除|政务|党内|行政|罚款|\d+[万元])", True),
    ("拘留", r"[一二三四五六七八九十\d]+[日天]", True),
    ("认定|将|把", "为(?:市场|失信|证券)|列入|纳入|移送|开除", True),
    ("任命|聘任|聘用|聘请|选举|推选|推荐", "为|担任|任(?:职|副|该|[总董监])", False),
    ("约谈|询问|讯问|传唤|处罚|警告|批评|雇佣|雇用|聘用|任命|免去|抓获|处分", "[、,。;)和及等]|$", False),
    ("经", "(?:本人)?(?:签字|签名|确认|同意|批准|介绍|授意|审批)", False),
    ("向|给|从|由|与|找", "送达|处|承担|核实|购|出售|赔偿|支付|调查|询问|缴纳|负责|签字", False),
    (r"(?:经办|审核|复核|填表|抄送)\s?:\s?", r"\s|[、,。;)]|$", False),
    ("根据|依据", "的?(?:陈述|供述|证言|申请|举报)", False),
)
_HEADS = tuple(
    (re.compile(rf"(?:{head})(?=[{_HAN}]{{2}})"), re.compile(tail), certain)
    for head, tail, certain in _DEED_TO
)
_PREPOSITIONS = frozenset("对从经")  # 从张三处, 经张三同意: no surnames here
_OPENING = re.compile(rf"(?:^|(?<=[。;:,、\n!?(“\"]))\s{{0,2}}(?=[{_HAN}]{{2}})")
_SUFFERED = re.compile(
    r"[: ,]?\s?(?:被(?:处|警告|罚|行政|依法|吊|撤|采取|判|抓|立案|终身|禁止|开除|给予|取消)|终身禁止|警告(?:并|$|[,。;])"
    r"|罚款(?:人民币)?\d)"
)
_DID = re.compile(
    r"(?:的?(?:违法|违规)(?:行为|事实)|违[规法反](?!行为|所得|单位|人员)|非法(?!人)|无证|擅自|私自|使用(?:伪造|虚假|他人)"
    r"|在未|未(?:经|取得|按|办)|(?:对[^,。;]{1,16})?负有|等\d+人|等[二三四五六七八九十]人|[系是](?:该|本|公司|时任|原|其|我)"
    r"|的?(?:身份证|询问笔录|陈述|证言|笔录|户口)|处购|签字|签名|同志|先生|女士|\s[男女](?![一-鿿])|拒不|抗拒|逃逸|酒后|无照)"
)


def _objects(text: str) -> Iterator[Finding]:
    """撤销张三的任职资格, 给予李四警告: what is done to a person, the name in the middle."""
    for head, tail, certain in _HEADS:
        for match in head.finditer(text):
            name = _before_tail(text, match.end(), tail)
            if name and certain:
                yield _found(name, Severity.BLOCK, 0.92, reasons.PERSON_PUNISHED)
            elif name:
                for each in read_names(text, name.start) or [name]:
                    yield _found(each, Severity.ASK, 0.7, reasons.PERSON_LIKELY)


def _openers(text: str) -> Iterator[Finding]:
    """张三违规销售, 张三被处以罚款: a clause opens with a name, and what follows only persons do or suffer."""
    for match in _OPENING.finditer(text):
        name = _before_tail(text, match.end(), _SUFFERED)
        if name:
            yield _found(name, Severity.BLOCK, 0.9, reasons.PERSON_PUNISHED)
            continue
        name = _before_tail(text, match.end(), _DID)
        if name:
            yield _found(name, Severity.ASK, 0.7, reasons.PERSON_LIKELY)


def _before_tail(text: str, at: int, tail: re.Pattern[str]) -> Name | None:
    """The name that reaches from here to the tail."""
    if text[at : at + 1] in _PREPOSITIONS:
        return None
    foreign = _with_dot(text, at) or _transliterated(text, at)
    if foreign:
        return foreign if tail.match(text, foreign.end) else None
    compound = text[at : at + 2] in COMPOUND_SURNAMES
    if not compound and (text[at : at + 1] not in SURNAMES):
        return None
    for length in (4, 3) if compound else (3, 2):
        # The tail first: it is cheap, and nearly always missing.
        if at + length > len(text) or not tail.match(text, at + length):
            continue
        name = text[at : at + length]
        if is_name(name) and name[-1] not in HARDLY_LAST:
            return Name(name, at, at + length)
    return None


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
        bare = _ASIDE.sub("", subject or "").split("(")[0]
        parts = [_TAIL.sub("", part).replace(" ", "") for part in re.split("[、,;]", bare)]
        return cls(frozenset(parts), subject or "" if _FIRM.search(bare) else "")

    def has(self, name: str) -> bool:
        """Whether the name is the subject's own."""
        name = name.replace(" ", "")
        return name in self.names or name in self.firm
