"""What comes from a seed: firms with their decisions, persons, and pages by topic, place, grade and year."""

import random
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

from stdnum.cn import uscc

from .item import AT, Item, load, page
from .real import published, spec

SEED = 6
FIRMS = 340
PERSONS = 260
GIVEN, TOPICS = load("made.json"), load("topics.json")


@dataclass(frozen=True, slots=True)
class Firm:
    """`short` is what people call it: its place, brand and trade without the legal form."""

    name: str
    short: str
    code: str
    place: str
    region: str
    trade: str

    @property
    def bureau(self) -> str:
        return f"{self.place}{GIVEN['bureaus'][self.trade]}"


def firms() -> list[Firm]:
    """Made-up firms, each name once."""
    chance = random.Random(SEED)
    names = list(product(GIVEN["places"], GIVEN["brands"], GIVEN["trades"]))
    return [_firm(number, *parts) for number, parts in enumerate(chance.sample(names, FIRMS))]


def items(share: int = 1, also: Container[str] = ()) -> Iterator[Item]:
    """All, or those of every so manieth firm and person, and of the firms that are named."""
    known = firms()
    for number, firm in enumerate(known):
        if number % share == 0 or firm.name in also:
            yield from _decisions(firm, random.Random(firm.code))
    for number in range(0, PERSONS, share):
        yield _person(number, random.Random(number))
    chance = random.Random(SEED + 1)
    yield from _named(known, chance)
    yield from _pages(chance)


def _firm(number: int, place: list[str], brand: str, trade: list[str]) -> Firm:
    bare = f"91{place[1]}MA6J{number:05d}"
    short = f"{place[2]}{brand}{trade[0]}"
    code = bare + uscc.calc_check_digit(bare)
    return Firm(short + trade[1], short, code, place[0], place[1], trade[2])


def _decisions(firm: Firm, chance: random.Random) -> Iterator[Item]:
    for number in range(1, chance.randint(2, 4)):
        yield _penalty(firm, number, chance)
    for number in range(1, chance.randint(2, 4)):
        yield _licence(firm, number, chance)
    if chance.random() < 0.15:
        yield _listing(firm, chance)


def _penalty(firm: Firm, number: int, chance: random.Random) -> Item:
    offence, facts, basis, topic = chance.choice(GIVEN["offences"][firm.trade])
    day = _day(chance, most=80)
    document_number = _number(firm, "罚决字", day, number)
    values = {
        "CF_XDR_MC": firm.name, "CF_XDR_LB": "法人及非法人组织", "CF_XDR_SHXYM": firm.code, "CF_FRDB": "王示例",
        "CF_WSH": document_number, "CF_WFXW": offence, "CF_SY": facts, "CF_YJ": basis, "CF_CFLB": "罚款",
        "CF_NR": f"罚款{chance.randint(1, 30)}万元。", "CF_NR_FK": "1", "CF_JDRQ": day.date().isoformat(),
        "CF_YXQ": "2099-12-31", "CF_CFJG": firm.bureau, "CF_SJLY": firm.bureau,
    }  # fmt: skip
    return _record("penalty", f"{firm.short}:{number}", values, firm, document_number, {topic: 3}, day)


def _licence(firm: Firm, number: int, chance: random.Random) -> Item:
    day = _day(chance, most=700)
    title = GIVEN["licences"][firm.trade]
    document_number = _number(firm, "许决字", day, number)
    values = {
        "XK_XDR_MC": firm.name, "XK_XDR_LB": "法人及非法人组织", "XK_XDR_SHXYM": firm.code, "XK_FRDB": "王示例",
        "XK_XKWS": f"准予{title}决定书", "XK_WSH": document_number, "XK_XKLB": "普通", "XK_XKZS": f"{title}证（示例）",
        "XK_XKBH": f"JY{firm.region}{chance.randint(1, 999999):06d}", "XK_NR": f"准予{title}。",
        "XK_JDRQ": day.date().isoformat(), "XK_YXQZ": day.date().isoformat(), "XK_YXQZI": "2099-12-31",
        "XK_XKJG": firm.bureau, "XK_ZT": "1", "XK_LYDW": firm.bureau,
    }  # fmt: skip
    return _record("licence", f"{firm.short}:{number}", values, firm, document_number, {title: 3}, day)


