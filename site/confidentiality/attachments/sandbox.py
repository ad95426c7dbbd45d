"""The parent's side: a file is given to a process of its own, which says what it is or gives back a copy.

A hostile file can make any parser run for ever or fill the memory; there it ends with its process. The child
has neither secrets nor the way to the database, and its answer is read up to a limit.

    parent ── a line of JSON, then bytes ──► confidentiality.attachments.process
    parent ◄── a line of JSON, then bytes ──
"""

import json
import signal
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryFile

from . import kinds
from .cleaned import MOST_BYTES, Cleaned
from .errors import FileRefused
from .errors import gettext_noop as _
from .process import OUT_OF_MEMORY

SECONDS = 60  # of the wall clock; the process has as many of the processor's, and 1 GB
MOST_WRITTEN = 4 * MOST_BYTES  # a copy may be larger than what came, not by more
SITE = Path(__file__).resolve().parent.parent.parent
TOO_LONG = _("The file takes too long to read; print it to a new PDF and upload that.")
TOO_MUCH = _("The file cannot be read in the memory it may use; print it to a new PDF.")
DAMAGED = _("The file is damaged; print it to a new PDF and upload that.")
_ENDED = {
    -signal.SIGXCPU: TOO_LONG, -signal.SIGKILL: TOO_LONG, -signal.SIGXFSZ: TOO_MUCH, OUT_OF_MEMORY: TOO_MUCH,
}  # fmt: skip


def clean(content: bytes, *, taken: Collection[str], is_csv: bool = False) -> Cleaned:
    """The file without what its reader does not see, of one of the types in `taken`. Raises FileRefused."""
    _quickly(content, taken)
    said, body = _asked({"task": "clean", "taken": sorted(taken), "csv": is_csv}, content)
    return Cleaned(body, said["mime"], said["text"], tuple(said["unread"]), said["hidden"])


def look(content: bytes, *, taken: Collection[str]) -> str:
    """The type of a file that is kept as it is; refused is what would be refused anyway. Raises FileRefused."""
    mime = _quickly(content, taken)
    if mime != kinds.ZIP:
        return mime
    said, _body = _asked({"task": "look", "taken": sorted(taken), "csv": False}, content)
    return said["mime"]


def _quickly(content: bytes, taken: Collection[str]) -> str:
    """The type by the first and last bytes, without a process. Raises FileRefused."""
    mime = kinds.told(content) or kinds.TEXT
    if mime not in taken and mime != kinds.ZIP:
        raise FileRefused(kinds.not_taken(taken))
    return mime


def _asked(task: dict, content: bytes) -> tuple[dict, bytes]:
    """Raises FileRefused."""
    with TemporaryFile() as given, TemporaryFile() as answer:
        given.write(json.dumps(task).encode() + b"\n" + content)
        given.seek(0)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "confidentiality.attachments.process"], stdin=given, stdout=answer,
                stderr=subprocess.DEVNULL, timeout=SECONDS, cwd=SITE, env=environment(), check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise FileRefused(TOO_LONG) from error
        if done.returncode:
            raise FileRefused(_ENDED.get(done.returncode, DAMAGED))
        answer.seek(0)
        return _judged(answer.read(MOST_WRITTEN + 1))


def _judged(answer: bytes) -> tuple[dict, bytes]:
    if len(answer) > MOST_WRITTEN:
        raise FileRefused(TOO_MUCH)
    head, _line, body = answer.partition(b"\n")
    try:
        said = json.loads(head)
    except ValueError as error:
        raise FileRefused(DAMAGED) from error
    if "refused" in said:
        raise FileRefused(said["refused"])
    return said, body


def environment() -> dict[str, str]:
    """Neither secrets nor the way to the database: a parser that is taken over finds nothing."""
    return {"PYTHONPATH": f"{SITE}:{SITE.parent}", "PYTHONIOENCODING": "utf-8", "PATH": "/usr/bin:/bin"}
