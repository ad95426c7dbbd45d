"""Film and sound: taken apart and put together anew in a process of its own, from file to file.

parent: cleaned() ── descriptors ──► publication.film_process ── a line of JSON ──► Film, and the new file
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from confidentiality.attachments.sandbox import SITE, environment

from .errors import AssetRefused

MOST_BYTES = 500 * 1024 * 1024  # ten minutes of full HD as a phone films it
SECONDS = 180  # of the wall clock; the process says its own limits
ENDED = {3: gettext_noop("The film or sound cannot be read in the memory it may use; save it smaller.")}
SENTENCES = (  # of film_process, which knows no language
    gettext_noop(
        "Only MP4, WebM, OGG and MP3 are taken; save it as one of these, best as MP4 with H.264 and AAC."
    ),
    gettext_noop("The video is not coded as H.264, VP9 or AV1; save it as MP4 with H.264."),
    gettext_noop("The sound is not coded as AAC, Opus, MP3, Vorbis or FLAC; save it as MP4 with AAC."),
    gettext_noop("The film or sound is damaged; save it again with a program that plays it."),
    gettext_noop("The picture of the film is larger than 3840 × 2160; save it smaller."),
    gettext_noop("The film or sound is longer than two hours; divide it."),
    gettext_noop("Neither picture nor sound was found in the file."),
)
DAMAGED = SENTENCES[3]


@dataclass(frozen=True, slots=True)
class Film:
    """What a player needs to know; width and height are 0 of sound, `seconds` at least 1."""

    mime: str
    width: int
    height: int
    seconds: int

    @property
    def has_picture(self) -> bool:
        return self.mime.startswith("video/")


@contextmanager
def cleaned(given: BinaryIO) -> Iterator[tuple[Film, BinaryIO]]:
    """The film, and the rewritten file, which has no name and is gone afterwards. Raises AssetRefused."""
    if os.fstat(given.fileno()).st_size > MOST_BYTES:
        raise AssetRefused(_("The film or sound is larger than 500 MB; save it smaller or divide it."))
    root = Path(settings.ASSETS_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=root) as made:
        film = _rewritten(given, made)
        made.seek(0)
        yield film, made


def _rewritten(given: BinaryIO, made: BinaryIO) -> Film:
    given.seek(0)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "publication.film_process", str(made.fileno())],
            stdin=given, pass_fds=[made.fileno()], capture_output=True,
            timeout=SECONDS, cwd=SITE, env=environment(), check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise AssetRefused(_(DAMAGED)) from error
    if done.returncode:
        raise AssetRefused(_(ENDED.get(done.returncode, DAMAGED)))
    said = json.loads(done.stdout)
    if "refused" in said:
        raise AssetRefused(_(said["refused"]))
    return Film(**said)
