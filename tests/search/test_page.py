from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from publication import readers
from publication.enums import Withdrawal
from publication.models import LedgerEntry
from publication.services import door, sweeping
from search import indexing, results
from search.engine import engine
from search.queries import Question
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


def test_without_a_question_the_engine_is_not_asked(client, clock, db, django_assert_num_queries):
    with django_assert_num_queries(2):  # when the site changes next
        html = page(client)
    assert 'role="status"' not in html


def test_queries_of_a_page_are_as_many_for_one_item_as_for_three(client, shown, django_assert_num_queries):
    shown(text="诚信经营甲")
    page(client, q="诚信")
    for expected in (1, 3):
        # Facets of hits, items of the page, names of regions; twice when the site changes next.
        with django_assert_num_queries(5):
            assert page(client, q="诚信").count('class="card"') == expected
        shown(text="诚信经营乙")
        shown(text="诚信经营丙")


def test_a_page_tells_where_the_next_one_begins(client, shown, house):
    for number in range(4):
        publish(house, title=f"诚信{number}", visible_from=NOW - number * DAY)
    readers.run("search", at=NOW)
    first = client.get("/api/v1/search", {"q": "诚信", "size": 3}).json()
    assert [item["title"] for item in first["items"]] == ["诚信0", "诚信1", "诚信2"]
    assert first["next"].startswith("http://127.0.0.1:8000/api/v1/search?q=%E8%AF%9A%E4%BF%A1&after=t")
    second = client.get(first["next"]).json()
    assert ([item["title"] for item in second["items"]], second["next"]) == (["诚信3"], None)


def test_facets_narrow_and_keep_the_words(client, shown):
    shown(text="诚信", title="甲")
    shown(text="诚信", title="乙", kind="licence")
    html = page(client, q="诚信")
    assert '<option value="licence">' in html
    assert '<input type="hidden" name="q" value="诚信">' in html
    assert titles(client, q="诚信", kind="licence") == ["乙"]
    assert 'href="?q=%E8%AF%9A%E4%BF%A1"' in page(client, q="诚信", kind="licence")


def test_nothing_found_helps_on(client, shown):
    shown(title="成都某某商贸有限公司")
    shown(title="成都某某商茂", subject_category="person")
    html = page(client, q="成都某某商茂有限公司")
    assert "“成都某某商茂有限公司”" in html
    assert ">成都某某商贸有限公司</a>" in html
    assert ">成都某某商茂</a>" not in html


def test_words_of_a_story_its_list_and_html_are_found(client, shown, house):
    story = publish(house, section="stories", kind="story", text="守信的人")
    readers.run("search", at=NOW)
    assert titles(client, q="守信的人", section="stories") == [story.title]
    assert titles(client, q="守信的人", section="disclosures") == []


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
    assert 'value="licence"' in page(client, q="锦江")
    door.withdraw(item.id, Withdrawal.ERROR, by=house.people["publisher"], at=NOW)
    assert engine().stats().documents == 2  # nobody told the index
    seen = everywhere(client, "锦江") + everywhere(client, "诚信商行")
    assert kept.id in seen
    for trace in (item.id, "锦江诚信商行", "秘密句子", 'value="licence"'):
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


def test_a_thin_window_is_filled_from_the_next(client, shown, house, monkeypatch):
    monkeypatch.setattr(results, "WINDOW", 2)
    items = [shown(title=f"诚信{number}", visible_from=NOW - number * DAY) for number in range(6)]
    for item in items[:4]:
        door.withdraw(item.id, Withdrawal.ERROR, by=house.people["publisher"], at=NOW)
    found = results.find(Question.parse({"q": "诚信"}), at=NOW, size=2)
    assert ([item.title for item in found.items], found.next_after) == (["诚信4", "诚信5"], "")


def test_a_facet_value_far_down_is_confirmed_singly(shown, monkeypatch):
    monkeypatch.setattr(results, "WINDOW", 2)
    for number in range(3):
        shown(title=f"诚信{number}")
    shown(title="诚信老", kind="licence", visible_from=NOW - 9 * DAY)
    found = results.find(Question.parse({"q": "诚信"}), at=NOW, size=1, facets=True)
    assert found.facets["kind"] == ["licence", "penalty"]


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
        ({"q": "诚信", "after": "t" * 99}, "after"),
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


def test_a_lost_index_is_made_anew_by_the_next_entry(client, shown, house, data_folder):
    import shutil

    shown(title="诚信甲")
    shutil.rmtree(data_folder / "search")
    assert titles(client, q="诚信") == []
    shown(title="诚信乙")
    assert sorted(titles(client, q="诚信")) == ["诚信乙", "诚信甲"]


def test_after_the_sweep_no_word_of_it_is_in_the_index(shown, house, data_folder):
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
    return engine()._searcher().doc_freq("body", pair)


def test_rebuild_search_says_how_many(shown, house, capsys):
    from django.core.management import call_command

    shown(title="诚信")
    publish(house, title="明天", visible_from=NOW + DAY)
    call_command("rebuild_search")
    assert capsys.readouterr().out == "The index holds 2 items and is in use.\n"
    assert engine().stats().documents == 2


def test_elasticsearch_is_refused_until_it_is_there(settings):
    from django.core.exceptions import ImproperlyConfigured

    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9200"
    with pytest.raises(ImproperlyConfigured, match="this release has the embedded search only"):
        engine()
