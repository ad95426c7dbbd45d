"""The form of a calendar day: its audiences as boxes to tick, nodes of one's own and of those above."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.enums import Audience
from campaigns.scopes import nodes_in_reach
from publication.page_forms import PublicPageForm


class CalendarDayForm(PublicPageForm):
    audiences = forms.MultipleChoiceField(
        label=_("Audiences"), choices=Audience.choices, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("node")
        if field is not None and self.for_user is not None:
            field.queryset = nodes_in_reach(self.for_user)
