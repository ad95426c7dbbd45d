"""Fields that only together point to a minor, to one household or to one person (关联识别): they ask.

    texts of one draft -> facts (school, class, person, village …) -> rules of the edition in force -> Combination

Pure Python, usable alone: `find([(path, text), …], on=day)`. None of the parts need be private by itself; each
that stands in the text is told. Facts go together where they are near in one text, or where both texts are
short ones, as the fields of a record are. What was masked is read as it is written then (张某).

Which facts together ask is data with editions (combination_rules.json); what a fact looks like is here.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path

from .screening.gazetteers import COMPOUND_SURNAMES, FUNCTION_WORDS, SURNAMES
from .screening.normalise import normalise
from .screening.patterns import one_of
from .screening.reasons import gettext_noop

RULES = Path(__file__).resolve().parent / "combination_rules.json"
MOST = 40  # facts of a kind that are looked at; a longer draft is prose about many


# By the rule's code: what a person reads. A rule without one gets the last.
SENTENCES = {
    "pupil": gettext_noop("School, class and surname together point to a minor."),
    "pupil_of_family": gettext_noop("School, guardian and surname together point to a minor."),
    "child_of_class": gettext_noop("School, class and age together point to a minor."),
    "child_of_place": gettext_noop("Age, place and family together point to a minor."),
    "born_young": gettext_noop("A year of birth under eighteen and a village together point to a minor."),
    "household_of_status": gettext_noop(
        "Surname, village and the status of a household together point to it."
    ),
    "household_of_house": gettext_noop(
        "Surname and the house or villagers' group together point to a household."
    ),
    "household_of_size": gettext_noop("Surname, village and the size of a family together point to it."),
    "household_of_relatives": gettext_noop("Place, relative and occupation together point to a household."),
    "person_of_place": gettext_noop("Age, occupation and village together point to one person."),
    "": gettext_noop("These fields together point to one person."),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One of the facts: where it stands (code points, end exclusive) and what it is."""

    path: str
    start: int
    end: int
    fact: str


@dataclass(frozen=True, slots=True)
class Combination:
    """Facts that together point to somebody. `ask_at` is the part that is best taken out."""

    code: str
    parts: tuple[Part, ...]
    ask_at: Part

    @property
    def reason(self) -> str:
        """English, a key of the translations."""
        return SENTENCES.get(self.code, SENTENCES[""])


@dataclass(frozen=True, slots=True)
class Edition:
    """Rules that hold from a day on; `reach` and `short` in characters, `adult` in years."""

    valid_from: date
    reach: int
    short: int
    adult: int
    rules: tuple[dict, ...]


def find(
    texts: Iterable[tuple[str, str]],
    *,
    on: date,
    persons: Iterable[tuple[str, int, int]] = (),
) -> list[Combination]:
    """Combinations in the texts of one draft, by rule and place.

    `persons` are places of names that are known otherwise (path, start, end); `on` chooses the rules, and ages
    are counted to it.
    """
    edition = in_force(on)
    found = _Found(texts, persons, edition, on)
    taken: set[tuple] = set()
    result = []
    for rule in edition.rules:
        for each in _combined(rule, found, edition):
            key = (rule["code"], each.ask_at)
            if key not in taken:
                taken.add(key)
                result.append(each)
    return result


def in_force(on: date) -> Edition:
    """The newest edition that holds on that day; the first one for what is older than all."""
    by_day = sorted(editions(), key=lambda edition: edition.valid_from)
    return next((edition for edition in reversed(by_day) if edition.valid_from <= on), by_day[0])


@lru_cache(maxsize=1)
def editions() -> tuple[Edition, ...]:
    """Those of the file, checked: a rule that names no known fact would never ask."""
    given = json.loads(RULES.read_text(encoding="utf-8"))
    return tuple(_edition(each) for each in given)


