"""By hand in SQL, past all services: the database itself refuses, on SQLite and PostgreSQL."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from confidentiality import canonical, triggers
from confidentiality.models import Approval, Overrule, Permit, ReviewChain, Submission
from publication.enums import Withdrawal
from publication.models import LedgerEntry, PublicItem
from publication.services import door
from tests.factories import DAY, NOW, approve, build_house, publish, submit

SQLITE = connection.vendor == "sqlite"
SECRET = "身份证号11010519491231002X。"


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

    def changed_submission(self, house):
        submission = submit(house)
        approve(house, submission, "first")
        stays = "A submission stays what it is; submit anew."
        weak = ReviewChain.objects.create(
            code="weak", edition=1, title="Weak", people_required=1, publishes_on_approval=True
        )
        for column, value in [
            ("submitter_id", house.people["third"].pk),
            ("submitter_stands_for_id", house.people["third"].pk),
            ("chain_id", weak.pk),
            ("item_id", "another"),
            ("visible_until", submission.visible_until + DAY),
            ("assets", f'["{"0" * 64}"]'),
        ]:
            assert refused(f"UPDATE confidentiality_submission SET {column} = %s", [value]) == stays
        assert refused("UPDATE confidentiality_submission SET content = '{}'") == (
            "Other content has another commitment, and what was erased never comes back."
        )
        approve(house, submission, "second")
        sentence = "What was permitted never changes."
        assert refused("UPDATE confidentiality_submission SET commitment = %s", ["0" * 64]) == sentence

    def decided_again(self, house):
        submission = submit(house)
        approve(house, submission, "first")
        submission.refresh_from_db()
        run("UPDATE confidentiality_submission SET state = 'returned'")
        sentence = "What was decided stays decided; submit anew."
        assert refused("UPDATE confidentiality_submission SET state = 'in_review'") == sentence
        self.approval(submission, house.people["second"])
        assert self.mint(submission) == "A permit is for exactly the content that was submitted."

    def replaced_in_the_review(self, house):
        """Without recursive triggers SQLite replaces a row and asks no trigger that guards deletion."""
        if not SQLITE:
            return
        submission = submit(house, text=SECRET)
        Overrule.objects.create(
            finding=submission.findings.first(), actor=house.people["first"], counts_as=house.people["first"],
            reason="x", at=NOW,
        )  # fmt: skip
        self.approval(submission, house.people["first"])
        run("PRAGMA recursive_triggers=OFF")
        try:
            for name in ("submission", "reviewchain", "approval", "finding", "overrule"):
                table = f"confidentiality_{name}"
                sentence = f"Nothing is replaced in {table}."
                assert refused(f"REPLACE INTO {table} SELECT * FROM {table}") == sentence
            other = "step, actor_id, counts_as_id, basis, at, submission_id, commitment, checklist"
            again = f"REPLACE INTO confidentiality_approval ({other}) SELECT {other} FROM confidentiality_approval"
            assert refused(again) == "One person approves once."
        finally:
            run("PRAGMA recursive_triggers=ON")

    def finding_out_of_the_way(self, house):
        submission = submit(house, text=SECRET)
        finding = submission.findings.filter(severity="block").first()
        self.approval(submission, house.people["first"], step=1)
        self.approval(submission, house.people["second"], step=2)
        gone = "A finding is deleted only once the content is erased."
        assert refused("DELETE FROM confidentiality_finding") == gone
        stays = "A finding stays what it is."
        assert refused("UPDATE confidentiality_finding SET severity = 'inform'") == stays
        masked = "A mask makes other content, which nobody approved yet."
        assert refused("UPDATE confidentiality_finding SET masked = %s", [True]) == masked
        for name in ("first", "submitter"):
            who = house.people[name]
            Overrule.objects.create(finding=finding, actor=who, counts_as=who, reason="x", at=NOW)
        assert self.mint(submission) == (
            "A finding that blocks is overruled by two different people, none of them the submitter."
        )

    def truncated_in_the_review(self, house):
        submit(house, text=SECRET)
        if not SQLITE:
            run("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("confidentiality_chainstep", "confidentiality_finding"):
                assert refused(f"TRUNCATE {table} CASCADE") == f"Nothing is deleted from {table}."

    def item_of_another_kind(self, house):
        item = publish(house)
        other = submit(house)
        permit = approve(house, other, "first", "second")
        other = Submission.objects.get(pk=other.pk)
        sql = "INSERT " + copy_item(
            item, id=f"'{permit.item_id}'", permit_id=str(permit.pk), commitment=f"'{permit.commitment}'",
            content="%s", salt="%s", source_id="'of somebody else'",
        )  # fmt: skip
        sentence = "An item is what was submitted and approved."
        assert refused(sql, [other.content, bytes(other.salt)]) == sentence

    def changed_columns(self, house):
        publish(house)
        for column, value in [
            ("subject_category", "person"), ("organisation_id", 0), ("authority", "x"), ("sector", "x"),
            ("occupation", "律师"), ("masked", True),
        ]:  # fmt: skip
            sentence = "Columns say what the content says."
            assert refused(f"UPDATE publication_publicitem SET {column} = %s", [value]) == sentence

    def item_with_other_columns(self, house):
        """A permit for exactly this content; but the row would stand in lists where it does not belong."""
        item = publish(house)
        other = submit(house, sector="食品药品")
        permit = approve(house, other, "first", "second")
        other = Submission.objects.get(pk=other.pk)
        right = {
            "id": f"'{permit.item_id}'", "permit_id": str(permit.pk), "commitment": f"'{permit.commitment}'",
            "content": "%s", "salt": "%s", "source_id": f"'{other.source_id}'", "sector": "'食品药品'",
        }  # fmt: skip
        masked = "1" if SQLITE else "true"
        for wrong in (
            {"sector": "''"},
            {"sector": "'税收缴纳'"},
            {"occupation": "'律师'"},
            {"masked": masked},
        ):
            sql = "INSERT " + copy_item(item, **(right | wrong))
            assert refused(sql, [other.content, bytes(other.salt)]) == "Columns say what the content says."
        run("INSERT " + copy_item(item, **right), [other.content, bytes(other.salt)])

    def edition_by_hand(self, house):
        """Neither said to be an older one where nothing followed, nor to be the newest again."""
        first = publish(house, source_id="page", edition=1)
        sql = "UPDATE publication_publicitem SET annotation = %s WHERE id = %s"
        sentence = "Only a newer edition makes an item an older one."
        assert refused(sql, ["newer_edition", first.pk]) == sentence
        publish(house, source_id="page", edition=2, supersedes=first.pk)
        assert refused(sql, ["", first.pk]) == "An older edition stays one."
        assert refused(sql, ["under_objection", first.pk]) == "An older edition stays one."

    def edition_that_follows_no_newest(self, house):
        first = publish(house, source_id="page", edition=1)
        other = publish(house, source_id="other", edition=1)
        for wrong in (None, other.pk):
            submission = submit(house, source_id="page", edition=2, supersedes=wrong)
            permit = approve(house, submission, "first", "second")
            submission = Submission.objects.get(pk=submission.pk)
            sql = "INSERT " + copy_item(
                first, id=f"'{permit.item_id}'", permit_id=str(permit.pk), commitment=f"'{permit.commitment}'",
                content="%s", salt="%s",
            )  # fmt: skip
            sentence = "A newer edition follows the newest one that is shown of its source."
            assert refused(sql, [submission.content, bytes(submission.salt)]) == sentence

    def edition_corrected(self, house):
        item = publish(house, source_id="page", edition=1)
        submission = submit(house, source_id="page", item_id=item.pk)
        permit = approve(house, submission, "first", "second")
        submission = Submission.objects.get(pk=submission.pk)
        sql = "UPDATE publication_publicitem SET permit_id = %s, commitment = %s, content = %s, salt = %s"
        given = [permit.pk, permit.commitment, submission.content, bytes(submission.salt)]
        assert refused(sql, given) == "A published edition never changes."

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


def test_a_trigger_that_never_fires_is_missing(db):
    if not SQLITE:
        name, table = "door_ledger_no_delete", "publication_ledgerentry"
        run(f"DROP TRIGGER {name} ON {table}")
        run(
            f"CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW WHEN (false) EXECUTE FUNCTION {name}()"
        )
        run(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
        assert triggers.missing() == ["ledger_no_delete"]


def test_a_disabled_trigger_is_missing(db):
    if not SQLITE:
        run("ALTER TABLE publication_ledgerentry DISABLE TRIGGER door_ledger_no_delete")
        assert triggers.missing() == ["ledger_no_delete"]
