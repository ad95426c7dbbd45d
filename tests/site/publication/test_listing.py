from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from confidentiality import triggers
from publication import facets, migrations, readers
from publication.enums import Withdrawal
from publication.filters import Filters, facet_values
from publication.models import FacetValue, LedgerEntry, PublicItem
from publication.selectors import seconds_until_change
from publication.services import door
from tests.factories import DAY, NOW, publish


def queries(public, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert public(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("items", [1, 3])
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/disclosures/", 5),
        ("/disclosures/?kind=penalty&region=510104", 5),
        ("/", 7),
        ("/statistics/", 4),
        ("/help/", 0),
    ],
)
def test_queries_do_not_grow(house, public, items, address, expected):
    for number in range(items):
        publish(house, title=f"第{number}条")
    assert queries(public, address) == expected


def test_item_costs_two_queries(house, public):
    assert queries(public, publish(house).get_absolute_url()) == 2


def test_the_reader_of_facets_may_get_a_batch_twice(house):
    publish(house)
    entries = list(LedgerEntry.objects.order_by("seq"))
    facets.read(entries, NOW)
    before = sorted(FacetValue.objects.values_list("section", "facet", "value"))
    facets.read(entries, NOW)
    assert before == [
        ("disclosures", "authority", "锦江区市场监管局"),
        ("disclosures", "kind", "penalty"),
        ("disclosures", "region", "510104"),
        ("disclosures", "subject_category", "organisation"),
        ("disclosures", "year", "2026"),
    ]
    assert sorted(FacetValue.objects.values_list("section", "facet", "value")) == before


def test_facets_offer_what_is_visible(house):
    publish(house)
    gone = publish(house, kind="licence")
    later = publish(house, kind="nfra-penalty", visible_from=NOW + DAY)
    readers.run_all(at=NOW)
    assert facet_values("disclosures", at=NOW) == {
        "kind": ["licence", "penalty"],
        "authority": ["锦江区市场监管局"],
        "region": ["510104"],
        "subject": ["organisation"],
        "year": ["2026"],
        "sector": [],
        "occupation": [],
    }
    door.withdraw(gone.id, Withdrawal.ERROR, by=None, at=NOW)
    assert facet_values("disclosures", at=NOW)["kind"] == ["penalty"]
    assert facet_values("disclosures", at=later.visible_from)["kind"] == ["nfra-penalty", "penalty"]


@pytest.mark.parametrize("facet", ["sector", "occupation"])
def test_a_list_by_sector_or_occupation_reads_its_index(house, facet):
    publish(house, **{facet: "税收缴纳"})
    filters = Filters(section="disclosures", **{facet: "税收缴纳"})
    with CaptureQueriesContext(connection) as seen:
        assert len(filters.page(at=NOW).items) == 1
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {seen[0]['sql']}")
            [step] = [row[-1] for row in cursor.fetchall()]
        assert step == (
            f"SEARCH publication_publicitem USING INDEX item_{facet} (section=? AND {facet}=? AND visible_from<?)"
        )


def test_items_that_were_there_before_are_told_masked_from_unmasked(house):
    """What the migration does with the items that it finds."""
    clean, masked = publish(house), publish(house, text="电话13812345678", accept_masks=True)
    [name] = [each.name for each in iter_modules(migrations.__path__) if each.name.endswith("_public")]
    with triggers.removed():  # as a migration finds it
        PublicItem.objects.update(masked=True)
        import_module(f"publication.migrations.{name}").nothing_was_masked(apps, None)
    assert dict(PublicItem.objects.values_list("pk", "masked")) == {clean.pk: False, masked.pk: True}


def test_list_is_walked_by_key(house, public, monkeypatch):
    monkeypatch.setattr("publication.listing.PAGE", 2)
    titles = [f"第{number}条公示" for number in range(5)]
    for number, title in enumerate(titles):
        publish(house, title=title, visible_from=NOW - number * DAY)
    seen, address = [], "/disclosures/?kind=penalty"
    while address:
        page = public(address).content.decode()
        seen += [title for title in titles if title in page]
        _before, link, rest = page.partition('<link rel="next" href="')
        address = f"/disclosures/{rest.partition(chr(34))[0]}".replace("&amp;", "&") if link else ""
    assert seen == titles


def test_list_names_its_feeds_with_its_filters(house, public):
    publish(house)
    page = public("/disclosures/?kind=penalty").content.decode()
    for kind in ("atom", "rss", "json"):
        assert f'href="/feeds/disclosures.{kind}?kind=penalty"' in page
    assert 'href="/api/v1/items?kind=penalty&amp;section=disclosures"' in page
    narrowed = public("/calendar/?audience=schools").content.decode()
    assert 'href="/feeds/calendar.atom?audience=schools"' in narrowed


def test_list_shows_no_expired_and_no_embargoed_item(house, public):
    publish(house, title="已经到期", visible_until=NOW + DAY)
    publish(house, title="还没有到", visible_from=NOW + 5 * DAY)
    page = public("/disclosures/", at=NOW + DAY).content.decode()
    assert "已经到期" not in page
    assert "还没有到" not in page


LIFETIME_INDEXES = {
    "item_section_ends": ["section", "visible_until"],
    "item_section": ["section", "visible_from", "id"],
}


@pytest.mark.parametrize(
    ("column", "index"), [("visible_until", "item_section_ends"), ("visible_from", "item_section")]
)
def test_lifetime_of_a_list_is_read_off_an_index(house, column, index):
    """Without an index that has both, all items of the section are walked at each request.

    SQLite plans by what indexes there are; PostgreSQL by how much a table holds, and a test's holds a row.
    """
    with connection.cursor() as cursor:
        built = connection.introspection.get_constraints(cursor, PublicItem._meta.db_table)
    assert built[index]["columns"] == LIFETIME_INDEXES[index]
    publish(house)
    with CaptureQueriesContext(connection) as seen:
        seconds_until_change(at=NOW, section="disclosures")
    [asked] = [
        each["sql"] for each in seen if each["sql"].startswith(f'SELECT "publication_publicitem"."{column}"')
    ]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {asked}")
            [step] = [row[-1] for row in cursor.fetchall()]
        assert step == (
            f"SEARCH publication_publicitem USING INDEX {index} (section=? AND {column}>? AND {column}<?)"
        )
