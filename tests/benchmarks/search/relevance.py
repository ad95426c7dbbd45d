"""How well search answers: nDCG@10 and recall@50 over the judged set, for each engine and Wagtail's own search.

    PYTHONPATH=.:site .venv/bin/python -m tests.benchmarks.search.relevance
        [--engine embedded --engine elasticsearch --engine wagtail --engine wagtail-fallback]
        [--worst 20] [--pool FILE] [--url http://127.0.0.1:9200]

Without --engine all are asked; Elasticsearch where ELASTICSEARCH_URL or --url names one. The queries fall by
hash into a half by which weights may be tuned and one that is only looked at. A markdown table goes to the
report, the worst queries of the tuning half behind it.
"""

import argparse
import json
import os
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.search.judged_settings"

import django

django.setup()

from tests.benchmarks.search.judged import items as judged_items  # noqa: E402
from tests.benchmarks.search.judged import judgements, metrics, rankers  # noqa: E402
from tests.benchmarks.search.judged.item import Item  # noqa: E402
from tests.benchmarks.search.judged.judgements import Query  # noqa: E402

HALVES = {"tuning": True, "held out": False}


@dataclass(frozen=True, slots=True)
class Score:
    """Of one query by one engine; `found` are the first ids."""

    query: Query
    ndcg: float
    recall: float
    found: list[str]


def main() -> None:
    arguments = _arguments()
    items = judged_items()
    grades = judgements.judged(items)
    rankers.prepare(items)
    scores: dict[str, list[Score]] = {}
    for name in arguments.engine or list(rankers.ENGINES):
        started = time.perf_counter()
        with rankers.opened(name, items, arguments.url) as rank:
            built = time.perf_counter() - started
            scores[name] = list(_scores(rank, grades))
            print(f"{name}: built in {built:.0f} s, asked in {time.perf_counter() - started - built:.0f} s")
    print(f"\n{len(items)} items, {len(grades)} queries\n")
    print("\n".join(_table(scores)))
    _show_worst(scores, items, grades, arguments.worst)
    if arguments.pool:
        _write_pool(Path(arguments.pool), scores, items, grades)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--engine", action="append", choices=list(rankers.ENGINES))
    parser.add_argument("--url", default=os.environ.get("ELASTICSEARCH_URL", ""))
    parser.add_argument("--worst", type=int, default=0, help="queries of the tuning half to show")
    parser.add_argument("--pool", help="write what was found and not yet graded by hand there")
    return parser.parse_args()


def _scores(
    rank: Callable[[str], list[str]], grades: Mapping[str, Mapping[str, int]]
) -> Iterator[Score]:
    for query in judgements.queries():
        found, wanted = rank(query.q), grades[query.q]
        yield Score(query, metrics.ndcg(found, wanted), metrics.recall(found, wanted), found)


def _table(scores: Mapping[str, list[Score]]) -> Iterator[str]:
    """Rows by class, then both halves and all; nDCG@10 and recall@50 of each engine."""
    yield "| class | queries | " + " | ".join(f"{name} nDCG@10 | recall@50" for name in scores) + " |"
    yield "|---|--:|" + "--:|--:|" * len(scores)
    sorts = list(dict.fromkeys(query.sort for query in judgements.queries()))
    for sort in sorts:
        yield _row(sort, scores, lambda query, sort=sort: query.sort == sort)
    for half, tuning in HALVES.items():
        yield _row(f"**{half} half**", scores, lambda query, tuning=tuning: query.tuning == tuning)
    yield _row("**all**", scores, lambda query: True)


def _row(title: str, scores: Mapping[str, list[Score]], which: Callable[[Query], bool]) -> str:
    cells, count = [], 0
    for found in scores.values():
        chosen = [score for score in found if which(score.query)]
        count = len(chosen)
        cells += [_mean(score.ndcg for score in chosen), _mean(score.recall for score in chosen)]
    return f"| {title} | {count} | " + " | ".join(cells) + " |"


def _mean(values: Iterable[float]) -> str:
    return f"{statistics.mean(values):.3f}"


def _show_worst(scores, items: list[Item], grades, how_many: int) -> None:
    """What stands first where an engine answers worst, with grades: of the tuning half only."""
    titles = {item.id: f"{item.kind} {item.document['title']}" for item in items}
    for name, found in scores.items():
        worst = sorted((score for score in found if score.query.tuning), key=lambda score: score.ndcg)
        for score in worst[:how_many]:
            print(f"\n{name} · {score.query.sort} · {score.query.q} · {score.ndcg:.2f} / {score.recall:.2f}")
            for identifier in score.found[:6]:
                print(f"    {grades[score.query.q].get(identifier, 0)} {titles[identifier]}")


def _write_pool(path: Path, scores, items: list[Item], grades) -> None:
    """The first ten of every engine, for a person to grade: one JSON object a query."""
    by_id = {item.id: item for item in items}
    pool: dict[str, set[str]] = defaultdict(set)
    for found in scores.values():
        for score in found:
            pool[score.query.q].update(score.found[: metrics.DEPTH])
    with path.open("w", encoding="utf-8") as file:
        for q, identifiers in pool.items():
            rows = [
                [grades[q].get(each, 0), by_id[each].key, by_id[each].document["title"]]
                for each in sorted(identifiers, key=lambda each: -grades[q].get(each, 0))
            ]
            file.write(json.dumps({"q": q, "found": rows}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
