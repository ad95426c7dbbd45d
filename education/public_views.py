"""What the public sees of education: the list of lessons, a lesson, its print view."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from education.packs import pages
from education.packs.views import offer_of
from publication.enums import Section
from publication.listing import ItemListView, ItemPrintView, ItemView
from publication.models import PublicItem
from publication.presentation import View

TITLE = _("Education")


class LessonList(ItemListView):
    section = Section.EDUCATION
    title = TITLE
    template_name = "education/list.html"
    lead = _("Lessons and materials on integrity, for every stage of school, free to use and to print.")


class LessonItem(ItemView):
    template_name = "education/item.html"
    section = Section.EDUCATION
    section_title = TITLE

    def shown(self, item: PublicItem, context: dict[str, Any]) -> dict[str, Any]:
        return context | chaptered(context["item"]) | {"offer": offer_of(item, self.request)}


class LessonPrint(ItemPrintView):
    section = Section.EDUCATION
    section_title = TITLE


def chaptered(view: View) -> dict[str, Any]:
    """For readers and albums: the page with an anchor at each chapter, and the way to them."""
    if view.card.kind not in pages.LARGE:
        return {}
    _before, chapters = pages.chapters(view.blocks)
    return {"item": replace(view, blocks=pages.anchored(view.blocks)), "chapters": chapters}
