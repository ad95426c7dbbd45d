"""Search over HTTP beside the raw engine: p50 and p95 of the same questions in one run, and the web's memory.

    [DATABASE_URL=postgres://…] [ELASTICSEARCH_URL=http://…] PYTHONPATH=.:site .venv/bin/python \\
        -m tests.benchmarks.search.serving --items 1000000 --engine elasticsearch --work DIR

240 questions in twelve ways (see questions.py). A real gunicorn answers them, two processes of four threads;
the raw engine is asked what the site asked it, with its own client and nothing of the site's. Both in turn,
by one client and by sixteen at once. Memory is PSS of master and workers: before the first question, in the
middle, at the end. Of each question the engine is asked once or more; the second ratio counts of it only
the dearest request. The data are made once and used again.
"""

import json
from pathlib import Path

from . import place

GOALS = {"elasticsearch": 1.5, "embedded": 2.0}


def main() -> None:
    parser = place.parser(__doc__)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--into", type=Path, help="file for the figures, as JSON")
    asked = parser.parse_args()
    where = place.begin(asked)
    figures = measure(where, asked.rounds)
    if asked.into:
        asked.into.write_text(json.dumps(figures, indent=1))


def measure(where: place.Place, rounds: int) -> dict:
    from . import asking, filling, indexed, questions, raw, timing
    from .server import serving

    filling.fill(where)
    indexed.ensure(where)
    learnt = asking.learn(questions.drawn(where.seed), where.engine)
    alone, together = timing.Times(), timing.Times()
    engine = raw.of(where.engine)
    with serving() as server:
        memory = {"before": server.memory()}
        for warm in (timing.one_client, timing.many_clients):
            warm(learnt, server, engine, timing.Times(), 0)
        memory["warm"] = server.memory()
        for number in range(rounds):
            timing.one_client(learnt, server, engine, alone, number)
            timing.many_clients(learnt, server, engine, together, number)
            place.say(f"round {number + 1} of {rounds}")
            if number == (rounds - 1) // 2:
                memory["middle"] = server.memory()
        memory["end"] = server.memory()
    _ways(alone, together)
    figures = {"one client": _figures(alone), "16 at once": _figures(together)}
    requests = sum(len(each.calls) for each in learnt) / len(learnt)
    print(f"{where.items:,} items, {where.engine}, {requests:.1f} requests to the engine a question")
    for name, found in figures.items():
        _tell(name, found, GOALS[where.engine])
    for name, found in together.spent.items():
        print(
            f"16 at once, {name:<4} {sum(map(len, getattr(together, name).values())) / found:7.0f} a second"
        )
    print(
        f"away: {alone.away} answers to one client, {together.away} to 16; of the raw engine {engine.late} late"
    )
    for name, seen in memory.items():
        print(f"memory {name:<7} {seen}")
    print(f"memory, end ÷ middle {memory['end'].pss / memory['middle'].pss:.2f}")
    return figures


def _figures(times) -> dict[str, float]:
    """Milliseconds, and ratios of HTTP to the raw engine."""
    from .timing import percentile

    made = {
        f"{name} p{int(100 * share)}": percentile(times.all(name), share)
        for name in ("http", "raw", "dearest")
        for share in (0.5, 0.95)
    }
    for number in (50, 95):
        made[f"ratio p{number}"] = made[f"http p{number}"] / made[f"raw p{number}"]
        made[f"ratio to dearest p{number}"] = made[f"http p{number}"] / made[f"dearest p{number}"]
    return made


def _ways(alone, together) -> None:
    from .timing import percentile

    print(f"{'':<18}{'one client: HTTP':>24}{'raw':>16}{'÷':>6}{'16 at once: HTTP':>24}{'raw':>16}{'÷':>6}")
    print(f"{'p50, p95 in ms':<18}")
    for way in alone.http:
        print(f"{way:<18}", end="")
        for times in (alone, together):
            http, raw = ([percentile(each[way], s) for s in (0.5, 0.95)] for each in (times.http, times.raw))
            print(f"{http[0]:14.1f} {http[1]:9.1f}{raw[0]:8.1f}{raw[1]:8.1f}{http[1] / raw[1]:6.1f}", end="")
        print()


def _tell(name: str, found: dict[str, float], goal: float) -> None:
    print(
        f"{name:<11} HTTP p50 {found['http p50']:.1f} p95 {found['http p95']:.1f} ms, raw p50 "
        f"{found['raw p50']:.1f} p95 {found['raw p95']:.1f} ms: ratio p50 {found['ratio p50']:.2f}, "
        f"p95 {found['ratio p95']:.2f} (goal {goal}); to the dearest request alone p50 "
        f"{found['ratio to dearest p50']:.2f}, p95 {found['ratio to dearest p95']:.2f}"
    )


if __name__ == "__main__":
    main()
