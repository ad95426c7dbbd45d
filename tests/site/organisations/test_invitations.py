"""Invitations: a link by mail, its hash in the database, one account for one person."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from organisations.bootstrap import bootstrap
from organisations.enums import Role
from organisations.errors import InvitationRefused, NotAdministrator
from organisations.models import Invitation, Person, User
from organisations.services import invitations, memberships
from tests.factories import DAY, NOW, person

pytestmark = pytest.mark.usefixtures("english")

PASSWORD = "一句只有我知道的长话"
NOT_VALID = "This invitation is not valid (any more)."


@pytest.fixture
def admin(house, plain_static, monkeypatch):
    bootstrap(at=NOW)
    monkeypatch.setattr("publication.middleware.timezone.now", lambda: NOW)
    house.people["top"] = person("top", (Role.ADMINISTRATOR, house.province))
    return house.user("top")


@pytest.fixture
def invite(house, admin, django_capture_on_commit_callbacks):
    """Invite by mail; the token that the mail brings."""

    def send(email="new@example.cn", role=Role.REVIEWER, place=None, at=NOW):
        with django_capture_on_commit_callbacks(execute=True):
            invitations.invite(
                email=email, name="新同事", organisation=place or house.office, role=role, by=admin, at=at
            )
        return re.search(r"/staff/invitations/([^/]+)/", mail.outbox[-1].body)[1]

    return send


def address(token) -> str:
    return reverse("organisations:accept", args=[token])


def test_mail_brings_the_link_and_neither_name_nor_role(invite, house, settings):
    token = invite()
    [sent] = mail.outbox
    assert sent.to == ["new@example.cn"]
    assert sent.body == (
        "You are invited to work on 诚信四川. This link is yours alone, for seven days:\n\n"
        f"{settings.PUBLIC_URL}/staff/invitations/{token}/\n"
    )
    stored = Invitation.objects.get()
    assert len(token) >= 43
    assert token not in "".join(map(str, stored.__dict__.values()))
    assert stored.expires_at == NOW + timedelta(days=7)


def test_accepting_makes_account_person_and_role_once(invite, house, client):
    token = invite()
    answer = client.get(address(token))
    assert answer.status_code == 200
    # Not no-referrer: a browser would post `Origin: null`, and the CSRF check refuse it.
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("same-origin", "noindex")
    answer = client.post(address(token), {"password": PASSWORD, "again": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, reverse("wagtailadmin_login"))
    account = User.objects.get(username="new@example.cn")
    assert account.check_password(PASSWORD)
    assert account.person.name == "新同事"
    [membership] = account.person.memberships.all()
    assert (membership.role, membership.organisation) == ("reviewer", house.office)
    assert [group.name for group in account.groups.all()] == ["chengxin-reviewer"]
    given = {"username": "new@example.cn", "password": PASSWORD}
    assert client.post(reverse("wagtailadmin_login"), given).status_code == 302
    assert client.post(address(token), {"password": "x", "again": "x"}).status_code == 404


def test_unknown_used_and_expired_are_answered_alike(invite, client, monkeypatch):
    used, expired = invite(), invite("late@example.cn", at=NOW - 7 * DAY)
    client.post(address(used), {"password": PASSWORD, "again": PASSWORD})
    answers = [client.get(address(token)) for token in ("A" * 43, used, expired)]
    pages = {re.sub(r"/staff/invitations/[^/]+/", "", answer.content.decode()) for answer in answers}
    assert ([answer.status_code for answer in answers], len(pages)) == ([404, 404, 404], 1)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"password": PASSWORD, "again": "anders"}, "again"),
        ({"password": "short", "again": "short"}, "password"),
        ({"password": "1234567890", "again": "1234567890"}, "password"),
        ({}, "password"),
    ],
)
def test_a_bad_password_is_refused_and_the_link_still_works(invite, client, given, field):
    token = invite()
    answer = client.post(address(token), given)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not User.objects.filter(username="new@example.cn").exists()
    assert client.post(address(token), {"password": PASSWORD, "again": PASSWORD}).status_code == 302


def test_whoever_has_an_account_gets_the_role_for_his_own_person(invite, house, client):
    people, password = Person.objects.count(), house.user("first").password
    token = invite("FIRST@example.cn", role=Role.PUBLISHER, place=house.other_office)
    assert client.get(address(token)).context["form"] is None
    client.post(address(token))
    assert (Person.objects.count(), house.user("first").password) == (people, password)
    assert set(house.people["first"].memberships.values_list("role", "organisation")) == {
        ("reviewer", house.office.pk), ("publisher", house.other_office.pk),
    }  # fmt: skip


def test_a_second_invitation_voids_the_first(invite, client):
    first, second = invite(), invite()
    assert [client.get(address(token)).status_code for token in (first, second)] == [404, 200]


def test_nobody_invites_himself_or_out_of_scope(invite, house, admin):
    with pytest.raises(InvitationRefused) as refusal:
        invite("TOP@example.cn")
    assert str(refusal.value) == "Nobody invites himself; ask another administrator."
    house.people["local"] = person("local", (Role.ADMINISTRATOR, house.office))
    for name in ("local", "first"):
        with pytest.raises(NotAdministrator):
            invitations.invite(
                email="x@example.cn", name="甲", organisation=house.other_office, role=Role.REVIEWER,
                by=house.user(name), at=NOW,
            )  # fmt: skip
    assert mail.outbox == []


def test_an_inviter_who_lost_his_role_lets_nobody_in(invite, house, admin):
    token = invite()
    house.people["other"] = person("other", (Role.ADMINISTRATOR, house.province))
    memberships.revoke(admin.person.memberships.get(), by=house.people["other"], at=NOW)
    with pytest.raises(InvitationRefused) as refusal:
        invitations.accept(token, password=PASSWORD, at=NOW)
    assert str(refusal.value) == NOT_VALID
    assert not User.objects.filter(username="new@example.cn").exists()


def test_an_invitation_is_taken_back(invite, house, admin, client):
    token = invite()
    with pytest.raises(NotAdministrator):
        invitations.withdraw(Invitation.objects.get(), by=house.people["stranger"])
    invitations.withdraw(Invitation.objects.get(), by=admin.person)
    assert client.get(address(token)).status_code == 404
