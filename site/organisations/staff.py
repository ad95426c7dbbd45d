"""People, roles, invitations, deputies and organisations, in the admin.

Every list and every form is narrowed to what the administrator's own role reaches; what lies outside
does not exist for him (404). Wagtail's own pages of users and groups stay with superusers: an account
made there has no person's roles, and can do nothing.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisations.enums import Role
from organisations.errors import StaffRefused
from organisations.forms import DeputyForm, InvitationForm, OrganisationForm, RoleForm, SystemForm
from organisations.models import (
    Deputyship,
    Invitation,
    Membership,
    Organisation,
    Person,
    SystemAccess,
)
from organisations.selectors import administered_by
from organisations.services import accounts, departments, deputies, invitations, memberships
from organisations.services import systems as system_access

from .row_keys import row_key

PAGE = 50
View = Callable[..., HttpResponse]


def administrators_only(view: View) -> View:
    """Answer a true 403 to whoever administers nothing: the admin makes a redirect of PermissionDenied."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not is_administrator(request):
            return render(request, "organisations/forbidden.html", status=403)
        return view(request, *args, **kwargs)

    return guarded


def is_administrator(request: HttpRequest) -> bool:
    if not hasattr(request, "administers"):
        request.administers = Membership.objects.filter(
            person=request.user.person_id, role=Role.ADMINISTRATOR
        ).exists()
    return request.administers


