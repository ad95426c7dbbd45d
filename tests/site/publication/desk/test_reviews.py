"""The review desk: what is seen, what is done, and what comes back where it is refused."""

import re
from datetime import date

import pytest
from django.urls import reverse

from confidentiality.enums import Opinion, SubmissionState
from confidentiality.masking import Mask
from confidentiality.models import Finding
from confidentiality.screening.findings import Kind
from confidentiality.services import reviews
from organisations.models import Deputyship, User
from publication import assets
from publication.desk import draft, queues
from publication.models import PublicItem
from publication.templatetags.desk import FINDINGS
from tests.factories import DAY, NOW, approve, publish, submit

pytestmark = pytest.mark.usefixtures("english")

QUEUE_QUERIES = 34
DETAIL_QUERIES = 46
TEXT = "经查，张某未按规定公示年报。"


def detail(submission) -> str:
    return reverse("review:detail", args=[submission.pk])


def finding(submission, severity="block", **changes) -> Finding:
    given = {
        "path": "/fields/0/value", "start": 3, "end": 5, "kind": "person_name", "severity": severity,
        "confidence": 90, "reason": "It may be a name.", "mask": "某人",
    }  # fmt: skip
    return Finding.objects.create(submission=submission, **(given | changes))


def opinion(submission, **changes) -> dict:
    given = {
        "act": "opinion", "commitment": submission.commitment, "opinion": "open", "basis": "条例第十九条",
        "check_0": "on",
    }  # fmt: skip
    return given | changes


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def texts(answer) -> list[tuple[str, str]]:
    """Class and words of each mark: those of the draft, then those of the public version."""
    found = re.findall(r'<mark([^>]*)class="([^"]*)"[^>]*>(.*?)</mark>', answer.content.decode(), re.S)
    read = [(kind, " ".join(re.sub(r"<[^>]+>", " ", words).split())) for _id, kind, words in found]
    return read


def test_queue_lists_what_waits_for_me_oldest_first(house, staff):
    one, other = submit(house, title="甲公司"), submit(house, title="乙公司")
    approve(house, other, "first")
    answer = staff("first").get(reverse("review:queue"))
    assert [row[:2] for row in answer.context["rows"]] == [(one, "甲公司")]
    answer = staff("second").get(reverse("review:queue"))
    assert [row[:2] for row in answer.context["rows"]] == [(one, "甲公司"), (other, "乙公司")]


