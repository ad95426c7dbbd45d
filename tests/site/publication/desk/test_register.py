"""The register at the desk: forms, monthly summary, files; nothing private in any, each file entered."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from confidentiality.enums import AuditAct, Opinion
from confidentiality.models import AuditEntry, Finding
from confidentiality.services import reviews, submissions
from organisations.models import Deputyship
from publication import printing
from publication.desk import register_files
from publication.enums import Withdrawal
from publication.services import door
from tests.factories import DAY, NOW, approve, publish, submit
from tests.lacking import lacking

pytestmark = pytest.mark.usefixtures("english")
MONTH = {"month": "2026-11"}
CARD, PHONE = "11010519491231002X", "13800138000"
LIST_QUERIES = 30


def returned(house, *, basis="请补正", name="first", **changes):
    made = submit(house, **changes)
    reviews.dissent(
        made, by=house.people[name], commitment=made.commitment, opinion=Opinion.RETURN, basis=basis, at=NOW
    )
    return made


def page(browser, name, *args, **data):
    return browser.get(reverse(f"review:{name}", args=args), MONTH | data)


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def sheets(answer) -> dict[str, list[list]]:
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def everything(browser, form) -> str:
    """All that the register says of a form: list, summary, form, workbook, and the paper's pages."""
    pages = [
        page(browser, "register"),
        page(browser, "register_summary"),
        page(browser, "register_form", form.pk),
    ]
    workbook = sheets(page(browser, "register_workbook"))
    return "".join(map(text, pages)) + repr(workbook)


@pytest.mark.parametrize(
    "name",
    [
        "register",
        "register_summary",
        "register_workbook",
        "register_paper",
        "register_form",
        "register_form_paper",
    ],
)
def test_for_those_who_review_publish_or_audit_there(house, staff, monkeypatch, name):
    monkeypatch.setattr(printing, "print_all", lambda pages, **given: [b"%PDF"])
    made = returned(house)
    args = [made.pk] if "form" in name else []
    for who in ("first", "publisher", "auditor", "third"):
        assert page(staff(who), name, *args).status_code == 200
    assert page(staff("submitter"), name, *args).status_code == 403
    elsewhere = page(staff("stranger"), name, *args, **({} if args else {"department": house.office.pk}))
    assert elsewhere.status_code == 404


def test_another_departments_forms_are_in_no_list(house, staff):
    made = returned(house, title="锦江某某公司")
    assert "锦江某某公司" not in text(page(staff("stranger"), "register"))
    assert "锦江某某公司" in text(page(staff("third"), "register", department=house.office.pk))
    assert "锦江某某公司" not in text(page(staff("third"), "register", department=house.other_office.pk))
    assert page(staff("third"), "register", department="x").status_code == 404
    assert f"/register/{made.pk}/" in text(page(staff("auditor"), "register"))


def test_what_waits_has_no_form(house, staff):
    assert page(staff("first"), "register_form", submit(house).pk).status_code == 404


def test_a_form_says_who_signed_what_for_whom_on_what_basis(house, staff):
    made = submit(house)
    approve(house, made, "first")
    Deputyship.objects.create(
        principal=house.people["second"],
        deputy=house.people["publisher"],
        starts_at=NOW - DAY,
        ends_at=NOW + DAY,
    )
    approve(house, made, "publisher")
    html = text(page(staff("auditor"), "register_form", made.pk))
    assert "publisher (for second), " in html
    assert "条例第十九条" in html
    assert "holds:</span> It is lawful." in html
    assert "read by 2 people" in html
    assert "It was not published." in html


def test_how_findings_were_settled_and_what_the_ledger_says(house, staff):
    made = submit(house, text="联系电话13800138000，经查张某未按规定公示年报。")
    reviews.mask(
        made, list(made.findings.all()), by=house.people["first"], commitment=made.commitment, at=NOW
    )
    given = {"submission": made, "severity": "ask", "confidence": 90, "reason": "x", "mask": "某人"}
    found = Finding.objects.create(path="/fields/0/value", start=18, end=20, kind="person_name", **given)
    reviews.overrule(found, by=house.people["first"], reason=f"其电话{PHONE}已公开", at=NOW)
    permit = approve(house, made, "first", "second")
    item = door.publish(permit, by=house.people["publisher"], at=NOW)
    door.withdraw(item.id, Withdrawal.REVOKED, by=house.people["publisher"], at=NOW + DAY)
    html = text(page(staff("first"), "register_form", made.pk))
    assert "mobile number</th><td>1</td><td>1</td><td>0</td><td>0</td>" in html
    assert "name of a person</th><td>1</td><td>0</td><td>1</td><td>0</td>" in html
    assert "name of a person: overruled by first on 2026-11-23 12:00: 其电话138******00已公开" in html
    assert "Published · this content</td><td></td><td>publisher</td>" in html
    assert "Decision revoked or changed</td><td>publisher</td>" in html


