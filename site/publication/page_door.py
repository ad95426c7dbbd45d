"""Between Wagtail and the door: the one way from an editorial page to the public.

    submit ◄── DoorTask.start        that exact revision, frozen, to the review engine
    PageSource ◄── review and door   what was decided; hidden; to be erased
    connect() ◄── Wagtail            a newer revision voids; unpublishing and deleting withdraw

Wagtail's `live` and the states of its workflows follow what happened here, for the editors' orientation;
nothing here reads them to decide anything.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce
from django.db.models.signals import post_save, pre_delete
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, Revision, TaskState, WorkflowState, get_default_page_content_type
from wagtail.signals import page_unpublished, workflow_cancelled

from confidentiality import chains, sources
from confidentiality.enums import OPEN, SubmissionState
from confidentiality.errors import NotYours, SubmissionRefused
from confidentiality.models import RecordKey, Submission
from confidentiality.services import bundle_stopping, submissions
from confidentiality.services.submissions import Draft
from organisations.enums import Role
from organisations.models import Organisation, Person, User
from organisations.selectors import Capacity, capacities

from . import document, editions, links, page_erasure
from .enums import Annotation, ItemState, Withdrawal
from .errors import DoorRefused, EditionRefused, ReferenceNotPublic
from .freezing import Freezer
from .models import PublicItem
from .models.items import new_item_id
from .models.pages import PublicPage
from .services import door

PRIVATE_ASSETS = "/admin/assets/"

# What a submission's state means for the task and for the workflow that Wagtail shows.
OUTCOMES = {
    SubmissionState.PUBLISHED: (TaskState.STATUS_APPROVED, WorkflowState.STATUS_APPROVED),
    SubmissionState.RETURNED: (TaskState.STATUS_REJECTED, WorkflowState.STATUS_NEEDS_CHANGES),
    SubmissionState.EXEMPT: (TaskState.STATUS_REJECTED, WorkflowState.STATUS_NEEDS_CHANGES),
    SubmissionState.VOID: (TaskState.STATUS_CANCELLED, WorkflowState.STATUS_CANCELLED),
}


def page_models() -> list[type[PublicPage]]:
    """Every kind of editorial page."""
    return [model for model in apps.get_models() if issubclass(model, PublicPage)]


def submit(revision: Revision | None, *, user: User | None, at: datetime) -> Submission:
    """Freeze a revision and put it before its reviewers.

    Raises confidentiality.errors.Refused, publication.errors.DoorRefused.
    """
    if revision is None:
        raise SubmissionRefused(_("There is no saved version to submit; save the page first."))
    page = revision.as_object()
    by = _submitter(user, page.organisation, at=at)
    bundle_stopping.refuse_source(page.source_type(), page.source_id)
    refuse_broken_links(page, at=at)
    with transaction.atomic():
        _take_identity(page, at=at)
        page.prepare_submission(at=at)
        draft = replace(page.projection(at=at), source_version=str(revision.pk))
        return submissions.submit(draft, by=by, at=at, accept_masks=page.masks_names)


def draft_of(page: PublicPage, *, at: datetime) -> Draft:
    """The projection of a page, its pictures and files stored. Raises DoorRefused, SubmissionRefused."""
    freezer = Freezer(at=at, alongside=page.alongside)
    return Draft(
        source_type=page.source_type(),
        source_id=page.source_id,
        source_version=str(page.latest_revision_id or ""),
        item_id=page.item_id or new_item_id(),
        kind=page.kind,
        locale=page.locale.language_code,
        organisation=page.organisation,
        chain=chains.for_kind(page.kind, on=timezone.localdate(at)),
        document=(content := _document(page, freezer)),
        visible_from=_visible_from(page, at=at),
        visible_until=page.shown_until(at=at),
        subject=page.screening_subject,
        assets=tuple(asset["sha256"] for asset in content["assets"]),
        attachments=freezer.texts,
        unreadable=tuple(freezer.unread),
        hidden=freezer.hidden,
        key=page.key,
    )


def preview(page: PublicPage, request: HttpRequest, *, mode: str = "") -> HttpResponse:
    """What the public would see of the page, on screen or (`print`) on paper; nothing is stored."""
    from .desk.preview import public_context  # the desk stands on this module

    at = getattr(request, "at", None) or timezone.now()
    try:
        item = unsaved_item(page, at=at)
    except DoorRefused as refusal:
        return HttpResponse(str(refusal), status=422, content_type="text/plain; charset=utf-8")
    context = public_context(item, at=at)
    context |= {"canonical_path": context["item"].card.path, "printed_at": at}
    html = render_to_string(page.template_of[mode], context, request)
    return HttpResponse(with_private_assets(html))


def unsaved_item(page: PublicPage, *, at: datetime) -> PublicItem:
    """The item that publishing the page would make; nothing is stored. Raises DoorRefused."""
    content = _document(page, Freezer(at=at, store=False, alongside=page.alongside))
    return _unsaved(page, content, at)


def latest(model: type[PublicPage], source_id: str) -> PublicPage | None:
    """A page as its newest version has it; None where it is gone."""
    page = model.objects.filter(pk=source_id).first()
    return page and (revision := page.latest_revision) and revision.as_object()


def take_identity(page: PublicPage, *, at: datetime) -> PublicItem:
    """Gives the page the id under which it will be public, for others to refer to; the item, unsaved."""
    _take_identity(page, at=at)
    return PublicItem(id=page.item_id, section=page.section, kind=page.kind, state=ItemState.PUBLISHED)


def with_private_assets(html: str) -> str:
    """A public page whose pictures are not public yet: they are shown from behind the login."""
    return html.replace("/assets/", PRIVATE_ASSETS)


def shown_item(page: PublicPage, *, at: datetime) -> PublicItem | None:
    """What is published of the page and not over, embargoed or visible; of editions the newest.

    A new version would correct it, or follow it where the page keeps editions.
    """
    return (
        PublicItem.objects.filter(
            source_type=page.source_type(),
            source_id=page.source_id,
            state=ItemState.PUBLISHED,
            visible_until__gt=at,
        )
        .exclude(annotation=Annotation.NEWER_EDITION)
        .first()
    )


def void(page_type: type[PublicPage], page_id: str, *, at: datetime) -> None:
    """What is under review of a page is void, and its task ended: what it stood on is gone."""
    submissions.void_sources(page_type.source_type(), [page_id], at=at)
    _end_open_tasks(page_id, at=at)


class PageSource:
    """The drafts of one kind of page, for the review and the door (confidentiality.sources.Source)."""

    def __init__(self, model: type[PublicPage]) -> None:
        self.model = model

    def decided(self, source_id: str, submission: Submission, *, at: datetime) -> None:
        self.decided_many([submission], at=at)

    def decided_many(self, decided: Sequence[Submission], *, at: datetime) -> None:
        """A fixed number of queries, whatever their number."""
        by_state: dict[SubmissionState, list[int]] = {}
        for each in decided:
            by_state.setdefault(SubmissionState(each.state), []).append(int(each.source_version))
        for state in by_state.keys() & OUTCOMES.keys():
            _end_tasks(by_state[state], state, at=at)
        published = [each for each in decided if each.state == SubmissionState.PUBLISHED]
        self._mark_live({int(each.source_id): int(each.source_version) for each in published}, at=at)

    def hidden(self, source_id: str, item_id: str, *, at: datetime) -> None:
        page = self.model.objects.filter(pk=source_id)
        if not self.model.keeps_editions:  # its item_id may be that of the next edition by now
            page = page.filter(item_id=item_id)
        page.update(item_id="", key=None, live=False, live_revision=None, has_unpublished_changes=True)
        _end_open_tasks(source_id, at=at)

    def erase(self, source_id: str, item_id: str, *, hidden_at: datetime, at: datetime) -> None:
        page_erasure.erase(self.model, source_id, item_id, hidden_at=hidden_at)
        self.model.erase_private(source_id, hidden_at=hidden_at, at=at)

    def refuse_publication(self, submissions: Sequence[Submission], *, at: datetime) -> None:
        self.model.refuse_publication(submissions, at=at)

    def exists(self, source_ids: list[str]) -> set[str]:
        found = self.model.objects.filter(pk__in=source_ids).values_list("pk", flat=True)
        return {str(pk) for pk in found}

    def admin_url(self, source_id: str) -> str:
        return reverse("wagtailadmin_pages:edit", args=[source_id])

    def _mark_live(self, versions: dict[int, int], *, at: datetime) -> None:
        """By page the revision that is public now."""
        if not versions:
            return
        pages = Page.objects.filter(pk__in=versions)
        pages.update(
            live=True,
            expired=False,
            live_revision=Case(*[When(pk=pk, then=Value(version)) for pk, version in versions.items()]),
            first_published_at=Coalesce(F("first_published_at"), Value(at)),
            last_published_at=at,
            has_unpublished_changes=True,
        )
        pages.filter(latest_revision__in=versions.values()).update(has_unpublished_changes=False)


def connect() -> None:
    """Register a source for every kind of page, and listen to what Wagtail does with them."""
    for model in page_models():
        sources.register(model.source_type(), PageSource(model))
        pre_delete.connect(_page_taken_down, sender=model)
        pre_delete.connect(_page_deleted, sender=model)
        page_unpublished.connect(_page_taken_down, sender=model)
    post_save.connect(_revision_saved, sender=Revision, dispatch_uid="door.revision")
    workflow_cancelled.connect(_workflow_cancelled, sender=WorkflowState, dispatch_uid="door.cancelled")


def _submitter(user: User | None, organisation: Organisation, *, at: datetime) -> Capacity:
    possible = capacities(user.person, Role.SUBMITTER, organisation, at=at) if user else []
    if not possible:
        raise NotYours(
            _("You do not submit for %(organisation)s; ask its administrator for the role.")
            % {"organisation": organisation}
        )
    return possible[0]


def refuse_broken_links(page: PublicPage, *, at: datetime) -> None:
    """Raises ReferenceNotPublic naming every link that leads nowhere."""
    dead = [each for each in links.broken(page, at=at) if each.breaks]
    if dead:
        raise ReferenceNotPublic("\n".join(map(str, dead)))


def _take_identity(page: PublicPage, *, at: datetime) -> None:
    """Its item's id and key; new ones where it never had any, for an edition, or where that item is gone."""
    shown = shown_item(page, at=at)
    if shown and not page.keeps_editions:
        item_id = shown.id
    else:
        item_id = page.item_id if page.item_id and _is_unused(page) else new_item_id()
    key = page.key if item_id == page.item_id else None
    if key is None or key.wrapped is None:
        key = RecordKey.new(at=at)
        key.save()
    type(page).objects.filter(pk=page.pk).update(item_id=item_id, key=key)
    page.item_id, page.key = item_id, key


