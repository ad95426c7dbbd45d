"""By hand in SQL, past all services: the database itself refuses, on SQLite and PostgreSQL."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from confidentiality import canonical, triggers
from confidentiality.models import Approval, Permit, Submission
from publication.enums import Withdrawal
from publication.models import LedgerEntry, PublicItem
from publication.services import door
from tests.factories import DAY, NOW, approve, build_house, publish, submit

SQLITE = connection.vendor == "sqlite"


def run(sql: str, parameters=None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def refused(sql: str, parameters=None) -> str:
    """The database's sentence; fails where it lets the statement through."""
    with pytest.raises(DatabaseError) as caught:
        run(sql, parameters)
    return str(caught.value).splitlines()[0]


def columns(model: type[models.Model]) -> str:
    return ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)


def copy_item(item: PublicItem, **changes: str) -> str:
    """INSERT … SELECT of an item's row with some columns replaced by SQL expressions."""
    values = [changes.get(f.column, f'"{f.column}"') for f in PublicItem._meta.concrete_fields]
    return (
        f"INTO publication_publicitem ({columns(PublicItem)}) SELECT {', '.join(values)} "
        f"FROM publication_publicitem WHERE id = '{item.id}'"
    )


NEEDS = "An item needs an unused permit for exactly its content and time."
GROWS = {
    table: f"{table} only grows."
    for table in ("publication_ledgerentry", "confidentiality_approval", "confidentiality_dissent")
}
KEPT = {
    table: f"Nothing is deleted from {table}."
    for table in (
        "publication_ledgerentry",
        "confidentiality_approval",
        "publication_publicitem",
        "confidentiality_permit",
    )
}


