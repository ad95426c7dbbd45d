"""What is approved and waits for a publisher, because its chain does not publish by itself."""

import json

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from confidentiality.enums import HOLDING, BatchState
from confidentiality.models import Batch, BundleMember, Permit
from organisations.enums import Role
from publication.errors import DoorRefused
from publication.services import door

from . import queues
from .access import forbidden, needs, organisations_for, roles_of


@needs(Role.PUBLISHER, Role.AUDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def releases(request: HttpRequest) -> HttpResponse:
    """Open permits in scope, oldest first; POST publishes what is ticked, or a batch, all or none."""
    if request.method != "POST":
        return _page(request)
    if Role.PUBLISHER not in roles_of(request):
        return forbidden(request)
    return _publish_batch(request) if "batch" in request.POST else _publish(request)


def open_permits(request: HttpRequest, *roles: Role) -> QuerySet[Permit]:
    """Permits that can be redeemed now, in the scope of these roles; not those that wait for their bundle."""
    bundled = BundleMember.objects.filter(submission=OuterRef("submission"), bundle__state__in=HOLDING)
    return Permit.objects.open().filter(
        ~Exists(bundled),
        visible_until__gt=request.at,
        submission__organisation__in=organisations_for(request, roles),
    )


def open_batches(request: HttpRequest, *roles: Role) -> QuerySet[Batch]:
    """Approved batches of which something can be published now, in the scope of these roles."""
    waiting = Permit.objects.open().filter(batch=OuterRef("pk"), visible_until__gt=request.at)
    return Batch.objects.filter(
        Exists(waiting), state=BatchState.APPROVED, organisation__in=organisations_for(request, roles)
    )


def _publish_batch(request: HttpRequest) -> HttpResponse:
    """Everything of one batch that is not public yet, all or none."""
    pk = request.POST["batch"]
    found = open_batches(request, Role.PUBLISHER).filter(pk=int(pk) if pk.isascii() and pk.isdigit() else 0)
    permits = list(open_permits(request, Role.PUBLISHER).filter(batch__in=found))
    if not permits:
        messages.error(request, _("Some of these changed or are gone since you read them; look again."))
        return _page(request, status=409)
    return _door(request, permits)


def _publish(request: HttpRequest) -> HttpResponse:
    """Every box carries the commitment that the publisher saw: `permit:commitment`."""
    seen = dict(each.partition(":")[::2] for each in request.POST.getlist("permit"))
    permits = [
        permit
        for permit in open_permits(request, Role.PUBLISHER).filter(pk__in=[pk for pk in seen if pk.isdigit()])
        if permit.commitment == seen[str(permit.pk)]
    ]
    if not seen:
        messages.error(request, _("Tick what is to be published."))
        return _page(request, status=409)
    if len(permits) != len(seen):
        messages.error(request, _("Some of these changed or are gone since you read them; look again."))
        return _page(request, status=409)
    return _door(request, permits)


def _door(request: HttpRequest, permits: list[Permit]) -> HttpResponse:
    try:
        items = door.publish_many(permits, by=request.user.person, at=request.at)
    except DoorRefused as refusal:
        messages.error(request, str(refusal))
        return _page(request, status=409)
    messages.success(
        request,
        ngettext("%(count)s item published.", "%(count)s items published.", len(items))
        % {"count": len(items)},
    )
    return redirect("review:releases")


def _page(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    singly = open_permits(request, Role.PUBLISHER, Role.AUDITOR).filter(batch=None)
    batches = open_batches(request, Role.PUBLISHER, Role.AUDITOR).select_related("organisation")
    permits = singly.select_related("submission__organisation", "submission__chain")
    page = queues.by_number(permits, request.GET.get("after", ""))
    ticked = {each.partition(":")[0] for each in request.POST.getlist("permit")}
    context = {
        "rows": [
            (permit, json.loads(permit.submission.content or "{}").get("title", ""), str(permit.pk) in ticked)
            for permit in page.rows
        ],
        "next_after": page.next_after,
        "batches": list(batches.order_by("pk")[: queues.SIZE]),
        "may_publish": Role.PUBLISHER in roles_of(request),
    }
    return render(request, "publication/desk/releases.html", context, status=status)
