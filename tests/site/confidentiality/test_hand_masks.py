"""Masking by hand what screening missed: where, by whom, what is written, and what nobody can do with it."""

import json

import pytest
from django.db import DatabaseError, transaction

from confidentiality.errors import (
    BasisMissing,
    ContentChanged,
    FindingsOpen,
    MaskRefused,
    NotWaiting,
    NotYours,
)
from confidentiality.models import Finding, HandMask, Submission
from confidentiality.screening import Kind
from confidentiality.services import hand_masks, reviews, submissions
from confidentiality.services.erasure import erase_submissions
from tests.factories import NOW, approve, submit

TEXT = "店长呼延灼称，呼延灼与甲方签字；电话见附件。"
FACTS = "/fields/0/value"


def found(submission, words):
    return hand_masks.places(submission, submissions.draft_document(submission), words)


def mask(house, submission, words, *, by="first", places=None, **changes):
    keys = [each.key for each in found(submission, words)] if places is None else places
    given = {"kind": Kind.PERSON_NAME, "reason": "店长的姓名", "commitment": submission.commitment, "at": NOW}
    return hand_masks.mask_by_hand(submission, keys, words=words, by=house.people[by], **(given | changes))


def value(submission) -> str:
    return json.loads(submission.content)["fields"][0]["value"]


@pytest.fixture
def submission(house):
    made = submit(house, text=TEXT)
    made.findings.filter(masked=False).exists()  # whatever screening saw; the tests plant their own
    return made


def planted(submission, start, end, **changes) -> Finding:
    given = {
        "path": FACTS,
        "kind": "person_name",
        "severity": "ask",
        "confidence": 60,
        "reason": "It may be a name.",
    }
    return Finding.objects.create(
        submission=submission, start=start, end=end, **(given | {"mask": "某人"} | changes)
    )


@pytest.fixture(autouse=True)
def _screening_sees_nothing(monkeypatch):
    monkeypatch.setattr(submissions, "screen", lambda text, **given: [])


def test_places_are_found_with_what_stands_around_them(submission):
    assert [(p.path, p.start, p.end, p.before, p.after, p.left) for p in found(submission, "呼延灼")] == [
        (FACTS, 2, 5, "店长", "称，呼延灼与甲方签字；电", ((2, 5),)),
        (FACTS, 7, 10, "店长呼延灼称，", "与甲方签字；电话见附件。", ((7, 10),)),
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("呼", "Name at least 2 and at most 200 characters; these are 1."),
        ("呼" * 201, "Name at least 2 and at most 200 characters; these are 201."),
    ],
)
def test_words_too_short_or_too_long_are_refused(submission, words, sentence):
    with pytest.raises(MaskRefused) as refusal:
        found(submission, words)
    assert str(refusal.value) == sentence


def test_words_that_stand_everywhere_are_refused(house):
    with pytest.raises(MaskRefused) as refusal:
        found(submit(house, text="甲方" * 501), "甲方")
    assert str(refusal.value) == "These words stand in more than 500 places: name a longer stretch."


def test_everywhere_in_one_act_with_the_mask_of_its_kind(house, submission):
    masked = mask(house, submission, "呼延灼")
    assert value(masked) == "店长呼延某某称，呼延某某与甲方签字；电话见附件。"
    assert [
        (f.kind, f.severity, f.masked, f.mask, f.by_hand.actor, f.by_hand.reason)
        for f in masked.findings.order_by("start").all()
    ] == [("person_name", "block", True, "呼延某某", house.people["first"], "店长的姓名")] * 2


def test_only_where_he_says(house, submission):
    second = found(submission, "呼延灼")[1]
    masked = mask(house, submission, "呼延灼", places=[second.key])
    assert value(masked) == "店长呼延灼称，呼延某某与甲方签字；电话见附件。"


@pytest.mark.parametrize(
    ("kind", "words", "written"),
    [
        (Kind.PERSON_NAME, "张三", "张某"),
        (Kind.MINOR, "欧阳小宝", "欧阳某某"),
        (Kind.MOBILE, "13812345678", "***********"),
        (Kind.HOME_ADDRESS, "锦江区示例路" * 10, "*" * 18),
    ],
)
def test_what_is_written_follows_from_the_kind(kind, words, written):
    assert hand_masks.written_for(kind, words) == written


@pytest.mark.parametrize("kind", [Kind.SECRECY_MARK, Kind.INTERNAL_MARK, Kind.UNREADABLE])
def test_a_secrecy_mark_is_not_hidden(house, submission, kind):
    with pytest.raises(MaskRefused) as refusal:
        mask(house, submission, "呼延灼", kind=kind)
    assert str(refusal.value) == "Nothing of this kind is masked: return the submission, or exempt it."


def test_approvals_before_count_no_more(house, submission):
    approve(house, submission, "second")
    submission.refresh_from_db()
    masked = mask(house, submission, "呼延灼")
    assert (masked.step, reviews.people_used(Submission.objects.get(pk=masked.pk))) == (1, set())


def test_who_may_not_mask_cannot_by_hand(house, submission):
    for name in ("stranger", "auditor", "publisher"):
        with pytest.raises(NotYours):
            mask(house, submission, "呼延灼", by=name)
    assert not HandMask.objects.exists()
    assert not hand_masks.may_mask(submission, house.people["auditor"], at=NOW)
    assert hand_masks.may_mask(submission, house.people["submitter"], at=NOW)


def test_what_was_decided_is_not_masked(house, submission):
    approve(house, submission, "first", "second")
    submission.refresh_from_db()
    with pytest.raises(NotWaiting):
        mask(house, submission, "呼延灼")