def _listing(firm: Firm, chance: random.Random) -> Item:
    _offence, facts, basis, topic = chance.choice(GIVEN["offences"][firm.trade])
    day = _day(chance, most=300)
    document_number = _number(firm, "信列字", day, 0)
    values = {
        "SX_MC": firm.name, "SX_LB": "法人及非法人组织", "SX_SHXYM": firm.code, "SX_MD": "严重失信主体名单",
        "SX_SY": f"{facts}情节严重。", "SX_WSH": document_number, "SX_JDRQ": day.date().isoformat(),
        "SX_JDJG": firm.bureau, "SX_YJ": basis, "SX_YCTJ": "履行全部义务满一年。", "SX_SJLY": firm.bureau,
    }  # fmt: skip
    topics = {topic: 2, "严重失信": 3}
    return _record("serious-dishonesty", firm.short, values, firm, document_number, topics, day)


def _record(
    kind: str, name: str, values: dict, firm: Firm, number: str, topics: dict[str, int], day: datetime
) -> Item:
    key = f"made:{kind}:{name}"
    public, masked = _public(kind, values, key, firm.region, day)
    return Item(
        key=key, document=public, subject=firm.name, number=number, code=firm.code, place=firm.place,
        topics=topics, masked=masked,
    )  # fmt: skip


def _person(number: int, chance: random.Random) -> Item:
    place = chance.choice(GIVEN["places"])
    trade = chance.choice(list(GIVEN["bureaus"]))
    offence, facts, basis, topic = chance.choice(GIVEN["offences"][trade])
    name = chance.choice(GIVEN["surnames"]) + "".join(chance.sample(GIVEN["given"], 2))
    day, bureau = _day(chance, most=80), f"{place[0]}{GIVEN['bureaus'][trade]}"
    document_number = f"{place[2][0]}{bureau[3]}个罚字〔{day.year}〕{1000 + number}号"
    values = {
        "CF_XDR_MC": name, "CF_XDR_LB": "自然人", "CF_XDR_ZJLX": "身份证", "CF_WSH": document_number,
        "CF_WFXW": offence, "CF_SY": f"{name}{facts}", "CF_YJ": basis, "CF_CFLB": "罚款",
        "CF_NR": f"对{name}罚款2000元。", "CF_NR_FK": "0.2", "CF_JDRQ": day.date().isoformat(),
        "CF_YXQ": "2099-12-31", "CF_CFJG": bureau, "CF_SJLY": bureau,
    }  # fmt: skip
    key = f"made:person:{number}"
    public, masked = _public("penalty", values, key, place[1], day)
    return Item(
        key=key, document=public, number=document_number, place=place[0], topics={topic: 3}, masked=masked
    )


def _public(kind: str, values: dict, key: str, region: str, day: datetime) -> tuple[dict, bool]:
    """What was decided on a day is shown three days later."""
    found = published(spec(kind), values, key, at=day + timedelta(days=3), notices=("sample",))
    if found is None:
        raise ValueError(f"{key} holds what cannot be masked.")
    public, masked = found
    public["facets"]["region"] = region
    return public, masked


def _number(firm: Firm, word: str, day: datetime, serial: int) -> str:
    """Unique: the firm's own number stands in it."""
    own = int(firm.code[12:17]) * 10 + serial
    return f"{firm.place[0]}{firm.bureau[3]}{word}〔{day.year}〕{own}号"


def _day(chance: random.Random, *, most: int) -> datetime:
    return AT - timedelta(days=chance.randint(4, most))


