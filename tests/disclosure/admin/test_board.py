"""The board of punctuality, and what is due among the records: scope, numbers, order, queries."""

from datetime import date

import pytest
from django.urls import reverse

from disclosure.models import DeadlineRun, PunctualityCount
from organisations.enums import Role
from organisations.models import Organisation
from organisations.services import calendars
from publication.desk import queues
from publication.spreadsheets import safe
from tests.disclosure.builders import penalty, publish, record
from tests.factories import NOW, person

BOARD_QUERIES = 23
LIST_QUERIES = 23
NOVEMBER = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def _in_english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def counted(desk):
    """The county's office and another one, in two months."""
    given = {"removed_in_time": 2, "removed_late": 1, "corrected": 5, "errors": 6}
    PunctualityCount.objects.create(
        organisation_id=desk.office.pk, month=NOVEMBER, in_time=30, late=10, **given
    )
    PunctualityCount.objects.create(
        organisation_id=desk.office.pk, month=date(2026, 10, 1), in_time=1, late=0
    )
    PunctualityCount.objects.create(
        organisation_id=desk.other_office.pk, month=NOVEMBER, in_time=7777, late=1
    )


def due_penalty(desk, number: int, decided: str, **more):
    return record(desk, penalty(CF_WSH=f"锦市监罚〔2026〕{number}号", CF_JDRQ=decided), **more)


def board(browser, **query):
    return browser.get(reverse("board:index"), query)


def test_numbers_by_month_and_by_organisation(desk, counted, staff):
    page = board(staff("submitter")).content.decode()
    cells = "<td>75</td><td>30</td><td>10</td><td>2</td><td>1</td><td>5</td><td>6</td>"
    assert f'<th scope="row">2026-11</th>{cells}' in page
    both = "<td>75</td><td>31</td><td>10</td><td>2</td><td>1</td><td>5</td><td>6</td>"
    assert f'<th scope="row">Together</th>{both}' in page
    assert f"<td>0</td><td>0</td>{both}" in page
    assert "7777" not in page
    assert desk.other_office.name not in page
    assert '<text x="345" y="' in page


def test_a_role_above_sees_all_and_chooses_one(desk, counted, staff):
    page = board(staff("third")).content.decode()
    assert "<td>7808</td>" in page
    assert desk.other_office.name in page
    page = board(staff("third"), organisation=desk.office.pk).content.decode()
    assert "<td>31</td>" in page
    assert "7777" not in page


@pytest.mark.parametrize("given", ["other", "x", "9" * 30])
def test_what_lies_outside_the_scope_is_not_there(desk, counted, staff, given):
    asked = desk.other_office.pk if given == "other" else given
    assert board(staff("submitter"), organisation=asked).status_code == 404


@pytest.mark.parametrize("name", ["board:index", "board:csv"])
def test_who_may_read_it(desk, counted, staff, client, name):
    desk.people["boss"] = person("boss", (Role.ADMINISTRATOR, desk.province))
    for who, status in [("auditor", 200), ("first", 200), ("publisher", 200), ("boss", 403)]:
        assert staff(who).get(reverse(name)).status_code == status
    for method in ("post", "put", "delete"):
        assert getattr(staff("submitter"), method)(reverse(name)).status_code in (403, 405)
    client.logout()
    assert client.get(reverse(name)).status_code == 302


def test_what_is_open_and_overdue_is_counted_for_each_organisation(desk, staff):
    staff("submitter")  # loads the calendar
    for number, decided in enumerate(["2026-11-02", "2026-11-02", "2026-11-16"]):
        due_penalty(desk, number, decided)
    publish(desk, due_penalty(desk, 9, "2026-11-02"))
    stranger = {"organisation": desk.other_office, "by": desk.people["stranger"]}
    due_penalty(desk, 10, "2026-11-02", **stranger)
    answer = board(staff("auditor"))
    assert [(line.organisation, line.overdue, line.open) for line in answer.context["lines"]] == [
        (desk.province, "0", "0"), (desk.office, "2", "3"), (desk.other_office, "1", "1"),
    ]  # fmt: skip


