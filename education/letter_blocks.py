"""The letter of a document as templates show it: its text in pieces, its blanks as fields."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .models.letters import BLANK


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a paragraph; `filled` stands where a blank is."""

    text: str
    filled: bool


def shown(block: Mapping, _references: Mapping) -> dict[str, Any]:
    """A `letter` block with `lines` (blanks by their labels) and `form`."""
    from .letter_forms import BlanksForm

    return {**block, "lines": lines(block), "form": BlanksForm(block)}


def lines(block: Mapping) -> list[list[Piece]]:
    """Its paragraphs, each blank with its label."""
    labels = {blank["code"]: blank["label"] for blank in block["blanks"]}
    return [pieces(paragraph, labels) for paragraph in block["paragraphs"]]


def pieces(paragraph: str, filled: Mapping[str, str]) -> list[Piece]:
    """A paragraph, each blank with what is given for it."""
    parts = re.split(BLANK, paragraph)
    return [
        Piece(filled.get(part, "") if number % 2 else part, bool(number % 2))
        for number, part in enumerate(parts)
        if part
    ]
