"""Writing the audit log. An entry is written before the value is shown: what cannot be entered is not read.

read        somebody is shown private values of one thing
looked_up   somebody asked for a fact in full: each thing that came, or that none did
taken       somebody takes a file along
keys        the operator of the host did something with the keys
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from confidentiality.enums import AuditAct, ReadingPurpose
from confidentiality.models import AuditEntry
from organisations.models import Organisation, Person

KEYS = "keys"

# Told what kind of thing and which keys; answers those that were public and are not any more. `publication`
# registers here: it knows, and stands above.
ask_withdrawn: list[Callable[[str, Iterable[str]], set[str]]] = []


def read(
    about: str,
    about_id: object,
    *,
    by: Person,
    organisation: Organisation | int | None,
    purpose: ReadingPurpose,
    at: datetime,
    detail: str = "",
) -> AuditEntry:
    """Enter that a person reads private values of one thing, in the course of what."""
    return AuditEntry.objects.create(
        at=at, act=AuditAct.READ, by=by, organisation_id=_key(organisation), purpose=purpose, about=about,
        about_id=str(about_id), detail=detail, withdrawn=bool(_withdrawn(about, [str(about_id)])),
    )  # fmt: skip


def looked_up(
    about: str,
    found: Mapping[object, int],
    *,
    by: Person,
    organisation: Organisation | int | None,
    at: datetime,
    detail: str,
) -> None:
    """Enter that a person looked for a fact that he had in full; `detail` says which kind of fact, never which.

    `found`: what came, with its organisation; where nothing came, the entry is of `organisation`.
    """
    gone = _withdrawn(about, [str(each) for each in found])
    came = [(str(each), where) for each, where in found.items()] or [("", _key(organisation))]
    AuditEntry.objects.bulk_create(
        AuditEntry(
            at=at, act=AuditAct.LOOKUP, by=by, organisation_id=where, purpose=ReadingPurpose.SEARCH, about=about,
            about_id=each, detail=detail, withdrawn=each in gone,
        )
        for each, where in came
    )  # fmt: skip


def taken(
    about: str,
    about_id: object,
    *,
    by: Person,
    organisation: Organisation | int | None,
    at: datetime,
    detail: str,
) -> AuditEntry:
    """Enter that a person takes a file along: a summary, the log itself."""
    return AuditEntry.objects.create(
        at=at, act=AuditAct.TAKE, by=by, organisation_id=_key(organisation), about=about, about_id=str(about_id),
        detail=detail[:100],
    )  # fmt: skip


def keys(act: AuditAct, *, at: datetime, detail: str) -> AuditEntry:
    """Enter what the operator of the host did with the keys."""
    return AuditEntry.objects.create(at=at, act=act, about=KEYS, detail=detail[:100])


def _key(organisation: Organisation | int | None) -> int | None:
    return organisation.pk if isinstance(organisation, Organisation) else organisation


def _withdrawn(about: str, ids: list[str]) -> set[str]:
    return {each for ask in ask_withdrawn for each in ask(about, ids)} if ids else set()
