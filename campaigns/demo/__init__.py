"""What campaigns show in the demo: all made up, all through the services that people use.

artwork   pictures, drawn here
stories   role models
cases     typical cases
others    code, policies, knowledge, works, activities, the column
days      the calendar of this year and the next
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from campaigns import bootstrap
from organisations.models import Organisation, Person
from publication.demo import DemoDesk

from . import cases, days, others, stories

# Each may point at what the ones before it have made.
PARTS = {"stories": stories, "cases": cases, "other pages": others}

Progress = Callable[[str, int, int], None]  # what, done, of


def load(
    *,
    at: datetime,
    people: Mapping[str, Person],
    organisations: Mapping[str, Organisation],
    progress: Progress = lambda what, done, of: None,
) -> dict[str, int]:
    """Make what is missing; how many of each."""
    bootstrap.bootstrap(at=at)
    desk = DemoDesk(people, organisations)
    made = {
        name: desk.bring_missing(part.pages(desk, at=at), at=at, told=name, progress=progress)
        for name, part in PARTS.items()
    }
    return {**made, "days": days.load(desk, at=at, progress=progress)}
