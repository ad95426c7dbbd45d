"""Bundles at the door: every part frozen as one, published in one transaction when the hour has come.

    submit ──► page_door: each page as it would be shown from the hour; what refuses, by part
    release ◄── the clock, the last approval after the hour, a person: all of it, or nothing and why

Nothing of a bundle is published before its hour, also where its parts could wait behind an embargo:
until then a part can be stopped, and then all of it waits.
"""

from dataclasses import replace
from datetime import datetime

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from confidentiality.enums import BundleCause, BundleState
from confidentiality.errors import BundleRefused, NotWaiting, Refused
from confidentiality.models import Bundle, BundleMember
from confidentiality.services import bundle_stopping
from confidentiality.services import bundles as engine
from confidentiality.services.submissions import Draft
from organisations.models import Person
from publication import page_door
from publication.errors import DoorRefused
from publication.models import PublicItem
from publication.models.pages import PublicPage

from . import door


def submit(bundle: Bundle, *, by: Person, at: datetime) -> Bundle:
    """Submit what does not stand, or submit anew after a stop; all of it or nothing.

    Raises NotYours, NotWaiting, BundleRefused naming the parts that stand in the way.
    """
    acting = engine.editor(bundle.organisation, by, at=at)
    with transaction.atomic():
        bundle = engine.locked(bundle, BundleState.GATHERING, BundleState.STOPPED)
        return engine.submit(bundle, _drafts(bundle, at=at), by=acting, at=at)


def release(bundle: Bundle, *, by: Person | None, at: datetime) -> list[PublicItem]:
    """Publish all of an approved bundle whose hour has come; the items.

    Where a part cannot be published nothing is, the bundle is stopped, and its parts say why: then none.
    Raises NotWaiting.
    """
    with transaction.atomic():
        bundle = engine.locked(bundle, BundleState.APPROVED)
        if bundle.hour > at:
            raise NotWaiting(_("Its hour has not come yet."))
        try:
            with transaction.atomic():
                items = door.publish_many(engine.begin_publishing(bundle), by=by, at=at)
                engine.end_publishing(bundle, at=at)
        except OperationalError:
            raise
        except Exception as failure:
            _stopped(bundle, failure, by=by, at=at)
            return []
    return items


def release_due(*, at: datetime) -> int:
    """Publish every approved bundle whose hour has come, each by itself; how many were."""
    due = Bundle.objects.filter(state=BundleState.APPROVED, hour__lte=at).order_by("hour", "pk")
    released = 0
    for bundle in list(due):
        try:
            released += bool(release(bundle, by=None, at=at))
        except NotWaiting:
            continue  # somebody was faster
    return released


def on_approved(bundle: Bundle, by: Person, at: datetime) -> None:
    """Called by the review: an hour that is over by now is now."""
    if bundle.hour <= at:
        release(bundle, by=by, at=at)


def page_of(member: BundleMember) -> PublicPage | None:
    """The newest version of the page that a part is; None where it is no page, or gone."""
    model = page_models().get(member.source_type)
    return model and page_door.latest(model, member.source_id)


def page_models() -> dict[str, type[PublicPage]]:
    return {model.source_type(): model for model in page_door.page_models()}


def pages_of(bundle: Bundle, members: list[BundleMember]) -> dict[int, PublicPage]:
    """By part the pages as they would be shown from the hour on."""
    found = {}
    for member in members:
        # A page that was given to another organisation is not shown to those of this one.
        if (page := page_of(member)) and page.organisation_id == bundle.organisation_id:
            page.together_from = bundle.hour
            found[member.pk] = page
    return found


def _drafts(bundle: Bundle, *, at: datetime) -> dict[int, Draft]:
    """Of every page that has to be submitted. Raises BundleRefused naming the parts."""
    members = engine.parts_of(bundle)
    pages, refused = pages_of(bundle, members), {}
    alongside = {page.pk: page_door.take_identity(page, at=at) for page in pages.values()}
    drafts = {}
    for member in members:
        page = pages.get(member.pk)
        if engine.stands(member):
            continue
        if page is None:
            if member.source_type in page_models():
                refused[member.pk] = _("The page is gone; take it out of the bundle.")
            continue
        page.alongside = {pk: item for pk, item in alongside.items() if pk != page.pk}
        try:
            page_door.refuse_broken_links(page, at=at)
            drafts[member.pk] = replace(page.projection(at=at), source_version=str(page.latest_revision_id))
        except (DoorRefused, Refused) as refusal:
            refused[member.pk] = str(refusal)
    if refused:
        raise BundleRefused(
            _("%(count)s parts stand in the way; nothing was submitted. See each below.")
            % {"count": len(refused)},
            refused,
        )
    return drafts


def _stopped(bundle: Bundle, failure: Exception, *, by: Person | None, at: datetime) -> None:
    """What failed, by part: each is tried by itself, and nothing stays of that."""
    known = isinstance(failure, DoorRefused | Refused)
    troubles = _troubles(bundle, at=at) if known else {}
    # Of what nobody foresaw only the type: its text may quote what is not public.
    trouble = "" if troubles else str(failure) if known else type(failure).__name__
    bundle_stopping.stop(bundle, BundleCause.FAILED, by=by, at=at, trouble=trouble, troubles=troubles)


def _troubles(bundle: Bundle, *, at: datetime) -> dict[int, str]:
    with transaction.atomic():
        parts = {part.submission_id: part.pk for part in engine.parts_of(bundle)}
        permits = engine.begin_publishing(bundle)
        found = {parts[p.submission_id]: door.refusal_of(p, at=at) for p in permits}
        transaction.set_rollback(True)
    return {pk: sentence for pk, sentence in found.items() if sentence}
