import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from organisations import demo, regions
from organisations.bootstrap import bootstrap
from organisations.enums import Role
from organisations.models import Membership, Organisation, Region, User
from organisations.services.memberships import group_name
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def started():
    bootstrap(at=NOW)


def test_regions_form_a_tree(started):
    assert len(regions.PROVINCES) == 34
    assert len(regions.PREFECTURES) == 21
    assert Region.objects.count() == 34 + 21 + len(regions.COUNTIES)
    assert list(Region.objects.filter(parent=None).values_list("code", flat=True)) == sorted(
        regions.PROVINCES
    )
    assert list(Region.objects.filter(parent="510000").values_list("code", flat=True)) == sorted(
        regions.PREFECTURES
    )
    assert Region.objects.get(pk="510104").parent_id == "510100"


def test_nobody_gets_publish_and_everybody_the_admin(started):
    codenames = {
        role: set(Group.objects.get(name=group_name(role)).permissions.values_list("codename", flat=True))
        for role in Role.values
    }
    assert codenames == {role: {"access_admin"} for role in Role.values}
    assert set(GroupPagePermission.objects.filter(group__name__startswith="chengxin-").values_list(
        "group__name", "permission__codename", "page__depth"
    )) == {("chengxin-submitter", "add_page", 1), ("chengxin-submitter", "change_page", 1)}  # fmt: skip
    assert set(GroupCollectionPermission.objects.filter(group__name__startswith="chengxin-").values_list(
        "group__name", "permission__codename"
    )) == {
        ("chengxin-submitter", f"{act}_{model}")
        for act in ("add", "choose")
        for model in ("image", "document")
    }  # fmt: skip


def test_twice_changes_nothing(started):
    def everything():
        return [
            sorted(model.objects.values_list(*fields))
            for model, fields in [
                (Region, ("code", "name", "parent")), (Group, ("pk", "name")),
                (GroupPagePermission, ("group", "page", "permission")),
                (GroupCollectionPermission, ("group", "collection", "permission")),
                (User, ("pk", "username", "password", "person")), (Organisation, ("pk", "path")),
                (Membership, ("pk", "person", "organisation", "role")),
                (User.groups.through, ("user", "group")),
            ]
        ]  # fmt: skip

    demo.load(at=NOW)
    before = everything()
    bootstrap(at=NOW)
    demo.load(at=NOW)
    assert everything() == before


def test_a_changed_name_of_a_region_stays(started):
    Region.objects.filter(pk="510104").update(name="锦江新区")
    bootstrap(at=NOW)
    assert Region.objects.get(pk="510104").name == "锦江新区"


def test_demo_people(started):
    people, organisations = demo.load(at=NOW)
    assert {name: sorted(person.memberships.values_list("role", "organisation__name_en"))
            for name, person in people.items()} == {
        "chen": [("submitter", "Chengxin Sichuan Media (demo)"),
                 ("submitter", "Jincheng Experimental School (demo)"),
                 ("submitter", "Jinjiang Market Regulator (demo)")],
        "liu": [("submitter", "Qingyang Market Regulator (demo)")],
        "he": [("submitter", "Sichuan Credit Office (demo)")],
        "li": [("reviewer", "Sichuan Credit Office (demo)")],
        "wang": [("reviewer", "Sichuan Credit Office (demo)")],
        "zhao": [("publisher", "Sichuan Credit Office (demo)")],
        "sun": [("auditor", "Sichuan Credit Office (demo)")],
        "admin": [("administrator", "Sichuan Credit Office (demo)")],
    }  # fmt: skip
    assert organisations["jinjiang"].path == (
        f"/{organisations['province'].pk}/{organisations['chengdu'].pk}/{organisations['jinjiang'].pk}/"
    )
    assert not User.objects.filter(is_superuser=True).exists()
    for account in User.objects.all():
        assert account.check_password(demo.PASSWORD)
        assert [group.name for group in account.groups.all()] == [
            group_name(account.person.memberships.first().role)
        ]


def test_no_demo_no_known_password(started, settings):
    settings.DEMO = False
    with pytest.raises(
        demo.DemoRefused, match=r"^CHENGXIN_DEMO is 0: no accounts with a known password are made\.$"
    ):
        demo.load(at=NOW)
    assert not User.objects.exists()