def _is_unused(page: PublicPage) -> bool:
    """No item has the id, and nobody else asked for it."""
    asked = Submission.objects.filter(item_id=page.item_id)
    others = asked.exclude(source_type=page.source_type(), source_id=page.source_id)
    return not (PublicItem.objects.filter(pk=page.item_id).exists() or others.exists())


def _visible_from(page: PublicPage, *, at: datetime) -> datetime:
    """What is shown already keeps its beginning, a newer edition begins now or at its bundle's hour.

    Else the bundle's hour, or as the editors say, or now. Raises EditionRefused.
    """
    shown = shown_item(page, at=at)
    if shown and page.keeps_editions:
        if page.show_from and page.show_from > at:
            raise EditionRefused(
                _(
                    "“Show from” lies ahead: a newer edition is shown as soon as it is approved; leave it "
                    "empty. What is shown today stays until then."
                )
            )
        return page.together_from or at
    if shown and shown.visible_from <= at:
        return shown.visible_from
    return page.together_from or page.show_from or at


def _document(page: PublicPage, freezer: Freezer) -> dict:
    visible_from = _visible_from(page, at=freezer.at)
    parts = page.parts(freezer)
    if page.keeps_editions:
        shown = shown_item(page, at=freezer.at)
        parts |= editions.next_parts(page, shown, parts.get("fields", []))
    defaults = {
        "authority": page.organisation.name,
        "region": page.organisation.region_id,
        "year": page.document_year(visible_from),
    }
    notices = ["sample"] if page.sample else []
    return document.build(
        id=page.item_id,
        kind=page.kind,
        section=page.section,
        locale=page.locale.language_code,
        title=page.title,
        summary=page.summary,
        visible_from=visible_from,
        visible_until=page.shown_until(at=freezer.at),
        because=page.shown_because(at=freezer.at),
        assets=freezer.assets,
        references=freezer.references,
        notices=[*notices, *parts.pop("notices", ())],
        **(defaults | parts),
    )


