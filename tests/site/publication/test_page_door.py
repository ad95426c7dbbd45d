"""Editorial pages on their way to the public, and every way around that must not exist."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import WorkflowState

from campaigns.models import StoryPage
from confidentiality.enums import Opinion, SubmissionState
from confidentiality.errors import NotYours, SubmissionRefused, SubmitterCannotReview
from confidentiality.faults import Fault, sentence
from confidentiality.models import Permit, Submission
from confidentiality.services import reviews
from organisations.enums import Role
from organisations.models import Deputyship, Membership, User
from publication import ledger
from publication.bootstrap import folder_of
from publication.enums import Act, ItemState, Section, Withdrawal
from publication.models import LedgerEntry, PublicItem
from tests.pages import PLANTED, Newsroom, paragraphs, submission_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(house, folders, plain_static):
    return Newsroom(house)


@pytest.fixture
def root(room) -> User:
    """A superuser in two groups, with every role at once."""
    account = User.objects.create_superuser("root", "root@example.cn", "password")
    for role in Role:
        Membership.objects.create(person=account.person, role=role, organisation=room.house.province)
    account.groups.add(*Group.objects.all()[:2])
    return account


def signed_in(account: User) -> Client:
    client = Client()
    client.force_login(account)
    return client


def status(item: PublicItem) -> int:
    return Client().get(item.get_absolute_url()).status_code


def test_story_is_public_after_two_reviewers(room):
    page = room.story()
    item = room.publish(page)
    page.refresh_from_db()
    assert status(item) == 200
    assert (page.live, page.item_id, page.current_workflow_state) == (True, item.id, None)
    assert item.document["blocks"] == [{"type": "paragraph", "html": f"<p>{PLANTED}</p>"}]
    assert item.document["facets"] == {
        "authority": "锦江区市场监管局",
        "region": "510104",
        "subject_category": "organisation",
        "year": 2026,
        "sector": "",
        "occupation": "",
        "types": [],
        "terms": {"category": ["trade"]},
    }
    assert page.get_url().endswith(item.get_absolute_url())


def test_one_reviewer_is_not_enough(room):
    submission = room.submit(room.story())
    room.approve(submission, "first")
    assert not PublicItem.objects.exists()
    assert not Permit.objects.exists()


# Every way in which somebody alone might try to show a page. Each gets the page and a superuser.


def save_in_a_shell(page, root):
    page.live = True
    page.item_id = "A" * 22
    page.save()


def publish_the_revision(page, root):
    with pytest.raises(PermissionDenied):
        page.get_latest_revision().publish(user=root)
    page.get_latest_revision().publish()


def publish_by_the_clock(page, root):
    page.go_live_at = timezone.now() + timedelta(seconds=1)
    page.save_revision().publish()
    page.refresh_from_db()
    page.revisions.update(approved_go_live_at=timezone.now() - timedelta(hours=1))
    call_command("publish_scheduled")


def make_an_alias(page, root):
    page.live = True
    page.save()
    with pytest.raises(PermissionDenied):
        page.create_alias(user=root)
    page.create_alias()


def copy_it_live(page, root):
    page.live = True
    page.save()
    page.copy(keep_live=True, user=root)
    page.copy(keep_live=True)


def use_the_admin_api(page, root):
    client = signed_in(root)
    for action in ("publish", "create_alias", "copy"):
        client.post(
            f"/admin/api/main/pages/{page.pk}/action/{action}/",
            {"keep_live": True},
            content_type="application/json",
        )


def press_publish(page, root):
    edit(page, root, **{"action-publish": "1"})


def approve_in_the_workflow(page, root):
    workflow = page.get_workflow().start(page, root)
    task = workflow.current_task_state
    client = signed_in(root)
    for action in ("approve", "publish"):
        client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, task.pk]))
    task.task.specific.on_action(task, root, "approve")
    edit(page, root, **{"action-workflow-action": "1", "workflow-action-name": "approve"})


def finish_the_workflow(page, root):
    workflow = page.get_workflow().start(page, root)
    workflow.current_task_state.approve(user=root)
    workflow.refresh_from_db()
    assert workflow.status == WorkflowState.STATUS_APPROVED


def review_alone(page, root):
    page.get_workflow().start(page, root)
    submission = submission_of(page)
    with pytest.raises(SubmitterCannotReview):
        approve(submission, root)


def review_as_a_deputy(page, root):
    now = timezone.now()
    absent = User.objects.get(username="first").person
    Deputyship.objects.create(
        principal=absent,
        deputy=root.person,
        starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=1),
    )
    page.get_workflow().start(page, root)
    with pytest.raises(SubmitterCannotReview):
        approve(submission_of(page), root)


def review_twice(page, root):
    page.get_workflow().start(page, User.objects.get(username="submitter"))
    approve(submission_of(page), root)
    with pytest.raises(NotYours):
        approve(submission_of(page), root)


def form_of(page) -> dict:
    return {
        "title": page.title,
        "summary": "",
        "subject_kind": "organisation",
        "subject_name": page.subject_name,
        "category": "trade",
        "year": "2026",
        "region": page.region_id,
        "organisation": page.organisation_id,
        "lead_picture": "",
        "tags": "",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "heading",
        "body-0-value": PLANTED,
        "body-0-id": "",
        "show_from": "",
        "show_until": "",
    }


def edit(page, user, **data):
    return signed_in(user).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form_of(page) | data)


def approve(submission: Submission, user: User) -> None:
    step = submission.chain.steps.get(order=submission.step)
    reviews.approve(
        submission,
        by=user.person,
        commitment=submission.commitment,
        basis="条例第十九条",
        checklist=[True] * len(step.checklist),
        at=timezone.now(),
    )


@pytest.mark.parametrize(
    "attempt",
    [
        save_in_a_shell,
        publish_the_revision,
        publish_by_the_clock,
        make_an_alias,
        copy_it_live,
        use_the_admin_api,
        press_publish,
        approve_in_the_workflow,
        finish_the_workflow,
        review_alone,
        review_as_a_deputy,
        review_twice,
    ],
    ids=lambda attempt: attempt.__name__,
)
def test_nobody_alone_shows_anything(room, root, attempt):
    page = room.story()
    attempt(page, root)
    assert not PublicItem.objects.exists()
    for made in StoryPage.objects.all():
        for address in (made.url_path, f"/{made.slug}/", f"/stories/{made.slug}/", f"/stories/{made.pk}/"):
            assert Client().get(address).status_code == 404
        if made.item_id:
            assert Client().get(f"/stories/{made.item_id}/").status_code == 404
    for submission in Submission.objects.all():
        assert Client().get(f"/stories/{submission.item_id}/").status_code == 404
    listed = Client().get("/stories/")
    assert (listed.status_code, PLANTED in listed.content.decode()) == (200, False)


@pytest.mark.parametrize("attempt", [make_an_alias, copy_it_live, publish_the_revision, save_in_a_shell])
def test_what_is_published_stays_what_was_reviewed(room, root, attempt):
    page = room.story()
    item = room.publish(page)
    page.refresh_from_db()
    page.title = "没有审查过的标题"
    page.save_revision()
    attempt(page, root)
    assert list(PublicItem.objects.values_list("pk", "commitment")) == [(item.pk, item.commitment)]
    copies = StoryPage.objects.exclude(pk=page.pk)
    assert [(copy.item_id, copy.key) for copy in copies] == [("", None)] * len(copies)


def test_a_forged_item_id_takes_over_nothing(room):
    page, other = room.story(), room.story(body=paragraphs("另一个故事"), title="另一个")
    item = room.publish(page)
    StoryPage.objects.filter(pk=other.pk).update(item_id=item.id)
    submission = room.submit(other)
    assert submission.item_id != item.id


def test_a_newer_version_voids_what_is_under_review(room):
    page = room.story()
    submission = room.submit(page)
    page.refresh_from_db()
    page.save_revision()
    submission.refresh_from_db()
    assert submission.state == SubmissionState.VOID
    assert page.current_workflow_state is None
    assert room.submit(page).state == SubmissionState.IN_REVIEW


def test_a_version_that_is_written_over_voids_too(room):
    page = room.story()
    submission = room.submit(page)
    page.refresh_from_db()
    page.save_revision(user=room.user(), overwrite_revision=page.get_latest_revision())
    submission.refresh_from_db()
    assert submission.state == SubmissionState.VOID


def test_the_public_version_stays_while_a_correction_is_reviewed(room):
    page = room.story()
    item = room.publish(page)
    page.refresh_from_db()
    page.title = "改过的标题"
    page.save_revision()
    correction = room.submit(page)
    assert correction.item_id == item.id
    item.refresh_from_db()
    assert item.document["title"] == "一杆秤的分量"
    room.approve(correction, at=correction.submitted_at)
    corrected = PublicItem.objects.get()
    assert (corrected.title, corrected.version) == ("改过的标题", 2)
    assert corrected.visible_from == item.visible_from


def test_returned_page_is_mended_and_submitted_again(room):
    page = room.story()
    first = room.submit(page)
    reviews.dissent(
        first,
        by=room.house.people["first"],
        commitment=first.commitment,
        opinion=Opinion.RETURN,
        basis="请注明年份",
        at=first.submitted_at,
    )
    page.refresh_from_db()
    assert page.current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    response = edit(page, room.user(), **{"action-submit": "1"})
    assert response.status_code == 302
    second = submission_of(page)
    assert (second.state, second.item_id == first.item_id) == (SubmissionState.IN_REVIEW, True)
    first.refresh_from_db()
    assert first.state == SubmissionState.RETURNED


def test_cancelling_the_workflow_takes_the_submission_back(room):
    page = room.story()
    submission = room.submit(page)
    page.current_workflow_state.cancel(user=room.user())
    submission.refresh_from_db()
    assert submission.state == SubmissionState.VOID


def test_unpublishing_withdraws_with_the_name_of_who_did_it(room):
    page = room.story()
    item = room.publish(page)
    response = signed_in(room.user()).post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert response.status_code == 302
    item.refresh_from_db()
    page.refresh_from_db()
    assert (item.state, item.withdrawal) == (ItemState.WITHDRAWN, Withdrawal.EDITORIAL)
    assert (page.live, page.item_id, status(item)) == (False, "", 410)
    entry = LedgerEntry.objects.get(act=Act.WITHDRAW)
    assert entry.actor == str(room.house.people["submitter"].opaque_id)
    assert ledger.verify_chain() == 2


def test_deleting_withdraws(room):
    page = room.story()
    item = room.publish(page)
    page.delete()
    item.refresh_from_db()
    assert (item.state, status(item)) == (ItemState.WITHDRAWN, 410)


def test_deleting_the_folder_withdraws_all_below(room):
    page = room.story()
    item = room.publish(page)
    page.get_parent().delete()
    assert status(item) == 410


def test_deleting_a_draft_voids_its_submission(room):
    page = room.story()
    submission = room.submit(page)
    page.delete()
    submission.refresh_from_db()
    assert submission.state == SubmissionState.VOID


def test_what_was_withdrawn_comes_back_as_another_item(room):
    page = room.story()
    item = room.publish(page)
    page.refresh_from_db()
    page.unpublish()
    again = room.publish(page)
    assert again.id != item.id
    assert (status(item), status(again)) == (410, 200)


def test_embargo_and_end_are_the_pages_own(room):
    now = timezone.now().replace(microsecond=0)
    begins, ends = now + timedelta(hours=2), now + timedelta(days=3)
    item = room.publish(room.story(show_from=begins, show_until=ends))
    assert (item.visible_from, item.visible_until, status(item)) == (begins, ends, 404)
    assert item.document["display"]["because"]["en"] == "its editors set this as its last day"


def test_only_submitters_of_the_organisation_submit(room):
    page = room.story()
    with pytest.raises(
        NotYours, match="You do not submit for 锦江区市场监管局; ask its administrator for the role"
    ):
        page.get_workflow().start(page, room.user("stranger"))
    assert not Submission.objects.exists()
    assert page.current_workflow_state is None


def test_an_alias_cannot_be_submitted(room):
    page = room.story()
    alias = page.create_alias()
    with pytest.raises(SubmissionRefused, match="There is no saved version to submit"):
        alias.get_workflow().start(alias, room.user())


def test_a_refused_submission_keeps_what_was_typed(room):
    page = room.story()
    other = room.story(title="还没有公开")
    form = {"action-submit": "1", "body-0-type": "reference", "body-0-value": str(other.pk)}
    response = signed_in(room.user()).get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert response.status_code == 200
    client = signed_in(room.user())
    response = edit(page, room.user(), **form)
    assert response.status_code == 302
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().body[0].block_type == "reference"
    assert (page.current_workflow_state, Submission.objects.count()) == (None, 0)
    assert client


def test_an_editor_is_told_why_it_came_back_until_he_submits_anew(room):
    page = room.story()
    submission = room.submit(page)
    wrong = [Fault("/title", "", "标题", "文字错漏或表述不当", "改“三年”为“三十年”")]
    reviews.dissent(
        submission, by=room.house.people["first"], commitment=submission.commitment, opinion=Opinion.RETURN,
        basis=sentence("", wrong), faults=wrong, at=timezone.now(),
    )  # fmt: skip
    address, client = reverse("wagtailadmin_pages:edit", args=[page.pk]), signed_in(room.user())
    said = "【标题】文字错漏或表述不当：改“三年”为“三十年”"
    assert client.get(address).content.decode().count(said) == 1
    edit(page, room.user(), **{"action-submit": "1"})
    assert said not in client.get(address).content.decode()


def test_a_new_page_is_submitted_at_once_or_only_kept(room):
    folder = folder_of(Section.STORIES)
    address = reverse("wagtailadmin_pages:add", args=["campaigns", "storypage", folder.pk])
    hidden = room.story(title="还没有公开")
    form = form_of(hidden) | {"action-submit": "1", "title": "新的一篇"}
    client = signed_in(room.user())
    refused = client.post(address, form | {"body-0-type": "reference", "body-0-value": str(hidden.pk)})
    kept = StoryPage.objects.get(title="新的一篇")
    assert (refused.status_code, refused["Location"]) == (302, f"/admin/pages/{kept.pk}/edit/")
    assert (kept.live, kept.current_workflow_state, Submission.objects.count()) == (False, None, 0)
    assert client.post(address, form | {"title": "另一篇"}).status_code == 302
    assert submission_of(StoryPage.objects.get(title="另一篇")).state == SubmissionState.IN_REVIEW


def test_pages_are_added_where_their_section_is(room):
    assert StoryPage.can_create_at(folder_of(Section.STORIES))
    assert not StoryPage.can_create_at(folder_of(Section.EDUCATION))