def test_queue_is_paged_by_key_and_filtered_by_kind(house, staff):
    penalties = [submit(house) for _number in range(21)]
    licence = submit(house, kind="licence")
    browser = staff("first")
    first = browser.get(reverse("review:queue"), {"kind": "penalty"})
    assert [row[0] for row in first.context["rows"]] == penalties[:20]
    second = browser.get(f"{reverse('review:queue')}?{first.context['next_query']}")
    assert [row[0] for row in second.context["rows"]] == penalties[20:]
    assert second.context["next_query"] == ""
    assert [row[0] for row in browser.get(reverse("review:queue"), {"kind": "licence"}).context["rows"]] == [
        licence
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_queue(house, staff, django_assert_num_queries, count):
    for _number in range(count):
        submit(house)
    browser = staff("first")
    browser.get(reverse("review:queue"))
    with django_assert_num_queries(QUEUE_QUERIES):
        browser.get(reverse("review:queue"))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_one_submission(house, staff, django_assert_num_queries, count):
    for _number in range(count + 1):
        submission = submit(house, text=TEXT, source_id="same")
    for number in range(count):
        found = finding(submission, start=number * 2, end=number * 2 + 1)
        reviews.overrule(found, by=house.people["second"], reason="机构名称", at=NOW)
    browser = staff("first")
    browser.get(detail(submission))
    with django_assert_num_queries(DETAIL_QUERIES):
        browser.get(detail(submission))


def test_draft_is_shown_with_its_findings_marked(house, staff):
    submission = submit(house, text=TEXT, masks=(Mask("/fields/0/value", 0, 2, "＊＊"),))
    finding(submission)
    finding(submission, "inform", start=6, end=8)
    last = finding(submission, "ask", start=9, end=11, mask="○○")
    reviews.mask(submission, [last], by=house.people["first"], commitment=submission.commitment, at=NOW)
    answer = staff("first").get(detail(submission))
    assert texts(answer) == [
        ("masked", "经查 → ＊＊"),
        ("block", "张某 1 Blocks · name of a person"),
        ("inform", "按规 2 Informs · name of a person"),
        ("ask masked", "公示 3 masked · name of a person → ○○"),
        ("masked", "＊＊ masked by the catalogue"),
        ("block", "张某 1 Blocks"),
        ("inform", "按规 2 Informs"),
        ("ask masked", "○○ 3 masked"),
    ]
    assert [row.open for row in answer.context["rows"]] == [True, False, False]
    assert "no-store" in answer["Cache-Control"]


def test_markup_in_a_draft_stays_text(house, staff):
    submission = submit(house, text="<script>alert(1)</script>", title="<b>甲</b>")
    page = staff("first").get(detail(submission)).content.decode()
    assert "<script>alert" not in page
    assert "<b>甲</b>" not in page


def test_the_right_side_is_the_public_page_without_what_is_masked(house, staff):
    submission = submit(house, text=TEXT)
    found = finding(submission)
    reviews.mask(submission, [found], by=house.people["first"], commitment=submission.commitment, at=NOW)
    answer = staff("first").get(reverse("review:preview", args=[submission.pk]))
    assert [template.name for template in answer.templates][:1] == ["publication/item.html"]
    assert "经查，某人未按规定公示年报。" in answer.content.decode()
    assert "张某" not in answer.content.decode()


def test_assets_of_a_submission_are_shown_to_its_reviewers_only(house, staff):
    mine, other = (assets.store(content, "image/png", at=NOW) for content in (b"mine", b"other"))
    submission = submit(house, assets=(mine.pk,))
    address = reverse("review:asset", args=[submission.pk, mine.pk])
    answer = staff("first").get(address)
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"mine")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert staff("first").get(reverse("review:asset", args=[submission.pk, other.pk])).status_code == 404
    assert staff("stranger").get(address).status_code == 404


def test_an_approval_leads_to_the_next_that_waits(house, staff):
    one, other = submit(house), submit(house)
    browser = staff("first")
    answer = browser.post(detail(one), opinion(one))
    assert (answer.status_code, answer["Location"]) == (302, detail(other))
    answer = browser.post(detail(other), opinion(other), follow=True)
    assert answer.redirect_chain == [(reverse("review:queue"), 302)]
    assert said(answer) == ["Approved; it waits for the next."] * 2
    assert [each.actor for each in one.approvals.all()] == [house.people["first"]]


def test_the_last_approval_completes_the_review(house, staff):
    submission = submit(house)
    staff("first").post(detail(submission), opinion(submission))
    answer = staff("second").post(detail(submission), opinion(submission), follow=True)
    assert said(answer)[-1] == "Approved; the review is complete."
    assert submission.permit.commitment == submission.commitment


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("return", SubmissionState.RETURNED),
        ("exempt", SubmissionState.EXEMPT),
        ("escalate", SubmissionState.ESCALATED),
    ],
)
def test_other_opinions(house, staff, name, state):
    submission = submit(house)
    given = opinion(submission, opinion=name, basis="事实不清")
    answer = staff("first").post(detail(submission), given, follow=True)
    submission.refresh_from_db()
    assert (said(answer), submission.state) == (["Your opinion is recorded."], state)
    [dissent] = submission.dissents.all()
    assert (dissent.opinion, dissent.basis, dissent.actor) == (
        Opinion(name),
        "事实不清",
        house.people["first"],
    )


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        ({"commitment": "0" * 64}, 409, "The content changed since you read it; read it again."),
        ({"check_0": ""}, 409, "Every sentence of the checklist must hold; else return the submission."),
        ({"opinion": ""}, 422, "Something is missing; see the form below."),
        ({"act": ""}, 409, "Choose what to do by one of the buttons."),
        ({"act": "mask"}, 409, "This finding is not of this submission."),
        ({"act": "overrule:99999"}, 409, "This finding is not of this submission."),
        ({"act": "recall"}, 403, "Only its submitter takes a submission back."),
    ],
)
def test_a_refusal_comes_back_with_what_was_typed(house, staff, changes, status, sentence):
    submission = submit(house)
    answer = staff("first").post(detail(submission), opinion(submission, basis="手写的依据", **changes))
    assert (answer.status_code, said(answer)) == (status, [sentence])
    assert answer.context["form"]["basis"].value() == "手写的依据"
    assert bool(answer.context["form"]["check_0"].value()) == bool(changes.get("check_0", "on"))
    assert not submission.approvals.exists()


