"""What every view of the disclosure desk starts from: the rows of the user's organisations, and no other.

A GET narrows to the organisations in which the person reads, a POST to those in which he acts: what lies
outside answers 404 by every address. Whoever acts nowhere (an auditor, a superuser without a role)
gets 403 for every POST.
"""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views import View
from wagtail.admin.viewsets.base import ViewSet

from disclosure.models import CatalogueEdition
from organisations.enums import Role
from organisations.models import Organisation, Person
from publication.desk.access import forbidden, organisations_for, roles_of

READERS = (Role.SUBMITTER, Role.REVIEWER, Role.PUBLISHER, Role.AUDITOR)


class ScopedView(View):
    """One address. `readers` may GET it, `writers` may POST it, each in his organisations only."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]
    model: type[Model]
    readers: tuple[Role, ...] = READERS
    writers: tuple[Role, ...] = (Role.SUBMITTER,)
    template_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not roles_of(request) & set(self.roles):
            return forbidden(request)
        return super().dispatch(request, *args, **kwargs)

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that this request needs."""
        return self.readers if self.request.method in ("GET", "HEAD") else self.writers

    @property
    def person(self) -> Person:
        return self.request.user.person

    def organisations(self) -> QuerySet[Organisation]:
        """Those in which the person may do what the request asks."""
        return organisations_for(self.request, self.roles)

    def get_queryset(self) -> QuerySet:
        return self.model.objects.filter(organisation__in=self.organisations().values("pk"))

    def get_object(self) -> Model:
        """The row of the address, if it is in scope. Raises Http404."""
        return get_object_or_404(
            self.get_queryset().select_related("organisation", "key"), pk=self.kwargs["pk"]
        )

    def may(self, roles: tuple[Role, ...], organisation: Organisation) -> bool:
        """Whether a button for these roles is offered."""
        return organisations_for(self.request, roles).filter(pk=organisation.pk).exists()

    def page(self, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        return render(self.request, self.template_name, context, status=status)

    def refuse(self, refusal: Exception) -> None:
        """Tell the person why nothing was done."""
        messages.error(self.request, str(refusal))


class OrganisationScopedViewSet(ViewSet):
    """Addresses made of ScopedViews only: (pattern, view, name)."""

    views: tuple[tuple[str, type[ScopedView], str], ...] = ()

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path(pattern, self.construct_view(view), name=name) for pattern, view, name in self.views]


def edition_in_force(kind: str, *, at: datetime) -> CatalogueEdition:
    """The edition under which a record of that kind is entered now. Raises Http404."""
    try:
        return CatalogueEdition.objects.in_force(kind, on=timezone.localdate(at))
    except CatalogueEdition.DoesNotExist as error:
        raise Http404 from error
