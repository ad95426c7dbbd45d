"""A kind is a file: what ships is registered, and every place that lists kinds knows it."""

import pytest
from django.urls import reverse
from django.utils import translation

from disclosure import editions
from publication import kinds, readers
from publication.enums import Section
from tests.disclosure.builders import publish, record
from tests.disclosure.services.test_display import LIST
from tests.factories import NOW

CODES = ["penalty", "licence", "nfra-penalty", "serious-dishonesty"]
ENGLISH = [
    "Administrative penalties",
    "Administrative licences",
    "Financial regulators' penalty",
    "Serious dishonesty",
]
CHINESE = ["行政处罚", "行政许可", "金融监管处罚", "严重失信主体名单"]


def test_shipped_kinds_are_registered_in_their_order():
    assert list(editions.kinds()) == CODES
    registered = [kind for kind in kinds.registered(Section.DISCLOSURES) if kind.code in CODES]
    assert [kind.code for kind in registered] == CODES
    with translation.override("en"):
        assert [kinds.label(code) for code in CODES] == ENGLISH
    with translation.override("zh-hans"):
        assert [kinds.label(code) for code in CODES] == CHINESE


@pytest.mark.parametrize("kind", CODES)
def test_every_kind_has_its_form(staff, desk, kind):
    page = staff("submitter").get(reverse("records:add", args=[kind]))
    assert page.status_code == 200
    form = page.context["form"]
    assert [field.name for field in form.own_fields()] == [field.code for field in form.spec.fields]


@pytest.fixture
def shown(desk, now, plain_static):
    item = publish(desk, record(desk, LIST, kind="serious-dishonesty"))
    publish(desk, record(desk))
    readers.run_all(at=NOW)
    return item


def test_list_of_the_kind_has_only_its_items(client, shown):
    page = client.get("/disclosures/?kind=serious-dishonesty").content.decode()
    assert shown.id in page
    assert page.count('class="card__kind"') == 1
    assert "严重失信主体名单" in page
    assert 'value="serious-dishonesty" selected' in page


def test_item_and_feed_say_what_kind_it_is(client, shown):
    page = client.get(shown.get_absolute_url()).content.decode()
    assert "严重失信主体名单" in page
    assert "列入严重失信主体名单（非法集资），属于严重失信，自列入决定日期2026年10月1日起最长公示3年" in page
    feed = client.get("/feeds/disclosures.atom?kind=serious-dishonesty").content.decode()
    assert feed.count("<entry") == 1
    assert 'term="serious-dishonesty" label="严重失信主体名单"' in feed
