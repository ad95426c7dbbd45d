"""Bundles through the services: whole in review, whole in public, stopped by a part, resumed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from confidentiality import triggers
from confidentiality.enums import BundleCause, BundleState, Opinion, SubmissionState
from confidentiality.errors import (
    AlreadyActed,
    BundleRefused,
    ChecklistIncomplete,
    InBundle,
    NotWaiting,
    NotYours,
    PartsUnread,
    SubmitterCannotReview,
)
from confidentiality.models import Bundle, BundlePublication, BundleReading, Permit, Submission
from confidentiality.services import bundles as engine
from confidentiality.services import reviews, submissions
from organisations.models import Deputyship
from publication.enums import Withdrawal
from publication.errors import DoorRefused, PermitMissing
from publication.ledger import ChainBroken
from publication.models import LedgerEntry, PublicItem
from publication.services import bundles, door
from publication.services.verifying import verify
from tests import factories
from tests.factories import DAY, NOW
from tests.pages import newsroom as build
from tests.pages import paragraphs, submission_of
from tests.site.publication.bundling import (
    HOUR,
    approve,
    gathered,
    lesson,
    mend,
    parts,
    read_all,
    submitted,
)


@pytest.fixture
def newsroom(house):
    return build(house)


def visible(at) -> int:
    return PublicItem.objects.visible(at=at).count()


def test_nothing_before_the_hour_then_all_at_once(newsroom):
    bundle = approve(newsroom, submitted(newsroom))
    assert (bundle.state, PublicItem.objects.count()) == (BundleState.APPROVED, 0)
    assert bundles.release_due(at=HOUR - timedelta(seconds=1)) == 0
    with pytest.raises(NotWaiting, match=r"Its hour has not come yet\."):
        bundles.release(bundle, by=None, at=HOUR - timedelta(seconds=1))
    assert bundles.release_due(at=HOUR) == 1
    bundle.refresh_from_db()
    assert bundle.state == BundleState.PUBLISHED
    assert {item.visible_from for item in PublicItem.objects.all()} == {HOUR}
    assert visible(HOUR) == 2
    assert sorted(PublicItem.objects.values_list("kind", flat=True)) == ["lesson", "story"]
    assert bundles.release_due(at=HOUR) == 0
    connection.check_constraints()
    assert verify(warn=print).items == 2


def test_approved_after_its_hour_it_is_published_at_once(newsroom):
    bundle = approve(newsroom, submitted(newsroom), at=HOUR + DAY)
    assert (bundle.state, visible(HOUR + DAY)) == (BundleState.PUBLISHED, 2)
    actors = set(LedgerEntry.objects.values_list("actor", flat=True))
    assert actors == {str(newsroom.house.people["second"].opaque_id)}


def test_a_fresh_submission_needs_an_hour_to_come(newsroom):
    with pytest.raises(BundleRefused, match=r"Its hour is over already; set a later one\."):
        submitted(newsroom, at=HOUR)


def test_a_refused_part_refuses_all_and_is_named(newsroom):
    link = f'<p><a linktype="page" id="{newsroom.story().pk}">x</a></p>'
    story, bad = newsroom.story(), lesson(newsroom, body=[{"type": "paragraph", "value": link}])
    bundle = gathered(newsroom, story, bad)
    with pytest.raises(BundleRefused) as refused:
        bundles.submit(bundle, by=newsroom.house.people["submitter"], at=NOW)
    [(part, sentence)] = refused.value.by_member.items()
    assert part == parts(bundle)[1].pk
    assert "the public does not see this page; publish that one first." in sentence
    assert str(refused.value) == "1 parts stand in the way; nothing was submitted. See each below."
    bundle.refresh_from_db()
    assert (bundle.state, Submission.objects.count()) == (BundleState.GATHERING, 0)


def test_parts_may_refer_to_each_other(newsroom):
    story = newsroom.story()
    link = f'<p><a linktype="page" id="{story.pk}">故事</a></p>'
    other = lesson(
        newsroom, body=[{"type": "paragraph", "value": link}, {"type": "reference", "value": story.pk}]
    )
    bundle = approve(newsroom, submitted(newsroom, story, other))
    bundles.release(bundle, by=None, at=HOUR)
    shown = PublicItem.objects.get(kind="lesson").document
    identifier = PublicItem.objects.get(kind="story").pk
    assert shown["references"] == [identifier]
    [paragraph] = [block["html"] for block in shown["blocks"] if block["type"] == "paragraph"]
    assert f'href="/stories/{identifier}/"' in paragraph


def test_display_that_misses_the_hour_refuses(newsroom):
    early = newsroom.story(show_until=HOUR - timedelta(hours=1))
    with pytest.raises(BundleRefused) as refused:
        submitted(newsroom, early, lesson(newsroom))
    assert list(refused.value.by_member.values()) == ["Its display ends before the hour of the bundle."]


def test_two_parts_at_least(newsroom):
    with pytest.raises(
        BundleRefused, match=r"A bundle has two parts at least; submit a single one by itself\."
    ):
        submitted(newsroom, newsroom.story())


def test_a_draft_is_in_one_bundle(newsroom):
    page = newsroom.story()
    gathered(newsroom, page, title="重阳节")
    with pytest.raises(BundleRefused, match=r"It is in the bundle “重阳节” already\."):
        gathered(newsroom, page)


def test_only_editors_of_the_organisation_gather(newsroom):
    people, bundle = newsroom.house.people, gathered(newsroom)
    for name in ("first", "stranger", "auditor", "publisher"):
        with pytest.raises(NotYours):
            engine.create(newsroom.house.office, title="x", hour=HOUR, by=people[name], at=NOW)
        with pytest.raises(NotYours):
            engine.remove(parts(bundle)[0], by=people[name], at=NOW)
        with pytest.raises(NotYours):
            bundles.submit(bundle, by=people[name], at=NOW)


def test_order_removal_and_discarding(newsroom):
    who = newsroom.house.people["submitter"]
    bundle = gathered(newsroom, newsroom.story(), lesson(newsroom), newsroom.story(title="第二"))
    one, two, three = parts(bundle)
    engine.move(three, -1, by=who, at=NOW)
    assert [part.pk for part in parts(bundle)] == [one.pk, three.pk, two.pk]
    engine.move(three, 1, by=who, at=NOW)
    engine.remove(one, by=who, at=NOW)
    assert [part.pk for part in parts(bundle)] == [two.pk, three.pk]
    engine.discard(bundle, by=who, at=NOW)
    assert not Bundle.objects.exists()


def test_each_approver_has_seen_every_part(newsroom):
    bundle, first = submitted(newsroom), newsroom.house.people["first"]
    one, two = parts(bundle)
    given = {"by": first, "basis": "x", "checklist": [True] * 3, "at": NOW}
    with pytest.raises(PartsUnread, match=r"2 parts are still to be read by you\."):
        engine.approve(bundle, **given)
    engine.read(one, by=first, commitment=one.submission.commitment, at=NOW)
    with pytest.raises(PartsUnread, match=r"1 parts are still to be read by you\."):
        engine.approve(bundle, **given)
    engine.read(two, by=first, commitment=two.submission.commitment, at=NOW)
    with pytest.raises(ChecklistIncomplete):
        engine.approve(bundle, **(given | {"checklist": [True, True, False]}))
    assert engine.approve(bundle, **given) == []


def test_nobody_approves_a_part_by_itself(newsroom):
    bundle = submitted(newsroom)
    part = parts(bundle)[0].submission
    with pytest.raises(InBundle, match="This passes with the bundle “诚信日”"):
        newsroom.approve(part, "first")


def test_the_submitter_and_his_deputy_neither_read_nor_approve(newsroom):
    bundle, who = submitted(newsroom), newsroom.house.people["submitter"]
    factories.Membership.objects.create(
        person=who, role=factories.Role.REVIEWER, organisation=newsroom.house.office
    )
    part = parts(bundle)[0]
    with pytest.raises(SubmitterCannotReview):
        engine.read(part, by=who, commitment=part.submission.commitment, at=NOW)
    with pytest.raises(SubmitterCannotReview):
        engine.steps(bundle, who, at=NOW)


def test_a_returned_part_stops_all_and_the_others_keep_what_was_said(newsroom):
    story, other = newsroom.story(), lesson(newsroom)
    bundle = submitted(newsroom, story, other)
    approve(newsroom, bundle, "first")
    kept, bad = parts(bundle)
    reviews.dissent(
        bad.submission, by=newsroom.house.people["second"], commitment=bad.submission.commitment,
        opinion=Opinion.RETURN, basis="少了出处", at=NOW,
    )  # fmt: skip
    bundle.refresh_from_db()
    assert (bundle.state, bundle.cause) == (BundleState.STOPPED, BundleCause.RETURNED)
    assert [part.trouble for part in parts(bundle)] == ["", "Return for mending: 少了出处"]
    mend(newsroom, other, title="改过的一课")
    bundles.submit(bundle, by=newsroom.house.people["submitter"], at=NOW)
    bundle.refresh_from_db()
    again = parts(bundle)
    assert (bundle.state, bundle.round) == (BundleState.IN_REVIEW, 2)
    assert again[0].submission_id == kept.submission_id
    assert again[0].submission.approvals.count() == 1
    assert again[1].submission_id != bad.submission_id
    # What first said of the story stands; what changed he reads and approves, the story he does not again.
    approve(newsroom, bundle, "second", "first")
    assert bundle.state == BundleState.APPROVED
    assert [part.submission.approvals.count() for part in parts(bundle)] == [2, 2]


def test_a_newer_version_of_an_approved_part_stops_all(newsroom):
    story, other = newsroom.story(), lesson(newsroom)
    bundle = approve(newsroom, submitted(newsroom, story, other))
    mend(newsroom, story, title="新题目")
    bundle.refresh_from_db()
    assert (bundle.state, bundle.cause) == (BundleState.STOPPED, BundleCause.CHANGED)
    assert parts(bundle)[0].trouble == "It was changed or taken back."
    assert bundles.release_due(at=HOUR) == 0
    [permit] = Permit.objects.open()
    with pytest.raises(PermitMissing, match="This passes with the bundle"):
        door.publish(permit, by=newsroom.house.people["publisher"], at=HOUR)
    assert not PublicItem.objects.exists()
    bundles.submit(bundle, by=newsroom.house.people["submitter"], at=HOUR)  # the hour is over: at once
    approve(newsroom, bundle, "first", "third", at=HOUR + DAY)
    assert (bundle.state, visible(HOUR + DAY)) == (BundleState.PUBLISHED, 2)


def test_a_held_page_is_not_submitted_by_itself(newsroom):
    story = newsroom.story()
    submitted(newsroom, story, lesson(newsroom))
    with pytest.raises(InBundle):
        newsroom.submit(story)


def test_what_fails_at_the_hour_is_named_and_nothing_is_public(newsroom, monkeypatch):
    """As where a conflict turns up meanwhile."""
    bundle = approve(newsroom, submitted(newsroom))
    honest = door._item

    def guarded(permit, at):
        if permit.submission.kind == "lesson":
            raise DoorRefused("这一主体刚被公示")
        return honest(permit, at)

    monkeypatch.setattr(door, "_item", guarded)
    assert bundles.release_due(at=HOUR) == 0
    bundle.refresh_from_db()
    assert (bundle.state, bundle.cause, bundle.trouble) == (BundleState.STOPPED, BundleCause.FAILED, "")
    assert [part.trouble for part in parts(bundle)] == ["", "这一主体刚被公示"]
    assert not PublicItem.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert Permit.objects.open().count() == 2
    monkeypatch.undo()
    bundles.submit(bundle, by=newsroom.house.people["submitter"], at=HOUR + DAY)
    bundle.refresh_from_db()
    assert (bundle.state, visible(HOUR + DAY)) == (BundleState.PUBLISHED, 2)


def test_what_nobody_foresaw_is_told_by_its_type(newsroom, monkeypatch):
    bundle = approve(newsroom, submitted(newsroom))
    monkeypatch.setattr(door, "_attach", lambda items: 1 / 0)
    assert bundles.release_due(at=HOUR) == 0
    bundle.refresh_from_db()
    assert (bundle.state, bundle.trouble) == (BundleState.STOPPED, "ZeroDivisionError")
    assert not PublicItem.objects.exists()


def test_a_correction_of_what_is_shown_waits_for_the_hour(newsroom):
    story = newsroom.story()
    shown = newsroom.publish(story)
    mend(newsroom, story, title="更正后的题目")
    at, hour = shown.visible_from + DAY, shown.visible_from + 2 * DAY
    bundle = submitted(newsroom, story, lesson(newsroom), hour=hour, at=at)
    approve(newsroom, bundle, at=at)
    assert PublicItem.objects.get(pk=shown.pk).title == "一杆秤的分量"
    assert bundles.release_due(at=hour) == 1
    now = PublicItem.objects.get(pk=shown.pk)
    assert (now.title, now.version, now.visible_from) == ("更正后的题目", 2, shown.visible_from)
    assert visible(hour) == 2


def test_a_single_part_is_withdrawn_later_and_the_rest_stays(newsroom):
    bundle = approve(newsroom, submitted(newsroom))
    bundles.release(bundle, by=None, at=HOUR)
    gone = PublicItem.objects.get(kind="story")
    door.withdraw(gone.pk, Withdrawal.EDITORIAL, by=newsroom.house.people["publisher"], at=HOUR + DAY)
    assert [item.kind for item in PublicItem.objects.visible(at=HOUR + DAY)] == ["lesson"]
    assert verify(warn=print).items == 2


def test_another_hour_or_other_parts_make_it_another_bundle(newsroom):
    who, bundle = newsroom.house.people["submitter"], approve(newsroom, submitted(newsroom))
    with pytest.raises(NotWaiting):
        engine.change(bundle, title="x", hour=HOUR + DAY, by=who, at=NOW)
    engine.stop(bundle, by=who, reason="改期", at=NOW)
    engine.take_back(bundle, by=who, at=NOW)
    assert set(Submission.objects.values_list("state", flat=True)) == {SubmissionState.VOID}
    assert not Permit.objects.open().exists()
    engine.change(bundle, title="改期", hour=HOUR + DAY, by=who, at=NOW)
    again = bundles.submit(bundle, by=who, at=NOW)
    assert {part.submission.visible_from for part in parts(again)} == {HOUR + DAY}
    assert not any(part.submission.approvals.exists() for part in parts(again))


def test_a_record_joins_with_the_submission_it_has(newsroom):
    house = newsroom.house
    house.chain.__class__.objects.filter(pk=house.chain.pk).update(publishes_on_approval=True)
    record = factories.submit(house)
    bundle = gathered(newsroom, newsroom.story(), lesson(newsroom))
    engine.add(bundle, record.source_type, record.source_id, by=house.people["submitter"], at=NOW)
    bundle = approve(newsroom, bundles.submit(bundle, by=house.people["submitter"], at=NOW))
    assert bundles.release_due(at=HOUR) == 1
    assert visible(HOUR) == 3


def test_a_record_that_a_publisher_publishes_does_not_join(newsroom):
    record = factories.submit(newsroom.house)
    bundle = gathered(newsroom)
    engine.add(bundle, record.source_type, record.source_id, by=newsroom.house.people["submitter"], at=NOW)
    with pytest.raises(BundleRefused) as refused:
        bundles.submit(bundle, by=newsroom.house.people["submitter"], at=NOW)
    assert list(refused.value.by_member.values()) == [
        "Its chain leaves publishing to a publisher, so it cannot be published by the hour."
    ]


def test_masking_a_part_makes_it_read_and_approved_anew(newsroom):
    story = newsroom.story(body=paragraphs("身份证号11010519491231002X。"))
    bundle = submitted(newsroom, story, lesson(newsroom))
    part = parts(bundle)[0].submission
    first = newsroom.house.people["first"]
    read_all(newsroom, bundle, "first")
    findings = list(part.findings.all())
    assert findings
    reviews.mask(part, findings, by=first, commitment=part.commitment, at=NOW)
    assert [left.submission_id for left in engine.unread(bundle, first)] == [part.pk]
    approve(newsroom, bundle)
    assert bundle.state == BundleState.APPROVED


def test_queries_do_not_grow_with_the_parts(newsroom):
    few = approve(newsroom, submitted(newsroom))
    with CaptureQueriesContext(connection) as two:
        bundles.release(few, by=None, at=HOUR)
    # Each story's consents are looked at by itself, so there is one in both.
    more = [newsroom.story(title="又一"), *(lesson(newsroom, title=f"第{number}课") for number in range(4))]
    many = approve(newsroom, submitted(newsroom, *more, title="多"))
    with CaptureQueriesContext(connection) as five:
        bundles.release(many, by=None, at=HOUR)
    assert BundlePublication.objects.count() == 2
    assert len(five) == len(two)


def test_taking_back_one_part_stops_all(newsroom):
    bundle = submitted(newsroom)
    submissions.recall(parts(bundle)[1].submission, at=NOW)
    bundle.refresh_from_db()
    assert bundle.state == BundleState.STOPPED


def test_a_deleted_page_stops_all_and_is_named(newsroom):
    story = newsroom.story()
    bundle = submitted(newsroom, story, lesson(newsroom))
    story.delete()
    bundle.refresh_from_db()
    assert bundle.state == BundleState.STOPPED
    with pytest.raises(BundleRefused) as refused:
        bundles.submit(bundle, by=newsroom.house.people["submitter"], at=NOW)
    assert list(refused.value.by_member.values()) == ["The page is gone; take it out of the bundle."]
    assert submission_of(story).state == SubmissionState.VOID


def test_no_address_answers_before_the_hour_and_all_do_from_it_on(newsroom, public):
    bundle = approve(newsroom, submitted(newsroom))
    addresses = [
        f"/{section}/{part.submission.item_id}/{suffix}"
        for section, part in zip(("stories", "education"), parts(bundle), strict=True)
        for suffix in ("", "print/")
    ]
    before = HOUR - timedelta(seconds=1)
    assert [public(address, at=before).status_code for address in addresses] == [404] * 4
    for lists in ("/stories/", "/education/"):
        assert addresses[0] not in public(lists, at=before).text
    bundles.release_due(at=HOUR)
    assert [public(address, at=HOUR).status_code for address in addresses] == [200] * 4
    assert addresses[0] in public("/stories/", at=HOUR).text
    assert addresses[2] in public("/education/", at=HOUR).text


def test_a_deputy_acts_for_his_principal_and_counts_once(newsroom):
    people = newsroom.house.people
    bundle = submitted(newsroom)
    Deputyship.objects.create(
        principal=people["second"], deputy=people["publisher"], starts_at=NOW - DAY, ends_at=NOW + DAY
    )
    approve(newsroom, bundle, "publisher")
    with pytest.raises(AlreadyActed):
        engine.steps(bundle, people["second"], at=NOW)
    approve(newsroom, bundle, "first")
    assert bundle.state == BundleState.APPROVED
    assert bundle.acts.get(actor=people["publisher"]).counts_as == people["second"]


def test_broken_by_hand_it_is_named_by_verification(newsroom):
    bundle = approve(newsroom, submitted(newsroom))
    bundles.release(bundle, by=None, at=HOUR)
    assert verify(warn=print).items == 2
    with triggers.removed():
        Bundle.objects.filter(pk=bundle.pk).update(state=BundleState.APPROVED)
    with pytest.raises(ChainBroken, match=f"it is public, and its bundle {bundle.pk} is not"):
        verify(warn=print)
    with triggers.removed():
        Bundle.objects.filter(pk=bundle.pk).update(state=BundleState.PUBLISHED)
        BundleReading.objects.filter(person=newsroom.house.people["first"]).delete()
    with pytest.raises(ChainBroken, match=f"in its bundle {bundle.pk} without having read it"):
        verify(warn=print)