class Attacks:
    """The table of attacks; run plainly, and again after a migration that altered the tables."""

    def item_without_permit(self, house):
        item = publish(house)
        assert refused("INSERT " + copy_item(item, id="'another'", permit_id="999999")) == NEEDS

    def item_with_a_used_permit(self, house):
        item = publish(house)
        assert refused("INSERT " + copy_item(item, id="'another'")) == "An item is published once."

    def item_with_another_items_permit(self, house):
        item = publish(house)
        permit = approve(house, submit(house), "first", "second")
        assert refused("INSERT " + copy_item(item, id="'another'", permit_id=str(permit.pk))) == NEEDS

    def item_with_other_content(self, house):
        item = publish(house)
        permit = approve(house, submit(house, text="别的事实"), "first", "second")
        sql = "INSERT " + copy_item(
            item, id=f"'{permit.item_id}'", permit_id=str(permit.pk), commitment=f"'{permit.commitment}'"
        )
        assert refused(sql) == "The content is not what the permit is for."

    def item_with_a_void_permit(self, house):
        item = publish(house)
        submission = submit(house)
        permit = approve(house, submission, "first", "second")
        Permit.objects.filter(pk=permit.pk).update(voided_at=NOW)
        sql = "INSERT " + copy_item(
            item, id=f"'{permit.item_id}'", permit_id=str(permit.pk), commitment=f"'{permit.commitment}'"
        )
        assert refused(sql) == NEEDS

    def changed_content(self, house):
        item = publish(house)
        assert (
            refused("UPDATE publication_publicitem SET content = '{}'")
            == "Content changes only with a fresh permit."
        )
        assert (
            refused("UPDATE publication_publicitem SET commitment = %s", ["0" * 64])
            == "Content changes only with a fresh permit."
        )
        item.refresh_from_db()
        assert canonical.commitment(item.salt, item.content) == item.commitment

    def erased_while_shown(self, house):
        publish(house)
        sentence = "Only what is hidden is erased, and its salt with it."
        assert refused("UPDATE publication_publicitem SET content = NULL, salt = NULL") == sentence

    def longer_display(self, house):
        item = publish(house)
        sentence = "A longer display needs a fresh permit."
        assert (
            refused("UPDATE publication_publicitem SET visible_until = %s", [item.visible_until + DAY])
            == sentence
        )
        assert (
            refused("UPDATE publication_publicitem SET visible_from = %s", [item.visible_from - DAY])
            == sentence
        )

    def lengthened_after_shortening(self, house):
        item = publish(house)
        door.shorten(item.id, NOW + 9 * DAY, reason="duties_done", by=None, at=NOW + DAY)
        assert (
            refused("UPDATE publication_publicitem SET visible_until = %s", [NOW + 10 * DAY])
            == "A longer display needs a fresh permit."
        )

    def brought_back(self, house):
        item = publish(house)
        door.withdraw(item.id, Withdrawal.ERROR, by=None, at=NOW)
        assert (
            refused("UPDATE publication_publicitem SET state = 'published'")
            == "What is gone never comes back; publish it anew."
        )

    def replaced(self, house):
        item = publish(house)
        if SQLITE:
            assert refused("INSERT OR REPLACE " + copy_item(item)) == "An item is published once."
            assert (
                refused("REPLACE INTO publication_ledgerentry SELECT * FROM publication_ledgerentry")
                == "The ledger's numbers go on one by one."
            )
        else:
            upsert = " ON CONFLICT (id) DO UPDATE SET state = 'published'"
            assert refused("INSERT " + copy_item(item) + upsert) == "An item is published once."

    def replaced_without_recursive_triggers(self, house):
        if not SQLITE:
            return
        item = publish(house)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers=OFF")
        try:
            assert refused("INSERT OR REPLACE " + copy_item(item)) == "An item is published once."
        finally:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA recursive_triggers=ON")

    def deleted(self, house):
        publish(house)
        for table, sentence in KEPT.items():
            assert refused(f"DELETE FROM {table}") == sentence

    def truncated(self, house):
        publish(house)
        if not SQLITE:
            run("SET CONSTRAINTS ALL IMMEDIATE")  # or pending foreign keys would refuse first
            for table in KEPT:
                assert refused(f"TRUNCATE {table} CASCADE") in KEPT.values()

    def truncated_in_the_replica_role(self, house):
        publish(house)
        if not SQLITE:
            run("SET session_replication_role = replica")
            try:
                assert refused("DELETE FROM publication_ledgerentry") == KEPT["publication_ledgerentry"]
            finally:
                run("SET session_replication_role = DEFAULT")

    def rewritten_ledger(self, house):
        publish(house)
        for table in ("publication_ledgerentry", "confidentiality_approval"):
            assert refused(f"UPDATE {table} SET at = at") == GROWS[table]

    def forged_entry(self, house):
        publish(house)
        values = "'publish', '', 'x', '', '', %s, %s, ''"
        insert = (
            "INSERT INTO publication_ledgerentry (seq, at, act, reason, item_id, commitment, actor, previous_hash, hash, "
            f"signature) SELECT %s, max(at), {values} FROM publication_ledgerentry"
        )
        last = LedgerEntry.objects.get()
        assert refused(insert, [3, last.hash, "f" * 64]) == "The ledger's numbers go on one by one."
        assert refused(insert, [1, last.hash, "f" * 64]) == "The ledger's numbers go on one by one."
        assert (
            refused(insert, [2, "0" * 64, "f" * 64])
            == "An entry of the ledger names the hash of the one before it."
        )

    def reused_permit(self, house):
        publish(house)
        assert refused("UPDATE confidentiality_permit SET redeemed_at = NULL") == "A permit is redeemed once."
        assert refused("UPDATE confidentiality_permit SET people_required = 1") == "A permit never changes."

    def thin_permit(self, house):
        submission = submit(house)
        approve(house, submission, "first")
        submission.refresh_from_db()
        enough = "A permit needs as many different people as its chain says."
        assert self.mint(submission) == enough
        assert self.mint(submission, people_required=1) == "A permit needs as many people as its chain says."

    def permit_by_the_submitter(self, house):
        submission = submit(house)
        approve(house, submission, "first")
        self.approval(submission, house.people["submitter"])
        assert self.mint(submission) == "Nobody approves what he submitted."

    def permit_by_a_deputy(self, house):
        submission = submit(house)
        approve(house, submission, "first")
        self.approval(submission, house.people["third"], counts_as=house.people["first"], check=False)
        enough = "A permit needs as many different people as its chain says."
        assert self.mint(submission) in {
            enough,
            "A deputy counts as the one he stands for: one person cannot approve twice.",
        }

    def permit_by_deputies_of_each_other(self, house):
        submission = submit(house)
        first, second, third = (house.people[name] for name in ("first", "second", "third"))
        self.approval(submission, first, counts_as=second, step=1)
        self.approval(submission, second, counts_as=third, step=2)
        assert (
            self.mint(submission)
            == "A deputy counts as the one he stands for: one person cannot approve twice."
        )

    def permit_for_other_content(self, house):
        submission = submit(house)
        approve(house, submission, "first")
        submission.refresh_from_db()
        exactly = "A permit is for exactly the content that was submitted."
        assert self.mint(submission, commitment="0" * 64) == exactly
        assert self.mint(submission, visible_until=submission.visible_until + DAY) == exactly

    def approval_of_other_content(self, house):
        submission = submit(house)
        approve(house, submission, "first")
        self.approval(submission, house.people["second"], commitment="0" * 64, step=2)
        assert self.mint(submission) == "A permit needs as many different people as its chain says."

    def lowered_chain(self, house):
        submit(house)
        frozen = "A chain that was used never changes; make a new edition."
        assert refused("UPDATE confidentiality_reviewchain SET people_required = 1") == frozen
        assert refused("DELETE FROM confidentiality_chainstep") == frozen
        assert refused("UPDATE confidentiality_chainstep SET people = 1") == frozen

    def approval(self, submission, person, *, counts_as=None, commitment=None, step=2, check=True) -> None:
        try:
            with transaction.atomic():
                Approval.objects.create(
                    submission=submission, commitment=commitment or submission.commitment, step=step, actor=person,
                    counts_as=counts_as or person, basis="x", at=NOW,
                )  # fmt: skip
        except DatabaseError:
            assert not check  # the unique constraint was first

    def mint(self, submission: Submission, **changes) -> str:
        values = {
            "submission": submission, "item_id": submission.item_id, "commitment": submission.commitment,
            "people_required": 2, "visible_from": submission.visible_from, "visible_until": submission.visible_until,
            "minted_at": NOW,
        } | changes  # fmt: skip
        with pytest.raises(DatabaseError) as caught, transaction.atomic():
            Permit.objects.create(**values)
        return str(caught.value).splitlines()[0]


