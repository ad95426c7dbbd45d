"""Items and changes in the API; `config.api` mounts the router."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from publication import representation, selectors
from publication.enums import Section
from publication.filters import FilterInvalid, Filters
from publication.http import refuse
from publication.representation import Full, ItemPage, Problem

from . import changes as ledger

router = Router(tags=["items"])


class ItemQuery(Schema):
    """The parameters as the documentation lists them; `Filters.parse` reads them, and a section's own
    terms (such as `stage` of education) beside them."""

    section: str = ""
    kind: str = ""
    authority: str = ""
    region: str = ""
    subject: str = ""
    year: str = ""
    sector: str = ""
    occupation: str = ""
    tag: str = ""
    after: str = ""
    size: str = ""


class Change(Schema):
    seq: int
    at: str
    act: str
    reason: str
    id: str
    kind: str | None
    section: str | None
    commitment: str
    hash: str
    previous_hash: str
    signature: str


class ChangePage(Schema):
    items: list[Change]
    next: str | None


@router.get("/items", response={200: ItemPage, 400: Problem}, operation_id="items")
def items(request: HttpRequest, asked: Query[ItemQuery]) -> Any:
    """Visible items, the newest first."""
    section = asked.section
    if section and section not in Section.values:
        raise FilterInvalid("section", _("one of %(sections)s.") % {"sections": ", ".join(Section.values)})
    filters = Filters.parse(request.GET, section=section)
    page = filters.page(at=request.at, size=representation.page_size(asked.size))
    following = filters.query(section=section, after=page.next_after, size=asked.size)
    return {
        "items": [representation.brief(item) for item in page.items],
        "next": f"{settings.PUBLIC_URL}{request.path}?{following}" if page.next_after else None,
    }


@router.get("/items/{item_id}", response={200: Full, 404: Problem, 410: Problem}, operation_id="item")
def item(request: HttpRequest, item_id: str) -> Any:
    """One visible item: 410 where it was shown once, 404 otherwise."""
    if "\0" in item_id:
        raise Http404
    found = selectors.find(item_id)
    if found is None or not found.is_visible(at=request.at):
        refuse(found, request)
    return representation.full(found)


@router.get("/changes", response={200: ChangePage, 400: Problem}, operation_id="changes")
def changes(request: HttpRequest, after: str = "", size: str = "") -> Any:
    """The ledger's entries behind the number `after`, in order; go on from the last `seq`."""
    if after and not (after.isascii() and after.isdigit() and len(after) <= 18):
        raise FilterInvalid("after", _("the number of an entry."))
    many = representation.page_size(size, default=representation.MOST)
    entries, last = ledger.page(after=int(after or 0), size=many, at=request.at)
    following = f"after={last}" + (f"&size={size}" if size else "")
    return {"items": entries, "next": f"{settings.PUBLIC_URL}{request.path}?{following}" if last else None}
