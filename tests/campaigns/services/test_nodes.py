from datetime import date

import pytest

from campaigns.calendar_errors import EditionRefused, NotInCharge
from campaigns.models import CalendarNode
from campaigns.services import nodes
from tests.campaigns.calendars import CONSTITUTION_DAY, node, template
from tests.factories import NOW

pytestmark = pytest.mark.django_db
EDITION = {"rule": {"kind": "month", "month": 12}, "basis": "通知", "certainty": "sure"}


def test_editions_hold_from_their_year_and_used_ones_never_change(house):
    made = node(house)
    nodes.amend(made, **EDITION, since_year=2028, by=house.people["submitter"], at=NOW)
    assert nodes.edition_for(made, 2025) is None
    assert [nodes.edition_for(made, year).number for year in (2026, 2027, 2028, 2040)] == [1, 1, 2, 2]
    assert made.editions.get(number=1).rule == CONSTITUTION_DAY | {"days": 1}
    assert made.editions.get(number=2).made_by == house.people["submitter"]


def test_the_past_is_not_amended(house):
    made = node(house)
    with pytest.raises(EditionRefused, match="A rule changes from this year on at the earliest"):
        nodes.amend(made, **EDITION, since_year=2025, by=None, at=NOW)


def test_a_bad_rule_names_its_field_and_leaves_nothing(house):
    with pytest.raises(EditionRefused) as refused:
        node(house, {"kind": "fixed", "month": 2, "day": 30})
    assert (refused.value.field, str(refused.value)) == ("day", "a day that the month has.")
    assert not CalendarNode.objects.exists()


@pytest.mark.parametrize("name", ["stranger", "first", "auditor"])
def test_only_who_submits_for_the_organisation_in_charge_changes_it(house, name):
    person, made = house.people[name], node(house)
    sentence = "You do not submit for 锦江区市场监管局, which is in charge of it."
    for act in (
        lambda: nodes.describe(made, by=person, at=NOW, name="改名"),
        lambda: nodes.amend(made, **EDITION, since_year=2027, by=person, at=NOW),
        lambda: nodes.add_template(made, template(), by=person, at=NOW),
        lambda: node(house, by=person),
    ):
        with pytest.raises(NotInCharge, match=sentence):
            act()
    made.refresh_from_db()
    assert (made.name, made.editions.count(), made.templates.count()) == ("国家宪法日", 1, 0)


def test_audiences_are_known_ones_in_their_order(house):
    assert node(house, audiences=["media", "nobody", "public"]).audiences == ["public", "media"]


def test_words_of_an_edition(house):
    edition = nodes.edition_for(node(house), 2026)
    assert edition.words == "every 4 December"
    assert edition.parsed.occurrences(2026)[0].first == date(2026, 12, 4)