def test_what_was_approved_before_the_content_changed_is_void(house, staff):
    made = submit(house, text="经查，张某未按规定公示年报。")
    approve(house, made, "first") if not made.findings.exists() else None
    found = Finding.objects.create(
        submission=made, path="/title", start=0, end=2, kind="person_name", severity="inform", confidence=90,
        reason="x", mask="某某",
    )  # fmt: skip
    made.refresh_from_db()
    reviews.mask(made, [found], by=house.people["second"], commitment=made.commitment, at=NOW)
    made.refresh_from_db()
    reviews.dissent(
        made,
        by=house.people["second"],
        commitment=made.commitment,
        opinion=Opinion.EXEMPT,
        basis="条例第十六条",
        at=NOW,
    )
    html = text(page(staff("first"), "register_form", made.pk))
    assert html.count("void: the content changed since") == 1
    line = page(staff("first"), "register").context["lines"][0]
    assert (line.signers, line.opinion, line.basis) == ("second", "Exempt from publication", "条例第十六条")


def test_private_values_stand_nowhere_in_it(house, staff):
    """Planted: in a title that was returned for it, in a basis, in a reason; and in the sealed draft."""
    made = returned(
        house,
        title=f"张建国（{CARD}）行政处罚",
        text=f"当事人电话{PHONE}",
        basis=f"标题含{CARD}，正文含{PHONE}，请删除",
    )
    said = everything(staff("auditor"), made)
    assert "请删除" in said
    for private in (CARD, PHONE, "张建国"):
        assert private not in said


def test_a_title_that_passed_stands_as_the_public_has_it(house, staff):
    publish(house, title="成都某某商贸有限公司")
    assert "成都某某商贸有限公司" in text(page(staff("first"), "register"))


def test_an_erased_form_keeps_its_signatures(house, staff):
    from confidentiality.models import Submission
    from confidentiality.services.erasure import erase_submissions

    item = publish(house)
    door.withdraw(item.id, Withdrawal.REPAIRED, by=None, at=NOW)
    erase_submissions(Submission.objects.all())
    made = Submission.objects.get()
    html = text(page(staff("first"), "register_form", made.pk))
    assert "(erased)" in html
    assert "first, <time" in html
    assert "成都某某" not in everything(staff("first"), made)


def test_a_month_by_key(house, staff, monkeypatch):
    monkeypatch.setattr("publication.desk.register.SIZE", 2)
    made = [returned(house).pk for _number in range(3)]
    browser = staff("first")
    first = page(browser, "register")
    assert [line.form.pk for line in first.context["lines"]] == made[:2]
    rest = browser.get(f"{reverse('review:register')}?{first.context['next_query']}")
    assert [line.form.pk for line in rest.context["lines"]] == made[2:]
    assert [line.form.pk for line in page(browser, "register", month="2026-10").context["lines"]] == []
    assert "Nothing was decided there in this month." in text(page(browser, "register", month="2026-10"))


def test_the_number_of_queries_does_not_grow(house, staff, django_assert_num_queries):
    browser = staff("first")
    returned(house)
    with django_assert_num_queries(LIST_QUERIES):
        page(browser, "register")
    for _number in range(3):
        publish(house)
    with django_assert_num_queries(LIST_QUERIES + 2):  # chain's steps, approvals and their people
        page(browser, "register")


