"""`verify_ledger`: every kind of break, planted past the triggers, is named; what is whole verifies."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from confidentiality import canonical, triggers
from confidentiality.sampling import sample
from publication.enums import Annotation, Withdrawal
from publication.ledger import ChainBroken
from publication.models import PublicItem
from publication.services import door, sweeping, verifying
from publication.services.verifying import Verified
from tests.factories import DAY, NOW, approve, publish, submit
from tests.site.confidentiality import batching


def verify() -> tuple[Verified, list[str]]:
    warnings: list[str] = []
    return verifying.verify(warn=warnings.append), warnings


def broken() -> str:
    with pytest.raises(ChainBroken) as caught:
        verify()
    return str(caught.value)


def plant(sql: str, *parameters) -> None:
    """Change the database as somebody would who took the triggers away."""
    connection.check_constraints()  # PostgreSQL alters no table while a check is still due
    with triggers.removed(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        connection.check_constraints()


def change(item: PublicItem, column: str, value) -> None:
    plant(f'UPDATE publication_publicitem SET "{column}" = %s WHERE id = %s', value, item.pk)


def test_a_whole_life_verifies(house):
    shown = publish(house)
    door.annotate(shown.pk, Annotation.OBJECTION, by=None, at=NOW)
    corrected = publish(house)
    permit = approve(house, submit(house, item_id=corrected.pk, text="更正后的事实"), "first", "second")
    door.publish(permit, by=None, at=NOW)
    door.withdraw(publish(house).pk, Withdrawal.ERROR, by=None, at=NOW)
    publish(house, visible_until=NOW + DAY)
    sweeping.sweep(at=NOW + 2 * DAY)
    sweeping.sweep(at=NOW + 40 * DAY, confirm=True)
    sweeping.checkpoint(at=NOW + 40 * DAY)
    assert verify() == (Verified(entries=12, items=4, warnings=0), [])


def test_an_empty_system_verifies(db):
    assert verify() == (Verified(0, 0, 0), [])


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("content", '{"facets":{}}', "its content is not what was approved."),
        ("salt", b"0" * 32, "its content is not what was approved."),
        ("commitment", "0" * 64, "its permit is for other content."),
        ("content", None, "it is published, but has no content."),
        ("state", "withdrawn", "it is withdrawn, and published by the ledger."),
        ("authority", "别的机关", "its column authority does not say what its content says."),
        ("section", "stories", "its column section does not say what its content says."),
        ("sector", "食品药品", "its column sector does not say what its content says."),
        ("occupation", "律师", "its column occupation does not say what its content says."),
        ("masked", True, "its column masked does not say what its content says."),
        ("year", 1999, "its column year does not say what its content says."),
        ("visible_until", "9999-12-31 00:00:00", "it is shown longer than its permit allows."),
        ("annotation", "under_objection", "its annotation is not the ledger's newest one."),
    ],
)
def test_a_changed_item_is_named(house, column, value, sentence):
    publish(house)
    item = publish(house)
    change(item, column, value)
    assert broken() == f"Item {item.pk}: {sentence}"


def test_a_permit_of_another_item_is_named(house):
    item = publish(house)
    plant("UPDATE confidentiality_permit SET item_id = 'another' WHERE id = %s", item.permit_id)
    assert broken() == f"Item {item.pk}: its permit is for another item."


def test_a_permit_never_redeemed_is_named(house):
    item = publish(house)
    plant("UPDATE confidentiality_permit SET redeemed_at = NULL WHERE id = %s", item.permit_id)
    assert broken() == f"Item {item.pk}: its permit was never redeemed, or is void."


def test_an_approval_that_is_missing_is_named(house):
    item = publish(house)
    plant("DELETE FROM confidentiality_approval WHERE actor_id = %s", house.people["second"].pk)
    assert broken() == f"Item {item.pk}: fewer than 2 different people approved it."


def test_a_permit_for_one_person_is_named(house):
    item = publish(house)
    plant("UPDATE confidentiality_permit SET people_required = 1")
    assert broken() == f"Item {item.pk}: its permit asked for fewer people than its chain."


def test_an_approval_by_the_submitter_is_named(house):
    item = publish(house)
    second, submitter = house.people["second"].pk, house.people["submitter"].pk
    plant("UPDATE confidentiality_approval SET counts_as_id = %s WHERE actor_id = %s", submitter, second)
    assert broken() == f"Item {item.pk}: somebody approved what he submitted himself."


def test_somebody_who_approved_twice_as_a_deputy_is_named(house):
    item = publish(house)
    first, second, third = (house.people[name].pk for name in ("first", "second", "third"))
    stand_for = "UPDATE confidentiality_approval SET counts_as_id = %s WHERE actor_id = %s"
    plant(stand_for, third, first)
    plant(stand_for, first, second)
    assert broken() == f"Item {item.pk}: somebody approved it twice, once as a deputy."


def test_an_item_that_no_entry_tells_of_is_named(house):
    item = publish(house)
    plant("DELETE FROM publication_ledgerentry")
    assert broken() == f"Item {item.pk}: it has no entry in the ledger."


def test_an_entry_without_its_item_is_named(house):
    publish(house)
    item = publish(house)
    plant("DELETE FROM publication_publicitem WHERE id = %s", item.pk)
    assert broken() == f"Entry 2 is of the item {item.pk}, which is not there."


def test_a_changed_entry_is_named(house):
    publish(house)
    publish(house)
    plant("UPDATE publication_ledgerentry SET reason = 'other' WHERE seq = 1")
    assert broken() == "Entry 1 was changed: its hash is not that of its content."


def test_a_missing_entry_is_named(house):
    for _ in range(3):
        publish(house)
    plant("DELETE FROM publication_ledgerentry WHERE seq = 2")
    assert broken() == "Entry 3 does not name the hash of the entry before it."


def test_a_withdrawn_item_that_was_put_back_is_named(house):
    item = publish(house)
    door.withdraw(item.pk, Withdrawal.ERROR, by=None, at=NOW)
    change(item, "state", "published")
    assert broken() == f"Item {item.pk}: it is published, and withdrawn by the ledger."


def test_a_draft_that_is_gone_is_a_warning(house, monkeypatch):
    item = publish(house)
    hidden = publish(house)
    door.withdraw(hidden.pk, Withdrawal.ERROR, by=None, at=NOW)
    monkeypatch.setattr(house.notes, "exists", lambda source_ids: set(), raising=False)
    assert verify() == (
        Verified(entries=3, items=2, warnings=1),
        [f"Item {item.pk} is published, but its draft (tests.note) is gone; withdraw it."],
    )


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_items(house, count, django_assert_num_queries):
    for _ in range(count):
        publish(house)
    with django_assert_num_queries(6):
        verify()


def test_chunks_reach_every_item(house, monkeypatch):
    monkeypatch.setattr(verifying, "CHUNK", 2)
    for _ in range(5):
        publish(house)
    assert verify()[0].items == 5


def test_the_command_says_what_it_walked(house):
    publish(house)
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert out.getvalue() == "The ledger verifies: 1 entries, 1 items, 0 warnings.\n"


def test_the_command_fails_and_names_the_break(house):
    item = publish(house)
    change(item, "authority", "别的机关")
    with pytest.raises(CommandError) as caught:
        call_command("verify_ledger")
    assert str(caught.value) == (
        f"The ledger does not verify. Item {item.pk}: "
        "its column authority does not say what its content says."
    )


def test_content_that_was_swapped_whole_is_named(house):
    """Content, salt and commitment all changed together: the permit still tells."""
    item = publish(house)
    salt, content = canonical.new_salt(), item.content.replace("公示", "公告")
    change(item, "content", content)
    change(item, "salt", salt)
    change(item, "commitment", canonical.commitment(salt, content))
    assert broken() == f"Item {item.pk}: its permit is for other content."


@pytest.fixture
def passed(house):
    """An item that was read in its batch's sample, and one that was not."""
    made = batching.batch(house)
    permits = batching.approve(house, made, "first", "second")
    door.publish_many(permits, by=None, at=NOW)
    return made, PublicItem.objects.filter(permit__submission__batch_member__in_sample=False).first()


