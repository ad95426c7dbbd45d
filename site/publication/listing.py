"""Lists, items and print views of a section; each domain says its section and its words.

    class Disclosures(ItemListView):
        section = Section.DISCLOSURES
        title, lead = _("Disclosures"), _("…")

A list costs the same number of queries, however many items it shows: one page, one for all facets,
one for terms where the section has any, one for names of regions, two for its lifetime. So does an
item: itself, what it refers to, names.
"""

from typing import Any

from django.http import Http404, HttpRequest

from . import editions, presentation, selectors
from .enums import Section
from .filters import Filters, facet_values, offered_terms
from .http import PublicView, refuse
from .models import PublicItem

PAGE = 20


class ItemListView(PublicView):
    """A list with facets, paged by key. Bad parameters are answered 400 with their name."""

    template_name = "publication/list.html"
    section: Section
    title: Any = ""
    lead: Any = ""

    def filters(self, request: HttpRequest) -> Filters:
        """What the list is narrowed by. Raises FilterInvalid."""
        return Filters.parse(request.GET, section=self.section)

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        filters = self.filters(request)
        page = filters.page(at=request.at, size=PAGE)
        values = facet_values(self.section, at=request.at)
        regions = selectors.region_names(
            [*values["region"], filters.region, *(item.region for item in page.items)]
        )
        terms = offered_terms(filters, at=request.at)
        return {
            "filters": filters,
            "terms": terms,
            "title": self.title,
            "lead": self.lead,
            "section": self.section,
            "cards": [presentation.card(item, regions) for item in page.items],
            "facets": presentation.facets(filters, values, regions, terms),
            "chosen": presentation.chosen(filters, regions),
            "next_query": filters.query(after=page.next_after) if page.next_after else "",
            "first_query": filters.query() if filters.after else None,
            "canonical_query": filters.query(after=str(filters.after) if filters.after else None),
            "facet_query": filters.query(),
            "api_query": filters.query(section=self.section),
            "feed": str(self.section),
            # Names of persons, though masked, are nothing for search engines.
            "noindex": any(item.is_person for item in page.items),
        }


class ItemView(PublicView):
    """One item. Whether it is visible is asked first."""

    template_name = "publication/item.html"
    section: Section
    section_title: Any = ""

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        item = selectors.find(kwargs["item_id"])
        if item is None or item.section != self.section:
            raise Http404
        if not item.is_visible(at=request.at):
            refuse(item, request)
        referenced = selectors.referenced(item)
        visible = [each for each in referenced if each.is_visible(at=request.at)]
        regions = selectors.region_names([item.region, *(each.region for each in visible)])
        known = editions.of(item, at=request.at)
        context = {
            "item": presentation.view(item, regions, visible, at=request.at),
            "editions": known,
            "newest": next((each for each in known if each.is_newest and not each.is_this), None),
            "section": self.section,
            "section_title": self.section_title,
            "section_path": f"/{self.section}/",
            # Names of persons stand also in links to their stories.
            "noindex": item.is_older_edition or any(each.is_person for each in [item, *visible]),
            "changes": [*selectors.item_changes([item, *referenced]), *presentation.measure_ends(item)],
        }
        return self.shown(item, context)

    def shown(self, item: PublicItem, context: dict[str, Any]) -> dict[str, Any]:
        """What a section adds or leaves out. Raises Http404 where it has no such page of the item."""
        return context

    def lifetime(self, request: HttpRequest, context: dict[str, Any]) -> int:
        return selectors.seconds_until(context["changes"], at=request.at)


class ItemPrintView(ItemView):
    """The same on a sheet of paper; not for search engines, which have the page itself."""

    template_name = "publication/print.html"

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        context = super().context(request, **kwargs)
        path = context["item"].card.path
        return context | {"noindex": True, "canonical_path": path, "printed_at": request.at}


def latest(*, section: Section, at, size: int) -> list[PublicItem]:
    """The newest visible items of a section that are not about persons, for the home page."""
    items = PublicItem.objects.listed(at=at).filter(section=section).exclude(subject_category="person")
    return list(items.order_by("-visible_from", "-id")[:size])
