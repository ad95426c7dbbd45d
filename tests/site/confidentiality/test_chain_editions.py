"""Editions of chains: what is refused, who puts one in force, and how a dishonest administrator would try."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from confidentiality import chains, errors
from confidentiality.chain_specs import (
    ChainSpec,
    Difference,
    StepSpec,
    differences,
    problems,
    short_of_people,
    spec_of,
)
from confidentiality.enums import ChainState
from confidentiality.models import AssignmentChange, ChainAssignment, ReviewChain, Submission
from confidentiality.selectors import standing_at
from confidentiality.services import chain_editions
from organisations.enums import Role
from organisations.models import Deputyship, Membership, User
from organisations.services import memberships
from tests.factories import DAY, NOW, House, person, submit

pytestmark = pytest.mark.usefixtures("english")

TODAY = date(2026, 11, 23)
STEP = StepSpec(title="Office", role=Role.REVIEWER, people=1, checklist=("It is lawful.",), days=3)
SPEC = ChainSpec(
    title="Two keys", people_required=2, publishes_on_approval=False, valid_from=TODAY, consent_days=15,
    consent_basis="条例第三十二条", steps=(STEP, replace(STEP, title="Secrecy", days=None)),
)  # fmt: skip


@pytest.fixture
def house(house: House) -> House:
    for name in ("root", "other-root"):
        house.people[name] = person(name, (Role.ADMINISTRATOR, house.province))
    house.people["keeper"] = person("keeper", (Role.PUBLISHER, house.province))
    return house


def draft(house: House, spec: ChainSpec = SPEC, *, by: str = "root", **more) -> ReviewChain:
    return chain_editions.save_draft("two-keys", spec, by=house.people[by], at=NOW, **more)


def release(house: House, chain: ReviewChain, by: str, **more) -> None:
    given = {"digest": spec_of(chain).digest, "at": NOW} | more
    chain_editions.release(chain, by=house.people[by], **given)


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(errors.Refused) as refused:
        act(*args, **kwargs)
    return str(refused.value)


def sql(statement: str, *values) -> str:
    """The sentence with which the database refuses it."""
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(refused.value).splitlines()[0]


def test_an_edition_is_in_force_from_its_day_once_another_person_released_it(house):
    later = replace(SPEC, valid_from=TODAY + timedelta(days=2))
    chain = draft(house, later)
    assert (chain.edition, chain.state) == (2, ChainState.DRAFT)
    assert chains.in_force("two-keys", on=later.valid_from) == house.chain
    release(house, chain, "other-root")
    chain.refresh_from_db()
    assert (chain.state, chain.decided_by, chain.decided_at) == ("released", house.people["other-root"], NOW)
    assert chains.in_force("two-keys", on=TODAY) == house.chain
    assert chains.in_force("two-keys", on=later.valid_from) == chain
    assert spec_of(chain) == later


def test_a_publisher_at_the_top_may_release_and_an_office_may_not(house):
    chain = draft(house)
    assert refusal(release, house, chain, "publisher") == (
        "Chains hold for everybody: only those who answer for the organisation at the top change them."
    )
    release(house, chain, "keeper")
    assert chains.in_force("two-keys", on=TODAY) == chain


@pytest.mark.parametrize("name", ["first", "publisher", "keeper", "auditor", "submitter"])
def test_only_administrators_at_the_top_draft(house, name):
    with pytest.raises(errors.NotYours):
        draft(house, by=name)


@pytest.mark.django_db
def test_there_is_no_chain_before_its_first_day():
    with pytest.raises(errors.SubmissionRefused) as refused:
        chains.in_force("nothing", on=TODAY)
    assert str(refused.value) == (
        "No edition of the review chain 'nothing' is in force on 2026-11-23; an administrator drafts one."
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"people_required": 3},
            "People required: 3, but the steps together ask for 2. Each step needs people of its own; make the "
            "numbers equal.",
        ),
        (
            {"people_required": 1, "steps": (STEP,)},
            "People required: 1. Between 2 and 20: what it reviews may name a person, so that two different "
            "people approve at least.",
        ),
        ({"steps": (), "people_required": 2}, "Steps: between 1 and 10."),
        (
            {"valid_from": TODAY - timedelta(days=1)},
            "Valid from: 2026-11-22 is over; an edition never holds for what was submitted before.",
        ),
        ({"title": " "}, "Title: between 1 and 80 characters."),
        ({"consent_days": 0}, "Working days of a third party: 0. Between 1 and 250."),
        ({"consent_basis": ""}, "Basis of that period: name the article of law, in at most 120 characters."),
        ({"escalated_days": 0}, "Working days after submission upwards: 0. Between 1 and 250."),
    ],
)
def test_what_is_wrong_of_the_whole(house, changes, sentence):
    assert problems(replace(SPEC, **changes), on=TODAY) == [sentence]
    with pytest.raises(errors.ChainRefused) as refused:
        draft(house, replace(SPEC, **changes))
    assert refused.value.problems == [sentence]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Step 2, title: between 1 and 80 characters."),
        ({"days": 0}, "Step 2, deadline in working days: 0. Between 1 and 250, or empty for no deadline."),
        ({"checklist": ("x" * 201,)}, "Step 2, checklist: sentences of 1 to 200 characters, one a line."),
        ({"checklist": ("x", "x")}, "Step 2, checklist: a sentence is there twice."),
        (
            {"role": Role.ADMINISTRATOR},
            "Step 2, role: “administrator” approves nothing; choose reviewer or publisher.",
        ),
    ],
)
def test_what_is_wrong_of_a_step(house, changes, sentence):
    spec = replace(SPEC, steps=(STEP, replace(STEP, **changes)))
    assert problems(spec, on=TODAY) == [sentence]


@pytest.mark.parametrize("code", ["", "Upper", "x" * 51, "a b", "审查"])
def test_a_code_that_cannot_be(house, code):
    with pytest.raises(errors.ChainRefused) as refused:
        chain_editions.save_draft(code, SPEC, by=house.people["root"], at=NOW)
    assert refused.value.problems == ["Code: small letters, digits and hyphens, at most 50 of them."]


def test_a_step_that_nobody_could_do(house):
    Membership.objects.filter(role=Role.PUBLISHER).delete()
    spec = replace(SPEC, steps=(STEP, replace(STEP, role=Role.PUBLISHER)))
    assert problems(spec, on=TODAY) == [
        "Step 2, role: nobody could do it. It asks for 1 people, and only 0 hold the role “Publisher”; give the "
        "role first, or ask for fewer."
    ]


def test_steps_that_are_one_person_short_together(house):
    Membership.objects.filter(role=Role.REVIEWER).exclude(person=house.people["first"]).delete()
    assert problems(SPEC, on=TODAY) == [
        "Steps: those of the role “Reviewer” together ask for 2 different people, and only 1 hold it anywhere."
    ]


def test_organisations_that_are_short_of_people_are_named(house):
    assert short_of_people(SPEC) == []  # a reviewer at the top answers for every office
    Membership.objects.filter(person=house.people["third"]).delete()
    assert short_of_people(SPEC) == [("Reviewer", [house.other_office])]


def test_what_differs_is_said_by_step_and_field(house):
    changed = replace(
        SPEC, people_required=3, steps=(replace(STEP, days=5, deputies=False), replace(STEP, title="Secrecy", days=None),
                                        replace(STEP, title="Leader")),
    )  # fmt: skip
    assert differences(SPEC, changed) == [
        Difference("people required", "2", "3"),
        Difference("Step 1, deadline in working days", "3", "5"),
        Difference("Step 1, deputies may act", "yes", "no"),
        Difference("Step 3", "", "Leader"),
    ]


# A dishonest administrator ------------------------------------------------------------------------


def test_he_confirms_what_he_wrote(house):
    chain = draft(house)
    own = "You wrote in it yourself; another person puts it in force."
    assert refusal(release, house, chain, "root") == own
    draft(house, SPEC, by="other-root", draft=chain)
    assert refusal(release, house, chain, "other-root") == own
    assert refusal(release, house, chain, "root") == own


def test_he_confirms_by_a_second_account(house):
    chain = draft(house)
    User.objects.create_user("root-2", person=house.people["root"])
    assert refusal(release, house, chain, "root").startswith("You wrote in it yourself")


@pytest.mark.parametrize(("principal", "deputy"), [("root", "keeper"), ("keeper", "root")])
def test_he_has_his_deputy_confirm(house, principal, deputy):
    chain = draft(house)
    Deputyship.objects.create(
        principal=house.people[principal], deputy=house.people[deputy], starts_at=NOW, ends_at=NOW + DAY
    )
    assert refusal(release, house, chain, "keeper") == (
        "You are a deputy of one who wrote in it, or he is yours; a third person decides."
    )


def test_an_administrators_deputy_is_no_administrator(house):
    chain = draft(house)
    Deputyship.objects.create(
        principal=house.people["other-root"], deputy=house.people["first"], starts_at=NOW, ends_at=NOW + DAY
    )
    with pytest.raises(errors.NotYours):
        release(house, chain, "first")


def test_he_gives_somebody_the_role_for_it(house):
    chain = draft(house)
    house.people["tool"] = person("tool")
    grant = {"by": house.people["root"], "at": NOW + DAY}
    memberships.grant(house.people["tool"], house.province, Role.ADMINISTRATOR, **grant)
    assert refusal(release, house, chain, "tool", at=NOW + DAY) == (
        "One who wrote in it gave you a role since it was drafted; a third person decides."
    )


def test_he_changes_the_draft_after_it_was_read(house):
    chain = draft(house)
    read = spec_of(chain).digest
    draft(house, replace(SPEC, publishes_on_approval=True), draft=chain)
    assert refusal(release, house, ReviewChain.objects.get(pk=chain.pk), "other-root", digest=read) == (
        "The draft changed since you read it; read it again."
    )


def test_a_draft_whose_day_passed_is_not_released(house):
    chain = draft(house)
    assert refusal(release, house, chain, "other-root", at=NOW + DAY) == (
        "Valid from: 2026-11-23 is over; an edition never holds for what was submitted before."
    )


def test_a_discarded_draft_is_kept_and_holds_for_nobody(house):
    chain = draft(house)
    chain_editions.discard(chain, by=house.people["root"], at=NOW)
    assert ReviewChain.objects.get(pk=chain.pk).state == ChainState.DISCARDED
    assert (
        refusal(release, house, chain, "other-root") == "This edition is no draft any more; make a new one."
    )
    assert chains.in_force("two-keys", on=TODAY) == house.chain


def test_what_was_submitted_before_stays_under_its_edition(house):
    submission = submit(house)
    release(house, draft(house), "other-root")
    assert Submission.objects.get(pk=submission.pk).chain == house.chain


def test_the_database_refuses_it_too(house):
    chain = draft(house)
    table, key = "confidentiality_reviewchain", chain.pk
    root = house.people["root"].pk
    assert (
        sql(f"UPDATE {table} SET state = 'released' WHERE id = %s", key) == "Somebody decides about a draft."
    )
    put = f"UPDATE {table} SET state = 'released', decided_by_id = %s, decided_at = drafted_at WHERE id = %s"
    assert sql(put, root, key) == "Nobody puts in force what he wrote in."
    assert (
        sql("DELETE FROM confidentiality_chainwriter")
        == "Nothing is deleted from confidentiality_chainwriter."
    )
    assert (
        sql(f"DELETE FROM {table} WHERE id = %s", key)
        == "Nothing that somebody drafted of a chain is deleted."
    )
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        ReviewChain.objects.create(
            code="two-keys", edition=9, title="x", people_required=1, publishes_on_approval=True
        )
    assert str(refused.value).splitlines()[0] == "A later edition of a chain begins as a draft."
    house.chain = chain
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        submit(house)
    assert str(refused.value).splitlines()[0] == "A draft of a chain reviews nothing."
    release(house, chain, "other-root")
    decided = "A chain that was decided about never changes; make a new edition."
    for column, value in [("people_required", 1), ("valid_from", "2020-01-01"), ("consent_days", 1)]:
        assert sql(f"UPDATE {table} SET {column} = %s WHERE id = %s", value, key) == decided
    for column, value in [("people", 3), ("days", 99), ("deputies", True)]:
        changed = f"UPDATE confidentiality_chainstep SET {column} = %s WHERE chain_id = %s"
        assert sql(changed, value, key) == decided
    assert sql("DELETE FROM confidentiality_chainstep WHERE chain_id = %s", key) == decided


def test_a_draft_for_one_person_is_not_released_by_hand_either(house):
    chain = draft(house)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE confidentiality_reviewchain SET people_required = 1 WHERE id = %s", [chain.pk])
    put = (
        "UPDATE confidentiality_reviewchain SET state = 'released', decided_by_id = %s, decided_at = drafted_at "
        "WHERE id = %s"
    )
    assert sql(put, house.people["other-root"].pk, chain.pk) == (
        "A chain has two different people at least, and steps for all of them."
    )


# Which kind takes which ---------------------------------------------------------------------------


@pytest.fixture
def weak(house) -> None:
    ReviewChain.objects.create(
        code="other", edition=1, title="Other", people_required=2, publishes_on_approval=True
    )
    ChainAssignment.objects.create(kind="story", chain_code="two-keys")


def ask(house: House, by: str = "root", **more) -> AssignmentChange:
    given = {"reason": "试点", "by": house.people[by], "at": NOW} | more
    return chain_editions.ask_change("story", "other", **given)


@pytest.mark.usefixtures("weak")
def test_a_kind_takes_another_chain_by_two_people(house):
    change = ask(house)
    given = {"confirm": True, "at": NOW}
    assert refusal(chain_editions.decide_change, change, by=house.people["root"], **given) == (
        "You wrote in it yourself; another person puts it in force."
    )
    assert chains.for_kind("story", on=TODAY).code == "two-keys"
    assert (
        refusal(ask, house, "other-root") == "Kind: a change of “story” waits already; decide about it first."
    )
    chain_editions.decide_change(change, by=house.people["other-root"], **given)
    assert chains.for_kind("story", on=TODAY).code == "other"
    change.refresh_from_db()
    assert (change.before, change.after, change.state) == ("two-keys", "other", "confirmed")
    assert refusal(chain_editions.decide_change, change, by=house.people["keeper"], **given) == (
        "This change is decided already, or the kind has another chain meanwhile."
    )


@pytest.mark.usefixtures("weak")
def test_who_asked_may_take_it_back(house):
    change = ask(house)
    chain_editions.decide_change(change, confirm=False, by=house.people["root"], at=NOW)
    assert chains.for_kind("story", on=TODAY).code == "two-keys"


@pytest.mark.usefixtures("weak")
def test_a_kinds_chain_is_not_changed_by_hand(house):
    table = "confidentiality_chainassignment"
    assert sql(f"UPDATE {table} SET chain_code = 'other'") == (
        "Another chain for a kind is confirmed by a second person."
    )
    assert sql(f"DELETE FROM {table}") == f"Nothing is deleted from {table}."
    ask(house)
    changes = "confidentiality_assignmentchange"
    confirm = f"UPDATE {changes} SET state = 'confirmed', decided_by_id = asked_by_id, decided_at = asked_at"
    assert sql(confirm) == "Nobody confirms the change of chains that he asked for."
    assert sql(f"UPDATE {changes} SET after = 'two-keys'") == "A change of chains stays what it is."


@pytest.mark.usefixtures("weak")
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": " "}, "Say why the kind takes another chain."),
        ({"code": "two-keys"}, "Chain: “story” takes it already."),
        ({"code": "absent"}, "Chain: “absent” has no edition in force."),
    ],
)
def test_a_change_that_cannot_be(house, changes, sentence):
    code = changes.pop("code", "other")
    given = {"reason": "试点", "by": house.people["root"], "at": NOW} | changes
    assert refusal(chain_editions.ask_change, "story", code, **given) == sentence


def test_who_can_act_at_a_step(house):
    step = house.chain.steps.first()
    people = house.people
    Deputyship.objects.create(
        principal=people["first"], deputy=people["publisher"], starts_at=NOW, ends_at=NOW + DAY
    )
    shown = [(each.holder, each.deputy, each.until) for each in standing_at(step, house.office, at=NOW)]
    assert shown == [
        (people["first"], None, None), (people["first"], people["publisher"], NOW + DAY),
        (people["second"], None, None), (people["third"], None, None),
    ]  # fmt: skip
    step.deputies = False
    assert [each.deputy for each in standing_at(step, house.office, at=NOW)] == [None] * 3
