"""Submitting drafts as a batch by hand: the preview says what happens, and only what it showed happens."""

import pytest
from django.urls import reverse

from confidentiality.models import Batch, Submission
from disclosure.models import Record
from disclosure.services import records
from tests.disclosure.builders import CARD, penalty, person_penalty
from tests.disclosure.services.test_batches import plain, stored
from tests.factories import NOW

PAGE = "records:batch"
QUERIES = 23


def seen() -> dict:
    return {"record": [f"{each.pk}:{each.version}" for each in Record.objects.all()], "label": "十一月"}


def test_preview_then_submission(desk, staff, settings):
    settings.LANGUAGE_CODE = "en"
    stored(desk, [*plain(20), person_penalty()])
    browser = staff("submitter")
    shown = browser.get(reverse(PAGE), {"kind": "penalty"})
    plan = shown.context["plan"]
    assert ([len(group) for group in plan.together], len(plan.singly)) == ([20], 1)
    assert CARD not in shown.content.decode()
    assert "何博杰" not in shown.content.decode()
    assert not Submission.objects.exists()
    answer = browser.post(reverse(PAGE), seen(), follow=True)
    [made] = Batch.objects.all()
    assert [str(each) for each in answer.context["messages"]] == [
        f"Batch {made.pk}: 20 rows, of which 13 are read.",
        "Read singly: 1. It is about a person, or may be: a person is always read singly.",
    ]
    assert made.label == "十一月"


def test_what_changed_since_is_not_submitted(desk, staff):
    first, *_rest = stored(desk, plain(20))
    given = seen()
    records.edit(first, first.values | {"CF_SY": "另一事实。"}, by=desk.people["submitter"], at=NOW)
    assert staff("submitter").post(reverse(PAGE), given).status_code == 409
    assert staff("submitter").post(reverse(PAGE), {}).status_code == 409
    assert staff("submitter").post(reverse(PAGE), {"record": ["x:1", "1:", "²:1"]}).status_code == 409
    assert not Submission.objects.exists()


def test_another_county_sees_and_submits_nothing(desk, staff):
    stored(desk, plain(20))
    given = seen()
    browser = staff("stranger")
    shown = browser.get(reverse(PAGE))
    assert (shown.status_code, shown.context["chosen"]) == (200, [])
    assert browser.post(reverse(PAGE), given).status_code == 409
    assert not Submission.objects.exists()


@pytest.mark.parametrize("name", ["first", "auditor", "publisher"])
def test_who_submits_nothing_gets_403(desk, staff, name):
    stored(desk, plain(20))
    assert staff(name).get(reverse(PAGE)).status_code == 403
    assert staff(name).post(reverse(PAGE), seen()).status_code == 403


def test_the_list_of_drafts_leads_there(desk, staff):
    stored(desk, [penalty()])
    browser = staff("submitter")
    address = f'href="{reverse(PAGE)}?kind=penalty&amp;organisation="'
    assert (
        address
        in browser.get(reverse("records:index"), {"state": "draft", "kind": "penalty"}).content.decode()
    )
    assert address not in browser.get(reverse("records:index"), {"kind": "penalty"}).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_preview(desk, staff, django_assert_num_queries, count):
    stored(desk, plain(count))
    browser = staff("submitter")
    browser.get(reverse(PAGE))
    with django_assert_num_queries(QUERIES):
        browser.get(reverse(PAGE))
