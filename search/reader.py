"""Search as a reader of the ledger: `publication.readers` calls it with entries in order."""

from publication import readers

from . import indexing


def register() -> None:
    readers.register(indexing.NAME, indexing.read)