def _edition(given: dict) -> Edition:
    for rule in given["rules"]:
        named = {fact for group in rule["together"] for fact in group}
        if unknown := (named | set(rule["ask_at"])) - set(FACTS):
            raise ValueError(f"combination_rules.json, {rule['code']}: unknown facts {sorted(unknown)}.")
        if not set(rule["ask_at"]) & named:
            raise ValueError(f"combination_rules.json, {rule['code']}: it asks at none of its facts.")
    return Edition(
        date.fromisoformat(given["valid_from"]), given["reach"], given["short"], given["adult"],
        tuple(given["rules"]),
    )  # fmt: skip


# Facts

_HAN = "[一-鿿]"
_SURNAME = f"(?:{one_of(COMPOUND_SURNAMES)}|[{''.join(sorted(SURNAMES))}])"
_NUMBER = "[0-9一二三四五六七八九十百]{1,4}"
_GENERIC = re.compile(r"(?:各|本|该|全|每|这|某些|部分|所有|多所|辖区|中|小|[的了和与及在到对为是])$")
# What stands before a name and is none of it: 家住清水村, 就读于示例小学.
_LEAD = re.compile("就读|上学|家住|现住|居住|户籍|[系是为在于从到由住某]")
_NO_HOME = re.compile(
    r"经营场所|经营地址|营业场所|注册地|注册地址|办公地|位于|坐落|生产地址|仓库|门店|店铺|厂址|厂房|地块|项目|工地|公司|合作社|商铺"
)
_SURE_SURNAME = (
    f"(?:{one_of(COMPOUND_SURNAMES)}|[{''.join(sorted(SURNAMES - FUNCTION_WORDS - set('于方时高')))}])"
)
_NO_PERSON = "(?![某公单企行银机部地县市区村乡镇日年月时网店厂校项支种品类])"
_PERSON = re.compile(
    rf"(?<!{_HAN}){_SURNAME}(?:某{{1,3}}{_NO_PERSON}|[*＊×]{{1,3}}|(?:先生|女士|老师|同学|小朋友|奶奶|爷爷|大爷|大妈|阿姨))"
    rf"|{_SURE_SURNAME}(?:某{{1,3}}{_NO_PERSON}|[*＊×]{{1,3}})"
)
_SCHOOL = re.compile(
    r"(?P<name>[一-鿿0-9]{2,14}?)(?:小学(?!生)|中学(?!生)|幼儿园|幼稚园|学校|初中(?!生)|高中(?!生)|一中|二中|三中)"
)
_CLASS = re.compile(
    rf"(?:{_NUMBER}年级|初[一二三]|高[一二三])?[(（]?{_NUMBER}[)）]?班(?![车次组线轮]|主任会)|(?:大|中|小|学前)[一二三四1-9]?班(?![车次])"
)
_GRADE = re.compile(r"(?<![0-9])[一二三四五六七八九1-9]年级|初[一二三](?![次步等])|高[一二三](?![次步等层])")
_GUARDIAN = re.compile(
    r"监护人|(?:其|的|之|系)(?:父亲|母亲|祖父|祖母|爷爷|奶奶|外公|外婆|家长|父|母)|(?:父亲|母亲|爷爷|奶奶|外公|外婆)"
)
_RELATIVE = re.compile(
    r"丈夫|妻子|配偶|儿子|女儿|之子|之女|儿媳|女婿|公公|婆婆|岳父|岳母|孙子|孙女|胞兄|胞弟|兄弟|姐妹|夫妻"
)
_VILLAGE = re.compile(
    r"(?P<name>[一-鿿]{2,8}?)(?:村(?![镇级委民医干主落务史容]|集体)|社区(?![服居工矫医治网])|嘎查|苏木)"
)
_HAMLET = re.compile(
    rf"(?:村|社区|小区|花园|公寓|苑|[路街巷])(?:[^，。；、\s]{{0,4}}?){_NUMBER}(?:[组社号栋幢](?:附?{_NUMBER}[号栋幢单元室户]{{0,2}}){{0,3}}|单元{_NUMBER}[室号户])"
)
_ROAD = re.compile(r"(?P<name>[一-鿿]{2,8}?)(?:路|街|巷|大道|胡同|弄)(?![径线由标过径政口局费])")
_STATUS = re.compile(
    r"低保户|低保对象|低保家庭|五保户|特困(?:户|家庭|供养|人员)|建档立卡(?:户|贫困户)?|贫困户|脱贫户|监测户|单亲家庭|孤儿|留守儿童|残疾人家庭|失独家庭|困难家庭|军属|烈属|信访户"
)
_FAMILY = re.compile(
    r"(?:全家|家中|家庭|一家|户内)(?:共有?|有|成员)?(?:[0-9一二三四五六七八九十两]{1,2})口?(?:口人?|人)"
)
_AGE = re.compile(r"(?<![0-9第满近])(?P<years>[0-9]{1,3})(?:周岁|岁)(?![以及]?[以上下])")
_BIRTH = re.compile(
    r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})年(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?(?:出?生|生人)"
)
_OCCUPATION = re.compile(
    r"教师|医生|护士|村医|药师|司机|驾驶员|厨师|会计|出纳|保安|护林员|保洁员|快递员|外卖员|农民工|退休(?:干部|教师|职工|工人)|校长|园长"
    r"|村支书|村主任|村民小组长|网格员|个体户|养殖户|种植户|木匠|泥瓦工|电工|焊工|建筑工"
)


