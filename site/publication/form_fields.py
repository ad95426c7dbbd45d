"""Fields of forms that anybody may send."""

import re

from django import forms
from django.utils.translation import gettext as _

_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class PlainTextField(forms.CharField):
    """Text without control characters; Django's own field refuses only the zero byte."""

    def clean(self, value: str) -> str:
        if value and _UNSHOWABLE.search(value):
            raise forms.ValidationError(_("It holds characters that cannot be shown; type it again."))
        return super().clean(value)
