"""Documents and questions of the engine's tests, usable by other processes too."""

from datetime import UTC, datetime

from publication.filters import Filters
from search import text
from search.embedded import EmbeddedEngine
from search.engine import Ask, Change, IndexDocument
from tests.factories import DAY, NOW

FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
__all__ = ["DAY", "FOREVER", "NOW"]


def made(identifier: str, body: str = "", title: str = "公司", **changes) -> IndexDocument:
    given = {
        "kind": "penalty", "section": "disclosures", "authority": "锦江区市场监管局",
        "regions": ("510000", "510100", "510104"), "subject": "organisation", "year": 2026, "sector": "",
        "occupation": "", "locale": "zh-hans", "organisation": "1",
        "visible_from": NOW, "visible_until": FOREVER, "person": False,
    }  # fmt: skip
    return IndexDocument(id=identifier, title=title, body=body, **(given | changes))


def ask(typed: str, **options) -> Ask:
    given = {"pieces": text.pieces(typed), "filters": Filters(), "at": NOW, "size": 50}
    return Ask(**(given | options))


def ids(engine: EmbeddedEngine, typed: str, filters: Filters | None = None, **options) -> list[str]:
    found = engine.search(ask(typed, filters=filters or Filters(), **options))
    return [hit.id for hit in found.hits]


def put(engine: EmbeddedEngine, *documents: IndexDocument) -> None:
    engine.apply(Change(documents, ()))


def forget(engine: EmbeddedEngine, *gone: str) -> None:
    engine.apply(Change((), gone))


def nothing_new() -> Change:
    return Change((), ())


def pages(engine: EmbeddedEngine, typed: str, *, between=lambda: None, **options) -> list[str]:
    """All pages one after the other; `between` happens after each."""
    seen, after, more = [], "", True
    while more:
        found = engine.search(ask(typed, after=after, **options))
        seen += [hit.id for hit in found.hits]
        more, after = found.more, found.hits[-1].cursor if found.hits else after
        between()
    return seen


def on_disk(engine: EmbeddedEngine) -> bytes:
    """All bytes of all files of the index."""
    return b"".join(path.read_bytes() for path in engine._folder.root.rglob("*") if path.is_file())


def versions(engine: EmbeddedEngine) -> int:
    return len(list(engine._folder.root.glob("v*-*")))
