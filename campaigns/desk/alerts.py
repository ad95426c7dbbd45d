"""Alerts of one's organisations: the story beside what speaks against its subject; closed with a reason."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.errors import CampaignRefused
from campaigns.models import ReviewAlert
from campaigns.services import alerts
from campaigns.services.acting import CLOSERS
from confidentiality.notifications import CAP, number
from publication.desk import queues
from publication.desk.access import ITEM_READERS, needs, organisations_for
from publication.models import PublicItem

from .forms import CloseForm


@needs(*ITEM_READERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The open ones, or with `state=closed` those that were closed; by key."""
    closed = request.GET.get("state") == "closed"
    rows = _alerts(request, ITEM_READERS).filter(closed_at__isnull=not closed)
    page = queues.by_number(rows.select_related("organisation", "closed_by"), request.GET.get("after", ""))
    items = PublicItem.objects.in_bulk(
        {each.item_id for each in page.rows} | {each.adverse_id for each in page.rows}
    )
    context = {
        "rows": [(each, items.get(each.item_id), items.get(each.adverse_id)) for each in page.rows],
        "next_after": page.next_after,
        "closed": closed,
        "form": CloseForm(),
        "closable": set(organisations_for(request, CLOSERS).values_list("pk", flat=True)),
    }
    return render(request, "campaigns/desk/alerts.html", context)


@needs(*CLOSERS)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    alert = get_object_or_404(_alerts(request, CLOSERS).select_related("organisation"), pk=pk)
    try:
        alerts.close(
            alert,
            reason=request.POST.get("reason", "").replace("\0", ""),
            by=request.user.person,
            at=request.at,
        )
        messages.success(request, _("The alert is closed."))
    except CampaignRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("story_alerts:index")


def count_open(request: HttpRequest) -> str | None:
    """How many are open in the person's organisations, for people; None where none is."""
    count = _alerts(request, ITEM_READERS).filter(closed_at=None)[:CAP].count()
    return number(count) if count else None


def _alerts(request: HttpRequest, roles) -> QuerySet[ReviewAlert]:
    return ReviewAlert.objects.filter(organisation__in=organisations_for(request, roles).values("pk"))
