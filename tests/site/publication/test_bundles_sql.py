"""By hand in SQL, past all services: never half a bundle, no other parts, no other hour, nothing unread."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from confidentiality.models import (
    Approval,
    Bundle,
    BundleAct,
    BundleMember,
    BundlePublication,
    BundleReading,
    Permit,
    Submission,
)
from confidentiality.services import bundles as engine
from publication.models import PublicItem
from publication.services import bundles, door
from tests import factories
from tests.factories import DAY, NOW
from tests.pages import newsroom as build
from tests.site.publication.bundling import HOUR, approve, gathered, lesson, mend, parts, read_all, submitted

APART = "A part of a bundle is published with the bundle."
STATES = "A bundle goes from state to state as it is written."


@pytest.fixture
def newsroom(house):
    return build(house)


def refused(act, *arguments, **named) -> str:
    """The database's sentence; fails where it lets the statement through, also at the commit."""

    def commit() -> None:
        act(*arguments, **named)
        connection.check_constraints()

    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        commit()
    return str(caught.value).splitlines()[0]


def change(bundle, **values) -> None:
    Bundle.objects.filter(pk=bundle.pk).update(**values)


def run(sql: str, *parameters) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def put_in_public(monkeypatch, permit) -> None:
    """The door with its own guard taken out: as if somebody wrote the statements himself."""
    monkeypatch.setattr(door, "_refuse_halves", lambda rows: None)
    door.publish_many([permit], by=None, at=HOUR)


def test_half_of_an_approved_bundle(newsroom, monkeypatch):
    approve(newsroom, submitted(newsroom))
    assert refused(put_in_public, monkeypatch, Permit.objects.first()) == APART
    assert not PublicItem.objects.exists()


def test_half_of_it_while_it_is_being_published_cannot_be_committed(newsroom, monkeypatch):
    bundle = approve(newsroom, submitted(newsroom))

    def half():
        change(bundle, state="publishing", publication_id=bundle.pk)
        put_in_public(monkeypatch, Permit.objects.first())

    assert "foreign key" in refused(half)
    assert not PublicItem.objects.exists()

    def half_and_said_to_be_whole():
        half()
        BundlePublication.objects.create(pk=bundle.pk, at=HOUR)

    assert refused(half_and_said_to_be_whole) == "A bundle is public only as a whole."

    def half_and_the_other_permit_used_for_nothing():
        half()
        Permit.objects.filter(redeemed_at=None).update(redeemed_at=HOUR)
        BundlePublication.objects.create(pk=bundle.pk, at=HOUR)

    assert refused(half_and_the_other_permit_used_for_nothing) == "A bundle is public only as a whole."
    assert not PublicItem.objects.exists()


def test_being_published_names_its_own_publication(newsroom):
    bundle = approve(newsroom, submitted(newsroom))
    sentence = "A bundle that is being published names its publication."
    assert refused(change, bundle, state="publishing") == sentence
    assert refused(change, bundle, state="publishing", publication_id=bundle.pk + 1) == sentence
    assert refused(change, bundle, publication_id=bundle.pk) == "The publication of a bundle is named once."
    assert refused(change, bundle, state="published") == STATES
    never = "A bundle is published once, and not before its hour."
    assert refused(BundlePublication.objects.create, pk=bundle.pk, at=HOUR) == never


def test_all_of_it_before_its_hour(newsroom, monkeypatch):
    bundle = approve(newsroom, submitted(newsroom))

    def early():
        permits = engine.begin_publishing(bundle)
        door.publish_many(permits, by=None, at=NOW)
        engine.end_publishing(bundle, at=NOW)

    assert refused(early) == "A bundle is published once, and not before its hour."


def test_hour_and_title_stay_once_submitted(newsroom):
    sentence = "The hour of a bundle that was submitted stays; take it back to gathering first."
    for bundle in (submitted(newsroom), approve(newsroom, submitted(newsroom))):
        assert refused(change, bundle, hour=NOW) == sentence
        assert refused(change, bundle, hour=HOUR + DAY) == sentence
        assert refused(change, bundle, title="别的") == sentence
        assert refused(change, bundle, state="gathering") == STATES


def test_parts_stay_once_submitted(newsroom):
    bundle = approve(newsroom, submitted(newsroom))
    page, part = newsroom.story(), parts(bundle)[0]
    given = {"bundle": bundle, "order": 9, "source_type": page.source_type(), "source_id": page.source_id}
    assert refused(BundleMember.objects.create, **given) == (
        "A bundle that was submitted takes no more parts."
    )
    mine = BundleMember.objects.filter(pk=part.pk)
    assert refused(run, "DELETE FROM confidentiality_bundlemember WHERE id = %s", part.pk) == (
        "Parts leave a bundle only while it is gathered."
    )
    stays = "A part that may still become public stays in its bundle."
    assert refused(mine.update, submission=None) == stays
    change(bundle, state="stopped")
    assert refused(mine.update, submission=None) == stays
    assert refused(mine.update, source_id=page.source_id) == "A part of a bundle stays what it is."
    assert refused(mine.update, order=7) == "A bundle that was submitted keeps its order."
    assert refused(change, bundle, state="gathering") == "A bundle is taken back with all its parts."
    assert refused(run, "DELETE FROM confidentiality_bundle") == ("A bundle that was ever submitted is kept.")


