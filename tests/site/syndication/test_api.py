from datetime import timedelta

import pytest

from confidentiality import keys
from publication import ledger
from publication.enums import Annotation, Withdrawal
from publication.models import LedgerEntry
from publication.services import door
from tests.factories import DAY, NOW, publish

SECOND = timedelta(seconds=1)
SITE = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def _clock(clock):
    clock(NOW)


def test_one_item_whole(client, house):
    item = publish(house, visible_from=NOW - DAY)
    answer = client.get(f"/api/v1/items/{item.id}")
    assert answer.status_code == 200
    assert item.title in answer.content.decode()
    assert answer.json() == {
        "id": item.id,
        "kind": "penalty",
        "section": "disclosures",
        "locale": "zh-hans",
        "title": "成都某某商贸有限公司",
        "summary": "",
        "url": f"{SITE}/disclosures/{item.id}/",
        "facets": {
            "authority": "锦江区市场监管局",
            "region": "510104",
            "subject_category": "organisation",
            "year": 2026,
            "sector": "",
            "occupation": "",
            "types": [],
            "terms": {},
        },
        "notices": [],
        "annotation": "",
        "published_at": "2026-11-23T04:00:00Z",
        "display_until": "2027-11-23T04:00:00Z",
        "changed_at": "2026-11-23T04:00:00Z",
        "version": 1,
        "fields": [
            {
                "code": "CF_SY",
                "label": {"zh-hans": "违法事实", "en": "Facts"},
                "value": "经查，该企业未按规定公示年报。",
            }
        ],
        "measures": [],
        "blocks": [],
        "assets": [],
        "references": [],
        "supersedes": None,
        "edition": 0,
        "tags": [],
        "dates": {},
        "because": {"zh-hans": "测试期限", "en": "a period of the tests"},
        "commitment": item.commitment,
    }
    assert answer["Cache-Control"] == "no-cache"
    assert answer["CDN-Cache-Control"] == "max-age=60"
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_a_list_goes_on_by_key(client, house):
    for number in range(3):
        publish(house, title=f"企业{number}", visible_from=NOW - number * DAY)
    first = client.get("/api/v1/items", {"size": 2, "kind": "penalty", "section": "disclosures"}).json()
    assert [item["title"] for item in first["items"]] == ["企业0", "企业1"]
    assert first["next"].startswith(f"{SITE}/api/v1/items?kind=penalty&section=disclosures&after=")
    second = client.get(first["next"]).json()
    assert ([item["title"] for item in second["items"]], second["next"]) == (["企业2"], None)


def test_annotation_and_filters(client, house):
    item = publish(house)
    door.annotate(item.id, Annotation.OBJECTION, by=None, at=NOW)
    publish(house, kind="licence", section="stories")
    (shown,) = client.get("/api/v1/items", {"section": "disclosures"}).json()["items"]
    assert (shown["id"], shown["annotation"]) == (item.id, "under_objection")
    assert len(client.get("/api/v1/items").json()["items"]) == 2


@pytest.mark.parametrize(
    ("parameters", "field"),
    [({"region": "5"}, "region"), ({"year": "abcd"}, "year"), ({"year": "0000"}, "year"), ({"after": "x"}, "after"),
     ({"size": "1000"}, "size"), ({"section": "x"}, "section"), ({"authority": "\x00"}, "authority"),
     ({"kind": "k" * 201}, "kind")],
)  # fmt: skip
def test_a_wrong_parameter_is_named(client, db, parameters, field):
    answer = client.get("/api/v1/items", parameters)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    body = answer.json()
    assert (body["status"], body["title"], body["field"]) == (400, "Bad Request", field)
    assert field in body["detail"]


def test_what_is_gone_answers_410_and_what_never_was_404(client, house, clock):
    item = publish(house, title="不该再出现", visible_from=NOW - DAY)
    embargoed = publish(house, visible_from=NOW + DAY)
    door.withdraw(item.id, Withdrawal.REPAIRED, by=None, at=NOW)
    gone = client.get(f"/api/v1/items/{item.id}")
    assert (gone.status_code, gone["Content-Type"]) == (410, "application/problem+json")
    assert "不该再出现" not in gone.content.decode()
    for identifier in (embargoed.id, "x" * 22, "x", "%00", "é"):
        assert client.get(f"/api/v1/items/{identifier}").status_code == 404
    clock(NOW + DAY)
    assert client.get(f"/api/v1/items/{embargoed.id}").status_code == 200


