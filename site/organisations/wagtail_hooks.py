"""What the admin learns of staff: its pages, its entry in the menu, names of its acts in the log."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import calendar_desk, staff

urlpatterns = [
    path("", staff.people, name="people"),
    path("people/<int:pk>/", staff.person, name="person"),
    path("invitations/", staff.invite, name="invite"),
    path("organisations/", staff.organisations, name="organisations"),
    path("organisations/add/", staff.organisation, name="add_organisation"),
    path("organisations/<int:pk>/", staff.organisation, name="organisation"),
    path("systems/", staff.systems, name="systems"),
    path("calendar/", calendar_desk.years, name="calendar"),
    path("calendar/<int:number>/", calendar_desk.year, name="calendar_year"),
]


@hooks.register("register_admin_urls")
def staff_urls():
    return [path("staff/", include((urlpatterns, "staff")))]


class StaffMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return staff.is_administrator(request)


@hooks.register("register_admin_menu_item")
def staff_menu():
    return StaffMenuItem(_("Staff"), reverse("staff:people"), "staff", icon_name="group", order=20)


@hooks.register("register_log_actions")
def register_acts(actions) -> None:
    actions.register_action("organisations.grant", _("Role given"), _("Role given"))
    actions.register_action("organisations.revoke", _("Role taken away"), _("Role taken away"))
    actions.register_action("organisations.activate", _("Account on"), _("Account switched on"))
    actions.register_action("organisations.deactivate", _("Account off"), _("Account switched off"))
    actions.register_action("organisations.deputise", _("Deputy named"), _("Deputy named"))
    actions.register_action("organisations.end_deputy", _("Deputy ended"), _("Deputy ended"))
