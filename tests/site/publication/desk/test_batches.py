"""Batches at the desk: read row after row by the keyboard's default, approved or stopped, and seen by whom."""

import re

import pytest
from django.urls import reverse

from confidentiality import sampling
from confidentiality.models import Batch, BatchApproval, Reading
from confidentiality.services import batches
from organisations.enums import Role
from publication.models import PublicItem
from publication.services import door
from tests.factories import NOW, person, submit
from tests.site.confidentiality.batching import approve, batch, drawn, others, read_all
from tests.site.confidentiality.batching import rows as make_rows

pytestmark = pytest.mark.usefixtures("english")

LIST_QUERIES = 23
BATCH_QUERIES = 32
ROW_QUERIES = 31
RELEASE_QUERIES = 22


def url(name: str, *arguments) -> str:
    return reverse(f"review:{name}", args=arguments)


def row_url(row) -> str:
    return url("batch_row", row.batch_member.batch_id, row.pk)


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def accept(browser, row):
    return browser.post(row_url(row), {"act": "accept", "commitment": row.commitment})


def opinion(**changes) -> dict:
    return {"act": "approve", "basis": "条例第十九条", "check_0": "on"} | changes


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_from_reading_to_publishing(house, staff):
    made = batch(house, 5)
    for name in ("first", "second"):
        browser = staff(name)
        answer = browser.get(url("batch_read", made.pk))
        for one in drawn(made):
            assert answer["Location"] == row_url(one)
            answer = accept(browser, one)
            assert answer.status_code == 302
        assert answer["Location"] == url("batch", made.pk)
        answer = browser.post(url("batch", made.pk), opinion(), follow=True)
        assert answer.redirect_chain == [(url("batches"), 302)]
    assert said(answer) == ["Approved; the review of 5 rows is complete."]
    browser = staff("publisher")
    shown = browser.get(url("releases"))
    assert (list(shown.context["batches"]), shown.context["rows"]) == ([made], [])
    answer = browser.post(url("releases"), {"batch": str(made.pk)}, follow=True)
    assert said(answer) == ["5 items published."]
    assert PublicItem.objects.visible(at=NOW).count() == 5
    assert browser.get(url("releases")).context["batches"] == []
    assert browser.post(url("releases"), {"batch": str(made.pk)}).status_code == 409


def test_the_default_of_the_page_is_the_next_step(house, staff):
    made = batch(house)
    browser = staff("first")
    assert (
        'id="read" href="{}" autofocus'.format(url("batch_read", made.pk))
        in browser.get(url("batch", made.pk)).content.decode()
    )
    page = browser.get(row_url(drawn(made)[0])).content.decode()
    assert re.findall(r'<button[^>]*name="act"[^>]*>', page)[0] == (
        '<button class="button" name="act" value="accept" accesskey="a" autofocus>'
    )
    assert "0 of 2 read" in page


def test_a_row_shows_what_is_said_and_how_far_one_is(house, staff):
    made = batch(house)
    one, two = drawn(made)
    browser = staff("first")
    accept(browser, one)
    shown = browser.get(row_url(two))
    assert "经查，该企业未按规定公示年报。" in text(shown)
    assert "1 of 2 read" in text(shown)
    assert "You have read and accepted this row." in text(browser.get(row_url(one)))
    assert "no-store" in shown["Cache-Control"]


def test_a_rejected_row_stops_the_batch_and_says_so(house, staff):
    made = batch(house)
    one, two = drawn(made)
    browser = staff("first")
    accept(browser, one)
    given = {"act": "reject", "commitment": two.commitment, "opinion": "return", "basis": "金额有误"}
    assert browser.post(row_url(two), given | {"basis": ""}).status_code == 422
    answer = browser.post(row_url(two), given, follow=True)
    assert said(answer) == ["Rejected; the batch is stopped, and its other rows are read singly."]
    assert "1 of 2 read: 50.00 %, with 95 % confidence at most 97.47 %" in text(answer)
    assert "1 of 2 read: 50.00 %, with 95 % confidence at most 97.47 %" in text(browser.get(url("batches")))
    assert accept(browser, one).status_code == 409
    assert [row[0].pk for row in browser.get(url("queue")).context["rows"]] == sorted(
        each.pk for each in [one, *others(made)]
    )


