"""Letters: filled in, printed, checked; kept only where the person says so.

Fill     POST /education/<id>/letter/        the filled letter, as page or PDF, or left here
Check    /education/<id>/letter/check/       whether a code fits what a letter says
Kept     /education/letters/kept/            a letter that was left here: shown, removed
"""

from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from publication import printing
from publication.http import address_of

from . import codes
from .errors import LetterRefused
from .letter_blocks import pieces
from .letter_forms import BlanksForm, CheckForm, KeepForm, KeptForm
from .quiz_views import OfItem
from .services import letters
from .services.letters import Letter


class _OfLetter(OfItem):
    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        context = super().context(request, **kwargs)
        found = [block for block in context["item"].blocks if block["type"] == "letter"]
        if not found:
            raise Http404
        return context | {"letter": found[0], "noindex": True, "no_alternates": True, "json_ld": ""}


class Fill(_OfLetter):
    """GET leads to the item, whose page has the form. An older edition is filled in no more (409)."""

    template_name = "education/letter.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        answer = super().get(request, **kwargs)
        return (
            redirect(f"{request.path.removesuffix('letter/')}#letter")
            if answer.status_code == 200
            else answer
        )

    def answer(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        if context["public_item"].is_older_edition:
            return self.page(request, context | {"older": True}, status=409)
        form = BlanksForm(context["letter"], request.POST)
        context |= {"form": form, "keep": KeepForm()}
        if not form.is_valid():
            return self.page(request, context, status=422)
        made = _letter(context, form.filled(), timezone.localdate(request.at))
        context |= shown(made) | {"again": BlanksForm(context["letter"], request.POST, auto_id=False)}
        act = {"pdf": self._pdf, "keep": self._keep}.get(request.POST.get("act", ""), self._show)
        return act(request, context, made)

    def _show(self, request: HttpRequest, context: dict[str, Any], made: Letter) -> HttpResponse:
        return self.page(request, context)

    def _pdf(self, request: HttpRequest, context: dict[str, Any], made: Letter) -> HttpResponse:
        printed = as_pdf(context, made)
        if printed is None:
            return self.page(request, context | {"without_pdf": True})
        response = HttpResponse(printed, content_type="application/pdf")
        response["Content-Disposition"] = 'attachment; filename="letter.pdf"'
        response["X-Robots-Tag"] = "noindex"
        return response

    def _keep(self, request: HttpRequest, context: dict[str, Any], made: Letter) -> HttpResponse:
        form = KeepForm(request.POST)
        if not form.is_valid():
            return self.page(request, context | {"keep": form}, status=422)
        try:
            remover = letters.keep(
                made, months=form.cleaned_data["months"], address=address_of(request), at=request.at
            )
        except LetterRefused as refusal:
            form.add_error(None, str(refusal))
            return self.page(request, context | {"keep": form}, status=422)
        return self.page(request, context | {"remover": remover, "months": form.cleaned_data["months"]})


class Check(_OfLetter):
    template_name = "education/letter_check.html"

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        context = super().context(request, **kwargs)
        form = CheckForm(context["letter"], request.POST if request.method == "POST" else None)
        return context | {"form": form}

    def answer(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        form = context["form"]
        if not form.is_valid():
            return self.page(request, context, status=422)
        said = form.cleaned_data
        item_id = context["item"].card.id
        fits = codes.fits(said["letter_code"], item_id, form.filled(), said["letter_day"])
        return self.page(request, context | {"checked": True, "fits": fits})


@csrf_exempt  # as OfItem: who has the codes may do it, logged in or not, and no cookie is set
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kept(request: HttpRequest) -> HttpResponse:
    """A letter that was left here, for who has its code and knows its name. With a removal code it goes."""
    form = KeptForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "noindex": True}
    status = 200
    if request.method == "POST":
        status, answer = _kept(form, request)
        context |= answer
    response = render(request, "education/letter_kept.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _kept(form: KeptForm, request: HttpRequest) -> tuple[int, dict[str, Any]]:
    if not form.is_valid():
        return 422, {}
    said = form.cleaned_data
    found = letters.find(said["code"], said["name"], at=request.at)
    if found is None:
        form.add_error(None, _("No letter is kept under this code and this name."))
        return 422, {}
    if not said["remover"]:
        return 200, {"letter": found} | shown(found)
    try:
        letters.remove(said["code"], said["name"], said["remover"])
    except LetterRefused as refusal:
        form.add_error("remover", str(refusal))
        return 422, {}
    return 200, {"removed": True}


def shown(made: Letter) -> dict[str, Any]:
    """What the letter's templates need."""
    check = f"{settings.PUBLIC_URL}/education/{made.item_id}/letter/check/"
    return {
        "made": made,
        "pieces": [pieces(paragraph, made.filled) for paragraph in made.paragraphs],
        "check_address": check,
        "qr": qr(check),
    }


def qr(address: str) -> SafeString:
    """The address as a drawing. It holds no name: what is typed at the check stands on paper only."""
    return mark_safe(segno.make(address, error="m").svg_inline(scale=3, border=2))


def as_pdf(context: dict[str, Any], made: Letter) -> bytes | None:
    """The letter on A4; None where this machine cannot make one."""
    page = render_to_string("education/letter_paper.html", context)
    style = render_to_string("education/letter_paper.css")
    printed = printing.print_all([page], style=style, files={}, identifier=made.code)
    return printed[0] if printed else None


def _letter(context: dict[str, Any], filled: dict[str, str], day: date) -> Letter:
    item = context["item"]
    return Letter(
        item.card.id, item.card.title, filled, context["letter"]["paragraphs"], day,
        codes.code_of(item.card.id, filled, day),
    )  # fmt: skip
