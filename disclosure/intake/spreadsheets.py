"""An XLSX workbook, parsed by a process of its own (`spreadsheet_child`) that may crash or run out.

Hidden sheets are never read. Of several visible ones that with the best header is; a notice says so.
Hidden rows and columns are read: whoever hides them by a filter means to send them.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from django.utils.translation import gettext as _

from . import columns, spreadsheet_child
from .tables import FileRefused, Line, Source

ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and the shell of an encrypted workbook
MAGICS = (*ZIPS, OLE)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PIECE = 1 << 20
NAMED = 10  # sheets in a notice


@contextmanager
def opened(path: Path, names: columns.Names) -> Iterator[Source]:
    """The workbook's best sheet, its rows to be read while it is open. Raises FileRefused, OSError."""
    _refuse_ole(path)
    child = _started(path)
    try:
        found = _said(child)
        sheet = _chosen(found, names)
        _tell(child, sheet["index"])
        notices = (*_choice(found, sheet), *_contents(_said(child)))
        yield Source("xlsx", _lines(child), sheet=sheet["name"], notices=notices)
    finally:
        _end(child)


def _refuse_ole(path: Path) -> None:
    with open(path, "rb") as file:
        if file.read(len(OLE)) != OLE:
            return
        tail = b""
        while piece := file.read(_PIECE):
            if _ENCRYPTED in tail + piece:
                raise FileRefused(_why("encrypted"))
            tail = piece[-len(_ENCRYPTED) :]
    raise FileRefused(_why("old"))


# -- the process -----------------------------------------------------------------------------------------


def _started(path: Path) -> subprocess.Popen:
    """The process; it inherits neither our environment nor our modules."""
    return subprocess.Popen(
        [sys.executable, "-I", spreadsheet_child.__file__, os.path.abspath(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"LC_ALL": "C.UTF-8"},
    )


def _end(child: subprocess.Popen) -> None:
    """No process is left behind, whether all was read or not."""
    child.kill()
    child.stdout.close()
    with suppress(BrokenPipeError):
        child.stdin.close()
    child.wait()


def _said(child: subprocess.Popen):
    """The process's next message. Raises FileRefused where it refuses or has ended."""
    line = child.stdout.readline()
    if not line.endswith(b"\n"):
        raise FileRefused(_why("crashed"))
    message = json.loads(line)
    if isinstance(message, dict) and (why := message.get("refused")):
        raise FileRefused(_why(why))
    return message


def _tell(child: subprocess.Popen, index: int) -> None:
    """Which sheet to give; where it has crashed by now, `_said` will say so."""
    with suppress(BrokenPipeError):
        child.stdin.write(f"{index}\n".encode())
        child.stdin.flush()


def _lines(child: subprocess.Popen) -> Iterator[Line]:
    """Rows until the process says how many there were; an end without that is a crash."""
    while isinstance(message := _said(child), list):
        number, cells, *flaws = message
        if any("\0" in cell for cell in cells):
            yield number, _("This row holds zero bytes; type it again."), {}
        elif not cells:
            yield number, _("This row is too long; shorten its cells."), {}
        else:
            yield number, cells, _flaws(flaws[0]) if flaws else {}


def _flaws(found: dict[str, list[str]]) -> dict[int, str]:
    return {int(position): _flaw(kind, value) for position, (kind, value) in found.items()}


def _flaw(kind: str, value: str) -> str:
    """What is wrong with a cell, with a place for the column's name."""
    if kind == "error":
        sentence = _("The column “%(column)s” holds an error (%(value)s); type the value in its place.")
        return sentence.replace("%(value)s", value.replace("%", "%%"))
    if kind == "unvalued":
        return _(
            "The column “%(column)s” holds a formula without its value; open the file in a spreadsheet "
            "program, save it again."
        )
    return _(
        "The column “%(column)s” is stored as a number, its last digits are lost; format the column as text, "
        "type it again."
    )


# -- the sheet -------------------------------------------------------------------------------------------


def _chosen(found: dict, names: columns.Names) -> dict:
    """The visible sheet whose header is recognised best; the first of equals. Raises FileRefused."""
    if not found["sheets"]:
        raise FileRefused(
            _("Only hidden sheets of this workbook could hold rows, they are never read; unhide the sheet.")
            if found["hidden"]
            else _("The workbook is empty.")
        )
    return max(found["sheets"], key=lambda sheet: _recognised(sheet["head"], names))


def _recognised(head: Sequence, names: columns.Names) -> int:
    return len(columns.find(head, names).mapping)


def _choice(found: dict, chosen: dict) -> Iterator[str]:
    others = [sheet["name"] for sheet in found["sheets"] if sheet is not chosen]
    if others:
        yield _("The sheet “%(sheet)s” is read; these are not: %(others)s.") % {
            "sheet": chosen["name"],
            "others": "、".join(others[:NAMED]) + ("…" if len(others) > NAMED else ""),
        }
    if found["hidden"]:
        yield _("Hidden sheets, which are never read: %(count)s.") % {"count": found["hidden"]}


def _contents(marks: dict) -> Iterator[str]:
    if marks["formulas"]:
        yield _("Some cells hold formulas; the values that were stored with them are taken.")
    if marks["hidden"]:
        yield _("Hidden rows and columns of the sheet are read like the others.")


def _why(code: str) -> str:
    """The sentence for what the process refuses, or for its end."""
    return {
        "damaged": _("The workbook is damaged or no XLSX; save it as XLSX again."),
        "zip": _("This is a packed file (zip), but no workbook; unpack it, take in its files singly."),
        "binary": _("This is a binary workbook (.xlsb); save it as XLSX."),
        "old": _("This is an old workbook (.xls) or another office file; save it as XLSX."),
        "encrypted": _("The workbook is encrypted; remove the password, save it as XLSX."),
        "macros": _("The workbook holds macros (.xlsm); save it as XLSX without them."),
        "large": _("The workbook unpacks to more than is allowed; save the sheet as CSV UTF-8."),
        "limits": _("The workbook needs more memory than is allowed; save the sheet as CSV UTF-8."),
        "unplaced": _("The workbook does not say where its cells are; save it as XLSX again."),
        "crashed": _(
            "The workbook cannot be read, or needs more memory or time than is allowed; save the sheet as "
            "CSV UTF-8."
        ),
    }[code]