def test_one_second_past_expiry_with_the_old_etag(client, house, clock):
    item = publish(house, visible_until=NOW + DAY)
    addresses = [f"/api/v1/items/{item.id}", "/api/v1/items"]
    clock(NOW + DAY - SECOND)
    before = {address: client.get(address) for address in addresses}
    for address, answer in before.items():
        assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
    clock(NOW + DAY + SECOND)
    one, many = (client.get(a, headers={"if-none-match": before[a]["ETag"]}) for a in addresses)
    assert (one.status_code, many.status_code) == (410, 200)
    assert many.json()["items"] == []


def test_changes_are_the_ledger_in_order_without_names(client, house):
    item = publish(house, visible_from=NOW - DAY)
    door.annotate(item.id, Annotation.OBJECTION, by=house.people["publisher"], at=NOW)
    door.withdraw(item.id, Withdrawal.REPAIRED, by=house.people["publisher"], at=NOW)
    ledger.checkpoint(at=NOW)
    answer = client.get("/api/v1/changes")
    changes = answer.json()
    assert [
        (c["seq"], c["act"], c["reason"], c["id"], c["kind"], c["section"]) for c in changes["items"]
    ] == [
        (1, "publish", "", item.id, "penalty", "disclosures"),
        (2, "annotate", "under_objection", item.id, "penalty", "disclosures"),
        (3, "withdraw", "repaired", item.id, "penalty", "disclosures"),
        (4, "checkpoint", "", "", None, None),
    ]
    assert changes["next"] is None
    entries = list(LedgerEntry.objects.order_by("seq"))
    assert [c["hash"] for c in changes["items"]] == [entry.hash for entry in entries]
    assert changes["items"][0]["commitment"] == item.commitment
    for before, after in zip(changes["items"], changes["items"][1:], strict=False):
        assert after["previous_hash"] == before["hash"]
    public = keys.signing_key().public_key()
    last = changes["items"][-1]
    public.verify(bytes.fromhex(last["signature"]), last["hash"].encode())
    for person in house.people.values():
        assert str(person.opaque_id) not in answer.content.decode()


def test_changes_go_on_by_number(client, house):
    for _ in range(3):
        publish(house)
    first = client.get("/api/v1/changes", {"size": 2}).json()
    assert [change["seq"] for change in first["items"]] == [1, 2]
    assert first["next"] == f"{SITE}/api/v1/changes?after=2&size=2"
    assert [change["seq"] for change in client.get(first["next"]).json()["items"]] == [3]
    assert client.get("/api/v1/changes", {"after": "-1"}).json()["field"] == "after"


def test_changes_say_nothing_of_what_nobody_has_seen_but_its_id(client, house, clock):
    item = publish(house, visible_from=NOW + DAY)
    never = publish(house, visible_from=NOW + DAY)
    door.withdraw(never.id, Withdrawal.ERROR, by=None, at=NOW)
    changes = client.get("/api/v1/changes").json()["items"]
    assert [(c["id"], c["kind"], c["section"]) for c in changes] == [
        (item.id, None, None),
        (never.id, None, None),
        (never.id, None, None),
    ]
    clock(NOW + DAY)
    changes = client.get("/api/v1/changes").json()["items"]
    assert [c["kind"] for c in changes] == ["penalty", None, None]


def test_every_operation_is_described(client, db):
    schema = client.get("/api/v1/openapi.json").json()
    assert {path: list(methods) for path, methods in schema["paths"].items()} == {
        "/api/v1/items": ["get"],
        "/api/v1/items/{item_id}": ["get"],
        "/api/v1/changes": ["get"],
        "/api/v1/search": ["get"],
        "/api/v1/search/suggest": ["get"],
        "/disclosures.csv": ["get"],
        "/disclosures.json": ["get"],
    }
    assert schema["servers"] == [{"url": SITE}]
    assert client.get("/api/v1/docs").status_code == 404


@pytest.mark.parametrize("path", ["items", "changes", "openapi.json", "search?q=诚信"])
def test_head_answers_and_writing_does_not(client, db, path):
    head = client.head(f"/api/v1/{path}")
    assert (head.status_code, head.content) == (200, b"")
    if path != "openapi.json":
        assert client.post(f"/api/v1/{path}").status_code == 405


def test_queries_are_as_many_for_one_as_for_three(client, house, django_assert_num_queries):
    item = publish(house)
    for expected in (1, 3):
        with django_assert_num_queries(3):  # a page; twice when the site changes next
            assert len(client.get("/api/v1/items").json()["items"]) == expected
        with django_assert_num_queries(3):
            client.get(f"/api/v1/items/{item.id}")
        with django_assert_num_queries(4):  # entries and their items
            assert len(client.get("/api/v1/changes").json()["items"]) == expected
        publish(house)
        publish(house)
