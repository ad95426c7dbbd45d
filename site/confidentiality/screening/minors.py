"""Minors: an age under eighteen, 未成年, a pupil of a named school; with a person they block.

Never a minor's name, picture, home or school (未成年人保护法 §103): a name beside the age is a minor's, too.
Rules about minors (不满14周岁, 向未成年人销售) inform at most.
"""

import re
from collections.abc import Iterator

from . import reasons
from .findings import Finding, Kind, Severity
from .names import Name, People

_AGE = re.compile(
    r"(?<![\d.\-~至到满足于未一二三四五六七八九十])(?:年仅|现年|时年|年龄为?|刚满|才)?"
    r"(?:1[0-7]|[1-9]|十[一二三四五六七]?|[一二三四五六七八九]) ?周?岁半?"
    r"(?!以下|以上|以内|之|至|到|-|~|\(含|及以)"
)
_UNDER = re.compile(
    r"(?:未满|不满|未到|不足) ?(?:1?\d|十[一二三四五六七八]?|[六七八九]) ?周?岁|未成年(?:人|子女|女儿"
    r"|儿子|孩子|学生)?(?:当事人)?"
)
_CHILD = re.compile(
    "[男女][孩童生]|儿童|小孩|学生|孩子|儿子|女儿|孙子|孙女|少年|少女|被害人|受害人|其[子女]"
    "|之[子女]|幼儿|弟弟|妹妹"
    "|婴儿|某|其|[徒童]工|当事人|行为人"
)
_ABOUT = re.compile("适用|适合|招收|面向|限|禁止|《|向|规定|对|为|等")
_LAW = re.compile("保护|工作|专区|节目|权益|模式")
_ONE = re.compile("该|其(?![他它中余])|系|名|被害人|某")
_ANY_SCHOOL = re.compile("公办|民办|普通|义务教育|到学校|在学校")  # a rule's words, no school's name
SIGNS = frozenset("岁未学园初高中班")
_SCHOOLS = ("小学", "中学", "幼儿园", "初中", "高中", "学校", "一中", "二中", "三中")
_SCHOOL = re.compile(
    r"(?P<school>[一-鿿0-9]{2,16}?(?:小学|中学|幼儿园|初中|高中|学校|一中|二中|三中))"
    r"(?P<class>(?:[一二三四五六1-9](?:年级|年)|初[一二三]"
    r"|高[一二三])?(?:[(]?[0-9一二三四五六七八九十]{1,2}[)]?班)?)"
    r"的?(?P<pupil>(?:在校|在读|小)?学生|[女男]生|幼儿|初中生|高中生|就读|上学|读书)?"
)


def find(text: str, people: People) -> Iterator[Finding]:
    """Certain minors in a folded text."""
    if "岁" in text:
        yield from _ages(text, people)
    if "岁" in text or "未成年" in text:
        yield from _under_age(text, people)
    if "年级" in text or "初" in text or "高" in text or "班" in text:
        yield from _graded(text, people)
    if any(word in text for word in _SCHOOLS):
        yield from _pupils(text, people)


def _certain(start: int, end: int, confidence: float = 0.92) -> Finding:
    return Finding(start, end, Kind.MINOR, Severity.BLOCK, confidence, reasons.MINOR, "***")


def _likely(start: int, end: int) -> Finding:
    return Finding(start, end, Kind.MINOR, Severity.ASK, 0.65, reasons.MINOR_LIKELY, "***")


def _named(name: Name) -> Finding:
    return Finding(name.start, name.end, Kind.MINOR, Severity.BLOCK, 0.95, reasons.MINOR, name.mask)


def _ages(text: str, people: People) -> Iterator[Finding]:
    for match in _AGE.finditer(text):
        name = _name_beside(text, people, *match.span())
        head, tail = text[max(0, match.start() - 12) : match.start()], text[match.end() : match.end() + 8]
        if name:
            yield _named(name)
            yield _certain(*match.span())
        elif re.match("[儿幼]童[用服票椅]", tail):
            continue
        elif _CHILD.search(head) or _CHILD.match(tail.lstrip("的()大,")):
            yield _certain(*match.span(), 0.9)
        elif not _ABOUT.search(head):
            yield _likely(*match.span())


def _name_beside(text: str, people: People, start: int, end: int) -> Name | None:
    """李小明(12岁) or 12岁的李小明."""
    head = text[max(0, start - 16) : start].rstrip(",、(:男女 系为是现")
    while end < len(text) and text[end] in "的(,) 男女孩童生":
        end += 1
    at = max(0, start - 16) + len(head)
    return people.until(at, -3.0) or people.from_(end) or _nickname(text, at)


_NICKNAME = re.compile(r"[小阿][一-鿿]|([一-鿿])\1")
_CHILD_BEFORE = re.compile(
    "(?:[男女]?[童孩婴]|学生|同学|儿子|女儿|孩子|其[子女]|之[子女]|被害人|受害人|幼儿|儿童|孤儿|少年"
    "|少女|未成年人|外?孙[子女]?|[弟妹][弟妹]|童工)"
    "[:,( ]?$"
)


