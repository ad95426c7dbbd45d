"""Documents for the engine's tests, and how they are asked for."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count

from publication.filters import Filters
from search import text
from search.engine import Ask, Change, IndexDocument
from tests.factories import NOW

VERSIONS = count(1)
FOREVER = datetime(9999, 12, 31, tzinfo=UTC)


def made(identifier: str, body: str = "", title: str = "公司", **changes) -> IndexDocument:
    given = {
        "kind": "penalty", "section": "disclosures", "authority": "锦江区市场监管局",
        "regions": ("510000", "510100", "510104"), "subject": "organisation", "year": 2026, "sector": "",
        "occupation": "", "locale": "zh-hans", "organisation": "1", "visible_from": NOW,
        "visible_until": FOREVER, "person": False,
    }  # fmt: skip
    return IndexDocument(id=identifier, title=title, body=body, **(given | changes))


def index(engine, *documents: IndexDocument, gone: Iterable[str] = (), version: int | None = None) -> None:
    """Each call is later than those before, where no version is given."""
    engine.apply(Change(documents, list(gone), next(VERSIONS) if version is None else version))


def empty(engine) -> None:
    """Forget every document of a small index."""
    found = engine.client.search(index=engine.prefix, size=10_000, ignore_unavailable=True)
    index(engine, gone=[hit["_id"] for hit in found["hits"]["hits"]])


def asked(typed: str, filters: Filters | None = None, **options) -> Ask:
    given = {"size": 50, "at": NOW} | options
    return Ask(given.pop("pieces", text.pieces(typed)), filters or Filters(), **given)


def ids(engine, typed: str, filters: Filters | None = None, **options) -> list[str]:
    return [hit.id for hit in engine.search(asked(typed, filters, **options)).hits]
