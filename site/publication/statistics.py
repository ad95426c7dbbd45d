"""The numbers of the statistics page, and the reader of the ledger that keeps them.

    entries ── read ──> counts of units (section, kind, region, month) and of the types in them
                            │ fit
                            ▼
                        what may be shown ── table ──> one dimension, narrowed by the others

A reader may get a batch twice (a crash before its cursor moved); sums are not idempotent, so the
counts carry a position of their own, moved in the same transaction.

Whatever a page shows is a sum of figures that `fit` let through, each by itself fit to be known; no
total is computed of anything else, so none can be subtracted from another (decisions/small-numbers.md).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from . import readers
from .enums import REMOVALS, Act, Annotation, Section
from .filters import FilterInvalid
from .models import LedgerEntry, PublicItem
from .models.statistics import StatisticsCount, StatisticsItem, StatisticsPosition

READER = "statistics"
SMALLEST = 5  # a smaller number could single somebody out
COUNTED = [Act.PUBLISH, Act.CORRECT, *REMOVALS]
DIMENSIONS = ("kind", "region", "type", "month")
ALL, NONE = StatisticsCount.ALL, StatisticsCount.NONE
LONGEST_TYPE = 20
CHUNK = 500

Unit = tuple[str, str, str, str]  # section, kind, region, month
Figure = tuple[int, int]  # what may be shown; 1 where something is left out


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item is counted."""

    section: str
    kind: str
    region: str
    month: str
    types: tuple[str, ...]

    @property
    def unit(self) -> Unit:
        return self.section, self.kind, self.region, self.month

    @property
    def rows(self) -> tuple[str, ...]:
        """The types under which it stands in its unit."""
        return (ALL, *(self.types or (NONE,)))


@dataclass(frozen=True, slots=True)
class Cell:
    """A sum of figures fit to be shown. `hidden` figures of 1 to 4 are not in it."""

    shown: int
    hidden: int

    @property
    def is_exact(self) -> bool:
        return not self.hidden

    @property
    def is_few(self) -> bool:
        """Whether one small number is all there is."""
        return self.hidden == 1 and not self.shown

    @property
    def at_least(self) -> int:
        """Each figure left out stands for one at least."""
        return self.shown + self.hidden

    def __add__(self, other: "Cell") -> "Cell":
        return Cell(self.shown + other.shown, self.hidden + other.hidden)


@dataclass(frozen=True, slots=True)
class Row:
    value: str
    published: Cell
    removed: Cell


