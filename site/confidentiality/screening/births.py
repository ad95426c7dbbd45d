"""Dates of birth: behind 出生, 生于, 生日, before 出生 or 生, or behind a sex.

A day or a month of birth blocks; a year alone asks. 发生于, 产生于, 生产日期 and 成立于 are no births.
"""

import re
from collections.abc import Iterator
from datetime import date

from . import reasons
from .findings import Finding, Kind, Severity

_CN = "零〇一二三四五六七八九十"
_YEAR = rf"(?:1[89]\d\d|20\d\d|[一二][{_CN}]{{3}})"
_DAY = rf"(?:\d{{1,2}}|[{_CN}]{{1,3}})"
_FULL = (
    rf"(?:{_YEAR} ?年 ?{_DAY} ?月(?: ?{_DAY} ?[日号])?"
    rf"|{_YEAR}[-./](?:0?[1-9]|1[0-2])(?:[-./](?:[12]\d|3[01]|0?[1-9]))?|(?:19|20)\d\d[01]\d[0-3]\d)"
)
_SHORT = r"(?<!\d)(?P<date>\d\d ?年 ?\d{1,2} ?月 ?\d{1,2} ?[日号])"
_DATE = rf"(?<!\d)(?P<date>{_FULL}|{_YEAR} ?年)"
SIGNS = frozenset("生诞男女")
_PATTERNS = (
    re.compile(
        r"(?:出生(?:日期|年月日|年月|时间)?|生于(?<![发产学诞新医]生于)|生日|诞辰)[ :为是于在]{0,3}"
        + _DATE
        + r"(?!\d)"
    ),
    re.compile(_DATE + r"(?:出生(?!证|产|缺|医)|生(?=[,。;、) ]|$)|生人)"),
    re.compile(_SHORT + r"出生(?!证|产|缺|医)"),
    re.compile(
        r"[,、( ](?:男|女)性?[,、 ]\(?(?:[一-鿿]{1,5}族[,、 ])?"
        + rf"(?P<date>{_FULL})(?!\d)(?![^,。;]{{0,2}}[任至到入])"
    ),
)
_SIGNS = (
    ("出生", "生于", "生日", "诞辰"),
    ("出生", "生人", "月生", "日生", "年生", "号生"),
    ("出生",),
    ("男", "女"),
)


def find(text: str) -> Iterator[Finding]:
    """Dates of birth in a folded text (PIPL §4: what identifies a person)."""
    for pattern, signs in zip(_PATTERNS, _SIGNS, strict=True):
        if any(sign in text for sign in signs):
            for match in pattern.finditer(text):
                yield _birth(match)


def _birth(match: re.Match[str]) -> Finding:
    start, end = match.span("date")
    if (year := re.match(r"20\d\d", match["date"])) and int(year[0]) > date.today().year - 18:
        return Finding(start, end, Kind.MINOR, Severity.BLOCK, 0.93, reasons.MINOR, "****年**月**日")
    if match["date"].endswith("年"):
        return Finding(start, end, Kind.BIRTH_DATE, Severity.ASK, 0.7, reasons.BIRTH_DATE_LIKELY, "****年")
    mask = "****年**月**日"
    return Finding(start, end, Kind.BIRTH_DATE, Severity.BLOCK, 0.93, reasons.BIRTH_DATE, mask)
