"""What a feed carries: the newest visible items of a list, and what was taken down lately.

Removals are read from the items' own columns, which stay when the content goes: section and facets,
so that a filtered feed says of its own items only that they are gone, and no name is left to say.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import F, Q, QuerySet

from publication.enums import ItemState, Section
from publication.filters import Filters
from publication.http import gone_sentence
from publication.models import PublicItem
from publication.representation import changed, url

ALL = "all"
LISTS = {ALL: "", **{str(section): str(section) for section in Section}}
NEWEST = 50
REMEMBERED = timedelta(days=30)  # how long a feed says that something is gone
MOST_REMOVALS = 200  # in one feed; /api/v1/changes has every one
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Removal:
    """Something that was shown and is no more: an address, an instant, a neutral sentence."""

    id: str
    url: str
    at: datetime
    sentence: str
    sequence: int
    withdrawal: str


@dataclass(frozen=True, slots=True)
class Listing:
    items: list[PublicItem]
    removals: list[Removal]
    next_after: str | None

    @property
    def updated(self) -> datetime:
        """The newest instant in it; the same for the same content."""
        return max([NEVER, *map(changed, self.items), *(removal.at for removal in self.removals)])


def listing(filters: Filters, *, at: datetime) -> Listing:
    """A page of a list, newest first; its first page with what is gone."""
    page = filters.page(at=at, size=NEWEST)
    return Listing(page.items, [] if filters.after else removals(filters, at=at), page.next_after)


def removals(filters: Filters, *, at: datetime) -> list[Removal]:
    """What the public saw until lately, the last one first: hidden, or over by the clock, unswept."""
    since = at - REMEMBERED
    shown = Q(visible_from__lt=F("hidden_at"))
    hidden = filters.apply(PublicItem.objects.filter(shown, hidden_at__gt=since, hidden_at__lte=at))
    over = filters.apply(
        PublicItem.objects.filter(state=ItemState.PUBLISHED, visible_until__gt=since, visible_until__lte=at)
    )
    found = [*_newest(hidden, "hidden_at"), *_newest(over, "visible_until")]
    gone = [_removal(item) for item in found]
    gone.sort(key=lambda removal: (removal.at, removal.id), reverse=True)
    return [removal for removal in gone if removal.at > since][:MOST_REMOVALS]


def _newest(items: QuerySet, column: str) -> QuerySet:
    return items.defer("content", "salt").order_by(f"-{column}", "-pk")[:MOST_REMOVALS]


def _removal(item: PublicItem) -> Removal:
    """Its display ended when the clock or the withdrawal came first, not when the sweeper passed."""
    ended = min(item.hidden_at or item.visible_until, item.visible_until)
    return Removal(item.id, url(item), ended, gone_sentence(item), item.version, item.withdrawal)
