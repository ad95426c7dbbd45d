"""Subjects and topics in the admin: everybody chooses from them, administrators of the whole house write them."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import Subject, Topic


class TermViewSet(SnippetViewSet):
    panels = [FieldPanel(name) for name in ("code", "name", "name_en", "order")]
    list_display = ["name", "name_en", "code", "order"]
    search_fields = ["name", "name_en", "code"]
    list_per_page = 100
    inspect_view_enabled = False


class SubjectViewSet(TermViewSet):
    model = Subject


class TopicViewSet(TermViewSet):
    model = Topic


class TermGroup(SnippetViewSetGroup):
    items = (SubjectViewSet, TopicViewSet)
    menu_label = _("Subjects and topics")
    menu_icon = "tag"
    menu_order = 300


register_snippet(TermGroup)
