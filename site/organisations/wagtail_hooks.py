"""What the admin learns of roles: names of the acts in its log."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")
def register_acts(actions) -> None:
    actions.register_action("organisations.grant", _("Role given"), _("Role given"))
    actions.register_action("organisations.revoke", _("Role taken away"), _("Role taken away"))
