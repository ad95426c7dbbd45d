"""What a backup must not take back: withdrawals, corrections and shortened displays, in a small file
outside database and backup. A line names an item and an act; never what the item said.

A line is written (and on the disk) *before* its withdrawal commits. Should the commit then fail, a
later restore hides one item too many: the harmless side to err on. `head` holds the ledger's newest
number, so that a restored ledger never gives a number twice.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


def withdrawals_path() -> Path:
    return Path(settings.OUTSIDE_ROOT) / "withdrawals.jsonl"


def head_path() -> Path:
    return Path(settings.OUTSIDE_ROOT) / "head"


def append_withdrawals(lines: Iterable[dict]) -> None:
    """Append and sync; one object a line: item, act, at; reason, commitment or until by the act."""
    text = "".join(json.dumps(line, sort_keys=True) + "\n" for line in lines)
    if not text:
        return
    path = withdrawals_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(path, "ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(b"\n" * _is_torn(file) + text.encode())
        file.flush()
        os.fsync(file.fileno())


def _is_torn(file: BinaryIO) -> bool:
    """Whether a crash cut the last line off, so that the next one would be glued to it."""
    if file.seek(0, os.SEEK_END) == 0:
        return False
    file.seek(-1, os.SEEK_END)
    return file.read(1) != b"\n"


def withdrawals() -> Iterator[dict]:
    """Every line that was written whole; one that a crash has torn is passed over."""
    path = withdrawals_path()
    if not path.exists():
        return
    with open(path) as file:
        for line in file:
            with suppress(ValueError):
                yield json.loads(line)


def write_head(seq: int) -> None:
    """Remember the ledger's newest committed number."""
    path = head_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(path.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if seq > head():
            fresh = path.with_suffix(".new")
            fresh.write_text(str(seq))
            os.replace(fresh, path)


def head() -> int:
    """The newest number that was ever written; 0 where nothing was."""
    path = head_path()
    return int(path.read_text()) if path.exists() else 0