def test_a_refused_overrule_asks_for_no_opinion(house, staff):
    submission = submit(house, text=TEXT)
    found = finding(submission)
    given = {"act": f"overrule:{found.pk}", "commitment": submission.commitment, f"reason_{found.pk}": ""}
    answer = staff("first").post(detail(submission), given)
    assert (answer.status_code, len(said(answer))) == (409, 1)
    assert not answer.context["form"].errors


def test_findings_are_masked_from_the_desk(house, staff):
    submission = submit(house, text=TEXT)
    found = finding(submission, "inform")
    approve(house, submission, "second")
    given = {"act": f"mask:{found.pk}", "commitment": submission.commitment}
    browser = staff("first")
    answer = browser.post(detail(submission), given)
    assert answer["Location"] == f"{detail(submission)}#finding-{found.pk}"
    answer = browser.get(detail(submission))
    assert said(answer) == ["1 place masked. The content changed, so the review begins anew."]
    submission.refresh_from_db()
    assert "某人未按" in submission.content


def test_findings_are_overruled_with_a_reason_that_is_not_lost(house, staff):
    submission = submit(house, text=TEXT)
    found = finding(submission)
    given = {"act": f"overrule:{found.pk}", "commitment": "0" * 64, f"reason_{found.pk}": "是企业字号"}
    answer = staff("first").post(detail(submission), given)
    assert answer.context["rows"][0].reason == "是企业字号"
    answer = staff("first").post(
        detail(submission), given | {"commitment": submission.commitment}, follow=True
    )
    assert said(answer) == ["Overruled."]
    assert [(each.actor, each.reason) for each in found.overrules.all()] == [
        (house.people["first"], "是企业字号")
    ]


def test_a_deputy_acts_in_the_name_of_another(house, staff):
    Deputyship.objects.create(
        principal=house.people["first"], deputy=house.people["publisher"], starts_at=NOW, ends_at=NOW + DAY
    )
    submission = submit(house)
    answer = staff("publisher").get(detail(submission))
    assert (answer.context["acting"].actor, answer.context["acting"].stands_for) == (
        house.people["publisher"], house.people["first"],
    )  # fmt: skip
    staff("publisher").post(detail(submission), opinion(submission))
    answer = staff("first").post(detail(submission), opinion(submission))
    assert (answer.status_code, said(answer)[-1]) == (
        403, "You, or the one you stand for, have already approved this; another person must.",
    )  # fmt: skip


def test_submitter_sees_his_submission_masks_it_and_takes_it_back(house, staff):
    submission = submit(house, text=TEXT)
    found = finding(submission)
    browser = staff("submitter")
    assert (
        browser.get(detail(submission)).context["why_not"]
        == "You have no role in this step for that organisation."
    )
    browser.post(detail(submission), {"act": f"mask:{found.pk}", "commitment": submission.commitment})
    submission.refresh_from_db()
    assert "某人" in submission.content
    browser.post(detail(submission), {"act": "recall", "commitment": submission.commitment})
    submission.refresh_from_db()
    assert submission.state == SubmissionState.VOID


def test_another_county_sees_and_does_nothing(house, staff):
    submission = submit(house, text=TEXT)
    found = finding(submission)
    before = submission.commitment
    browser = staff("stranger")
    for name in ("detail", "preview"):
        assert browser.get(reverse(f"review:{name}", args=[submission.pk])).status_code == 404
    for act in ("opinion", f"mask:{found.pk}", f"same:{found.pk}", "all", "hand", "find", "recall",
                f"overrule:{found.pk}", ""):  # fmt: skip
        given = opinion(submission, act=act, words="经查", **{f"reason_{found.pk}": "误报"})
        assert browser.post(detail(submission), given).status_code == 404
    for name in ("queue", "all"):
        assert browser.get(reverse(f"review:{name}")).context["rows"] == []
    submission.refresh_from_db()
    assert (submission.commitment, submission.state) == (before, SubmissionState.IN_REVIEW)
    assert not submission.approvals.exists()
    assert not found.overrules.exists()


