"""Returning with reasons, and what a reviewer is shown of what was mended since."""

import pytest
from django.urls import reverse

from confidentiality import faults
from confidentiality.bootstrap import bootstrap
from confidentiality.enums import SubmissionState
from confidentiality.faults import Fault
from confidentiality.models import AuditEntry, Dissent, ReturnReason, Submission
from confidentiality.services.erasure import erase_submissions
from publication.desk.changes import Change, Part
from tests.factories import NOW, publish, submit
from tests.site.publication.desk.test_reviews import detail, finding, opinion, said

pytestmark = pytest.mark.usefixtures("english")

SECRET = "It holds personal data that may not be public"


def give_back(house, staff, submission, **changes):
    given = opinion(submission, opinion="return", basis="") | changes
    return staff("first").post(detail(submission), given, follow=True)


@pytest.fixture
def reason(staff):
    bootstrap(at=NOW)
    return str(ReturnReason.objects.get(title="含有不应公开的个人信息"))


def test_a_return_names_fields_and_reasons(house, staff, reason):
    submission = submit(house)
    answer = give_back(
        house, staff, submission, fault_0_reason=reason, fault_0_path="/fields/0/value", fault_0_note="删去店长",
        fault_1_note="附件缺页",
    )  # fmt: skip
    assert said(answer) == ["Your opinion is recorded."]
    [dissent] = Dissent.objects.all()
    assert dissent.faults == [
        {"path": "/fields/0/value", "field": "CF_SY", "label": "Facts", "reason": SECRET, "note": "删去店长"},
        {"path": "", "field": "", "label": "", "reason": "", "note": "附件缺页"},
    ]
    assert dissent.basis == f"【Facts】{SECRET}：删去店长；附件缺页"


def test_a_return_needs_some_word(house, staff):
    submission = submit(house)
    answer = give_back(house, staff, submission, fault_0_path="/fields/0/value")
    assert (answer.status_code, said(answer)) == (422, ["Something is missing; see the form below."])
    assert answer.context["form"].errors == {"basis": ["This field is required."]}


def test_only_offered_reasons_and_fields_of_the_text_are_taken(house, staff, reason):
    ReturnReason.objects.filter(title="含有不应公开的个人信息").update(offered=False)
    submission = submit(house)
    answer = give_back(
        house, staff, submission, fault_0_reason=reason, fault_1_path="/facets/x", basis="见下"
    )
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"fault_0_reason", "fault_1_path"}
    assert not Dissent.objects.exists()


def test_another_opinion_keeps_no_faults(house, staff, reason):
    submission = submit(house)
    give_back(house, staff, submission, opinion="exempt", basis="涉密", fault_0_reason=reason)
    assert [(each.opinion, each.faults) for each in Dissent.objects.all()] == [("exempt", [])]


def test_a_long_return_is_cut_at_the_basis_and_kept_whole_in_its_faults():
    many = [Fault("/x", "X", "名", "理" * 60, "注" * 120)] * 3
    said = faults.sentence("", many)
    assert (len(said), said[-1]) == (300, "…")
    assert faults.sentence(" 见下 ", many) == "见下"


def test_what_changed_since_the_return_is_shown(house, staff):
    first = submit(house, text="张某收取费用十元。")
    finding(first, start=0, end=2)
    give_back(house, staff, first, basis="数额不对", fault_0_path="/fields/0/value", fault_0_note="核对数额")
    again = submit(house, text="张某收取费用二十元。", source_id=first.source_id, item_id=first.item_id)
    old, new = finding(again, start=0, end=2), finding(again, "ask", start=6, end=9, kind="health")
    answer = staff("second").get(detail(again))
    changed = answer.context["changed"].returned
    assert (changed.submission, [each.basis for each in changed.dissents]) == (first, ["数额不对"])
    assert changed.changes == [
        Change(
            "Facts",
            "/fields/0/value",
            [Part("same", "张某收取费用"), Part("ins", "二"), Part("same", "十元。")],
        )
    ]
    page = answer.content.decode()
    assert '<ins><span class="visually-hidden">added: </span>二</ins>' in page
    assert "<b>Facts</b>: 核对数额" in page
    assert {row.finding.pk: row.is_new for row in answer.context["rows"]} == {old.pk: False, new.pk: True}
    assert [line.passage.path for line in answer.context["passages"] if line.changed] == ["/fields/0/value"]


