"""Documents for the engine's tests, and how they are asked for."""

from datetime import UTC, datetime

from publication.filters import Filters
from search import text
from search.engine import Ask, Change, IndexDocument
from tests.factories import NOW

FOREVER = datetime(9999, 12, 31, tzinfo=UTC)


def made(identifier: str, body: str = "", title: str = "公司", **changes) -> IndexDocument:
    given = {
        "kind": "penalty", "section": "disclosures", "authority": "锦江区市场监管局",
        "regions": ("510000", "510100", "510104"), "subject": "organisation", "year": 2026, "sector": "",
        "occupation": "", "locale": "zh-hans", "organisation": "1", "visible_from": NOW,
        "visible_until": FOREVER, "person": False,
    }  # fmt: skip
    return IndexDocument(id=identifier, title=title, body=body, **(given | changes))


def index(engine, *documents: IndexDocument, gone: tuple[str, ...] = (), version: int = 1) -> None:
    engine.apply(Change(documents, gone, version))


def asked(typed: str, filters: Filters | None = None, **options) -> Ask:
    given = {"size": 50, "at": NOW} | options
    return Ask(text.pieces(typed), filters or Filters(), **given)


def ids(engine, typed: str, filters: Filters | None = None, **options) -> list[str]:
    return [hit.id for hit in engine.search(asked(typed, filters, **options)).hits]
