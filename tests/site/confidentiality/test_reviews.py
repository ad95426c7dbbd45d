"""The review engine: who may say what, and every sentence with which it refuses."""

from datetime import timedelta

import pytest

from confidentiality import errors
from confidentiality.enums import Opinion, SubmissionState
from confidentiality.models import ChainStep, Finding, Permit, ReviewChain, Submission
from confidentiality.selectors import reviewers_of, waiting_for
from confidentiality.services import reviews, submissions
from organisations.enums import Role
from organisations.models import Deputyship, Membership, User
from organisations.selectors import Capacity
from tests.factories import DAY, NOW, House, approve, draft, person, submit

pytestmark = pytest.mark.usefixtures("english")

NO_ROLE = "You have no role in this step for that organisation."
SUBMITTED_IT = "Nobody reviews what he submitted, nor does his deputy."
ACTED = "You, or the one you stand for, have already approved this; another person must."
INCOMPLETE = "Every sentence of the checklist must hold; else return the submission."
CHANGED = "The content changed since you read it; read it again."


def deputise(house: House, deputy: str, principal: str, *, days: int = 10) -> None:
    Deputyship.objects.create(
        principal=house.people[principal],
        deputy=house.people[deputy],
        starts_at=NOW,
        ends_at=NOW + days * DAY,
    )


def find(submission: Submission, severity: str = "block", **changes) -> Finding:
    given = {
        "path": "/fields/0/value", "start": 0, "end": 2, "kind": "person_name", "severity": severity,
        "confidence": 90, "reason": "It may be a name.", "mask": "**",
    }  # fmt: skip
    return Finding.objects.create(submission=submission, **(given | changes))


def refused(house: House, submission: Submission, name: str, **changes) -> tuple[type, str]:
    """The class and the sentence with which an approval is refused."""
    submission.refresh_from_db()
    given = {"commitment": submission.commitment, "basis": "条例第十九条", "checklist": [True], "at": NOW}
    with pytest.raises(errors.Refused) as refusal:
        reviews.approve(submission, by=house.people[name], **(given | changes))
    return type(refusal.value), str(refusal.value)


def test_two_different_people_complete_the_chain(house):
    submission = submit(house)
    assert approve(house, submission, "first") is None
    submission.refresh_from_db()
    assert (submission.state, submission.step) == (SubmissionState.IN_REVIEW, 2)
    permit = approve(house, submission, "second")
    submission.refresh_from_db()
    assert (submission.state, submission.decided_at) == (SubmissionState.APPROVED, NOW)
    assert (permit.commitment, permit.people_required) == (submission.commitment, 2)
    assert house.notes.told == [("decided", submission.source_id, "approved")]


def test_submitter_with_a_reviewers_role_is_refused(house):
    Membership.objects.create(person=house.people["submitter"], organisation=house.office, role=Role.REVIEWER)
    assert refused(house, submit(house), "submitter") == (errors.SubmitterCannotReview, SUBMITTED_IT)


def test_deputy_of_the_submitter_is_refused_with_and_without_a_role_of_his_own(house):
    Membership.objects.create(person=house.people["submitter"], organisation=house.office, role=Role.REVIEWER)
    submission = submit(house)
    for name in ("auditor", "first"):
        deputise(house, name, "submitter")
        assert refused(house, submission, name) == (errors.SubmitterCannotReview, SUBMITTED_IT)


def test_the_one_for_whom_a_deputy_submitted_is_refused(house):
    deputy, principal = house.people["submitter"], house.people["first"]
    submission = submissions.submit(draft(house), by=Capacity(deputy, principal), at=NOW)
    assert refused(house, submission, "first") == (errors.SubmitterCannotReview, SUBMITTED_IT)


def test_one_person_with_two_accounts_counts_once(house):
    first = house.people["first"]
    second_account = User.objects.create_user("first-again", "again@example.cn", "password", person=first)
    submission = submit(house)
    approve(house, submission, "first")
    assert second_account.person == first
    house.people["again"] = second_account.person
    assert refused(house, submission, "again") == (errors.AlreadyActed, ACTED)


def test_deputy_of_the_first_approver_counts_as_him(house):
    deputise(house, "publisher", "first")
    submission = submit(house)
    approve(house, submission, "first")
    assert refused(house, submission, "publisher") == (errors.AlreadyActed, ACTED)


def test_the_first_approver_counts_where_his_deputy_acted(house):
    deputise(house, "publisher", "first")
    submission = submit(house)
    approve(house, submission, "publisher")
    [approval] = submission.approvals.all()
    assert (approval.actor, approval.counts_as) == (house.people["publisher"], house.people["first"])
    assert refused(house, submission, "first") == (errors.AlreadyActed, ACTED)


