"""Lines of the table that stands above a text, as the public document writes them."""

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import get_language

from publication import document


def fact(code: str, label: tuple[str, str], value: str | dict[str, str]) -> dict:
    """One line: `label` in Chinese and English."""
    return {"code": code, "label": document.label(*label), "value": value}


def facts(lines: Iterable[tuple[str, tuple[str, str], str | dict[str, str]]]) -> list[dict]:
    """Those that have a value."""
    return [fact(code, label, value) for code, label, value in lines if value]


def labelled(labels: Mapping[str, tuple[str, str]]) -> Callable[[str], str]:
    """What people read of a code, in the language of the request; the code itself where it is none."""
    return lambda code: labels[code][1 if get_language() == "en" else 0] if code in labels else code
