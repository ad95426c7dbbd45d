"""What people enter of letters (征询, 请示, 批复): no text is missing or too long, no day has not come yet."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from confidentiality.errors import InquiryRefused


def texts(
    given: Mapping[str, str], *, labels: Mapping[str, str], longest: Mapping[str, int], too_long: str
) -> dict[str, str]:
    """Without spaces around them; lengths in characters. Raises InquiryRefused naming the field.

    `too_long` is a sentence with `%(field)s`, and `%(length)s` where it says how long it may be.
    """
    for name, text in given.items():
        if not text.strip():
            raise InquiryRefused(_("%(field)s: this is missing.") % {"field": labels[name]})
        if len(text) > longest[name]:
            raise InquiryRefused(too_long % {"field": labels[name], "length": longest[name]})
    return {name: text.strip() for name, text in given.items()}


def refuse_future(field: str, day: date, *, at: datetime) -> None:
    """Raises InquiryRefused where the (Shanghai) day lies behind that of the instant."""
    if day > timezone.localdate(at):
        raise InquiryRefused(_("%(field)s: %(day)s has not come yet.") % {"field": field, "day": day})
