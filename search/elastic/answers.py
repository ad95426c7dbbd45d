"""What the server answers, read: hits with cursors, totals, values, what is offered.

PointLost     the point in time expired on the server, or went with a node
"""

from collections.abc import Iterable, Iterator
from itertools import count

from django.utils.translation import gettext as _

from search import pinyin
from search.engine import Ask, Group, Hit, Total
from search.errors import SearchAway

from . import asking
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


def lost_a_part(answer: dict) -> bool:
    """Whether a part of the index failed to answer, as when its node went; time that ran out is no such loss."""
    return bool(answer.get("_shards", {}).get("failed"))


def complete(answer: dict) -> dict:
    """A page that time or a missing part of the index cut short is none: its hits are any, not the first.

    Raises SearchAway.
    """
    if answer["timed_out"] or lost_a_part(answer):
        raise SearchAway(_("Elasticsearch cannot answer this completely just now; ask for less, or again."))
    return answer


def hits(found: Iterable[tuple[int, dict]], ask: Ask, *, seen: int) -> list[Hit]:
    """Of answers by place, the best place first, those that stand in no better one; each with the cursor
    behind it. `seen`: how many there are before them."""
    known: dict[str, Hit] = {}
    for place, answer in found:
        for hit in answer["hits"]["hits"]:
            newest, identifier = hit["sort"][:2]
            if identifier not in known:
                position = Position(ask.sort, place, newest, identifier, seen + len(known) + 1)
                known[identifier] = Hit(identifier, str(position))
    return list(known.values())


def ids(answer: dict) -> list[str]:
    """In the order of the answer."""
    return [hit["_id"] for hit in answer["hits"]["hits"]]


def earliest(answer: dict) -> int:
    """In microseconds; 0 where there is no document."""
    return int(answer.get("aggregations", {}).get("earliest", {}).get("value") or 0)


def total(answer: dict) -> Total:
    """Exact where all were read."""
    found = answer["hits"]["total"]
    cut = answer["timed_out"] or answer["_shards"]["failed"] or answer.get("terminated_early")
    exact = found["relation"] == "eq" and not cut
    return Total(min(found["value"], asking.COUNTED), exact and found["value"] <= asking.COUNTED)


def facets(answer: dict, ask: Ask) -> dict[str, dict[str, int]]:
    """How many have which value: exactly where the total is exact, else at least so many."""
    found = answer.get("aggregations", {})
    return {
        name: dict(_values(name, found[key]))
        for key, name in zip(map(str, count()), ask.facets, strict=False)
        if key in found
    }


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
        value = bucket["key"] if name in asking.COUNTABLE else bucket["key"].partition("=")[2]
        if value:
            yield value, bucket["doc_count"]
