"""Business secrets that departments list: sealed, read with an entry, inherited, looked for in drafts and in public."""

import base64

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from confidentiality.enums import AuditAct
from confidentiality.errors import NotYours, TermRefused
from confidentiality.models import AuditEntry, ListedTerm, TermHit, TermScan
from confidentiality.services import submissions, terms
from confidentiality.services.terms import Listed
from organisations.enums import Role
from organisations.models import Deputyship
from publication.models import PublicItem
from publication.services import door, term_search
from tests.factories import DAY, NOW, approve, draft, person, publish, submit

SECRET, REASON = "超导镀膜工艺", "甲公司的未公开工艺（商业秘密）"
TEXT = f"该企业采用{SECRET}生产。"


def listed(house, *words, by="submitter", of=None, **more) -> list[ListedTerm]:
    given = {"organisation": of or house.office, "reason": REASON, "by": house.people[by], "at": NOW}
    return terms.list_many(words or [SECRET], **(given | more))


def secrets(submission) -> list[tuple[str, str]]:
    rows = submission.findings.filter(kind="business_secret")
    return [(row.severity, row.reason) for row in rows]


def every_row() -> bytes:
    stored = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                stored += [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row]
    return b"\0".join(stored)


def test_a_listed_term_blocks_drafts_of_the_department_and_below(house):
    listed(house)
    found = secrets(submit(house, text=TEXT))
    assert found == [("block", "A term that the department lists as a business secret.")]
    other = submissions.screened_draft(
        draft(house, text=TEXT, organisation=house.other_office), listed=Listed(at=NOW)
    )
    assert [each for each in other.findings if each[1].kind == "business_secret"] == []
    listed(house, by="third", of=house.province)
    below = submissions.screened_draft(
        draft(house, text=TEXT, organisation=house.other_office), listed=Listed(at=NOW)
    )
    assert [path for path, each, _m in below.findings if each.kind == "business_secret"] == [
        "/fields/0/value"
    ]


def test_it_is_proposed_to_be_masked_like_any_finding(house):
    listed(house)
    submission = submit(house, text=TEXT, accept_masks=True)
    assert SECRET not in submission.content


def test_nothing_of_a_list_can_be_read_in_a_stolen_database(house):
    listed(house)
    submit(house, text="该企业未公示年报。")
    stored = every_row()
    for text in (SECRET, REASON):
        for form in (text.encode(), text.encode("utf-16-le"), text.encode().hex().encode(),
                     base64.b64encode(text.encode()).rstrip(b"=")[:-1], text.encode("unicode_escape")):  # fmt: skip
            assert form not in stored
    assert b"term_listed" not in stored
    assert ListedTerm.objects.get().opened() == {"term": SECRET, "reason": REASON}


def test_reading_a_list_is_entered_and_says_nothing_of_it(house):
    [row] = listed(house)
    read = terms.read([row], organisation=house.office, by=house.people["first"], at=NOW)
    assert read == [(row, {"term": SECRET, "reason": REASON})]
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.by, entry.about, entry.about_id, entry.detail) == (
        AuditAct.READ, house.people["first"], "confidentiality.terms", str(house.office.pk), f"{row.pk}-{row.pk}: 1",
    )  # fmt: skip
    terms.read([], organisation=house.office, by=house.people["first"], at=NOW)
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize("name", ["publisher", "auditor", "stranger"])
def test_others_list_nothing(house, name):
    with pytest.raises(NotYours):
        listed(house, by=name)


UNUSABLE = "a term has 2 to 100 characters and is no mere number; it would be found everywhere, or never."


@pytest.mark.parametrize(
    ("words", "more", "sentence"),
    [
        (["甲"], {}, f"Line 1 (1 characters): {UNUSABLE}"),
        (["蓝鲸工艺", "12 345"], {}, f"Line 2 (6 characters): {UNUSABLE}"),
        ([" "], {}, "Write at least one term, one a line."),
        (["蓝鲸工艺"] * 1001, {}, "At most 1000 terms at once."),
        ([SECRET], {"reason": "秘密"}, "Say why these are business secrets: what they are, and of whom."),
        ([SECRET], {"ends_at": NOW}, "The last day lies before the first, or is past."),
    ],
)  # fmt: skip
def test_what_is_refused_names_no_term(house, words, more, sentence):
    with pytest.raises(TermRefused) as refusal:
        listed(house, *words, **more)
    assert str(refusal.value) == sentence
    assert not ListedTerm.objects.exists()


def test_the_same_term_is_listed_once_while_it_holds(house):
    assert len(listed(house, SECRET, f" {SECRET} ", "超导 镀膜 工艺", "别的工艺")) == 2
    assert listed(house) == []
    [row] = listed(house, "三号配方", ends_at=NOW + DAY)
    assert listed(house, "三号配方") == []
    assert len(listed(house, "三号配方", at=NOW + DAY)) == 1
    assert ListedTerm.objects.exclude(pk=row.pk).count() == 3


def test_who_listed_it_does_not_end_it(house):
    """Nor by a deputy: end the term, have the draft pass, list it again."""
    [row] = listed(house, by="first")
    with pytest.raises(NotYours, match="You listed this term"):
        terms.end(row, by=house.people["first"], at=NOW)
    deputy = person("deputy")
    Deputyship.objects.create(
        principal=house.people["first"], deputy=deputy, starts_at=NOW - DAY, ends_at=NOW + DAY
    )
    with pytest.raises(NotYours, match="You listed this term"):
        terms.end(row, by=deputy, at=NOW)
    with pytest.raises(NotYours):
        terms.end(row, by=house.people["submitter"], at=NOW)
    terms.end(row, by=house.people["second"], at=NOW)
    with pytest.raises(TermRefused, match="ended already"):
        terms.end(row, by=house.people["second"], at=NOW)
    assert secrets(submit(house, text=TEXT)) == []


