"""The total and the facets, by one aggregation; of what is common by the newest documents only."""

from collections import Counter
from collections.abc import Collection

import tantivy

from ..engine import Total
from .bands import MANY, Span, bands
from .parts import Part, all_of
from .schema import COLUMNS, COUNTED

ENOUGH = 10_000  # where so many are counted, the total says "more than"
MOST_VALUES = 60  # of a facet
MOST_READ = 10_000  # different values that are counted before the commonest are taken
MOST_TERMS = 600  # values of all facets that domains registered

Facets = dict[str, dict[str, int]]


def count(searcher: tantivy.Searcher, base: Part, span: Span, names: Collection[str]) -> tuple[Total, Facets]:
    """Exact where not too much could match, else as far as it takes to count ENOUGH."""
    if not base.most:
        return Total(0), {name: {} for name in names}
    if base.most <= MANY:
        number, counts = _counted(searcher, base, names)
        return Total(number), _commonest(counts)
    total = 0
    counts = {name: Counter() for name in names}
    for band in bands(searcher, span=span):
        number, found = _counted(searcher, all_of([band, base]), names)
        total += number
        for name, values in found.items():
            counts[name].update(values)
        if total > ENOUGH:
            return Total(ENOUGH, exact=False), _commonest(counts)
    return Total(total), _commonest(counts)


def values(searcher: tantivy.Searcher, part: Part, field: str, size: int) -> dict[str, int]:
    """The commonest values of a field with how many have them."""
    answer = searcher.aggregate(part.query, {"values": _terms(field, size)})
    return _buckets(answer["values"])


def _counted(
    searcher: tantivy.Searcher, part: Part, names: Collection[str]
) -> tuple[int, dict[str, Counter[str]]]:
    wanted = {f"f:{name}": _terms(field, MOST_VALUES) for name in names if (field := _column(name))}
    if registered := [name for name in names if not _column(name)]:
        wanted["terms"] = _terms("terms", MOST_TERMS)
    answer = searcher.aggregate(part.query, {"all": {"value_count": {"field": "newest"}}, **wanted})
    counts = {name: Counter(_buckets(answer[f"f:{name}"])) for name in names if _column(name)}
    for name in registered:
        counts[name] = Counter(_of_term(_buckets(answer["terms"]), f"{name}="))
    return int(answer["all"]["value"]), counts


def _column(name: str) -> str:
    field = COLUMNS.get(name, name)
    return field if field in COUNTED else ""


def _terms(field: str, size: int) -> dict:
    return {"terms": {"field": field, "size": size, "segment_size": MOST_READ}}


def _buckets(answer: dict) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in answer["buckets"] if bucket["key"]}


def _of_term(counts: dict[str, int], sign: str) -> dict[str, int]:
    return {value.removeprefix(sign): number for value, number in counts.items() if value.startswith(sign)}


def _commonest(counts: dict[str, Counter[str]]) -> Facets:
    """The commonest first, those that are equal by their value."""
    return {
        name: dict(sorted(values.items(), key=lambda each: (-each[1], each[0]))[:MOST_VALUES])
        for name, values in counts.items()
    }
