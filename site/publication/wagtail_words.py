"""Sentences of Wagtail and Django that lack their Chinese: named here, `messages` gathers them into ours."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

WORDS = (
    _("A network error occurred"),
    _("Autosave is paused"),
    _("Checks"),
    _("Correct the validation errors to resume preview (saving will highlight errors)"),
    _("Date updated"),
    _("Edit account avatar"),
    _("Edited by"),
    _("Exploring"),
    _("Go to the first error"),
    _("Grid layout"),
    _("Has child pages"),
    _("List layout"),
    _("Oldest"),
    _("Page type"),
    _("Password reset"),
    _("Please provide an image description to comply with best practices for accessibility."),
    _("Save your changes before leaving"),
    _("Saved"),
    _("Search all pages…"),
    _("Shortcuts"),
    _("The page could not be created due to validation errors."),
    _("The page could not be saved due to validation errors."),
    _("Toggle checks"),
    _("Toggle minimap"),
    _("Usage count: (high to low)"),
    _("Usage count: (low to high)"),
    _("View latest version"),
    ngettext_lazy("Referenced %(count)s time", "Referenced %(count)s times"),
    ngettext_lazy(
        "This %(model_name)s is referenced %(usage_count)s time.",
        "This %(model_name)s is referenced %(usage_count)s times.",
    ),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    ngettext_lazy(
        '%(total)s Document <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Documents <span class="w-sr-only">created in %(site_name)s</span>',
    ),
    ngettext_lazy(
        '%(total)s Image <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Images <span class="w-sr-only">created in %(site_name)s</span>',
    ),
    ngettext_lazy(
        '%(total)s Page <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Pages <span class="w-sr-only">created in %(site_name)s</span>',
    ),
)
