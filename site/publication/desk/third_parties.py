"""Who is asked before something is published: third parties (第三方意见征询), the authority for secrecy.

`panel` is what the submission's page says of it, without any name. Who was asked is sealed: `inquiry`
opens it, and enters that into the audit log each time.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from confidentiality.enums import WAITING, Answer, Ground, SubmissionState, Verdict, Way
from confidentiality.errors import NotYours, Refused
from confidentiality.keys import KeyDestroyed
from confidentiality.models import Inquiry, Instruction, Submission
from confidentiality.selectors import READERS, in_scope
from confidentiality.services import asked, instructions, levels, reviews, third_parties
from organisations.enums import Role
from organisations.selectors import capacities

from . import queues
from .access import needs
from .attempts import attempt
from .third_party_forms import AnswerForm, AskForm, DecideForm, LetterForm, ReceivedForm, ReplyForm, TellForm


def panel(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    """For the submission's page: inquiries and instructions of its draft, and what may be done."""
    about = list(
        asked.inquiries_of([submission]).select_related("asked_by").prefetch_related("decisions__actor")
    )
    letters = list(asked.instructions_of([submission]).select_related("asked_by", "recorded_by"))
    waits = submission.state in WAITING
    may_act = waits and _may_act(request, submission)
    return {
        "inquiries": [(each, asked.settled(each, submission)) for each in about],
        "instructions": letters,
        "level": submission.level,
        "above": levels.above(submission) if waits else None,
        "is_escalated": submission.state == SubmissionState.ESCALATED,
        "may_ask": may_act or (waits and _submits(request, submission)),
        "may_act": may_act,
        "hindered": _hindered(submission, about, letters) if waits else "",
    }


def mark(rows: Iterable[Submission]) -> None:
    """Give each row of a list `waits_for`: the open inquiry whose last day comes last, or None. One query."""
    rows = list(rows)
    found = {}
    for each in asked.inquiries_of(rows).open().order_by("last_day") if rows else ():
        found[each.source_type, each.source_id] = each
    for row in rows:
        row.waits_for = found.get((row.source_type, row.source_id)) if row.state in WAITING else None


@needs(*READERS)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Unanswered inquiries of the person's organisations, whose period ends first in front."""
    rows = _inquiries(request).open().select_related("submission__organisation", "submission__chain")
    today = timezone.localdate(request.at)
    page = _page_by_last_day(rows.defer("submission__draft_sealed"), request.GET.get("after", ""))
    context = {
        "rows": page.rows, "next_after": page.next_after, "today": today,
        "overdue": _inquiries(request).overdue(on=today).exists(),
    }  # fmt: skip
    return render(request, "publication/desk/third_parties.html", context)


