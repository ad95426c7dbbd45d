"""The door: publish by permit, annotate, shorten, withdraw, let expire.

Each act changes items and appends to the ledger in one transaction, the append last.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Least
from django.utils.translation import gettext as _

from confidentiality import sources
from confidentiality.enums import SubmissionState
from confidentiality.models import Permit, Submission
from confidentiality.services import erasure, submissions
from organisations.models import Person
from publication import document as documents
from publication import kinds, ledger, outside
from publication.enums import SET_BY_DOOR, Act, Annotation, ItemState, Withdrawal
from publication.errors import (
    DisplayPeriodOver,
    EditionRefused,
    LengtheningRefused,
    NotPublished,
    PermitMissing,
)
from publication.ledger import Entry
from publication.models import ItemAsset, ItemTerm, LookupKey, PublicItem


def publish(permit: Permit, *, by: Person | None, at: datetime) -> PublicItem:
    """Redeem one permit; see `publish_many`."""
    return publish_many([permit], by=by, at=at)[0]


def publish_many(permits: Sequence[Permit], *, by: Person | None, at: datetime) -> list[PublicItem]:
    """Copy what was permitted into public items, all or none.

    A permit whose item is already published corrects it: the old content is gone at once. One whose
    content supersedes another item is a newer edition: the older one stays, and leaves the lists.
    Raises PermitMissing, DisplayPeriodOver, NotPublished, PublicationStopped, EditionRefused.
    """
    with transaction.atomic():
        permits = _open_permits(permits, at=at)
        sources.refuse_publication([permit.submission for permit in permits], at=at)
        present = PublicItem.objects.in_bulk([permit.item_id for permit in permits])
        _lock_superseded(permits, at=at)
        fresh = [_item(permit, at) for permit in permits if permit.item_id not in present]
        corrected = [_correct(present[p.item_id], p, at) for p in permits if p.item_id in present]
        PublicItem.objects.bulk_create(fresh, batch_size=100)
        items = fresh + corrected
        _attach(items)
        _mark_published(permits, at=at)
        entries = [Entry(Act.PUBLISH, item.id, item.commitment) for item in fresh]
        entries += [Entry(Act.CORRECT, item.id, item.commitment) for item in corrected]
        entries += _supersede(fresh, at=at)
        ledger.append(entries, by=by, at=at)
        _end_older_editions(
            {item.id: item.visible_until for item in fresh if item.document["supersedes"]}, at=at
        )
    return items


def on_permits(permits: list[Permit], by: Person, at: datetime) -> None:
    """Called by the review: publish at once where the chain says so."""
    at_once = [permit for permit in permits if permit.submission.chain.publishes_on_approval]
    if at_once:
        publish_many(at_once, by=by, at=at)


def withdraw(item_id: str, kind: Withdrawal, *, by: Person | None, at: datetime) -> None:
    """Hide one item for good; see `withdraw_many`. Raises NotPublished."""
    if not withdraw_many([item_id], kind, by=by, at=at):
        raise NotPublished(_("This is not published (any more), so it cannot be withdrawn."))


def withdraw_many(item_ids: Sequence[str], kind: Withdrawal, *, by: Person | None, at: datetime) -> list[str]:
    """Hide items for good, embargoed ones too; the ids of those that were published until now.

    With the newest edition of a page its older ones go, too.
    """
    with transaction.atomic():
        hidden = _hide(item_ids, ItemState.WITHDRAWN, kind, at=at)
        ledger.append([Entry(Act.WITHDRAW, i.id, i.commitment, kind) for i in hidden], by=by, at=at)
    return [item.id for item in hidden]


def annotate(item_id: str, annotation: Annotation, *, by: Person | None, at: datetime) -> None:
    """Set a status such as "under objection"; the text stays as it is. Raises NotPublished, EditionRefused."""
    if annotation in SET_BY_DOOR:
        raise EditionRefused(_("Only publishing a newer edition sets this status."))
    with transaction.atomic():
        items = PublicItem.objects.filter(pk=item_id, state=ItemState.PUBLISHED)
        changed = items.exclude(annotation__in=SET_BY_DOOR).update(annotation=annotation, changed_at=at)
        if not changed:
            raise NotPublished(_("Only what is published can be annotated."))
        ledger.append([Entry(Act.ANNOTATE, item_id, reason=annotation)], by=by, at=at)


def shorten(item_id: str, until: datetime, *, reason: str, by: Person | None, at: datetime) -> None:
    """End the display earlier. `reason` is a code. Raises NotPublished, LengtheningRefused."""
    shorten_many({item_id: (until, reason)}, by=by, at=at)


def shorten_many(ends: Mapping[str, tuple[datetime, str]], *, by: Person | None, at: datetime) -> None:
    """End displays earlier, all or none: by item its end and the code of the reason.

    Raises NotPublished, LengtheningRefused.
    """
    with transaction.atomic():
        published = PublicItem.objects.filter(pk__in=list(ends), state=ItemState.PUBLISHED)
        items = list(published.select_for_update().order_by("pk"))
        if len(items) != len(ends):
            raise NotPublished(_("Only the display of what is published can be shortened."))
        lines = []
        for item in items:
            until = ends[item.pk][0]
            _refuse_lengthening(item, until, at)
            PublicItem.objects.filter(pk=item.pk).update(visible_until=until, changed_at=at)
            lines.append(
                {"item": item.pk, "act": Act.SHORTEN, "until": until.isoformat(), "at": at.isoformat()}
            )
        outside.append_withdrawals(lines)
        ledger.append([Entry(Act.SHORTEN, item.pk, reason=ends[item.pk][1]) for item in items], by=by, at=at)
        _end_older_editions({item.pk: ends[item.pk][0] for item in items}, at=at)


def _refuse_lengthening(item: PublicItem, until: datetime, at: datetime) -> None:
    if until > item.visible_until:
        raise LengtheningRefused(_("A longer display needs a review and a permit of its own."))
    if until <= max(at, item.visible_from):
        raise LengtheningRefused(_("To end the display now, withdraw the item and say why."))


def shorten_if_shorter(
    ends: Mapping[str, datetime], *, reason: str, by: Person | None, at: datetime
) -> dict[str, datetime]:
    """End displays earlier, by item id; those that it shortened. What would not be shorter stays as it is.

    An end that lies before the display begins, or is past, is nobody's to set here: let it expire.
    """
    with transaction.atomic():
        items = PublicItem.objects.filter(pk__in=list(ends), state=ItemState.PUBLISHED)
        shorter = {
            item.pk: ends[item.pk]
            for item in items.select_for_update().order_by("pk").defer("content", "salt")
            if max(at, item.visible_from) < ends[item.pk] < item.visible_until
        }
        for until in sorted(set(shorter.values())):
            same = [pk for pk, each in shorter.items() if each == until]
            PublicItem.objects.filter(pk__in=same).update(visible_until=until, changed_at=at)
        outside.append_withdrawals(
            {"item": pk, "act": Act.SHORTEN, "until": until.isoformat(), "at": at.isoformat()}
            for pk, until in shorter.items()
        )
        ledger.append([Entry(Act.SHORTEN, pk, reason=reason) for pk in shorter], by=by, at=at)
    return shorter


def expire(item_ids: Sequence[str], *, at: datetime) -> list[str]:
    """Enter into the ledger that displays are over; the predicate has hidden them already."""
    with transaction.atomic():
        hidden = _hide(item_ids, ItemState.EXPIRED, "expired", at=at)
        ledger.append(
            [Entry(Act.EXPIRE, i.id, i.commitment, "display_period") for i in hidden], by=None, at=at
        )
    return [item.id for item in hidden]


def _open_permits(permits: Sequence[Permit], *, at: datetime) -> list[Permit]:
    ids = [permit.pk for permit in permits]
    # The submissions first, as everybody locks them who approves or voids.
    list(Submission.objects.filter(permit__in=ids).select_for_update(of=("self",)).order_by("pk").only("pk"))
    found = list(
        Permit.objects.filter(pk__in=ids)
        .select_related("submission__chain")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    for permit in found:
        submission = permit.submission
        approved = submission.state == SubmissionState.APPROVED and submission.content is not None
        if permit.redeemed_at or permit.voided_at or not approved:
            raise PermitMissing(_("This permit was used or voided; submit the content anew."))
        if permit.visible_until <= at:
            raise DisplayPeriodOver(_("Its display period ended before it was published."))
    if len(found) != len(permits):
        raise PermitMissing(_("There is no such permit."))
    return found


def _item(permit: Permit, at: datetime) -> PublicItem:
    submission = permit.submission
    item = PublicItem(
        id=permit.item_id,
        source_type=submission.source_type,
        source_id=submission.source_id,
        organisation_id=submission.organisation_id,
        state=ItemState.PUBLISHED,
        published_at=at,
        kind=submission.kind,
        locale=submission.locale,
    )
    return _fill(item, permit, at)


def _fill(item: PublicItem, permit: Permit, at: datetime) -> PublicItem:
    """Copy the permitted bytes, and from them the columns that lists filter by."""
    submission = permit.submission
    item.permit, item.commitment = permit, permit.commitment
    item.content, item.salt = submission.content, submission.salt
    item.visible_from, item.visible_until = permit.visible_from, permit.visible_until
    item.changed_at = at
    document = documents.parse(submission.content)
    facets = document["facets"]
    item.section = document["section"]
    item.authority, item.region = facets["authority"], facets["region"]
    item.city = (
        ""
        if facets["region"].endswith("0000")
        else facets["region"][:4].ljust(6, "0") * bool(facets["region"])
    )
    item.subject_category, item.year = facets["subject_category"], facets["year"]
    item.sector, item.occupation = facets["sector"], facets["occupation"]
    item.masked = bool(submission.masks)
    item.__dict__["document"] = document
    return item


def _correct(item: PublicItem, permit: Permit, at: datetime) -> PublicItem:
    if item.state != ItemState.PUBLISHED or item.visible_until <= at:
        raise NotPublished(_("What this corrects is gone; submit it as a new item."))
    if item.document["edition"]:
        raise EditionRefused(_("A published edition never changes; submit the content as a newer edition."))
    old = item.permit_id
    item = _fill(item, permit, at)
    item.version += 1
    item.annotation = Annotation.NONE
    item.save()
    erasure.erase_submissions(Submission.objects.filter(permit=old))
    return item


def _attach(items: list[PublicItem]) -> None:
    ids = [item.id for item in items]
    assets = {(item.id, sha) for item in items for sha in item.permit.submission.assets}
    LookupKey.objects.filter(item__in=ids).delete()
    ItemAsset.objects.bulk_create(
        [ItemAsset(item_id=item, asset_id=sha) for item, sha in sorted(assets)],
        ignore_conflicts=True,
        batch_size=500,
    )
    LookupKey.objects.bulk_create(
        [LookupKey(item=item, digest=digest) for item in items for digest in item.permit.submission.lookups],
        batch_size=500,
    )
    ItemTerm.objects.filter(item__in=ids).delete()
    ItemTerm.objects.bulk_create([term for item in items for term in _terms(item)], batch_size=500)


def _terms(item: PublicItem) -> list[ItemTerm]:
    terms = item.document["facets"]["terms"] | {kinds.TAG.name: item.document["tags"]}
    return [
        ItemTerm(item=item, facet=facet, value=value)
        for facet, values in terms.items()
        for value in sorted(set(values))
    ]


def _mark_published(permits: list[Permit], *, at: datetime) -> None:
    Submission.objects.filter(permit__in=permits).update(state=SubmissionState.PUBLISHED)
    for permit in permits:
        permit.submission.state = SubmissionState.PUBLISHED
    sources.decided([permit.submission for permit in permits], at=at)


def _lock_superseded(permits: Sequence[Permit], *, at: datetime) -> None:
    """The editions that are to be replaced, locked; each is the newest of the same source. Raises EditionRefused."""
    contents = {p.pk: documents.parse(p.submission.content) for p in permits if _may_be_edition(p)}
    editions = [
        p for p in permits if p.pk in contents and (contents[p.pk]["edition"] or contents[p.pk]["supersedes"])
    ]
    if not editions:
        return
    newest = PublicItem.objects.filter(
        source_type__in={p.submission.source_type for p in editions},
        source_id__in=[p.submission.source_id for p in editions],
        state=ItemState.PUBLISHED,
    ).exclude(annotation=Annotation.NEWER_EDITION)
    shown = {(i.source_type, i.source_id): i.pk for i in newest.select_for_update().order_by("pk")}
    for permit in editions:
        submission, older = permit.submission, contents[permit.pk]["supersedes"]
        source = (submission.source_type, submission.source_id)
        if permit.item_id != shown.get(source) and older != shown.get(source):
            raise EditionRefused(
                _(
                    "The edition that this would follow is not the newest one any more; submit the content anew."
                )
            )
        if older and permit.visible_from > at:
            raise EditionRefused(
                _(
                    "A newer edition is shown from the moment it is published: until then the older one is listed."
                )
            )


def _may_be_edition(permit: Permit) -> bool:
    """Records come by thousands and never are; their bytes are not parsed for it."""
    return '"edition":0' not in permit.submission.content


def _supersede(items: list[PublicItem], *, at: datetime) -> list[Entry]:
    """Older editions keep their content and address; lists, feeds, search and counts leave them out."""
    older = [item.document["supersedes"] for item in items if item.document["supersedes"]]
    PublicItem.objects.filter(pk__in=older).update(annotation=Annotation.NEWER_EDITION, changed_at=at)
    return [Entry(Act.ANNOTATE, pk, reason=Annotation.NEWER_EDITION) for pk in older]


def _hide(item_ids: Sequence[str], state: ItemState, withdrawal: str, *, at: datetime) -> list[PublicItem]:
    """Hide those that are still published, their look-up keys gone at once; open corrections are void.

    With the newest edition its older ones go. An older one goes alone, and what is open about its page stays.
    """
    wanted = [*item_ids, *_older_editions(item_ids)]
    items = list(
        PublicItem.objects.filter(pk__in=wanted, state=ItemState.PUBLISHED).select_for_update().order_by("pk")
    )
    ids = [item.id for item in items]
    # What expired is hidden since its display ended, however late that is entered.
    hidden_at = Least("visible_until", Value(at)) if state == ItemState.EXPIRED else at
    PublicItem.objects.filter(pk__in=ids).update(
        state=state, withdrawal=withdrawal, hidden_at=hidden_at, changed_at=at
    )
    LookupKey.objects.filter(item__in=ids).delete()
    for item in items:
        if item.is_older_edition:
            continue
        submissions.void_sources(item.source_type, [item.source_id], at=at)
        sources.get(item.source_type).hidden(item.source_id, item.id, at=at)
    return items


def _end_older_editions(ends: Mapping[str, datetime], *, at: datetime) -> None:
    """No older edition outlasts the newest one, by the clock alone. `ends` by the newest ones' ids."""
    older = _older_editions(list(ends))
    if older:
        newest = PublicItem.objects.filter(pk__in=list(ends)).values_list("source_type", "source_id", "pk")
        by_source = {(source_type, source_id): ends[pk] for source_type, source_id, pk in newest}
        shorter = {pk: by_source[source] for pk, source in older.items()}
        shorten_if_shorter(shorter, reason=Annotation.NEWER_EDITION, by=None, at=at)


def _older_editions(item_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The published older editions of those among the items that are their page's newest, with their source."""
    newest = PublicItem.objects.filter(
        pk__in=item_ids, source_type=OuterRef("source_type"), source_id=OuterRef("source_id")
    ).exclude(annotation=Annotation.NEWER_EDITION)
    older = PublicItem.objects.filter(
        Exists(newest), state=ItemState.PUBLISHED, annotation=Annotation.NEWER_EDITION
    )
    return {
        pk: tuple(source) for pk, *source in older.order_by().values_list("pk", "source_type", "source_id")
    }