def test_a_part_is_of_its_draft(newsroom):
    story, other = newsroom.story(), lesson(newsroom)
    bundle, strange = gathered(newsroom, story, other), newsroom.submit(newsroom.story())
    mine = BundleMember.objects.filter(pk=parts(bundle)[0].pk)
    sentence = "A part's submission is of its draft and of the bundle's organisation."
    assert refused(mine.update, submission=strange) == sentence
    assert refused(change, bundle, state="in_review", round=1) == (
        "A bundle is submitted whole, and has two parts at least."
    )
    assert refused(change, bundle, state="in_review") == "A round begins when a bundle is submitted."


def test_a_draft_is_in_one_bundle(newsroom):
    story = newsroom.story()
    gathered(newsroom, story, lesson(newsroom))
    other = gathered(newsroom, lesson(newsroom))
    given = {"bundle": other, "order": 9, "source_type": story.source_type(), "source_id": story.source_id}
    assert refused(BundleMember.objects.create, **given) == "A draft is in one bundle at a time."


def approve_by_hand(newsroom, row, name: str = "first", at=NOW):
    who = newsroom.house.people[name]
    return Approval.objects.create(
        submission=row, commitment=row.commitment, step=1, actor=who, counts_as=who, basis="x", at=at
    )


def act_by_hand(newsroom, bundle, name: str = "first", at=NOW):
    who = newsroom.house.people[name]
    return BundleAct.objects.create(
        bundle=bundle, round=bundle.round, step=1, actor=who, counts_as=who, basis="x", at=at
    )


def test_approved_by_itself_or_unread(newsroom):
    bundle = submitted(newsroom)
    row = parts(bundle)[0].submission
    alone = "A part of a bundle is approved with the bundle."
    assert refused(approve_by_hand, newsroom, row) == alone
    assert refused(act_by_hand, newsroom, bundle) == "Who approves a bundle has read all of it."
    read_all(newsroom, bundle, "first")
    assert refused(approve_by_hand, newsroom, row) == alone
    act_by_hand(newsroom, bundle)
    assert refused(approve_by_hand, newsroom, row, at=NOW + timedelta(seconds=1)) == alone
    assert refused(approve_by_hand, newsroom, row, "second") == alone
    approve_by_hand(newsroom, row)


def test_an_old_act_approves_nothing_new(newsroom):
    story, other = newsroom.story(), lesson(newsroom)
    bundle = approve(newsroom, submitted(newsroom, story, other), "first")
    mend(newsroom, other, title="改过")
    newer = Submission.objects.filter(pk=parts(bundle)[1].submission_id)
    assert newer.get().state == "void"
    bundle = bundles.submit(bundle, by=newsroom.house.people["submitter"], at=NOW)
    row = parts(bundle)[1].submission
    alone = "A part of a bundle is approved with the bundle."
    assert refused(approve_by_hand, newsroom, row) == alone
    read_all(newsroom, bundle, "first")
    assert refused(approve_by_hand, newsroom, row) == alone  # the act was of the round before


def test_readings_and_acts_only_grow(newsroom):
    bundle = submitted(newsroom)
    read_all(newsroom, bundle, "first")
    act_by_hand(newsroom, bundle)
    second = newsroom.house.people["second"]
    grows = "confidentiality_bundlereading only grows."
    assert refused(BundleReading.objects.update, person=second) == grows
    assert refused(BundleAct.objects.update, actor=second) == "confidentiality_bundleact only grows."
    row = parts(bundle)[0].submission
    given = {"bundle": bundle, "submission": row, "at": NOW}
    sentence = "Read is a part of a bundle in review, as it stands, and not by its submitter."
    assert refused(BundleReading.objects.create, person=second, commitment="0" * 64, **given) == sentence
    who = newsroom.house.people["submitter"]
    assert refused(BundleReading.objects.create, person=who, commitment=row.commitment, **given) == sentence


def test_another_submission_of_a_held_draft_is_neither_approved_nor_published(newsroom, monkeypatch):
    """A way around: submit the draft once more, beside its bundle."""
    house = newsroom.house
    type(house.chain).objects.filter(pk=house.chain.pk).update(publishes_on_approval=True)
    record = factories.submit(house)
    bundle = gathered(newsroom)
    engine.add(bundle, record.source_type, record.source_id, by=house.people["submitter"], at=NOW)
    bundles.submit(bundle, by=house.people["submitter"], at=NOW)
    beside = factories.submit(house, item_id=record.item_id)
    bundle.refresh_from_db()
    assert bundle.state == "stopped"
    alone = "A part of a bundle is approved with the bundle."
    assert refused(approve_by_hand, newsroom, beside) == alone


def test_nothing_is_approved_or_being_published_before_its_parts(newsroom):
    bundle = submitted(newsroom)
    assert refused(change, bundle, state="approved") == "A bundle is approved once all its parts are."
    approve(newsroom, bundle)
    Permit.objects.filter(pk=Permit.objects.first().pk).update(voided_at=NOW)
    assert refused(change, bundle, state="publishing", publication_id=bundle.pk) == (
        "A bundle is approved once all its parts are."
    )
    with pytest.raises(DatabaseError):
        Bundle.objects.create(
            organisation=newsroom.house.office, title="x", hour=HOUR, state="approved", created_at=NOW,
            made_by=newsroom.house.people["submitter"],
        )  # fmt: skip
