"""Stories and calendar days of the demo: all made up, all through the services that people use.

artwork     pictures, drawn here
stories     published, embargoed, waiting, returned, withdrawn
days        the calendar of this year and the next
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from organisations.models import Organisation, Person
from publication.demo import DemoDesk

from . import days, stories

Progress = Callable[[str, int, int], None]  # what, done, of


def load(
    *,
    at: datetime,
    people: Mapping[str, Person],
    organisations: Mapping[str, Organisation],
    progress: Progress = lambda what, done, of: None,
) -> dict[str, int]:
    """Make what is missing; how many stories and days were made."""
    desk = DemoDesk(people, organisations)
    return {
        "stories": stories.load(desk, at=at, progress=progress),
        "days": days.load(desk, at=at, progress=progress),
    }