def test_a_batch_that_was_read_verifies(house, passed):
    publish(house)
    assert verify() == (Verified(entries=5, items=5, warnings=0), [])


def test_a_batch_verifies_after_its_rows_are_erased(house, passed):
    _made, _item = passed
    door.withdraw_many(
        list(PublicItem.objects.values_list("id", flat=True)), Withdrawal.ERROR, by=None, at=NOW
    )
    for day in range(1, 41):
        sweeping.checkpoint(at=NOW + day * DAY)
    sweeping.sweep(at=NOW + 40 * DAY, confirm=True)
    assert not PublicItem.objects.exclude(content=None).exists()
    assert verify()[0].items == 4


def test_another_seed_is_named(house, passed):
    made, _item = passed
    seed = next(f"{n:x}" for n in range(99) if not same_sample(made, f"{n:x}"))
    plant("UPDATE confidentiality_batch SET seed = %s", seed)
    assert broken().endswith(f": the sample of its batch {made.pk} is not the one that its seed draws.")


def same_sample(made, seed: str) -> bool:
    ids = list(made.rows.values_list("submission", flat=True))
    return sample(ids, seed, 2) == sorted(
        made.rows.filter(in_sample=True).values_list("submission", flat=True)
    )


def test_a_thinner_rule_is_named(house, passed):
    made, _item = passed
    rule = made.rule | {"sample": made.rule["sample"] | {"least": 3}}
    plant("UPDATE confidentiality_batch SET rule = %s", json.dumps(rule))
    assert broken().endswith(f": the sample of its batch {made.pk} is smaller than its rule says.")


def test_a_sample_that_an_approver_did_not_read_is_named(house, passed):
    made, _item = passed
    row = batching.drawn(made)[0]
    plant("DELETE FROM confidentiality_reading WHERE member_id = %s AND person_id = %s",
          row.batch_member.pk, house.people["second"].pk)  # fmt: skip
    assert broken().endswith(f": somebody approved its batch {made.pk} without having read the sample.")


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE confidentiality_permit SET read_by = 2", "its permit does not say by how many people it was read."),
        ("UPDATE confidentiality_permit SET batch_id = NULL", "its permit names another batch than its approvals."),
        (
            "UPDATE confidentiality_permit SET batch_id = NULL; UPDATE confidentiality_approval SET batch_id = NULL",
            "nobody read it, and it passed with no batch.",
        ),
        (
            "UPDATE confidentiality_batchmember SET in_sample = NOT in_sample",
            "it passed with a batch that it is not in, or was read as the batch does not say.",
        ),
        ("UPDATE publication_publicitem SET subject_category = 'person'", "a person was passed by batch."),
        (
            "UPDATE confidentiality_batch SET state = 'stopped', decided_at = '2020-01-01 00:00:00'",
            "it was published after its batch was stopped.",
        ),
    ],
)  # fmt: skip
def test_what_a_permit_says_of_its_reading_is_named(house, passed, sql, sentence):
    _made, _item = passed
    for statement in sql.split("; "):
        plant(statement)
    assert broken().endswith(f": {sentence}")
