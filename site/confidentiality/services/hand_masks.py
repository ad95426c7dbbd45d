"""Masking by hand what screening missed: words that a reviewer names, everywhere in the draft or where he says.

No engine finds everything. Whoever may mask may name words, a kind and a reason; what is written in their
place follows from the kind, so that nobody can write another text into what others approve. It becomes
a finding that a person made (HandMask), masked at once by `reviews.mask`: approvals before it count no more.

    places()        where the words stand, and what of each place is still to be masked
    mask_by_hand()  mask chosen places
    mask_same()     mask one finding, and its words everywhere else
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from confidentiality import masking
from confidentiality.errors import BasisMissing, MaskRefused, Refused
from confidentiality.keys import KeyDestroyed
from confidentiality.models import Finding, HandMask, Submission
from confidentiality.screening import Kind, Severity
from confidentiality.screening.names import mask_of
from organisations.models import Person

from . import reviews, stopping
from .submissions import SUBJECT, draft_document, masks_of

BY_HAND = gettext_noop("A person found it; screening had missed it.")
SHORTEST, LONGEST = 2, 200  # code points of the words
MOST_PLACES = 500
REASON_LENGTH = 300
CONTEXT = 12  # characters shown before and after a place
# A mark of secrecy is a reason to keep the whole back, never something to hide.
KINDS = [kind for kind in Kind if kind not in (Kind.SECRECY_MARK, Kind.INTERNAL_MARK, Kind.UNREADABLE)]
# What people read. Facets, dates and names of files lead readers and programs; they are mended at the source.
_READ = {"title", "summary", "fields", "blocks", "measures"}
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Place:
    """Words at `path[start:end]` of the draft, with what stands around them; `left` is not masked yet."""

    path: str
    start: int
    end: int
    before: str
    words: str
    after: str
    left: tuple[tuple[int, int], ...]

    @property
    def key(self) -> str:
        return f"{self.start}-{self.end}:{self.path}"


def places(submission: Submission, document: dict, words: str) -> list[Place]:
    """Where the words stand in what people read of the draft, in its order. Raises MaskRefused.

    Not within the name of whom it is about: that is public, or the whole is exempt; nobody is shielded by
    a mask.
    """
    if not SHORTEST <= len(words) <= LONGEST:
        raise MaskRefused(
            _("Name at least %(least)s and at most %(most)s characters; these are %(count)s.")
            % {"least": SHORTEST, "most": LONGEST, "count": len(words)}
        )
    found = list(_places(document, words, _taken(submission), _subject(submission)))
    if len(found) > MOST_PLACES:
        raise MaskRefused(
            _("These words stand in more than %(most)s places: name a longer stretch.")
            % {"most": MOST_PLACES}
        )
    return found


def mask_by_hand(
    submission: Submission,
    keys: Iterable[str],
    *,
    words: str,
    kind: Kind,
    reason: str,
    by: Person,
    commitment: str,
    at: datetime,
) -> Submission:
    """Mask the words at the places of these keys (`Place.key`), as a finding of that kind.

    An open finding that they overlap is masked as a whole, by its own mask. Raises MaskRefused,
    BasisMissing, NotWaiting, NotYours, ContentChanged.
    """
    _guard(kind, reason)
    with transaction.atomic():
        stopping.hold([submission.pk])  # the batch before its rows, as everywhere
        [(submission, _seen)] = reviews.locked([(submission, commitment)])
        reviews.same_content(submission, commitment)
        document = draft_document(submission)
        _not_alone(submission, by)
        wanted = set(keys)
        chosen = [place for place in places(submission, document, words) if place.key in wanted]
        if not chosen or len(chosen) != len(wanted):
            raise MaskRefused(_("Choose where to mask; the words must stand there as you typed them."))
        return _mask(submission, chosen, [], kind, reason, by=by, commitment=commitment, at=at)


def mask_same(finding: Finding, *, by: Person, commitment: str, at: datetime) -> Submission:
    """Mask a finding, and its words everywhere else in the draft, whether screening saw them there or not.

    Raises MaskRefused, NotWaiting, NotYours, ContentChanged.
    """
    with transaction.atomic():
        stopping.hold([finding.submission_id])
        [(submission, _seen)] = reviews.locked([(finding.submission, commitment)])
        reviews.same_content(submission, commitment)
        document = draft_document(submission)
        words = text_at(document, finding)
        everywhere = places(submission, document, words) if SHORTEST <= len(words) <= LONGEST else []
        others = [each for each in everywhere if not _is(each, finding)]
        return _mask(
            submission, others, [finding], Kind(finding.kind), _("The same words as a finding."),
            by=by, commitment=commitment, at=at, text=finding.mask,
        )  # fmt: skip


def is_read(path: str) -> bool:
    """Whether the text at this pointer is one that people read, so that a hand may mask in it."""
    return path.split("/")[1] in _READ


def may_mask(submission: Submission, person: Person, *, at: datetime) -> bool:
    """Whether the person may mask in it now, as `reviews.mask` judges it."""
    try:
        reviews.refuse_masking(submission, person, at=at)
    except Refused:
        return False
    return True


def text_at(document: dict, finding: Finding) -> str:
    """The words of a finding in the draft; "" for one in a file."""
    return dict(masking.leaves(document)).get(finding.path, "")[finding.start : finding.end]


def written_for(kind: Kind, words: str) -> str:
    """What is written in place of the words: as screening writes it for names, else one * a character."""
    if kind in (Kind.PERSON_NAME, Kind.MINOR):
        return mask_of(words)
    return "*" * min(len(words), 18)


def _guard(kind: Kind, reason: str) -> None:
    if kind not in KINDS:
        raise MaskRefused(_("Nothing of this kind is masked: return the submission, or exempt it."))
    if not reason.strip():
        raise BasisMissing(_("Say why these words must not be public."))
    if len(reason) > REASON_LENGTH:
        raise MaskRefused(
            _("The reason is too long: at most %(length)s characters.") % {"length": REASON_LENGTH}
        )


def _not_alone(submission: Submission, by: Person) -> None:
    """Who would approve alone hides nothing by hand. Raises MaskRefused."""
    if submission.chain.people_required < 2 and by.pk != submission.submitter_id:
        raise MaskRefused(
            _("This chain asks for one person: he hides nothing by hand. Return the submission instead.")
        )


def _subject(submission: Submission) -> str:
    """Whom it is about; "" where nobody is named, or where nobody can know it any more."""
    if submission.subject_sealed is None:
        return ""
    try:
        return submission.key.unseal(SUBJECT, submission.subject_sealed).decode()
    except KeyDestroyed:
        return ""


def _taken(submission: Submission) -> dict[str, list[tuple[int, int]]]:
    """Stretches by path that are masked already; those of one path do not overlap."""
    taken: dict[str, list[tuple[int, int]]] = {}
    for mask in masks_of(submission):
        taken.setdefault(mask.path, []).append((mask.start, mask.end))
    return taken


def _places(
    document: dict, words: str, taken: dict[str, list[tuple[int, int]]], subject: str
) -> Iterator[Place]:
    for path, text in masking.leaves(document):
        if not is_read(path):
            continue
        kept = [*_spans(text, subject), *_tags(path, text)]
        for start, end in _spans(text, words):
            if not any(start < close and opened < end for opened, close in kept):
                left = tuple(_left(start, end, taken.get(path, [])))
                before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
                yield Place(path, start, end, before, words, after, left)


def _spans(text: str, words: str) -> Iterator[tuple[int, int]]:
    start = text.find(words) if words else -1
    while start >= 0:
        yield start, start + len(words)
        start = text.find(words, start + len(words))


def _tags(path: str, text: str) -> list[tuple[int, int]]:
    """Markup of a paragraph, in which a mask would break what surrounds it."""
    return [match.span() for match in _TAG.finditer(text)] if path.endswith("/html") else []


def _left(start: int, end: int, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What of `start:end` none of these (which do not overlap each other) covers."""
    for opened, close in sorted(taken):
        if start < opened < end:
            yield start, opened
        if opened < end and start < close:
            start = max(start, close)
    if start < end:
        yield start, end


