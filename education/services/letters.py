"""Letters that people leave here: kept sealed, found and removed only by who holds the codes, gone in time."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from confidentiality import keys
from confidentiality.models import RecordKey
from education import codes
from education.errors import LetterRefused
from education.models import KeptLetter

DAY = timedelta(days=1)
PURPOSE = "education.letter"
MONTHS = (6, 12, 24, 36)  # for how long one may be kept
MOST_A_DAY = 1000  # of all people together: nobody fills the disk from outside
A_DAY = 50  # from one address: a personnel office, and one person cannot use up the day of all


@dataclass(frozen=True, slots=True)
class Letter:
    """A filled letter. `day` is the (Shanghai) day on which it was made out."""

    item_id: str
    title: str
    filled: dict[str, str]
    paragraphs: list[str]
    day: date
    code: str


def keep(letter: Letter, *, months: int, address: str, at: datetime) -> str:
    """Seal and keep it until that many months from now; the removal code. `address` is the sender's.

    Raises LetterRefused.
    """
    if months not in MONTHS:
        raise LetterRefused(_("Choose for how long it is kept."))
    finder, sender = _finder(letter.code, letter.filled["name"]), _sender(address, at)
    _refuse_flood(sender, at)
    if _is_kept(finder):
        raise _kept_already()
    remover = codes.fresh()
    key = RecordKey.new(at=at)
    kept = KeptLetter(
        finder=finder, remover=_remover(remover), sender=sender, key=key, created_at=at,
        sealed=key.seal(PURPOSE, json.dumps(_plain(letter), ensure_ascii=False).encode()),
        kept_until=at + relativedelta(months=months),
    )  # fmt: skip
    try:
        with transaction.atomic():
            key.save()
            kept.save()
    except IntegrityError as twice:  # sent twice at once: the other one was first
        raise _kept_already() from twice
    return remover


def find(code: str, name: str, *, at: datetime) -> Letter | None:
    """The letter with that code that was made out by that name; None where none is kept."""
    kept = KeptLetter.objects.filter(finder=_finder(code, name), kept_until__gt=at)
    if (found := kept.select_related("key").first()) is None:
        return None
    plain = json.loads(found.key.unseal(PURPOSE, found.sealed))
    return Letter(**plain | {"day": date.fromisoformat(plain["day"])})


def remove(code: str, name: str, remover: str) -> None:
    """Forget it now. Raises LetterRefused."""
    kept = KeptLetter.objects.filter(finder=_finder(code, name), remover=_remover(remover))
    if not _forget(kept):
        raise LetterRefused(_("No letter is kept under this code, this name and this removal code."))


def sweep(*, at: datetime) -> int:
    """Forget what was to be kept no longer; how many. From where letters came is forgotten after a day."""
    KeptLetter.objects.filter(created_at__lte=at - DAY).exclude(sender="").update(sender="")
    return _forget(KeptLetter.objects.filter(kept_until__lte=at))


def _forget(kept) -> int:
    with transaction.atomic():
        used = list(kept.values_list("key", flat=True)[:1000])
        KeptLetter.objects.filter(key__in=used).delete()
        RecordKey.objects.filter(pk__in=used).delete()
    return len(used)


def _is_kept(finder: str) -> bool:
    return KeptLetter.objects.filter(finder=finder).exists()


def _kept_already() -> LetterRefused:
    return LetterRefused(_("This letter is kept already; find it by its code and the name."))


def _refuse_flood(sender: str, at: datetime) -> None:
    if KeptLetter.objects.filter(sender=sender)[A_DAY - 1 : A_DAY].exists():
        raise LetterRefused(
            _("From here, %(number)s letters were kept today; print this one, or come again tomorrow.")
            % {"number": A_DAY}
        )
    lately = KeptLetter.objects.filter(created_at__gt=at - DAY)
    if lately[MOST_A_DAY - 1 : MOST_A_DAY].exists():
        raise LetterRefused(_("No more letters can be kept today; print it, or come again tomorrow."))


def _finder(code: str, name: str) -> str:
    return keys.keyed_hash("education.letter.finder", f"{codes.normal(code)}\0{codes.entry(name)}")


def _sender(address: str, at: datetime) -> str:
    """Of the address and the Shanghai day: it counts, and tells nobody where it came from."""
    return keys.keyed_hash("education.letter.sender", f"{timezone.localdate(at)}\0{address}")


def _remover(code: str) -> str:
    return keys.keyed_hash("education.letter.remover", codes.normal(code))


def _plain(letter: Letter) -> dict:
    own = ("item_id", "title", "filled", "paragraphs", "code")
    return {name: getattr(letter, name) for name in own} | {"day": letter.day.isoformat()}
