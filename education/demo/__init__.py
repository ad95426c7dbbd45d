"""What education teaches in the demo: made up for it, yet fit to be given as it stands.

readers    a reader and an album
lessons    over all stages, with worksheets from files/ (printed by make_files from sheets/)
quizzes    sixty questions
training   courses and commitment letters
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from education import bootstrap
from organisations.models import Organisation, Person
from publication.demo import DemoDesk

from . import lessons, quizzes, readers, training

# Each may point at what the ones before it have made.
PARTS = {"readers": readers, "lessons": lessons, "quizzes": quizzes, "training": training}

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
    return {
        name: desk.bring_missing(part.pages(desk, at=at), at=at, told=name, progress=progress)
        for name, part in PARTS.items()
    }