def test_a_reason_and_the_content_he_read_are_needed(house, submission):
    with pytest.raises(BasisMissing):
        mask(house, submission, "呼延灼", reason=" ")
    with pytest.raises(MaskRefused):
        mask(house, submission, "呼延灼", reason="长" * 301)
    with pytest.raises(ContentChanged):
        mask(house, submission, "呼延灼", commitment="0" * 64)
    for places in ([], ["0-3:/title"], ["0-2:/fields/0/value"]):
        with pytest.raises(MaskRefused) as refusal:
            mask(house, submission, "呼延灼", places=places)
        assert str(refusal.value) == "Choose where to mask; the words must stand there as you typed them."


def test_nobody_shields_whom_it_is_about(house):
    submission = submit(
        house, subject="甲乙商贸有限公司", text="甲乙商贸有限公司欠款，甲乙未到场，丙丁到场。"
    )
    assert found(submission, "甲乙商贸有限公司") == found(submission, "乙商贸") == []
    assert [each.start for each in found(submission, "甲乙")] == [11]


def test_who_would_approve_alone_hides_nothing(house, submission):
    chain = type(house.chain).objects.create(
        code="one", edition=1, title="One", people_required=1, publishes_on_approval=False
    )
    chain.steps.create(order=1, title="Step", checklist=[])
    alone = submit(house, text=TEXT, chain=chain)
    with pytest.raises(MaskRefused) as refusal:
        mask(house, alone, "呼延灼")
    assert str(refusal.value) == (
        "This chain asks for one person: he hides nothing by hand. Return the submission instead."
    )
    assert "呼延某某" in mask(house, alone, "呼延灼", by="submitter").content


def test_facets_and_dates_are_not_masked_by_hand(house):
    submission = submit(house, section="calendar", tags=["呼延灼"])
    assert found(submission, "呼延灼") == found(submission, "2026-12") == []


def test_markup_is_never_cut(house):
    html = '<p><a href="https://example.cn/呼延灼">见呼延灼</a></p>'
    submission = submit(house, blocks=[{"type": "paragraph", "html": html}])
    assert [(each.before, each.words) for each in found(submission, "呼延灼")] == [
        ('le.cn/呼延灼">见', "呼延灼")
    ]
    masked = mask(house, submission, "呼延灼")
    assert json.loads(masked.content)["blocks"][0]["html"] == html.replace("见呼延灼", "见呼延某某")


def test_an_open_finding_in_the_way_is_masked_as_a_whole(house, submission):
    half = planted(submission, 3, 5)  # screening saw 延灼 only
    masked = mask(house, submission, "呼延灼")
    half.refresh_from_db()
    assert half.masked
    assert value(masked) == "店长*某人称，呼延某某与甲方签字；电话见附件。"


def test_what_is_left_of_a_half_masked_name(house, submission):
    half = planted(submission, 3, 5)
    reviews.mask(submission, [half], by=house.people["first"], commitment=submission.commitment, at=NOW)
    submission.refresh_from_db()
    first = found(submission, "呼延灼")[0]
    assert first.left == ((2, 3),)
    assert value(mask(house, submission, "呼延灼", places=[first.key])).startswith("店长*某人称，呼延灼")


def test_what_is_masked_already_says_so(house, submission):
    mask(house, submission, "呼延灼")
    submission.refresh_from_db()
    with pytest.raises(MaskRefused) as refusal:
        mask(house, submission, "呼延灼")
    assert str(refusal.value) == "All of it is masked already."


def test_a_finding_and_its_words_everywhere_else(house, submission):
    seen = planted(submission, 2, 5, mask="呼某某")
    masked = hand_masks.mask_same(seen, by=house.people["second"], commitment=submission.commitment, at=NOW)
    assert value(masked) == "店长呼某某称，呼某某与甲方签字；电话见附件。"
    [missed] = HandMask.objects.all()
    assert (missed.finding.start, missed.actor, missed.reason) == (
        7, house.people["second"], "The same words as a finding.",
    )  # fmt: skip


def test_the_same_words_within_the_subjects_name_stay(house):
    submission = submit(house, subject="呼延灼商行", text="呼延灼商行由呼延灼经营。")
    seen = planted(submission, 6, 9, mask="呼延某")
    masked = hand_masks.mask_same(seen, by=house.people["first"], commitment=submission.commitment, at=NOW)
    assert value(masked) == "呼延灼商行由呼延某经营。"


def test_a_finding_without_a_mask_stays_open(house, submission):
    stamp = planted(submission, 2, 5, kind="secrecy_mark", severity="block", mask="")
    with pytest.raises(MaskRefused):
        hand_masks.mask_same(stamp, by=house.people["first"], commitment=submission.commitment, at=NOW)
    masked = mask(house, submission, "呼延灼")
    with pytest.raises(FindingsOpen):
        approve(house, masked, "second")


def test_the_database_keeps_who_did_it(house, submission):
    mask(house, submission, "呼延灼")
    [one, _other] = HandMask.objects.order_by("pk")
    for change in (
        lambda: HandMask.objects.filter(pk=one.pk).update(actor=house.people["second"]),
        lambda: HandMask.objects.filter(pk=one.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert HandMask.objects.filter(actor=house.people["first"]).count() == 2


def test_it_goes_when_the_content_is_erased(house, submission):
    mask(house, submission, "呼延灼")
    erase_submissions(Submission.objects.filter(pk=submission.pk))
    assert not HandMask.objects.exists()


def test_nothing_is_kept_where_the_mask_is_refused(house, submission, monkeypatch):
    def refuse(*args, **kwargs):
        raise MaskRefused("no")

    monkeypatch.setattr(reviews, "mask", refuse)
    with pytest.raises(MaskRefused):
        mask(house, submission, "呼延灼")
    assert not Finding.objects.exists()
