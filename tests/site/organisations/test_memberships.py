"""Roles are given and taken by administrators of the place, never by oneself."""

import pytest
from wagtail.models import ModelLogEntry

from organisations.bootstrap import bootstrap
from organisations.enums import Role
from organisations.errors import LastAdministrator, NotAdministrator, OwnRole
from organisations.models import Membership, User
from organisations.services import memberships
from tests.factories import NOW, person

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def places(house):
    bootstrap(at=NOW)
    house.people["top"] = person("top", (Role.ADMINISTRATOR, house.province))
    house.people["local"] = person("local", (Role.ADMINISTRATOR, house.office))
    return house


def groups(who) -> list[str]:
    return sorted(who.accounts.get().groups.values_list("name", flat=True))


def test_a_role_is_given_once_and_the_group_follows(places):
    who = places.people["first"]
    given = {"by": places.people["local"], "at": NOW}
    one = memberships.grant(who, places.office, Role.PUBLISHER, **given)
    assert memberships.grant(who, places.office, Role.PUBLISHER, **given) == one
    assert groups(who) == ["chengxin-publisher", "chengxin-reviewer"]
    memberships.revoke(one, **given)
    assert groups(who) == ["chengxin-reviewer"]


def test_a_role_held_elsewhere_keeps_the_group(places):
    who = places.people["first"]
    given = {"by": places.people["top"], "at": NOW}
    elsewhere = memberships.grant(who, places.other_office, Role.REVIEWER, **given)
    memberships.revoke(elsewhere, **given)
    assert groups(who) == ["chengxin-reviewer"]


def test_every_account_of_the_person_follows(places):
    who = places.people["first"]
    again = User.objects.create_user("again", "again@example.cn", "password", person=who)
    memberships.grant(who, places.office, Role.PUBLISHER, by=places.people["local"], at=NOW)
    assert sorted(again.groups.values_list("name", flat=True)) == ["chengxin-publisher", "chengxin-reviewer"]


@pytest.mark.parametrize("name", ["first", "submitter", "auditor", "stranger"])
def test_whoever_is_no_administrator_is_refused(places, name):
    given = {"by": places.people[name], "at": NOW}
    with pytest.raises(NotAdministrator) as refusal:
        memberships.grant(places.people["second"], places.office, Role.PUBLISHER, **given)
    assert str(refusal.value) == "You do not administer that organisation."


def test_an_administrator_is_refused_outside_his_organisations(places):
    given = {"by": places.people["local"], "at": NOW}
    for place in (places.province, places.other_office):
        with pytest.raises(NotAdministrator):
            memberships.grant(places.people["second"], place, Role.REVIEWER, **given)
    theirs = Membership.objects.get(person=places.people["stranger"], role=Role.REVIEWER)
    with pytest.raises(NotAdministrator):
        memberships.revoke(theirs, **given)


def test_nobody_changes_his_own_roles(places):
    top = places.people["top"]
    for role in Role:
        with pytest.raises(OwnRole) as refusal:
            memberships.grant(top, places.office, role, by=top, at=NOW)
        assert str(refusal.value) == "Nobody changes his own roles; ask another administrator."


def test_the_last_administrator_stays(places):
    memberships.revoke(places.people["local"].memberships.get(), by=places.people["top"], at=NOW)
    with pytest.raises(LastAdministrator) as refusal:
        memberships.revoke(places.people["top"].memberships.get(), by=None, at=NOW)
    assert str(refusal.value) == "This is the last administrator; name another one first."


def test_the_log_names_no_person(places):
    one = memberships.grant(
        places.people["first"], places.office, Role.PUBLISHER, by=places.people["local"], at=NOW
    )
    label = f"membership {one.pk}"
    memberships.revoke(one, by=places.people["local"], at=NOW)
    entries = ModelLogEntry.objects.order_by("pk").values_list("action", "label", "user__username", "data")
    data = {"role": "publisher", "organisation": places.office.pk}
    assert list(entries) == [
        ("organisations.grant", label, "local", data),
        ("organisations.revoke", label, "local", data),
    ]
