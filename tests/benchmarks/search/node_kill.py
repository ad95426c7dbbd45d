"""The record of a node that is killed in the middle of indexing and of queries.

    PYTHONPATH=.:site .venv/bin/python -m tests.benchmarks.search.node_kill [--changes 60] [--size 500]

Starts three nodes of its own. The node that is killed (SIGKILL) is the master, which also holds a third of
the copies. Documents are synthetic; every change is one of the ledger's reader: bulk, refreshed.
"""

import argparse
import os
import tempfile
from itertools import count
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ["CHENGXIN_DATA"] = tempfile.mkdtemp(prefix="chengxin-node-kill-")
os.environ["ELASTICSEARCH_SHARDS"] = "3"
os.environ["ELASTICSEARCH_REPLICAS"] = "1"

import django

django.setup()

from search.elastic import ElasticEngine  # noqa: E402
from tests.elasticsearch import killing  # noqa: E402
from tests.elasticsearch.cluster import Cluster, Plan, free_port  # noqa: E402
from tests.search.elastic.documents import asked, made  # noqa: E402

TEXT = "经查，该企业未按规定公示年报，依据条例第十九条，处以罚款并列入经营异常名录。诚信" * 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=60)
    parser.add_argument("--size", type=int, default=500)
    options = parser.parse_args()
    folder = Path(os.environ["CHENGXIN_DATA"]) / "cluster"
    cluster = Cluster(folder, Plan(3, free_port(3), "384m"))
    cluster.start()
    try:
        show(*measured(cluster, options.changes, options.size))
    finally:
        cluster.stop(wipe=True)


def measured(cluster: Cluster, number: int, size: int) -> tuple[killing.Record, int]:
    engine = ElasticEngine(",".join(cluster.urls), "node-kill")
    documents = (made(f"d{each}", TEXT, title=f"公司{each}") for each in count())
    engine.apply(killing.changes_of(documents, number=1, size=size)[0])
    green(engine)
    victim = int(engine.client.cat.master(format="json")[0]["node"].removeprefix("node-"))
    changes = killing.changes_of(documents, number=number, size=size)
    record = killing.kill_in_the_middle(engine, changes, asked("诚信"), lambda: cluster.kill(victim))
    cluster.restart(victim)
    green(engine)
    return record, engine.stats().documents


def green(engine: ElasticEngine) -> None:
    engine.client.options(request_timeout=130).cluster.health(wait_for_status="green", timeout="120s")


def show(record: killing.Record, after: int) -> None:
    print(f"documents before                   {record.before}")
    print(f"changes took                       {record.seconds:.1f} s, tried again {record.retries} times")
    print(f"queries answered meanwhile         {record.queries}, slowest {record.slowest:.2f} s")
    print(f"queries that failed                {len(record.errors)} {sorted(set(record.errors))}")
    print(f"documents expected                 {record.expected}")
    print(f"documents held, a node missing     {record.held}")
    print(f"documents held, the node is back   {after}")


if __name__ == "__main__":
    main()
