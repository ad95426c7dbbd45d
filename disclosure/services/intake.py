"""Taking in a file: every row is validated; what is sound is stored as a draft, the rest reported.

Feeding the same file again stores nothing new: a row is known by its key, or by its content where it
has no number. So going on after an interruption is feeding the file again.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from disclosure.enums import EventCode
from disclosure.intake import nfra, reading
from disclosure.models import CatalogueEdition, Record
from disclosure.services import records
from disclosure.services.records import Received, Stored
from disclosure.validation import Problem
from organisations.models import Organisation, Person

CHUNK = 300
ADAPTERS = {"nfra-penalty": nfra.adapt}


@dataclass(slots=True)
class Taken:
    """What became of a file: read = stored + there already + refused."""

    read: int = 0
    stored: int = 0
    present: int = 0
    refused: int = 0
    problems: list[tuple[int, Problem]] = field(default_factory=list)


def take_in(
    path: Path,
    *,
    edition: CatalogueEdition,
    organisation: Organisation,
    by: Person,
    at: datetime,
    progress: Callable[[Taken], None] = lambda taken: None,
    stored: Callable[[list[Record]], None] = lambda records: None,
) -> Taken:
    """Read, validate and store a CSV file in chunks of one transaction each.

    `stored` is given the new records of each chunk. Raises reading.FileRefused, NotAllowed, OSError.
    """
    taken = Taken()
    for rows in _chunks(reading.rows(path, edition.spec), CHUNK):
        stored(_take_chunk(rows, taken, edition, organisation, by, at))
        progress(taken)
    return taken


def _take_chunk(rows, taken: Taken, edition, organisation, by, at) -> list[Record]:
    """One chunk into `taken`; the records that were new."""
    taken.read += len(rows)
    numbers, received = [], []
    for row in rows:
        values, problems = _adapted(row, edition)
        if problems:
            _refuse(taken, row.number, problems)
        else:
            numbers.append(row.number)
            received.append(Received(values, row.received))
    results = records.store_many(
        received, edition=edition, organisation=organisation, by=by, at=at, code=EventCode.IMPORTED
    )
    for number, result in zip(numbers, results, strict=True):
        _count(taken, number, result, edition)
    return [result.record for result in results if result.record]


def _adapted(row: reading.Row, edition: CatalogueEdition) -> tuple[dict[str, str], list[Problem]]:
    if row.fault:
        return {}, [Problem("", _("whole row"), "", row.fault)]
    adapt = ADAPTERS.get(edition.entry_id)
    return adapt(edition.spec, row.values) if adapt else (row.values, [])


def _count(taken: Taken, number: int, result: Stored, edition: CatalogueEdition) -> None:
    if result.is_new:
        taken.stored += 1
    elif result.same:
        taken.present += 1
    else:
        _refuse(taken, number, result.problems or [_repeated(edition)])


def _repeated(edition: CatalogueEdition) -> Problem:
    code = edition.spec.role("number") or edition.spec.role("name")
    what = _(
        "This authority, number and subject are stored with other content: is it a correction, "
        "a second decision, or a mistake? Decide by hand."
    )
    return Problem(code, edition.spec.by_code[code].title, "", what)


def _refuse(taken: Taken, number: int, problems: list[Problem]) -> None:
    taken.refused += 1
    taken.problems += [(number, problem) for problem in problems]


def _chunks(rows: Iterable[reading.Row], size: int) -> Iterator[list[reading.Row]]:
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        yield chunk
