"""Education in the admin: subjects and topics, which administrators of the whole house write; downloads of packs."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from organisations.enums import Role
from organisations.models import Membership, User
from publication.desk.access import ITEM_READERS, roles_of

from . import admin_views
from .models import Subject, Topic


class WholeHouse(ModelPermissionPolicy):
    """Terms belong to no organisation, so those change them who administer the top of the tree.

    Nobody deletes one: published lessons name its code, and it would have no label any more.
    """

    def user_has_permission(self, user: User, action: str) -> bool:
        return self.user_has_any_permission(user, [action])

    def user_has_any_permission(self, user: User, actions) -> bool:
        if not user.is_active or not user.is_authenticated or set(actions) <= {"delete"}:
            return False
        at_the_top = Membership.objects.filter(role=Role.ADMINISTRATOR, organisation__parent=None)
        return user.is_superuser or at_the_top.filter(person=user.person).exists()


class TermViewSet(SnippetViewSet):
    panels = [FieldPanel(name) for name in ("code", "name", "name_en", "order")]
    list_display = ["name", "name_en", "code", "order"]
    search_fields = ["name", "name_en", "code"]
    list_per_page = 100
    inspect_view_enabled = False

    @property
    def permission_policy(self) -> WholeHouse:
        return WholeHouse(self.model)


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


class DownloadsMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return bool(roles_of(request) & set(ITEM_READERS))


@hooks.register("register_admin_urls")
def downloads_urls() -> list:
    return [path("education/downloads/", admin_views.downloads, name="education-downloads")]


@hooks.register("register_reports_menu_item")
def downloads_menu() -> MenuItem:
    return DownloadsMenuItem(
        _("Downloads of packs"), reverse("education-downloads"), "downloads", icon_name="download", order=900
    )