def test_a_long_backlog_is_cut(desk, staff, monkeypatch):
    monkeypatch.setattr("disclosure.admin.board.CAP", 2)
    monkeypatch.setattr("confidentiality.notifications.CAP", 2)
    staff("submitter")
    for number in range(3):
        due_penalty(desk, number, "2026-11-02")
    assert board(staff("submitter")).context["lines"][0].overdue == "1+"


def test_csv_has_the_scope_and_no_formula(desk, counted, staff):
    Organisation.objects.filter(pk=desk.office.pk).update(name="=1+1")
    answer = staff("submitter").get(reverse("board:csv"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.splitlines() == [
        "Organisation,Month,Published in time,Published late,\"In time, per cent\",Taken down in time,"
        "Taken down late,Corrections,Errors",
        "'=1+1,2026-10,1,0,100,0,0,0,0",
        "'=1+1,2026-11,30,10,75,2,1,5,6",
    ]  # fmt: skip
    assert answer["Content-Disposition"] == 'attachment; filename="punctuality-2026-11.csv"'


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_cells_that_a_spreadsheet_would_reckon_with(cell):
    assert safe(cell) == f"'{cell}"
    assert [safe("甲"), safe(""), safe(7)] == ["甲", "", "7"]


def test_recounts_are_shown(desk, staff):
    keeper = person("keeper", (Role.ADMINISTRATOR, desk.province))
    browser = staff("submitter")
    due_penalty(desk, 1, "2026-11-16")
    calendars.set_day(date(2026, 11, 25), works=False, name="x", source="x", reason="x", by=keeper, at=NOW)
    DeadlineRun.objects.update(moved=31, settled=32, unsettled=33)
    page = board(browser).content.decode()
    assert "Day set 2026-11-25</a></th><td>keeper</td>" in page
    assert "<td>goes on</td><td>31</td><td>32</td><td>33</td>" in page


# Records ----------------------------------------------------------------------------------------


def test_what_is_due_first_is_first_and_explained(desk, staff, monkeypatch):
    monkeypatch.setitem(queues.by_due.__kwdefaults__, "size", 2)
    browser = staff("submitter")
    later, first, second = (
        due_penalty(desk, number, decided)
        for number, decided in enumerate(["2026-11-16", "2026-11-02", "2026-11-03"])
    )
    publish(desk, due_penalty(desk, 9, "2026-11-02"))
    answer = browser.get(reverse("records:waiting", args=["due"]))
    assert [line.record for line in answer.context["rows"]] == [first, second]
    assert answer.content.decode().count("<strong>overdue</strong>") == 2
    rest = browser.get(reverse("records:waiting", args=["due"]), {"after": answer.context["next_after"]})
    assert [line.record for line in rest.context["rows"]] == [later]
    over = browser.get(reverse("records:waiting", args=["overdue"]))
    assert [line.record for line in over.context["rows"]] == [first, second]
    page = browser.get(reverse("records:inspect", args=[first.pk])).content.decode()
    assert "Due on 2026-11-11: 7 working days after 2026-11-02" in page
    assert "<strong>overdue</strong>" in page


def test_a_done_record_says_how_it_was_done(desk, staff):
    browser = staff("submitter")
    made = due_penalty(desk, 1, "2026-11-02")
    publish(desk, made)
    page = browser.get(reverse("records:inspect", args=[made.pk])).content.decode()
    assert "It was published late." in page
    assert "Due on" not in page


def test_the_dashboard_says_what_is_overdue(desk, staff):
    staff("submitter")
    for number in range(2):
        due_penalty(desk, number, "2026-11-02")
    page = staff("submitter").get(reverse("wagtailadmin_home")).content.decode()
    assert "Overdue records of my organisations: 2" in page
    assert "Overdue records" not in staff("stranger").get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries(desk, staff, django_assert_num_queries, count):
    browser = staff("submitter")
    for number in range(count):
        due_penalty(desk, number, "2026-11-02")
        PunctualityCount.objects.create(
            organisation_id=desk.office.pk, month=date(2026, 11 - number, 1), in_time=1
        )
        Organisation.objects.create(name=f"分局{number}", region=desk.county, parent=desk.office)
    board(browser)
    with django_assert_num_queries(BOARD_QUERIES):
        board(browser)
    with django_assert_num_queries(LIST_QUERIES):
        browser.get(reverse("records:waiting", args=["overdue"]))