def test_both_readings_are_in_the_audit_log(house, staff):
    first = submit(house)
    give_back(house, staff, first, basis="请核对")
    again = submit(house, source_id=first.source_id, item_id=first.item_id)
    before = AuditEntry.objects.count()
    staff("second").get(detail(again))
    read = [each.detail for each in AuditEntry.objects.order_by("pk")[before:]]
    assert read == [f"submission {again.pk}", f"submission {first.pk}"]


def test_nothing_changed_is_said(house, staff):
    first = submit(house)
    give_back(house, staff, first, basis="请核对")
    again = submit(house, source_id=first.source_id, item_id=first.item_id)
    page = staff("second").get(detail(again)).content.decode()
    assert "Nothing changed in the texts, the period or the files." in page


def test_an_erased_version_is_said_to_be_gone(house, staff):
    first = submit(house)
    give_back(house, staff, first, basis="请核对")
    erase_submissions(Submission.objects.filter(pk=first.pk))
    again = submit(house, source_id=first.source_id, item_id=first.item_id)
    finding(again)
    answer = staff("second").get(detail(again))
    assert "The returned version was erased, so it cannot be compared: read all of this one." in (
        answer.content.decode()
    )
    assert [row.is_new for row in answer.context["rows"]] == [False]


def test_what_was_only_taken_back_between_hides_no_return(house, staff):
    first = submit(house)
    give_back(house, staff, first, basis="请核对")
    same = {"source_id": first.source_id, "item_id": first.item_id}
    between, again = submit(house, **same), submit(house, **same)
    between.refresh_from_db()
    assert between.state == SubmissionState.VOID
    assert staff("second").get(detail(again)).context["changed"].returned.submission == first


def test_a_correction_is_compared_with_what_is_public(house, staff):
    item = publish(house, text="罚款二千元。")
    same = {"source_id": item.source_id, "item_id": item.id}
    again = submit(house, text="罚款三千元。", **same)
    changed = staff("second").get(detail(again)).context["changed"]
    assert changed.returned is None
    assert changed.item_changes == [
        Change(
            "Facts", "/fields/0/value",
            [Part("same", "罚款"), Part("del", "二"), Part("ins", "三"), Part("same", "千元。")],
        )
    ]  # fmt: skip


def test_reasons_are_kept_by_the_top_administrator_only(house, staff):
    from organisations.enums import Role
    from organisations.models import Membership

    address = reverse("review:reasons")
    browser = staff("first")
    assert browser.get(address).status_code == 403
    office = Membership.objects.create(
        person=house.people["first"], role=Role.ADMINISTRATOR, organisation=house.office
    )
    assert browser.get(address).status_code == 403
    office.delete()
    Membership.objects.create(
        person=house.people["first"],
        role=Role.ADMINISTRATOR,
        organisation=house.office.parent,
    )
    page = browser.get(address)
    assert page.status_code == 200
    total = ReturnReason.objects.count()
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-title": "格式不符", "form-0-title_en": "",
            "form-0-order": "5", "form-0-offered": "on"}  # fmt: skip
    assert browser.post(address, data).status_code == 302
    assert ReturnReason.objects.count() == total + 1
    assert browser.post(address, data).status_code == 422  # the same words twice


def test_words_of_a_past_return_stay_when_its_reason_is_reworded(house, staff, reason):
    submission = submit(house)
    give_back(house, staff, submission, fault_0_reason=reason)
    ReturnReason.objects.filter(title="含有不应公开的个人信息").update(title_en="Something else")
    page = staff("second").get(detail(submission)).content.decode()
    assert SECRET in page
    assert "Something else" not in page.partition('id="said"')[2]
