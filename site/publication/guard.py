"""Before any view of the admin runs: pages of organisations for which one does not write are not reached.

Views ask for permissions too, each in its own way, and answer with a redirect; an address that some
view forgets to guard is refused here, and plainly: 403.
"""

from collections.abc import Callable, Iterable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

from .page_policy import is_foreign

PAGE_NAMESPACES = ("wagtailadmin_pages", "wagtailadmin_api")
PAGE_NAMES = ("wagtailadmin_explore", "wagtailadmin_explore_results", "wagtailadmin_choose_page_child")
PAGE_ARGUMENTS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")


def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuses with PermissionDenied, which is answered 403."""

    @wraps(view)
    def inner(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        user = getattr(request, "user", None)
        match = request.resolver_match
        known = user is not None and user.is_authenticated and match
        if known and any(is_foreign(user, page_id) for page_id in _pages(request, match)):
            raise PermissionDenied("This page belongs to an organisation for which you do not write.")
        return view(request, *args, **kwargs)

    return inner


def _pages(request: HttpRequest, match: ResolverMatch) -> Iterable[int]:
    """Ids of the pages that the address names."""
    for name in PAGE_ARGUMENTS:
        if name in match.kwargs:
            yield int(match.kwargs[name])
    if set(match.namespaces) & set(PAGE_NAMESPACES) and "pk" in match.kwargs:
        yield int(match.kwargs["pk"])
    if match.url_name == "wagtail_bulk_action" and match.kwargs.get("model_name") == "page":
        yield from (int(pk) for pk in request.GET.getlist("id") if pk.isascii() and pk.isdigit())
    if match.kwargs.get("app_label") == "wagtailcore" and match.kwargs.get("model_name") == "page":
        yield from [int(match.kwargs["object_id"])] if "object_id" in match.kwargs else []
