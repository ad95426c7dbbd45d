"""Answers of the public site.

    PublicView     one page: fetch, render, say how long it may be kept
    keep()         the lifetime of an answer, for browsers and for shared caches
    refuse()       410 with a neutral sentence for what was shown once; 404 for everything else
    address_of()   by whom what is sent is counted
    handler400 …   the error pages

Visibility is asked before anything is compared with an ETag: ConditionalGetMiddleware sees the
rendered answer, and makes a 304 of a 200 only. No page here touches session, user or CSRF token,
so that none sets a cookie or varies by one.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import register_converter
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views import View

from .enums import GONE_SENTENCES, ItemState
from .filters import FilterInvalid
from .models import PublicItem
from .selectors import LIFETIME, seconds_until_change, was_shown


class ItemIdConverter:
    """The 22 characters of an item's id."""

    regex = "[A-Za-z0-9_-]{22}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ItemIdConverter, "item")


class Gone(Exception):
    """It was shown once and is no more; `sentence` says why, without a name."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class PublicView(View):
    """A page that everybody gets alike. Subclasses give `template_name` and `context()`."""

    http_method_names = ["get", "head", "options"]
    template_name = ""
    section: str | None = None

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """What the template shows. Raises Http404, Gone, FilterInvalid."""
        return {}

    def lifetime(self, request: HttpRequest, context: dict[str, Any]) -> int:
        """Seconds that a shared cache may keep this answer."""
        return seconds_until_change(at=request.at, section=self.section)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            context = self.context(request, **kwargs)
        except FilterInvalid as invalid:
            return handler400(request, invalid)
        except Gone as gone:
            return gone_page(request, gone.sentence)
        response = render(request, self.template_name, context)
        if context.get("noindex"):
            response["X-Robots-Tag"] = "noindex"
        return keep(response, seconds=self.lifetime(request, context))


def keep(response: HttpResponseBase, *, seconds: int = LIFETIME) -> HttpResponseBase:
    """Browsers ask each time; shared caches keep it so long (RFC 9213), and never serve it stale."""
    patch_cache_control(response, no_cache=True)
    response["CDN-Cache-Control"] = f"max-age={seconds}"
    return response


def refuse(item: PublicItem | None, request: HttpRequest) -> NoReturn:
    """For an item that is not visible. Raises Gone where it once was, Http404 otherwise."""
    if item is None or not was_shown(item, at=request.at):
        raise Http404
    raise Gone(gone_sentence(item))


def gone_sentence(item: PublicItem) -> str:
    """The neutral sentence of its withdrawal; of the display period where the clock alone ended it."""
    key = item.withdrawal if item.state == ItemState.WITHDRAWN else "expired"
    return str(GONE_SENTENCES.get(key, GONE_SENTENCES[""]))


def gone_page(request: HttpRequest, sentence: str) -> HttpResponse:
    """410; never to come back, so that a shared cache may keep it."""
    response = render(request, "410.html", {"sentence": sentence, "no_alternates": True, "noindex": True})
    response.status_code = 410
    response["X-Robots-Tag"] = "noindex"
    return keep(response)


def _error_page(status: int, default: Callable[[], str]) -> Callable[..., HttpResponse]:
    def handler(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
        sentence = str(exception) if isinstance(exception, FilterInvalid) else default()
        context = {"sentence": sentence, "no_alternates": True, "noindex": True}
        response = render(request, f"{status}.html", context, status=status)
        response["Cache-Control"] = "no-cache"
        return response

    return handler


handler400 = _error_page(400, lambda: _("The address holds something that cannot be read."))
handler403 = _error_page(403, lambda: _("You are not allowed to see this."))
handler404 = _error_page(404, lambda: _("There is nothing at this address."))


def handler500(request: HttpRequest) -> HttpResponse:
    """Asks neither database nor context: both may be what broke."""
    page = get_template("500.html").template.render(_bare_context())
    return HttpResponse(page, status=500, headers={"Cache-Control": "no-store"})


def _bare_context():
    from django.template import Context

    return Context({})


def address_of(request: HttpRequest) -> str:
    """By whom what is sent in a day is counted; behind a proxy of ours, whom that one saw."""
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return (settings.SECURE_PROXY_SSL_HEADER and seen) or request.META.get("REMOTE_ADDR", "")


def head_as_get(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view that knows no HEAD answers it as GET; the server leaves the body out."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.method
        request.method = "GET" if asked == "HEAD" else asked
        try:
            return view(request, *args, **kwargs)
        finally:
            request.method = asked

    return answer