@dataclass(frozen=True, slots=True)
class _Fact:
    """A part, the number of its text among the draft's, and that text's length."""

    part: Part
    text: int
    length: int


Read = Callable[[str, date, Edition], Iterator[tuple[int, int]]]


def _matches(pattern: re.Pattern[str]) -> Read:
    return lambda text, on, edition: (match.span() for match in pattern.finditer(text))


def _named(pattern: re.Pattern[str]) -> Read:
    """Those with a name of their own, from where that begins: 各小学, 本村 point nowhere."""

    def read(text: str, on: date, edition: Edition) -> Iterator[tuple[int, int]]:
        for match in pattern.finditer(text):
            name = match["name"]
            begins = max((each.end() for each in _LEAD.finditer(name)), default=0)
            if len(name) - begins >= 2 and not _GENERIC.search(name):
                yield match.start() + begins, match.end()

    return read


def _homes(read: Read) -> Read:
    """Places that are not said to be a business's."""

    def narrowed(text: str, on: date, edition: Edition) -> Iterator[tuple[int, int]]:
        for start, end in read(text, on, edition):
            if not _NO_HOME.search(text[max(0, start - 14) : end + 8]):
                yield start, end

    return narrowed


def _ages(young: bool) -> Read:
    def read(text: str, on: date, edition: Edition) -> Iterator[tuple[int, int]]:
        for match in _AGE.finditer(text):
            years = int(match["years"])
            if years < 120 and (years < edition.adult) == young:
                yield match.span()

    return read


def _births(young: bool) -> Read:
    def read(text: str, on: date, edition: Edition) -> Iterator[tuple[int, int]]:
        for match in _BIRTH.finditer(text):
            years = on.year - int(match["year"])
            if years >= 0 and (years < edition.adult) == young:
                yield match.span()

    return read


# How each is found, and characters without which it is nowhere: most drafts have few of them.
FACTS: dict[str, tuple[str, Read]] = {
    "person": ("某*＊×先女老同小奶爷大阿", _matches(_PERSON)),
    "school": ("学园校中", _named(_SCHOOL)),
    "class": ("班", _matches(_CLASS)),
    "grade": ("级初高", _matches(_GRADE)),
    "guardian": ("监父母爷奶公婆家", _matches(_GUARDIAN)),
    "relative": ("夫妻偶子女婿公婆岳孙胞兄姐", _matches(_RELATIVE)),
    "village": ("村区查木", _homes(_named(_VILLAGE))),
    "hamlet": ("组社号栋幢元", _homes(_matches(_HAMLET))),
    "road": ("路街巷道同弄", _homes(_named(_ROAD))),
    "status": ("户低特建贫单孤留残困失军烈", _matches(_STATUS)),
    "family": ("家户", _matches(_FAMILY)),
    "age": ("岁", _ages(young=False)),
    "young": ("岁", _ages(young=True)),
    "birth": ("生", _births(young=False)),
    "young_birth": ("生", _births(young=True)),
    "occupation": ("师医护司驾厨会出保快外农退校园村网个养种木泥电焊建", _matches(_OCCUPATION)),
}


