"""What the public sees of education: stages and grades with numbers, lists, a lesson for teachers and for pupils."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from education.packs import pages
from education.packs.views import offer_of
from publication.enums import Section
from publication.filters import Filters
from publication.listing import ItemListView, ItemPrintView, ItemView
from publication.models import PublicItem
from publication.presentation import View, facet_label, term_options, value_label

from . import enums, pupils, resource

TITLE = _("Education")
# In this order a list is narrowed by links.
NARROWED = ("topic", "duration", "grade", "subject_area", "stage", "kind")
FRONT = ("topic", "duration", "subject_area")
ALWAYS = ("topic", "duration")  # even a single one says what there is


@dataclass(frozen=True, slots=True)
class Link:
    """A choice that leaves `number` entries (None: not known exactly)."""

    label: str
    query: str
    number: int | None


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage and its grades; what has nothing has no link."""

    stage: Link
    grades: list[Link]


class LessonList(ItemListView):
    section = Section.EDUCATION
    template_name = "education/list.html"
    title = TITLE
    lead = _("Lessons and materials on integrity, for every stage of school, free to use and to print.")

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        context = super().context(request, **kwargs)
        filters, terms = context["filters"], context["terms"]
        front = not filters.active() and not filters.after
        return context | {
            "stages": _stages(filters, terms) if front else [],
            "narrow": _narrow(filters, terms, FRONT if front else NARROWED),
        }


class LessonItem(ItemView):
    """The teacher's version, whole."""

    section = Section.EDUCATION
    section_title = TITLE
    template_name = "education/item.html"

    def shown(self, item: PublicItem, context: dict[str, Any]) -> dict[str, Any]:
        paths = [card.path for card in context["item"].references]
        more = {
            "json_ld": resource.script(item, paths),
            "has_pupil_version": item.kind == "lesson",
            "offer": offer_of(item, self.request),
            "public_item": item,
        }
        return context | chaptered(context["item"]) | more


class LessonPrint(ItemPrintView):
    section = Section.EDUCATION
    section_title = TITLE


class PupilVersion:
    """Without what is marked as the teacher's; only lessons have one."""

    def shown(self, item: PublicItem, context: dict[str, Any]) -> dict[str, Any]:
        """Raises Http404."""
        if item.kind != "lesson":
            raise Http404
        view = context["item"]
        kept = pupils.references(item.document)
        return context | {
            "item": replace(
                view,
                references=[card for card in view.references if card.id in kept],
                blocks=[block for block in view.blocks if pupils.is_theirs(block)],
                fields=pupils.fields(view.fields),
            ),
            "for_pupils": True,
            "noindex": True,  # the teacher's page is the one to find
            "canonical_path": item.get_absolute_url(),
        }


class LessonPupil(PupilVersion, LessonItem):
    pass


class LessonPupilPrint(PupilVersion, LessonPrint):
    pass


def chaptered(view: View) -> dict[str, Any]:
    """For readers and albums: the page with an anchor at each chapter, and the way to them."""
    if view.card.kind not in pages.LARGE:
        return {}
    _before, chapters = pages.chapters(view.blocks)
    return {"item": replace(view, blocks=pages.anchored(view.blocks)), "chapters": chapters}


def _stages(filters: Filters, terms: dict[str, list[tuple[str, int | None]]]) -> list[StageRow]:
    stages, grades = dict(terms.get("stage", [])), dict(terms.get("grade", []))
    return [
        StageRow(
            _link(filters, "stage", stage, stages),
            [_link(filters, "grade", grade, grades) for grade in enums.GRADES[stage]],
        )
        for stage in enums.Stage
    ]


def _link(filters: Filters, name: str, value: str, numbers: dict[str, int | None]) -> Link:
    found = value in numbers
    query = filters.query(**{name: value}) if found else ""
    return Link(value_label(name, value, {}), query, numbers[value] if found else 0)


def _narrow(
    filters: Filters, terms: dict[str, list[tuple[str, int | None]]], names: tuple[str, ...]
) -> list[tuple[str, list[Link]]]:
    """What is not chosen yet, with the numbers beside what is."""
    found = []
    for name in names:
        options = term_options(name, terms) if name not in filters.active() else []
        links = [Link(each.label, filters.query(**{name: each.value}), each.number) for each in options]
        if len(links) > 1 or (links and name in ALWAYS):
            found.append((facet_label(name), links))
    return found