def _nickname(text: str, end: int) -> Name | None:
    """被害人小明(8岁), 女童乐乐: what a child is called, where a word for a child stands before it."""
    start = end - 2
    if (
        start >= 0
        and _NICKNAME.fullmatch(text, start, end)
        and _CHILD_BEFORE.search(text[max(0, start - 6) : start])
    ):
        return Name(text[start:end], start, end, 0.0)
    return None


def _under_age(text: str, people: People) -> Iterator[Finding]:
    for match in _UNDER.finditer(text):
        head, tail = text[max(0, match.start() - 12) : match.start()], text[match.end() : match.end() + 8]
        if "《" in head or _LAW.match(tail):
            continue
        if head.endswith("向") and "某" not in tail and not people.from_(match.end() + tail.startswith("的")):
            continue
        yield from _one_under_age(people, match, head, tail)


def _one_under_age(people: People, match: re.Match[str], head: str, tail: str) -> Iterator[Finding]:
    start, end = match.span()
    name = people.from_(end + len(tail) - len(tail.lstrip(":( 的")))
    name = name or people.until(start) or (people.until(start - 1) if head[-1:] in ("(", "系", ",") else None)
    if name:
        yield _named(name)
        yield _certain(start, end)
    elif re.match("[一-鿿]?某", tail) or _ONE.search(head[-4:]):
        yield _likely(start, end)
    else:
        yield Finding(start, end, Kind.MINOR, Severity.INFORM, 0.3, reasons.MINOR_GENERAL, "***")


_GRADE = re.compile(
    r"(?P<mark>[(,])?(?P<grade>(?:小学|初中|高中)?(?:[一二三四五六七八九1-9]年级|初[一二三](?!次|步"
    r"|等)|高[一二三]|(?:幼儿园)?[大中小]班(?=[,。;、)(的]|$))"
    r"(?:[(0-9一二三四五六七八九十)]{0,4}班)?)(?P<pupil>的?(?:小?学生|同学))?(?P<of>的)?"
)
_CALLED_PUPIL = re.compile(r"的?(?P<name>(?![一-鿿]{0,2}[各全名位])[一-鿿]{2,3})(?:同学|小朋友)")
_ATTENDS = re.compile(r"(?:就读于?|上|读|念|在)[一-鿿]{0,10}$")
_OF_ALL = re.compile(
    "教材|教案|教室|语文|数学|英语|上册|下册|复习|课程|学习|考试|以上|以下|至|到|-"
    "|、[一二三四五六七八九]年级|适用"
)


def _graded(text: str, people: People) -> Iterator[Finding]:
    """蒋小兰（六年级）, 五年级学生蒋小兰: a pupil of a grade, by name."""
    for match in _GRADE.finditer(text):
        closed = match.end() == len(text) or text[match.end()] in ",)。;、"
        name = people.until(match.start()) if match["mark"] and closed else None
        if not name and (match["pupil"] or match["of"] or match["grade"].endswith("班")):
            name = people.from_(match.end())
        called = _CALLED_PUPIL.match(text, match.end()) if not name and "班" in match["grade"] else None
        if called:
            name = Name(called["name"], *called.span("name"), 0.0)
        if name:
            yield _named(name)
            yield _certain(*match.span("grade"))
        elif not _OF_ALL.search(text[match.end() : match.end() + 3]) and _is_ones(text, people, match):
            yield _likely(*match.span("grade"))


def _is_ones(text: str, people: People, match: re.Match[str]) -> bool:
    """其女…上幼儿园大班, 该校初二(3)班学生…: somebody's grade, the name aside."""
    head = text[max(0, match.start() - 20) : match.start()]
    if match["pupil"] and _ONE.search(head[-4:]):
        return True
    return bool(
        _ATTENDS.search(head) and (_CHILD.search(head) or people.within(match.start() - 20, match.start()))
    )


def _pupils(text: str, people: People) -> Iterator[Finding]:
    for match in _SCHOOL.finditer(text):
        start = match.start() + _lead(match["school"])
        if text[start : match.end("school")] in _SCHOOLS or _ANY_SCHOOL.search(match["school"]):
            continue
        attends = match["pupil"] in ("就读", "上学", "读书") or "就读" in text[max(0, start - 3) : start]
        name = _pupil(people, match, start, attends)
        if name:
            yield _named(name)
        if (
            name
            or attends
            or (
                match["pupil"]
                and people.within(start - 24, start)
                and "。" not in text[max(0, start - 24) : start]
            )
        ):
            yield _certain(start, match.end())
        elif match["class"] and match["pupil"]:
            yield _likely(start, match.end())


def _pupil(people: People, match: re.Match[str], start: int, attends: bool) -> Name | None:
    """…小学学生王小明, or 王小明就读于…小学."""
    if attends:
        head = people.text.rfind("就读", max(0, start - 20), start)
        return people.until(head) if head > 0 else None
    return people.from_(match.end()) if match["pupil"] or match["class"] else None


def _lead(school: str) -> int:
    """How much of what was read as the school's name comes before it: …就读于 ."""
    for word in ("就读于", "就读", "系", "为", "是"):
        if word in school:
            return school.rindex(word) + len(word)
    return 0
