"""Terms that a department lists now, in what is public already: a task for a person, nothing is taken away.

begin  one scan for all terms that were listed since the last one
work   goes on for some seconds: items by key, in batches; the worker's clock calls it every minute
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from time import monotonic

from django.db import transaction

from confidentiality import masking
from confidentiality.models import ListedTerm, TermHit, TermScan
from confidentiality.screening.terms import Terms
from organisations.models import Organisation
from publication.models import PublicItem

BATCH = 300
SLICE = 10.0  # seconds, after which others have their turn


def work(*, at: datetime, seconds: float = SLICE) -> int:
    """Search on, and begin where something is new; how many items were read."""
    scan = _running() or _begin(at=at)
    if scan is None:
        return 0
    searched, until, read = _Terms(scan, at=at), monotonic() + seconds, 0
    while monotonic() < until:
        items = _next(scan, at=at)
        if not _keep(scan, items, searched, at=at):
            break
        read += len(items)
        if len(items) < BATCH:
            break
    return read


class _Terms:
    """What one scan looks for, by the organisation from which on down it holds."""

    def __init__(self, scan: TermScan, *, at: datetime) -> None:
        rows = scan.terms.holding(at=at).select_related("organisation", "key")
        self._terms = [(row, row.organisation.path, Terms([row.opened()["term"]])) for row in rows]
        self._paths = dict(Organisation.objects.values_list("pk", "path"))
        self._all = Terms([row.opened()["term"] for row in rows])

    def hits(self, item: PublicItem) -> Iterator[ListedTerm]:
        """Most items hold none: asked once for all, and singly only where there is something."""
        texts = [text for _path, text in masking.leaves(item.document)]
        if not any(any(True for _ in self._all.find(text)) for text in texts):
            return
        for row, path, terms in self._terms:
            inside = self._paths.get(item.organisation_id, "").startswith(path)
            if inside and any(any(True for _ in terms.find(text)) for text in texts):
                yield row


def _running() -> TermScan | None:
    return TermScan.objects.filter(finished_at=None).first()


def _begin(*, at: datetime) -> TermScan | None:
    fresh = ListedTerm.objects.filter(scan=None).holding(at=at)
    if not fresh.exists():
        return None
    with transaction.atomic():
        scan = TermScan.objects.create(begun_at=at, moved_at=at)
        fresh.update(scan=scan)
    return scan


def _next(scan: TermScan, *, at: datetime) -> list[PublicItem]:
    visible = PublicItem.objects.visible(at=at).filter(pk__gt=scan.position)
    return list(visible.order_by("pk")[:BATCH])


def _keep(scan: TermScan, items: Sequence[PublicItem], searched: _Terms, *, at: datetime) -> bool:
    """Hits and the new position, only if nobody else went on meanwhile."""
    hits = [
        TermHit(term=term, item_id=item.pk, organisation_id=item.organisation_id, found_at=at)
        for item in items
        for term in searched.hits(item)
    ]
    ended = at if len(items) < BATCH else None
    position = items[-1].pk if items else scan.position
    with transaction.atomic():
        same = TermScan.objects.filter(pk=scan.pk, position=scan.position, finished_at=None)
        if not same.update(position=position, moved_at=at, finished_at=ended):
            return False
        TermHit.objects.bulk_create(hits, ignore_conflicts=True, batch_size=500)
    scan.position = position
    return True