def test_each_others_deputies_are_two_people_and_not_four(house):
    deputise(house, "first", "second")
    deputise(house, "second", "first")
    submission = submit(house)
    approve(house, submission, "first")
    assert refused(house, submission, "first") == (errors.AlreadyActed, ACTED)
    assert approve(house, submission, "second") is not None
    assert submission.approvals.count() == 2


def test_deputy_of_two_reviewers_counts_once(house):
    deputise(house, "publisher", "first")
    deputise(house, "publisher", "second")
    submission = submit(house)
    approve(house, submission, "publisher")
    assert refused(house, submission, "publisher") == (errors.AlreadyActed, ACTED)


def test_a_deputy_is_one_only_between_the_two_instants(house):
    deputise(house, "publisher", "first", days=1)
    submission = submit(house)
    assert refused(house, submission, "publisher", at=NOW + DAY) == (errors.NotYours, NO_ROLE)
    assert refused(house, submission, "publisher", at=NOW - timedelta(seconds=1)) == (
        errors.NotYours,
        NO_ROLE,
    )


def test_superuser_without_a_role_is_refused(house):
    house.people["root"] = User.objects.create_superuser("root", "root@example.cn", "password").person
    assert refused(house, submit(house), "root") == (errors.NotYours, NO_ROLE)


@pytest.mark.parametrize("name", ["stranger", "publisher", "auditor", "submitter"])
def test_whoever_has_no_reviewers_role_there_is_refused(house, name):
    assert refused(house, submit(house), name) == (errors.NotYours, NO_ROLE)


def test_content_that_changed_voids_what_was_approved(house):
    submission = submit(house)
    seen = submission.commitment
    approve(house, submission, "first")
    finding = find(submission, "inform")
    reviews.mask(submission, [finding], by=house.people["submitter"], commitment=seen, at=NOW)
    submission.refresh_from_db()
    assert (submission.step, submission.commitment == seen) == (1, False)
    assert submission.content.count("**") == 1
    assert refused(house, submission, "second", commitment=seen) == (errors.ContentChanged, CHANGED)
    assert approve(house, submission, "second") is None  # the chain begins anew: one more is needed
    assert approve(house, submission, "first") is not None


def test_a_newer_version_voids_submission_and_permit(house):
    submission = submit(house)
    permit = approve(house, submission, "first", "second")
    submissions.submit(
        draft(house, source_id=submission.source_id),
        by=Capacity(*[house.people["submitter"]] * 2),
        at=NOW + DAY,
    )
    submission.refresh_from_db()
    permit.refresh_from_db()
    assert (submission.state, permit.voided_at) == (SubmissionState.VOID, NOW + DAY)
    assert refused(house, submission, "third") == (
        errors.NotWaiting, "This is not waiting for a review: Void: changed after submission.",
    )  # fmt: skip


def test_a_finding_that_blocks_needs_two_overrules(house):
    submission = submit(house)
    finding = find(submission)
    open_finding = (
        errors.FindingsOpen,
        "1 findings are open (first: It may be a name.). Mask them, overrule them with a reason (what blocks "
        "needs two people), or return the submission.",
    )
    assert refused(house, submission, "first") == open_finding
    reviews.overrule(finding, by=house.people["first"], reason="机构名称", at=NOW)
    assert refused(house, submission, "first") == open_finding
    with pytest.raises(errors.AlreadyActed) as twice:
        reviews.overrule(finding, by=house.people["first"], reason="机构名称", at=NOW)
    assert str(twice.value) == "You, or the one you stand for, have already overruled this finding."
    reviews.overrule(finding, by=house.people["second"], reason="机构名称", at=NOW)
    assert approve(house, submission, "first", "second") is not None


def test_overrules_fetched_earlier_are_not_believed(house):
    """A page that read the finding before somebody else's word must not answer 500."""
    finding = find(submit(house))
    stale = Finding.objects.prefetch_related("overrules").get(pk=finding.pk)
    reviews.overrule(finding, by=house.people["first"], reason="机构名称", at=NOW)
    with pytest.raises(errors.AlreadyActed):
        reviews.overrule(stale, by=house.people["first"], reason="机构名称", at=NOW)


