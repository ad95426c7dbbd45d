"""Lists of organisations as files: who is in them, who never is, and what a spreadsheet makes of them."""

import csv
import io
import json
from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publication import document
from publication.enums import Withdrawal
from publication.filters import Filters
from publication.services import door
from syndication import bulk
from tests.factories import DAY, NOW, publish

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _clock(clock):
    clock(NOW)


def get(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()


def table(client, query: str = "") -> list[dict[str, str]]:
    """Rows by the code that ends each head; notes and the last line are checked and left out."""
    lines = list(
        csv.reader(io.StringIO(get(client, f"/disclosures.csv{query}").removeprefix("\ufeff"), newline=""))
    )
    assert [line[0] for line in lines[:4]] == [
        "# 名单 list",
        "# 来源 source",
        "# 制作时间 made_at",
        "# 使用须知 terms",
    ]
    heads = [head.rpartition(" ")[2] for head in lines[4]]
    assert lines[-1] == ["# 完 end", str(len(lines) - 6)]
    # An id may begin with a dash: then a spreadsheet must not take it for a formula either.
    return [dict(zip(heads, [line[0].removeprefix("'"), *line[1:]], strict=True)) for line in lines[5:-1]]


def items(client, query: str = "") -> list[dict]:
    return json.loads(get(client, f"/disclosures.json{query}"))["items"]


def test_a_row_says_all_that_is_public(house, client):
    item = publish(
        house, sector="食品药品", types=["罚款", "警告"],
        measures=[{"label": "限制", "basis": "办法", "until": "2099-12-31", "kind": "punishment"}],
    )  # fmt: skip
    [row] = table(client)
    assert row == {
        "id": item.id, "kind": "penalty", "kind_name": row["kind_name"], "title": "成都某某商贸有限公司",
        "authority": "锦江区市场监管局", "region": "510104", "region_name": "锦江区", "sector": "食品药品",
        "types": "罚款；警告", "decided": "", "notice": "", "valid_from": "", "valid_until": "",
        "published_at": "2026-11-23T04:00:00Z", "display_until": "2027-11-23T04:00:00Z", "annotation": "",
        "url": f"http://127.0.0.1:8000/disclosures/{item.id}/", "measures": "限制｜办法｜2099-12-31",
        "CF_SY": "经查，该企业未按规定公示年报。", "other_fields": "",
    }  # fmt: skip
    assert items(client) == [client.get(f"/api/v1/items/{item.id}").json()]


def test_never_persons_individual_businesses_or_what_was_masked(house, client):
    shown = publish(house)
    publish(house, subject_category="person", title="何某某")
    publish(house, subject_category="business", title="锦江区何博杰小吃店")
    publish(house, subject_category="")
    masked = publish(house, text="电话13812345678", accept_masks=True)
    assert masked.masked
    publish(house, section="stories", kind="story")
    assert [row["id"] for row in table(client)] == [shown.id]
    assert [item["id"] for item in items(client)] == [shown.id]
    assert table(client, "?subject=person") == []
    assert items(client, "?subject=business") == []


def test_fields_that_name_a_person_stay_on_the_items_page(house, client):
    item = publish(
        house,
        document=named(house, {"CF_FRDB": "法定代表人", "CF_NR": "处罚内容"}),
        item_id=IDENTIFIER,
    )
    [row] = table(client)
    assert "CF_FRDB" not in row
    assert row["CF_NR"] == "王示例乙"
    assert [field["code"] for field in items(client)[0]["fields"]] == ["CF_NR"]
    assert "王示例甲" in client.get(item.get_absolute_url()).content.decode()
    assert "王示例甲" not in get(client, "/disclosures.csv") + get(client, "/disclosures.json")


IDENTIFIER = "i" * 22


def named(house, labels: dict[str, str]) -> dict:
    from tests.factories import draft

    values = ["王示例甲", "王示例乙"]
    made = draft(house, item_id=IDENTIFIER).document
    return made | {
        "fields": [
            {"code": code, "label": document.label(label, code), "value": value}
            for (code, label), value in zip(labels.items(), values, strict=True)
        ]
    }


def test_filters_are_those_of_the_list(house, client):
    publish(house, sector="税收缴纳")
    wanted = publish(house, sector="食品药品", kind="licence")
    for query in ("?sector=食品药品", "?kind=licence", "?kind=licence&region=510000"):
        assert [row["id"] for row in table(client, query)] == [wanted.id]
    assert table(client, "?region=510105") == []
    refused = client.get("/disclosures.csv?region=成都")
    assert (refused.status_code, refused.json()["field"]) == (400, "region")


def test_what_is_gone_is_not_in_it(house, client, clock):
    withdrawn = publish(house)
    publish(house, visible_until=NOW + DAY)
    publish(house, visible_from=NOW + 5 * DAY)
    stays = publish(house)
    door.withdraw(withdrawn.id, Withdrawal.ERROR, by=None, at=NOW)
    clock(NOW + DAY)
    assert [row["id"] for row in table(client)] == [stays.id]
    assert [item["id"] for item in items(client)] == [stays.id]


def test_a_display_that_ends_while_the_file_is_sent_is_left_out(house, monkeypatch):
    """Each chunk asks anew, and each row once more before it goes."""
    monkeypatch.setattr(bulk, "CHUNK", 2)
    for number in range(6):
        publish(
            house,
            title=f"第{number}家",
            visible_from=NOW - number * DAY,
            visible_until=NOW + (6 - number) * SECOND,
        )
    ticks = count()
    pieces = bulk.file(
        "csv", Filters(section="disclosures"), at=NOW, clock=lambda: NOW + next(ticks) * SECOND
    )
    sent = [name for piece in pieces for name in (f"第{number}家" for number in range(6)) if name in piece]
    late = bulk.file("json", Filters(section="disclosures"), at=NOW, clock=lambda: NOW + 3 * SECOND)
    assert sent == ["第0家", "第1家"]  # the third was read with its chunk, and was over when its turn came
    assert [item["title"] for item in json.loads("".join(late))["items"]] == ["第0家", "第1家", "第2家"]


def test_the_clock_of_a_file_never_goes_back_before_its_beginning(house):
    publish(house, visible_until=NOW + DAY)
    pieces = bulk.file("json", Filters(section="disclosures"), at=NOW + DAY, clock=lambda: NOW)
    assert json.loads("".join(pieces))["items"] == []


@pytest.mark.parametrize("number", [1, 3, 4])
def test_queries_are_two_a_chunk_and_nothing_is_counted(house, client, monkeypatch, number):
    monkeypatch.setattr(bulk, "CHUNK", 3)
    for _ in range(number):
        publish(house)
    with CaptureQueriesContext(connection) as seen:
        assert len(table(client)) == number
    chunks = number // 3 + 1
    assert (
        len(seen) == 2 * chunks - (number % 3 == 0) + 2
    )  # an empty last chunk names no region; when it changes
    assert not [query for query in seen if "COUNT(" in query["sql"]]


def test_formulas_are_text(house, client):
    publish(house, title="=HYPERLINK(1)", text="@SUM(1)")
    [row] = table(client)
    assert (row["title"], row["CF_SY"]) == ("'=HYPERLINK(1)", "'@SUM(1)")


def test_a_field_that_the_first_chunk_has_not_stands_in_the_last_column(house, client, monkeypatch):
    monkeypatch.setattr(bulk, "CHUNK", 1)
    publish(
        house,
        document=named(house, {"CF_A": "甲项", "CF_B": "乙项"}),
        item_id=IDENTIFIER,
        visible_from=NOW - DAY,
    )
    publish(house)
    assert [(row["CF_SY"], row["other_fields"]) for row in table(client)] == [
        ("经查，该企业未按规定公示年报。", ""),
        ("", "甲项：王示例甲\n乙项：王示例乙"),
    ]


def test_files_are_for_programs_and_kept_no_longer_than_they_are_true(house, client, clock):
    publish(house, visible_until=NOW + DAY)
    clock(NOW + DAY - 7 * SECOND)
    for kind, mime in (("csv", "text/csv; charset=utf-8"), ("json", "application/json; charset=utf-8")):
        answer = client.get(f"/disclosures.{kind}")
        assert answer.headers["Content-Type"] == mime
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["CDN-Cache-Control"] == "max-age=7"
        assert (
            answer.headers["Content-Disposition"] == f'attachment; filename="disclosures-2026-11-24.{kind}"'
        )
        assert client.post(f"/disclosures.{kind}").status_code == 405
    assert "Disallow: /disclosures.csv" in client.get("/robots.txt").content.decode().splitlines()


def test_the_list_links_to_its_files(house, client):
    publish(house)
    page = client.get("/disclosures/?kind=penalty").content.decode()
    for kind in ("csv", "json"):
        assert f'href="/disclosures.{kind}?kind=penalty"' in page
    assert "/disclosures.csv" not in client.get("/stories/").content.decode()