def _named(known: list[Firm], chance: random.Random) -> Iterator[Item]:
    """Lists and stories that name firms in their text: they mention them and are not about them."""
    for number in range(30):
        named = chance.sample(known, 3)
        title = f"第{number + 1}批诚信经营示范单位公布名单"
        yield _page(
            "activity-list", title, [f"{firm.name}，{firm.place}。" for firm in named], {"trade": 2},
            mentions=tuple(firm.name for firm in named),
        )  # fmt: skip


def _pages(chance: random.Random) -> Iterator[Item]:
    yield from _stories(chance)
    yield from _lessons(chance)
    for name, topic in product(GIVEN["professions"], ("承诺书", "守信公约")):
        yield _page(
            "commitment-template", f"{name}信用{topic}", [f"我是一名{name}，我承诺如实、守时、守约。"], {},
            about=f"{name}承诺",
        )  # fmt: skip
    for (scam, text), place in product(GIVEN["scams"], GIVEN["places"]):
        title = f"{place[2]}防骗提醒：谨防{scam}"
        yield _page(
            "knowledge", title, [text, f"{place[0]}居民如遇此类情况，请拨打110。"], {"fraud": 3},
            about=scam, place=place[0], region=place[1],
        )  # fmt: skip
    for (node, day, topic), year in product(GIVEN["nodes"], range(2024, 2029)):
        text = chance.choice(TOPICS[topic]["texts"])
        yield _page(
            "calendar-day", f"{year}年{node}", [text], {topic: 2}, about=node, day=f"{year}-{day}",
            shown=datetime(year, 1, 1, tzinfo=AT.tzinfo) if year <= AT.year else AT,
        )  # fmt: skip
    yield from _english()


def _stories(chance: random.Random) -> Iterator[Item]:
    """Half of them never say the topic's usual words: who wants them all must know what they mean."""
    for (topic, given), (number, title), place in product(
        TOPICS.items(), enumerate(("",) * 3), GIVEN["places"][:6]
    ):
        kind = ("story", "typical-case", "story")[number]
        title = f"{place[2]}：{given['titles'][number]}"
        said = [f"这是一个关于{chance.choice(given['words'])}的故事。"] if chance.random() < 0.5 else []
        yield _page(
            kind, title, [*said, given["texts"][number]], {topic: 3}, place=place[0], region=place[1],
            tags=[given["words"][0]] if chance.random() < 0.5 else [], about=given["titles"][number],
        )  # fmt: skip


def _lessons(chance: random.Random) -> Iterator[Item]:
    for topic, (grade, stage, code) in product(GIVEN["taught"], GIVEN["grades"]):
        words = TOPICS[topic]["words"]
        yield _page(
            "lesson", f"{grade}《{chance.choice(words)}》教案", [chance.choice(TOPICS[topic]["texts"])],
            {topic: 3}, grade=grade, terms={"grade": [code], "stage": [stage]}, tags=[words[0]],
        )  # fmt: skip
    for topic, grade in product(GIVEN["taught"], ("小学", "初中", "高中", "大学")):
        words = TOPICS[topic]["words"]
        yield _page(
            "quiz", f"{grade}{words[0]}小测验", TOPICS[topic]["texts"], {topic: 3}, grade=grade, tags=[words[0]]
        )


def _english() -> Iterator[Item]:
    for kind, given in GIVEN["english"].items():
        for (title, text, topic), number in product(given, range(1, 5)):
            part = "" if number == 1 else f", part {number}"
            yield _page(kind, f"{title}{part}", [text], {f"en-{topic}": 3}, about=title, locale="en")


def _page(
    kind: str, title: str, texts: list[str], topics: dict[str, int], *, about: str = "", place: str = "",
    day: str = "", grade: str = "", mentions: tuple[str, ...] = (), **more,
) -> Item:  # fmt: skip
    key = f"made:{kind}:{title}"
    return Item(
        key=key, document=page(key, kind, title, texts, day=day, **more), topics=topics, about=about, place=place,
        day=day, grade=grade, mentions=mentions,
    )  # fmt: skip
