"""Lists of records at any size: filters, order, pages by key. Each is served by one index, nothing is counted.

A list over many organisations is a merge. A *cell* is an organisation, and one value for each column of
the index that no filter fixes; in each cell the database reads the first rows of the index and stops, and
the newest of all of them are the page. So a page costs cells × its size, however many records there are
and however rare what is looked for. See `site/decisions/lists-by-cells.md` for what was measured.

    page     one page, forwards or backwards from a key
    some     keys of the first that match, in no order: for a selection
    chunks   all that match, organisation by organisation: for a file
    look_up  exact match on one fact, newest first
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cached_property
from itertools import chain

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from confidentiality.models import Submission
from organisations.days import end_of, start_of
from organisations.models import Organisation
from organisations.row_keys import row_key

from .enums import RecordState, SubjectCategory
from .errors import FiltersRefused
from .models import CatalogueEntry, Record
from .source import SOURCE_TYPE

SIZE = 20
CHUNK = 1000
_WHOLE = ("kind", "state", "subject_category", "is_public")


@dataclass(frozen=True, slots=True)
class Order:
    """Sorted by `column` (the key where empty), then by key; `parse` reads the column out of an address.

    `indexes`: the columns that an index of this order compares, the cheapest first.
    """

    column: str
    descending: bool
    indexes: tuple[tuple[str, ...], ...]
    parse: Callable[[str], date | datetime] | None = None


def _instant(text: str) -> datetime:
    """Aware, or it is none. Raises ValueError."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(text)
    return instant


