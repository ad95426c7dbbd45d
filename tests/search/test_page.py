import shutil
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from publication import readers
from publication.enums import Withdrawal
from publication.models import LedgerEntry
from publication.services import door, sweeping
from search import indexing
from search.engine import engine
from tests.factories import DAY, NOW, publish

SECOND = timedelta(seconds=1)


def page(client: Client, **parameters) -> str:
    response = client.get("/search/", parameters)
    assert response.status_code == 200
    return response.content.decode()


def titles(client: Client, **parameters) -> list[str]:
    answer = client.get("/api/v1/search", parameters)
    assert answer.status_code == 200, answer.content
    return [item["title"] for item in answer.json()["items"]]


def test_addresses():
    with translation.override("zh-hans"):
        assert reverse("search:search") == "/search/"


def test_a_result_shows_where_it_was_found(client, shown):
    item = shown(text="经查，<b>该企业</b>未按规定公示年报。", title="成都某某商贸有限公司")
    html = page(client, q="未按规定公示")
    assert "经查，&lt;b&gt;该企业&lt;/b&gt;<mark>未按规定公示</mark>年报。" in html
    assert f'href="{item.get_absolute_url()}"' in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'role="status">含有“未按规定公示”的信息共 1 条。' in html


def test_without_a_question_the_engine_is_not_asked(client, clock, db, django_assert_num_queries):
    with django_assert_num_queries(2):  # when the site changes next
        html = page(client)
    assert 'role="status"' not in html


def test_queries_of_a_page_are_as_many_for_one_item_as_for_three(client, shown, django_assert_num_queries):
    shown(text="诚信经营甲")
    page(client, q="诚信")
    for expected in (1, 3):
        # What is in doubt (two), columns and terms of hits, items, regions; twice the next change.
        with django_assert_num_queries(8):
            assert page(client, q="诚信").count('class="card"') == expected
        shown(text="诚信经营乙")
        shown(text="诚信经营丙")


def test_one_box_on_every_page(client, shown):
    for address in ("/search/", "/search/?q=诚信", "/disclosures/"):
        assert client.get(address).content.decode().count('role="search"') == 1


def test_facets_are_links_that_keep_the_words(client, shown):
    shown(text="诚信", title="甲")
    shown(text="诚信", title="乙", kind="licence")
    html = page(client, q="诚信")
    words = "q=%E8%AF%9A%E4%BF%A1"
    assert f'<a href="?{words}&amp;kind=licence">' in html
    assert f'<a href="?{words}&amp;section=disclosures">' in html
    assert titles(client, q="诚信", kind="licence") == ["乙"]
    assert f'<a href="?{words}"><span class="visually-hidden">' in page(client, q="诚信", kind="licence")


def test_the_form_of_days_and_order_keeps_what_is_chosen(client, shown):
    shown(text="诚信", title="甲")
    html = page(client, q="诚信", kind="penalty", sort="oldest", **{"from": "2026-01-01"})
    for name, value in (("q", "诚信"), ("kind", "penalty")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in html
    assert 'name="from" min="1900-01-01" value="2026-01-01"' in html
    assert '<option value="oldest" selected>' in html
    assert '<input type="hidden" name="from"' not in html


def test_sections_are_tabs_with_numbers(client, shown, house):
    shown(text="诚信", title="甲")
    shown(text="诚信", section="stories", kind="story", title="乙", subject_category="")
    html = page(client, q="诚信", section="stories")
    assert 'section=stories" aria-current="true">' in html
    tabs = html.split('class="tabs"')[1].split("</nav>")[0]
    assert tabs.count('<span class="count">1</span>') == 2
    assert tabs.count('<span class="count">0</span>') == 2


def test_nothing_found_helps_on(client, shown):
    shown(title="成都某某商贸有限公司")
    shown(title="成都某某商茂", subject_category="person")
    html = page(client, q="成都某某商茂有限公司")
    assert "“成都某某商茂有限公司”" in html
    assert ">成都某某商贸有限公司</a>" in html
    assert ">成都某某商茂</a>" not in html
    assert '<a href="?q=%E6%88%90%E9%83%BD%E6%9F%90%E6%9F%90%E5%95%86%E8%B4%B8' in html  # what was meant
    html = page(client, q="没有这回事", kind="licence")
    for address in ("/lookup/", "/help/look-up/", "/help/objections/", "/disclosures/", "/education/"):
        assert f'href="{address}"' in html
    assert 'href="?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E5%9B%9E%E4%BA%8B"' in html  # without filters


def test_the_page_offers_to_be_followed(client, shown):
    shown(text="诚信")
    html = page(client, q="诚信", section="disclosures", kind="penalty", sort="oldest")
    assert 'href="/feeds/disclosures.atom?q=%E8%AF%9A%E4%BF%A1&amp;kind=penalty"' in html


def test_words_of_a_story_its_list_and_html_are_found(client, shown, house):
    story = publish(house, section="stories", kind="story", text="守信的人")
    readers.run("search", at=NOW)
    assert titles(client, q="守信的人", section="stories") == [story.title]
    assert titles(client, q="守信的人", section="disclosures") == []


# No engine answers: search says so, and nothing else does.


def test_while_search_is_away_the_page_says_so_and_lists_go_on(client, shown, plain):
    item = shown(title="诚信商行")
    plain.away = True
    for address, lists in (("/search/", "/disclosures/"), ("/en/search/", "/en/disclosures/")):
        answer = client.get(address, {"q": "诚信"})
        assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "60", "no-store")
        html = answer.content.decode()
        assert 'value="诚信"' in html
        assert f'href="{lists}"' in html
        assert "ETag" not in answer.headers
        assert client.get(lists).status_code == 200
    assert item.title in client.get("/disclosures/").content.decode()
    assert client.get("/search/").status_code == 200  # the empty form asks no engine
    assert client.get(item.get_absolute_url()).status_code == 200
    assert client.get("/search/", {"q": "诚信", "year": "x"}).status_code == 400


