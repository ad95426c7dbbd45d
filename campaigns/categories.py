"""Labels of categories, as lists of stories read them: all at once, remembered for a minute."""

from django.core.cache import cache
from django.db.models.signals import post_delete, post_save
from django.utils.translation import get_language

from .models import StoryCategory

KEY = "campaigns.categories"
SECONDS = 60  # until another process sees a change


def label(code: str) -> str:
    """In the language of the request; the code itself where there is no such category (any more)."""
    found = _all().get(code)
    return code if found is None else found[1 if get_language() == "en" else 0]


def order(code: str) -> tuple[int, str]:
    found = _all().get(code)
    return (found[2] if found else 1000, code)


def connect() -> None:
    """Forget them here when one changes."""
    for signal in (post_save, post_delete):
        signal.connect(_forget, sender=StoryCategory, dispatch_uid=f"campaigns.categories.{id(signal)}")


def _all() -> dict[str, tuple[str, str, int]]:
    rows = cache.get(KEY)
    if rows is None:
        found = StoryCategory.objects.values_list("code", "label", "label_en", "order")
        rows = {code: tuple(others) for code, *others in found}
        cache.set(KEY, rows, SECONDS)
    return rows


def _forget(sender, **kwargs) -> None:
    cache.delete(KEY)