def test_the_workbook_holds_totals_and_every_form_and_no_formula(house, staff):
    returned(house, title="=HYPERLINK(1)", basis="@SUM(1)")
    publish(house)
    book = sheets(page(staff("first"), "register_workbook"))
    totals, forms = book["Totals"], book["Forms"]
    assert totals[0][:3] == [
        "Register of confidentiality reviews: monthly summary",
        "2026-11",
        house.office.name,
    ]
    assert totals[3] == ["all", 2, 1, 0, 0, 1, 0, 0, 0, 0, 0]
    assert len(forms) == 3
    by_title = {row[3]: row for row in forms[1:]}
    assert by_title["'=HYPERLINK(1)"][12:15] == ["Return for mending", "'@SUM(1)", "first"]
    assert by_title["成都某某商贸有限公司"][12:15] == ["Publish", "条例第十九条", "first, second"]


def test_a_workbook_that_is_full_says_where_the_rest_is(house, staff, monkeypatch):
    monkeypatch.setattr(register_files, "MOST_IN_WORKBOOK", 1)
    for _number in range(2):
        returned(house)
    forms = sheets(page(staff("first"), "register_workbook"))["Forms"]
    assert forms[2][0] == "These are the first 1 of 2 forms: choose a department further down."


def test_each_file_is_entered_before_it_leaves(house, staff, monkeypatch):
    printed = []
    monkeypatch.setattr(
        printing, "print_all", lambda pages, **given: printed.append(AuditEntry.objects.count()) or [b"%PDF"]
    )
    made = returned(house)
    browser = staff("auditor")
    page(browser, "register_workbook", department=house.office.pk)
    page(browser, "register_paper", department=house.office.pk)
    page(browser, "register_form_paper", made.pk)
    assert [
        (each.act, each.by, each.organisation, each.about, each.about_id, each.detail)
        for each in AuditEntry.objects.order_by("pk")
    ] == [
        (AuditAct.TAKE, house.people["auditor"], house.office, "review.register", "2026-11", "XLSX, 1"),
        (AuditAct.TAKE, house.people["auditor"], house.office, "review.register", "2026-11", "PDF, 1"),
        (AuditAct.TAKE, house.people["auditor"], house.office, "review.form", str(made.pk), "PDF"),
    ]
    assert printed == [2, 3]


def test_what_cannot_be_entered_does_not_leave(house, staff, monkeypatch):
    def fail(*args, **given):
        raise RuntimeError("the log is full")

    monkeypatch.setattr("confidentiality.services.auditing.taken", fail)
    made = returned(house)
    for name, args in (("register_workbook", []), ("register_paper", []), ("register_form_paper", [made.pk])):
        with pytest.raises(RuntimeError):
            page(staff("first"), name, *args)


def test_a_paper_says_what_it_left_out(house, staff, monkeypatch):
    pages = []
    monkeypatch.setattr(printing, "print_all", lambda given, **more: pages.extend(given) or [b"%PDF"])
    monkeypatch.setattr(register_files, "MOST_ON_PAPER", 1)
    for _number in range(3):
        returned(house)
    page(staff("first"), "register_paper")
    said = "These are the first 1 forms; 2 more are not shown here. The XLSX holds them all."
    assert said in pages[0]
    assert said in text(page(staff("first"), "register_summary"))


def test_where_no_paper_can_be_made_the_page_is_shown(house, staff, monkeypatch):
    monkeypatch.setattr(printing, "print_all", lambda pages, **given: None)
    answer = page(staff("first"), "register_paper")
    assert (answer.status_code, answer["Location"]) == (
        302, f"{reverse('review:register_summary')}?month=2026-11&department={house.office.pk}",
    )  # fmt: skip


def test_real_papers_hold_what_the_pages_say(house, staff):
    made = returned(house, title="成都某某商贸有限公司")
    if printing.print_all(["<p>x</p>"], style="", files={}, identifier="x") is None:
        lacking("WeasyPrint's libraries are not installed.")
    for name, args in (("register_paper", []), ("register_form_paper", [made.pk])):
        answer = page(staff("first"), name, *args)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        said = "".join(each.extract_text() for each in PdfReader(io.BytesIO(answer.content)).pages)
        assert "成都某某商贸有限公司" in said
        assert "Made by first on 2026-11-23 12:00" in said


def test_recalled_before_anybody_spoke(house, staff):
    made = submit(house)
    submissions.recall(made, at=NOW)
    assert "Nobody gave an opinion: it was changed or taken back before." in text(
        page(staff("first"), "register_form", made.pk)
    )
