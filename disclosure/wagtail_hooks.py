"""The disclosure desk in the admin: addresses and menu, shown to whoever has a role somewhere."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from publication.desk.access import roles_of

from .admin.assessments import AssessmentViewSet
from .admin.attachments import AttachmentViewSet
from .admin.board import BoardViewSet
from .admin.catalogue import EVERYBODY, CatalogueViewSet
from .admin.intake import IntakeViewSet
from .admin.objections import ObjectionViewSet
from .admin.records import RecordViewSet
from .admin.viewsets import READERS


class DeskMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return bool(roles_of(request) & set(READERS))


@hooks.register("register_admin_viewset")
def viewsets() -> list:
    return [
        RecordViewSet(),
        AttachmentViewSet(),
        ObjectionViewSet(),
        IntakeViewSet(),
        BoardViewSet(),
        AssessmentViewSet(),
        CatalogueViewSet(),
    ]


@hooks.register("register_admin_menu_item")
def records_menu() -> MenuItem:
    return DeskMenuItem(_("Records"), reverse("records:index"), "records", icon_name="form", order=20)


@hooks.register("register_admin_menu_item")
def intake_menu() -> MenuItem:
    return DeskMenuItem(_("Intake of files"), reverse("intake:index"), "intake", icon_name="upload", order=20)


@hooks.register("register_admin_menu_item")
def objections_menu() -> MenuItem:
    return DeskMenuItem(
        _("Objections"), reverse("objections:index"), "objections", icon_name="warning", order=21
    )


@hooks.register("register_admin_menu_item")
def board_menu() -> MenuItem:
    return DeskMenuItem(_("Punctuality"), reverse("board:index"), "board", icon_name="history", order=22)


class CatalogueMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return bool(roles_of(request) & set(EVERYBODY))


@hooks.register("register_admin_menu_item")
def catalogue_menu() -> MenuItem:
    return CatalogueMenuItem(
        _("Catalogue"), reverse("catalogue:index"), "catalogue", icon_name="list-ul", order=22
    )