def test_nothing_is_approved_before_the_sample_is_read(house, staff):
    made = batch(house)
    browser = staff("first")
    assert 'value="approve"' not in browser.get(url("batch", made.pk)).content.decode()
    answer = browser.post(url("batch", made.pk), opinion())
    assert (answer.status_code, said(answer)) == (409, ["2 rows of the sample are still to be read by you."])
    read_all(house, made, "first")
    assert browser.post(url("batch", made.pk), opinion(basis="")).status_code == 422
    assert browser.post(url("batch", made.pk), {"act": "approve", "basis": "x"}).status_code == 409
    assert browser.post(url("batch", made.pk), {"act": "other"}).status_code == 409
    assert not BatchApproval.objects.exists()


def test_a_changed_row_is_not_accepted_unread(house, staff):
    made = batch(house)
    answer = staff("first").post(row_url(drawn(made)[0]), {"act": "accept", "commitment": "0" * 64})
    assert (answer.status_code, said(answer)) == (
        409,
        ["The content changed since you read it; read it again."],
    )
    assert not Reading.objects.exists()


def test_stopping_by_hand(house, staff):
    made = batch(house)
    approve(house, made, "first", "second")
    assert 'value="stop"' not in staff("auditor").get(url("batch", made.pk)).content.decode()
    browser = staff("publisher")
    assert browser.post(url("batch", made.pk), {"act": "stop", "reason": ""}).status_code == 422
    answer = browser.post(url("batch", made.pk), {"act": "stop", "reason": "数额有误"}, follow=True)
    assert said(answer) == ["Stopped: nothing passes by this batch any more."]
    assert "Stopped by a person" in text(answer)
    assert browser.get(url("releases")).context["batches"] == []
    assert browser.post(url("releases"), {"batch": str(made.pk)}).status_code == 409
    assert not PublicItem.objects.exists()


EVERY = ["batch", "batch_read", "batch_row", "batch_sample"]


def address(name: str, made: Batch) -> str:
    return row_url(drawn(made)[0]) if name == "batch_row" else url(name, made.pk)


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete"])
def test_another_county_gets_nothing(house, staff, name, method):
    made = batch(house)
    answer = getattr(staff("stranger"), method)(
        address(name, made), {"act": "accept"} if method == "post" else None
    )
    assert answer.status_code in (404, 405)
    assert "公司" not in answer.content.decode()
    assert not Reading.objects.exists()


def test_lists_show_only_ones_own(house, staff):
    made = batch(house)
    stranger = staff("stranger").get(url("batches"))
    assert (stranger.context["rows"], stranger.context["waiting"]) == ([], [])
    first = staff("first").get(url("batches"))
    assert (list(first.context["rows"]), list(first.context["waiting"])) == ([made], [made])
    auditor = staff("auditor").get(url("batches"))
    assert (list(auditor.context["rows"]), list(auditor.context["waiting"])) == ([made], [])


@pytest.mark.parametrize("name", EVERY)
def test_an_auditor_reads_and_does_nothing(house, staff, name):
    made = batch(house)
    browser = staff("auditor")
    assert browser.get(address(name, made)).status_code in (200, 302)
    if name == "batch_row":
        assert accept(browser, drawn(made)[0]).status_code == 403
        assert 'value="accept"' not in browser.get(address(name, made)).content.decode()
    if name == "batch":
        assert browser.post(address(name, made), opinion()).status_code == 403
        assert browser.post(address(name, made), {"act": "stop", "reason": "x"}).status_code == 403


