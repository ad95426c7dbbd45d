"""Many records in the browser: filters, pages, look-up, bulk acts, files; no private value anywhere."""

import csv
import io
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from disclosure import tasks
from disclosure.listing import Filters, Listing
from disclosure.models import BulkJob, BulkRow, Export, Objection, Record, RecordEvent
from disclosure.services import bulk, exports, records
from organisations.enums import Role
from organisations.models import Membership, Organisation
from tests.disclosure.builders import CARD, penalty, person_penalty, publish, record, submit
from tests.factories import NOW, person

INDEX, BULK, EXPORT = (reverse(f"records:{name}") for name in ("index", "bulk", "export"))
PRIVATE = ("何博杰", CARD, "邻居举报", "王示例")


def many(desk, count: int) -> list[Record]:
    return [record(desk, penalty(CF_WSH=f"锦市监罚〔2026〕{n}号")) for n in range(count)]


def text(answer) -> str:
    return answer.content.decode()


def select(browser, found, act="submit", **more):
    data = {"act": act, "which": "ticked", "record": [each.pk for each in found]} | more
    return browser.post(BULK, data, follow=True)


def test_pages_forwards_and_back_keep_the_filters(staff, desk):
    made = many(desk, 45)
    browser = staff("submitter")
    first = browser.get(INDEX + "?state=draft")
    second = browser.get(INDEX + f"?state=draft&after={first.context['next_after']}")
    third = browser.get(INDEX + f"?state=draft&after={second.context['next_after']}")
    shown = [line.record.pk for page in (first, second, third) for line in page.context["rows"]]
    assert shown == [each.pk for each in reversed(made)]
    assert (first.context["previous_before"], third.context["next_after"]) == (None, None)
    back = browser.get(INDEX + f"?state=draft&before={third.context['previous_before']}")
    assert [line.record.pk for line in back.context["rows"]] == shown[20:40]
    assert f'href="{INDEX}?state=draft&amp;before=' in text(second)
    assert len(browser.get(INDEX + "?size=100").context["rows"]) == 45


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_times(staff, desk, rows):
    many(desk, rows)
    browser = staff("submitter")
    browser.get(INDEX)
    with CaptureQueriesContext(connection) as queries:
        browser.get(INDEX + "?state=draft&kind=penalty")
    asked = [each["sql"] for each in queries.captured_queries]
    assert len([sql for sql in asked if "disclosure_record" in sql]) == 2
    assert not [sql for sql in asked if "COUNT(" in sql.upper() and "disclosure_" in sql]
    assert len(asked) == QUERIES


QUERIES = 29


def test_wrong_filters_are_named_and_left_out(staff, desk):
    many(desk, 1)
    answer = staff("submitter").get(INDEX + "?decided_from=yesterday&state=draft&mine=on&category=person")
    assert answer.status_code == 200
    assert answer.context["form"].errors["decided_from"]
    assert "state=draft" in answer.context["query"]
    assert answer.context["rows"] == []
    assert len(answer.context["form"].non_field_errors()) == 1


def test_look_up_by_address_number_and_certificate(staff, desk):
    made = record(desk, person_penalty())
    item = publish(desk, made)
    browser = staff("submitter")
    for by, words in (
        ("item", f"https://credit.example.cn{item.get_absolute_url()}?lang=en#top"),
        ("item", item.pk),
        ("record", f"#{made.pk}"),
        ("certificate", CARD.lower()),
        ("number", "锦市监罚 [2026]２号"),
    ):
        answer = browser.post(reverse("records:lookup"), {"by": by, "words": words})
        assert [line.record.pk for line in answer.context["rows"]] == [made.pk]
        assert (
            staff("stranger").post(reverse("records:lookup"), {"by": by, "words": words}).context["rows"]
            == []
        )
        browser = staff("submitter")
    assert (
        staff("auditor").post(reverse("records:lookup"), {"by": "item", "words": item.pk}).status_code == 403
    )


