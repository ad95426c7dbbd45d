import pytest
from django.urls import reverse

from organisations import bootstrap
from organisations.enums import Role
from organisations.errors import StaffRefused
from organisations.models import Membership, SystemAccess
from organisations.services import systems
from organisations.services.memberships import sync_groups
from tests.factories import DAY, NOW


@pytest.fixture
def administrator(house):
    Membership.objects.create(
        person=house.people["auditor"], organisation=house.office, role=Role.ADMINISTRATOR
    )
    return house.people["auditor"]


def issue(house, administrator, **changes):
    given = {"organisation": house.office, "person": house.people["submitter"], "days": 10} | changes
    return systems.issue(title="执法系统", by=administrator, at=NOW, **given)


def test_token_is_found_and_kept_nowhere(house, administrator):
    access, token = issue(house, administrator)
    assert systems.find(token, at=NOW) == access
    assert token not in str(list(SystemAccess.objects.values()))
    access.refresh_from_db()
    assert access.used_at == NOW
    assert systems.find(token + "x", at=NOW) is None
    assert systems.find(token, at=NOW + 10 * DAY) is None


@pytest.mark.parametrize("days", [0, 367])
def test_token_holds_a_day_to_a_year(house, administrator, days):
    with pytest.raises(StaffRefused, match="at least one day and at most a year"):
        issue(house, administrator, days=days)


def test_person_must_be_a_submitter_there(house, administrator):
    with pytest.raises(StaffRefused, match="must be a submitter of its organisation"):
        issue(house, administrator, person=house.people["first"])


def test_only_who_administers_the_organisation_issues_and_revokes(house, administrator):
    with pytest.raises(StaffRefused, match="You administer no such organisation"):
        issue(house, administrator, organisation=house.other_office, person=house.people["stranger"])
    access, token = issue(house, administrator)
    with pytest.raises(StaffRefused, match="You administer no such organisation"):
        systems.revoke(access, by=house.people["stranger"], at=NOW)
    systems.revoke(access, by=administrator, at=NOW)
    assert systems.find(token, at=NOW) is None


def test_issued_and_revoked_at_the_desk(house, administrator, client, settings):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    bootstrap.bootstrap(at=NOW)
    sync_groups([administrator])
    client.force_login(house.user("auditor"))
    data = {
        "act": "issue", "title": "执法系统", "organisation": house.office.pk,
        "person": house.people["submitter"].pk, "days": 30,
    }  # fmt: skip
    page = client.post(reverse("staff:systems"), data).content.decode()
    access = SystemAccess.objects.get()
    assert "<code>cx_" in page
    again = client.get(reverse("staff:systems"))
    assert "<code>cx_" not in again.content.decode()
    assert "no-store" in again["Cache-Control"]
    client.post(reverse("staff:systems"), {"act": f"revoke:{access.pk}"})
    access.refresh_from_db()
    assert access.revoked_at is not None


def test_nobody_else_sees_systems(house, client):
    client.force_login(house.user("submitter"))
    assert client.get(reverse("staff:systems")).status_code in (302, 403)
