"""What the admin shows of pages, and what it hides because it would mislead an editor."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem

from confidentiality.enums import OPEN, Opinion, SubmissionState
from confidentiality.faults import Fault, own_words
from confidentiality.models import Dissent, Submission

from . import links
from .models import PublicItem
from .models.pages import PublicPage
from .page_door import page_models
from .page_policy import foreign
from .page_views import PublicPageViewSet

MOST_LINKS = 10  # broken ones that are named at once


class ReviewDeskMenuItem(ActionMenuItem):
    """The way from the editor to what reviewers see of the page."""

    name = "action-review-desk"
    label = _("Open at the review desk")
    icon_name = "view"

    def is_shown(self, context: dict) -> bool:
        return _open_submission(context.get("page")) is not None

    def get_url(self, context: dict) -> str:
        return reverse("review:detail", args=[_open_submission(context["page"]).pk])


@hooks.register("register_admin_viewset")
def register_page_viewsets() -> list[PublicPageViewSet]:
    return [PublicPageViewSet(model=model) for model in page_models()]


@hooks.register("register_page_action_menu_item")
def register_review_desk_item() -> ReviewDeskMenuItem:
    return ReviewDeskMenuItem(order=15)


@hooks.register("construct_page_action_menu")
def only_what_works(menu_items: list, request: HttpRequest, context: dict) -> None:
    """Publishing is the review's; an item that does nothing is not offered."""
    menu_items[:] = [item for item in menu_items if item.name not in ("action-publish", "action-page-locked")]


@hooks.register("construct_explorer_page_queryset")
def own_pages(parent_page, pages: QuerySet, request: HttpRequest) -> QuerySet:
    return pages if request.user.is_superuser else pages.exclude(pk__in=foreign(request.user))


@hooks.register("construct_page_chooser_queryset")
def own_and_public_pages(pages: QuerySet, request: HttpRequest) -> QuerySet:
    """A reference may go to what the public sees, whoever wrote it."""
    if request.user.is_superuser:
        return pages
    hidden = set(foreign(request.user)) - _public_page_ids()
    return pages.exclude(Q(pk__in=hidden))


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def name_broken_links(request: HttpRequest, page) -> None:
    """Said at each saving, long before a reviewer would click on them."""
    if isinstance(page, PublicPage):
        for each in links.broken(page.get_latest_revision_as_object(), at=timezone.now())[:MOST_LINKS]:
            messages.warning(request, str(each))


@hooks.register("before_edit_page")
def say_why_it_came_back(request: HttpRequest, page) -> None:
    """What a reviewer wants mended, above the editor, until it is submitted anew."""
    if request.method != "GET" or not isinstance(page, PublicPage):
        return
    newest = Submission.objects.filter(source_type=page.source_type(), source_id=page.source_id).last()
    if newest and newest.state == SubmissionState.RETURNED:
        for dissent in newest.dissents.filter(opinion=Opinion.RETURN).select_related("actor"):
            messages.warning(request, _said(dissent))


def _said(dissent: Dissent) -> str:
    """Who returned it and why: the basis, and each thing to mend that it does not name already."""
    wrong = [str(Fault(**each)) for each in dissent.faults]
    said = "；".join(filter(None, [own_words(dissent.basis, dissent.faults), *wrong]))
    return str(_("Returned by %(person)s: %(said)s")) % {"person": dissent.actor, "said": said}


def _public_page_ids() -> set[int]:
    types = [model.source_type() for model in page_models()]
    visible = PublicItem.objects.visible(at=timezone.now()).filter(source_type__in=types)
    return {int(source_id) for source_id in visible.values_list("source_id", flat=True)}


def _open_submission(page: PublicPage | None) -> Submission | None:
    if not isinstance(page, PublicPage) or page.pk is None:
        return None
    return Submission.objects.filter(
        source_type=page.source_type(), source_id=page.source_id, state__in=OPEN
    ).first()
