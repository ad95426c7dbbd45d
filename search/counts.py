"""Facets with numbers that are true: what a value leaves is counted, or said to be at least so many.

A result that was read whole is counted by its visible items. Of a larger one the engine counts, and what
the ledger has not told it yet is taken off, so that no value is offered that only what is gone has.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from publication.filters import COLUMNS, FACETS, LEAST

from .engine import Hits
from .totals import Doubt


@dataclass(frozen=True, slots=True)
class Count:
    """How many items of a result have a value; not exact: at least `number`."""

    value: str
    number: int
    exact: bool = True


def seen(
    rows: Mapping[str, dict], terms: Mapping[str, Iterable[tuple[str, str]]], names: Sequence[str]
) -> dict[str, Counter[str]]:
    """What the visible items that were read have, by facet."""
    found: dict[str, Counter[str]] = {name: Counter() for name in names}
    for identifier, row in rows.items():
        for name in names:
            found[name].update(_values(row, terms.get(identifier, ()), name))
    return found


def whole(seen: Mapping[str, Counter[str]]) -> dict[str, list[Count]]:
    """Counts of a result of which every item was read."""
    return _with_any(
        {
            name: _offered(name, [Count(value, number) for value, number in found.items()])
            for name, found in seen.items()
        }
    )


def certain(found: Hits, seen: Mapping[str, Counter[str]], doubt: Doubt) -> dict[str, list[Count]]:
    """The engine's counts, so far as visible items stand behind them for certain."""
    exact = doubt.number == 0 and found.total.exact
    return _with_any(
        {
            name: _offered(
                name,
                [
                    Count(value, max(doubt.surely(number), seen.get(name, Counter())[value]), exact)
                    for value, number in values.items()
                ],
            )
            for name, values in found.facets.items()
        }
    )


def _with_any(facets: dict[str, list[Count]]) -> dict[str, list[Count]]:
    return {name: values for name, values in facets.items() if values}


def _offered(name: str, counted: Iterable[Count]) -> list[Count]:
    """The commonest first; only those that so many items have as the facet asks for."""
    least = LEAST.get(name, 1)
    return sorted(
        (each for each in counted if each.number >= least), key=lambda each: (-each.number, each.value)
    )


def _values(row: dict, terms: Iterable[tuple[str, str]], name: str) -> set[str]:
    """An item's values of a facet: of regions, its province and city too."""
    if name == "region":
        code = row["region"]
        return {f"{code[:2]}0000", row["city"], code} - {""} if code else set()
    if name == "section":
        return {row["section"]}
    if name not in FACETS:
        return {value for facet, value in terms if facet == name}
    return {str(row[COLUMNS.get(name, name)])} - {""}
