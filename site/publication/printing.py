"""Pages as PDF, made by WeasyPrint in a process of its own; the one place that knows whether that works.

Without WeasyPrint's libraries (Pango) the process ends with `UNAVAILABLE`, and whoever asked says so and
offers the page itself. A page that takes too long or too much memory ends with its process, and nothing else does.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from confidentiality.attachments.sandbox import environment

from .printing_process import UNAVAILABLE

SECONDS = 120  # of the wall clock, for all pages together
SITE = Path(__file__).resolve().parent.parent
logger = logging.getLogger(__name__)


def print_all(
    pages: Sequence[str], *, style: str, files: Mapping[str, Path], identifier: str
) -> list[bytes] | None:
    """A PDF of each page, in order; None where they cannot be made.

    `files` are what the pages show, by the address they use; nothing else is read. The same pages make
    the same bytes.
    """
    given = {
        "pages": list(pages),
        "style": style,
        "files": {name: str(path) for name, path in files.items()},
        "identifier": identifier,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "publication.printing_process"], input=json.dumps(given).encode(),
            capture_output=True, timeout=SECONDS, cwd=SITE, env=_environment(), check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        logger.error("printing took longer than %s s", SECONDS)
        return None
    if done.returncode:
        if done.returncode != UNAVAILABLE:
            logger.error("printing: the process ended with %s", done.returncode)
        return None
    return _split(done.stdout)


def _split(written: bytes) -> list[bytes]:
    """A line with the lengths, then the papers one behind the other."""
    head, _line, body = written.partition(b"\n")
    papers, start = [], 0
    for length in json.loads(head):
        papers.append(body[start : start + length])
        start += length
    return papers


def _environment() -> dict[str, str]:
    """Neither secrets nor the way to the database."""
    return environment() | {"LANG": "C.UTF-8"}
