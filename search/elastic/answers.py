"""What the server answers, read: hits with cursors, totals, values, what is offered.

PointLost     the point in time expired on the server, or went with a node
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from search import pinyin
from search.engine import Ask, Group, Hit, Total
from search.errors import SearchAway

from .asking import COUNTABLE
from .client import TRANSIENT
from .paging import Position

NOT_FOUND = 404
NO_HITS = {"total": {"value": 0, "relation": "eq"}, "hits": []}
NOTHING = {"timed_out": False, "_shards": {"failed": 0}, "hits": NO_HITS}


class PointLost(Exception):
    pass


def usable(answer: dict) -> dict:
    """An answer, empty where nothing was indexed yet. Raises PointLost, SearchAway."""
    status = answer.get("status", 200)
    if status == NOT_FOUND:
        if "search_context_missing" in str(answer["error"]):
            raise PointLost
        return NOTHING
    if status >= 500 or status in TRANSIENT:
        raise SearchAway(_("Elasticsearch cannot answer just now."))
    if status >= 400:
        raise RuntimeError(f"Elasticsearch refuses what the engine asks: {answer['error'].get('type')}")
    return answer


def complete(answer: dict) -> dict:
    """A page that time or a missing part of the index cut short is none: its hits are any, not the first.

    Raises SearchAway.
    """
    if answer["timed_out"] or answer["_shards"]["failed"]:
        raise SearchAway(_("Elasticsearch cannot answer this completely just now; ask for less, or again."))
    return answer


def hits(answer: dict, ask: Ask, position: Position | None) -> list[Hit]:
    """In order, each with the cursor behind it."""
    seen = position.seen if position else 0
    return [
        Hit(hit["_id"], str(Position.of(hit["sort"], ask.sort, seen + number)))
        for number, hit in enumerate(answer["hits"]["hits"], start=1)
    ]


def total(answer: dict) -> Total:
    found = answer["hits"]["total"]
    return Total(found["value"], found["relation"] == "eq")


def facets(answer: dict, ask: Ask, total: Total) -> tuple[Total, dict[str, dict[str, int]]]:
    """How many have which value, and the total, which is exact only where these numbers are."""
    cut = answer["timed_out"] or answer["_shards"]["failed"]
    found = answer.get("aggregations", {})
    values = {name: dict(_values(name, found[name])) for name in ask.facets if name in found}
    return (Total(total.number, total.exact and not cut)), values


def offers(answer: dict) -> Iterator[tuple[str, str]]:
    """Whole names, topics or digests of titles, each with a document that has it."""
    for bucket in answer.get("aggregations", {}).get("values", {}).get("buckets", ()):
        yield bucket["key"], bucket["one"]["hits"]["hits"][0]["_id"]


def says(group: Group, value: str, phrase: str, *, begins: bool) -> bool:
    """Whether it is this name of the document that was found, and not another one beside it."""
    if group == Group.TITLE:
        return True  # the only one
    ways = [value, *(pinyin.readings(value) if group == Group.ORGANISATION else ())]
    return any(way.startswith(phrase) if begins else phrase in way for way in ways)


def _values(name: str, answer: dict) -> Iterator[tuple[str, int]]:
    for bucket in answer["buckets"]:
        value = bucket["key"] if name in COUNTABLE else bucket["key"].partition("=")[2]
        if value:
            yield value, bucket["doc_count"]
