import pytest

from disclosure.errors import NotAllowed, ObjectionRefused, ReasonMissing
from disclosure.models import Objection
from disclosure.services import objections, records
from publication.enums import Withdrawal
from publication.models import PublicItem
from publication.services import sweeping
from tests.disclosure.builders import publish, record
from tests.factories import DAY, NOW

TEXTS = {"text": "我没有做这件事，请核对。", "name": "何博杰", "contact": "13812345678"}


@pytest.fixture
def item(desk):
    return publish(desk, record(desk))


def receive(item, **changes):
    return objections.receive(item, TEXTS, **({"address": "192.0.2.1", "at": NOW} | changes))


def annotation(item) -> str:
    return PublicItem.objects.get(pk=item.pk).annotation


def test_receipt_is_the_only_way_to_it(desk, item):
    receipt = receive(item)
    row = Objection.objects.filter(pk=receipt.objection.pk).values().get()
    text = str(row)
    for private in (*TEXTS.values(), receipt.code, "192.0.2.1"):
        assert private not in text
    assert objections.find(receipt.code) == receipt.objection
    assert objections.find("x") is None
    assert receipt.objection.opened() == TEXTS
    assert annotation(item) == ""


def test_accepted_marks_the_item_and_rejected_lifts_it(desk, item):
    objection = receive(item).objection
    objections.accept(objection, by=desk.people["publisher"], at=NOW)
    assert (objection.state, annotation(item)) == ("accepted", "under_objection")
    with pytest.raises(ReasonMissing):
        objections.reject(objection, answer=" ", by=desk.people["publisher"], at=NOW)
    objections.reject(objection, answer="已核对，无误。", by=desk.people["publisher"], at=NOW)
    assert (objection.state, objection.answer, annotation(item)) == ("rejected", "已核对，无误。", "")
    with pytest.raises(ObjectionRefused):
        objections.uphold(objection, answer="x", by=desk.people["publisher"], at=NOW)


def test_mark_stays_while_another_objection_is_examined(desk, item):
    one, two = receive(item).objection, receive(item).objection
    for each in (one, two):
        objections.accept(each, by=desk.people["publisher"], at=NOW)
    objections.reject(one, answer="无误", by=desk.people["publisher"], at=NOW)
    assert annotation(item) == "under_objection"


def test_upheld_withdraws(desk, item):
    objection = receive(item).objection
    objections.uphold(objection, answer="确有错误，已撤下。", by=desk.people["submitter"], at=NOW)
    fresh = PublicItem.objects.get(pk=item.pk)
    assert (fresh.state, fresh.withdrawal) == ("withdrawn", "objection")


@pytest.mark.parametrize("name", ["first", "auditor", "stranger"])
def test_only_its_organisation_decides(desk, item, name):
    objection = receive(item).objection
    with pytest.raises(NotAllowed):
        objections.accept(objection, by=desk.people[name], at=NOW)


def test_five_a_day_from_one_address(desk, item):
    for _ in range(5):
        receive(item)
    with pytest.raises(ObjectionRefused):
        receive(item)
    receive(item, address="192.0.2.2")
    receive(item, at=NOW + DAY)


def test_nothing_public_nothing_to_object_to(desk, item):
    with pytest.raises(ObjectionRefused):
        receive(item, at=item.visible_until)


def test_erased_with_its_item(desk, item):
    objection = receive(item).objection
    made = PublicItem.objects.get(pk=item.pk)
    assert made.source_type == "disclosure.record"
    from disclosure.models import Record

    records.withdraw(
        Record.objects.get(pk=made.source_id), reason=Withdrawal.ERROR, by=desk.people["submitter"], at=NOW
    )
    sweeping.sweep(at=NOW + 32 * DAY, confirm=True)
    objection.refresh_from_db()
    assert (objection.sealed, objection.sender_hash, objection.key.wrapped, objection.opened()) == (
        None,
        "",
        None,
        {},
    )
