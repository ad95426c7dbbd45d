"""Words of what was corrected or erased: whether any are left in the index's files, and when they can go.

An erasure is followed at once, however large the index is; corrections alone where it is small.
"""

from datetime import datetime

from django.db.models import F

from .engine import engine
from .models import IndexState

CHEAP = 20_000  # documents of which the files are written anew for a correction


def note(*, erased: bool, at: datetime) -> None:
    state, _is_new = IndexState.objects.get_or_create(pk=1)
    state.words_since, state.words_last = state.words_since or at, at
    state.erased = state.erased or erased
    state.save(update_fields=["words_since", "words_last", "erased"])


def is_due(*, at: datetime) -> bool:
    """Whether a purge takes words out now. Raises SearchAway."""
    state = IndexState.objects.filter(words_since__lte=at - engine().settles).first()
    return bool(state) and (state.erased or engine().stats().documents <= CHEAP)


def done(*, at: datetime) -> None:
    """What had settled is out; what came later is not."""
    IndexState.objects.filter(words_last__lte=at - engine().settles).update(
        words_since=None, words_last=None, erased=False
    )
    IndexState.objects.exclude(words_last=None).update(words_since=F("words_last"))
