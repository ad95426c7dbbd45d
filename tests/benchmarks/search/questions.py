"""What a province asks of its search in a day, in twelve ways; drawn from the corpus, so that it is found.

The words are of the first items of the seed, which every size of the corpus holds.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from pypinyin import Style, lazy_pinyin

from . import corpus, words

DRAWN_FROM = 20_000  # the smallest corpus that is measured
EACH = 20  # questions of a way
PAGE, API, SUGGEST = "/search/", "/api/v1/search", "/api/v1/search/suggest"
COMMON = (
    "罚款 食品安全 抽样 许可 信用修复 安全生产 违法所得 当事人 消费者 诚信 承诺 经营场所 法定代表人 健康证明 "
    "市场监督管理局 抽查 检验 合同 环境保护 仓库"
)


@dataclass(frozen=True, slots=True)
class Question:
    """`path` is asked first; `pages` says how many pages further the answer is that is measured."""

    way: str
    path: str
    pages: int = 0


def drawn(seed: int) -> list[Question]:
    """240 questions in an order without meaning, always the same of a seed."""
    chance = random.Random(f"questions.{seed}")
    items = list(corpus.items(DRAWN_FROM, seed))
    now = [each for each in items if each.row["visible_until"].year > 2027]
    decisions = [each for each in now if each.row["subject_category"] == "organisation"]
    made = [
        Question(way, f"{path}?{urlencode(query)}", pages)
        for way, (path, ask, source, pages) in WAYS.items()
        for query in _asked(ask, chance, decisions if source == "decisions" else now)
    ]
    chance.shuffle(made)
    return made


Ask = Callable[[random.Random, corpus.Made, int], dict[str, str]]


def _asked(ask: Ask, chance: random.Random, items: list[corpus.Made]) -> Iterator[dict[str, str]]:
    for number, item in enumerate(chance.sample(items, EACH)):
        yield ask(chance, item, number)


def _name(_chance: random.Random, item: corpus.Made, _number: int) -> dict[str, str]:
    return {"q": item.name}


def _common(_chance: random.Random, _item: corpus.Made, number: int) -> dict[str, str]:
    return {"q": COMMON.split()[number % EACH]}


def _two(chance: random.Random, item: corpus.Made, _number: int) -> dict[str, str]:
    start = chance.randrange(len(item.name) - 2)
    return {"q": item.name[start : start + 2]}


def _phrase(chance: random.Random, item: corpus.Made, _number: int) -> dict[str, str]:
    start = chance.randrange(len(item.text) // 2)
    return {"q": item.text[start : start + chance.randrange(6, 15)]}


def _number(chance: random.Random, item: corpus.Made, _number: int) -> dict[str, str]:
    brackets = chance.choice(("〔〕", "[]", "()", "（）"))
    return {"q": item.number.replace("〔", brackets[0]).replace("〕", brackets[1])}


def _part_of_number(_chance: random.Random, item: corpus.Made, _number: int) -> dict[str, str]:
    return {"q": item.number.partition("罚")[2]}


def _pinyin(_chance: random.Random, item: corpus.Made, number: int) -> dict[str, str]:
    style = Style.FIRST_LETTER if number % 2 else Style.NORMAL
    return {"q": "".join(lazy_pinyin(item.name, style=style))}


def _several(chance: random.Random, item: corpus.Made, _number: int) -> dict[str, str]:
    start = chance.randrange(len(item.text) // 2)
    place = corpus.PLACES[item.row["region"]]
    return {"q": f"{place} {item.text[start + 20 : start + 24]} {item.text[start : start + 4]}"}


def _narrowed(chance: random.Random, item: corpus.Made, number: int) -> dict[str, str]:
    row = item.row
    filters = (
        {"kind": row["kind"]},
        {"region": row["city"], "year": str(row["year"])},
        {"authority": row["authority"]},
        {"section": row["section"], "year": str(row["year"])},
    )
    start = chance.randrange(len(item.text) // 2)
    return {"q": item.text[start : start + 3], **filters[number % len(filters)]}


def _typing(chance: random.Random, item: corpus.Made, number: int) -> dict[str, str]:
    if number % 4 == 3:
        return {"q": chance.choice(words.TAGS)[:2]}
    return {"q": item.name[: chance.randrange(2, 7)]}


# By way: the address, what is asked, of which items, and how many pages further.
WAYS: dict[str, tuple[str, Ask, str, int]] = {
    "rare name": (PAGE, _name, "decisions", 0),
    "common word": (PAGE, _common, "all", 0),
    "two characters": (PAGE, _two, "decisions", 0),
    "phrase": (PAGE, _phrase, "all", 0),
    "number": (PAGE, _number, "decisions", 0),
    "part of a number": (PAGE, _part_of_number, "decisions", 0),
    "pinyin": (PAGE, _pinyin, "decisions", 0),
    "several words": (PAGE, _several, "all", 0),
    "word and filters": (PAGE, _narrowed, "all", 0),
    "deep page": (PAGE, _common, "all", 10),
    "api": (API, _phrase, "all", 0),
    "suggestion": (SUGGEST, _typing, "decisions", 0),
}
