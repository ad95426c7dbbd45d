"""Three real nodes: one is killed in the middle, all are gone, all return."""

import time
from collections.abc import Iterator
from itertools import count

import pytest

from publication import readers
from publication.models import LedgerEntry, ReaderState
from search import condition
from search.elastic import ElasticEngine
from search.engine import engine as chosen
from search.errors import SearchAway
from tests.elasticsearch import killing
from tests.elasticsearch.cluster import Cluster, Plan, free_port
from tests.elasticsearch.installing import ElasticsearchMissing, missing_tools
from tests.factories import NOW, publish
from tests.lacking import lacking
from tests.search.elastic.documents import asked, ids, made

pytestmark = [pytest.mark.cluster, pytest.mark.elasticsearch]
NODES = 3


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    if missing := missing_tools():
        lacking(f"Elasticsearch cannot be started: {', '.join(missing)} missing.")
    nodes = Cluster(tmp_path_factory.mktemp("cluster"), Plan(NODES, free_port(NODES), "256m"))
    try:
        nodes.start()
        yield nodes
    except ElasticsearchMissing as error:
        lacking(str(error))
    finally:
        nodes.stop()


@pytest.fixture
def engine(cluster, settings) -> ElasticEngine:
    settings.ELASTICSEARCH_URL = ",".join(cluster.urls)
    settings.ELASTICSEARCH_REPLICAS, settings.ELASTICSEARCH_SHARDS = 1, 3
    return chosen()


def healed(engine: ElasticEngine) -> bool:
    """Every copy is there again."""
    health = engine.client.options(request_timeout=70).cluster.health(
        wait_for_status="green", wait_for_nodes=str(NODES), timeout="60s"
    )
    return not health["timed_out"]


def masters_number(engine: ElasticEngine) -> int:
    return int(engine.client.cat.master(format="json")[0]["node"].removeprefix("node-"))


def test_the_master_is_killed_in_the_middle_and_nobody_notices(cluster, engine):
    numbers = (made(f"d{number}", "诚信", title=f"公司{number}") for number in count())
    engine.apply(killing.changes_of(numbers, number=1, size=100)[0])
    assert healed(engine)
    victim = masters_number(engine)
    changes = killing.changes_of(numbers, number=12, size=100)
    record = killing.kill_in_the_middle(engine, changes, asked("诚信"), lambda: cluster.kill(victim))
    assert cluster.process(victim) is None
    assert (record.errors, record.held) == ([], record.expected)
    assert record.queries > 20
    cluster.restart(victim)
    assert healed(engine)
    assert engine.stats().documents == record.expected


def test_all_are_gone_and_return(cluster, engine, house, client, monkeypatch):
    monkeypatch.setattr("publication.middleware.timezone.now", lambda: NOW)
    first = publish(house, text="诚信甲")
    assert readers.run("search", at=NOW) == 1
    assert healed(engine)
    for number in cluster.numbers:
        cluster.kill(number)
    second = publish(house, text="诚信乙")
    with pytest.raises(SearchAway, match="Elasticsearch does not answer"):
        ids(engine, "诚信")
    assert [client.get(page).status_code for page in ("/", "/disclosures/", "/api/v1/items")] == [200] * 3
    assert readers.run("search", at=NOW) == 0
    state = ReaderState.objects.get(name="search")
    assert (state.position, state.last_error) == (1, "SearchAway")
    assert LedgerEntry.objects.count() == 2
    began = time.monotonic()
    assert dict(condition.check(NOW).facts)["away"] is True
    assert time.monotonic() - began < 3
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.json()["parts"]["search"]["away"]) == (200, True)
    for number in cluster.numbers:
        cluster.launch(number)
    cluster.wait()
    assert healed(engine)
    assert readers.run("search", at=NOW) == 1
    assert sorted(ids(engine, "诚信")) == sorted([first.id, second.id])
    assert dict(condition.check(NOW).facts)["away"] is False
