"""The audit log, for auditors: who read what is private, why; and days on which that was unusual."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from confidentiality import unusual
from confidentiality.enums import AuditAct, ReadingPurpose
from confidentiality.models import AuditEntry

from . import queues
from .access import AUDIT_READERS, needs, organisations_for

SIZE = 50


@needs(*AUDIT_READERS)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    seen = _in_scope(request)
    page = queues.by_number(
        _narrowed(seen, request).select_related("by", "organisation"),
        request.GET.get("after", ""),
        oldest_first=False,
        size=SIZE,
    )
    context = {
        "rows": page.rows,
        "next_after": page.next_after,
        "flags": unusual.flags(seen, at=request.at) if "after" not in request.GET else [],
        "acts": AuditAct.choices,
        "purposes": ReadingPurpose.choices,
        "chosen": {name: request.GET.get(name, "") for name in ("act", "purpose", "by")},
    }
    response = render(request, "publication/desk/audit.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _in_scope(request: HttpRequest) -> QuerySet[AuditEntry]:
    """Entries of the organisations that one audits; what was done with the keys, for auditors of the top."""
    audited = organisations_for(request, AUDIT_READERS)
    scope = Q(organisation__in=audited.values("pk"))
    if audited.filter(parent=None).exists():
        scope |= Q(organisation=None)
    return AuditEntry.objects.filter(scope)


def _narrowed(entries: QuerySet[AuditEntry], request: HttpRequest) -> QuerySet[AuditEntry]:
    if (act := request.GET.get("act", "")) in AuditAct.values:
        entries = entries.filter(act=act)
    if (purpose := request.GET.get("purpose", "")) in ReadingPurpose.values:
        entries = entries.filter(purpose=purpose)
    by = request.GET.get("by", "")
    if by.isascii() and by.isdigit() and len(by) < 19:
        entries = entries.filter(by=int(by))
    return entries
