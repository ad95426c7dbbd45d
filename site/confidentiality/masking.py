"""Masks over the string leaves of a JSON document, by JSON pointer (RFC 6901).

Positions are code points in the unmasked leaf, end exclusive; masks of one leaf do not overlap.
"""

import copy
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from .errors import MaskRefused

_HAN = re.compile("[一-鿿]")
# Leaves that the program wrote itself: names of fields, hashes, instants. Everything else is screened.
STRUCTURAL = frozenset(
    {"v", "id", "kind", "locale", "code", "type", "sha256", "mime", "section", "label", "because", "from", "until",
     "format", "region", "subject_category", "edition", "references", "supersedes", "stage", "start", "end", "uid"}
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Mask:
    """What is written in place of `path[start:end]`."""

    path: str
    start: int
    end: int
    text: str

    def as_json(self) -> dict:
        return asdict(self)

    def overlaps(self, path: str, start: int, end: int) -> bool:
        return self.path == path and self.start < end and start < self.end


def leaves(document: object, path: str = "") -> Iterator[tuple[str, str]]:
    """(pointer, text) of every string that people wrote."""
    if isinstance(document, str):
        yield path, document
    elif isinstance(document, dict):
        for key, child in document.items():
            # The program's own labels stand in two languages; a label that is a text somebody typed.
            if key not in STRUCTURAL or (key == "label" and isinstance(child, str)):
                yield from leaves(child, f"{path}/{_escape(key)}")
    elif isinstance(document, list):
        for number, child in enumerate(document):
            yield from leaves(child, f"{path}/{number}")


def apply(document: dict, masks: Iterable[Mask]) -> dict:
    """A copy of the document with every mask written into it. Raises MaskRefused."""
    result = copy.deepcopy(document)
    by_path: dict[str, list[Mask]] = {}
    for mask in masks:
        by_path.setdefault(mask.path, []).append(mask)
    for path, group in by_path.items():
        _replace(result, path, _masked(_get(result, path), sorted(group)))
    return result


def blanked(path: str, text: str, masks: Iterable[Mask]) -> str:
    """The text with its masks in place, of its old length: positions stay. What is no name is a blank."""
    for mask in masks:
        if mask.path == path:
            length = mask.end - mask.start
            written = mask.text if _HAN.match(mask.text) else ""
            text = text[: mask.start] + written[:length].ljust(length, "□") + text[mask.end :]
    return text


def _masked(text: str, masks: list[Mask]) -> str:
    parts, position = [], 0
    for mask in masks:
        if not position <= mask.start < mask.end <= len(text):
            raise MaskRefused(f"The masks of {mask.path} overlap or lie outside the text.")
        parts += [text[position : mask.start], mask.text]
        position = mask.end
    return "".join([*parts, text[position:]])


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _steps(path: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]


def _child(node: object, step: str) -> object:
    return node[int(step)] if isinstance(node, list) else node[step]  # type: ignore[index]


def _get(document: dict, path: str) -> str:
    node: object = document
    try:
        for step in _steps(path):
            node = _child(node, step)
    except (KeyError, IndexError, ValueError, TypeError) as error:
        raise MaskRefused(f"There is no text at {path}.") from error
    if not isinstance(node, str):
        raise MaskRefused(f"There is no text at {path}.")
    return node


def _replace(document: dict, path: str, text: str) -> None:
    node: object = document
    *above, last = _steps(path)
    for step in above:
        node = _child(node, step)
    node[int(last) if isinstance(node, list) else last] = text  # type: ignore[index]
