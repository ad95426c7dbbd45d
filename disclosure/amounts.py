"""Amounts of money in Chinese text: 罚款2000元, 处1万元罚款, 人民币 30.5 万元, 1,500元."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_AMOUNT = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>亿|千万|百万|十万|万|千|百)?\s*(?:余)?元")
_UNITS = {
    None: 1,
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
}


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in yuan, and where it stands (code points, end exclusive)."""

    yuan: Decimal
    start: int
    end: int


def amounts_in(text: str) -> list[Amount]:
    """Every amount that is written in digits, in order. Amounts in words (贰仟元) are not read."""
    found = []
    for match in _AMOUNT.finditer(_half_width(text)):
        try:
            number = Decimal(match["number"].replace(",", ""))
        except InvalidOperation:
            continue
        found.append(Amount(number * _UNITS[match["unit"]], match.start(), match.end()))
    return found


def _half_width(text: str) -> str:
    """Digits, comma and point in half width, each still one character, so that places stay."""
    return "".join(unicodedata.normalize("NFKC", char) if "！" <= char <= "～" else char for char in text)
