"""The command; `tests.elasticsearch` says what it can."""

import argparse
import sys

import tests.elasticsearch
from tests.elasticsearch.cluster import Cluster, Plan
from tests.elasticsearch.installing import ROOT, ElasticsearchMissing

FOLDER = ROOT / "run"


def main() -> None:
    options = _parser().parse_args()
    try:
        VERBS[options.verb](options)
    except ElasticsearchMissing as error:
        sys.exit(f"elasticsearch: {error}")
    except FileNotFoundError:
        sys.exit("elasticsearch: it was never started")


def _start(options: argparse.Namespace) -> None:
    cluster = Cluster(FOLDER, Plan(options.nodes, options.port, options.heap))
    cluster.start()
    print(",".join(cluster.urls))


def _kill(options: argparse.Namespace) -> None:
    Cluster(FOLDER).kill(options.number)


def _restart(options: argparse.Namespace) -> None:
    Cluster(FOLDER).restart(options.number)


def _status(options: argparse.Namespace) -> None:
    cluster = Cluster(FOLDER)
    for number, url in zip(cluster.numbers, cluster.urls, strict=True):
        pid = cluster.process(number)
        print(f"node-{number} {url} {f'pid {pid}' if pid else 'down'}")


def _stop(options: argparse.Namespace) -> None:
    Cluster(FOLDER).stop(wipe=options.wipe)


VERBS = {"start": _start, "kill": _kill, "restart": _restart, "status": _status, "stop": _stop}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.elasticsearch",
        description=tests.elasticsearch.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    start = verbs.add_parser("start")
    start.add_argument("--nodes", type=int, default=1)
    start.add_argument("--port", type=int, default=9200)
    start.add_argument("--heap", default="512m")
    for verb in ("kill", "restart"):
        verbs.add_parser(verb).add_argument("number", type=int)
    verbs.add_parser("status")
    verbs.add_parser("stop").add_argument("--wipe", action="store_true")
    return parser


if __name__ == "__main__":
    main()
