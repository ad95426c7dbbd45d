"""A province's public items, made up from a seed: kinds, sizes and words as a real one would have them.

The items of a seed are always the same, and those of a small corpus are the first ones of every larger
one, so that what is asked of one can be asked of each. Needs Django only for the form of a document.
"""

import base64
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from confidentiality import canonical
from organisations import regions
from publication import document
from publication.enums import FOREVER, ItemState

from . import words

BLOCK = 5_000  # items that one state of chance makes
NEWEST = datetime(2026, 11, 1, tzinfo=UTC)
SECONDS = 3 * 365 * 86_400  # over which items became visible
BECAUSE = document.label("测试期限", "a period of the benchmark")
LEAST, MOST = 200, 340  # characters of a text, but for the end of its last sentence
COUNTIES = {code: name for code, (name, _english) in regions.COUNTIES.items()}
CITIES = {code: name for code, (name, _english) in regions.PREFECTURES.items()}
PLACES = {**COUNTIES, **CITIES}
SHARES = {
    "penalty": 450, "licence": 350, "serious-dishonesty": 30, "nfra-penalty": 30, "story": 30, "typical-case": 20,
    "activity": 8, "activity-list": 2, "citizens-code": 2, "policy": 8, "knowledge": 8, "work": 6, "column": 6,
    "calendar-day": 5, "lesson": 25, "unit": 3, "curriculum": 2, "reader": 4, "album": 3, "quiz": 4, "course": 2,
    "commitment-template": 2,
}  # fmt: skip
STORIES = (
    "story", "typical-case", "activity", "activity-list", "citizens-code", "policy", "knowledge", "work", "column",
)  # fmt: skip
EDUCATION = ("lesson", "unit", "curriculum", "reader", "album", "quiz", "course", "commitment-template")
DISCLOSURES = ("penalty", "licence", "serious-dishonesty", "nfra-penalty")
SECTIONS = (
    dict.fromkeys(STORIES, "stories")
    | dict.fromkeys(EDUCATION, "education")
    | dict.fromkeys(DISCLOSURES, "disclosures")
    | {"calendar-day": "calendar"}
)


@dataclass(frozen=True, slots=True)
class Authority:
    """One of the two hundred or so that publish; `organisation` is its id."""

    name: str
    region: str
    organisation: int


def _authorities() -> list[Authority]:
    """Four offices in every place."""
    offices = [(code, place, office) for office in words.OFFICES[:4] for code, place in PLACES.items()]
    offices += [(code, place, office) for office in words.OFFICES[4:] for code, place in CITIES.items()]
    return [
        Authority(f"{place}{office}", code, number)
        for number, (code, place, office) in enumerate(offices[:200], 1)
    ]


AUTHORITIES = _authorities()


@dataclass(frozen=True, slots=True)
class Made:
    """One item: what it is about in words, and its row, a value a column."""

    name: str
    number: str
    text: str
    row: dict


def items(size: int, seed: int, *, first: int = 0) -> Iterator[Made]:
    """Items `first` (a multiple of BLOCK) to `size`."""
    for start in range(first, size, BLOCK):
        chance = random.Random(f"{seed}.{start}")
        for number in range(start, start + BLOCK):
            made = _item(chance, number)
            if number < size:
                yield made


def _item(chance: random.Random, number: int) -> Made:
    kind = chance.choices(list(SHARES), cum_weights=_CUMULATED)[0]
    section = SECTIONS[kind]
    maker = _decision if section == "disclosures" else _page
    authority = _often(chance, AUTHORITIES)
    slots = _slots(chance, authority)
    shown = NEWEST - timedelta(seconds=chance.randrange(SECONDS))
    until = FOREVER if chance.random() < 0.5 else shown + timedelta(days=chance.choice((900, 1_800, 3_650)))
    identifier = base64.urlsafe_b64encode(chance.randbytes(16)).decode()[:22]
    given = maker(chance, kind, authority, slots, number)
    whole = document.build(
        id=identifier, kind=kind, section=section, locale="zh-hans", visible_from=shown, visible_until=until,
        because=BECAUSE, year=shown.year, authority=authority.name, region=authority.region, **given,
    )  # fmt: skip
    row = _row(chance, whole, authority, shown, until, number)
    text = given["fields"][0]["value"] if given.get("fields") else given["blocks"][0]["html"]
    return Made(slots["name"], slots["number"], text, row)


def _slots(chance: random.Random, authority: Authority) -> dict[str, str]:
    place = PLACES[authority.region]
    day = NEWEST - timedelta(days=chance.randrange(1_100))
    return {
        "name": _name(chance, place),
        "place": place + "".join(chance.sample(words.BRANDS[:60], 2)) + "路",
        "office": authority.name,
        "goods": _often(chance, words.GOODS),
        "offence": _often(chance, words.OFFENCES),
        "law": _often(chance, words.LAWS),
        "number": f"{place[:1]}{authority.name[-3:-1]}罚〔{day.year}〕{chance.randrange(1, 99_999)}号",
        "small": str(chance.randrange(2, 90)),
        "money": str(chance.randrange(200, 900_000)),
        "day": f"{day.year}年{day.month}月{day.day}日",
        "person": _person(chance),
        "tag": _often(chance, words.TAGS),
    }