_BY_KEY = ((), ("state", "is_public"), ("kind", "subject_category"), ("created_by", "state"), _WHOLE)
_BY_DAY = ((), _WHOLE)
ORDERS = {
    "newest": Order("", True, _BY_KEY),
    "oldest": Order("", False, _BY_KEY),
    "decided": Order("decided_on", True, _BY_DAY, date.fromisoformat),
    "changed": Order("updated_at", True, _BY_DAY, _instant),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What is listed; nothing here is private, so that it may stand in an address. Days are Shanghai's."""

    kind: str = ""
    state: str = ""
    organisation: int | None = None  # with those below it
    category: str = ""
    public: bool | None = None
    created_by: int | None = None
    decided_from: date | None = None
    decided_to: date | None = None
    changed_from: date | None = None
    changed_to: date | None = None
    sort: str = ""

    @property
    def order(self) -> Order:
        """As asked; days are listed in their own order, or no index would serve both.

        Raises FiltersRefused.
        """
        decided, changed = self.decided_from or self.decided_to, self.changed_from or self.changed_to
        if decided and changed:
            raise FiltersRefused(_("Choose days of the decision or of the last change, not both."))
        return ORDERS["decided" if decided else "changed" if changed else self.sort or "newest"]

    @property
    def fixed(self) -> dict[str, object]:
        """Columns that are compared, with their value."""
        given = {
            "kind": self.kind or None,
            "state": self.state or None,
            "subject_category": self.category or None,
            "is_public": self.public,
            "created_by": self.created_by,
        }
        return {column: value for column, value in given.items() if value is not None}

    @property
    def days(self) -> Q:
        """The range of the order's column."""
        found = Q()
        if self.order.column == "decided_on":
            found &= Q(decided_on__isnull=False)
        if self.decided_from:
            found &= Q(decided_on__gte=self.decided_from)
        if self.decided_to:
            found &= Q(decided_on__lte=self.decided_to)
        if self.changed_from:
            found &= Q(updated_at__gte=start_of(self.changed_from))
        if self.changed_to:
            found &= Q(updated_at__lt=end_of(self.changed_to))
        return found

    def plain(self) -> dict[str, str | int | bool]:
        """Those that are set, for a JSON column."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in given.items()
            if value not in (None, "")
        }

    @classmethod
    def of(cls, plain: dict) -> "Filters":
        """What `plain` wrote."""
        days = {name: date.fromisoformat(plain[name]) for name in _DAYS if name in plain}
        return cls(**(plain | days))


_DAYS = ("decided_from", "decided_to", "changed_from", "changed_to")


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page; the keys from which the next and the one before it begin, None where there is none."""

    rows: Sequence[Record]
    next_after: str | None
    previous_before: str | None


@dataclass(frozen=True)
class Listing:
    """Records under `filters` in the organisations of `scope`. Raises FiltersRefused when asked."""

    scope: QuerySet[Organisation]
    filters: Filters

    def page(self, *, after: str = "", before: str = "", size: int = SIZE) -> Page:
        """The page after (or before) a key that an earlier page named; a key that is none is left out."""
        order = self.filters.order
        backwards = bool(before) and not after
        key = _parsed(order, before if backwards else after)
        backwards = backwards and key is not None
        found = _rows(self._keys(size + 1, key=key, backwards=backwards))
        more, found = len(found) > size, found[:size]
        if backwards:
            found.reverse()
        onward, back = (True, more) if backwards else (more, key is not None)
        return Page(
            found,
            _key(order, found[-1]) if found and onward else None,
            _key(order, found[0]) if found and back else None,
        )

    def some(self, most: int) -> list[int]:
        """Keys of `most` records at most, whichever come first."""
        return self._keys(most, ordered=False)

    def chunks(self, size: int = CHUNK) -> Iterator[list[Record]]:
        """All of them in lists, one organisation after the other, each by key: memory stays flat."""
        for organisation in self.organisations.iterator(chunk_size=CHUNK):
            one = Listing(Organisation.objects.filter(pk=organisation.pk), self.filters)
            after = ""
            while after is not None:
                page = one.page(after=after, size=size)
                if page.rows:
                    yield list(page.rows)
                after = page.next_after

    @cached_property
    def organisations(self) -> QuerySet[Organisation]:
        """Those of the scope, under the one that is asked for; in the order of the tree."""
        found = self.scope.order_by("path")
        if self.filters.organisation is None:
            return found
        top = Organisation.objects.filter(pk=self.filters.organisation).values_list("path", flat=True).first()
        return found.filter(path__startswith=top) if top else found.none()

    def _keys(self, most: int, *, key: tuple | None = None, backwards=False, ordered=True) -> list[int]:
        sql, params = self.statement(most, key=key, backwards=backwards, ordered=ordered)
        if not sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return [row[0] for row in cursor.fetchall()]

    def statement(
        self, most: int, *, key: tuple | None = None, backwards: bool = False, ordered: bool = True
    ) -> tuple[str, tuple]:
        """SQL and parameters of the merge; empty where no organisation can have any."""
        order = self.filters.order
        descending = order.descending != backwards
        columns = _columns(order, self.filters.fixed)
        organisations, params = _compiled(self.organisations.order_by().values("pk"))
        if not organisations:
            return "", ()
        cells = {column: self._values(column) for column in columns}
        named = [f"cell_organisation(v) AS ({organisations})"]
        named += [f"cell_{column}(v) AS (VALUES {_places(values)})" for column, values in cells.items()]
        inner, inner_params = _compiled(self._inside(order, columns, key, descending)[:most])
        tables = ", ".join(f"cell_{column}" for column in ("organisation", *cells))
        sql = _MERGE[connection.vendor].format(named=", ".join(named), tables=tables, inner=inner)
        if ordered:
            way = "DESC" if descending else "ASC"
            sql += " ORDER BY " + ", ".join(f"k.{each} {way}" for each in (order.column, "id") if each)
        return f"{sql} LIMIT {most:d}", (*params, *chain(*cells.values()), *inner_params)

    def _inside(self, order: Order, columns: Sequence[str], key, descending: bool) -> QuerySet:
        """The first rows of one cell."""
        cell = {column: RawSQL(f"cell_{column}.v", ()) for column in ("organisation", *columns)}
        rows = Record.objects.filter(self.filters.days, **cell)
        if key:
            rows = rows.filter(_beyond(order, key, descending))
        sign = "-" if descending else ""
        return rows.order_by(*(f"{sign}{each}" for each in (order.column, "id") if each)).values(
            *(each for each in ("id", order.column) if each)
        )

    def _values(self, column: str) -> list:
        """The values that a column of the index may have: the one that is asked for, or all."""
        if column in self.filters.fixed:
            return [self.filters.fixed[column]]
        return {
            "kind": lambda: list(CatalogueEntry.objects.values_list("pk", flat=True)),
            "state": lambda: RecordState.values,
            "subject_category": lambda: ["", *SubjectCategory.values],
            "is_public": lambda: [True, False],
        }[column]()


# In SQLite, CROSS JOIN keeps the order of the tables: the cells outside, their rows inside.
_MERGE = {
    "postgresql": "WITH {named} SELECT k.id FROM {tables} CROSS JOIN LATERAL ({inner}) k",
    "sqlite": "WITH {named} SELECT k.id FROM {tables} CROSS JOIN disclosure_record k"
    " ON k.id IN (SELECT id FROM ({inner}))",
}


def look_up(scope: QuerySet[Organisation], by: str, value: str) -> QuerySet[Record]:
    """Records of the scope with exactly that fact. `by`: a column of hashes, `item` or `record`."""
    rows = Record.objects.filter(organisation__in=scope.values("pk"))
    if by == "record":
        return rows.filter(pk=row_key(value))
    if by == "item":
        return rows.filter(Q(item_id=value) | Q(pk__in=_submitted_as(value))) if value else rows.none()
    return rows.filter(**{by: value}) if value else rows.none()


def related(rows: QuerySet[Record]) -> QuerySet[Record]:
    """With all that a line of a list shows."""
    return rows.select_related("organisation", "edition__entry", "key")


def _submitted_as(item_id: str) -> list[int]:
    """Records that had this item: one that is hidden has left the record's own column."""
    found = Submission.objects.filter(source_type=SOURCE_TYPE, item_id=item_id)
    return [int(pk) for pk in found.values_list("source_id", flat=True)]


def _rows(keys: list[int]) -> list[Record]:
    found = related(Record.objects.filter(pk__in=keys)).in_bulk() if keys else {}
    return [found[key] for key in keys if key in found]


def _columns(order: Order, fixed: dict) -> Sequence[str]:
    """The cheapest index that compares all of `fixed`. Raises FiltersRefused."""
    for columns in order.indexes:
        if fixed.keys() <= set(columns):
            return columns
    raise FiltersRefused(
        _("“Created by me” goes with organisation and state only, by age: leave the other filters out.")
    )


def _compiled(rows: QuerySet) -> tuple[str, tuple]:
    """SQL and parameters; empty where Django knows that nothing is found."""
    try:
        return rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return "", ()


def _places(values: Sequence) -> str:
    return ", ".join(["(%s)"] * len(values))


def _beyond(order: Order, key: tuple, descending: bool) -> Q:
    """What comes after the key; the first part alone bounds the index."""
    *value, pk = key
    past = "lt" if descending else "gt"
    if not value:
        return Q(**{f"id__{past}": pk})
    column = order.column
    return Q(**{f"{column}__{past}e": value[0]}) & (
        Q(**{f"{column}__{past}": value[0]}) | Q(**{f"id__{past}": pk})
    )


def _key(order: Order, record: Record) -> str:
    return f"{getattr(record, order.column).isoformat()}~{record.pk}" if order.column else str(record.pk)


def _parsed(order: Order, text: str) -> tuple | None:
    value, _tilde, number = text.rpartition("~")
    key = row_key(number)
    if key is None or bool(value) != bool(order.column):
        return None
    if not order.parse:
        return (key,)
    try:
        return order.parse(value), key
    except ValueError:
        return None