def _unsaved(page: PublicPage, content: dict, at: datetime) -> PublicItem:
    """The item that publishing the page would make."""
    facets = content["facets"]
    item = PublicItem(
        id=page.item_id, organisation_id=page.organisation_id, state=ItemState.PUBLISHED,
        section=page.section, kind=page.kind, locale=content["locale"],
        visible_from=_visible_from(page, at=at), visible_until=page.shown_until(at=at),
        published_at=at, changed_at=at,
        authority=facets["authority"], region=facets["region"],
        subject_category=facets["subject_category"], year=facets["year"],
    )  # fmt: skip
    item.__dict__["document"] = content
    return item


def _end_tasks(revision_ids: Sequence[int], state: SubmissionState, *, at: datetime) -> None:
    """By queryset: Wagtail's own methods write titles into logs and mails."""
    task, workflow = OUTCOMES[state]
    states = TaskState.objects.filter(revision__in=revision_ids, status=TaskState.STATUS_IN_PROGRESS)
    workflows = list(states.values_list("workflow_state", flat=True))
    states.update(status=task, finished_at=at)
    WorkflowState.objects.filter(pk__in=workflows, status=WorkflowState.STATUS_IN_PROGRESS).update(
        status=workflow
    )


def _end_open_tasks(page_id: str, *, at: datetime) -> None:
    states = TaskState.objects.filter(
        workflow_state__object_id=page_id,
        workflow_state__base_content_type=get_default_page_content_type(),
        status=TaskState.STATUS_IN_PROGRESS,
    )
    revisions = list(states.values_list("revision_id", flat=True))
    _end_tasks(revisions, SubmissionState.VOID, at=at)