class _Found:
    """Facts of the texts by kind, each looked for when a rule first asks."""

    def __init__(
        self,
        texts: Iterable[tuple[str, str]],
        persons: Iterable[tuple[str, int, int]],
        edition: Edition,
        on: date,
    ) -> None:
        self._texts = [(path, text, normalise(text)) for path, text in texts]
        self._chars = frozenset().union(*(view.text for _path, _text, view in self._texts))
        self._persons, self._edition, self._on = list(persons), edition, on
        self._facts: dict[str, list[_Fact]] = {}

    def __getitem__(self, fact: str) -> list[_Fact]:
        if fact not in self._facts:
            signs, read = FACTS[fact]
            found = [] if self._chars.isdisjoint(signs) else list(islice(self._read(fact, read), MOST))
            self._facts[fact] = [*found, *self._known()] if fact == "person" else found
        return self._facts[fact]

    def _read(self, fact: str, read: Read) -> Iterator[_Fact]:
        for number, (path, text, view) in enumerate(self._texts):
            for start, end in read(view.text, self._on, self._edition):
                yield _Fact(Part(path, *view.span(start, end), fact), number, len(text))

    def _known(self) -> Iterator[_Fact]:
        """Names that somebody else found."""
        numbers = {path: (number, len(text)) for number, (path, text, _view) in enumerate(self._texts)}
        for path, start, end in self._persons[:MOST]:
            if path in numbers:
                yield _Fact(Part(path, start, end, "person"), *numbers[path])


# Rules


def _combined(rule: dict, found: _Found, edition: Edition) -> Iterator[Combination]:
    """At the first of the rule's places to ask at where something is: the nearest facts that complete it."""
    if not all(any(found[name] for name in group) for group in rule["together"]):
        return
    for name in rule["ask_at"]:
        told = [each for anchor in found[name] if (each := _around(anchor, rule, found, edition))]
        if told:
            yield from told
            return


def _around(anchor: _Fact, rule: dict, found: _Found, edition: Edition) -> Combination | None:
    """The anchor's group is served by itself, every other one by the nearest fact that is not taken yet."""
    taken = [anchor]
    for names in rule["together"]:
        if anchor.part.fact in names:
            continue
        free = [each for name in names for each in found[name] if _apart(each, taken)]
        nearest = _nearest(anchor, free, edition)
        if nearest is None:
            return None
        taken.append(nearest)
    parts = sorted((each.part for each in taken), key=lambda part: (part.path, part.start))
    return Combination(rule["code"], tuple(parts), anchor.part)


def _nearest(anchor: _Fact, group: Sequence[_Fact], edition: Edition) -> _Fact | None:
    fit = [
        (distance, n) for n, each in enumerate(group) if (distance := _distance(anchor, each, edition)) >= 0
    ]
    return group[min(fit)[1]] if fit else None


def _distance(one: _Fact, other: _Fact, edition: Edition) -> int:
    """Characters between them in one text; 0 in two short ones; -1 where they do not belong together."""
    if one.text == other.text:
        gap = max(other.part.start - one.part.end, one.part.start - other.part.end, 0)
        return gap if gap <= edition.reach else -1
    return 0 if max(one.length, other.length) <= edition.short else -1


def _apart(fact: _Fact, taken: Sequence[_Fact]) -> bool:
    """Whether no character serves as two facts."""
    return all(
        fact.text != other.text or fact.part.end <= other.part.start or other.part.end <= fact.part.start
        for other in taken
    )