@needs(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter that somebody was asked about a submission."""
    submission = _submission(request, pk)
    form = AskForm(request.POST or None, initial={"asked_on": timezone.localdate(request.at)})
    if request.method == "POST" and form.is_valid():
        given = {
            "commitment": request.POST.get("commitment", ""),
            "by": request.user.person,
            "at": request.at,
        }
        if attempt(
            request, lambda: third_parties.ask(submission, **form.cleaned_data, **given), _("Entered.")
        ):
            return redirect("review:detail", pk)
    status = 422 if request.method == "POST" else 200
    return _private(
        request, "publication/desk/third_party_ask.html", {"submission": submission, "form": form}, status
    )


@needs(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def inquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """One inquiry with all that is sealed of it, and what follows of the answer."""
    found = get_object_or_404(
        _inquiries(request).select_related("submission__key", "asked_by", "told_by"), pk=pk
    )
    current = _current(found)
    forms = _forms(request, found)
    if request.method == "POST":
        if current and attempt(request, lambda: _act(request, found, current, forms), _("Entered.")):
            return redirect("review:inquiry", pk)
        found.refresh_from_db()
    context = {
        "inquiry": found,
        "current": current,
        "settled": bool(current) and asked.settled(found, current),
        "decisions": list(found.decisions.select_related("actor", "counts_as")),
        "may_act": bool(current) and _may_act(request, current),
        "may_ask": bool(current) and (_may_act(request, current) or _submits(request, current)),
        "today": timezone.localdate(request.at),
        "opened": _opened(request, found),
        **forms,
    }
    status = 422 if request.method == "POST" else 200
    return _private(request, "publication/desk/third_party.html", context, status)


@needs(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def authority(request: HttpRequest, pk: int) -> HttpResponse:
    """Our letter to the authority for secrecy, and its reply."""
    submission = _submission(request, pk)
    last = asked.instructions_of([submission]).last()
    awaited = last if last and not last.verdict else None
    posted = request.POST if request.method == "POST" else None
    form = ReplyForm(posted) if awaited else LetterForm(posted)
    ready = posted is not None and form.is_valid()
    if ready and attempt(request, lambda: _ask_or_reply(request, submission, awaited, form), _("Entered.")):
        return redirect("review:detail", pk)
    context = {
        "submission": submission,
        "awaited": awaited,
        "form": form,
        "may_act": _may_act(request, submission),
    }
    return _private(request, "publication/desk/authority.html", context, 200 if posted is None else 422)


# -------------------------------------------------------------------------------------------------


def _act(request: HttpRequest, found: Inquiry, current: Submission, forms: dict[str, Form]) -> None:
    """One button: `received`, `answer`, `decide`, `tell`. Raises Refused."""
    given = {"by": request.user.person, "at": request.at}
    name = request.POST.get("act", "")
    if name not in forms:
        raise Refused(_("Choose what to do by one of the buttons."))
    form = forms[name]
    if not form.is_valid():
        raise Refused(_("Something is missing; see the form below."))
    data = form.cleaned_data
    if name == "received":
        third_parties.received(found, on=data["on"], **given)
    elif name == "answer":
        said = {"answer": Answer(data["answer"]), "answered_on": data["answered_on"], "words": data["words"]}
        third_parties.answer(found, **said, **given)
    elif name == "decide":
        given |= {"ground": Ground(data["ground"]), "reason": data["reason"]}
        third_parties.decide(found, current, commitment=request.POST.get("commitment", ""), **given)
    else:
        third_parties.tell(found, on=data["on"], way=Way(data["way"]), **given)


def _ask_or_reply(
    request: HttpRequest, submission: Submission, awaited: Instruction | None, form: Form
) -> None:
    data, given = form.cleaned_data, {"by": request.user.person, "at": request.at}
    if awaited:
        said = data | {"verdict": Verdict(data["verdict"])}
        instructions.reply(awaited, submission, **said, **given)
    else:
        instructions.ask(submission, commitment=request.POST.get("commitment", ""), **data, **given)


def _forms(request: HttpRequest, found: Inquiry) -> dict[str, Form]:
    """The forms of the page; the one whose button was pressed is bound."""
    act = request.POST.get("act", "")
    data = {name: request.POST if act == name else None for name in ("received", "answer", "decide", "tell")}
    grounds = asked.FITTING[found.answer]
    return {
        "received": ReceivedForm(data["received"], prefix="received"),
        "answer": AnswerForm(data["answer"], prefix="answer"),
        "decide": DecideForm(data["decide"], prefix="decide", grounds=grounds),
        "tell": TellForm(data["tell"], prefix="tell"),
    }


def _opened(request: HttpRequest, found: Inquiry) -> dict[str, str]:
    try:
        return third_parties.read(found, by=request.user.person, at=request.at)
    except (Refused, KeyDestroyed):
        return {}


def _current(found: Inquiry) -> Submission | None:
    """The version of its draft that waits for a review now."""
    rows = Submission.objects.filter(
        source_type=found.source_type, source_id=found.source_id, state__in=WAITING
    )
    return reviews.whole(rows).last()


def _inquiries(request: HttpRequest) -> "QuerySet[Inquiry]":
    mine = in_scope(request.user.person, at=request.at)
    return Inquiry.objects.filter(submission__in=mine)


def _submission(request: HttpRequest, pk: int) -> Submission:
    return get_object_or_404(reviews.whole(in_scope(request.user.person, at=request.at)), pk=pk)


def _may_act(request: HttpRequest, submission: Submission) -> bool:
    try:
        reviews.capacities_at(submission, request.user.person, at=request.at)
    except NotYours:
        return False
    return submission.state in WAITING


def _submits(request: HttpRequest, submission: Submission) -> bool:
    return bool(capacities(request.user.person, Role.SUBMITTER, submission.organisation, at=request.at))


def _hindered(submission: Submission, about: list[Inquiry], letters: list[Instruction]) -> str:
    """Why nobody can approve it now; "" where nothing was asked, or all is settled."""
    try:
        asked.refuse_unsettled_one(submission, about, letters)
    except Refused as refusal:
        return str(refusal)
    return ""


def _page_by_last_day(rows: QuerySet[Inquiry], after: str) -> queues.Slice:
    """By the last day and key, as `queues.by_due` orders by another column."""
    if (last := queues.place(after)) is not None:
        rows = rows.filter(queues.behind(*last, column="last_day"))
    rows = rows.order_by("last_day", "pk")
    return queues.cut(rows, lambda row: f"{row.last_day:%Y-%m-%d}.{row.pk}")


def _private(request: HttpRequest, template: str, context: dict, status: int) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response
