"""Several displays are shortened together, or none of them."""

import pytest

from publication import outside
from publication.errors import LengtheningRefused, NotPublished
from publication.models import LedgerEntry, PublicItem
from publication.services import door
from tests.factories import DAY, NOW, publish


def state() -> tuple:
    entries = LedgerEntry.objects.filter(act="shorten").order_by("seq").values_list("item_id", "reason")
    return (
        dict(PublicItem.objects.values_list("pk", "visible_until")),
        list(entries),
        list(outside.withdrawals()),
    )


def test_each_gets_its_end_and_its_reason(house):
    first, second = sorted([publish(house), publish(house)], key=lambda item: item.pk)
    ends = {second.pk: (NOW + 9 * DAY, "authority"), first.pk: (NOW + 5 * DAY, "duties_done")}
    door.shorten_many(ends, by=None, at=NOW)
    until, entries, lines = state()
    assert until == {first.pk: NOW + 5 * DAY, second.pk: NOW + 9 * DAY}
    assert entries == [(first.pk, "duties_done"), (second.pk, "authority")]
    assert [(line["item"], line["until"]) for line in lines] == [
        (first.pk, "2026-11-28T04:00:00+00:00"),
        (second.pk, "2026-12-02T04:00:00+00:00"),
    ]


@pytest.mark.parametrize(
    ("days", "refusal"), [(0, LengtheningRefused), (366, LengtheningRefused), (None, NotPublished)]
)
def test_one_that_is_refused_stops_them_all(house, days, refusal):
    first, second = publish(house), publish(house)
    before = state()
    other = "nobody" if days is None else second.pk
    ends = {first.pk: (NOW + DAY, "law"), other: (NOW + (days or 0) * DAY, "law")}
    with pytest.raises(refusal):
        door.shorten_many(ends, by=None, at=NOW)
    assert state() == before
