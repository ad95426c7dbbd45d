"""Lists by cells against the same question asked plainly: every filter, every order, both ways."""

import itertools
import random
from datetime import date

import pytest
from django.db import connection
from django.db.models import F, Q

from confidentiality.models import RecordKey
from disclosure.enums import RecordState, SubjectCategory
from disclosure.errors import FiltersRefused
from disclosure.listing import ORDERS, Filters, Listing, look_up
from disclosure.models import Record
from disclosure.models.records import LISTED
from disclosure.services import records
from organisations.models import Organisation
from tests.disclosure import builders
from tests.factories import DAY, NOW

KINDS = ("penalty", "licence")


@pytest.fixture
def many(desk):
    """Two hundred records of three organisations, every state and category; many share their days."""
    chance = random.Random(7)
    keys = RecordKey.objects.bulk_create(RecordKey.new(at=NOW) for _ in range(200))
    editions = {kind: builders.edition(kind) for kind in KINDS}
    Record.objects.bulk_create(
        Record(
            kind=kind, edition=editions[kind], key=key, created_by=desk.people[who], created_at=NOW,
            organisation=chance.choice([desk.province, desk.office, desk.other_office]),
            subject_category=chance.choice(SubjectCategory.values), state=chance.choice(RecordState.values),
            is_public=chance.random() < 0.5, updated_at=NOW - chance.randrange(5) * DAY,
            decided_on=chance.choice([None, date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3)]),
            unique_hash=str(number),
        )
        for number, key in enumerate(keys)
        for kind, who in [(chance.choice(KINDS), chance.choice(["submitter", "stranger"]))]
    )  # fmt: skip
    return desk


def plainly(scope, filters: Filters) -> list[int]:
    """What a person would write: one query, sorted, no cells."""
    order = filters.order
    rows = Record.objects.filter(filters.days, organisation__in=scope, **filters.fixed)
    if filters.organisation:
        rows = rows.filter(organisation__path__contains=f"/{filters.organisation}/")
    columns = [each for each in (order.column, "pk") if each]
    return list(
        rows.order_by(*(F(each).desc() if order.descending else each for each in columns)).values_list(
            "pk", flat=True
        )
    )


def forwards(listing: Listing, size: int) -> list[list[int]]:
    found, after = [], ""
    while after is not None:
        page = listing.page(after=after, size=size)
        found.append([row.pk for row in page.rows])
        after = page.next_after
    return found


def backwards(listing: Listing, size: int) -> list[list[int]]:
    """From the last page back to the first."""
    page = listing.page(size=size)
    while page.next_after:
        page = listing.page(after=page.next_after, size=size)
    found = [[row.pk for row in page.rows]]
    while page.previous_before:
        page = listing.page(before=page.previous_before, size=size)
        found.insert(0, [row.pk for row in page.rows])
    return found


EQUAL = {
    "kind": "penalty",
    "state": "published",
    "category": "person",
    "public": True,
}
SETS = [dict(some) for n in range(5) for some in itertools.combinations(EQUAL.items(), n)]
DAYS = {
    "decided": {"decided_from": date(2026, 11, 2)},
    "changed": {"changed_to": date(2026, 11, 21)},
}


@pytest.mark.parametrize("sort", ORDERS)
@pytest.mark.parametrize("given", SETS, ids=lambda given: "+".join(given) or "all")
def test_every_filter_and_order_is_what_plain_sql_says(many, given, sort):
    scope = Organisation.objects.all()
    for days in ({}, DAYS.get(sort, {})):
        filters = Filters(**given, **days, sort=sort)
        listing, expected = Listing(scope, filters), plainly(scope, filters)
        pages = forwards(listing, 7)
        assert list(itertools.chain(*pages)) == expected
        assert sorted(listing.some(500)) == sorted(expected)
        assert sorted(row.pk for rows in listing.chunks(size=6) for row in rows) == sorted(expected)


def test_backwards_shows_the_same_rows(many):
    for sort in ORDERS:
        listing = Listing(Organisation.objects.all(), Filters(sort=sort, state="draft"))
        expected = plainly(Organisation.objects.all(), listing.filters)
        assert list(itertools.chain(*backwards(listing, 4))) == expected
        assert len(expected) > 8


def test_organisation_reaches_those_below_but_never_out_of_the_scope(many):
    below = Organisation.objects.filter(pk__in=[many.office.pk])
    everything = Listing(Organisation.objects.all(), Filters(organisation=many.province.pk))
    assert len(everything.some(500)) == 200
    mine = Listing(below, Filters(organisation=many.province.pk))
    assert set(mine.some(500)) == set(
        Record.objects.filter(organisation=many.office).values_list("pk", flat=True)
    )
    assert Listing(below, Filters(organisation=many.other_office.pk)).some(500) == []
    assert Listing(below, Filters(organisation=0)).page().rows == []
    assert Listing(Organisation.objects.none(), Filters()).page().rows == []


