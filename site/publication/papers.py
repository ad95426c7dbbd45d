"""Papers of a decision (决定书, evidence): PDF, JPEG or PNG by their content, cleaned in a process of its own.

A hostile file can make any parser run for ever or fill the memory; there it ends with its process. What
comes back is rewritten: of a PDF by `files`, of a picture by `imaging`, nothing but what a reader sees.

    parent: clean() ── bytes ──► publication.paper_process ── a line of JSON, then bytes ──► Paper
"""

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .errors import AssetRefused
from .files import MOST_BYTES
from .paper_process import OUT_OF_MEMORY

SECONDS = 60  # of the wall clock; the process has as many of the processor's, and 1 GB
SITE = Path(__file__).resolve().parent.parent
STARTS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # DOCX, XLSX and any ZIP; DOC, XLS
EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
TOO_LONG = gettext_noop("The file takes too long to read; print it to a new PDF and upload that.")
TOO_MUCH = gettext_noop("The file cannot be read in the memory it may use; print it to a new PDF.")
DAMAGED = gettext_noop("The file is damaged; print it to a new PDF and upload that.")
_ENDED = {-signal.SIGXCPU: TOO_LONG, -signal.SIGKILL: TOO_LONG, OUT_OF_MEMORY: TOO_MUCH}


@dataclass(frozen=True, slots=True)
class Paper:
    """Bytes to publish, their type, their text, and what of them no program read.

    `unread` are pages of a PDF from 1; of a picture it is (1,).
    """

    content: bytes
    mime: str
    text: str
    unread: tuple[int, ...]


def mime_of(content: bytes) -> str:
    """The type by the first bytes, whatever the name says. Raises AssetRefused."""
    if len(content) > MOST_BYTES:
        raise AssetRefused(_("The file is larger than 20 MB; divide it."))
    if content[:1024].lstrip()[:5] == b"%PDF-":
        return "application/pdf"
    found = next((mime for start, mime in STARTS if content.startswith(start)), None)
    if found:
        return found
    if content.startswith(OFFICE):
        raise AssetRefused(_("Word, Excel and ZIP files are not taken; save it as PDF and upload that."))
    raise AssetRefused(_("Only PDF, JPEG and PNG are taken; save the file as one of these."))


def clean(content: bytes) -> Paper:
    """The paper without what its reader does not see. Raises AssetRefused."""
    mime_of(content)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "publication.paper_process"], input=content, capture_output=True,
            timeout=SECONDS, cwd=SITE, env=environment(), check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise AssetRefused(_(TOO_LONG)) from error
    if done.returncode:
        raise AssetRefused(_(_ENDED.get(done.returncode, DAMAGED)))
    head, _line, body = done.stdout.partition(b"\n")
    said = json.loads(head)
    if "refused" in said:
        raise AssetRefused(_(said["refused"]))
    return Paper(body, said["mime"], said["text"], tuple(said["unread"]))


def environment() -> dict[str, str]:
    """Neither secrets nor the way to the database: a parser that is taken over finds nothing."""
    return {"PYTHONPATH": f"{SITE}:{SITE.parent}", "PYTHONIOENCODING": "utf-8", "PATH": "/usr/bin:/bin"}
