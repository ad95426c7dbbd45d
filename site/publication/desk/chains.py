"""Chains of review in the admin: editions to read, drafts to write, and who can act at each step today.

Chains belong to no organisation: whoever has a role at the desk reads them. They are written and put in
force at the top of the tree only, by two different people (confidentiality.services.chain_editions).
"""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from confidentiality.chain_specs import ChainSpec, differences, short_of_people, spec_of
from confidentiality.enums import ChainState, ChangeState
from confidentiality.errors import ChainRefused, Refused
from confidentiality.models import AssignmentChange, ChainAssignment, ChainStep, ReviewChain
from confidentiality.selectors import READERS, Standing, standing_at
from confidentiality.services import chain_editions
from organisations.enums import Role
from organisations.models import Organisation
from organisations.row_keys import row_key
from publication import kinds

from .access import forbidden, needs
from .attempts import attempt
from .chain_forms import ChainForm, ChangeForm, CodeForm, StepFormSet, initial, initial_steps, spec_from

EVERYBODY = (*READERS, Role.ADMINISTRATOR)
HISTORY = 30


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step, and who can act at it today."""

    step: ChainStep
    standing: list[Standing]


@needs(*EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Chains with their editions; which kind takes which; what waits for a second person."""
    form = _change_form(request)
    status = 200
    if request.method == "POST":
        if not _writes(request):
            return forbidden(request)
        if form.is_valid() and attempt(
            request, lambda: _ask(request, form), _("It waits for another person.")
        ):
            return redirect("chains:index")
        status = 422
    return render(request, "publication/desk/chains.html", _index(request, form), status=status)


@needs(*EVERYBODY)
@require_safe
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition, to be read; what differs from the one before; who can act for an organisation today."""
    chain = get_object_or_404(ReviewChain.objects.prefetch_related("steps", "writers__person"), pk=pk)
    spec, earlier = spec_of(chain), chain_editions.before(chain)
    organisations = Organisation.objects.order_by("path")
    chosen = _chosen(request, organisations)
    context = {
        "chain": chain,
        "spec": spec,
        "before": earlier,
        "differences": differences(spec_of(earlier), spec) if earlier else [],
        "in_force": chain.pk in _in_force([chain], timezone.localdate(request.at)),
        "organisations": organisations,
        "chosen": chosen,
        "rows": [StepRow(step, standing_at(step, chosen, at=request.at)) for step in chain.steps.all()],
        "short": short_of_people(spec),
        "is_draft": chain.state == ChainState.DRAFT,
        "may_write": _writes(request),
        "may_decide": chain_editions.may(request.user.person, chain_editions.DECIDERS),
    }
    return render(request, "publication/desk/chain.html", context)


@needs(*EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """A draft of the next edition, from the words of the last one."""
    last = ReviewChain.objects.filter(code=code).order_by("-edition").first()
    return _draft(request, code, last, None)


@needs(*EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(ReviewChain, pk=pk, state=ChainState.DRAFT)
    return _draft(request, draft.code, draft, draft)


@needs(*EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """A chain of another code."""
    form = CodeForm(request.POST or None)
    if not _writes(request):
        return forbidden(request)
    if request.method == "POST" and form.is_valid():
        return redirect("chains:new", form.cleaned_data["code"])
    status = 422 if request.method == "POST" else 200
    return render(request, "publication/desk/chain_begin.html", {"form": form}, status=status)


@needs(*EVERYBODY)
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(ReviewChain, pk=pk)
    digest, given = request.POST.get("digest", ""), {"by": request.user.person, "at": request.at}
    attempt(
        request,
        lambda: chain_editions.release(draft, digest=digest, **given),
        _("It is in force from its first day on."),
    )
    return redirect("chains:edition", pk)


@needs(*EVERYBODY)
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(ReviewChain, pk=pk)
    given = {"by": request.user.person, "at": request.at}
    attempt(request, lambda: chain_editions.discard(draft, **given), _("The draft is discarded."))
    return redirect("chains:edition", pk)


@needs(*EVERYBODY)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or refuse that a kind takes another chain."""
    change, confirm = get_object_or_404(AssignmentChange, pk=pk), request.POST.get("act") == "confirm"
    given = {"by": request.user.person, "at": request.at}
    attempt(
        request,
        lambda: chain_editions.decide_change(change, confirm=confirm, **given),
        _("The kind takes the other chain.") if confirm else _("It stays as it was."),
    )
    return redirect("chains:index")