def test_look_up_pages_without_an_address(staff, desk):
    many(desk, 25)
    browser, given = staff("submitter"), {"by": "name", "words": "成都示例商贸有限公司"}
    first = browser.post(reverse("records:lookup"), given)
    second = browser.post(reverse("records:lookup"), given | {"after": first.context["next_after"]})
    assert (len(first.context["rows"]), len(second.context["rows"])) == (20, 5)
    assert 'href="?' not in text(first)


def test_ticked_rows_are_previewed_confirmed_and_done(staff, desk):
    made = many(desk, 3)
    over = record(desk, penalty(CF_WSH="锦市监罚〔2015〕77号", CF_JDRQ="2015-01-02"))
    browser = staff("submitter")
    preview = select(browser, [*made[:2], over])
    assert [(group.count, len(group.examples)) for group in preview.context["groups"]] == [(2, 2), (1, 1)]
    assert not Record.objects.exclude(state="draft").exists()
    job = BulkJob.objects.get()
    done = browser.post(
        reverse("records:bulk_job", args=[job.pk]), {"confirm": "", "accept_masks": "on"}, follow=True
    )
    assert [group.count for group in done.context["groups"]] == [2, 1]
    assert sorted(Record.objects.filter(state="in_review").values_list("pk", flat=True)) == [
        made[0].pk,
        made[1].pk,
    ]


def test_all_on_this_page(staff, desk):
    made = many(desk, 22)
    browser = staff("submitter")
    page = text(browser.get(INDEX))
    shown = re.findall(r'name="shown" value="(\d+)"', page)
    assert shown == [str(each.pk) for each in reversed(made[2:])]
    answer = browser.post(BULK, {"act": "submit", "which": "page", "shown": shown}, follow=True)
    assert [group.count for group in answer.context["groups"]] == [20]


