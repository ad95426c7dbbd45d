"""Processes that run until they are told to end: what worker and clock share."""

import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, close_old_connections, connection

logger = logging.getLogger(__name__)

DATABASE_PAUSE = 5.0  # seconds, where the database does not answer


class Stop:
    """Set by TERM or Ctrl-C. Inside `interruptible()` the process ends at once, else at the next look."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._interruptible = False

    def listen(self) -> "Stop":
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._told)
        return self

    def __bool__(self) -> bool:
        return self._event.is_set()

    def wait(self, seconds: float) -> None:
        self._event.wait(seconds)

    def set(self) -> None:
        self._event.set()

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Work that may be cut off anywhere, since its transaction is then undone."""
        self._interruptible = True
        try:
            if self:
                sys.exit(0)
            yield
        finally:
            self._interruptible = False

    def _told(self, _number: int, _frame: object) -> None:
        self._event.set()
        if self._interruptible:
            sys.exit(0)


def repeat(turn: Callable[[], None], *, pause: float, stop: Stop) -> None:
    """Call `turn` again and again; a database that is away for a while ends nothing."""
    while not stop:
        close_old_connections()
        try:
            turn()
        except (OperationalError, InterfaceError) as error:
            logger.error("the database does not answer: %s", type(error).__name__)
            connection.close()
            stop.wait(DATABASE_PAUSE)
        stop.wait(pause)
