"""County editor against another county's record: every admin address, GET and POST; the row unchanged."""

import pytest
from django.urls import reverse

from disclosure.admin.objections import ObjectionViewSet
from disclosure.admin.records import RecordViewSet
from disclosure.models import Objection, Record, RecordEvent
from disclosure.services import objections
from organisations.enums import Role
from organisations.models import Deputyship, User
from publication.models import PublicItem
from tests.disclosure.builders import penalty, person_penalty, publish, record, submit
from tests.factories import DAY, NOW, person

RECORD = [name for pattern, _view, name in RecordViewSet.views if "pk" in pattern]
OBJECTION = [name for pattern, _view, name in ObjectionViewSet.views if "pk" in pattern]
EVERY = [(f"records:{name}", "record") for name in RECORD] + [
    (f"objections:{n}", "objection") for n in OBJECTION
]
DATA = {
    "act": "uphold",
    "answer": "x",
    "reason": "error",
    "version": "1",
    "save": "",
    "accept_masks": "on",
} | penalty(CF_SY="changed")
GETS = {"inspect", "edit", "history", "withdraw", "decide"}


@pytest.fixture
def mine(desk):
    """A public record of the county's office, a draft, and an objection against it."""
    public = record(desk)
    item = publish(desk, public)
    objection = objections.receive(item, {"text": "不对不对不对不对"}, address="x", at=NOW).objection
    return {"record": public, "objection": objection}


def state() -> tuple:
    return (
        list(Record.objects.order_by("pk").values()),
        list(RecordEvent.objects.order_by("pk").values()),
        list(Objection.objects.order_by("pk").values()),
        list(PublicItem.objects.order_by("pk").values()),
    )


def url(name: str, rows: dict, what: str) -> str:
    return reverse(name, args=[rows[what].pk])


@pytest.mark.parametrize(("name", "what"), EVERY)
@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete"])
def test_another_county_gets_nothing_by_any_address(staff, mine, name, what, method):
    browser, before = staff("stranger"), state()
    answer = getattr(browser, method)(url(name, mine, what), DATA if method == "post" else None)
    assert answer.status_code in (403, 404, 405)
    assert "成都示例" not in answer.content.decode()
    assert state() == before


@pytest.mark.parametrize(("name", "what"), EVERY)
def test_auditor_reads_and_every_post_is_403(staff, mine, name, what):
    browser, before = staff("auditor"), state()
    assert browser.post(url(name, mine, what), DATA).status_code == 403
    assert state() == before


@pytest.mark.parametrize(
    "name",
    [
        "records:lookup", "records:add", "records:index", "records:bulk", "records:export", "records:exports",
        "objections:index",
    ],
)  # fmt: skip
def test_auditor_posts_nowhere(staff, desk, name):
    address = reverse(name, args=["penalty"] if name == "records:add" else [])
    assert staff("auditor").post(address, DATA).status_code == 403
    assert not Record.objects.exists()


@pytest.mark.parametrize("name", ["records:inspect", "records:history", "objections:decide"])
def test_auditor_sees(staff, mine, name):
    what = name.partition(":")[0].removesuffix("s")
    assert staff("auditor").get(url(name, mine, what)).status_code == 200


def test_lists_show_only_ones_own(staff, desk, mine):
    assert "成都示例商贸" in staff("submitter").get(reverse("records:index")).content.decode()
    for name in ("records:index", "objections:index"):
        page = staff("stranger").get(reverse(name)).content.decode()
        assert "成都示例商贸" not in page
        assert f'href="{reverse("records:inspect", args=[mine["record"].pk])}"' not in page
    answer = staff("stranger").post(
        reverse("records:lookup"), {"by": "number", "words": "锦市监罚〔2026〕1号"}
    )
    assert "成都示例商贸" not in answer.content.decode()


def test_add_for_another_county_is_refused(staff, desk):
    data = penalty() | {"organisation": str(desk.office.pk), "save": ""}
    answer = staff("stranger").post(reverse("records:add", args=["penalty"]), data)
    assert (answer.status_code, Record.objects.count()) == (422, 0)


def test_superuser_acts_nowhere_by_his_flag(staff, desk, mine, client):
    root = User.objects.create_superuser("root", "root@example.cn", "password")
    client.force_login(root)
    before = state()
    for name, what in EVERY:
        assert client.post(url(name, mine, what), DATA).status_code == 403
        assert client.get(url(name, mine, what)).status_code in (403, 405)
    assert state() == before


@pytest.mark.parametrize(("name", "what"), EVERY)
def test_anonymous_is_sent_to_the_login(mine, client, plain_static, name, what):
    assert client.get(url(name, mine, what)).status_code in (302, 403)
    assert client.post(url(name, mine, what), DATA).status_code in (302, 403)


def test_role_above_reaches_below_and_a_deputy_stands_in(staff, desk, client):
    made = record(desk)
    above = person("above", (Role.SUBMITTER, desk.province))
    desk.people["above"] = above
    address = reverse("records:edit", args=[made.pk])
    assert staff("above").get(address).status_code == 200
    assert staff("stranger").get(address).status_code == 404
    Deputyship.objects.create(
        principal=desk.people["submitter"],
        deputy=desk.people["stranger"],
        starts_at=NOW - DAY,
        ends_at=NOW + DAY,
    )
    assert staff("stranger").get(address).status_code == 200


def test_reviewer_reads_but_does_not_see_the_form(staff, desk):
    made = record(desk, person_penalty())
    browser = staff("first")
    assert browser.get(reverse("records:inspect", args=[made.pk])).status_code == 200
    assert browser.get(reverse("records:edit", args=[made.pk])).status_code == 403
    assert browser.post(reverse("records:submit", args=[made.pk])).status_code == 403


def test_submission_by_button(staff, desk):
    made = record(desk)
    answer = staff("submitter").post(reverse("records:submit", args=[made.pk]), {"accept_masks": "on"})
    made.refresh_from_db()
    assert (answer.status_code, made.state) == (302, "in_review")
    staff("submitter").post(reverse("records:take_back", args=[made.pk]))
    made.refresh_from_db()
    assert made.state == "draft"


def test_withdrawal_by_form(staff, mine):
    address = url("records:withdraw", mine, "record")
    assert staff("publisher").post(address, {"reason": ""}).status_code == 422
    assert staff("publisher").post(address, {"reason": "repaired"}).status_code == 302
    mine["record"].refresh_from_db()
    assert (mine["record"].state, mine["record"].is_public) == ("hidden", False)


def test_decision_by_form(staff, mine):
    address = url("objections:decide", mine, "objection")
    assert staff("publisher").post(address, {"act": "reject", "answer": ""}).status_code == 422
    answer = staff("publisher").post(address, {"act": "accept"}, follow=True)
    assert [str(each) for each in answer.context["messages"]] == [
        "已受理，条目已作标注；异议人凭回执号可以看到。"
    ]
    mine["objection"].refresh_from_db()
    assert mine["objection"].state == "accepted"


def test_draft_that_waits_is_void_after_an_edit_by_form(staff, desk):
    made = record(desk)
    submission = submit(desk, made)
    data = penalty(CF_SY="另一事实。") | {"version": "1", "save": ""}
    assert staff("submitter").post(reverse("records:edit", args=[made.pk]), data).status_code == 302
    submission.refresh_from_db()
    assert submission.state == "void"


def test_methods_that_are_not_offered(staff, mine):
    for name in RECORD:
        if name not in GETS:
            assert staff("submitter").get(url(f"records:{name}", mine, "record")).status_code == 405
