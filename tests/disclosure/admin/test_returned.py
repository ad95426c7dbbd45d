"""What a reviewer found wrong stands beside the fields for who mends it, until it is submitted anew."""

import pytest
from django.urls import reverse

from confidentiality.enums import Opinion
from confidentiality.faults import Fault
from confidentiality.services import reviews
from tests.disclosure.builders import record, submit
from tests.factories import NOW

FAULTS = (
    Fault("/fields/5/value", "CF_SY", "违法事实", "含有不应公开的个人信息", "删去店长姓名"),
    Fault("", "", "", "缺少必填内容或附件", ""),
)


@pytest.fixture
def returned(desk):
    made = record(desk)
    submission = submit(desk, made)
    reviews.dissent(
        submission, by=desk.people["first"], commitment=submission.commitment, opinion=Opinion.RETURN,
        basis="请照此修改", at=NOW, faults=FAULTS,
    )  # fmt: skip
    made.refresh_from_db()
    return made


def page(staff, name: str, made) -> str:
    return staff("submitter").get(reverse(f"records:{name}", args=[made.pk])).content.decode()


def test_beside_its_field_and_above_the_form(staff, returned):
    shown = page(staff, "edit", returned)
    beside = shown.partition('id="id_CF_SY_fault"')[2].partition("<textarea")
    assert "含有不应公开的个人信息 — 删去店长姓名" in beside[0]
    assert 'aria-describedby="id_CF_SY_fault"' in beside[2].partition(">")[0]
    assert shown.count("缺少必填内容或附件") == 1
    assert shown.count("请照此修改") == 1
    assert "id_CF_NR_fault" not in shown


def test_on_the_record(staff, returned):
    shown = page(staff, "inspect", returned)
    assert "<b>违法事实</b>: 含有不应公开的个人信息 — 删去店长姓名" in shown


def test_gone_once_it_is_submitted_anew(staff, desk, returned):
    submit(desk, returned)
    returned.refresh_from_db()
    assert "删去店长姓名" not in page(staff, "edit", returned)
