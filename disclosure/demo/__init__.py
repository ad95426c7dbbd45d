"""The demo of disclosure: real rows by the services that people use, and samples dated by the day.

    nfra-penalties.csv   4,024 real rows with their licence; natural persons' names are surrogates
    real                 those rows through intake, review by two people, publication
    assessments          impact assessments of the shipped kinds, by two people
    samples              made up and marked so: every state that a record can be in

`load` is idempotent: what is stored already is left alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from organisations.models import Organisation, Person

Progress = Callable[[str, int, int], None]  # what, done, of


@dataclass(frozen=True, slots=True)
class Loaded:
    """Tallies by outcome: of the real rows with reasons, and of the samples."""

    real: dict[str, int]
    refused: dict[str, int]
    samples: dict[str, int]


def load(
    *,
    at: datetime,
    people: Mapping[str, Person],
    organisations: Mapping[str, Organisation],
    progress: Progress = lambda what, done, of: None,
) -> Loaded:
    """Both halves. `people`: chen, liu, he (submitters), li, wang (reviewers), zhao (publisher);
    `organisations`: province, chengdu, jinjiang, qingyang, mianyang, fucheng. Needs `bootstrap()` first.
    """
    from . import assessments, real, samples

    assessments.load(at=at, people=people)
    made = samples.load(at=at, people=people, organisations=organisations, progress=progress)
    tally = real.load(at=at, people=people, organisations=organisations, progress=progress)
    return Loaded(tally.counts(), dict(tally.refused), made)
