"""Codes and numbers that say who somebody is: whether they can be right.

统一社会信用代码 (GB 32100) of organisations, 公民身份号码 (GB 11643) of persons.
"""

import re
from datetime import date
from functools import lru_cache

from stdnum.cn import ric, uscc

_ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")


@lru_cache(maxsize=4096)  # an authority's code stands in each of its rows
def is_uscc(code: str) -> bool:
    """Whether a code's check digit holds (stdnum's own `is_valid` knows no letter among the first eight)."""
    return len(code) == 18 and set(code) <= _ALPHABET and uscc.calc_check_digit(code[:17]) == code[-1]


def is_id_card(number: str) -> bool:
    """Whether check digit and birth date hold (18 digits), or the birth date (15 digits).

    The place is not looked up: divisions are dissolved, the cards that name them stay.
    """
    old = len(number) == 15
    if not (old or len(number) == 18) or not re.fullmatch(r"[0-9]{15}(?:[0-9]{2}[0-9X])?", number):
        return False
    born = f"19{number[6:12]}" if old else number[6:14]
    try:
        date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        return False
    return old or ric.calc_check_digit(number) == number[-1]
