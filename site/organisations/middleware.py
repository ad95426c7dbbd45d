"""Auditors read, and change nothing: not even what a viewset of somebody else forgot to guard."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from organisations.enums import Role
from organisations.models import Membership
from organisations.selectors import principals_of

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
# What an auditor may send: coming, going, a new password by the mail that resets it, the language.
OWN = {
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_confirm",
    "set_language",
    "organisations:accept",
}


class AuditorMiddleware:
    """Answers 403 to every unsafe request of an account whose person holds no role but the auditor's.

    A superuser's flag does not help; being deputy of somebody who may more does.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE and _only_audits(request) and not _his_own(request):
            return render(request, "organisations/auditor.html", status=403)
        return self.get_response(request)


def _only_audits(request: HttpRequest) -> bool:
    if not request.user.is_authenticated:
        return False
    person = request.user.person
    people = [person, *principals_of(person, at=request.at)]
    return set(Membership.objects.filter(person__in=people).values_list("role", flat=True)) == {Role.AUDITOR}


def _his_own(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).view_name in OWN
    except Resolver404:
        return False