def test_auditor_reads_everything_in_scope_and_changes_nothing(house, staff):
    submission = submit(house)
    browser = staff("auditor")
    for address in (
        reverse("review:queue"),
        reverse("review:all"),
        detail(submission),
        reverse("review:releases"),
    ):
        assert browser.get(address).status_code == 200
    assert browser.post(detail(submission), opinion(submission)).status_code == 403
    assert not submission.approvals.exists()


def test_superuser_without_a_role_is_kept_out(house, staff):
    submission = submit(house)
    browser = staff("first")
    browser.force_login(User.objects.create_superuser("root", "root@example.cn", "password"))
    assert browser.get(reverse("review:queue")).status_code == 403
    assert browser.post(detail(submission), opinion(submission)).status_code == 403
    assert browser.post(reverse("review:releases"), {}).status_code == 403
    assert not PublicItem.objects.exists()


def test_history_names_who_said_what(house, staff):
    first = submit(house)
    reviews.dissent(
        first,
        by=house.people["first"],
        commitment=first.commitment,
        opinion=Opinion.RETURN,
        basis="请补充依据",
        at=NOW,
    )
    again = submit(house, source_id=first.source_id, item_id=first.item_id)
    approve(house, again, "first")
    page = staff("second").get(detail(again)).content.decode()
    assert "2026-11-23 12:00 · first · Publish · read · 条例第十九条" in page
    assert "Returned · first: 请补充依据" in page


def test_what_was_published_stays_readable(house, staff):
    item = publish(house)
    answer = staff("first").get(reverse("review:detail", args=[item.permit.submission_id]))
    assert answer.context["why_not"] == "This is not waiting for a review: Published."


def test_every_kind_of_finding_has_words():
    assert set(FINDINGS) == {kind.value for kind in Kind}


def test_what_is_due_first_is_first_in_the_queue(house, staff):
    undated = submit(house, title="无期限")
    later, overdue = (submit(house, title=f"{day}", due_on=date(2026, 11, day)) for day in (24, 20))
    same = submit(house, title="20", due_on=date(2026, 11, 20))
    answer = staff("first").get(reverse("review:queue"))
    assert [row[0] for row in answer.context["rows"]] == [overdue, same, later, undated]
    page = answer.content.decode()
    assert page.count("⚠ overdue by 1 working day") == 2
    assert [(str(row.heading), row.urgency.words) for row in answer.context["rows"]] == [
        ("Overdue", "overdue by 1 working day"),
        ("", "overdue by 1 working day"),
        ("Due in the next days", "1 working day left"),
        ("No day is set", ""),
    ]
    assert answer.context["urgent"] == [("Overdue", "2"), ("Due today", "0")]
    assert "9999" not in page


def test_pages_and_the_next_one_keep_that_order(house, staff, monkeypatch):
    monkeypatch.setitem(queues.by_due.__kwdefaults__, "size", 2)
    undated = submit(house)
    made = [submit(house, due_on=date(2026, 11, day)) for day in (24, 20, 24)]
    browser = staff("first")
    first = browser.get(reverse("review:queue"))
    assert [row[0] for row in first.context["rows"]] == [made[1], made[0]]
    rest = browser.get(f"{reverse('review:queue')}?{first.context['next_query']}")
    assert [row[0] for row in rest.context["rows"]] == [made[2], undated]
    for nonsense in ("x", "2026-13-01.1", "2026-11-20.", "2026-11-20.1x"):
        rows = browser.get(reverse("review:queue"), {"after": nonsense}).context["rows"]
        assert [row[0] for row in rows] == [made[1], made[0]]
    answer = browser.post(detail(made[0]), opinion(made[0]))
    assert answer.url == detail(made[2])


def test_a_term_of_the_draft_bears_the_name_of_its_facet():
    assert draft.label({}, "/facets/terms/stage/0") == "Stage"
    assert draft.label({}, "/facets/authority/zh-hans") == "Authority"
