"""The ledger, newest first, and what its last verification said."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from publication.models import LedgerEntry, ReaderState

from . import queues
from .access import LEDGER_READERS, needs

VERIFICATION = "verify_ledger"  # a reader of the ledger like others: where it stands, when, what broke


@require_safe
@needs(*LEDGER_READERS)
def ledger(request: HttpRequest) -> HttpResponse:
    page = queues.by_number(
        LedgerEntry.objects.all(), request.GET.get("after", ""), oldest_first=False, size=50
    )
    context = {
        "rows": page.rows,
        "next_after": page.next_after,
        "verification": ReaderState.objects.filter(name=VERIFICATION).first(),
    }
    return render(request, "publication/desk/ledger.html", context)