@administrators_only
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with a role in scope, by key."""
    found = people_of(request.user.person)
    if words := request.GET.get("q", "").strip()[:80]:
        found = found.filter(name__contains=words)
    if (after := row_key(request.GET.get("after", ""))) is not None:
        found = found.filter(pk__gt=after)
    rows = list(found.order_by("pk").prefetch_related("memberships__organisation", "accounts")[: PAGE + 1])
    next_after = rows[PAGE - 1].pk if len(rows) > PAGE else None
    context = {"rows": rows[:PAGE], "next_after": next_after, "q": words}
    return render(request, "organisations/people.html", context)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: roles, accounts, deputies."""
    shown = get_object_or_404(people_of(request.user.person), pk=pk)
    forms = _person_forms(request, shown)
    if request.method == "POST":
        done = attempt(request, lambda: _act_on(request, shown, forms))
        if done:
            return (
                redirect("staff:person", pk)
                if people_of(request.user.person).filter(pk=pk).exists()
                else redirect("staff:people")
            )
        return _person_page(request, shown, forms, status=409)
    return _person_page(request, shown, forms)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody; open invitations below."""
    posted = request.method == "POST"
    inviting = posted and request.POST.get("act") == "invite"
    form = InvitationForm(request.POST if inviting else None, administrator=request.user.person)
    if posted and attempt(request, lambda: _act_on_invitations(request, form)):
        return redirect("staff:invite")
    open_ones = Invitation.objects.filter(
        organisation__in=administered_by(request.user.person).values("pk"), accepted_by=None
    )
    context = {"form": form, "rows": open_ones.select_related("organisation").order_by("-pk")[:PAGE]}
    return render(request, "organisations/invite.html", context, status=409 if posted else 200)


@administrators_only
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    rows = administered_by(request.user.person).select_related("region", "parent")
    return render(request, "organisations/organisations.html", {"rows": rows})


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add an organisation below one in scope, or describe one anew."""
    own = administered_by(request.user.person)
    shown = get_object_or_404(own, pk=pk) if pk else Organisation()
    form = OrganisationForm(request.POST or None, instance=shown, administrator=request.user.person)
    if request.method == "POST" and attempt(request, lambda: _store(request, form)):
        return redirect("staff:organisations")
    status = 409 if request.method == "POST" else 200
    return render(request, "organisations/organisation.html", {"form": form, "shown": shown}, status=status)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def systems(request: HttpRequest) -> HttpResponse:
    """Departments' own systems with access to the API; a new token is shown on this answer alone."""
    issuing = request.POST.get("act") == "issue"
    form = SystemForm(request.POST if issuing else None, administrator=request.user.person)
    issued: list[str] = []
    if request.method == "POST" and attempt(request, lambda: _act_on_systems(request, form, issued)):
        if not issued:
            return redirect("staff:systems")
        form = SystemForm(administrator=request.user.person)
    scope = administered_by(request.user.person).values("pk")
    rows = SystemAccess.objects.filter(organisation__in=scope).select_related("organisation", "person")
    context = {"form": form, "rows": rows[:PAGE], "token": "".join(issued), "now": request.at}
    status = 409 if request.method == "POST" and not issued else 200
    response = render(request, "organisations/systems.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def people_of(administrator: Person) -> QuerySet[Person]:
    """People with a role in an organisation that he administers."""
    scope = administered_by(administrator).values("pk")
    return Person.objects.filter(pk__in=Membership.objects.filter(organisation__in=scope).values("person"))


def attempt(request: HttpRequest, act: Callable[[], str]) -> bool:
    """Do it, or say why not."""
    try:
        messages.success(request, act())
    except ValidationError:
        messages.error(request, _("Something is missing; see the form below."))
    except StaffRefused as refusal:
        messages.error(request, str(refusal))
    else:
        return True
    return False


def _act_on(request: HttpRequest, shown: Person, forms: dict[str, Form]) -> str:
    """The button that was pressed: `grant`, `deputy`, or an act and a number."""
    name, _colon, number = request.POST.get("act", "").partition(":")
    given = {"by": request.user.person, "at": request.at}
    key = row_key(number) or 0
    if name == "grant":
        form = valid(forms[name])
        memberships.grant(shown, form.cleaned_data["organisation"], Role(form.cleaned_data["role"]), **given)
        return _("The role is given.")
    if name == "deputy":
        form = valid(forms[name])
        deputies.name(
            shown, form.cleaned_data["deputy"], starts_at=form.starts_at, ends_at=form.ends_at, **given
        )
        return _("The deputy is named.")
    if name == "revoke":
        memberships.revoke(get_object_or_404(shown.memberships.all(), pk=key), **given)
        return _("The role is taken away.")
    if name == "end":
        deputies.end(get_object_or_404(shown.deputyships_given.all(), pk=key), **given)
        return _("The deputy acts no more.")
    if name in ("activate", "deactivate"):
        account = get_object_or_404(shown.accounts.all(), pk=key)
        accounts.set_active(account, name == "activate", **given)
        return _("The account is switched.")
    raise StaffRefused(_("Choose what to do by one of the buttons."))


def _act_on_invitations(request: HttpRequest, form: InvitationForm) -> str:
    name, _colon, number = request.POST.get("act", "").partition(":")
    if name == "withdraw":
        key = row_key(number) or 0
        scope = administered_by(request.user.person).values("pk")
        invitation = get_object_or_404(Invitation, organisation__in=scope, pk=key)
        invitations.withdraw(invitation, by=request.user.person)
        return _("The invitation is taken back.")
    if name != "invite":
        raise StaffRefused(_("Choose what to do by one of the buttons."))
    data = valid(form).cleaned_data
    invitations.invite(
        email=data["email"], name=data["name"], organisation=data["organisation"], role=Role(data["role"]),
        by=request.user, at=request.at,
    )  # fmt: skip
    return _("The invitation is on its way.")


def _act_on_systems(request: HttpRequest, form: SystemForm, issued: list[str]) -> str:
    name, _colon, number = request.POST.get("act", "").partition(":")
    if name == "revoke":
        key = row_key(number) or 0
        scope = administered_by(request.user.person).values("pk")
        access = get_object_or_404(SystemAccess, organisation__in=scope, pk=key)
        system_access.revoke(access, by=request.user.person, at=request.at)
        return _("The token opens nothing any more.")
    if name != "issue":
        raise StaffRefused(_("Choose what to do by one of the buttons."))
    _access, token = system_access.issue(**valid(form).cleaned_data, by=request.user.person, at=request.at)
    issued.append(token)
    return _("The token is issued; copy it now, it is not shown again.")


def _store(request: HttpRequest, form: OrganisationForm) -> str:
    departments.save(valid(form).save(commit=False), by=request.user.person, at=request.at)
    return _("Saved.")


def valid(form: Form) -> Form:
    if not form.is_valid():
        raise ValidationError("form")
    return form


def _person_forms(request: HttpRequest, shown: Person) -> dict[str, Form]:
    """The forms of the page; the one whose button was pressed is bound."""
    act, administrator = request.POST.get("act"), request.user.person
    data = {name: request.POST if act == name else None for name in ("grant", "deputy")}
    return {
        "grant": RoleForm(data["grant"], administrator=administrator),
        "deputy": DeputyForm(data["deputy"], administrator=administrator, principal=shown),
    }


def _person_page(
    request: HttpRequest, shown: Person, forms: dict[str, Form], *, status: int = 200
) -> HttpResponse:
    context = {
        "person": shown,
        "memberships": shown.memberships.select_related("organisation"),
        "in_scope": set(administered_by(request.user.person).values_list("pk", flat=True)),
        "accounts": shown.accounts.order_by("pk"),
        "deputyships": Deputyship.objects.filter(principal=shown, ends_at__gt=request.at)
        .select_related("deputy")
        .order_by("starts_at"),
        **forms,
    }
    return render(request, "organisations/person.html", context, status=status)
