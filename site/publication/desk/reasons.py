"""The reasons for returns (退回理由) that reviewers choose from: kept by whoever administers the top."""

from django.contrib import messages
from django.forms import modelformset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from confidentiality.models import ReturnReason
from organisations.enums import Role
from organisations.selectors import keeps_calendar

from .access import forbidden, needs

FORMS = modelformset_factory(
    ReturnReason, fields=["title", "title_en", "order", "offered"], extra=2, max_num=60, can_delete=False
)


@needs(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def reasons(request: HttpRequest) -> HttpResponse:
    """All of them in one form. A reason is no more offered instead of deleted; past returns keep its words."""
    if not keeps_calendar(request.user.person):
        return forbidden(request)
    forms = FORMS(request.POST or None)
    if request.method == "POST" and forms.is_valid():
        forms.save()
        messages.success(request, _("Kept."))
        return redirect("review:reasons")
    status = 422 if request.method == "POST" else 200
    return render(request, "publication/desk/reasons.html", {"forms": forms}, status=status)
