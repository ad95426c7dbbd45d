"""Displays shortened many at once, and entries of the ledger that are of no item."""

from confidentiality.models import Permit
from publication import facets, ledger, outside, statistics
from publication.desk.forms import WithdrawForm
from publication.enums import BY_RULE, Act
from publication.ledger import Entry
from publication.models import LedgerEntry, PublicItem
from publication.services import door, verifying
from tests.factories import DAY, NOW, approve, publish, submit

SHA = "ab" * 32


def catalogue_entry(house) -> LedgerEntry:
    [entry] = ledger.append(
        [Entry(Act.CATALOGUE, commitment=SHA, reason="penalty:2026-12-01")],
        by=house.people["publisher"],
        at=NOW,
    )
    return entry


def test_only_what_becomes_shorter_is_shortened(house):
    items = {name: publish(house) for name in ("shorter", "same", "longer", "past", "gone")}
    door.withdraw(items["gone"].pk, "error", by=None, at=NOW)
    embargoed = publish(house, visible_from=NOW + 9 * DAY)
    ends = {
        items["shorter"].pk: NOW + DAY,
        items["same"].pk: items["same"].visible_until,
        items["longer"].pk: items["longer"].visible_until + DAY,
        items["past"].pk: NOW,
        items["gone"].pk: NOW + DAY,
        embargoed.pk: NOW + 9 * DAY,
        "no such item": NOW + DAY,
    }
    head = ledger.last().seq
    done = door.shorten_if_shorter(ends, reason="catalogue", by=house.people["publisher"], at=NOW)
    assert done == {items["shorter"].pk: NOW + DAY}
    assert PublicItem.objects.get(pk=items["shorter"].pk).visible_until == NOW + DAY
    for name in ("same", "longer", "past"):
        assert PublicItem.objects.get(pk=items[name].pk).visible_until == items[name].visible_until
    entries = LedgerEntry.objects.filter(seq__gt=head)
    assert [(each.act, each.item_id, each.reason) for each in entries] == [
        ("shorten", items["shorter"].pk, "catalogue")
    ]
    line = list(outside.withdrawals())[-1]
    assert (line["item"], line["act"], line["until"]) == (
        items["shorter"].pk,
        "shorten",
        (NOW + DAY).isoformat(),
    )


def test_nothing_to_shorten_enters_nothing(house):
    head = publish(house) and ledger.last().seq
    assert door.shorten_if_shorter({}, reason="catalogue", by=None, at=NOW) == {}
    assert ledger.last().seq == head


def test_entry_of_an_edition_passes_every_reader(house, public):
    publish(house)
    entry = catalogue_entry(house)
    submission = submit(house)
    approve(house, submission, "first", "second")
    door.publish(Permit.objects.get(submission=submission), by=None, at=NOW)
    everything = list(LedgerEntry.objects.order_by("seq"))
    statistics.read(everything, NOW)
    facets.read(everything, NOW)
    assert verifying.verify(warn=print).warnings == 0
    [told] = [each for each in public("/api/v1/changes").json()["items"] if each["seq"] == entry.seq]
    assert (told["act"], told["reason"], told["id"], told["commitment"], told["kind"]) == (
        "catalogue",
        "penalty:2026-12-01",
        "",
        SHA,
        None,
    )
    assert public("/feeds/disclosures.atom").status_code == 200


def test_withdrawal_by_the_catalogue_is_not_chosen_by_hand():
    offered = {value for value, _label in WithdrawForm().fields["withdrawal"].choices}
    assert not offered & set(BY_RULE)
