"""The demo's chain with deadlines: drafted by the administrator, put in force by the publisher."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from confidentiality import chains
from confidentiality.chain_specs import spec_of
from confidentiality.models import ReviewChain
from confidentiality.services import chain_editions
from organisations.models import Organisation, Person

CODE = "editorial"
DAYS = (3, 2)  # working days of its steps
UPWARDS = 5


def load(
    *,
    at: datetime,
    people: Mapping[str, Person],
    organisations: Mapping[str, Organisation],
    progress: Callable[[str, int, int], None] = lambda what, done, of: None,
) -> ReviewChain | None:
    """A second edition of the editors' chain; None where somebody made one. Needs `bootstrap()` first."""
    if ReviewChain.objects.filter(code=CODE, edition__gt=1).exists():
        return None
    today = timezone.localdate(at)
    spec = spec_of(chains.in_force(CODE, on=today))
    steps = tuple(replace(step, days=days) for step, days in zip(spec.steps, DAYS, strict=True))
    timed = replace(spec, steps=steps, escalated_days=UPWARDS, valid_from=today)
    draft = chain_editions.save_draft(CODE, timed, by=people["admin"], at=at)
    chain_editions.release(draft, digest=spec_of(draft).digest, by=people["zhao"], at=at)
    return draft
