import re
from datetime import timedelta

import pytest

from publication.enums import FOREVER, GONE_SENTENCES, Annotation, Withdrawal
from publication.services import door
from tests.factories import DAY, NOW, publish

SECOND = timedelta(seconds=1)
PLANTED = "违法事实里埋下的一句话"


def test_answer_is_for_shared_caches_and_asked_for_each_time(house, public):
    item = publish(house)
    answer = public(item.get_absolute_url())
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-cache"
    assert answer["CDN-Cache-Control"] == "max-age=60"
    assert "Vary" not in answer
    assert "Set-Cookie" not in answer
    assert answer.cookies == {}


@pytest.mark.parametrize(
    "address",
    ["/", "/en/", "/disclosures/", "/stories/", "/calendar/", "/education/", "/statistics/", "/help/"],
)
def test_page_sets_no_cookie_and_varies_by_nothing(house, public, address):
    answer = public(address)
    assert (answer.status_code, answer.cookies, answer.get("Vary")) == (200, {}, None)


def test_lifetime_ends_with_the_item(house, public):
    item = publish(house, visible_until=NOW + 10 * DAY)
    at = NOW + 10 * DAY - timedelta(seconds=7)
    assert public(item.get_absolute_url(), at=at)["CDN-Cache-Control"] == "max-age=7"
    assert public("/disclosures/", at=at)["CDN-Cache-Control"] == "max-age=7"
    assert public("/stories/", at=at)["CDN-Cache-Control"] == "max-age=60"


def test_lifetime_of_a_list_ends_when_an_embargo_does(house, public):
    publish(house, visible_from=NOW + 20 * SECOND)
    assert public("/disclosures/")["CDN-Cache-Control"] == "max-age=20"


def test_old_etag_does_not_keep_an_expired_item(house, public):
    item = publish(house, text=PLANTED, visible_until=NOW + DAY)
    etag = public(item.get_absolute_url())["ETag"]
    assert public(item.get_absolute_url(), if_none_match=etag).status_code == 304
    gone = public(item.get_absolute_url(), at=NOW + DAY + SECOND, if_none_match=etag)
    assert gone.status_code == 410
    assert PLANTED not in gone.content.decode()
    assert str(GONE_SENTENCES["expired"]) in gone.content.decode()


@pytest.mark.parametrize("kind", list(Withdrawal))
def test_withdrawn_item_says_why_and_nothing_else(house, public, kind):
    item = publish(house, title="埋下的名称", text=PLANTED)
    door.withdraw(item.id, kind, by=None, at=NOW)
    for address in (
        item.get_absolute_url(),
        f"{item.get_absolute_url()}print/",
        f"/en{item.get_absolute_url()}",
    ):
        answer = public(address, at=NOW + SECOND)
        assert answer.status_code == 410
        assert answer["X-Robots-Tag"] == "noindex"
        assert PLANTED not in answer.content.decode()
        assert "埋下的名称" not in answer.content.decode()
    assert str(GONE_SENTENCES[kind]) in answer.content.decode()


def test_embargoed_item_is_as_one_that_never_was(house, public):
    item = publish(house, visible_from=NOW + DAY)
    embargoed = public(item.get_absolute_url())
    never = public("/disclosures/0000000000000000000000/")
    assert embargoed.status_code == never.status_code == 404
    assert embargoed["Cache-Control"] == "no-cache"
    assert "CDN-Cache-Control" not in embargoed
    assert public(item.get_absolute_url(), at=NOW + DAY).status_code == 200


def test_item_withdrawn_before_its_day_never_was(house, public):
    item = publish(house, visible_from=NOW + DAY)
    door.withdraw(item.id, Withdrawal.ERROR, by=None, at=NOW)
    assert public(item.get_absolute_url(), at=NOW + 2 * DAY).status_code == 404


def test_item_has_one_section(house, public):
    item = publish(house)
    assert public(f"/stories/{item.id}/").status_code == 404


def test_head_answers_as_get_does(house, public):
    item = publish(house)
    door_open = public(item.get_absolute_url(), method="head")
    assert (door_open.status_code, door_open.content) == (200, b"")
    assert public(item.get_absolute_url(), at=item.visible_until, method="head").status_code == 410


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("year=abc", "The parameter “year” is not valid: four digits, such as 2026."),
        ("region=51", "The parameter “region” is not valid: six digits, such as 510100."),
        ("after=%27%22%3E", "The parameter “after” is not valid: take it from the link to the next page."),
        ("kind=%00", "The parameter “kind” is not valid: at most 200 characters of plain text."),
    ],
)
def test_bad_parameter_is_named(house, public, query, sentence):
    answer = public(f"/en/disclosures/?{query}")
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_person_is_kept_from_search_engines(house, public):
    item = publish(house, subject_category="person")
    answer = public(item.get_absolute_url())
    assert answer["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    assert public("/disclosures/")["X-Robots-Tag"] == "noindex"
    assert item.title not in public("/").content.decode()


def test_item_says_until_when_and_why(house, public):
    item = publish(house, visible_until=NOW + DAY)
    page = public(f"/en{item.get_absolute_url()}").content.decode()
    assert "Shown until Nov. 24, 2026" in page
    assert "Because: a period of the tests" in page
    door.shorten(item.id, NOW + timedelta(hours=2), reason="repair", by=None, at=NOW)
    assert "The display was shortened since." in public(f"/en{item.get_absolute_url()}").content.decode()


def test_item_without_end_says_so(house, public):
    item = publish(house, visible_until=FOREVER)
    assert "Shown without end" in public(f"/en{item.get_absolute_url()}").content.decode()


def test_objection_is_a_status(house, public):
    item = publish(house)
    door.annotate(item.id, Annotation.OBJECTION, by=None, at=NOW)
    assert "Under objection" in public(f"/en{item.get_absolute_url()}").content.decode()
    assert "Under objection" in public("/en/disclosures/").content.decode()


def test_every_page_has_its_head(house, public):
    item = publish(house)
    page = public(f"/en{item.get_absolute_url()}").content.decode()
    base = f"http://127.0.0.1:8000{item.get_absolute_url()}"
    assert '<html lang="en">' in page
    assert page.count("<h1") == 1
    assert f'<link rel="canonical" href="{base.replace("8000/", "8000/en/")}">' in page
    assert f'<link rel="alternate" hreflang="zh-Hans" href="{base}">' in page
    assert '<html lang="zh-Hans">' in public(item.get_absolute_url()).content.decode()
    assert " style=" not in page
    assert re.findall("<script[^>]*>", page) == ['<script src="/static/themes/suggest.js" defer>']


def test_error_pages_stand_in_the_theme(house, public, client):
    for address, status in (("/nothing/", 404), ("/disclosures/?year=x", 400)):
        answer = public(address)
        assert answer.status_code == status
        assert answer.content.decode().count("<h1") == 1
        assert answer.cookies == {}


def test_broken_page_needs_no_database(rf):
    from publication.http import handler500

    answer = handler500(rf.get("/"))
    assert (answer.status_code, answer.content.decode().count("<h1>")) == (500, 1)
