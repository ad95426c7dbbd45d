"""The desk of campaigns in the admin: addresses, menu, and the way to it from a story's editor."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem

from organisations.enums import Role
from publication.desk.access import ITEM_READERS, roles_of

from .models import StoryPage


class RoleItem(MenuItem):
    """Shown to those who hold one of the roles somewhere."""

    def __init__(self, *args, roles: tuple[Role, ...], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.roles = set(roles)

    def is_shown(self, request) -> bool:
        return bool(roles_of(request) & self.roles)


class PersonsMenuItem(ActionMenuItem):
    """From a story's editor to whom it names, and what they agreed to."""

    name = "action-story-persons"
    label = _("Persons and consent")
    icon_name = "user"

    def is_shown(self, context: dict) -> bool:
        page = context.get("page")
        return isinstance(page, StoryPage) and page.pk is not None

    def get_url(self, context: dict) -> str:
        return reverse("story_persons:story", args=[context["page"].pk])


@hooks.register("register_admin_urls")
def desk_urls() -> list:
    return [path("", include("campaigns.desk.urls"))]


@hooks.register("register_page_action_menu_item")
def persons_item() -> PersonsMenuItem:
    return PersonsMenuItem(order=16)


@hooks.register("register_admin_menu_item")
def persons_menu() -> MenuItem:
    address = reverse("story_persons:index")
    return RoleItem(
        _("Persons and consent"), address, "story-persons", icon_name="user", order=30, roles=ITEM_READERS
    )


@hooks.register("register_admin_menu_item")
def alerts_menu() -> MenuItem:
    address = reverse("story_alerts:index")
    return RoleItem(
        _("Alerts about stories"), address, "story-alerts", icon_name="warning", order=31, roles=ITEM_READERS
    )


@hooks.register("register_settings_menu_item")
def categories_menu() -> MenuItem:
    address = reverse("story_categories:index")
    return RoleItem(
        _("Categories of stories"), address, "story-categories", icon_name="tag", roles=(Role.ADMINISTRATOR,)
    )
