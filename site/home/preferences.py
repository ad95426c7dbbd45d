"""How the site looks to one reader: elder mode (适老化), contrast. No script, no account.

Pages are the same for everybody, so that shared caches keep them. Each links `/preferences.css`,
which alone depends on the cookie, and is kept by nobody.
"""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from django.views.decorators.csrf import csrf_exempt

COOKIES = ("elder", "contrast")
YEAR = 365 * 24 * 3600


class PreferencesStyle(View):
    """The reader's own style sheet; empty where nothing was chosen."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {name: _is_on(request, name) for name in COOKIES}
        style = render_to_string("home/preferences.css", context).strip()
        response = HttpResponse(style, content_type="text/css; charset=utf-8")
        return _private(response)


# A foreign page that posts here changes no more than the size of letters, and SameSite keeps it from that;
# a CSRF token would set a cookie.
@method_decorator(csrf_exempt, name="dispatch")
class Preferences(View):
    """Choose, and go back to where one came from."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        context: dict[str, Any] = {name: _is_on(request, name) for name in COOKIES}
        context["next"] = _way_back(request, request.GET.get("next") or request.headers.get("Referer", ""))
        return _private(render(request, "home/preferences.html", context | {"noindex": True}))

    def post(self, request: HttpRequest) -> HttpResponse:
        response = HttpResponseRedirect(_way_back(request, request.POST.get("next", "")))
        for name in COOKIES:
            if request.POST.get(name) == "on":
                response.set_cookie(
                    name, "1", max_age=YEAR, samesite="Strict", httponly=True, secure=request.is_secure()
                )
            else:
                response.delete_cookie(name, samesite="Strict")
        return _private(response)


def _is_on(request: HttpRequest, name: str) -> bool:
    return request.COOKIES.get(name) == "1"


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["Vary"] = "Cookie"
    return response


def _way_back(request: HttpRequest, address: str) -> str:
    """A path of this host; home for every other address, and instead of this page itself."""
    home = "/en/" if request.path.startswith("/en/") else "/"
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return home
    parts = urlsplit(address)
    if not parts.path.startswith("/") or parts.path.startswith("//") or parts.path == request.path:
        return home
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
