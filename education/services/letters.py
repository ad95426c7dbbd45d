"""Letters that people leave here: kept sealed, found and removed only by who holds the codes, gone in time."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import gettext as _

from confidentiality import keys
from confidentiality.models import RecordKey
from education import codes
from education.errors import LetterRefused
from education.models import KeptLetter

PURPOSE = "education.letter"
MONTHS = (6, 12, 24, 36)  # for how long one may be kept
MOST_A_DAY = 1000  # of all people together: nobody fills the disk from outside


@dataclass(frozen=True, slots=True)
class Letter:
    """A filled letter. `day` is the (Shanghai) day on which it was made out."""

    item_id: str
    version: int
    title: str
    filled: dict[str, str]
    paragraphs: list[str]
    day: date
    code: str


def keep(letter: Letter, *, months: int, at: datetime) -> str:
    """Seal and keep it until that many months from now; the removal code. Raises LetterRefused."""
    if months not in MONTHS:
        raise LetterRefused(_("Choose for how long it is kept."))
    finder = _finder(letter.code, letter.filled["name"])
    remover = codes.fresh()
    with transaction.atomic():
        _refuse_flood(at)
        if KeptLetter.objects.filter(finder=finder).exists():
            raise LetterRefused(_("This letter is kept already; find it by its code and the name."))
        key = RecordKey.new(at=at)
        key.save()
        KeptLetter.objects.create(
            finder=finder, remover=_remover(remover), key=key, created_at=at,
            sealed=key.seal(PURPOSE, json.dumps(_plain(letter), ensure_ascii=False).encode()),
            kept_until=at + relativedelta(months=months),
        )  # fmt: skip
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
    """Forget what was to be kept no longer; how many."""
    return _forget(KeptLetter.objects.filter(kept_until__lte=at))


def _forget(kept) -> int:
    with transaction.atomic():
        used = list(kept.values_list("key", flat=True)[:1000])
        KeptLetter.objects.filter(key__in=used).delete()
        RecordKey.objects.filter(pk__in=used).delete()
    return len(used)


def _refuse_flood(at: datetime) -> None:
    lately = KeptLetter.objects.filter(created_at__gt=at - timedelta(days=1))
    if lately[MOST_A_DAY - 1 : MOST_A_DAY].exists():
        raise LetterRefused(_("No more letters can be kept today; print it, or come again tomorrow."))


def _finder(code: str, name: str) -> str:
    return keys.keyed_hash("education.letter.finder", f"{codes.normal(code)}\0{''.join(name.split())}")


def _remover(code: str) -> str:
    return keys.keyed_hash("education.letter.remover", codes.normal(code))


def _plain(letter: Letter) -> dict:
    own = ("item_id", "version", "title", "filled", "paragraphs", "code")
    return {name: getattr(letter, name) for name in own} | {"day": letter.day.isoformat()}
