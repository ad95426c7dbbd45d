"""Texts that try to make a pattern go back and forth: repeated openings of every finder.

units()   what is repeated: written by hand, and made from the finders' own words with a seed
growth()  the time of a unit repeated to two lengths
"""

import random
import time
from collections.abc import Iterator

from confidentiality.screening import screen
from confidentiality.screening.gazetteers import COMPOUND_SURNAMES, ILLNESSES, ROLES, SURNAMES, TRANSLITERATED

BY_HAND = (
    "1", "张", "1 ", "1.", "138-", "6222 ", "对", "住", "(",
    "a@", "机密 ", "市", "张三(", "爨一、", "·", "艾·", "扎西", "负责人",
    "负责人:", "时任", "对张三、", "对方", "张三,男", "1岁", "小学", "省市区", "3栋",
    "[(", "微信", "QQ", "川A", "字第", "患有", "癌症", "内部", "张 ",
    "对张建国、李明给予警告", "法定代表人:王五", "0〇", "lO", "1990年", "生于", "家住", "护照", "(时任行长)",
    "等", "罚款5万元", "欧阳", "\n", "\u200b1", "①", "省A", "51010419900307123", "a.",
    "某", "、", "张建国公司", "在",
)  # fmt: skip
_WORDS = [
    *SURNAMES,
    *COMPOUND_SURNAMES,
    *ROLES,
    *ILLNESSES,
    *TRANSLITERATED,
    *BY_HAND,
    "号",
    "室",
    "于",
    "是",
    ",",
    "。",
    ":",
]


def units(made: int = 120, seed: int = 5) -> Iterator[str]:
    yield from BY_HAND
    chance = random.Random(seed)
    words = sorted(_WORDS)
    for _ in range(made):
        yield "".join(chance.choices(words, k=chance.randint(1, 4)))


def seconds(text: str) -> float:
    """Of the processor, the least of two: what else runs on the machine does not count."""
    measured = []
    for _ in range(2):
        started = time.process_time()
        screen(text)
        measured.append(time.process_time() - started)
    return min(measured)


def growth(small: int, large: int, worst: int = 8) -> list[tuple[str, float, float]]:
    """(unit, seconds, seconds) of the units whose time grew most."""
    grown = []
    for unit in units():
        short, long = (seconds((unit * (size // len(unit) + 1))[:size]) for size in (small, large))
        grown.append((repr(unit), max(short, 1e-4), long))
    return sorted(grown, key=lambda each: each[1] / each[2])[:worst]