def test_created_by_goes_with_state_and_with_nothing_else(many):
    who = many.people["submitter"].pk
    mine = Listing(Organisation.objects.all(), Filters(created_by=who, state="draft"))
    assert list(itertools.chain(*forwards(mine, 3))) == plainly(Organisation.objects.all(), mine.filters)
    for more in ({"kind": "penalty"}, {"sort": "decided"}, {"public": False}):
        with pytest.raises(FiltersRefused) as refusal:
            Listing(Organisation.objects.all(), Filters(created_by=who, **more)).page()
        assert str(refusal.value) == (
            "“Created by me” goes with organisation and state only, by age: leave the other filters out."
        )


def test_days_of_two_kinds_are_refused(many):
    with pytest.raises(FiltersRefused, match="not both"):
        Listing(
            Organisation.objects.all(), Filters(decided_from=date(2026, 1, 1), changed_to=date(2026, 1, 1))
        ).page()


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("newest", "zzz"),
        ("newest", "9" * 20),
        ("newest", "2026-11-01~3"),
        ("decided", "3"),
        ("decided", "2026-99-01~3"),
        ("changed", "2026-11-01~3"),
        ("changed", "²~²"),
    ],
)
def test_key_that_is_none_begins_anew(many, sort, key):
    listing = Listing(Organisation.objects.all(), Filters(sort=sort))
    first = [row.pk for row in listing.page().rows]
    assert [row.pk for row in listing.page(after=key).rows] == first
    assert [row.pk for row in listing.page(before=key).rows] == first


def test_filters_survive_a_json_column():
    filters = Filters(
        kind="penalty",
        organisation=3,
        public=False,
        decided_from=date(2026, 1, 2),
        created_by=4,
        sort="decided",
    )
    plain = {
        "kind": "penalty", "organisation": 3, "public": False, "decided_from": "2026-01-02", "created_by": 4,
        "sort": "decided",
    }  # fmt: skip
    assert filters.plain() == plain
    assert Filters.of(plain) == filters


def test_two_queries_a_page_and_the_kinds(many, django_assert_num_queries):
    scope = Organisation.objects.all()
    with django_assert_num_queries(2):
        Listing(scope, Filters()).page()
    with django_assert_num_queries(3):
        Listing(scope, Filters(state="draft", category="person")).page()


@pytest.mark.parametrize("sort", ORDERS)
@pytest.mark.parametrize("given", SETS, ids=lambda given: "+".join(given) or "all")
def test_the_plan_reads_an_index_of_lists(many, given, sort):
    sql, params = Listing(Organisation.objects.all(), Filters(**given, sort=sort)).statement(21)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Of so few rows its planner takes the primary key as well: without it, which index it would be.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE disclosure_record DROP CONSTRAINT disclosure_record_pkey CASCADE")
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}", params)
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert any(name in plan for name in LISTED), plan
    assert "SCAN disclosure_record" not in plan
    assert "SCAN k" not in plan


def test_look_up_by_every_fact_in_scope_only(desk):
    made = builders.record(desk, builders.person_penalty())
    item = builders.publish(desk, made)
    office, other = (Organisation.objects.filter(pk=each.pk) for each in (desk.office, desk.other_office))
    facts = {
        "number_hash": records.number_hash("锦市监罚[2026] 2号"),
        "name_hash": records.name_hash("何 博杰"),
        "certificate_hash": records.certificate_hash("１１０１０５１９４９１２３１００２x"),
        "item": item.pk,
        "record": str(made.pk),
    }
    for by, value in facts.items():
        assert [each.pk for each in look_up(office, by, value)] == [made.pk]
        assert not look_up(other, by, value).exists()
        assert not look_up(office, by, "").exists()
    records.withdraw(made, reason="error", by=desk.people["publisher"], at=NOW)
    assert [each.pk for each in look_up(office, "item", item.pk)] == [made.pk]
    assert made.item_id == ""


def test_code_is_looked_up_and_no_code_is_not(desk):
    made = builders.record(desk)
    code = records.code_hash("91110000600037341l")
    assert [each.pk for each in look_up(Organisation.objects.all(), "code_hash", code)] == [made.pk]
    assert Record.objects.filter(~Q(certificate_hash="")).count() == 0
