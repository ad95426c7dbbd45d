"""Search in the admin: the table of synonyms."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from .models import Synonym


class Signed:
    """A row says who changed it last, and when; its history says the rest."""

    def save_instance(self):
        self.form.instance.changed_by = self.request.user.person
        self.form.instance.changed_at = timezone.now()
        return super().save_instance()


class SynonymCreateView(Signed, CreateView):
    pass


class SynonymEditView(Signed, EditView):
    pass


class SynonymViewSet(SnippetViewSet):
    model = Synonym
    add_view_class = SynonymCreateView
    edit_view_class = SynonymEditView
    panels = [FieldPanel(name) for name in ("word", "others", "both_ways", "note", "active")]
    list_display = ["__str__", "active", "note", "changed_by", "changed_at"]
    list_filter = ["active", "both_ways"]
    search_fields = ["word", "others", "note"]
    list_per_page = 100
    inspect_view_enabled = False
    copy_view_enabled = False
    menu_label = _("Synonyms of search")
    menu_icon = "search"
    menu_order = 310
    add_to_settings_menu = True


register_snippet(SynonymViewSet)
