"""The pages of staff: narrowed to what the administrator's own role reaches, for reading and writing."""

import pytest
from django.core import mail
from django.urls import reverse

from organisations.enums import Role
from organisations.models import Deputyship, Invitation, Membership, Organisation
from tests.factories import DAY, NOW, person

pytestmark = pytest.mark.usefixtures("english")

PEOPLE_QUERIES = 17


@pytest.fixture
def local(house, staff):
    house.people["local"] = person("local", (Role.ADMINISTRATOR, house.office))
    return staff("local")


def page(who) -> str:
    return reverse("staff:person", args=[who.pk])


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_people_of_my_organisations_are_listed(house, local):
    answer = local.get(reverse("staff:people"))
    names = [each.name for each in answer.context["rows"]]
    assert names == ["submitter", "first", "second", "publisher", "local"]
    found = local.get(reverse("staff:people"), {"q": "fir"}).context["rows"]
    assert [each.name for each in found] == ["first"]


@pytest.mark.parametrize("count", [1, 3])
def test_queries(house, local, django_assert_num_queries, count):
    for number in range(count):
        person(f"more-{number}", (Role.REVIEWER, house.office))
    local.get(reverse("staff:people"))
    with django_assert_num_queries(PEOPLE_QUERIES):
        local.get(reverse("staff:people"))


def test_roles_are_given_and_taken(house, local):
    who = house.people["first"]
    local.post(page(who), {"act": "grant", "organisation": house.office.pk, "role": "publisher"})
    assert set(who.memberships.values_list("role", flat=True)) == {"reviewer", "publisher"}
    one = who.memberships.get(role="publisher")
    answer = local.post(page(who), {"act": f"revoke:{one.pk}"}, follow=True)
    assert said(answer)[-1] == "The role is taken away."
    assert set(who.memberships.values_list("role", flat=True)) == {"reviewer"}


def test_a_deputy_is_named_for_whole_days_and_ended(house, local):
    first, publisher = house.people["first"], house.people["publisher"]
    given = {"act": "deputy", "deputy": publisher.pk, "first_day": "2026-11-24", "last_day": "2026-11-25"}
    local.post(page(first), given)
    one = Deputyship.objects.get()
    assert (one.principal, one.deputy) == (first, publisher)
    assert [f"{moment:%Y-%m-%dT%H:%MZ}" for moment in (one.starts_at, one.ends_at)] == [
        "2026-11-23T16:00Z", "2026-11-25T16:00Z",
    ]  # fmt: skip
    local.post(page(first), {"act": f"end:{one.pk}"})
    assert not Deputyship.objects.exists()


def test_the_button_for_a_deputy_says_what_it_does(house, local):
    answer = local.get(page(house.people["first"]))
    assert 'value="deputy">Name a deputy<' in answer.content.decode()


def test_an_account_is_shut_out_at_once(house, local, staff):
    account = house.user("first")
    local.post(page(house.people["first"]), {"act": f"deactivate:{account.pk}"})
    account.refresh_from_db()
    assert not account.is_active
    browser = staff("first")
    assert browser.get(reverse("review:queue")).status_code == 302


def test_invitations_are_sent_and_taken_back(house, local, django_capture_on_commit_callbacks):
    given = invitation_of(house.office, "new@example.cn")
    with django_capture_on_commit_callbacks(execute=True):
        answer = local.post(reverse("staff:invite"), given, follow=True)
    assert said(answer) == ["The invitation is on its way."]
    assert [sent.to for sent in mail.outbox] == [["new@example.cn"]]
    local.post(reverse("staff:invite"), {"act": f"withdraw:{Invitation.objects.get().pk}"})
    assert not Invitation.objects.exists()


def test_a_refused_form_keeps_what_was_typed(house, local):
    given = invitation_of(house.office, "no address")
    answer = local.post(reverse("staff:invite"), given)
    assert (answer.status_code, said(answer)) == (409, ["Something is missing; see the form below."])
    typed = [answer.context["form"][name].value() for name in ("email", "name")]
    assert typed == ["no address", "甲"]


def test_organisations_are_added_below_mine_and_described(house, local):
    given = {"name": "锦江区第二分局", "name_en": "", "code": "", "kind": "department", "region": "510104"}
    local.post(reverse("staff:add_organisation"), given | {"parent": house.office.pk})
    made = Organisation.objects.get(name="锦江区第二分局")
    assert made.path == f"{house.office.path}{made.pk}/"
    moved = given | {"name": "锦江区第三分局", "parent": house.province.pk}
    local.post(reverse("staff:organisation", args=[made.pk]), moved)
    made.refresh_from_db()
    assert (made.name, made.parent) == ("锦江区第三分局", house.office)


def test_what_lies_outside_does_not_exist(house, local):
    """Every address, GET and POST, with what belongs to another county: 404 or refused, rows unchanged."""
    stranger = house.people["stranger"]
    theirs = Membership.objects.filter(organisation=house.other_office).first()
    invitation = Invitation.objects.create(
        email="x@example.cn", name="乙", organisation=house.other_office, role="reviewer", token_hash="x",
        invited_by=house.user("third"), created_at=NOW, expires_at=NOW + DAY,
    )  # fmt: skip
    before = state()
    assert local.get(page(stranger)).status_code == 404
    for act in ("grant", "deputy", f"revoke:{theirs.pk}", f"deactivate:{house.user('stranger').pk}", "end:1"):
        given = {"act": act, "organisation": house.office.pk, "role": "reviewer"}
        assert local.post(page(stranger), given).status_code == 404
        mine = {"act": act, "organisation": house.other_office.pk, "role": "reviewer"}
        assert local.post(page(house.people["first"]), mine).status_code in (404, 409)
    answer = local.post(reverse("staff:invite"), {"act": f"withdraw:{invitation.pk}"})
    assert answer.status_code == 404
    given = invitation_of(house.other_office, "y@example.cn")
    assert local.post(reverse("staff:invite"), given).status_code == 409
    address = reverse("staff:organisation", args=[house.other_office.pk])
    new = {"name": "改名", "kind": "department", "region": "510105"}
    assert [local.get(address).status_code, local.post(address, new).status_code] == [404, 404]
    answer = local.post(reverse("staff:add_organisation"), new | {"parent": house.other_office.pk})
    assert answer.status_code == 409
    assert state() == before


def invitation_of(place, email: str) -> dict:
    return {"act": "invite", "email": email, "name": "甲", "organisation": place.pk, "role": "reviewer"}


def state() -> list:
    models = (Membership, Invitation, Deputyship, Organisation)
    return [sorted(map(str, model.objects.values_list())) for model in models]


@pytest.mark.parametrize("name", ["submitter", "first", "publisher", "auditor", "stranger"])
def test_whoever_administers_nothing_is_refused(house, staff, name):
    before, browser = state(), staff(name)
    lists = ("people", "invite", "organisations", "add_organisation")
    addresses = [reverse(f"staff:{each}") for each in lists]
    addresses += [page(house.people["first"]), reverse("staff:organisation", args=[house.office.pk])]
    for address in addresses:
        assert browser.get(address).status_code == 403
        assert browser.post(address, {"act": "grant"}).status_code == 403
    assert state() == before


@pytest.mark.parametrize("address", ["users/", "users/new/", "groups/", "groups/new/"])
def test_wagtails_own_users_and_groups_stay_with_superusers(local, address):
    assert local.get(f"/admin/{address}").status_code in (302, 403)
    assert local.post(f"/admin/{address}", {}).status_code in (302, 403, 405)
