"""Education in the admin: addresses and entries of the menu."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from publication.desk.access import ITEM_READERS, roles_of

from . import admin_views


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