def _name(chance: random.Random, place: str) -> str:
    brand = "".join(chance.choices(words.BRANDS, k=chance.choice((2, 2, 2, 3, 4))))
    if chance.random() < 0.15:
        return place + brand + chance.choice(words.SHOPS)
    return place.rstrip("市区县") + brand + _often(chance, words.TRADES) + _often(chance, words.FORMS)


def _person(chance: random.Random) -> str:
    return _often(chance, words.SURNAMES) + "".join(chance.choices(words.GIVEN, k=chance.choice((1, 2, 2))))


def _decision(
    chance: random.Random, kind: str, authority: Authority, slots: dict[str, str], number: int
) -> dict:
    """A penalty, a licence and what follows from them, in the fields of their standards."""
    subject = chance.choices(("organisation", "business", "person"), (70, 15, 15))[0]
    title = slots["person"] if subject == "person" else slots["name"]
    text = _text(chance, words.GRANTS if kind == "licence" else words.FACTS, slots | {"name": title})
    code = f"91{authority.region}MA{number:08X}{chance.choice('0123456789ABCDEFGHJKLMNPQRTUWXY')}"
    prefix = "XK" if kind == "licence" else "CF"
    values = {
        f"{prefix}_SY": ("事实", "Facts", text),
        f"{prefix}_XDR_MC": ("行政相对人名称", "Subject", title),
        f"{prefix}_WSH": ("决定文书号", "Number", slots["number"]),
    }
    if subject != "person":
        values[f"{prefix}_XDR_SHXYM"] = ("统一社会信用代码", "Code", code)
    return {
        "title": f"{title} · {slots['number']}",
        "summary": slots["offence"] if kind != "licence" else _often(chance, words.LICENCES),
        "subject_category": subject,
        "sector": _often(chance, words.SECTORS) if chance.random() < 0.3 else "",
        "types": [_often(chance, words.PENALTIES)] if kind != "licence" else [],
        "fields": _fields(values),
        "dates": {"decided": f"{NEWEST - timedelta(days=chance.randrange(1_100)):%Y-%m-%d}"},
    }


def _page(
    chance: random.Random, kind: str, authority: Authority, slots: dict[str, str], _number: int
) -> dict:
    """A story, a lesson or a day: blocks, tags and the terms of its section."""
    lesson = kind in EDUCATION
    text = _text(chance, words.LESSONS if lesson else words.TALES, slots)
    tags = chance.sample(words.TAGS, 2)
    terms = {"stage": [chance.choice(words.STAGES)], "topic": [chance.choice(words.TOPICS)]} if lesson else {}
    if kind == "story":
        terms = {"category": [chance.choice(words.CATEGORIES)]}
    title = f"{slots['person']}：{slots['tag']}的{slots['small']}年" if kind == "story" else (
        f"{slots['tag']}·{slots['place']}{'课堂' if lesson else '专题'}{slots['small']}"
    )  # fmt: skip
    return {
        "title": title,
        "summary": text[:40],
        "blocks": [{"type": "paragraph", "html": f"<p>{text}</p>"}],
        "tags": tags,
        "terms": terms,
        "dates": {"start": "2026-12-04", "end": "2026-12-04"} if kind == "calendar-day" else {},
    }


def _fields(values: dict[str, tuple[str, str, str]]) -> list[dict]:
    return [
        {"code": code, "label": document.label(chinese, english), "value": value}
        for code, (chinese, english, value) in values.items()
    ]


def _text(chance: random.Random, sentences: Sequence[str], slots: dict[str, str]) -> str:
    """Different sentences, each filled anew in part, until it is long enough."""
    wanted = chance.randrange(LEAST, MOST)
    text = ""
    for sentence in chance.sample(sentences, len(sentences)):
        if len(text) >= wanted:
            break
        fresh = {"small": str(chance.randrange(2, 900)), "money": str(chance.randrange(200, 900_000))}
        text += sentence.format(**(slots | fresh))
    return text


def _row(
    chance: random.Random, whole: dict, authority: Authority, shown: datetime, until: datetime, number: int
) -> dict:
    """The columns of an item; its permit is only a number, which no reader of items asks for."""
    content = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    salt = chance.randbytes(canonical.SALT_BYTES)
    return {
        "id": whole["id"],
        "permit_id": number + 1,
        "source_type": "benchmark",
        "source_id": str(number),
        "organisation_id": authority.organisation,
        "state": ItemState.PUBLISHED.value,
        "visible_from": shown,
        "visible_until": until,
        "published_at": shown,
        "changed_at": shown,
        "hidden_at": None,
        "withdrawal": "",
        "annotation": "",
        "version": 1,
        "content": content,
        "salt": salt,
        "commitment": canonical.commitment(salt, content),
        "section": whole["section"],
        "kind": whole["kind"],
        "locale": whole["locale"],
        "authority": authority.name,
        "region": authority.region,
        "city": f"{authority.region[:4]}00",
        "subject_category": whole["facets"]["subject_category"],
        "year": whole["facets"]["year"],
        "sector": whole["facets"]["sector"],
        "occupation": "",
        "masked": False,
    }


def _often(chance: random.Random, choices: Sequence) -> Any:
    """The first ones often, the last ones seldom."""
    return choices[int(len(choices) * chance.random() ** 2)]


def _cumulated() -> list[int]:
    total, sums = 0, []
    for share in SHARES.values():
        total += share
        sums.append(total)
    return sums


_CUMULATED = _cumulated()
