"""Helpers for the tables of this folder: numbers that hold, and what a screening says in short."""

from stdnum import luhn
from stdnum.cn import ric, uscc

from confidentiality.screening import screen


def id_card(first_17: str = "51010419900307123") -> str:
    """An identity card number that holds (no person's)."""
    return first_17 + ric.calc_check_digit(first_17 + "0")


def credit_code(first_17: str = "91510100MA6CABCD1") -> str:
    """A unified social credit code that holds."""
    return first_17 + uscc.calc_check_digit(first_17)


def bank_card(body: str = "622202123456789012") -> str:
    """A card number that holds."""
    return body + luhn.calc_check_digit(body)


def seen(text: str, subject: str | None = None) -> list[tuple[str, str, str, str]]:
    """(kind, matched text, severity, mask) of every finding."""
    return [
        (finding.kind.value, text[finding.start : finding.end], finding.severity.value, finding.mask)
        for finding in screen(text, subject=subject)
    ]


def masked(text: str, subject: str | None = None) -> str:
    """The text with every finding replaced by its mask."""
    for finding in reversed(screen(text, subject=subject)):
        text = text[: finding.start] + finding.mask + text[finding.end :]
    return text
