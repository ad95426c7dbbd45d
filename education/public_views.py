"""What the public sees of education: the list of lessons, a lesson, its print view."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from education.packs import pages
from education.packs.views import offer_of
from publication.enums import Section
from publication.listing import ItemListView, ItemPrintView, ItemView

TITLE = _("Education")


class LessonList(ItemListView):
    section = Section.EDUCATION
    title = TITLE
    lead = _("Lessons and materials on integrity, for every stage of school, free to use and to print.")


class LessonItem(ItemView):
    template_name = "education/item.html"
    section = Section.EDUCATION
    section_title = TITLE

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        context = super().context(request, **kwargs)
        item = context["item"]
        more = {"offer": offer_of(context["public_item"], request)}
        if item.card.kind in pages.LARGE:
            _before, chapters = pages.chapters(item.blocks)
            more |= {"item": replace(item, blocks=pages.anchored(item.blocks)), "chapters": chapters}
        return context | more


class LessonPrint(ItemPrintView):
    section = Section.EDUCATION
    section_title = TITLE
