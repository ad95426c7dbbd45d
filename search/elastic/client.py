"""The way to the cluster: which nodes, who asks, how long to wait; and what it means when nobody answers.

Of several addresses each request takes one; a node that does not answer is left alone for a while and the
next is asked. No credential and no address stands in a sentence or a log.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

import urllib3
from django.conf import settings
from django.utils.translation import gettext as _
from elastic_transport import TlsError, TransportError, Urllib3HttpNode
from elasticsearch import ApiError, Elasticsearch

from search.errors import SearchAway

CONNECT_SECONDS = 1.5  # a machine that is gone is not waited for
ANSWER_SECONDS = 10.0
PING_SECONDS = 0.6
TRANSIENT = (429, 502, 503, 504)
REFUSED = (401, 403)


class Busy(SearchAway):
    """The cluster answers that it cannot just now; a little later it may."""


class Node(Urllib3HttpNode):
    """A node that is given up early where not even a connection comes about."""

    def perform_request(self, method: str, target: str, body=None, headers=None, request_timeout=None):
        seconds = request_timeout if isinstance(request_timeout, int | float) else ANSWER_SECONDS
        timeout: Any = urllib3.Timeout(connect=min(CONNECT_SECONDS, seconds), read=seconds)
        return super().perform_request(method, target, body, headers, timeout)


def connect(url: str) -> Elasticsearch:
    """A client of the nodes in `url` (by comma), as the settings say; one for all threads of a process."""
    return _client(
        url,
        settings.ELASTICSEARCH_USER,
        settings.ELASTICSEARCH_PASSWORD,
        settings.ELASTICSEARCH_API_KEY,
        settings.ELASTICSEARCH_CA,
    )


def is_there(url: str) -> bool:
    """Whether some node answers just now; each is asked once, and not for long."""
    try:
        with answered():
            connect(url).options(request_timeout=PING_SECONDS, max_retries=len(_nodes(url)[0]) - 1).info()
    except SearchAway:
        return False
    return True


@contextmanager
def answered() -> Iterator[None]:
    """What keeps the cluster from answering becomes SearchAway; other errors of a request stay theirs."""
    try:
        yield
    except TlsError:
        raise SearchAway(
            _("The certificate of Elasticsearch is not trusted; look at ELASTICSEARCH_CA.")
        ) from None
    except TransportError:
        raise SearchAway(
            _("Elasticsearch does not answer; what happens meanwhile is taken in when it does.")
        ) from None
    except ApiError as error:
        if error.status_code in REFUSED:
            raise SearchAway(_("Elasticsearch does not accept the user or the API key.")) from None
        if error.status_code in TRANSIENT:
            raise Busy(_("Elasticsearch cannot take requests just now.")) from None
        raise


@lru_cache(maxsize=4)
def _client(url: str, user: str, password: str, api_key: str, ca: str) -> Elasticsearch:
    nodes, named = _nodes(url)
    options: dict[str, Any] = {"ca_certs": ca} if ca else {}
    if api_key:
        options["api_key"] = api_key
    elif user or named:
        options["basic_auth"] = (user, password) if user else named
    return Elasticsearch(
        nodes,
        node_class=Node,
        request_timeout=ANSWER_SECONDS,
        connections_per_node=16,
        retry_on_timeout=True,
        retry_on_status=TRANSIENT,
        max_retries=max(3, len(nodes)),
        max_dead_node_backoff=10,
        **options,
    )


def _nodes(url: str) -> tuple[list[str], tuple[str, str] | None]:
    """Addresses with scheme and port and without user and password, and those where an address has them."""
    parts = [urlsplit(each.strip().rstrip("/")) for each in url.split(",") if each.strip()]
    named = [(unquote(part.username), unquote(part.password or "")) for part in parts if part.username]
    return [
        f"{part.scheme}://{_host(part.hostname)}:{part.port or _port(part.scheme)}{part.path}"
        for part in parts
    ], (named[0] if named else None)


def _host(name: str | None) -> str:
    return f"[{name}]" if name and ":" in name else name or ""


def _port(scheme: str) -> int:
    """A hosted cluster's address names no port; a node's own is 9200."""
    return 443 if scheme == "https" else 9200
