"""Facts are entered in two steps: what they do is shown first, then done."""

import pytest
from django.urls import reverse
from wagtail.users.models import UserProfile

from disclosure.models import Record
from disclosure.services import display
from publication.models import LedgerEntry, PublicItem
from tests.disclosure.builders import edition, penalty, person_penalty, publish, record
from tests.factories import DAY, NOW

ORDER = "under Order 36 of the NDRC on credit repair."
NOW_SHOWN = (
    "Shown until 2027-11-01 because it is of the general tier (罚款): at most 1 year from the date of the "
    f"decision, 2026-11-01, {ORDER}"
)


@pytest.fixture
def english(staff, desk):
    def log_in(name):
        UserProfile.objects.update_or_create(user=desk.user(name), defaults={"preferred_language": "en"})
        return staff(name)

    return log_in


@pytest.fixture
def public(desk):
    made = record(desk)
    publish(desk, made)
    return made


def address(made: Record) -> str:
    return reverse("records:facts", args=[made.pk])


def sentences(answer, name="preview") -> list[str]:
    shown = answer.context[name]
    assert all(text in answer.content.decode() for text in (shown.because, shown.public, shown.difference))
    return [shown.because, shown.public, shown.difference]


def said(answer) -> list[str]:
    return [str(each) for each in answer.context["messages"]]


def test_record_says_how_long_beside_what_is_public(english, public):
    page = english("auditor").get(reverse("records:inspect", args=[public.pk]))
    assert sentences(page, "face") == [NOW_SHOWN, "Public now, shown until 2027-11-01.", "Both agree."]
    assert page.context["facts"] is None
    assert 'name="CX_LXRQ"' not in page.content.decode()


def test_draft_says_how_long_it_would_be_shown(english, desk):
    page = english("submitter").get(reverse("records:inspect", args=[record(desk).pk]))
    assert sentences(page, "face") == [NOW_SHOWN, "Nothing of it is public now.", ""]
    assert 'name="CX_LXRQ"' in page.content.decode()


def test_preview_stores_nothing_and_says_what_would_be(english, public):
    answer = english("submitter").post(address(public), {"CX_LXRQ": "2026-11-20", "version": "1"})
    assert sentences(answer) == [
        "Shown until 2027-02-01 because its minimum of 3 months ends then; the duties were done on "
        f"2026-11-20, {ORDER}",
        "Public now, shown until 2027-11-01.",
        "On saving, the public display ends on 2027-02-01 instead, at once and without a review.",
    ]
    assert 'name="confirm"' in answer.content.decode()
    assert (Record.objects.get().version, LedgerEntry.objects.filter(act="shorten").count()) == (1, 0)


def test_confirmed_it_is_done(english, public):
    facts = {"CX_LXRQ": "2026-11-20", "version": "1", "confirm": ""}
    answer = english("submitter").post(address(public), facts, follow=True)
    assert said(answer) == ["Stored. The public display ends on 2027-02-01 now."]
    assert sentences(answer, "face")[1:] == ["Public now, shown until 2027-02-01.", "Both agree."]
    assert LedgerEntry.objects.filter(act="shorten").count() == 1


@pytest.mark.parametrize(
    ("field", "day", "difference", "done"),
    [
        (
            "CX_CXRQ",
            "2026-11-23",
            "On saving, the public entry is withdrawn at once and for good: Decision revoked or changed.",
            "Stored. The public entry is withdrawn: Decision revoked or changed.",
        ),
        (
            "CX_LXRQ",
            "2026-11-23",
            "On saving, the public entry is withdrawn at once and for good: Credit repaired.",
            "Stored. The public entry is withdrawn: Credit repaired.",
        ),
    ],
)
def test_withdrawal_is_announced_and_then_done(english, desk, field, day, difference, done):
    made = record(desk, penalty(CF_CFLB="警告", CF_NR_FK=""))
    publish(desk, made)
    browser = english("submitter")
    preview = browser.post(address(made), {field: day, "version": "1"})
    assert sentences(preview)[2] == difference
    assert "serious" in preview.content.decode()
    answer = browser.post(address(made), {field: day, "version": "1", "confirm": ""}, follow=True)
    assert said(answer) == [done]
    assert not PublicItem.objects.visible(at=NOW).exists()


