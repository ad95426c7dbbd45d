"""The form by hand: errors name the field and what to do; nobody sees private values but who may edit."""

import pytest
from django.urls import reverse

from disclosure.models import Record
from disclosure.services import records
from tests.disclosure.builders import CARD, penalty, person_penalty, publish, record
from tests.factories import NOW

ADD = ("records:add", ["penalty"])


def add(browser, values, **more):
    return browser.post(reverse(ADD[0], args=ADD[1]), values | more)


@pytest.fixture
def office(desk):
    return {"organisation": str(desk.office.pk)}


def test_form_has_every_field_with_its_mark(staff, desk):
    page = staff("submitter").get(reverse(ADD[0], args=ADD[1])).content.decode()
    for code in ("CF_XDR_MC", "CF_NR_ZKDX", "BZ"):
        assert f'name="{code}"' in page
    assert "处罚决定日期 *" in page
    assert "罚款金额（万元） (*)" in page


@pytest.mark.parametrize("kind", ["penalty", "licence", "nfra-penalty"])
def test_every_kind_has_a_form(staff, desk, kind):
    assert staff("submitter").get(reverse("records:add", args=[kind])).status_code == 200


def test_unknown_kind(staff, desk):
    assert staff("submitter").get(reverse("records:add", args=["nonsense"])).status_code == 404


def test_stored_as_a_draft(staff, desk, office):
    answer = add(staff("submitter"), penalty() | office, save="")
    made = Record.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("records:inspect", args=[made.pk]))
    assert (made.values, made.state, made.created_by) == (penalty(), "draft", desk.people["submitter"])


def test_stored_and_submitted_with_an_embargo(staff, desk, office):
    add(staff("submitter"), penalty() | office, submit="", publish_from="2026-12-01T08:00")
    made = Record.objects.get()
    assert made.state == "in_review"
    assert made.publish_from.isoformat() == "2026-12-01T00:00:00+00:00"


def test_errors_stand_at_their_field_and_nothing_is_stored(staff, desk, office):
    answer = add(staff("submitter"), penalty(CF_NR_FK="viel", CF_JDRQ="2026-02-30") | office, save="")
    form = answer.context["form"]
    assert answer.status_code == 422
    assert set(form.errors) == {"CF_NR_FK", "CF_JDRQ"}
    assert form.errors["CF_NR_FK"] == ["请用数字填写金额，例如 0.2。填写的是：viel"]
    assert form.errors["CF_JDRQ"][0].endswith("填写的是：2026-02-30")
    assert not Record.objects.exists()


def test_private_values_are_in_no_error(staff, desk, office):
    values = person_penalty(CF_XDR_ZJHM="110105194912310021")
    answer = add(staff("submitter"), values | office, save="")
    errors = " ".join(text for each in answer.context["form"].errors.values() for text in each)
    assert answer.status_code == 422
    assert "110105194912310021" not in errors
    assert "填写的是：1************" in errors


def test_duplicate_asks(staff, desk, office):
    record(desk)
    answer = add(staff("submitter"), penalty(CF_NR="罚款3000元。") | office, save="")
    assert (answer.status_code, Record.objects.count()) == (422, 1)


@pytest.mark.parametrize("version", ["2", "", "x"])
def test_edit_of_an_old_copy_is_refused(staff, desk, version):
    made = record(desk)
    answer = staff("submitter").post(
        reverse("records:edit", args=[made.pk]), penalty(CF_SY="x") | {"version": version}
    )
    assert (answer.status_code, Record.objects.get().version) == (422, 1)


def test_correcting_by_form_keeps_the_public_version(staff, desk):
    made = record(desk)
    item = publish(desk, made)
    data = penalty(CF_SY="更正。") | {"version": "1", "submit": ""}
    assert staff("submitter").post(reverse("records:edit", args=[made.pk]), data).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.is_public, made.item_id) == ("in_review", True, item.id)
    assert type(item).objects.get(pk=item.pk).content == item.content


@pytest.mark.parametrize("name", ["index", "inspect", "history"])
@pytest.mark.parametrize("who", ["submitter", "first", "auditor"])
def test_pages_that_many_read_mask_what_is_private(staff, desk, name, who):
    made = record(desk, person_penalty())
    answer = staff(who).get(reverse(f"records:{name}", args=[] if name == "index" else [made.pk]))
    page = answer.content.decode()
    for private in ("何博杰", CARD, "邻居"):
        assert private not in page
    assert "no-store" in answer["Cache-Control"]


def test_record_says_its_kind_and_leads_to_its_review(staff, desk):
    made = record(desk)
    submission = records.submit(made, by=desk.people["submitter"], at=NOW)
    page = staff("submitter").get(reverse("records:inspect", args=[made.pk])).content.decode()
    assert f"<p>行政处罚 {made.edition.edition} ·" in page
    assert reverse("review:detail", args=[submission.pk]) in page


def test_editor_sees_what_he_edits(staff, desk):
    made = record(desk, person_penalty())
    page = staff("submitter").get(reverse("records:edit", args=[made.pk])).content.decode()
    assert "何博杰" in page
    assert CARD in page


@pytest.mark.parametrize(
    ("by", "words", "found"),
    [
        ("number", "锦市监罚[2026]2号", True),
        ("name", "何 博杰", True),
        ("name", "何博", False),
        ("code", "91110000600037341L", False),
        ("nonsense", "x", False),
        ("name", "", False),
    ],
)
def test_exact_look_up(staff, desk, by, words, found):
    record(desk, person_penalty())
    answer = staff("submitter").post(reverse("records:lookup"), {"by": by, "words": words}, follow=True)
    assert [line.headline for line in answer.context["rows"] if answer.context.get("looked_up")] == (
        ["何某某 · 锦市监罚〔2026〕2号"] if found else []
    )


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("?kind=penalty", 2),
        ("?kind=licence", 0),
        ("?state=draft", 1),
        ("?state=published", 1),
        ("?state='--", 2),
        ("?organisation=x%00", 2),
        ("?after=zzz", 2),
        ("?after=99999999999999999999", 2),
        ("?organisation=0", 0),
    ],
)
def test_filters(staff, desk, query, count):
    publish(desk, record(desk))
    record(desk, penalty(CF_WSH="锦市监罚〔2026〕9号"))
    answer = staff("submitter").get(reverse("records:index") + query)
    assert (answer.status_code, len(answer.context["rows"])) == (200, count)


def test_list_pages_by_key_without_counting(staff, desk, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for number in range(25):
        record(desk, penalty(CF_WSH=f"锦市监罚〔2026〕{number}号"))
    browser = staff("submitter")
    browser.get(reverse("records:index"))
    with CaptureQueriesContext(connection) as queries:
        first = browser.get(reverse("records:index"))
    assert not [
        q
        for q in queries.captured_queries
        if "COUNT(" in q["sql"].upper() and "disclosure_record" in q["sql"]
    ]
    assert len(first.context["rows"]) == 20
    second = browser.get(reverse("records:index") + f"?after={first.context['next_after']}")
    assert len(second.context["rows"]) == 5
    assert second.context["next_after"] is None
    assert len(queries) < 40


def test_embargo_in_the_past_shows_at_once(desk):
    made = record(desk, publish_from=NOW)
    assert publish(desk, made).visible_from == NOW