@dataclass(frozen=True, slots=True)
class Selection:
    """What a table is about: a section, the dimension of its rows, and what the others are set to."""

    section: str = Section.DISCLOSURES
    by: str = "kind"
    kind: str = ""
    region: str = ""
    type: str = ""
    month: str = ""

    @classmethod
    def parse(cls, parameters: Mapping[str, str]) -> "Selection":
        """Read query parameters; unknown ones are ignored. Raises FilterInvalid."""
        given = {name: parameters.get(name) or "" for name in ("section", "by", *DIMENSIONS)}
        if given["section"] not in ("", *Section.values):
            raise FilterInvalid(
                "section", _("one of %(sections)s.") % {"sections": ", ".join(Section.values)}
            )
        if given["by"] not in ("", *DIMENSIONS):
            raise FilterInvalid("by", _("one of %(names)s.") % {"names": ", ".join(DIMENSIONS)})
        for name in DIMENSIONS:
            if len(given[name]) > 30 or not given[name].isprintable():
                raise FilterInvalid(name, _("take it from a link of the statistics page."))
        return cls(**{name: value for name, value in given.items() if value})

    @property
    def narrowed(self) -> dict[str, str]:
        """The dimensions that are set."""
        return {name: value for name in DIMENSIONS if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class Table:
    rows: list[Row]
    total: Row


def read(entries: Sequence[LedgerEntry], at: datetime) -> None:
    """Count a batch once."""
    with transaction.atomic():
        position, _created = StatisticsPosition.objects.select_for_update().get_or_create(pk=1)
        fresh = [entry for entry in entries if entry.seq > position.seq]
        if not fresh:
            return
        _count([entry for entry in fresh if entry.act in COUNTED or entry.reason == Annotation.NEWER_EDITION])
        StatisticsPosition.objects.filter(pk=1).update(seq=fresh[-1].seq)


def rebuild(*, at: datetime) -> int:
    """Count the whole ledger anew; the number of entries read.

    Places stay: of what was erased they are all that still says where it was counted.
    """
    with transaction.atomic():
        StatisticsCount.objects.all().delete()
        StatisticsPosition.objects.all().delete()
        readers.rewind(READER)
    return readers.run(READER, at=at)


def say_anew() -> int:
    """Figures of an older rule, which said what was published beside a small number removed; how many units.

    Asked at each start: one query where there are none. What was counted stays as it is.
    """
    units = StatisticsCount.objects.filter(hidden_removed=1, hidden_published=0, section=Section.DISCLOSURES)
    done = 0
    for unit in list(units.order_by().values_list("section", "kind", "region", "month").distinct()):
        with transaction.atomic():
            StatisticsPosition.objects.select_for_update().get_or_create(pk=1)  # as the reader does
            _apply(unit, {})
        done += 1
    return done


def fit(counts: Mapping[str, int], smallest: int) -> dict[str, Figure]:
    """What may be shown of one unit's counts by type (ALL among them).

    The unit itself where it is no small number. Its types only where none of them is small: with one
    left out, the others and the unit's number would give it away.
    """
    whole = not any(0 < count < smallest for type_, count in counts.items() if type_ != ALL)
    return {
        type_: (count, 0) if count == 0 or (count >= smallest and (whole or type_ == ALL)) else (0, 1)
        for type_, count in counts.items()
    }


def fit_pair(
    published: Mapping[str, int], removed: Mapping[str, int], smallest: int
) -> tuple[dict[str, Figure], dict[str, Figure]]:
    """What may be shown of one unit's two counts by type, to somebody who counts its visible entries himself.

    Published less visible is removed: so wherever a number removed is left out, the number published is too, and
    what is shown in its place is what the lists show anyway. With one type of the removed left out, all types of
    the published are: which of them are small would narrow it down.
    """
    taken, alone = fit(removed, smallest), fit(published, smallest)
    whole = all(not hidden for type_, (_shown, hidden) in taken.items() if type_ != ALL)
    figures = {}
    for type_, count in published.items():
        gone, hidden = removed.get(type_, 0), taken.get(type_, (0, 0))[1]
        if hidden:
            visible = count - gone
            figures[type_] = (visible if visible >= smallest else 0, 1)
        elif count and not whole and type_ != ALL:
            figures[type_] = (0, 1)
        else:
            figures[type_] = alone[type_]
    return figures, taken


def table(selection: Selection, *, at: datetime) -> Table:
    """What the page shows, by two queries: rows by value, months newest first; and their total."""
    counts = _narrowed(selection, at=at)
    by = selection.by
    rows = [
        Row(row[by], *_cells(row))
        for row in _sums(_of_type(counts, selection).values(by)).order_by(f"-{by}" if by == "month" else by)
    ]
    everything = _of_type(counts, selection, rows=False).values("section")
    total = next((Row("", *_cells(row)) for row in _sums(everything)), Row("", Cell(0, 0), Cell(0, 0)))
    return Table(rows, total)


def _narrowed(selection: Selection, *, at: datetime) -> QuerySet[StatisticsCount]:
    """No month that has not come: what is under embargo is nobody's business yet."""
    this_month = timezone.localtime(at).strftime("%Y-%m")
    set_to = {name: value for name, value in selection.narrowed.items() if name != "type"}
    return StatisticsCount.objects.filter(section=selection.section, month__lte=this_month, **set_to)


def _of_type(counts: QuerySet, selection: Selection, *, rows: bool = True) -> QuerySet:
    """Rows by type are those of the types; everything else counts each item once."""
    if selection.by == "type" and rows and not selection.type:
        return counts.exclude(type=ALL)
    return counts.filter(type=selection.type or ALL)


def _sums(counts: QuerySet) -> QuerySet:
    names = ("public_published", "hidden_published", "public_removed", "hidden_removed")
    return counts.order_by().annotate(**{f"sum_{name}": Sum(name) for name in names})


def _cells(row: Mapping[str, int]) -> tuple[Cell, Cell]:
    return (
        Cell(row["sum_public_published"], row["sum_hidden_published"]),
        Cell(row["sum_public_removed"], row["sum_hidden_removed"]),
    )


def _count(entries: Sequence[LedgerEntry]) -> None:
    changes: dict[Unit, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    items = PublicItem.objects.in_bulk({entry.item_id for entry in entries})
    places = _places(items)
    moved: dict[str, Place] = {}
    for entry in entries:
        item, known = items[entry.item_id], places.get(entry.item_id)
        place = _place(item) if item.content is not None or known is None else known
        if entry.act == Act.PUBLISH:
            _add(changes, place, "published", 1)
        elif entry.act == Act.CORRECT and known and known != place:
            _add(changes, known, "published", -1)
            _add(changes, place, "published", 1)
        elif entry.act == Act.ANNOTATE:
            place = known or place
            _add(changes, place, "published", -1)  # the newer edition counts in its stead
        elif entry.act in REMOVALS:
            place = known or place
            if not item.is_older_edition:
                _add(changes, place, "removed", 1)
        places[item.pk] = moved[item.pk] = place
    for unit, change in sorted(changes.items()):
        _apply(unit, change)
    _keep(moved)


def _add(changes: dict, place: Place, measure: str, number: int) -> None:
    for type_ in place.rows:
        changes[place.unit][type_, measure] += number


def _place(item: PublicItem) -> Place:
    """By what the item says now; its types are gone with its content."""
    month = timezone.localtime(max(item.published_at, item.visible_from)).strftime("%Y-%m")
    named = item.document["facets"]["types"] if item.content is not None else []
    types = tuple(sorted({each[:LONGEST_TYPE] for each in named if each}))
    return Place(item.section, item.kind, item.city or item.region, month, types)


def _places(items: Mapping[str, PublicItem]) -> dict[str, Place]:
    return {
        row.item_id: Place(items[row.item_id].section, row.kind, row.region, row.month, tuple(row.types))
        for row in StatisticsItem.objects.filter(pk__in=list(items))
    }


def _keep(places: Mapping[str, Place]) -> None:
    StatisticsItem.objects.bulk_create(
        [
            StatisticsItem(
                item_id=item, kind=place.kind, region=place.region, month=place.month, types=list(place.types)
            )
            for item, place in sorted(places.items())
        ],
        update_conflicts=True,
        unique_fields=["item_id"],
        update_fields=["kind", "region", "month", "types"],
        batch_size=CHUNK,
    )


def _apply(unit: Unit, change: Mapping[tuple[str, str], int]) -> None:
    """Add to a unit's counts, and say anew what of them may be shown."""
    where = dict(zip(("section", "kind", "region", "month"), unit, strict=True))
    rows = {row.type: row for row in StatisticsCount.objects.filter(**where)}
    for (type_, measure), number in change.items():
        row = rows.setdefault(type_, StatisticsCount(**where, type=type_))
        setattr(row, measure, getattr(row, measure) + number)
    _say(rows, SMALLEST if unit[0] == Section.DISCLOSURES else 1)
    _save(rows.values())


def _say(rows: Mapping[str, StatisticsCount], smallest: int) -> None:
    """Only disclosures are about somebody who could be singled out."""
    published, removed = (
        {type_: getattr(row, measure) for type_, row in rows.items()} for measure in ("published", "removed")
    )
    pair = fit_pair(published, removed, smallest)
    for measure, figures in zip(("published", "removed"), pair, strict=True):
        for type_, (shown, hidden) in figures.items():
            setattr(rows[type_], f"public_{measure}", shown)
            setattr(rows[type_], f"hidden_{measure}", hidden)


def _save(rows: Iterable[StatisticsCount]) -> None:
    known = [row for row in rows if row.pk]
    columns = [
        f"{prefix}{measure}" for prefix in ("", "public_", "hidden_") for measure in ("published", "removed")
    ]
    StatisticsCount.objects.bulk_update(known, columns)
    StatisticsCount.objects.bulk_create([row for row in rows if not row.pk])
