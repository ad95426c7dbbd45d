"""Who sees which part of the desk: by role and organisation, never by group or superuser's flag."""

from collections.abc import Callable, Iterable
from functools import wraps

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from organisations.enums import Role
from organisations.models import Membership, Organisation
from organisations.selectors import organisations_of, principals_of
from publication.models import PublicItem

ITEM_READERS = (Role.SUBMITTER, Role.REVIEWER, Role.PUBLISHER, Role.AUDITOR)
LEDGER_READERS = (Role.PUBLISHER, Role.AUDITOR, Role.ADMINISTRATOR)
AUDIT_READERS = (Role.AUDITOR,)
REGISTER_READERS = (Role.REVIEWER, Role.PUBLISHER, Role.AUDITOR)
TERM_READERS = (Role.SUBMITTER, Role.REVIEWER)  # an auditor sees who read a list, not what it says

View = Callable[..., HttpResponse]


def needs(*roles: Role) -> Callable[[View], View]:
    """Answer 403 to whoever holds none of these roles anywhere, himself or as a deputy."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not roles_of(request) & set(roles):
                return forbidden(request)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def forbidden(request: HttpRequest) -> HttpResponse:
    """A true 403: the admin makes a redirect of PermissionDenied."""
    return render(request, "publication/desk/forbidden.html", status=403)


def roles_of(request: HttpRequest) -> set[str]:
    """Every role in which the account's person can act now; asked once a request."""
    if not hasattr(request, "roles_held"):
        person = request.user.person
        people = [person, *principals_of(person, at=request.at)]
        request.roles_held = set(Membership.objects.filter(person__in=people).values_list("role", flat=True))
    return request.roles_held


def organisations_for(request: HttpRequest, roles: Iterable[Role]) -> QuerySet[Organisation]:
    """Organisations in which the person can act in one of these roles now."""
    roles, person = list(roles), request.user.person
    scope = Q(pk__in=[])
    for each in [person, *principals_of(person, at=request.at)]:
        scope |= organisations_of(each, roles)
    return Organisation.objects.filter(scope)


def items_for(request: HttpRequest, roles: Iterable[Role] = ITEM_READERS) -> QuerySet[PublicItem]:
    return PublicItem.objects.filter(organisation_id__in=organisations_for(request, roles).values("pk"))


def search_scope(request: HttpRequest, roles: Iterable[Role]) -> list[int] | None:
    """Ids of those organisations, for an engine that is to look into theirs only; None where they are all."""
    scope = organisations_for(request, roles)
    if not Organisation.objects.exclude(pk__in=scope.values("pk")).exists():
        return None
    return list(scope.values_list("pk", flat=True))
