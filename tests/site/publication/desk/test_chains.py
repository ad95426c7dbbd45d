"""Chains in the admin: read by everybody at the desk, written and put in force at the top."""

from datetime import date

import pytest
from django.urls import reverse

from confidentiality.chain_specs import spec_of
from confidentiality.models import AssignmentChange, ChainAssignment, ReviewChain
from organisations.enums import Role
from organisations.models import Deputyship
from tests.factories import DAY, NOW, person

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def house(house):
    for name in ("root", "other-root"):
        house.people[name] = person(name, (Role.ADMINISTRATOR, house.province))
    house.people["local"] = person("local", (Role.ADMINISTRATOR, house.office))
    return house


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def typed(**changes) -> dict:
    """What the form of a new edition sends."""
    steps = [{"title": "Office", "days": "3"}, {"title": "Secrecy", "days": ""}]
    given = {
        "title": "Two keys", "valid_from": "2026-11-24", "people_required": "2", "escalated_days": "5",
        "consent_days": "15", "consent_basis": "条例第三十二条", "step-TOTAL_FORMS": "3", "step-INITIAL_FORMS": "2",
        "step-2-title": "", "step-2-role": "reviewer",
    }  # fmt: skip
    for number, step in enumerate(steps):
        step |= {"role": "reviewer", "people": "1", "deputies": "on", "checklist": "It is lawful.\n"}
        given |= {f"step-{number}-{name}": value for name, value in step.items()}
        given[f"step-{number}-ORDER"] = str(number + 1)
    return given | changes


def new(staff, name: str = "root", **changes):
    return staff(name).post(reverse("chains:new", args=["two-keys"]), typed(**changes))


def draft(staff, **changes) -> ReviewChain:
    assert new(staff, **changes).status_code == 302
    return ReviewChain.objects.get(code="two-keys", edition=2)


def test_the_form_starts_from_the_last_edition(house, staff):
    answer = staff("root").get(reverse("chains:new", args=["two-keys"]))
    assert answer.context["form"].initial["people_required"] == 2
    assert [form.initial["title"] for form in answer.context["steps"].initial_forms] == ["Step 1", "Step 2"]


def test_a_draft_is_saved_and_shown_with_what_differs(house, staff):
    made = draft(staff)
    assert [(step.title, step.days, step.checklist) for step in made.steps.all()] == [
        ("Office", 3, ["It is lawful."]), ("Secrecy", None, ["It is lawful."]),
    ]  # fmt: skip
    answer = staff("other-root").get(reverse("chains:edition", args=[made.pk]))
    assert [each.place for each in answer.context["differences"]] == [
        "valid from", "working days after submission upwards", "basis of that period", "Step 1, title",
        "Step 1, deadline in working days", "Step 2, title",
    ]  # fmt: skip
    assert answer.context["is_draft"]


def test_steps_are_ordered_by_their_numbers_and_left_out(house, staff):
    made = draft(staff, **{"step-0-ORDER": "9"})
    assert [step.title for step in made.steps.all()] == ["Secrecy", "Office"]
    answer = staff("root").post(
        reverse("chains:edit", args=[made.pk]), typed(**{"step-1-DELETE": "on", "step-0-people": "2"})
    )
    assert answer.status_code == 302
    assert [(step.title, step.people) for step in made.steps.all()] == [("Office", 2)]


def test_what_is_wrong_is_said_and_what_was_typed_stays(house, staff):
    answer = new(staff, people_required="3", **{"step-0-days": "0"})
    assert answer.status_code == 422
    assert answer.context["problems"] == [
        "People required: 3, but the steps together ask for 2. Each step needs people of its own; make the "
        "numbers equal.",
        "Step 1, deadline in working days: 0. Between 1 and 250, or empty for no deadline.",
    ]
    assert answer.context["form"]["people_required"].value() == "3"
    assert not ReviewChain.objects.filter(edition=2).exists()


def test_another_person_puts_it_in_force(house, staff):
    made = draft(staff, valid_from="2099-01-01")
    digest = {"digest": spec_of(made).digest}
    release = reverse("chains:release", args=[made.pk])
    answer = staff("root").post(release, digest, follow=True)
    assert said(answer)[-1:] == ["You wrote in it yourself; another person puts it in force."]
    answer = staff("other-root").post(release, {"digest": "0"}, follow=True)
    assert said(answer) == ["The draft changed since you read it; read it again."]
    answer = staff("other-root").post(release, digest, follow=True)
    assert said(answer) == ["It is in force from its first day on."]
    made.refresh_from_db()
    assert (made.state, made.valid_from) == ("released", date(2099, 1, 1))
    assert staff("root").get(reverse("chains:edit", args=[made.pk])).status_code == 404


@pytest.mark.parametrize("name", ["first", "local", "auditor"])
def test_others_read_and_do_not_write(house, staff, name):
    browser = staff(name)
    assert browser.get(reverse("chains:index")).status_code == 200
    assert browser.get(reverse("chains:edition", args=[house.chain.pk])).status_code == 200
    assert browser.get(reverse("chains:new", args=["two-keys"])).status_code == 403
    assert browser.post(reverse("chains:new", args=["two-keys"]), typed()).status_code == 403
    assert browser.post(reverse("chains:index"), {}).status_code == 403


def test_who_can_act_today_is_shown_with_deputies(house, staff):
    people = house.people
    Deputyship.objects.create(
        principal=people["first"], deputy=people["publisher"], starts_at=NOW - DAY, ends_at=NOW + 3650 * DAY
    )
    page = reverse("chains:edition", args=[house.chain.pk])
    answer = staff("auditor").get(page, {"organisation": house.office.pk})
    shown = [
        (each.holder.name, each.deputy and each.deputy.name) for each in answer.context["rows"][0].standing
    ]
    assert shown == [("first", None), ("first", "publisher"), ("second", None), ("third", None)]
    answer = staff("auditor").get(page, {"organisation": house.other_office.pk})
    assert [each.holder.name for each in answer.context["rows"][0].standing] == ["third", "stranger"]


def test_a_kind_takes_another_chain_by_two_people(house, staff):
    ChainAssignment.objects.create(kind="story", chain_code="two-keys")
    ReviewChain.objects.create(
        code="other", edition=1, title="x", people_required=2, publishes_on_approval=True
    )
    given = {"kind": "story", "chain": "other", "reason": "试点"}
    answer = staff("root").post(reverse("chains:index"), given, follow=True)
    assert said(answer)[-1:] == ["It waits for another person."]
    change = AssignmentChange.objects.get()
    decide = reverse("chains:decide", args=[change.pk])
    assert said(staff("root").post(decide, {"act": "confirm"}, follow=True))[-1:] == [
        "You wrote in it yourself; another person puts it in force."
    ]
    staff("other-root").post(decide, {"act": "confirm"})
    assert ChainAssignment.objects.get(kind="story").chain_code == "other"


def test_a_chain_of_another_code_begins_empty(house, staff):
    answer = staff("root").post(reverse("chains:begin"), {"code": "leaders"})
    assert answer.url == reverse("chains:new", args=["leaders"])
    assert staff("root").get(answer.url).status_code == 200
    assert staff("root").post(answer.url, typed()).status_code == 302
    assert ReviewChain.objects.get(code="leaders").edition == 1


def test_a_draft_is_discarded(house, staff):
    made = draft(staff)
    staff("root").post(reverse("chains:discard", args=[made.pk]))
    made.refresh_from_db()
    assert made.state == "discarded"
