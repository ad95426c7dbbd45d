"""The way to the cluster: several nodes, TLS, who asks; and what is said when nobody answers."""

import base64
import logging
import socket

import pytest

from search.elastic import client
from search.errors import SearchAway
from tests.elasticsearch.guarded import guarded

GONE = "http://127.0.0.1:1"
PASSWORD = "correct horse"
BASIC = "Basic " + base64.b64encode(b"li:correct horse").decode()
AWAY = "Elasticsearch does not answer; what happens meanwhile is taken in when it does."


def asked(url: str) -> str:
    with client.answered():
        return client.connect(url).info()["version"]["number"]


def test_a_node_that_is_gone_is_passed_over(elasticsearch_url):
    assert [asked(f"{GONE},{elasticsearch_url}") for _ in range(6)] == [asked(elasticsearch_url)] * 6


def test_nobody_answers(caplog):
    with pytest.raises(SearchAway) as away:
        asked(f"{GONE},http://127.0.0.1:2")
    assert str(away.value) == AWAY
    assert away.value.__suppress_context__
    assert client.is_there(GONE) is False
    assert caplog.records == []


def test_a_node_that_takes_connections_and_says_nothing_is_given_up(elasticsearch_url):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}"
        assert client.is_there(url) is False
        quick = client.connect(f"{url},{elasticsearch_url}").options(request_timeout=0.5)
        assert [quick.info()["name"] for _ in range(3)] == ["node-1"] * 3


@pytest.mark.parametrize(
    ("changes", "accepted"),
    [
        ({"ELASTICSEARCH_USER": "li", "ELASTICSEARCH_PASSWORD": PASSWORD}, BASIC),
        ({"ELASTICSEARCH_API_KEY": "a2V5OnNlY3JldA=="}, "ApiKey a2V5OnNlY3JldA=="),
        (
            {"ELASTICSEARCH_API_KEY": "a2V5OnNlY3JldA==", "ELASTICSEARCH_USER": "li"},
            "ApiKey a2V5OnNlY3JldA==",
        ),
    ],
)
def test_tls_and_who_asks(elasticsearch_url, settings, tmp_path, changes, accepted):
    with guarded(elasticsearch_url, tmp_path, accepted) as door:
        settings.ELASTICSEARCH_CA = str(door.ca)
        for name, value in changes.items():
            setattr(settings, name, value)
        assert asked(door.url) == asked_plainly(elasticsearch_url)
        assert door.seen == [accepted]


def asked_plainly(url: str) -> str:
    from elasticsearch import Elasticsearch

    return Elasticsearch(url).info()["version"]["number"]


def test_user_and_password_may_stand_in_the_address(elasticsearch_url, settings, tmp_path):
    with guarded(elasticsearch_url, tmp_path, BASIC) as door:
        settings.ELASTICSEARCH_CA = str(door.ca)
        named = door.url.replace("https://", "https://li:correct%20horse@")
        assert asked(named) == asked_plainly(elasticsearch_url)


def test_whoever_is_not_accepted_reads_one_sentence(elasticsearch_url, settings, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    settings.ELASTICSEARCH_USER, settings.ELASTICSEARCH_PASSWORD = "li", "wrong horse"
    with guarded(elasticsearch_url, tmp_path, BASIC) as door:
        settings.ELASTICSEARCH_CA = str(door.ca)
        with pytest.raises(SearchAway) as refused:
            asked(door.url)
    assert str(refused.value) == "Elasticsearch does not accept the user or the API key."
    secret = base64.b64encode(b"li:wrong horse").decode()
    assert door.seen == [f"Basic {secret}"]
    assert not [each for each in caplog.messages if "wrong horse" in each or secret in each]


def test_a_certificate_of_another_authority_is_not_trusted(elasticsearch_url, settings, tmp_path):
    settings.ELASTICSEARCH_USER, settings.ELASTICSEARCH_PASSWORD = "li", PASSWORD
    with guarded(elasticsearch_url, tmp_path / "other", BASIC) as other:
        settings.ELASTICSEARCH_CA = str(other.ca)
    with guarded(elasticsearch_url, tmp_path / "one", BASIC) as door, pytest.raises(SearchAway) as refused:
        asked(door.url)
    assert str(refused.value) == "The certificate of Elasticsearch is not trusted; look at ELASTICSEARCH_CA."
    assert door.seen == []


def test_addresses():
    assert client._nodes("https://u%40:p%3A@es.example:9243/a/, https://[::1], http://x,") == (
        ["https://es.example:9243/a", "https://[::1]:443", "http://x:9200"],
        ("u@", "p:"),
    )