def _revision_saved(sender, instance: Revision, created: bool, update_fields=None, **kwargs) -> None:
    """A newer version, or a version that was written over: what reviewers read is not it."""
    model = instance.content_type.model_class()
    if model not in page_models() or not (created or update_fields is None or "content" in update_fields):
        return
    at = timezone.now()
    source_type, page_id = model.source_type(), instance.object_id
    if Submission.objects.filter(source_type=source_type, source_id=page_id, state__in=OPEN).exists():
        submissions.void_sources(source_type, [page_id], at=at)
        _end_open_tasks(page_id, at=at)


def _workflow_cancelled(sender, instance: WorkflowState, **kwargs) -> None:
    model = instance.content_type.model_class()
    if model in page_models():
        submissions.void_sources(model.source_type(), [instance.object_id], at=timezone.now())


def _page_taken_down(sender, instance: PublicPage, **kwargs) -> None:
    """Unpublished or deleted: withdraw what is shown of it, void what is under review."""
    at, page = timezone.now(), instance
    items = PublicItem.objects.filter(
        source_type=page.source_type(), source_id=page.source_id, state=ItemState.PUBLISHED
    )
    ids = list(items.values_list("pk", flat=True))
    with transaction.atomic():
        submissions.void_sources(page.source_type(), [page.source_id], at=at)
        if ids:
            door.withdraw_many(ids, Withdrawal.EDITORIAL, by=_acting_person(), at=at)


def _page_deleted(sender, instance: PublicPage, **kwargs) -> None:
    page_erasure.delete_aliases(instance)


def _acting_person() -> Person | None:
    user = get_active_log_context().user
    return user.person if user and user.is_authenticated else None
