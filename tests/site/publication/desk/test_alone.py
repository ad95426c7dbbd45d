"""One person alone publishes nothing: a superuser, in every group, with every role, as a deputy."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from organisations.enums import Role
from organisations.models import Deputyship, Membership
from publication.models import PublicItem
from tests.factories import DAY, NOW, approve, person, submit

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def alone(house, staff):
    """A superuser in every group with every role at the top, deputy of whom you say."""
    everything = [(role, house.province) for role in Role]
    house.people["alone"] = person("alone", *everything)
    account = house.user("alone")
    account.is_superuser = account.is_staff = True
    account.save()
    account.groups.set(Group.objects.all())

    def browser(*principals):
        for name in principals:
            Deputyship.objects.create(
                principal=house.people[name],
                deputy=house.people["alone"],
                starts_at=NOW,
                ends_at=NOW + DAY,
            )
        return staff("alone")

    return browser


def try_everything(browser, submission) -> None:
    for _time in range(2):
        submission.refresh_from_db()
        given = {"act": "opinion", "commitment": submission.commitment, "opinion": "open", "basis": "条例"}
        browser.post(reverse("review:detail", args=[submission.pk]), given | {"check_0": "on"})
        browser.post(reverse("review:releases"), {"permit": [f"1:{submission.commitment}"]})


@pytest.mark.parametrize("principals", [(), ("first",), ("first", "second"), ("submitter", "first")])
def test_two_keys_are_never_in_one_hand(house, alone, principals):
    submission = submit(house)
    browser = alone(*principals)
    try_everything(browser, submission)
    assert submission.approvals.count() == (0 if "submitter" in principals else 1)
    assert not PublicItem.objects.exists()
    assert browser.get(f"/disclosures/{submission.item_id}/").status_code == 404


def test_not_what_he_submitted_himself_either(house, alone):
    browser = alone("first", "second")
    submission = submit(house, by="alone")
    try_everything(browser, submission)
    assert not submission.approvals.exists()
    assert browser.get(f"/disclosures/{submission.item_id}/").status_code == 404


def test_his_deputy_is_no_second_person(house, alone, staff):
    """He approves; the one who stands for him, having no role of his own, does not add a second key."""
    submission = submit(house)
    approve(house, submission, "alone")
    Membership.objects.filter(person=house.people["stranger"]).delete()
    Deputyship.objects.create(
        principal=house.people["alone"], deputy=house.people["stranger"], starts_at=NOW, ends_at=NOW + DAY
    )
    try_everything(staff("stranger"), submission)
    assert submission.approvals.count() == 1
    assert not PublicItem.objects.exists()
