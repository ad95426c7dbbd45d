"""What the admin learns of campaigns: the calendar's desk and its entry in the menu."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from campaigns.admin.calendar_urls import urlpatterns as calendar_urls
from publication.desk.access import roles_of


@hooks.register("register_admin_urls")
def calendar_desk():
    return [path("calendar/", include((calendar_urls, "calendar_desk")))]


class CalendarMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return bool(roles_of(request))


@hooks.register("register_admin_menu_item")
def calendar_menu() -> MenuItem:
    return CalendarMenuItem(
        _("Calendar"), reverse("calendar_desk:tasks"), "calendar", icon_name="date", order=24
    )
