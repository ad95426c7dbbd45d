"""The demo's chain with deadlines, and its inquiry; made once."""

from datetime import date

from confidentiality import bootstrap
from confidentiality.models import Inquiry, ReviewChain
from organisations import bootstrap as staff_bootstrap
from organisations import demo as staff
from publication import demo_asked, demo_chains
from tests.factories import NOW, submit


def test_two_people_bring_the_chain_about_and_one_story_waits(db, settings, house):
    settings.DEMO = True
    bootstrap.bootstrap(at=NOW)
    staff_bootstrap.make_regions()
    people, organisations = staff.load(at=NOW)
    given = {"at": NOW, "people": people, "organisations": organisations}
    made = demo_chains.load(**given)
    assert [step.days for step in made.steps.all()] == [3, 2]
    assert (made.decided_by, [each.person for each in made.writers.all()]) == (
        people["zhao"],
        [people["admin"]],
    )
    assert demo_asked.load(**given) is None  # no story waits
    house.chain = made
    story = submit(house, kind="story", section="stories", organisation=organisations["province"])
    assert demo_asked.load(**given).last_day == date(2026, 12, 14)
    assert (demo_chains.load(**given), demo_asked.load(**given)) == (None, None)
    assert ReviewChain.objects.filter(code="editorial").count() == 2
    assert Inquiry.objects.get().submission == story
