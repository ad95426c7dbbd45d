"""Which items a pack holds: those that the public may see at that instant, in their order.

A lesson is a pack of itself, a unit (单元) brings its lessons, a curriculum its units with theirs. What
speaks of a person is in no pack, though it may be on the site: a file that was taken along cannot be
taken back.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from publication.enums import Section
from publication.filters import FilterInvalid
from publication.models import PublicItem

MOST = 30  # lessons of a choice
BRINGS: dict[str, str] = {"unit": "lesson", "curriculum": "unit"}
ITEM_ID = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)


class NotAll(Exception):
    """Some of what was chosen is not there: `missing` were never shown or are gone, `rest` are."""

    def __init__(self, missing: Sequence[str], rest: Sequence[PublicItem]) -> None:
        super().__init__(", ".join(missing))
        self.missing, self.rest = list(missing), list(rest)


@dataclass(frozen=True, slots=True)
class Contents:
    """`address` (without language) makes the same pack again; `partly` says that some of it is not public."""

    title: str
    address: str
    items: tuple[PublicItem, ...]
    partly: bool = False


def may_be_packed(item: PublicItem) -> bool:
    return item.section == Section.EDUCATION and not item.is_person and not item.masked


def of_item(item: PublicItem, *, at: datetime) -> Contents:
    """The pack of a visible item. Two queries at most: what it brings, and what that brings."""
    items, missing = [item], 0
    below = [item]
    while below := [each for each in below if each.kind in BRINGS]:
        wanted = list(dict.fromkeys(id for each in below for id in each.document["references"]))
        found = PublicItem.objects.in_bulk(wanted)
        kinds = {BRINGS[each.kind] for each in below}
        members = [found[id] for id in wanted if id in found and found[id].kind in kinds]
        below = [each for each in members if each.is_visible(at=at) and may_be_packed(each)]
        missing += len(members) - len(below)
        items += [each for each in below if each not in items]
    items = list(_in_order(items[0], {each.id: each for each in items}))
    return Contents(item.title, f"/education/{item.id}/pack.zip", tuple(items), bool(missing))


def of_choice(ids: Sequence[str], *, at: datetime) -> Contents:
    """The pack of chosen items. Raises FilterInvalid for what cannot be a choice, NotAll."""
    chosen = checked(ids)
    if not chosen:
        raise FilterInvalid("item", _("choose at least one lesson."))
    visible = PublicItem.objects.visible(at=at).in_bulk(chosen)
    found = {id: item for id, item in visible.items() if may_be_packed(item)}
    items = [found[id] for id in chosen if id in found]
    if missing := [id for id in chosen if id not in found]:
        raise NotAll(missing, items)
    return Contents(_("Chosen lessons"), address_of(chosen), tuple(items))


def checked(ids: Sequence[str]) -> list[str]:
    """The ids as they were chosen, each once. Raises FilterInvalid."""
    chosen = list(dict.fromkeys(id for id in ids if id))
    if len(chosen) > MOST:
        raise FilterInvalid(
            "item", _("at most %(most)s lessons in one pack; make two of them.") % {"most": MOST}
        )
    if any(not ITEM_ID.fullmatch(id) for id in chosen):
        raise FilterInvalid("item", _("the id of a lesson has 22 letters and digits."))
    return chosen


def address_of(ids: Sequence[str]) -> str:
    return f"/education/packs/choice.zip?{urlencode([('item', id) for id in ids])}"


def _in_order(first: PublicItem, items: Mapping[str, PublicItem]) -> Iterator[PublicItem]:
    """Depth first, so that each unit stands before its lessons; each item once."""
    seen: set[str] = set()
    waiting = [first.id]
    while waiting:
        id = waiting.pop(0)
        if id in seen or id not in items:
            continue
        seen.add(id)
        yield items[id]
        brings = items[id].kind in BRINGS
        waiting[:0] = items[id].document["references"] if brings else []