def test_from_and_until(house):
    listed(house, starts_at=NOW + DAY, ends_at=NOW + 3 * DAY)
    counts = [len(Listed(at=NOW + n * DAY).of(house.office)) for n in range(5)]
    assert counts == [0, 1, 1, 0, 0]


def test_what_was_found_before_stays_found(house):
    [row] = listed(house)
    submission = submit(house, text=TEXT)
    terms.end(row, by=house.people["first"], at=NOW)
    assert len(secrets(submission)) == 1


def test_drafts_together_ask_once_an_organisation(house):
    listed(house)
    Listed(at=NOW).of(house.office)  # what is opened stays open
    with CaptureQueriesContext(connection) as queries:
        known = Listed(at=NOW)
        for _ in range(3):
            submissions.screened_draft(draft(house, text=TEXT), listed=known)
    assert len(queries) == 1


SQL = {
    "change": "UPDATE confidentiality_listedterm SET digest='x'",
    "until alone": "UPDATE confidentiality_listedterm SET ends_at='2026-01-01'",
    "end one's own": "UPDATE confidentiality_listedterm SET ended_by_id=listed_by_id",
    "delete": "DELETE FROM confidentiality_listedterm",
}


@pytest.mark.parametrize("sql", SQL.values(), ids=SQL)
def test_the_database_refuses(house, sql):
    listed(house)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_public_items_with_a_new_term_are_told_to_a_person_and_stay(house, monkeypatch):
    monkeypatch.setattr(term_search, "BATCH", 2)
    items = [publish(house, title=f"第{n}条", text=TEXT if n % 2 else "未公示年报。") for n in range(5)]
    assert term_search.work(at=NOW) == 0
    listed(house)
    assert term_search.work(at=NOW) == 5
    hits = TermHit.objects.all()
    assert {hit.item_id for hit in hits} == {items[1].pk, items[3].pk}
    assert TermScan.objects.get().finished_at == NOW
    assert PublicItem.objects.visible(at=NOW).count() == 5
    assert term_search.work(at=NOW) == 0
    hit = hits[0]
    with pytest.raises(TermRefused):
        terms.close_hit(hit, outcome="", note="看过，确为秘密", by=house.people["first"], at=NOW)
    with pytest.raises(NotYours):
        terms.close_hit(hit, outcome="kept", note="已由企业自行公开", by=house.people["submitter"], at=NOW)
    terms.close_hit(hit, outcome="kept", note="已由企业自行公开", by=house.people["first"], at=NOW)
    hit.refresh_from_db()
    assert (hit.closed_by, hit.outcome) == (house.people["first"], "kept")


def test_a_search_goes_on_where_it_was_cut_off_and_reads_other_departments_items_for_nobody(
    house, monkeypatch
):
    monkeypatch.setattr(term_search, "BATCH", 1)
    for n in range(3):
        publish(house, title=f"第{n}条", text=TEXT)
    house.people["fourth"] = person("fourth", (Role.REVIEWER, house.province))
    elsewhere = submit(house, title="别处", text=TEXT, organisation=house.other_office, by="stranger")
    permit = approve(house, elsewhere, "third", "fourth")
    foreign = door.publish(permit, by=None, at=NOW)
    listed(house)
    reads = [term_search.work(at=NOW, seconds=0.0)]
    while not TermScan.objects.filter(finished_at=NOW).exists():
        reads.append(term_search.work(at=NOW, seconds=0.000001))
    assert sum(reads) == 4
    assert foreign.pk not in set(TermHit.objects.values_list("item_id", flat=True))
    assert TermHit.objects.count() == 3


def address(name: str, *args) -> str:
    return reverse(f"terms:{name}", args=args)


def test_the_desk_lists_reads_ends_and_decides(house, staff):
    publish(house, title="成都某某公司", text=TEXT)
    browser = staff("submitter")
    given = {"words": f"{SECRET}\n别的工艺", "reason": REASON, "last_day": ""}
    answer = browser.post(address("terms", house.office.pk), given, follow=True)
    assert "2 terms were added" in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert SECRET in answer.text
    index = browser.get(address("lists")).text
    assert SECRET not in index
    assert "<td>2</td>" in index
    assert browser.get(address("found")).status_code == 403
    term_search.work(at=NOW)
    browser = staff("first")
    page = browser.get(address("found"))
    assert f"<strong>{SECRET}</strong>" in page.text
    hit = TermHit.objects.get()
    browser.post(address("decide", hit.pk), {"outcome": "mended", "note": "已更正公开文本"})
    assert "There is none." in browser.get(address("found")).text
    row = ListedTerm.objects.order_by("pk").first()
    assert "ended by first" in browser.post(address("end", house.office.pk, row.pk), follow=True).text
    assert AuditEntry.objects.filter(about="confidentiality.terms").count() >= 3


@pytest.mark.parametrize(("name", "status"), [("auditor", 403), ("publisher", 403), ("stranger", 404)])
def test_who_has_no_business_there(house, staff, name, status):
    [row] = listed(house)
    browser = staff(name)
    assert browser.get(address("terms", house.office.pk)).status_code == status
    assert browser.post(address("end", house.office.pk, row.pk)).status_code == status
    assert SECRET not in browser.get(address("lists")).text
    assert not AuditEntry.objects.exists()


def test_mistakes_keep_what_was_typed(house, staff):
    answer = staff("submitter").post(address("terms", house.office.pk), {"words": "甲", "reason": REASON})
    assert answer.status_code == 422
    assert "Line 1 (1 characters)" in answer.text
    assert Role.SUBMITTER in {each.role for each in house.people["submitter"].memberships.all()}
