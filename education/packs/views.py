"""What the public takes along: packs, papers, the key to verify them with; and choosing lessons for a pack.

Visibility is asked first, of every item and at each request; only then have the bytes an ETag, a range.
A pack is begun at any byte: `If-Range` gives all of it where it has changed since.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views import View

from publication import presentation, selectors
from publication.asset_views import Unsatisfiable, parse_range
from publication.enums import Section
from publication.filters import FilterInvalid
from publication.http import Gone, gone_page, handler400, keep, refuse
from publication.listing import ItemListView
from publication.models import PublicItem
from themes.templatetags.chengxin import here

from . import contents, downloads, making, manifest, names, pages, store
from .contents import Contents, NotAll

RETRY = 10  # seconds after which a pack that is being made is asked for again
SANDBOX = "default-src 'none'; sandbox"


class TakenAlong(View):
    """What packs and papers have in common: what is refused, and how."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            return self.answer(request, **kwargs)
        except FilterInvalid as invalid:
            return handler400(request, invalid)
        except Gone as gone:
            return gone_page(request, gone.sentence)
        except store.Busy:
            return not_yet(request)

    def answer(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Raises Http404, Gone, FilterInvalid, store.Busy."""
        raise NotImplementedError


class PackView(TakenAlong):
    """An item as a pack, with what it brings."""

    def answer(self, request: HttpRequest, *, item_id: str) -> HttpResponseBase:
        found = contents.of_item(shown_item(request, item_id), at=request.at)
        return send(request, found, name=names.safe(found.title, otherwise=item_id))


class ChoiceView(TakenAlong):
    """Chosen items as one pack; where one of them is not there, a page offers the rest."""

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        try:
            found = contents.of_choice(request.GET.getlist("item"), at=request.at)
        except NotAll as refusal:
            return not_all(request, refusal)
        return send(request, found, name=names.safe(found.title, otherwise="choice"))


class PaperView(TakenAlong):
    """An item as PDF: `?version=pupil` of a lesson the pupil's. Where none can be made, the print view."""

    def answer(self, request: HttpRequest, *, item_id: str) -> HttpResponseBase:
        item = shown_item(request, item_id)
        version = request.GET.get("version") or pages.versions(item)[0]
        if version not in pages.versions(item):
            raise FilterInvalid("version", ", ".join(pages.versions(item)))
        file = making.paper(item, version, at=request.at)
        if file is None:
            return redirect(f"{here(item.get_absolute_url())}print/")
        answer = FileResponse(
            file.path.open("rb"), content_type="application/pdf", as_attachment=False,
            filename=f"{names.safe(item.title, otherwise=item_id)}.pdf",
        )  # fmt: skip
        answer["ETag"] = f'"{file.sha256}"'
        return _kept(request, [item], answer)


class KeyView(View):
    """The public key of manifests, and of the ledger's checkpoints."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        answer = HttpResponse(manifest.key_pem(), content_type="application/x-pem-file")
        answer["Content-Disposition"] = 'attachment; filename="key.pem"'
        return keep(answer)


class PackList(ItemListView):
    """Lessons with a box each, to choose for one pack; what is chosen is carried along."""

    template_name = "education/packs.html"
    section = Section.EDUCATION

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Raises FilterInvalid."""
        chosen = contents.checked(request.GET.getlist("item"))
        context = super().context(request, **kwargs)
        found = PublicItem.objects.visible(at=request.at).in_bulk(chosen)
        items = [found[id] for id in chosen if id in found and contents.may_be_packed(found[id])]
        kept = urlencode([("item", item.id) for item in items])
        on_page = {card.id for card in context["cards"]}
        context |= {
            "most": contents.MOST,
            "chosen_items": items,
            "chosen_ids": {item.id for item in items},
            "elsewhere": [item for item in items if item.id not in on_page],
            "missing": len(chosen) - len(items),
            "hidden": [("item", item.id) for item in items],
            "filter_fields": parse_qsl(context["facet_query"]),
            "chosen": [replace(each, query=_joined(each.query, kept)) for each in context["chosen"]],
            "next_query": context["next_query"] and _joined(context["next_query"], kept),
            "first_query": _first(context["first_query"], kept),
            "noindex": True,
            "canonical_query": "",
            "feed": "",
        }
        return context | _offer(request, items)


class ReaderList(ItemListView):
    """Readers and picture albums for communities."""

    template_name = "education/readers.html"
    section = Section.EDUCATION

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        items = PublicItem.objects.visible(at=request.at).filter(section=self.section, kind__in=pages.LARGE)
        items = list(items.order_by("-visible_from", "-id")[:MOST_READERS])
        regions = selectors.region_names([item.region for item in items])
        return {
            "cards": [presentation.card(item, regions) for item in items],
            "section": self.section,
            "noindex": any(item.is_person for item in items),
        }


MOST_READERS = 200
FRESH = timedelta(minutes=10)  # so long a page waits for the worker before it offers to make the pack itself


def shown_item(request: HttpRequest, item_id: str) -> PublicItem:
    """The visible item that may be taken along. Raises Http404, Gone."""
    item = selectors.find(item_id)
    if item is None or item.section != Section.EDUCATION:
        raise Http404
    if not item.is_visible(at=request.at):
        refuse(item, request)
    if not contents.may_be_packed(item):
        raise Http404
    return item


def _is_being_made(item: PublicItem, at: datetime) -> bool:
    """Whether the worker may still be at it: then a link would lead to somebody else's turn."""
    return at < max(item.changed_at, item.visible_from) + FRESH


def offer_of(item: PublicItem, request: HttpRequest) -> dict[str, Any]:
    """For an item's own page: where its pack and papers are, and how large, where that is known."""
    if not contents.may_be_packed(item):
        return {}
    found = contents.of_item(item, at=request.at)
    pack = making.known(found, at=request.at)
    if pack is None and _is_being_made(item, request.at):
        return {"is_being_made": True}
    return {
        "pack_path": found.address,
        "pack_size": pack.size if pack else None,
        "paper_versions": pages.versions(item) if pack is None or pack.papers else (),
    }


def send(request: HttpRequest, found: Contents, *, name: str) -> HttpResponseBase:
    """The pack: whole, a part, or 416. Counted where it begins. Raises store.Busy."""
    pack = making.pack(found, at=request.at)
    answer, begins = _body(request, pack)
    if begins and request.method == "GET" and not _is_known(request, pack):
        downloads.count([item.id for item in pack.items], at=request.at)
    answer["ETag"] = pack.archive.etag
    answer["Accept-Ranges"] = "bytes"
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Robots-Tag"] = "noindex"
    if answer.status_code != 416:
        answer["Content-Type"] = "application/zip"
        answer["Content-Disposition"] = content_disposition_header(True, f"{name}.zip")
    return _kept(request, pack.items, answer)


def not_yet(request: HttpRequest) -> HttpResponse:
    answer = render(
        request, "education/packs/not_yet.html", {"noindex": True, "no_alternates": True}, status=503
    )
    answer["Retry-After"] = str(RETRY)
    answer["Cache-Control"] = "no-store"
    return answer


def not_all(request: HttpRequest, refusal: NotAll) -> HttpResponse:
    """410 where what is missing was shown once, 404 where nobody ever saw one of it."""
    gone = PublicItem.objects.in_bulk(refusal.missing)
    was_shown = all(id in gone and selectors.was_shown(gone[id], at=request.at) for id in refusal.missing)
    context = {
        "missing": refusal.missing,
        "rest": refusal.rest,
        "rest_path": contents.address_of([item.id for item in refusal.rest]) if refusal.rest else "",
        "noindex": True,
        "no_alternates": True,
    }
    answer = render(request, "education/packs/not_all.html", context, status=410 if was_shown else 404)
    answer["X-Robots-Tag"] = "noindex"
    answer["Cache-Control"] = "no-cache"
    return answer


def _offer(request: HttpRequest, items: list[PublicItem]) -> dict[str, Any]:
    if not items:
        return {}
    found = contents.of_choice([item.id for item in items], at=request.at)
    pack = making.known(found, at=request.at)
    return {"pack_path": found.address, "pack_size": pack.size if pack else None}


def _body(request: HttpRequest, pack: making.Pack) -> tuple[HttpResponseBase, bool]:
    """The answer, and whether it holds the first byte."""
    archive = pack.archive
    wanted = request.headers.get("Range", "")
    if request.headers.get("If-Range", archive.etag) != archive.etag:
        wanted = ""  # another pack than the one begun with: all of it
    try:
        span = parse_range(wanted, archive.size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{archive.size}"}), False
    start, end = (span.start, span.end) if span else (0, archive.size)
    answer = _stream(request, archive.chunks(start, end))
    answer["Content-Length"] = str(end - start)
    if span:
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {start}-{end - 1}/{archive.size}"
    return answer, start == 0


def _stream(request: HttpRequest, chunks: Iterator[bytes]) -> HttpResponseBase:
    """HEAD says how long it is, and reads nothing."""
    return HttpResponse() if request.method == "HEAD" else StreamingHttpResponse(chunks)


def _is_known(request: HttpRequest, pack: making.Pack) -> bool:
    """Whether the answer becomes a 304: nothing is taken."""
    return pack.archive.etag in request.headers.get("If-None-Match", "")


def _kept(request: HttpRequest, items: Any, answer: HttpResponseBase) -> HttpResponseBase:
    return keep(answer, seconds=selectors.seconds_until(selectors.item_changes(items), at=request.at))


def _joined(*queries: str) -> str:
    return "&".join(query for query in queries if query)


def _first(query: str | None, kept: str) -> str | None:
    return None if query is None else _joined(query, kept)
