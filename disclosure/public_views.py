"""What the public sees of disclosures: the list, an item, its print view."""

from django.utils.translation import gettext_lazy as _

from publication.enums import Section
from publication.listing import ItemListView, ItemPrintView, ItemView

TITLE = _("Disclosures")


class DisclosureList(ItemListView):
    section = Section.DISCLOSURES
    title = TITLE
    lead = _(
        "Administrative penalties, licences and other decisions that the law wants seen, each until its day."
    )


class DisclosureItem(ItemView):
    section = Section.DISCLOSURES
    section_title = TITLE


class DisclosurePrint(ItemPrintView):
    section = Section.DISCLOSURES
    section_title = TITLE
