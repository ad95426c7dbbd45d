"""The virus scanner: clamd over its own protocol, where `CHENGXIN_CLAMD` names one.

    tcp://127.0.0.1:3310  or  unix:///run/clamav/clamd.ctl
    INSTREAM: length (4 bytes, big endian) and bytes, again and again; length 0 ends; one line answers.

Without the setting nothing is scanned. With it nothing is taken unscanned: a scanner that is away, slow or
confused refuses the upload. The name of what was found goes to the log, not to the person.
"""

import logging
import re
import socket
from collections.abc import Iterable, Iterator
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from .errors import AssetRefused

CHUNK = 64 * 1024
CONNECT_SECONDS = 5
ANSWER_SECONDS = 120  # clamd's own limit of one scan
LONGEST_ANSWER = 4096
log = logging.getLogger(__name__)


def scan(content: bytes) -> None:
    """Raises AssetRefused where something was found, or the scanner did not answer."""
    if settings.CLAMD:
        _judge(_ask(content[start : start + CHUNK] for start in range(0, len(content), CHUNK)))


def scan_pieces(pieces: Iterable[bytes]) -> None:
    """The same of bytes that come one after the other; they are asked for only where there is a scanner.

    Raises AssetRefused.
    """
    if settings.CLAMD:
        _judge(_ask(_small(pieces)))


def scan_file(file: BinaryIO) -> None:
    """The same of an opened file, from its beginning; afterwards it stands there again. Raises AssetRefused."""
    if not settings.CLAMD:
        return
    file.seek(0)
    try:
        _judge(_ask(_pieces(file)))
    finally:
        file.seek(0)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(CHUNK):
        yield piece


def _small(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        for start in range(0, len(piece), CHUNK):
            yield piece[start : start + CHUNK]


def _ask(pieces: Iterable[bytes]) -> str:
    """What clamd says of these bytes. Raises AssetRefused."""
    try:
        with _connected(settings.CLAMD) as connection:
            return _exchange(connection, pieces)
    except OSError as error:
        log.error("The virus scanner did not answer: %s", type(error).__name__)
        raise AssetRefused(
            _(
                "The virus scanner does not answer, so nothing was taken. Try again later, or tell the operator."
            )
        ) from error


def _connected(address: str) -> socket.socket:
    """Raises OSError, ImproperlyConfigured."""
    parts = urlsplit(address)
    if parts.scheme == "tcp" and parts.hostname and parts.port:
        made = socket.create_connection((parts.hostname, parts.port), CONNECT_SECONDS)
    elif parts.scheme == "unix" and parts.path:
        made = socket.socket(socket.AF_UNIX)
        made.settimeout(CONNECT_SECONDS)
        try:
            made.connect(parts.path)
        except OSError:
            made.close()
            raise
    else:
        raise ImproperlyConfigured(
            f"CHENGXIN_CLAMD is {address!r}; write tcp://host:port or unix:///path/of/the/socket."
        )
    made.settimeout(ANSWER_SECONDS)
    return made


def _exchange(connection: socket.socket, pieces: Iterable[bytes]) -> str:
    """Send and read. A scanner that has had enough answers and closes before all was sent."""
    try:
        connection.sendall(b"zINSTREAM\0")
        for piece in pieces:
            connection.sendall(len(piece).to_bytes(4, "big") + piece)
        connection.sendall((0).to_bytes(4, "big"))
    except (BrokenPipeError, ConnectionResetError):
        return _answer(connection)
    return _answer(connection)


def _answer(connection: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        more = connection.recv(LONGEST_ANSWER)
        if not more:
            break
        said += more
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _judge(answer: str) -> None:
    if answer == "stream: OK":
        return
    if found := re.fullmatch(r"stream: (.{1,200}) FOUND", answer):
        log.warning("The virus scanner found %r in an upload.", found[1])
        raise AssetRefused(
            _(
                "The virus scanner refuses this file. Nothing was stored; have the computer that it is from checked."
            )
        )
    if "size limit exceeded" in answer:
        raise AssetRefused(
            _("The file is larger than the virus scanner reads, so it was not taken. Make it smaller.")
        )
    log.error("The virus scanner said %r.", answer)
    raise AssetRefused(
        _(
            "The virus scanner could not read the file, so it was not taken. Try again later, or tell the operator."
        )
    )
