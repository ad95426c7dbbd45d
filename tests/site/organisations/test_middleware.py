"""Auditor: every POST 403, over every address that there is."""

import re

import pytest
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern

from organisations.enums import Role
from organisations.middleware import OWN
from organisations.models import Deputyship, Membership
from tests.factories import DAY, NOW

pytestmark = pytest.mark.usefixtures("english")

EXAMPLES = {
    "int": "1",
    "str": "x",
    "slug": "x",
    "path": "x",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "item": "A" * 22,
}


def admin_addresses() -> list[tuple[str, str]]:
    """(name, address) of every pattern below /admin/, its arguments filled with something."""
    found = []
    walk(get_resolver(), "", "", found)
    return [(name, address) for name, address in found if address.startswith("/admin/")]


def walk(resolver, prefix, namespace, found) -> None:
    for each in resolver.url_patterns:
        address = prefix + example(each.pattern)
        if isinstance(each, URLPattern):
            found.append((f"{namespace}{each.name}", f"/{address}"))
        else:
            inside = f"{namespace}{each.namespace}:" if each.namespace else namespace
            walk(each, address, inside, found)


def example(pattern) -> str:
    text = str(pattern)
    if hasattr(pattern, "_route"):
        for name in pattern.converters:
            kind = next((known for known in EXAMPLES if f"<{known}:{name}>" in text), "str")
            text = text.replace(f"<{kind}:{name}>", EXAMPLES[kind]).replace(f"<{name}>", "x")
        return text
    text = text.lstrip("^").rstrip("$")
    while re.search(r"\([^()]*\)", text):
        text = re.sub(r"\(\?P<\w+>[^()]*\)|\([^()]*\)\??", "1", text)
    return text.replace("\\", "")


def test_an_auditor_changes_nothing_in_the_admin(house, staff):
    browser = staff("auditor")
    addresses = admin_addresses()
    assert len(addresses) > 150
    answers = {name: browser.post(address, {}).status_code for name, address in addresses if name not in OWN}
    assert {name: status for name, status in answers.items() if status != 403} == {}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", ["/admin/", "/", "/objections/new/", "/api/v1/items", "/nowhere/"])
def test_every_unsafe_method_everywhere(house, staff, method, address):
    assert getattr(staff("auditor"), method)(address).status_code == 403


def test_an_auditor_comes_and_goes(house, staff):
    assert staff("auditor").post(reverse("wagtailadmin_logout")).status_code == 302


def test_a_superusers_flag_does_not_help_an_auditor(house, staff):
    account = house.user("auditor")
    account.is_superuser = True
    account.save()
    assert staff("auditor").post("/admin/review/publish/").status_code == 403


def test_another_role_his_own_or_as_deputy_opens_what_it_opens(house, staff):
    Deputyship.objects.create(
        principal=house.people["publisher"], deputy=house.people["auditor"], starts_at=NOW, ends_at=NOW + DAY
    )
    assert staff("auditor").post(reverse("review:releases")).status_code == 409
    Deputyship.objects.all().delete()
    Membership.objects.create(person=house.people["auditor"], organisation=house.office, role=Role.PUBLISHER)
    assert staff("auditor").post(reverse("review:releases")).status_code == 409


def test_anonymous_posts_are_left_to_their_views(client, db, plain_static):
    assert client.post("/admin/review/").status_code == 302