def _mask(
    submission: Submission,
    chosen: Sequence[Place],
    first: Sequence[Finding],
    kind: Kind,
    reason: str,
    *,
    by: Person,
    commitment: str,
    at: datetime,
    text: str = "",
) -> Submission:
    """Findings of a person for what is left of these places, masked with those that they overlap."""
    known = {each.pk: each for each in first}
    for each in _open(submission):
        if any(each.path == p.path and p.start < each.end and each.start < p.end for p in chosen):
            known[each.pk] = each
    covered: dict[str, list[tuple[int, int]]] = {}
    for each in known.values():
        covered.setdefault(each.path, []).append((each.start, each.end))
    made = [
        _finding(submission, place, start, end, kind, text)
        for place in chosen
        for left in place.left
        for start, end in _left(*left, covered.get(place.path, []))
    ]
    if not made and not known:
        raise MaskRefused(_("All of it is masked already."))
    Finding.objects.bulk_create(made)
    HandMask.objects.bulk_create(HandMask(finding=each, actor=by, reason=reason, at=at) for each in made)
    return reviews.mask(submission, [*known.values(), *made], by=by, commitment=commitment, at=at)


def _open(submission: Submission) -> list[Finding]:
    return [f for f in submission.findings.all() if f.maskable and f.mask and not f.masked]


def _finding(submission: Submission, place: Place, start: int, end: int, kind: Kind, text: str) -> Finding:
    whole = (start, end) == (place.start, place.end)
    return Finding(
        submission=submission,
        path=place.path,
        start=start,
        end=end,
        kind=kind,
        severity=Severity.BLOCK,
        confidence=100,
        reason=BY_HAND,
        mask=(text or written_for(kind, place.words)) if whole else "*" * min(end - start, 18),
    )


def _is(place: Place, finding: Finding) -> bool:
    return (place.path, place.start, place.end) == (finding.path, finding.start, finding.end)
