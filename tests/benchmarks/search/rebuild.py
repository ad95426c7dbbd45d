"""A whole new index beside the raw rate of the same documents, in turn in one run.

    [DATABASE_URL=postgres://…] [ELASTICSEARCH_URL=http://…] PYTHONPATH=.:site .venv/bin/python \\
        -m tests.benchmarks.search.rebuild --items 1000000 --engine elasticsearch --work DIR

The rebuild is the project's own, all of it: items read from the database, documents made, sent, checked by
slice, swapped. The raw way writes the same documents, made beforehand (see premade.py), and neither reads
nor makes nor checks. The ratio is to the quickest raw way, by the medians of the rounds.
"""

import statistics
import time

from . import place

GOAL = 0.8


def main() -> None:
    parser = place.parser(__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    where = place.begin(asked)
    from . import filling, premade

    filling.fill(where)
    raw = premade.ensure(where)
    ways = {"rebuild": lambda: _rebuild(where), **raw.ways}
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(asked.rounds):
        for name in list(ways)[:: 1 if number % 2 == 0 else -1]:
            seconds[name].append(ways[name]())
            place.say(f"{name:<16} {where.items / seconds[name][-1]:10,.0f} documents a second")
    _tell(where, seconds)


def _rebuild(where: place.Place) -> float:
    """Seconds of the project's rebuild; what it replaced is removed afterwards."""
    from . import indexed

    begun = time.perf_counter()
    indexed.build(where)
    taken = time.perf_counter() - begun
    indexed.drop_kept()
    return taken


def _tell(where: place.Place, seconds: dict[str, list[float]]) -> None:
    rates = {name: where.items / statistics.median(found) for name, found in seconds.items()}
    for name, rate in rates.items():
        print(f"{name:<16} {rate:10,.0f} documents a second (median of {len(seconds[name])})")
    quickest = max((name for name in rates if name != "rebuild"), key=rates.__getitem__)
    ratio = rates["rebuild"] / rates[quickest]
    print(f"rebuild ÷ {quickest} {ratio:.2f} (goal {GOAL}), {where.items:,} items, {where.engine}")


if __name__ == "__main__":
    main()
