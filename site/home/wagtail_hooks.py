"""The admin's menu and home where they span parts: the desk, and what the dashboard says of the house."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel

from confidentiality.notifications import count_waiting, number
from confidentiality.selectors import READERS
from home import guide
from home.dashboard import panels_for
from organisations.enums import Role
from publication.desk.access import ITEM_READERS, LEDGER_READERS, roles_of


@hooks.register("register_admin_urls")
def desk_urls():
    return [
        path("", include("publication.desk.urls")),
        path("guide/", include((guide.urlpatterns, "guide"))),
    ]


class RoleMenuItem(MenuItem):
    """Shown to those who hold one of the roles somewhere."""

    def __init__(self, *args, roles: tuple[Role, ...], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.roles = set(roles)

    def is_shown(self, request) -> bool:
        return bool(roles_of(request) & self.roles)


class ReviewMenuItem(RoleMenuItem):
    """With the number of what waits for the person."""

    def render_component(self, request):
        waiting = count_waiting(request.user.person, at=request.at)
        component = super().render_component(request)
        if waiting:
            component.label = f"{component.label} ({number(waiting)})"
        return component


@hooks.register("register_admin_menu_item")
def review_menu():
    return ReviewMenuItem(
        _("Review"), reverse("review:queue"), "review", icon_name="clipboard-list", order=10, roles=READERS
    )


@hooks.register("register_admin_menu_item")
def publish_menu():
    return RoleMenuItem(
        _("To publish"),
        reverse("review:releases"),
        "releases",
        icon_name="upload",
        order=11,
        roles=(Role.PUBLISHER,),
    )


@hooks.register("register_admin_menu_item")
def items_menu():
    return RoleMenuItem(
        _("Published items"), reverse("items:items"), "items", icon_name="view", order=12, roles=ITEM_READERS
    )


@hooks.register("register_admin_menu_item")
def ledger_menu():
    return RoleMenuItem(
        _("Ledger"), reverse("ledger"), "ledger", icon_name="list-ol", order=13, roles=LEDGER_READERS
    )


@hooks.register("register_admin_menu_item")
def chains_menu():
    return RoleMenuItem(
        _("Review chains"), reverse("chains:index"), "chains", icon_name="link", order=21,
        roles=(Role.ADMINISTRATOR,),
    )  # fmt: skip


@hooks.register("construct_homepage_panels")
def dashboard(request, panels: list) -> None:
    """Ours first; Wagtail's panels of moderation go, because the desk is where a review is done."""
    hidden = (UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel)
    panels[:] = panels_for(request) + [panel for panel in panels if not isinstance(panel, hidden)]


GUIDE = (("index", _("Guide")), ("first-steps", _("First steps")), ("words", _("Words of the desk")))
OF_WAGTAIL = ("editor-guide", "whats-new-in-wagtail")


@hooks.register("construct_help_menu")
def own_help(request, menu_items: list) -> None:
    """Help that speaks of this desk, in place of Wagtail's, which is about another one and on another host."""
    own = [
        MenuItem(label, reverse(f"guide:{name}"), f"guide-{name}", icon_name="help", order=100 + number)
        for number, (name, label) in enumerate(GUIDE)
    ]
    menu_items[:] = own + [item for item in menu_items if not item.name.startswith(OF_WAGTAIL)]
