"""The ledger, newest first, and what its last verification said."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from confidentiality.models import Permit
from publication.enums import Act
from publication.models import LedgerEntry, ReaderState

from . import queues
from .access import LEDGER_READERS, needs

CONTENT = (Act.PUBLISH, Act.CORRECT)
VERIFICATION = "verify_ledger"  # a reader of the ledger like others: where it stands, when, what broke


def remember_verification(seq: int, *, error: str, at: datetime) -> None:
    """Keep what a verification said, for the desk and the dashboard; `error` is "" where all held."""
    ReaderState.objects.update_or_create(
        name=VERIFICATION, defaults={"position": seq, "moved_at": at, "last_error": error[:200]}
    )


def last_verification() -> ReaderState | None:
    return ReaderState.objects.filter(name=VERIFICATION).first()


def with_permits(entries: Sequence[LedgerEntry]) -> Sequence[LedgerEntry]:
    """Entries that published something know its permit, which says whether it was read; one query."""
    items = {entry.item_id for entry in entries if entry.act in CONTENT}
    permits = {each.commitment: each for each in Permit.objects.filter(item_id__in=items)}
    for entry in entries:
        entry.permit = permits.get(entry.commitment) if entry.act in CONTENT else None
    return entries


@needs(*LEDGER_READERS)
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    page = queues.by_number(
        LedgerEntry.objects.all(), request.GET.get("after", ""), oldest_first=False, size=50
    )
    context = {
        "rows": with_permits(page.rows),
        "next_after": page.next_after,
        "verification": last_verification(),
    }
    return render(request, "publication/desk/ledger.html", context)
