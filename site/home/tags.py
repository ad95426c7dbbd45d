"""Tags over all sections: `/tags/` names them, `/tags/<tag>/` lists what has one, with its feed."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publication import kinds, presentation, selectors
from publication.filters import Filters, common_tags
from publication.http import PublicView
from publication.listing import PAGE

TITLE = gettext_lazy("Tags")


class TagIndex(PublicView):
    template_name = "home/tags.html"

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"title": TITLE, "tags": common_tags(at=request.at)}


class Tag(PublicView):
    """What is visible with the tag, of every section, newest first. 404 where nothing is."""

    template_name = "home/tag.html"

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        asked = {"after": request.GET.get("after", ""), kinds.TAG.name: kwargs["tag"]}
        filters = Filters.parse(asked)
        page = filters.page(at=request.at, size=PAGE)
        if not page.items:
            raise Http404
        regions = selectors.region_names(item.region for item in page.items)
        return {
            "title": _("Tag: %(tag)s") % {"tag": kwargs["tag"]},
            "tag": kwargs["tag"],
            "cards": [presentation.card(item, regions) for item in page.items],
            "next_query": f"after={page.next_after}" if page.next_after else "",
            "first_query": "" if filters.after else None,
            "canonical_query": f"after={filters.after}" if filters.after else "",
            "feed": "all",
            "facet_query": filters.query(),
            "api_query": filters.query(),
            "noindex": any(item.is_person for item in page.items),
        }