# -------------------------------------------------------------------------------------------------


def _draft(
    request: HttpRequest, code: str, base: ReviewChain | None, draft: ReviewChain | None
) -> HttpResponse:
    if not _writes(request):
        return forbidden(request)
    spec = _spec_for(base, draft, timezone.localdate(request.at))
    posted = request.POST if request.method == "POST" else None
    form = ChainForm(posted, initial=initial(spec) if spec else {"people_required": 2, "consent_days": 15})
    steps = StepFormSet(posted, initial=initial_steps(spec) if spec else None, prefix="step")
    problems: list[str] = []
    if posted is not None and form.is_valid() and steps.is_valid():
        given = {"by": request.user.person, "at": request.at, "draft": draft}
        try:
            saved = chain_editions.save_draft(code, spec_from(form, steps), **given)
        except ChainRefused as refusal:
            problems = refusal.problems
        except Refused as refusal:
            problems = [str(refusal)]
        else:
            messages.success(
                request, _("Saved as a draft: it holds for nobody until another person confirms it.")
            )
            return redirect("chains:edition", saved.pk)
    context = {"form": form, "steps": steps, "code": code, "draft": draft, "problems": problems}
    return render(request, "publication/desk/chain_form.html", context, status=200 if posted is None else 422)


def _spec_for(base: ReviewChain | None, draft: ReviewChain | None, today: date) -> ChainSpec | None:
    """The words to start from; a new edition begins today at the earliest."""
    if base is None:
        return None
    spec = spec_of(base)
    fields = {name: getattr(spec, name) for name in ChainSpec.__dataclass_fields__}
    return spec if draft else ChainSpec(**fields | {"valid_from": today})


def _index(request: HttpRequest, form: ChangeForm) -> dict:
    found: dict[str, list[ReviewChain]] = {}
    for chain in ReviewChain.objects.order_by("code", "-edition"):
        found.setdefault(chain.code, []).append(chain)
    today = timezone.localdate(request.at)
    return {
        "chains": list(found.items()),
        "in_force": _in_force([rows[0] for rows in found.values()], today),
        "today": today,
        "assignments": [(kinds.label(each.kind), each) for each in ChainAssignment.objects.order_by("kind")],
        "changes": [
            (kinds.label(each.kind), each)
            for each in AssignmentChange.objects.select_related("asked_by", "decided_by")[:HISTORY]
        ],
        "asked": ChangeState.ASKED,
        "form": form,
        "may_write": _writes(request),
        "may_decide": chain_editions.may(request.user.person, chain_editions.DECIDERS),
    }


def _in_force(chains: list[ReviewChain], today: date) -> set[int]:
    held = (ReviewChain.objects.filter(code=each.code).in_force(on=today).first() for each in chains)
    return {each.pk for each in held if each}


def _change_form(request: HttpRequest) -> ChangeForm:
    given = ChainAssignment.objects.order_by("kind").values_list("kind", flat=True)
    codes = ReviewChain.objects.released().order_by("code", "edition").values_list("code", "title")
    return ChangeForm(
        request.POST if request.method == "POST" else None,
        kinds=[(kind, kinds.label(kind)) for kind in given],
        codes=list(dict(codes).items()),
    )


def _ask(request: HttpRequest, form: Form) -> None:
    data = form.cleaned_data
    given = {"reason": data["reason"], "by": request.user.person, "at": request.at}
    chain_editions.ask_change(data["kind"], data["chain"], **given)


def _chosen(request: HttpRequest, organisations) -> Organisation | None:
    """The organisation that the address names, or else the first at the top."""
    wanted = row_key(request.GET.get("organisation", ""))
    return (organisations if wanted is None else organisations.filter(pk=wanted)).first()


def _writes(request: HttpRequest) -> bool:
    return chain_editions.may(request.user.person)
