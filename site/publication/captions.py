"""Captions (WebVTT): read strictly, written anew as times and plain text.

Styles, regions, notes, names of cues, places on the screen and markup stay behind. Who speaks belongs into
the text. https://www.w3.org/TR/webvtt1/
"""

import html
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .errors import AssetRefused

MOST_BYTES = 1024 * 1024
MOST_CUES = 5000
TIME = r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"{TIME}[ \t]+-->[ \t]+{TIME}(?:[ \t].*)?", re.ASCII)
_TAG = re.compile(r"<[^>]*>")
_LEFT_OUT = re.compile(r"(NOTE|STYLE|REGION)(\s|$)")


@dataclass(frozen=True, slots=True)
class Cue:
    """Milliseconds from the beginning, and lines of plain text."""

    start: int
    end: int
    text: str


def clean(content: bytes) -> tuple[bytes, str]:
    """The captions as WebVTT of our own writing, and their text for screening. Raises AssetRefused."""
    cues = read(content)
    return write(cues), "\n".join(cue.text for cue in cues)


def read(content: bytes) -> list[Cue]:
    """Raises AssetRefused naming the line."""
    if len(content) > MOST_BYTES:
        raise AssetRefused(_("The captions are larger than 1 MB."))
    try:
        lines = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    except UnicodeDecodeError as error:
        raise AssetRefused(_("The captions are not written in UTF-8; save them so.")) from error
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]):
        raise AssetRefused(_("The captions are no WebVTT: the first line must be WEBVTT."))
    cues = [cue for number, block in _blocks(lines) if (cue := _cue(block, number))]
    if not cues:
        raise AssetRefused(_("The captions hold no text."))
    if len(cues) > MOST_CUES:
        raise AssetRefused(_("The captions have more than 5000 parts."))
    return cues


def write(cues: list[Cue]) -> bytes:
    parts = [
        f"{_clock(cue.start)} --> {_clock(cue.end)}\n{html.escape(cue.text, quote=False)}" for cue in cues
    ]
    return ("WEBVTT\n\n" + "\n\n".join(parts) + "\n").encode()


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """Groups of lines between empty ones, with the number of their first line; without the header."""
    blocks: list[tuple[int, list[str]]] = []
    begins = True
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            begins = True
            continue
        if begins:
            blocks.append((number, []))
        begins = False
        blocks[-1][1].append(line)
    return blocks[1:]


def _cue(block: list[str], number: int) -> Cue | None:
    """Raises AssetRefused."""
    if _LEFT_OUT.match(block[0]) and "-->" not in block[0]:
        return None
    at = 0 if "-->" in block[0] else 1
    found = _TIMING.fullmatch(block[at].strip()) if at < len(block) else None
    if not found:
        raise AssetRefused(
            _("Line %(line)s of the captions has no time such as 00:01.000 --> 00:04.000.")
            % {"line": number + min(at, len(block) - 1)}
        )
    start, end = _milliseconds(found.groups()[:4]), _milliseconds(found.groups()[4:])
    if end <= start:
        raise AssetRefused(
            _("Line %(line)s of the captions: the end is not after the beginning.") % {"line": number + at}
        )
    text = "\n".join(filter(None, (_plain(line) for line in block[at + 1 :])))
    return Cue(start, end, text) if text else None


def _plain(line: str) -> str:
    """Without markup, control characters and what could be read as a time or a tag."""
    text = html.unescape(_TAG.sub("", line))
    return " ".join("".join(char for char in text if char.isprintable() or char == " ").split())


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, rest = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
