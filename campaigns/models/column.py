"""The column 诚信四川: what its editors choose of all that is public, in their order."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from confidentiality.errors import SubmissionRefused
from publication.enums import Section
from publication.models import PublicPage


class ColumnPage(PublicPage):
    """Its references are what was chosen; one that is no longer visible drops out by itself.

    The newest visible one is what `/stories/column/` shows.
    """

    kind = "column"
    section = Section.STORIES

    edit_handler = PublicPage.edit_tabs(FieldPanel("body"))

    class Meta:
        verbose_name = _("column")
        verbose_name_plural = _("columns")

    def prepare_submission(self, *, at) -> None:
        if not any(block.block_type == "reference" for block in self.body):
            raise SubmissionRefused(_now("Text: choose at least one published page for the column."))