# What is gone shows nowhere, whether or not the index knows.


def everywhere(client: Client, words: str) -> str:
    """All that search answers about some words, facets and suggestions included."""
    answers = [
        client.get("/search/", {"q": words}),
        client.get("/en/search/", {"q": words}),
        client.get("/search/", {"q": f"{words}错别字"}),
        client.get("/api/v1/search", {"q": words}),
        client.get("/api/v1/search/suggest", {"q": words}),
    ]
    assert {answer.status_code for answer in answers} == {200}
    return "".join(answer.content.decode() for answer in answers)


def test_the_reader_stopped_what_is_withdrawn_is_found_nowhere(client, shown, house):
    kept = shown(title="锦江信用社", text="公开的话")
    item = shown(title="锦江诚信商行", kind="licence", text="锦江的秘密句子")
    assert item.id in everywhere(client, "锦江诚信商行")
    assert "kind=licence" in page(client, q="锦江")
    door.withdraw(item.id, Withdrawal.ERROR, by=house.people["publisher"], at=NOW)
    assert engine().stats().documents == 2  # nobody told the index
    seen = everywhere(client, "锦江") + everywhere(client, "诚信商行")
    assert kept.id in seen
    for trace in (item.id, "锦江诚信商行", "秘密句子", "kind=licence"):
        assert trace not in seen


def test_one_second_past_expiry_nothing_is_found_and_no_etag_helps(client, shown, clock):
    item = shown(title="诚信一天", visible_until=NOW + DAY)
    addresses = ["/search/?q=诚信", "/api/v1/search?q=诚信", "/api/v1/search/suggest?q=诚信"]
    clock(NOW + DAY - SECOND)
    before = {address: client.get(address) for address in addresses}
    assert all(item.id in answer.content.decode() for answer in before.values())
    assert before[addresses[0]]["CDN-Cache-Control"] == "max-age=1"
    for address, answer in before.items():
        assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
    clock(NOW + DAY + SECOND)
    for address, answer in before.items():
        after = client.get(address, headers={"if-none-match": answer["ETag"]})
        assert after.status_code == 200
        assert item.id not in after.content.decode()


def test_an_embargo_ends_without_anybody_doing_anything(client, shown, clock):
    shown(title="诚信明天", visible_from=NOW + DAY)
    assert titles(client, q="诚信明天") == []
    clock(NOW + DAY)
    assert titles(client, q="诚信明天") == ["诚信明天"]


def test_a_correction_replaces_what_is_found(client, shown, house):
    item = shown(title="诚信", text="旧的话")
    publish(house, item_id=item.id, title="诚信", text="新的话")
    assert page(client, q="旧的话").count('class="card"') == 0 or "旧的话</mark>" not in page(
        client, q="旧的话"
    )
    readers.run("search", at=NOW)
    assert titles(client, q="旧的话") == []
    assert titles(client, q="新的话") == ["诚信"]


