"""Business secrets that departments list (商业秘密词表): listed, read by people, ended, and looked for in drafts.

    list_many    submitters and reviewers of the organisation; sealed as they are stored
    read         a page of the list for a person: entered into the audit log, then opened
    end          by another person than the one who listed it; what was found before stays found
    Listed       the terms that hold for organisations at one instant, opened once a process
    close_hit    what a person decided about a public item in which a term was found

A term holds for the organisation and all below it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Max, Q, Sum
from django.utils.translation import gettext as _

from confidentiality.enums import HitOutcome, ReadingPurpose
from confidentiality.errors import NotYours, TermRefused
from confidentiality.keys import keyed_hash
from confidentiality.models import ListedTerm, RecordKey, TermHit
from confidentiality.screening.terms import LONGEST, Terms, fold, is_usable
from organisations.enums import Role
from organisations.models import Organisation, Person
from organisations.selectors import Capacity, capacities

from . import auditing

ABOUT = "confidentiality.terms"
LISTERS = (Role.SUBMITTER, Role.REVIEWER)
ENDERS = (Role.REVIEWER,)
CLOSERS = (Role.REVIEWER,)
MOST_AT_ONCE = 1000
MOST_LISTS = 64  # of organisations, whose terms a process keeps open
LEAST_REASON = 4


def list_many(
    words: Sequence[str],
    *,
    organisation: Organisation,
    reason: str,
    by: Person,
    at: datetime,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> list[ListedTerm]:
    """Add terms; those that the organisation lists already are left out. Raises NotYours, TermRefused."""
    _acting(by, organisation, LISTERS, at=at)
    starts_at = starts_at or at
    if len(reason.strip()) < LEAST_REASON:
        raise TermRefused(_("Say why these are business secrets: what they are, and of whom."))
    if ends_at is not None and ends_at <= max(at, starts_at):
        raise TermRefused(_("The last day lies before the first, or is past."))
    by_digest = {_digest(organisation, word): word for word in _clean(words)}
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)  # one writer of a list at a time
        for digest in _known(organisation, list(by_digest), at=at):
            by_digest.pop(digest, None)
        terms = [
            _sealed(word, reason.strip(), digest, organisation, starts_at, ends_at, by, at)
            for digest, word in by_digest.items()
        ]
        RecordKey.objects.bulk_create([term.key for term in terms], batch_size=500)
        return ListedTerm.objects.bulk_create(terms, batch_size=200)


def read(
    rows: Sequence[ListedTerm], *, organisation: Organisation, by: Person, at: datetime
) -> list[tuple[ListedTerm, dict[str, str]]]:
    """These terms and their reasons for a person: one entry of the audit log, written first."""
    if rows:
        detail = f"{rows[0].pk}-{rows[-1].pk}: {len(rows)}"
        auditing.read(
            ABOUT, organisation.pk, by=by, organisation=organisation, purpose=ReadingPurpose.WRITING, at=at,
            detail=detail,
        )  # fmt: skip
    return [(row, row.opened()) for row in rows]


def end(term: ListedTerm, *, by: Person, at: datetime) -> None:
    """From now on it is not looked for. Four eyes: not by who listed it, nor his deputy. Raises NotYours, TermRefused."""
    capacity = _acting(by, term.organisation, ENDERS, at=at)
    if term.listed_by_id in capacity.people:
        raise NotYours(_("You listed this term; another reviewer ends it."))
    running = ListedTerm.objects.filter(pk=term.pk, ended_by=None)
    if not running.update(ended_by=by, ends_at=max(at, term.starts_at)):
        raise TermRefused(_("This term was ended already."))
    term.refresh_from_db()


def close_hit(hit: TermHit, *, outcome: str, note: str, by: Person, at: datetime) -> None:
    """What a person decided about a public item. Raises NotYours, TermRefused."""
    _acting(by, hit.organisation, CLOSERS, at=at)
    if outcome not in HitOutcome.values or len(note.strip()) < LEAST_REASON:
        raise TermRefused(_("Choose what was decided, and say why."))
    open_ = TermHit.objects.filter(pk=hit.pk, closed_at=None)
    if not open_.update(closed_at=at, closed_by=by, outcome=outcome, note=note.strip()[:200]):
        raise TermRefused(_("Somebody else has decided about it."))


class Listed:
    """The terms that hold at one instant, by organisation; each asked once. Make a new one for each act."""

    def __init__(self, *, at: datetime) -> None:
        self.at = at
        self._of: dict[int, Terms] = {}

    def of(self, organisation: Organisation) -> Terms:
        if organisation.pk not in self._of:
            self._of[organisation.pk] = _of(organisation, at=self.at)
        return self._of[organisation.pk]


# What was opened stays open in the process, by who inherits and by what the database says of the list.
_opened: dict[tuple, Terms] = {}


def _of(organisation: Organisation, *, at: datetime) -> Terms:
    """One query where nothing changed. A term never changes, so count, newest and sums tell lists apart."""
    above = [int(pk) for pk in organisation.path.strip("/").split("/")]
    rows = ListedTerm.objects.filter(organisation__in=above).holding(at=at)
    stamp = rows.aggregate(n=Count("pk"), last=Max("pk"), one=Sum("pk"), two=Sum(F("pk") * F("pk")))
    key = (organisation.path, *stamp.values())
    if key not in _opened:
        if len(_opened) >= MOST_LISTS:
            _opened.clear()
        _opened[key] = Terms(_words(rows)) if stamp["n"] else Terms(())
    return _opened[key]


def _words(rows: Iterable[ListedTerm]) -> Iterable[str]:
    return (row.opened()["term"] for row in rows.select_related("key").iterator(chunk_size=500))


def _clean(words: Sequence[str]) -> list[str]:
    """Without blanks; each of them usable. Raises TermRefused."""
    clean = [word for each in words if (word := " ".join(each.split()))]
    if not clean:
        raise TermRefused(_("Write at least one term, one a line."))
    if len(clean) > MOST_AT_ONCE:
        raise TermRefused(_("At most %(most)s terms at once.") % {"most": MOST_AT_ONCE})
    for number, word in enumerate(clean, 1):
        if not is_usable(fold(word)):
            raise TermRefused(
                _(
                    "Line %(line)s (%(length)s characters): a term has 2 to %(most)s characters and is no mere "
                    "number; it would be found everywhere, or never."
                )
                % {"line": number, "length": len(word), "most": LONGEST}
            )
    return clean


def _known(organisation: Organisation, digests: Sequence[str], *, at: datetime) -> Iterable[str]:
    """Those that are listed already and neither ended nor over; also such as begin later."""
    rows = ListedTerm.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), organisation=organisation)
    for start in range(0, len(digests), 500):
        yield from rows.filter(digest__in=digests[start : start + 500]).values_list("digest", flat=True)


def _digest(organisation: Organisation, word: str) -> str:
    return keyed_hash("confidentiality.term", f"{organisation.pk}\0{fold(word)}")


def _sealed(
    word: str,
    reason: str,
    digest: str,
    organisation: Organisation,
    starts_at: datetime,
    ends_at: datetime | None,
    by: Person,
    at: datetime,
) -> ListedTerm:
    term = ListedTerm(
        organisation=organisation, key=RecordKey.new(at=at), digest=digest, starts_at=starts_at,
        ends_at=ends_at, listed_by=by, listed_at=at,
    )  # fmt: skip
    term.seal(word, reason[:500])
    return term


def _acting(by: Person, organisation: Organisation, roles: Sequence[Role], *, at: datetime) -> Capacity:
    """Raises NotYours."""
    for role in roles:
        if found := capacities(by, role, organisation, at=at):
            return found[0]
    raise NotYours(_("You have no role for this in %(organisation)s.") % {"organisation": organisation})