def test_a_finding_that_asks_needs_one_overrule_and_one_that_informs_none(house):
    submission = submit(house)
    asks = find(submission, "ask")
    find(submission, "inform", start=3, end=4)
    assert refused(house, submission, "first")[0] == errors.FindingsOpen
    reviews.overrule(asks, by=house.people["second"], reason="机构名称", at=NOW)
    assert approve(house, submission, "first", "second") is not None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"basis": " "}, (errors.BasisMissing, "Name the basis of your opinion.")),
        ({"checklist": [False]}, (errors.ChecklistIncomplete, INCOMPLETE)),
        ({"checklist": []}, (errors.ChecklistIncomplete, INCOMPLETE)),
        ({"commitment": "0" * 64}, (errors.ContentChanged, CHANGED)),
    ],
)  # fmt: skip
def test_an_incomplete_opinion_is_refused(house, changes, expected):
    assert refused(house, submit(house), "first", **changes) == expected
    assert not Permit.objects.exists()


def test_returned_is_not_waiting_any_more(house):
    submission = submit(house)
    dissent(house, submission, "first", Opinion.RETURN)
    assert refused(house, submission, "second") == (
        errors.NotWaiting, "This is not waiting for a review: Returned.",
    )  # fmt: skip


def dissent(house: House, submission: Submission, name: str, opinion: Opinion, basis: str = "事实不清"):
    submission.refresh_from_db()
    return reviews.dissent(
        submission,
        by=house.people[name],
        commitment=submission.commitment,
        opinion=opinion,
        basis=basis,
        at=NOW,
    )


@pytest.mark.parametrize(
    ("opinion", "state"),
    [
        (Opinion.RETURN, SubmissionState.RETURNED),
        (Opinion.EXEMPT, SubmissionState.EXEMPT),
        (Opinion.ESCALATE, SubmissionState.ESCALATED),
    ],
)
def test_other_opinions_tell_the_source(house, opinion, state):
    submission = submit(house)
    said = dissent(house, submission, "first", opinion)
    submission.refresh_from_db()
    assert (submission.state, said.basis, said.actor) == (state, "事实不清", house.people["first"])
    assert house.notes.told == [("decided", submission.source_id, state)]


def test_a_dissent_without_a_reason_is_refused(house):
    with pytest.raises(errors.BasisMissing) as refusal:
        dissent(house, submit(house), "first", Opinion.RETURN, basis="")
    assert str(refusal.value) == "Say why, so that the submitter can mend it."


def test_escalated_goes_to_the_organisation_above(house):
    submission = submit(house)
    dissent(house, submission, "first", Opinion.ESCALATE)
    assert refused(house, submission, "second") == (errors.NotYours, NO_ROLE)
    assert approve(house, submission, "third") is None
    submission.refresh_from_db()
    assert (submission.state, submission.step, submission.level) == (
        SubmissionState.ESCALATED, 2, house.province,
    )  # fmt: skip
    assert refused(house, submission, "second") == (errors.NotYours, NO_ROLE)
    house.people["fourth"] = person("fourth", (Role.REVIEWER, house.province))
    assert approve(house, submission, "fourth") is not None


def test_the_organisation_above_may_mask_what_was_escalated(house):
    submission = submit(house)
    finding = find(submission)
    dissent(house, submission, "first", Opinion.ESCALATE)
    submission.refresh_from_db()
    given = {"commitment": submission.commitment, "at": NOW}
    with pytest.raises(errors.NotYours):
        reviews.mask(submission, [finding], by=house.people["first"], **given)
    reviews.mask(submission, [finding], by=house.people["third"], **given)
    finding.refresh_from_db()
    assert finding.masked


def test_masks_are_refused_where_there_is_none_or_it_stands_already(house):
    submission = submit(house)
    unmaskable, finding = find(submission, maskable=False), find(submission)
    given = {"by": house.people["first"], "at": NOW}
    for wrong in ([], [unmaskable], [unmaskable, finding]):
        with pytest.raises(errors.MaskRefused) as refusal:
            reviews.mask(submission, wrong, commitment=submission.commitment, **given)
        assert str(refusal.value) == "This finding has no mask: return the submission, or exempt it."
    reviews.mask(submission, [finding], commitment=submission.commitment, **given)
    submission.refresh_from_db()
    with pytest.raises(errors.MaskRefused) as refusal:
        reviews.mask(submission, [finding], commitment=submission.commitment, **given)
    assert str(refusal.value) == "This finding is masked already; read the content again."


def test_a_finding_of_another_submission_is_not_masked(house):
    one, other = submit(house), submit(house)
    with pytest.raises(errors.MaskRefused):
        reviews.mask(one, [find(other)], by=house.people["first"], commitment=one.commitment, at=NOW)