# Hostile input.


@pytest.mark.parametrize(
    "typed",
    ["\x00诚信", "\ud800", "信" * 5000, '" OR 1=1 --', "title:(* AND ~", "[", "]/\\", "%", "\u202e诚信",
     "<script>", "a " * 900],
)  # fmt: skip
def test_no_query_breaks_the_page(client, shown, typed):
    shown(title="诚信")
    query = typed.encode("utf-8", "surrogatepass")
    for address in ("/search/", "/api/v1/search", "/api/v1/search/suggest"):
        answer = client.get(address, {"q": query})
        assert answer.status_code in (200, 400)
        assert b"<script>" not in answer.content.replace(b'"<script>"', b"")


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"q": "诚信", "region": "51"}, "region"),
        ({"q": "诚信", "year": "²⁰²⁶"}, "year"),
        ({"q": "诚信", "after": "x"}, "after"),
        ({"q": "诚信", "after": "t" * 301}, "after"),
        ({"q": "诚信", "from": "x"}, "from"),
        ({"q": "诚信", "from": "2026-11-24", "to": "2026-11-23"}, "to"),
        ({"q": "诚信", "sort": "best"}, "sort"),
        ({"q": "诚信", "section": "none"}, "section"),
        ({"q": "诚信", "kind": "\x00"}, "kind"),
        ({"q": "诚信", "size": "0"}, "size"),
        ({"q": "诚信", "size": "101"}, "size"),
        ({"q": "！？"}, "q"),
        ({}, "q"),
    ],
)
def test_a_wrong_parameter_is_named(client, shown, parameters, field):
    answer = client.get("/api/v1/search", parameters)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["field"] == field
    if field not in ("q", "size"):
        html = client.get("/search/", parameters)
        assert html.status_code == 400
        assert f"“{field}”" in html.content.decode()


# The reader and the commands.


def test_the_reader_reads_again_what_it_read(shown, house):
    item = shown(title="诚信")
    readers.rewind("search")
    readers.run("search", at=NOW)
    assert engine().stats().documents == 1
    door.withdraw(item.id, Withdrawal.ERROR, by=house.people["publisher"], at=NOW)
    readers.run("search", at=NOW)
    assert engine().stats().documents == 0
    indexing.read(LedgerEntry.objects.order_by("seq"), NOW)
    assert engine().stats().documents == 0


@pytest.fixture
def embedded(settings):
    """The engine whose files lie here; the other one's tests of the same are in `tests/search/elastic`."""
    settings.ELASTICSEARCH_URL = ""


def test_a_lost_index_is_made_anew_by_the_next_entry(embedded, client, shown, house, data_folder):
    shown(title="诚信甲")
    shutil.rmtree(data_folder / "search")
    assert titles(client, q="诚信") == []
    shown(title="诚信乙")
    assert sorted(titles(client, q="诚信")) == ["诚信乙", "诚信甲"]


def test_after_the_sweep_no_word_of_it_is_in_the_index(embedded, shown, house, data_folder):
    shown(title="别的")
    item = shown(title="鑶靐某", text="Planted-Sentence-7431 鱻龘")
    assert _known("鑶靐") == _known("鱻龘") == 1
    door.withdraw(item.id, Withdrawal.ERROR, by=house.people["publisher"], at=NOW)
    sweeping.sweep(at=NOW + 31 * DAY, confirm=True)
    readers.run("search", at=NOW + 31 * DAY)
    assert _known("鑶靐") == _known("鱻龘") == 0
    files = [path for path in (data_folder / "search").rglob("*") if path.is_file()]
    left = b"".join(path.read_bytes() for path in files)
    for trace in ("鑶", "靐", "鱻", "龘", "Planted", item.id):
        assert trace.encode() not in left
    assert not (data_folder / "search" / "compact").exists()


def _known(pair: str) -> int:
    """In how many documents the index knows it, deleted ones included."""
    return engine()._reader.view().searcher.doc_freq("body", pair)


def test_rebuild_search_says_how_many(shown, house, capsys):
    from django.core.management import call_command

    shown(title="诚信")
    publish(house, title="明天", visible_from=NOW + DAY)
    call_command("rebuild_search")
    assert capsys.readouterr().out == "The index holds 2 items and is in use.\n"
    assert engine().stats().documents == 2
