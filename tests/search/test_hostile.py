"""Whatever stands in a request line is answered with a page or refused. 100,000 of these are asked by hand
(`tests.benchmarks.search.hostile`)."""

import json
import random
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publication import readers
from tests.factories import DAY, NOW, publish
from tests.search.hostility import ADDRESSES, LEGAL, Hostile, answer


@pytest.fixture(autouse=True)
def _connection_stays():
    """The handler closes old connections around each request; the test's own must not go."""
    told = (request_started, request_finished)
    for signal in told:
        signal.disconnect(close_old_connections)
    yield
    for signal in told:
        signal.connect(close_old_connections)


@pytest.fixture
def cursors(house, clock) -> list[str]:
    """Places where pages end, of each order."""
    for number in range(4):
        publish(house, title=f"诚信{number}", visible_from=NOW - number * DAY)
    readers.run("search", at=NOW)
    return [_cursor(sort) for sort in ("relevance", "newest", "oldest")]


def _cursor(sort: str) -> str:
    status, body = answer(WSGIHandler(), "/api/v1/search", f"q=%E8%AF%9A%E4%BF%A1&size=2&sort={sort}")
    assert status == 200
    return parse_qs(urlsplit(json.loads(body)["next"]).query)["after"][0]


@given(seed=st.integers(0, 2**64))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_hostile_request_is_answered_or_refused(cursors, seed):
    application, hostile = WSGIHandler(), Hostile(random.Random(seed), cursors)
    for _ in range(3):
        address, query = hostile.address(), hostile.query_string()
        assert answer(application, address, query)[0] in LEGAL, (address, query)


def test_a_harmless_question_is_answered_at_every_address(cursors):
    application = WSGIHandler()
    for address in ADDRESSES:
        assert answer(application, address, "q=%E8%AF%9A%E4%BF%A1")[0] == 200, address


def test_a_request_that_breaks_would_be_seen(cursors, monkeypatch):
    """The test above fails where the handler does: its exceptions become the page of errors, 500."""

    def broken(*given, **named):
        raise RuntimeError("planted")

    monkeypatch.setattr("search.results.find", broken)
    assert answer(WSGIHandler(), "/search/", "q=%E8%AF%9A%E4%BF%A1")[0] == 500
