"""p95 at ten million items beside that at a hundred thousand: the same questions, HTTP and the raw engine.

    DATABASE_URL=postgres://… ELASTICSEARCH_URL=http://… PYTHONPATH=.:site .venv/bin/python \\
        -m tests.benchmarks.search.scale --engine elasticsearch --items 10000000 --small 100000 --work DIR

Each size is measured by `serving` in a process of its own, small and large in turn, `--turns` times; the
ratio is that of the medians. What the questions ask for is in the small corpus, which is the beginning of
the large one. The first turn makes the data: at ten million that takes hours, of which nothing is lost when
it is cut off between two steps.
"""

import json
import statistics
import subprocess
import sys
from pathlib import Path

from . import place

GOAL = 2.0


def main() -> None:
    parser = place.parser(__doc__, items=10_000_000)
    parser.add_argument("--small", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=2, help="of each measurement")
    asked = parser.parse_args()
    seen: dict[int, list[dict]] = {asked.small: [], asked.items: []}
    for turn in range(asked.turns):
        for items in seen:
            place.say(f"turn {turn + 1} of {asked.turns}: {items:,} items")
            seen[items].append(_measured(asked, items))
    small, large = seen.values()
    for clients in small[0]:
        for name in ("http", "raw"):
            before, after = (_median(each, clients, f"{name} p95") for each in (small, large))
            print(
                f"{clients:<11} {name:<5} p95 {before:8.1f} ms at {asked.small:,}, {after:8.1f} ms at "
                f"{asked.items:,}: ratio {after / before:.2f} (goal {GOAL})"
            )


def _measured(asked, items: int) -> dict:
    """Figures of `serving` at that size."""
    into = asked.work / f"figures-{items}.json"
    into.unlink(missing_ok=True)
    command = [
        sys.executable, "-m", "tests.benchmarks.search.serving", "--items", str(items), "--engine", asked.engine,
        "--work", str(asked.work), "--seed", str(asked.seed), "--rounds", str(asked.rounds), "--into", str(into),
    ]  # fmt: skip
    subprocess.run(command, check=True)
    return json.loads(Path(into).read_text())


def _median(seen: list[dict], clients: str, name: str) -> float:
    return statistics.median(each[clients][name] for each in seen)


if __name__ == "__main__":
    main()
