"""Consents (当事人同意): recorded, held to, withdrawn, erased.

    record()   by an editor, before the review
    lacking()  what a story lacks now, in sentences that name the field
    end_for()  until when every person's consent holds: a story is never shown longer
    withdraw() at once: story down, review void, and nothing again without a new consent

The door asks `lacking()` inside its transaction; the database refuses a person's story without a consent
that holds, and a withdrawal that leaves it up (campaigns.door_triggers).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.enums import ConsentForm
from campaigns.errors import ConsentInvalid, ConsentWithdrawn, NotAllowed
from campaigns.models import Consent, ConsentReading, StoryPage
from campaigns.models.subjects import name_hash
from confidentiality.enums import ReadingPurpose
from confidentiality.models import RecordKey
from confidentiality.services import auditing
from organisations.days import end_of
from organisations.enums import Role
from organisations.models import Person
from publication import page_door, scanning
from publication.enums import FOREVER, ItemState, Withdrawal
from publication.errors import AssetRefused
from publication.models import PublicItem
from publication.services import door

from . import subjects
from .acting import OPENERS, WRITERS, acting

MOST_BYTES = 20 * 1024 * 1024
PROVINCE = "0000"  # how the code of a province ends
# By the first bytes, whatever the name says: what paper, photograph or recorder gives.
STARTS = (
    (b"%PDF-", 0, "application/pdf"), (b"\xff\xd8\xff", 0, "image/jpeg"), (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"ID3", 0, "audio/mpeg"), (b"\xff\xfb", 0, "audio/mpeg"), (b"WAVE", 8, "audio/wav"),
    (b"OggS", 0, "audio/ogg"), (b"ftyp", 4, "video/mp4"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """What an editor enters. `until` is the last (Shanghai) day, None where it has no end."""

    name: str
    form: ConsentForm
    given_on: date
    until: date | None
    covers_name: bool
    covers_picture: bool
    covers_region: bool
    file: str
    content: bytes
    note: str = ""


def record(page: StoryPage, given: Given, *, by: Person, at: datetime) -> Consent:
    """Keep a consent and its evidence. Raises ConsentInvalid, NotAllowed."""
    acting(by, page.organisation, WRITERS, at=at)
    mime = _checked(page, given, at=at)
    with transaction.atomic():
        key = RecordKey.new(at=at)
        key.save()
        made = Consent(
            source_id=page.source_id, organisation=page.organisation, name_hash=name_hash(given.name),
            form=given.form, given_on=given.given_on, valid_until=_end_of(given.until),
            covers_name=given.covers_name, covers_picture=given.covers_picture,
            covers_region=given.covers_region, recorded_by=by, recorded_at=at, key=key, mime=mime,
        )  # fmt: skip
        made.tell(name=given.name, file=given.file[:200], note=given.note)
        made.save()
        made.keep(given.content)
    return made


def withdraw(consent: Consent, *, by: Person, at: datetime) -> list[str]:
    """The person takes it back: whatever he agreed to of this story ends now; ids of what was taken down.

    Raises ConsentWithdrawn, NotAllowed.
    """
    _answering(consent, by, WRITERS, at=at)
    with transaction.atomic():
        # The submissions first, then the consents, as the door does: who publishes now is waited for.
        page_door.void(StoryPage, consent.source_id, at=at)
        list(Consent.objects.filter(source_id=consent.source_id).select_for_update().order_by("pk"))
        hidden = door.withdraw_many(_published(consent.source_id), Withdrawal.CONSENT, by=by, at=at)
        open_ones = Consent.objects.filter(
            source_id=consent.source_id, name_hash=consent.name_hash, withdrawn_at=None
        )
        if not open_ones.update(withdrawn_at=at, withdrawn_by=by):
            raise ConsentWithdrawn(_("This consent was withdrawn already."))
    consent.refresh_from_db()
    return hidden


def opened(consent: Consent, *, by: Person, at: datetime) -> Iterator[bytes]:
    """The evidence, for one who writes or reviews; who read it is noted. Raises NotAllowed, KeyDestroyed."""
    _answering(consent, by, OPENERS, at=at)
    ConsentReading.objects.create(consent=consent, by=by, at=at)
    auditing.read(
        "campaigns.consent", consent.pk, by=by, organisation=consent.organisation_id,
        purpose=ReadingPurpose.EVIDENCE, at=at,
    )  # fmt: skip
    return consent.evidence()


def lacking(page: StoryPage, *, at: datetime, until: datetime | None = None) -> list[str]:
    """What the story lacks at that instant, a sentence for each person; `until`: as long as it is shown."""
    holding = _holding(page, at=at)
    return [
        sentence
        for number, name in enumerate(page.persons, start=1)
        if (sentence := _lacks(page, number, holding.get(name_hash(name), []), until))
    ]


def end_for(page: StoryPage, *, at: datetime) -> datetime:
    """Until when everybody named agreed; FOREVER where nobody has to, or somebody has not yet."""
    if not page.pk or not page.persons:
        return FOREVER
    holding = _holding(page, at=at)
    ends = [
        max((each.valid_until for each in holding.get(name_hash(name), [])), default=FOREVER)
        for name in page.persons
    ]
    return min(ends)


def lock(source_ids: Iterable[str]) -> None:
    """Held until the transaction ends: nobody withdraws meanwhile."""
    list(Consent.objects.filter(source_id__in=list(source_ids)).select_for_update().order_by("pk"))


def erase(source_id: str, *, hidden_at: datetime, at: datetime) -> None:
    """The grace is over: of what was withdrawn or ended, only that, when and by whom stays.

    One recorded since it was hidden is for the next version, and stays whole.
    """
    gone = Consent.objects.filter(source_id=source_id, recorded_at__lte=hidden_at, sealed__isnull=False)
    if StoryPage.objects.filter(pk=source_id).exists():
        gone = gone.exclude(pk__in=Consent.objects.holding(at=at).filter(source_id=source_id).values("pk"))
    keys = list(gone.values_list("key", flat=True))
    for consent in gone:
        consent.parts.all().delete()
    gone.update(sealed=None)
    RecordKey.objects.filter(pk__in=keys).update(wrapped=None)
    if not StoryPage.objects.filter(pk=source_id).exists():
        subjects.forget(source_id)


def page_deleted(sender, instance: StoryPage, **kwargs) -> None:
    """Of what was never public nothing has to be shown to anybody: it goes with the page."""
    items = PublicItem.objects.filter(source_type=StoryPage.source_type(), source_id=instance.source_id)
    if not items.exists():
        at = timezone.now()
        erase(instance.source_id, hidden_at=at, at=at)


def _answering(consent: Consent, by: Person, roles: Iterable[Role], *, at: datetime) -> None:
    """For the organisation that recorded it, or the one that the story was given to since. Raises NotAllowed."""
    page = StoryPage.objects.filter(pk=consent.source_id).select_related("organisation").first()
    try:
        acting(by, consent.organisation, roles, at=at)
    except NotAllowed:
        if page is None:
            raise
        acting(by, page.organisation, roles, at=at)


def _holding(page: StoryPage, *, at: datetime) -> dict[str, list[Consent]]:
    """Those that hold and cover what the story shows, by whose they are."""
    found: dict[str, list[Consent]] = {}
    consents = Consent.objects.holding(at=at).filter(source_id=page.source_id, covers_name=True)
    if page.has_pictures:
        consents = consents.filter(covers_picture=True)
    if page.region_id and not page.region_id.endswith(PROVINCE):
        consents = consents.filter(covers_region=True)
    for each in consents.defer("sealed"):
        found.setdefault(each.name_hash, []).append(each)
    return found


def _lacks(page: StoryPage, number: int, holding: list[Consent], until: datetime | None) -> str:
    covered = [each for each in holding if until is None or each.valid_until >= until]
    if covered:
        return ""
    wanted = [_("the name")]
    if page.has_pictures:
        wanted.append(_("pictures"))
    if page.region_id and not page.region_id.endswith(PROVINCE):
        wanted.append(_("the region"))
    return _(
        "Consent of person %(number)s: there is none that holds and covers %(wanted)s; "
        "record it under “Persons and consent”."
    ) % {"number": number, "wanted": str(_(", ")).join(wanted)}


def _published(source_id: str) -> list[str]:
    items = PublicItem.objects.filter(
        source_type=StoryPage.source_type(), source_id=source_id, state=ItemState.PUBLISHED
    )
    return list(items.values_list("pk", flat=True))


def _end_of(day: date | None) -> datetime:
    if day is None or day >= timezone.localdate(FOREVER):
        return FOREVER
    return end_of(day)


def _checked(page: StoryPage, given: Given, *, at: datetime) -> str:
    """The type of the evidence. Raises ConsentInvalid naming the field."""
    today = timezone.localdate(at)
    if given.name not in page.persons:
        raise ConsentInvalid("name", _("Name: nobody of this name is in the story; save the page first."))
    if given.given_on > today:
        raise ConsentInvalid("given_on", _("Given on: the day lies ahead."))
    if given.until and given.until < max(today, given.given_on):
        raise ConsentInvalid("until", _("Holds until: the day has passed; it would hold for no time."))
    last = (
        Consent.objects.filter(source_id=page.source_id, name_hash=name_hash(given.name))
        .exclude(withdrawn_at=None)
        .order_by("-withdrawn_at")
        .first()
    )
    if last and given.given_on < timezone.localdate(last.withdrawn_at):
        raise ConsentInvalid("given_on", _("Given on: it was withdrawn after that day; a new one is needed."))
    if not given.content:
        raise ConsentInvalid("file", _("Evidence: choose the file that shows the consent."))
    if len(given.content) > MOST_BYTES:
        raise ConsentInvalid("file", _("Evidence: the file is larger than 20 MB; make it smaller."))
    _scan(given.content)
    return _mime_of(given.content)


def _scan(content: bytes) -> None:
    """Raises ConsentInvalid where the virus scanner refuses the file, or is away."""
    try:
        scanning.scan(content)
    except AssetRefused as refusal:
        raise ConsentInvalid("file", _("Evidence: %(refusal)s") % {"refusal": refusal}) from refusal


def _mime_of(content: bytes) -> str:
    for start, place, mime in STARTS:
        if content[place : place + len(start)] == start:
            return mime
    raise ConsentInvalid("file", _("Evidence: only PDF, JPEG, PNG, MP3, WAV, OGG and MP4 are taken."))
