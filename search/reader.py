"""Search as a reader of the ledger: `publication.readers` calls it with entries in order."""

from publication import readers

from . import indexing

NAME = "search"


def register() -> None:
    readers.register(NAME, indexing.read)
