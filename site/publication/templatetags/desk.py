"""Tags of the desk.

{% desk_parts %}   the ways through the desk that the person's roles open
{% site_name %}    the name of the site, where Wagtail gives its templates none
"""

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from organisations.enums import Role
from publication.desk.access import ITEM_READERS, LEDGER_READERS, roles_of

register = template.Library()


@register.inclusion_tag("publication/desk/parts.html", takes_context=True)
def desk_parts(context: template.Context) -> dict:
    request = context["request"]
    held = roles_of(request)
    parts = [
        ("review:queue", _("Waits for me"), ITEM_READERS),
        ("review:all", _("All submissions"), ITEM_READERS),
        ("review:releases", _("To publish"), (Role.PUBLISHER, Role.AUDITOR)),
        ("items:items", _("Published items"), ITEM_READERS),
        ("ledger", _("Ledger"), LEDGER_READERS),
    ]
    open_to_me = [(name, label) for name, label, roles in parts if held & set(roles)]
    return {
        "request": request,
        "parts": [{"url": reverse(name), "label": label} for name, label in open_to_me],
    }


@register.simple_tag
def site_name() -> str:
    return settings.WAGTAIL_SITE_NAME
