"""Duties and their days, from the edition's rules: pure, so without a database."""

import pickle
from datetime import date

import pytest

from disclosure import editions
from disclosure.deadlines import NOTHING_DUE, columns, deadline
from disclosure.editions import Spec
from organisations.working_days import Calendar
from tests.disclosure.builders import penalty

CALENDAR = Calendar({}, frozenset({2026}))


def spec(kind: str = "penalty") -> Spec:
    """The newest edition of the kind."""
    return Spec([content for content in editions.shipped() if content["code"] == kind][-1])


def of(values, *, kind="penalty", is_public=False, was_public=False):
    return deadline(spec(kind), values, is_public=is_public, was_public=was_public, calendar=CALENDAR)


def test_a_decision_is_published_within_seven_working_days():
    found = of(penalty(CF_JDRQ="2026-11-02"))
    assert columns(found) == {"duty": "publish", "due_on": date(2026, 11, 11), "due_provisional": False}
    assert found.sentence == (
        "Due on 2026-11-11: 7 working days after 2026-11-02, which is not counted itself "
        "(Civil Code, art. 201). Counted: 2026-11-03 to 2026-11-06, 2026-11-09 to 2026-11-11. "
        "Left out: 2026-11-07 to 2026-11-08 (weekend). "
        "Basis: Duty to publish: within 7 working days of the decision."
    )


def test_what_is_public_has_no_duty_until_its_decision_is_revoked():
    assert of(penalty(), is_public=True) is None
    found = of(penalty(CX_CXRQ="2026-11-20"), is_public=True)
    assert columns(found) == {"duty": "remove", "due_on": date(2026, 11, 25), "due_provisional": False}
    assert found.sentence.endswith(
        "Basis: Administrative Penalty Law, art. 48 and 85 (the three days are working days)."
    )


def test_what_was_public_or_is_revoked_need_not_be_published():
    assert of(penalty(), was_public=True) is None
    assert of(penalty(CX_CXRQ="2026-11-20")) is None


def test_past_the_known_years_it_is_provisional():
    assert columns(of(penalty(CF_JDRQ="2026-12-28"))) == {
        "duty": "publish", "due_on": date(2027, 1, 6), "due_provisional": True,
    }  # fmt: skip


def test_an_edition_without_deadlines_has_none():
    assert "deadlines" not in spec("nfra-penalty").content
    assert columns(
        deadline(spec("nfra-penalty"), {}, is_public=False, was_public=False, calendar=CALENDAR)
    ) == (NOTHING_DUE)


@pytest.mark.parametrize("kind", ["penalty", "licence"])
def test_every_rule_names_a_field_of_its_edition(kind):
    for rule in spec(kind).content["deadlines"].values():
        assert spec(kind).role(rule["from"]) in spec(kind).by_code


def test_a_calendar_travels_to_another_process():
    assert pickle.loads(pickle.dumps(CALENDAR)) == CALENDAR
