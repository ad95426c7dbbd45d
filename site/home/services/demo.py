"""The demo, step by step: what was cut off goes on where it stood, what is done is not done again.

Each part's `demo.load` makes what is missing of its own; a finished step is marked by a DemoStep.
"""

from collections.abc import Callable
from datetime import datetime

from campaigns import demo as campaigns
from disclosure import demo as disclosure
from education import demo as education
from home.models import DemoStep
from organisations import demo as staff
from publication import demo_asked, demo_chains, readers

PARTS = {
    "chains": demo_chains,
    "disclosure": disclosure,
    "campaigns": campaigns,
    "education": education,
    "asked": demo_asked,
}

Progress = Callable[[str, int, int], None]  # what, done, of


def load(*, at: datetime, progress: Progress) -> dict[str, object]:
    """Load what is missing; what each part returned. Raises organisations.demo.DemoRefused."""
    done = set(DemoStep.objects.values_list("name", flat=True))
    missing = {name: part for name, part in PARTS.items() if name not in done}
    loaded: dict[str, object] = {}
    if missing:
        people, organisations = staff.load(at=at)
    for name, part in missing.items():
        loaded[name] = part.load(at=at, people=people, organisations=organisations, progress=progress)
        DemoStep.objects.create(name=name, done_at=at)
    if missing:
        readers.run_all(at=at)  # so that the first search already finds something
    return loaded


def accounts() -> list[tuple[str, str]]:
    """Login and role of the demo's people, in the order of the work."""
    return [(login, str(role.label)) for login, (_name, role, _where) in staff.PEOPLE.items()]