def test_a_stranger_may_neither_mask_nor_overrule(house):
    submission = submit(house)
    finding = find(submission)
    with pytest.raises(errors.NotYours):
        reviews.mask(
            submission, [finding], by=house.people["stranger"], commitment=submission.commitment, at=NOW
        )
    with pytest.raises(errors.NotYours):
        reviews.overrule(finding, by=house.people["stranger"], reason="误报", at=NOW)


def test_an_overrule_for_content_that_changed_is_refused(house):
    finding = find(submit(house))
    with pytest.raises(errors.ContentChanged):
        reviews.overrule(finding, by=house.people["first"], reason="误报", commitment="0" * 64, at=NOW)


def test_a_batch_is_approved_wholly_or_not_at_all(house):
    one, other = submit(house), submit(house)
    find(other)
    read = [(one, one.commitment), (other, other.commitment)]
    with pytest.raises(errors.FindingsOpen):
        reviews.approve_many(read, by=house.people["first"], basis="条例", checklist=[True], at=NOW)
    assert not one.approvals.exists()


def test_a_step_that_asks_for_two_people_waits_for_both(house):
    house.chain = ReviewChain.objects.create(
        code="three", edition=1, title="Three", people_required=3, publishes_on_approval=False
    )
    ChainStep.objects.create(chain=house.chain, order=1, title="Both", people=2)
    ChainStep.objects.create(chain=house.chain, order=2, title="Last")
    submission = submit(house)
    steps = []
    for name in ("first", "second"):
        given = {"commitment": submission.commitment, "basis": "条例", "checklist": [], "at": NOW}
        assert reviews.approve(submission, by=house.people[name], **given) is None
        submission.refresh_from_db()
        steps.append(submission.step)
    assert steps == [1, 2]
    assert reviews.approve(submission, by=house.people["third"], **given) is not None


# What waits for whom -----------------------------------------------------------------------------


def agrees(house: House, *, at=NOW) -> None:
    """`waiting_for` lists exactly what `capacity` allows, for everybody and every submission."""
    for each in house.people.values():
        allowed = set()
        for submission in Submission.objects.all():
            try:
                reviews.capacity(submission, each, at=at)
            except errors.Refused:
                continue
            allowed.add(submission.pk)
        assert set(waiting_for(each, at=at).values_list("pk", flat=True)) == allowed, each.name


def test_the_queue_and_the_engine_agree(house):
    top_submission = submit(house, organisation=house.province)
    escalated_at_the_top = submit(house, organisation=house.province)
    returned, escalated, approved_once, plain = (submit(house) for _number in range(4))
    by_first = submit(house, by="first")
    dissent(house, returned, "first", Opinion.RETURN)
    dissent(house, escalated, "first", Opinion.ESCALATE)
    dissent(house, escalated_at_the_top, "third", Opinion.ESCALATE)
    approve(house, approved_once, "first")
    agrees(house)
    deputise(house, "publisher", "first")
    deputise(house, "second", "submitter")
    deputise(house, "auditor", "third")
    agrees(house)
    agrees(house, at=NOW + 20 * DAY)
    assert set(waiting_for(house.people["second"], at=NOW)) == {by_first}
    assert set(waiting_for(house.people["publisher"], at=NOW)) == {plain}
    assert set(waiting_for(house.people["auditor"], at=NOW)) == {
        top_submission, escalated_at_the_top, escalated, approved_once, plain, by_first,
    }  # fmt: skip


def test_reviewers_of_a_submission_are_its_levels_and_their_deputies(house):
    submission = submit(house)
    people = house.people
    deputise(house, "publisher", "first")
    assert reviewers_of(submission, at=NOW) == [
        people["first"], people["second"], people["third"], people["publisher"],
    ]  # fmt: skip
    dissent(house, submission, "first", Opinion.ESCALATE)
    submission.refresh_from_db()
    assert reviewers_of(submission, at=NOW) == [people["third"]]


def test_a_step_may_ask_for_another_role(house):
    house.chain = ReviewChain.objects.create(
        code="signed", edition=1, title="Signed", people_required=1, publishes_on_approval=False
    )
    ChainStep.objects.create(chain=house.chain, order=1, title="Leader", role=Role.PUBLISHER)
    submission = submit(house)
    house.people["leader"] = person("leader", (Role.PUBLISHER, house.province))
    assert refused(house, submission, "first") == (errors.NotYours, NO_ROLE)
    assert set(waiting_for(house.people["leader"], at=NOW)) == {submission}
    agrees(house)
