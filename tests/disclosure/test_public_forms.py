"""Objection and look-up as anybody meets them."""

import re

import pytest
from django.test import Client

from disclosure.models import Objection, Record
from disclosure.services import records
from publication.enums import Withdrawal
from publication.models import PublicItem
from tests.disclosure.builders import CARD, penalty, person_penalty, publish, record
from tests.factories import DAY, NOW

TEXT = "这条信息有误：我没有无照经营。"
OWN_SCRIPT = '<script src="/static/themes/suggest.js" defer>'


@pytest.fixture
def browser(plain_static, now):
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def item(desk):
    return publish(desk, record(desk, person_penalty()))


def send(browser, address: str, data: dict, **headers):
    """GET the form for its token, then POST it as a browser does."""
    page = browser.get(address, **headers)
    token = page.context["csrf_token"]
    return browser.post(address, data | {"csrfmiddlewaretoken": str(token)}, **headers)


def new(item) -> str:
    return f"/objections/new/?item={item.id}"


def test_objection_ends_in_a_receipt(browser, item):
    answer = send(browser, new(item), {"text": TEXT, "contact": "13812345678"})
    assert answer.status_code == 302
    receipt = browser.get(answer["Location"])
    page = receipt.content.decode()
    assert answer["Location"].rstrip("/").rpartition("/")[2] in page
    assert (receipt.status_code, receipt["X-Robots-Tag"]) == (200, "noindex")
    assert "no-store" in receipt["Cache-Control"]
    assert "<td>已收到</td>" in page
    for private in (TEXT, "13812345678", "何博杰"):
        assert private not in page
    assert Objection.objects.get().opened() == {"text": TEXT, "name": "", "contact": "13812345678"}
    assert Objection.objects.get().organisation_id == item.organisation_id


def test_form_shows_no_private_value_and_is_not_kept(browser, item):
    answer = browser.get(new(item))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "何博杰" not in answer.content.decode()
    assert re.findall("<script[^>]*>", answer.content.decode()) == [OWN_SCRIPT]
    assert 'content="noindex"' in answer.content.decode()


def test_without_its_token_nothing_is_taken(browser, item):
    assert browser.post(new(item), {"text": TEXT}).status_code == 403
    assert not Objection.objects.exists()


@pytest.mark.parametrize(
    "data",
    [{}, {"text": "kurz"}, {"text": "x" * 4001}, {"text": TEXT + "\0"}, {"text": TEXT, "contact": "x" * 121}],
)
def test_bad_input_names_its_field(browser, item, data):
    answer = send(browser, new(item), data)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) <= {"text", "contact"}
    assert not Objection.objects.exists()


def test_a_program_that_fills_everything_in_is_not_heard(browser, item):
    answer = send(browser, new(item), {"text": TEXT, "website": "http://spam"})
    assert (answer.status_code, Objection.objects.count()) == (302, 0)


def test_sixth_of_a_day_is_refused(browser, item):
    for _ in range(5):
        assert send(browser, new(item), {"text": TEXT}).status_code == 302
    assert send(browser, new(item), {"text": TEXT}).status_code == 422
    assert send(browser, new(item), {"text": TEXT}, REMOTE_ADDR="192.0.2.9").status_code == 302


def test_behind_a_proxy_the_sender_counts_not_the_proxy(browser, item, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for number in range(6):
        answer = send(browser, new(item), {"text": TEXT}, HTTP_X_FORWARDED_FOR=f"10.0.0.1, 192.0.2.{number}")
        assert answer.status_code == 302


@pytest.mark.parametrize(
    "query", ["", "?item=", "?item=x", "?item=%00", "?item=" + "0" * 22, "?item=" + "x" * 5000]
)
def test_no_such_item(browser, desk, query):
    assert browser.get(f"/objections/new/{query}").status_code == 404


def test_gone_item_and_embargoed_item(browser, desk, item):
    embargoed = publish(desk, record(desk, penalty(), publish_from=NOW + DAY))
    assert browser.get(new(embargoed)).status_code == 404
    made = Record.objects.get(pk=item.source_id)
    records.withdraw(made, reason=Withdrawal.ERROR, by=desk.people["submitter"], at=NOW)
    answer = browser.get(new(item))
    assert answer.status_code == 410
    assert "何博杰" not in answer.content.decode().partition("<main")[2].partition("</main>")[0]


def test_no_such_receipt(browser, desk):
    assert browser.get("/objections/abcdefghijklmnopqrstuv/").status_code == 404


@pytest.mark.parametrize(
    ("name", "second", "found"),
    [
        ("何博杰", CARD, True),
        ("何 博杰", "锦市监罚[2026]2号", True),
        ("何某某", CARD, False),
        ("何博杰", CARD[:17], False),
        ("张伟", CARD, False),
    ],
)
def test_look_up_by_name_and_second_fact(browser, item, name, second, found):
    answer = send(browser, "/lookup/", {"name": name, "second": second})
    assert [each.id for each in answer.context["items"]] == ([item.id] if found else [])
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    page = answer.content.decode()
    assert (f"/disclosures/{item.id}/" in page) == found
    for private in ("何博杰", CARD):
        assert private not in page


def test_look_up_finds_nothing_that_is_gone(browser, desk, item, monkeypatch):
    monkeypatch.setattr("publication.middleware.timezone.now", lambda: item.visible_until)
    answer = send(browser, "/lookup/", {"name": "何博杰", "second": CARD})
    assert answer.context["items"] == []
    assert PublicItem.objects.get(pk=item.pk).state == "published"  # the clock alone ended it


@pytest.mark.parametrize(
    "data", [{}, {"name": "x"}, {"name": "x\0", "second": "y"}, {"name": "x" * 201, "second": "y"}]
)
def test_look_up_with_bad_input(browser, desk, data):
    assert send(browser, "/lookup/", data).status_code == 422


def test_methods(browser, item):
    assert browser.head(new(item)).status_code == 200
    assert browser.head("/lookup/").status_code == 200
    assert Client().put("/lookup/").status_code == 405


def test_english(browser, item):
    assert browser.get("/en" + new(item)).status_code == 200
    assert browser.get("/en/lookup/").status_code == 200
