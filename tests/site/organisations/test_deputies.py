"""Deputies: named by an administrator, between two instants."""

import pytest

from organisations.enums import Role
from organisations.errors import DeputyRefused, NotAdministrator
from organisations.models import Deputyship
from organisations.selectors import principals_of
from organisations.services import deputies
from tests.factories import DAY, NOW, person

pytestmark = pytest.mark.usefixtures("english")

OWN = "Nobody makes himself a deputy, or names his own; ask another administrator."
END = "The end must lie after the start, and not in the past."
SCOPE = "You do not administer every organisation of that person."


@pytest.fixture
def people(house):
    house.people["local"] = person("local", (Role.ADMINISTRATOR, house.office), (Role.REVIEWER, house.office))
    return house.people


def name(people, principal, deputy, *, by="local", start=NOW, end=NOW + DAY):
    return deputies.name(
        people[principal], people[deputy], starts_at=start, ends_at=end, by=people[by], at=NOW
    )


def test_deputy_acts_until_the_end_and_not_at_it(people):
    name(people, "first", "publisher")
    assert principals_of(people["publisher"], at=NOW) == [people["first"]]
    assert principals_of(people["publisher"], at=NOW + DAY) == []


@pytest.mark.parametrize(
    ("given", "error", "sentence"),
    [
        ({"deputy": "first"}, DeputyRefused, "A deputy is another person."),
        ({"deputy": "local"}, DeputyRefused, OWN),
        ({"principal": "local"}, DeputyRefused, OWN),
        ({"end": NOW}, DeputyRefused, END),
        ({"start": NOW - 2 * DAY, "end": NOW - DAY}, DeputyRefused, END),
        ({"deputy": "stranger"}, NotAdministrator, SCOPE),
        ({"principal": "third"}, NotAdministrator, SCOPE),
        ({"by": "second"}, NotAdministrator, SCOPE),
    ],
)  # fmt: skip
def test_refusals(people, given, error, sentence):
    with pytest.raises(error) as refusal:
        name(people, **({"principal": "first", "deputy": "publisher"} | given))
    assert str(refusal.value) == sentence
    assert not Deputyship.objects.exists()


def test_ending_now_and_before_it_began(people):
    running = name(people, "first", "publisher", start=NOW - DAY)
    to_come = name(people, "first", "submitter", start=NOW + DAY, end=NOW + 2 * DAY)
    for each in (running, to_come):
        deputies.end(each, by=people["local"], at=NOW)
    running.refresh_from_db()
    assert running.ends_at == NOW
    assert list(Deputyship.objects.all()) == [running]
    with pytest.raises(NotAdministrator):
        deputies.end(running, by=people["second"], at=NOW)
