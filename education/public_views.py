"""What the public sees of education: the list of lessons, a lesson, its print view."""

from django.utils.translation import gettext_lazy as _

from publication.enums import Section
from publication.listing import ItemListView, ItemPrintView, ItemView

TITLE = _("Education")


class LessonList(ItemListView):
    section = Section.EDUCATION
    title = TITLE
    lead = _("Lessons and materials on integrity, for every stage of school, free to use and to print.")


class LessonItem(ItemView):
    section = Section.EDUCATION
    section_title = TITLE


class LessonPrint(ItemPrintView):
    section = Section.EDUCATION
    section_title = TITLE