@pytest.mark.parametrize("name", ["batches", *EVERY])
def test_whoever_has_no_role_gets_403(house, staff, name):
    made = batch(house)
    house.people["nobody"] = person("nobody", (Role.ADMINISTRATOR, house.office))
    place = url("batches") if name == "batches" else address(name, made)
    assert staff("nobody").get(place).status_code == 403


def test_a_row_outside_the_sample_has_no_page_of_reading(house, staff):
    made = batch(house)
    assert staff("first").get(url("batch_row", made.pk, others(made)[0].pk)).status_code == 404


def test_the_sample_can_be_drawn_again_from_what_the_page_gives(house, staff):
    made = batch(house, 9)
    answer = staff("first").get(url("batch_sample", made.pk))
    seed, size, _how, *lines = b"".join(answer.streaming_content).decode().splitlines()
    ids = [int(line.split()[0]) for line in lines]
    chosen = [int(line.split()[0]) for line in lines if line.endswith(" sample")]
    assert sampling.sample(ids, seed.split()[1], int(size.split()[1])) == chosen
    assert len(ids) == 9


def test_the_queue_leads_to_batches_and_leaves_their_rows_out(house, staff):
    batch(house)
    single = submit(house)
    shown = staff("first").get(url("queue"))
    assert [row[0] for row in shown.context["rows"]] == [single]
    assert "Batches wait for you" in text(shown)
    assert "Batches wait for you" not in text(staff("submitter").get(url("queue")))


def test_what_was_read_is_said_everywhere(house, staff):
    made = batch(house)
    permits = approve(house, made, "first", "second")
    door.publish_many(permits, by=house.people["publisher"], at=NOW)
    read, unread = drawn(made)[0], others(made)[0]
    browser = staff("publisher")
    was_read = f"read by 2 people, in the sample of batch {made.pk}"
    was_not = f"not read itself: passed with batch {made.pk}"
    for row, sentence in [(read, was_read), (unread, was_not)]:
        assert f"Permit : {sentence}" in text(browser.get(url("detail", row.pk))).replace(
            "Permit:", "Permit :"
        )
        assert sentence in text(browser.get(reverse("items:item", args=[row.item_id])))
    ledger = text(browser.get(reverse("ledger")))
    assert (ledger.count(was_read), ledger.count(was_not)) == (2, 2)
    assert f"not read, passed with batch {made.pk}" in text(browser.get(url("detail", unread.pk)))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list(house, staff, django_assert_num_queries, count):
    for _number in range(count):
        batch(house)
    browser = staff("first")
    browser.get(url("batches"))
    with django_assert_num_queries(LIST_QUERIES):
        browser.get(url("batches"))


@pytest.mark.parametrize("count", [3, 9])
def test_queries_of_a_batch_and_a_row(house, staff, django_assert_num_queries, count):
    made = batch(house, count)
    browser = staff("first")
    browser.get(url("batch", made.pk))
    with django_assert_num_queries(BATCH_QUERIES):
        browser.get(url("batch", made.pk))
    with django_assert_num_queries(ROW_QUERIES):
        browser.get(row_url(drawn(made)[0]))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_releases(house, staff, django_assert_num_queries, count):
    for _number in range(count):
        approve(house, batch(house), "first", "second")
    browser = staff("publisher")
    browser.get(url("releases"))
    with django_assert_num_queries(RELEASE_QUERIES):
        browser.get(url("releases"))


def test_a_page_of_all_rows_is_cut_by_key(house, staff):
    made = batches.create(
        [each.pk for each in make_rows(house, 21)], rule=sampling.Rule.of(TENTH), by=house.people["submitter"], at=NOW
    )  # fmt: skip
    first = staff("first").get(url("batch", made.pk))
    assert len(first.context["rows"]) == 20
    second = staff("first").get(url("batch", made.pk), {"after": first.context["page"].next_after})
    assert (len(second.context["rows"]), second.context["page"].next_after) == (1, None)


TENTH = {"mode": "batch", "least": 3, "sample": {"share": "0.1", "least": 2, "most": 4}}
