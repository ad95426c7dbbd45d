"""`/api/v1/search` and what is suggested: the same parameters as the page, and what its description says."""

import pytest

from publication import kinds, readers
from publication.enums import Withdrawal
from publication.filters import FACETS
from publication.services import door
from tests.factories import DAY, NOW, publish

SITE = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def _clock(clock):
    """NOW."""


@pytest.fixture
def filled(house, plain):
    items = [
        publish(house, title=f"诚信{number}", visible_from=NOW - number * DAY, kind=kind)
        for number, kind in enumerate(["penalty", "penalty", "licence"])
    ]
    readers.run("search", at=NOW)
    return items


def asked(client, **parameters) -> dict:
    answer = client.get("/api/v1/search", parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()


def suggested(client, q) -> list[tuple[str, str]]:
    answer = client.get("/api/v1/search/suggest", {"q": q})
    assert answer.status_code == 200, answer.content
    return [(each["group"], each["title"]) for each in answer.json()["items"]]


def test_a_page_of_the_api(client, filled):
    first = asked(client, q="诚信", size=2)
    assert [item["title"] for item in first["items"]] == ["诚信0", "诚信1"]
    assert {name: first[name] for name in ("total", "total_is_exact", "near", "did_you_mean")} == {
        "total": 3, "total_is_exact": True, "near": False, "did_you_mean": None,
    }  # fmt: skip
    assert [(each["value"], each["count"]) for each in first["facets"]["kind"]] == [
        ("penalty", 2), ("licence", 1),
    ]  # fmt: skip
    assert [(each["value"], each["count"]) for each in first["facets"]["section"]] == [("disclosures", 3)]
    assert first["next"].startswith(f"{SITE}/api/v1/search?q=%E8%AF%9A%E4%BF%A1&after=")
    assert first["next"].endswith("&size=2")
    second = client.get(first["next"]).json()
    assert ([item["title"] for item in second["items"]], second["next"], second["total"]) == (
        ["诚信2"],
        None,
        3,
    )


def test_more_than(client, filled, plain, monkeypatch):
    monkeypatch.setattr("search.results.WINDOW", 1)
    monkeypatch.setattr("search.results.SPARE", 0)
    plain.most = 2
    found = asked(client, q="诚信", size=1)
    assert (found["total"], found["total_is_exact"]) == (2, False)


def test_days_and_order(client, filled):
    found = asked(client, q="诚信", sort="oldest", **{"from": "2026-11-21", "to": "2026-11-22"})
    assert [item["title"] for item in found["items"]] == ["诚信2", "诚信1"]


def test_what_is_only_like_it_says_so(client, house, plain):
    publish(house, title="成都某某商贸有限公司")
    readers.run("search", at=NOW)
    found = asked(client, q="成都某某商帽有限公司")
    assert (found["near"], found["did_you_mean"], found["total"]) == (True, "成都某某商贸有限公司", 1)


def test_away_is_a_problem_with_a_time_to_come_back(client, filled, plain):
    plain.away = True
    for address in ("/api/v1/search", "/api/v1/search/suggest"):
        answer = client.get(address, {"q": "诚信"})
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/problem+json", "no-store")
        assert (answer.json()["status"], answer.json()["title"]) == (503, "Service Unavailable")
    assert client.get("/api/v1/items").status_code == 200


def test_the_description_lists_every_parameter(client, db):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    listed = {each["name"] for each in paths["/api/v1/search"]["get"]["parameters"]}
    terms = {facet.name for facet in kinds.facets()}
    assert {"stage", "audience", "tag"} <= terms
    assert listed == {"q", "section", "from", "to", "sort", "after", "size", *FACETS, *terms}
    assert set(paths["/api/v1/search"]["get"]["responses"]) == {"200", "400", "503"}


def test_suggestions_by_group(client, house, plain):
    publish(house, title="成都示例粮油有限公司")
    publish(house, section="education", kind="lesson", title="粮油里的诚信课", subject_category="",
            tags=["粮油安全"])  # fmt: skip
    readers.run("search", at=NOW)
    found = suggested(client, "粮油")
    assert [group for group, _title in found] == ["organisation", "topic", "title", "title"]
    assert found[:2] == [("organisation", "成都示例粮油有限公司"), ("topic", "粮油安全")]
    assert {title for _group, title in found[2:]} == {"成都示例粮油有限公司", "粮油里的诚信课"}
    assert suggested(client, "cdslly") == [("organisation", "成都示例粮油有限公司")]
    assert suggested(client, "锦江 区市场") == [("organisation", "锦江区市场监管局")]


def test_a_title_leads_to_its_item_and_a_name_to_a_search(client, house, plain):
    item = publish(house, title="成都示例粮油有限公司")
    readers.run("search", at=NOW)
    name, title = client.get("/api/v1/search/suggest", {"q": "示例粮油"}).json()["items"]
    assert (name["id"], title["id"]) == (None, item.id)
    assert title["url"] == f"{SITE}{item.get_absolute_url()}"
    assert name["url"].startswith(f"{SITE}/search/?q=%E6%88%90%E9%83%BD")


def test_persons_and_what_is_gone_are_never_suggested(client, house, plain):
    publish(house, title="王某示例", subject_category="person", tags=["王某示例"])
    publish(house, title="示例小卖部", subject_category="business")
    gone = publish(house, title="示例商行")
    publish(house, title="示例超市", visible_until=NOW + DAY)
    readers.run("search", at=NOW)
    for document in list(plain.documents.values()):  # an engine that tells everything
        plain.documents[document.id] = document.__class__(
            **{name: getattr(document, name) for name in document.__slots__} | {"person": False}
        )
    door.withdraw(gone.id, Withdrawal.ERROR, by=house.people["publisher"], at=NOW)
    assert suggested(client, "示例") == [("organisation", "示例超市"), ("title", "示例超市")]


@pytest.mark.parametrize("q", ["", "！？", "\u200b"])
def test_nothing_to_look_for_is_refused_by_name(client, db, plain, q):
    for address in ("/api/v1/search", "/api/v1/search/suggest"):
        answer = client.get(address, {"q": q})
        assert (answer.status_code, answer.json()["field"]) == (400, "q")
