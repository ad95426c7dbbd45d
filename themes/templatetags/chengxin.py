"""Template tags of the theme: addresses by language, texts by language, sizes of files.

    {{ "/search/"|here }}          the address in the language of this page
    {{ label|by_language }}        of {"zh-hans": …, "en": …}, the one to show
    {% nav "/stories/" %}          ` aria-current="page"` where the page is below that address
"""

from collections.abc import Mapping

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from themes.context import ENGLISH

register = template.Library()


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
