"""Recomputes what the public is shown: chain of the ledger, then item → permit → approvals, item by item.

    verify ─┬─ ledger.verify_chain    every hash, number and signature
            ├─ entries without item
            └─ items, in chunks by key: permit, approvals, what was read, content, columns, state
                                        against the ledger, editions against one another

Everything is streamed: the memory needed does not grow with the ledger. What looks broken is looked
at once more inside one transaction, since others may be publishing meanwhile.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from confidentiality import canonical, sampling, sources
from confidentiality.enums import BatchState
from confidentiality.models import Approval, Batch, BatchMember, Reading
from confidentiality.sampling import Rule
from publication import ledger
from publication.enums import Act, ItemState
from publication.ledger import ChainBroken
from publication.models import LedgerEntry, PublicItem

CHUNK = 500
CONTENT_ACTS = {Act.PUBLISH, Act.CORRECT}
STATE_AFTER = {Act.WITHDRAW: ItemState.WITHDRAWN, Act.EXPIRE: ItemState.EXPIRED}

KEPT = 1000  # batches whose verdict is remembered; their rows lie close together
WITH = ("permit__submission__chain", "permit__batch", "permit__submission__batch_member")

Warn = Callable[[str], None]
BatchBreak = Callable[[int], str | None]


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was looked at, and how many warnings were given."""

    entries: int
    items: int
    warnings: int


def verify(*, warn: Warn) -> Verified:
    """Look at everything; `warn` gets a sentence for what is odd but not broken.

    Raises ChainBroken, which names the first break.
    """
    entries = ledger.verify_chain()
    batch_break = lru_cache(maxsize=KEPT)(_batch_break)
    _entries_without_item()
    items = warnings = 0
    for chunk in _chunks(PublicItem.objects.select_related(*WITH)):
        _verify_chunk(chunk, batch_break)
        items += len(chunk)
        for warning in _drafts_gone(chunk):
            warn(warning)
            warnings += 1
    return Verified(entries, items, warnings)


def _entries_without_item() -> None:
    lost = (
        LedgerEntry.objects.exclude(item_id="")
        .filter(~Exists(PublicItem.objects.filter(pk=OuterRef("item_id"))))
        .order_by("seq")
        .first()
    )
    if lost:
        raise ChainBroken(f"Entry {lost.seq} is of the item {lost.item_id}, which is not there.")


