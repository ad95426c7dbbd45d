"""Public forms: objection, receipt, look-up. What is typed stands in no address and is kept by no cache."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from publication.enums import Section
from publication.http import Gone, address_of, gone_page, refuse
from publication.models import PublicItem
from publication.selectors import find

from .errors import ObjectionRefused
from .forms import LookupForm, ObjectionForm
from .selectors import look_up
from .services import objections

FORM_METHODS = ["GET", "HEAD", "POST"]


@sensitive_post_parameters()
@never_cache
@require_http_methods(FORM_METHODS)
def new_objection(request: HttpRequest) -> HttpResponse:
    """The form for one visible item; POST gives the receipt. 404, or 410 for an item that is gone."""
    try:
        item = _item(request)
    except Gone as gone:
        return gone_page(request, gone.sentence)
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and (answer := _received(request, item, form)):
            return answer
        status = 422
    return _page(request, "disclosure/objection_form.html", {"form": form, "item": item}, status=status)


@never_cache
@require_safe
def objection(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt, and later the answer: whoever has the code may read it."""
    found = objections.find(code)
    if found is None:
        raise Http404
    item = PublicItem.objects.visible(at=request.at).filter(pk=found.item_id).first()
    context = {"objection": found, "item": item, "code": code}
    return _page(request, "disclosure/objection.html", context)


@sensitive_post_parameters()
@never_cache
@require_http_methods(FORM_METHODS)
def lookup(request: HttpRequest) -> HttpResponse:
    """Find one's own entries. The answer is a page to a POST, so that no address holds the name."""
    form = LookupForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, "disclosure/lookup.html", {"form": form})
    if not form.is_valid():
        return _page(request, "disclosure/lookup.html", {"form": form}, status=422)
    items = look_up(form.cleaned_data["name"], form.cleaned_data["second"], at=request.at)
    return _page(request, "disclosure/lookup.html", {"form": LookupForm(), "items": items, "asked": True})


def _item(request: HttpRequest) -> PublicItem:
    """The item that the address names. Raises Http404, Gone."""
    item = find(request.GET.get("item", "")[:22].replace("\0", ""))
    if item is None or item.section != Section.DISCLOSURES:
        raise Http404
    if not item.is_visible(at=request.at):
        refuse(item, request)
    return item


def _received(request: HttpRequest, item: PublicItem, form: ObjectionForm) -> HttpResponse | None:
    """The way to the receipt; None where the objection was refused, with the reason on the form."""
    if form.is_trapped:
        return redirect(item.get_absolute_url())  # a program learns nothing from it
    try:
        receipt = objections.receive(item, form.cleaned_data, address=address_of(request), at=request.at)
    except ObjectionRefused as refusal:
        form.add_error(None, str(refusal))
        return None
    return redirect("disclosure:objection", code=receipt.code)


def _page(request: HttpRequest, template: str, context: dict, *, status: int = 200) -> HttpResponse:
    response = render(request, template, context | {"noindex": True}, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
