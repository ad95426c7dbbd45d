"""What a feed carries: the newest visible items of a list, and what was taken down lately.

Removals are read from the items' own columns, which stay when the content goes: section and facets,
so that a filtered feed says of its own items only that they are gone, and no name is left to say. Which
words they held is erased with them: a feed of words tells all that went from the list they are looked for in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db.models import F, Q, QuerySet

from publication import by_words
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
    """A page of a list; `parameters` are what its address narrows it by, `words` what it is searched for."""

    items: list[PublicItem]
    removals: list[Removal]
    next_after: str | None
    parameters: Mapping[str, str] = field(default_factory=dict)
    words: str = ""

    @property
    def updated(self) -> datetime:
        """The newest instant in it; the same for the same content."""
        return max([NEVER, *map(changed, self.items), *(removal.at for removal in self.removals)])


def listing(filters: Filters, *, at: datetime) -> Listing:
    """A page of a list, newest first; its first page with what is gone."""
    page = filters.page(at=at, size=NEWEST)
    gone = [] if filters.after else removals(filters, at=at)
    return Listing(page.items, gone, page.next_after, filters.active())


def listing_of_words(parameters: Mapping[str, str], *, section: str, at: datetime) -> Listing:
    """The same of what holds the words of a search. Raises FilterInvalid, by_words.WordsAway."""
    found = by_words.find(parameters, section=section, at=at, size=NEWEST)
    shown = Q()
    if found.since:
        shown &= Q(visible_from__gte=found.since)
    if found.before:
        shown &= Q(visible_from__lt=found.before)
    gone = [] if parameters.get("after") else removals(found.filters, at=at, among=shown)
    named = {name: value for name, value in found.parameters.items() if name != "section" or not section}
    return Listing(found.items, gone, found.next_after, named, found.words)


def removals(filters: Filters, *, at: datetime, among: Q | None = None) -> list[Removal]:
    """What the public saw until lately, the last one first: hidden, or over by the clock, unswept."""
    since = at - REMEMBERED
    shown = Q(visible_from__lt=F("hidden_at"))
    items = PublicItem.objects.filter(among or Q())
    hidden = filters.apply(items.filter(shown, hidden_at__gt=since, hidden_at__lte=at))
    over = filters.apply(
        items.filter(state=ItemState.PUBLISHED, visible_until__gt=since, visible_until__lte=at)
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