ATTACKS = [name for name in vars(Attacks) if not name.startswith("_") and name not in ("approval", "mint")]


@pytest.mark.parametrize("name", ATTACKS)
def test_sql_by_hand_is_refused(house, name):
    getattr(Attacks(), name)(house)


@pytest.mark.django_db(transaction=True)
def test_sql_is_refused_again_after_a_migration_that_alters_the_tables():
    """SQLite rebuilds an altered table and forgets its triggers; `migrate` puts them back."""

    def altered(length: int) -> None:
        with connection.schema_editor() as editor:
            for model, name in [(PublicItem, "annotation"), (LedgerEntry, "reason"), (Permit, "commitment")]:
                old = model._meta.get_field(name)
                new = models.CharField(max_length=length, blank=old.blank)
                new.set_attributes_from_name(name)
                new.model = model
                editor.alter_field(model, old, new)

    triggers.drop()
    with pytest.raises(ImproperlyConfigured, match=r"The database lacks \d+ of the door's triggers"):
        triggers.require_installed()
    altered(120)
    call_command("migrate", verbosity=0)
    triggers.require_installed()
    house = build_house()
    for name in ATTACKS:
        with transaction.atomic():
            getattr(Attacks(), name)(house)
            transaction.set_rollback(True)


def test_a_weakened_trigger_is_missing(db):
    name = "door_ledger_no_delete"
    if SQLITE:
        run(f"DROP TRIGGER {name}")
        run(
            f"CREATE TRIGGER {name} BEFORE DELETE ON publication_ledgerentry FOR EACH ROW BEGIN SELECT 1; END"
        )
    else:
        run(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'"
        )
    assert triggers.missing() == ["ledger_no_delete"]


def test_a_disabled_trigger_is_missing(db):
    if not SQLITE:
        run("ALTER TABLE publication_ledgerentry DISABLE TRIGGER door_ledger_no_delete")
        assert triggers.missing() == ["ledger_no_delete"]