def test_all_that_match_goes_by_the_worker_and_the_page_looks_again(
    staff, desk, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    many(desk, 4)
    submit(desk, record(desk, penalty(CF_WSH="锦市监罚〔2026〕99号")))
    browser = staff("submitter")
    with django_capture_on_commit_callbacks(execute=True):
        waiting = browser.post(BULK, {"act": "submit", "which": "matching", "state": "draft"}, follow=True)
    assert '<meta http-equiv="refresh" content="3">' in text(waiting)
    job = BulkJob.objects.get()
    tasks.work_on.call(job.pk)
    address = reverse("records:bulk_job", args=[job.pk])
    ready = browser.get(address)
    assert ([group.count for group in ready.context["groups"]], ready.context["ready"]) == ([4], True)
    assert "http-equiv" not in text(ready)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(address, {"confirm": "", "accept_masks": "on"})
    tasks.work_on.call(job.pk)
    job.refresh_from_db()
    assert (job.state, Record.objects.filter(state="in_review").count()) == ("done", 5)


def test_withdrawal_asks_for_the_reason_on_the_preview(staff, desk):
    made = record(desk)
    publish(desk, made)
    browser = staff("publisher")
    select(browser, [made], act="withdraw")
    address = reverse("records:bulk_job", args=[BulkJob.objects.get().pk])
    assert browser.post(address, {"confirm": "", "reason": ""}).status_code == 422
    browser.post(address, {"confirm": "", "reason": "repaired"})
    made.refresh_from_db()
    assert (made.state, made.is_public) == ("hidden", False)


def test_another_persons_job_is_not_there(staff, desk):
    made = many(desk, 1)
    select(staff("submitter"), made)
    address = reverse("records:bulk_job", args=[BulkJob.objects.get().pk])
    for name in ("stranger", "publisher"):
        browser = staff(name)
        assert browser.get(address).status_code == 404
        assert browser.post(address, {"confirm": ""}).status_code == 404
    assert staff("auditor").get(address).status_code == 404
    for where in (address, BULK, EXPORT):
        assert staff("auditor").post(where, {"act": "submit"}).status_code == 403
    assert not Record.objects.exclude(state="draft").exists()


def test_another_countys_rows_are_never_in_a_selection(staff, desk):
    made = many(desk, 2)
    for given in ({"which": "ticked", "record": [each.pk for each in made]}, {"which": "matching"}):
        answer = staff("stranger").post(BULK, {"act": "submit"} | given, follow=True)
        assert "成都示例" not in text(answer)
    assert not BulkJob.objects.exists()
    for wrong in ({"act": "erase"}, {"act": "submit", "record": ["x", "9" * 30, "²"]}):
        assert staff("submitter").post(BULK, wrong).status_code == 302


def test_get_of_what_only_posts(staff, desk):
    for address in (BULK, EXPORT):
        assert staff("submitter").get(address).status_code == 405


def rows_of(answer) -> list[list[str]]:
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_file_has_what_the_list_shows_and_nothing_private(staff, desk):
    made = record(desk, person_penalty())
    item = publish(desk, made)
    record(desk, penalty(CF_WSH="锦市监罚〔2026〕9号", CF_XDR_MC="=HYPERLINK(1)商贸有限公司"))
    rows = rows_of(staff("submitter").post(EXPORT, {}))
    assert [row[1] for row in rows[1:]] == [
        "'=HYPERLINK(1)商贸有限公司 · 锦市监罚〔2026〕9号",
        "何某某 · 锦市监罚〔2026〕2号",
    ]
    assert rows[2][11] == f"http://127.0.0.1:8000/disclosures/{item.pk}/"
    assert rows[1][11] == ""
    for value in PRIVATE:
        assert value not in json.dumps(rows, ensure_ascii=False)
    assert [len(row) for row in rows] == [12, 12, 12]


def test_workbook_is_the_same(staff, desk):
    record(desk, penalty(CF_XDR_MC="+1+1商贸有限公司"))
    record(desk, person_penalty())
    browser = staff("submitter")
    book = b"".join(browser.post(EXPORT, {"format": "xlsx"}).streaming_content)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert sheet == rows_of(browser.post(EXPORT, {"format": "csv"}))
    assert "'+1+1商贸有限公司" in sheet[2][1]


def test_file_is_entered_and_auditors_see_it(staff, desk):
    many(desk, 3)
    b"".join(staff("submitter").post(EXPORT, {"state": "draft"}).streaming_content)
    export = Export.objects.get()
    assert (export.by, export.organisation, export.at) == (desk.people["submitter"], desk.office, NOW)
    assert (export.rows, export.is_complete) == (3, True)
    assert export.filters == {"state": "draft"}
    seen = staff("auditor").get(reverse("records:exports"))
    assert [each.pk for each in seen.context["rows"]] == [export.pk]
    assert list(staff("stranger").get(reverse("records:exports")).context["rows"]) == []


def test_one_entry_a_tree_of_organisations(desk):
    Membership.objects.create(
        person=desk.people["submitter"], organisation=desk.other_office, role=Role.SUBMITTER
    )
    parts = exports.begin(
        Listing(Organisation.objects.filter(pk__in=[desk.office.pk, desk.other_office.pk]), Filters()),
        format="csv", by=desk.people["submitter"], at=NOW,
    )  # fmt: skip
    assert [export.organisation for export, _listing in parts] == [desk.office, desk.other_office]
    whole = exports.begin(
        Listing(Organisation.objects.all(), Filters()), format="csv", by=desk.people["third"], at=NOW
    )
    assert [export.organisation for export, _listing in whole] == [desk.province]


def test_a_file_that_is_full_says_so_and_one_broken_off_too(staff, desk, monkeypatch):
    monkeypatch.setattr(exports, "MOST", {"csv": 2, "xlsx": 2})
    many(desk, 3)
    rows = rows_of(staff("submitter").post(EXPORT, {}))
    assert len(rows) == 4
    assert rows[3] in (["There may be more: narrow the filters."], ["可能还有更多记录，请缩小筛选范围。"])
    assert Export.objects.get().is_complete is False


def test_files_of_the_empty_list_and_of_no_organisation(staff, desk):
    assert len(rows_of(staff("submitter").post(EXPORT, {}))) == 1
    many(desk, 1)
    assert len(rows_of(staff("submitter").post(EXPORT, {"organisation": "0"}))) == 1


@pytest.mark.parametrize("pages", [2, 3])
def test_a_file_asks_the_same_for_more_rows_of_a_chunk(desk, monkeypatch, pages):
    monkeypatch.setattr(exports, "CHUNK", 2)
    many(desk, 2 * pages)
    parts = exports.begin(
        Listing(Organisation.objects.filter(pk=desk.office.pk), Filters()), format="csv",
        by=desk.people["submitter"], at=NOW,
    )  # fmt: skip
    with CaptureQueriesContext(connection) as queries:
        assert len(list(exports.as_csv(parts))) == 2 * pages + 1
    assert len(queries) == 4 + 3 * pages


def test_no_act_leaves_a_private_value_in_history_jobs_or_entries(staff, desk):
    """Every act there is, on a person's record full of private values; then every column is searched."""
    by = {"by": desk.people["submitter"], "at": NOW}
    made = record(desk, person_penalty())
    records.postpone(made, NOW, **by)
    records.edit(made, person_penalty(CF_SY=f"何博杰（{CARD}）又无照经营。"), **by)
    submit(desk, made)
    made.refresh_from_db()
    records.take_back(made, **by)
    publish(desk, made)
    records.correct(made, person_penalty(CF_YJ="《条例》第一条"), **by, accept_masks=True)
    browser = staff("submitter")
    b"".join(browser.post(EXPORT, {"kind": "penalty"}).streaming_content)
    select(browser, [made], act="take_back")
    browser.post(reverse("records:bulk_job", args=[BulkJob.objects.get().pk]), {"confirm": ""})
    select(browser, [made], act="withdraw")
    job = BulkJob.objects.first()
    browser.post(reverse("records:bulk_job", args=[job.pk]), {"confirm": "", "reason": "error"})
    rows = [list(model.objects.values()) for model in (RecordEvent, BulkJob, BulkRow, Export)]
    stored = json.dumps(rows, ensure_ascii=False, default=str)
    assert {each["code"] for each in rows[0]} >= {
        "created", "edited", "submitted", "taken_back", "approved", "published", "corrected", "withdrawn", "hidden",
    }  # fmt: skip
    shown = text(staff("submitter").get(reverse("records:history", args=[made.pk])))
    for value in (*PRIVATE, "无照经营", "锦市监罚〔2026〕2号", "第一条"):
        assert value not in stored
    for value in PRIVATE:
        assert value not in shown
    assert not Objection.objects.exists()


def test_history_by_act(staff, desk):
    made = record(desk)
    records.edit(made, penalty(CF_SY="另一事实。"), by=desk.people["submitter"], at=NOW)
    browser, address = staff("submitter"), reverse("records:history", args=[made.pk])
    rows = browser.get(address + "?act=edited").context["rows"]
    assert [(event.code, labels) for event, labels in rows] == [("edited", ["违法事实"])]
    assert len(browser.get(address + "?act=nonsense").context["rows"]) == 2


def test_province_sees_all_below_in_one_merge(staff, desk):
    many(desk, 2)
    record(
        desk,
        penalty(CF_WSH="青市监罚〔2026〕1号"),
        organisation=desk.other_office,
        by=desk.people["stranger"],
    )
    desk.people["above"] = person("above", (Role.REVIEWER, desk.province))
    assert len(staff("above").get(INDEX).context["rows"]) == 3
    assert len(staff("above").get(INDEX + f"?organisation={desk.other_office.pk}").context["rows"]) == 1