def _chunks(items: QuerySet) -> Iterator[list[PublicItem]]:
    """Items by key, a chunk at a time."""
    last = ""
    while chunk := list(items.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield chunk
        last = chunk[-1].pk


def _verify_chunk(chunk: Sequence[PublicItem], batch_break: BatchBreak) -> None:
    acts, approvals, siblings = _acts(chunk), _approvals(chunk), _siblings(chunk)
    for item in chunk:
        given = approvals[item.permit.submission_id]
        if _break(item, acts[item.pk], given, batch_break) or _edition_break(item, siblings[_source(item)]):
            _verify_alone(item.pk)


def _verify_alone(item_id: str) -> None:
    """The second look, at one instant. Raises ChainBroken."""
    with transaction.atomic():
        item = PublicItem.objects.select_related(*WITH).select_for_update(of=("self",)).get(pk=item_id)
        given = _approvals([item])[item.permit.submission_id]
        found = _break(item, _acts([item])[item.pk], given, _batch_break)
        found = found or _edition_break(item, _siblings([item])[_source(item)])
    if found:
        raise ChainBroken(f"Item {item_id}: {found}")


def _acts(items: Sequence[PublicItem]) -> dict[str, list[LedgerEntry]]:
    """Entries by item, in order."""
    found = defaultdict(list)
    for entry in LedgerEntry.objects.filter(item_id__in=[item.pk for item in items]).order_by("seq"):
        found[entry.item_id].append(entry)
    return found


def _approvals(items: Sequence[PublicItem]) -> dict[int, list[Approval]]:
    found = defaultdict(list)
    for approval in Approval.objects.filter(submission__in=[item.permit.submission_id for item in items]):
        found[approval.submission_id].append(approval)
    return found


def _source(item: PublicItem) -> tuple[str, str]:
    return item.source_type, item.source_id


def _siblings(items: Sequence[PublicItem]) -> dict[tuple[str, str], list[PublicItem]]:
    """By source the items of those that are editions; asked for only where there are any."""
    found = defaultdict(list)
    sources_ = {_source(item) for item in items if item.is_older_edition or item.document.get("edition")}
    for source_type in {source_type for source_type, _id in sources_}:
        ids = [identifier for type_, identifier in sources_ if type_ == source_type]
        for each in PublicItem.objects.filter(source_type=source_type, source_id__in=ids):
            found[_source(each)].append(each)
    return found


def _edition_break(item: PublicItem, siblings: list[PublicItem]) -> str | None:
    """Of a page's editions one is the newest; what is older was followed by another one."""
    if not siblings or item.state != ItemState.PUBLISHED:
        return None
    newest = [each for each in siblings if each.state == ItemState.PUBLISHED and not each.is_older_edition]
    if len(newest) != 1:
        return f"its page shows {len(newest)} newest editions."
    others = [each for each in siblings if each.pk != item.pk]
    named = any(each.document.get("supersedes") == item.pk for each in others)
    if named and not item.is_older_edition:
        return "a newer edition follows it, and it is not marked as an older one."
    # What followed it may be erased by now, and says nothing any more.
    if item.is_older_edition and not named and all(each.content is not None for each in others):
        return "it is marked as an older edition, and no newer one follows it."
    return None


def _break(
    item: PublicItem, entries: list[LedgerEntry], approvals: list[Approval], batch_break: BatchBreak
) -> str | None:
    """The first thing that does not hold, as a sentence."""
    given = [each for each in approvals if each.commitment == item.permit.commitment]
    return (
        _permit_break(item)
        or _people_break(item, given)
        or _reading_break(item, given, batch_break)
        or _content_break(item)
        or _act_break(item, entries)
    )


def _permit_break(item: PublicItem) -> str | None:
    permit, submission = item.permit, item.permit.submission
    if permit.item_id != item.pk or submission.item_id != item.pk:
        return "its permit is for another item."
    if permit.commitment != item.commitment or submission.commitment != item.commitment:
        return "its permit is for other content."
    if permit.redeemed_at is None or permit.voided_at is not None:
        return "its permit was never redeemed, or is void."
    if item.visible_from < permit.visible_from or item.visible_until > permit.visible_until:
        return "it is shown longer than its permit allows."
    return None


def _people_break(item: PublicItem, given: list[Approval]) -> str | None:
    submission, needed = item.permit.submission, item.permit.people_required
    if needed < submission.chain.people_required:
        return "its permit asked for fewer people than its chain."
    if min(len({a.actor_id for a in given}), len({a.counts_as_id for a in given})) < needed:
        return f"fewer than {needed} different people approved it."
    people = [person for a in given for person in {a.actor_id, a.counts_as_id}]
    if len(people) != len(set(people)):
        return "somebody approved it twice, once as a deputy."
    if {submission.submitter_id, submission.submitter_stands_for_id} & set(people):
        return "somebody approved what he submitted himself."
    return None


def _reading_break(item: PublicItem, given: list[Approval], batch_break: BatchBreak) -> str | None:
    """Whether it was read as its permit says, or passed with a batch whose sample was."""
    permit = item.permit
    if permit.read_by != sum(each.read for each in given):
        return "its permit does not say by how many people it was read."
    if any(each.batch_id != permit.batch_id for each in given):
        return "its permit names another batch than its approvals."
    if permit.batch_id is None:
        return None if permit.read_by == len(given) else "nobody read it, and it passed with no batch."
    member = getattr(permit.submission, "batch_member", None)
    if member is None or member.batch_id != permit.batch_id or any(a.read != member.in_sample for a in given):
        return "it passed with a batch that it is not in, or was read as the batch does not say."
    if item.subject_category in ("", "person"):
        return "a person was passed by batch."
    if permit.batch.state == BatchState.STOPPED and permit.redeemed_at > permit.batch.decided_at:
        return "it was published after its batch was stopped."
    return batch_break(permit.batch_id)


def _batch_break(batch_id: int) -> str | None:
    """Draws the sample again, and asks whether each approver read all of it before he approved."""
    batch = Batch.objects.get(pk=batch_id)
    rows = list(
        BatchMember.objects.filter(batch=batch).values_list(
            "submission", "submission__commitment", "in_sample"
        )
    )
    drawn = {(submission, commitment) for submission, commitment, in_sample in rows if in_sample}
    if sampling.sample([row[0] for row in rows], batch.seed, batch.sampled) != sorted(
        row[0] for row in drawn
    ):
        return f"the sample of its batch {batch_id} is not the one that its seed draws."
    if Rule.of(batch.rule).size(len(rows)) != len(drawn):
        return f"the sample of its batch {batch_id} is smaller than its rule says."
    read = set(
        Reading.objects.filter(member__batch=batch).values_list("member__submission", "commitment", "person")
    )
    approvers = set(Approval.objects.filter(batch=batch).values_list("actor", flat=True).distinct())
    if not {(*row, person) for row in drawn for person in approvers} <= read:
        return f"somebody approved its batch {batch_id} without having read the sample."
    return None


def _content_break(item: PublicItem) -> str | None:
    if item.content is None:
        return "it is published, but has no content." if item.state == ItemState.PUBLISHED else None
    if item.salt is None or canonical.commitment(item.salt, item.content) != item.commitment:
        return "its content is not what was approved."
    return _column_break(item)


def _column_break(item: PublicItem) -> str | None:
    """Lists filter by columns; they must say what the content says."""
    facets = item.document["facets"]
    for column, value in {
        "section": item.document["section"],
        "kind": item.document["kind"],
        "locale": item.document["locale"],
        "authority": facets["authority"],
        "region": facets["region"],
        "subject_category": facets["subject_category"],
        "year": facets["year"],
        "sector": facets["sector"],
        "occupation": facets["occupation"],
        "masked": bool(item.permit.submission.masks),
    }.items():
        if getattr(item, column) != value:
            return f"its column {column} does not say what its content says."
    return None


def _act_break(item: PublicItem, entries: list[LedgerEntry]) -> str | None:
    """The item's row against what the ledger tells of it."""
    if not entries:
        return "it has no entry in the ledger."
    if entries[0].act != Act.PUBLISH or sum(entry.act == Act.PUBLISH for entry in entries) > 1:
        return "the ledger does not begin with one publication of it."
    if [entry for entry in entries if entry.act in CONTENT_ACTS][-1].commitment != item.commitment:
        return "the ledger's newest content of it is another."
    state = _state_by(entries)
    if state is None:
        return "the ledger goes on after it was hidden."
    if state != item.state:
        return f"it is {item.state}, and {state} by the ledger."
    if (item.content is None) != (entries[-1].act == Act.ERASE):
        return "it is erased in one of item and ledger, and not in the other."
    if item.annotation != _annotation_by(entries):
        return "its annotation is not the ledger's newest one."
    return None


def _annotation_by(entries: list[LedgerEntry]) -> str:
    newest = [entry for entry in entries if entry.act in (Act.ANNOTATE, Act.CORRECT)][-1:]
    return newest[0].reason if newest else ""


def _state_by(entries: list[LedgerEntry]) -> ItemState | None:
    """What the acts amount to; None where anything but the erasure follows a removal."""
    state, erased = ItemState.PUBLISHED, False
    for entry in entries:
        if erased or (state != ItemState.PUBLISHED and entry.act != Act.ERASE):
            return None
        state, erased = STATE_AFTER.get(entry.act, state), entry.act == Act.ERASE
    return state


def _drafts_gone(chunk: Sequence[PublicItem]) -> Iterator[str]:
    """Published items whose draft was deleted behind the door's back."""
    shown = defaultdict(list)
    for item in chunk:
        if item.state == ItemState.PUBLISHED:
            shown[item.source_type].append(item)
    for source_type, items in shown.items():
        source = sources.registered().get(source_type)
        there = source.exists([item.source_id for item in items]) if source else set()
        for item in items:
            if item.source_id not in there:
                yield f"Item {item.pk} is published, but its draft ({source_type}) is gone; withdraw it."
