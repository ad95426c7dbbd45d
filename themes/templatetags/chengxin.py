"""Template tags of the theme: addresses by language, texts by language, sizes of files.

{{ "/search/"|here }}          the address in the language of this page
{{ label|by_language }}        of {"zh-hans": …, "en": …}, the one to show
{% nav "/stories/" %}          ` aria-current="page"` where the page is below that address
"""

from collections.abc import Mapping

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext

from themes.context import ENGLISH

register = template.Library()

OFFICE = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
}


@register.filter
def here(path: str) -> str:
    """`/stories/` is `/en/stories/` on an English page."""
    return f"{ENGLISH}{path}" if get_language() == "en" else path


@register.filter
def by_language(texts: Mapping[str, str] | str) -> str:
    """The text in the page's language, or else in Chinese, which is always there."""
    if not isinstance(texts, Mapping):
        return texts
    return texts.get(get_language() or "") or texts.get("zh-hans") or next(iter(texts.values()), "")


@register.simple_tag(takes_context=True)
def nav(context: template.Context, path: str) -> str:
    """Marks the entry of the navigation that leads here."""
    below = context.get("chinese_path", "").startswith(path)
    return mark_safe(' aria-current="page"') if below else ""


@register.filter
def field_value(value: object) -> str:
    """The value of a field as people read it: several in one, yes and no, nothing."""
    if isinstance(value, Mapping):
        return by_language(value)
    if isinstance(value, list | tuple):
        return "；".join(field_value(each) for each in value)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return "—" if value in (None, "") else str(value)


@register.filter
def file_type(mime: str) -> str:
    """`application/pdf` is `PDF`."""
    known = {"text/plain": "TXT", "text/csv": "CSV", **OFFICE}
    return known.get(mime, mime.rpartition("/")[2].upper())
