"""The page behind a mailed invitation: the only one of staff that is outside the admin."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from organisations.errors import InvitationRefused
from organisations.forms import PasswordForm
from organisations.services import invitations


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation. An unknown, a used and an expired token are answered alike."""
    invitation = invitations.find(token, at=request.at)
    if invitation is None:
        return _refused(request)
    has_account = invitations.has_account(invitation)
    posted = request.method == "POST"
    form = None if has_account else PasswordForm(request.POST if posted else None)
    if posted and (form is None or form.is_valid()):
        password = form.cleaned_data["password"] if form else ""
        try:
            invitations.accept(token, password=password, at=request.at)
        except InvitationRefused:
            return _refused(request)
        return redirect("wagtailadmin_login")
    return _page(request, "organisations/accept.html", {"invitation": invitation, "form": form})


def _refused(request: HttpRequest) -> HttpResponse:
    return _page(request, "organisations/refused.html", {}, status=404)


def _page(request: HttpRequest, template: str, context: dict, *, status: int = 200) -> HttpResponse:
    context = context | {"noindex": True, "no_alternates": True}
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    # The address is the key and goes to no other host. Not `no-referrer`: with it a browser posts the
    # form with `Origin: null`, which the CSRF check refuses.
    response["Referrer-Policy"] = "same-origin"
    return response