def test_bad_day_is_named_and_a_stale_form_refused(english, public):
    browser = english("submitter")
    answer = browser.post(address(public), {"CX_LXRQ": "2026-11-31", "version": "1", "confirm": ""})
    assert (answer.status_code, answer.context["form"].errors["CX_LXRQ"]) == (
        422,
        ["There is no such day; check the date. It was: 2*********"],
    )
    answer = browser.post(address(public), {"CX_LXRQ": "2026-11-20", "version": "7", "confirm": ""})
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (
        422,
        ["Somebody else has changed this record; open it again."],
    )
    answer = browser.post(address(public), {"CX_LXRQ": "", "version": "1", "confirm": ""})
    assert answer.context["form"].non_field_errors() == ["Nothing changed; enter the day of the fact."]
    assert Record.objects.get().version == 1


def test_edit_that_shortens_says_so_and_one_that_ends_it_is_not_submitted(english, public):
    browser, edit = english("submitter"), reverse("records:edit", args=[public.pk])
    shorter = penalty(CF_GSJZQ="2026-12-31") | {"version": "1", "save": ""}
    assert said(browser.post(edit, shorter, follow=True)) == [
        "Stored; it is not public before it is reviewed.",
        "The public display ends on 2026-12-31 now.",
    ]
    over = penalty(CF_GSJZQ="2026-11-22") | {"version": "2", "submit": ""}
    assert said(browser.post(edit, over, follow=True))[1:] == [
        "The public entry has ended, because its display period is over."
    ]
    assert Record.objects.get().state == "hidden"


def test_longer_and_over_are_said(english, desk, public):
    browser = english("submitter")
    browser.post(address(public), {"CX_LXRQ": "2026-11-20", "version": "1", "confirm": ""})
    answer = browser.post(address(public), {"CX_LXRQ": "", "version": "2"})
    assert sentences(answer)[2] == (
        "A longer display needs the review of a correction; until its permit the earlier end stands."
    )
    gone = record(desk, penalty(CF_WSH="2", CF_JDRQ="2024-11-01"))
    page = browser.get(reverse("records:inspect", args=[gone.pk]))
    assert sentences(page, "face")[1:] == [
        "Nothing of it is public now.",
        "Its display period is over, so it is not shown any more.",
    ]


def test_embargo_and_a_display_without_end_are_said(english, desk):
    made = record(desk, penalty(), publish_from=NOW + DAY)
    publish(desk, made)
    page = english("submitter").get(reverse("records:inspect", args=[made.pk]))
    assert sentences(page, "face")[1] == "It becomes public on 2026-11-24 12:00."


def test_kind_without_facts_has_no_form(english, desk):
    values = {
        "DSR_MC": "某银行股份有限公司",
        "DSR_LX": "机构",
        "WFSS": "信贷管理不到位",
        "CFNR": "罚款30万元",
        "CFLX": "罚款",
        "JDJG": "国家金融监督管理总局四川监管局",
        "SSSF": "四川",
        "FBRQ": "2026-11-01",
        "WDBT": "罚决字1号",
    }
    made = record(desk, values, kind="nfra-penalty")
    assert edition("nfra-penalty").spec.facts == ()
    page = english("submitter").get(reverse("records:inspect", args=[made.pk]))
    assert page.context["facts"] is None


def test_pages_name_no_person_and_ask_a_fixed_number(english, desk, django_assert_num_queries):
    made = record(desk, person_penalty())
    publish(desk, made)
    browser = english("submitter")
    for answer in (
        browser.get(address(made)),
        browser.post(address(made), {"CX_LXRQ": "2026-11-20", "version": "1"}),
    ):
        text = answer.content.decode()
        assert not [planted for planted in ("何博杰", "11010519491231002X", "邻居") if planted in text]
    made = Record.objects.select_related("edition", "key").get()
    with django_assert_num_queries(1):
        display.effect(made, made.values, at=NOW)
