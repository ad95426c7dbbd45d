"""Rows that many tests begin with: made once by a process, in transactions that stay open over its tests.

`@base` makes a fixture of a builder. The rows of the bases that a test asks for are there before its own
transaction begins; those that it does not ask for are rolled back first, so that no test sees another's.
What the builder returns is a copy for each test.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import translation

_builders: dict[str, Callable[[], Any]] = {}


def base(build: Callable[[], Any]):
    """A fixture of that name. Bases stand on each other in the order in which they are written."""
    _builders[build.__name__] = build

    @pytest.fixture(name=build.__name__)
    def made(db, open_bases):
        return open_bases.value(build.__name__)

    return made


def asked_for(fixtures: list[str]) -> list[str]:
    """Which bases are among these names of fixtures, the lowest first."""
    return [name for name in _builders if name in fixtures]


@dataclass(frozen=True, slots=True)
class _Open:
    name: str
    value: Any
    atomic: transaction.Atomic


class Bases:
    """Those that are in the database now, the lowest first."""

    def __init__(self) -> None:
        self._open: list[_Open] = []

    def fit(self, wanted: list[str]) -> None:
        """Exactly these from now on; call it outside a test's transaction."""
        same = 0
        for one, name in zip(self._open, wanted, strict=False):
            if one.name != name:
                break
            same += 1
        while len(self._open) > same:
            self._close()
        for name in wanted[same:]:
            self._make(name)

    def value(self, name: str) -> Any:
        """A copy of what the builder returned; built here where the test's transaction is not in one."""
        for one in self._open:
            if one.name == name:
                return copy.deepcopy(one.value)
        return _builders[name]()

    def _make(self, name: str) -> None:
        atomic = transaction.atomic()
        atomic.__enter__()
        self._open.append(_Open(name, None, atomic))
        with translation.override("en"):
            value = _builders[name]()
        connection.check_constraints()  # and none is left for the tests to meet
        self._open[-1] = _Open(name, value, atomic)

    def _close(self) -> None:
        last = self._open.pop()
        transaction.set_rollback(True)
        last.atomic.__exit__(None, None, None)
