"""The indices of one installation, and which of them is searched.

<prefix>                            alias of the one that is searched
<prefix>-<mapping>-<time>           one version; `mapping` is a hash of mapping.INDEX
<prefix>.kept                       alias of those that were searched before, until they are dropped
<prefix>.filling                    alias of what a rebuild fills; one that was killed leaves it behind
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings
from elasticsearch import Elasticsearch

from search.errors import SearchError

from . import mapping
from .client import answered

KEPT, FILLING = ".kept", ".filling"
# Words of what was deleted go at once when they are told to (purge), and a late request finds what
# overtook it for an hour.
ALWAYS = {"merge.policy.expunge_deletes_allowed": 0, "gc_deletes": "1h"}
WHILE_FILLING = {"refresh_interval": "-1", "number_of_replicas": 0, "translog.durability": "async"}


@dataclass(frozen=True, slots=True)
class Present:
    """Names of indices by what they are for; `live` is "" where nothing is searched yet."""

    live: str = ""
    kept: tuple[str, ...] = ()
    filling: tuple[str, ...] = ()
    others: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Version:
    """One index: what it is for (live, kept, filling, left), how many documents and bytes it holds."""

    name: str
    role: str
    documents: int
    bytes: int


def fingerprint() -> str:
    """Of the mapping and the analysis that this code writes: eight digits."""
    return hashlib.sha256(json.dumps(mapping.INDEX, sort_keys=True).encode()).hexdigest()[:8]


def is_outdated(name: str) -> bool:
    """Whether an index was made for another mapping than this code's."""
    return name.rsplit("-", 2)[-2:-1] != [fingerprint()]


def present(client: Elasticsearch, prefix: str) -> Present:
    """By one request."""
    ours = re.compile(re.escape(prefix) + r"-[0-9a-f]{8}-\d{20}")
    with answered():
        found = client.indices.get_alias(index=f"{prefix}-*").body
    aliases = {name: set(each["aliases"]) for name, each in sorted(found.items()) if ours.fullmatch(name)}

    def having(alias: str) -> tuple[str, ...]:
        return tuple(name for name, names in aliases.items() if alias in names)

    known = {*having(prefix), *having(prefix + KEPT), *having(prefix + FILLING)}
    return Present(
        live=next(iter(having(prefix)), ""),
        kept=having(prefix + KEPT),
        filling=having(prefix + FILLING),
        others=tuple(name for name in aliases if name not in known),
    )


def create(client: Elasticsearch, prefix: str, alias: str, changed: dict) -> str:
    """An empty index under an alias; its name."""
    name = f"{prefix}-{fingerprint()}-{datetime.now(UTC):%Y%m%d%H%M%S%f}"
    given = dict(mapping.INDEX["settings"])
    shards = {"number_of_shards": settings.ELASTICSEARCH_SHARDS}
    with answered():
        client.options(request_timeout=60).indices.create(
            index=name,
            mappings=mapping.INDEX["mappings"],
            settings={"index": shards | ALWAYS | changed, **given},
            aliases={alias: {}},
        )
    return name


def create_first(client: Elasticsearch, prefix: str) -> str:
    """An empty index that is searched from now on; its name."""
    return create(client, prefix, prefix, {"number_of_replicas": settings.ELASTICSEARCH_REPLICAS})


def create_filling(client: Elasticsearch, prefix: str) -> str:
    """An empty index that is quick to fill, beside the one that is searched; its name."""
    return create(client, prefix, prefix + FILLING, WHILE_FILLING)


def finish(client: Elasticsearch, name: str) -> None:
    """Give a filled index what one that is searched has: replicas, and no loss when a node loses power."""
    usual = {
        "refresh_interval": None,
        "number_of_replicas": settings.ELASTICSEARCH_REPLICAS,
        "translog.durability": "request",
    }
    with answered():
        client.indices.put_settings(index=name, settings={"index": usual})


def swap(client: Elasticsearch, prefix: str, name: str) -> None:
    """Searches go to `name` from one instant to the next; the one before is kept."""
    before = present(client, prefix)
    actions: list[dict] = [{"add": {"index": name, "alias": prefix}}]
    if before.live and before.live != name:
        actions.append({"remove": {"index": before.live, "alias": prefix}})
        actions.append({"add": {"index": before.live, "alias": prefix + KEPT}})
    for alias, names in ((prefix + KEPT, before.kept), (prefix + FILLING, before.filling)):
        if name in names:
            actions.append({"remove": {"index": name, "alias": alias}})
    with answered():
        client.indices.update_aliases(actions=actions)


def listed(client: Elasticsearch, prefix: str) -> list[Version]:
    """Every index of this installation, the oldest first."""
    found = present(client, prefix)
    roles = {found.live: "live"} | dict.fromkeys(found.kept, "kept") | dict.fromkeys(found.filling, "filling")
    names = sorted({*roles, *found.others} - {""})
    return [_version(client, name, roles.get(name, "left")) for name in names]


def drop(client: Elasticsearch, prefix: str, name: str) -> None:
    """Remove an index that is not searched. Raises SearchError."""
    found = present(client, prefix)
    if name == found.live:
        raise SearchError(f"{name} is what is searched; use another one first.")
    if name not in {*found.kept, *found.filling, *found.others}:
        raise SearchError(f"There is no index {name}.")
    with answered():
        client.indices.delete(index=name, ignore_unavailable=True)


def _version(client: Elasticsearch, name: str, role: str) -> Version:
    with answered():
        documents = client.count(index=name)["count"]
        size = client.indices.stats(index=name, metric="store")["_all"]["total"]["store"]["size_in_bytes"]
    return Version(name, role, documents, size)
