"""Writing the audit log. An entry is written before the value is shown: what cannot be entered is not read."""

from datetime import datetime

from confidentiality.enums import AuditAct, ReadingPurpose
from confidentiality.models import AuditEntry
from organisations.models import Organisation, Person

KEYS = "keys"


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
    key = organisation.pk if isinstance(organisation, Organisation) else organisation
    return AuditEntry.objects.create(
        at=at, act=AuditAct.READ, by=by, organisation_id=key, purpose=purpose, about=about,
        about_id=str(about_id), detail=detail,
    )  # fmt: skip


def taken(
    about: str, about_id: object, *, by: Person, organisation: Organisation | int, at: datetime, detail: str
) -> AuditEntry:
    """Enter that a person takes a file along: a summary, the log itself."""
    key = organisation.pk if isinstance(organisation, Organisation) else organisation
    return AuditEntry.objects.create(
        at=at, act=AuditAct.TAKE, by=by, organisation_id=key, about=about, about_id=str(about_id), detail=detail[:100]
    )


def keys(act: AuditAct, *, at: datetime, detail: str) -> AuditEntry:
    """Enter what the operator of the host did with the keys."""
    return AuditEntry.objects.create(at=at, act=act, about=KEYS, detail=detail[:100])
