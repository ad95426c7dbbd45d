"""The API: the routers of syndication and of search under `/api/v1/`, described at `openapi.json`.

Read only and open to everybody. A refusal is a problem (RFC 9457) that names the parameter.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.renderers import JSONRenderer

from publication.by_words import RETRY_AFTER
from publication.filters import FACETS, FilterInvalid
from publication.http import Gone, head_as_get, keep
from publication.representation import problem
from publication.selectors import seconds_until_change
from search.api import router as search_router
from search.errors import SearchAway
from syndication import bulk
from syndication.api import router as syndication_router


def public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """HEAD is answered as GET; how long an answer may be kept; for programs, not for search engines."""

    answered = head_as_get(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = answered(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        response["Access-Control-Allow-Origin"] = "*"
        if response.status_code >= 500:  # away now, back in a minute: nobody keeps that
            response["Cache-Control"] = "no-store"
            return response
        return keep(response, seconds=seconds_until_change(at=request.at))

    return answer


def _file(kind: str, mime: str) -> dict[str, Any]:
    """A bulk file as OpenAPI describes it; its parameters are those of the list."""
    return {
        "operationId": f"bulk_{kind}",
        "summary": f"A whole list of organisations as {kind.upper()}",
        "description": "Without natural persons, individual businesses and masked entries.",
        "tags": ["files"],
        "parameters": [
            {"in": "query", "name": name, "schema": {"type": "string"}, "required": False} for name in FACETS
        ],
        "responses": {"200": {"description": "OK", "content": {mime.partition(";")[0]: {}}}},
    }


class Readable(JSONRenderer):
    """Chinese as Chinese, not as numbers of characters."""

    json_dumps_params = {"ensure_ascii": False}


class PublicAPI(NinjaAPI):
    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the files of whole lists, which stand beside the API."""
        schema = super().get_openapi_schema(*args, **kwargs)
        schema["paths"].update(
            {f"/{bulk.SECTION}.{kind}": {"get": _file(kind, mime)} for kind, mime in bulk.MIMES.items()}
        )
        return schema

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        patterns, app_name, namespace = super().urls
        for pattern in patterns:
            pattern.callback = public(pattern.callback)
        return patterns, app_name, namespace


api = PublicAPI(
    title="Chengxin Sichuan",
    version="1",
    description="Everything that is shown on the site, and nothing else. What is gone answers 410.",
    renderer=Readable(),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
    servers=[{"url": settings.PUBLIC_URL}],
)
api.add_router("", syndication_router)
api.add_router("", search_router)


@api.exception_handler(FilterInvalid)
def filter_invalid(request: HttpRequest, invalid: FilterInvalid) -> HttpResponseBase:
    return problem(400, "Bad Request", str(invalid), field=invalid.field)


@api.exception_handler(ValidationError)
def parameters_invalid(request: HttpRequest, invalid: ValidationError) -> HttpResponseBase:
    first = invalid.errors[0]
    return problem(400, "Bad Request", first["msg"], field=str(first["loc"][-1]))


@api.exception_handler(SearchAway)
def search_away(request: HttpRequest, reason: SearchAway) -> HttpResponseBase:
    response = problem(
        503, "Service Unavailable", _("Search is away just now; lists are not: /api/v1/items.")
    )
    response["Retry-After"] = str(RETRY_AFTER)
    return response


@api.exception_handler(Gone)
def gone(request: HttpRequest, reason: Gone) -> HttpResponseBase:
    return problem(410, "Gone", reason.sentence)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, reason: Http404) -> HttpResponseBase:
    return problem(404, "Not Found", _("There is nothing at this address."))
