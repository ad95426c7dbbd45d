"""Attachments by the desk: scope, upload, opening, and the copy that reviewers see."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disclosure.admin.attachments import AttachmentViewSet
from disclosure.models import Attachment, AttachmentPart, Record, RecordEvent
from disclosure.services import attachments
from disclosure.services.attachments import Upload
from organisations.models import User
from tests.disclosure.builders import person_penalty, record, submit
from tests.factories import NOW
from tests.pages import jpeg
from tests.papers import pdf

PLAIN = pdf("行政处罚决定书")
NAMES = [name for _pattern, _view, name in AttachmentViewSet.views]


@pytest.fixture
def mine(desk):
    """A record with one published-to-be attachment."""
    made = record(desk)
    upload = Upload("何博杰.pdf", PLAIN, "决定书", publish=True)
    [attachment] = attachments.add(made, [upload], by=desk.people["submitter"], at=NOW)
    return {"record": made, "attachment": attachment}


def state() -> tuple:
    models = (Record, RecordEvent, Attachment, AttachmentPart)
    return tuple(list(model.objects.order_by("pk").values()) for model in models)


def url(name: str, mine: dict) -> str:
    row = mine["record"] if name == "add" else mine["attachment"]
    return reverse(f"attachments:{name}", args=[row.pk])


def file(content: bytes = PLAIN, name: str = "张建国.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def said(answer) -> list[str]:
    return [str(each) for each in answer.context["messages"]]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete"])
def test_another_county_gets_nothing_by_any_address(staff, mine, name, method):
    browser, before = staff("stranger"), state()
    answer = getattr(browser, method)(url(name, mine), {"files": [file()]} if method == "post" else None)
    assert answer.status_code == (404 if method == "post" else 405)
    assert state() == before


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("who", ["auditor", "publisher", "root"])
def test_who_neither_edits_nor_reviews_is_403(staff, mine, client, desk, name, who):
    if who == "root":
        client.force_login(User.objects.create_superuser("root", "root@example.cn", "password"))
    else:
        staff(who)
    before = state()
    assert client.post(url(name, mine), {"files": [file()]}).status_code == 403
    assert state() == before


@pytest.mark.parametrize("name", NAMES)
def test_anonymous_is_sent_to_the_login(mine, client, plain_static, name):
    assert client.post(url(name, mine), {"files": [file()]}).status_code == 302


@pytest.mark.parametrize("name", [name for name in NAMES if name != "open"])
def test_reviewer_opens_and_changes_nothing(staff, mine, name):
    before = state()
    assert staff("first").post(url(name, mine), {"files": [file()]}).status_code == 403
    assert state() == before


@pytest.mark.parametrize("who", ["submitter", "first"])
def test_opening_is_private_and_noted(staff, mine, who):
    answer = staff(who).post(url("open", mine))
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, PLAIN)
    assert answer["Content-Disposition"] == (f'attachment; filename="penalty-{mine["record"].pk}-1.pdf"')
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Length"] == str(len(PLAIN))
    event = RecordEvent.objects.order_by("-pk").first()
    assert (event.code, event.fields, event.by.accounts.get().username) == ("opened", ["#1"], who)


def test_several_files_at_once(staff, desk):
    made = record(desk)
    address = reverse("attachments:add", args=[made.pk])
    files = [file(), file(jpeg(9, 9), "b.pdf")]
    answer = staff("submitter").post(address, {"files": files}, follow=True)
    assert list(Attachment.objects.values_list("number", "mime", "publish")) == [
        (1, "application/pdf", False),
        (2, "image/jpeg", False),
    ]
    page = answer.content.decode()
    assert "张建国.pdf" in page
    assert "张建国" not in " ".join(said(answer))


def test_refusal_names_the_file_by_number(staff, desk, settings):
    settings.LANGUAGE_CODE = "en"
    made = record(desk)
    answer = staff("submitter").post(
        reverse("attachments:add", args=[made.pk]),
        {"files": [file(), file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "张建国.docx")]},
        follow=True,
        headers={"accept-language": "en"},
    )
    assert said(answer) == [
        "File 2: Old Office files (DOC, XLS, PPT) are not taken; save it as DOCX, XLSX or PDF and upload that. "
        "Nothing was stored."
    ]
    assert not Attachment.objects.exists()


def test_too_large_is_not_even_read(staff, desk, monkeypatch, settings):
    settings.LANGUAGE_CODE = "en"
    monkeypatch.setattr("disclosure.admin.attachments.MOST_BYTES", 3)
    monkeypatch.setattr("disclosure.admin.attachments._upload", lambda *given: pytest.fail("it was read"))
    made = record(desk)
    answer = staff("submitter").post(
        reverse("attachments:add", args=[made.pk]), {"files": [file()]}, follow=True
    )
    assert said(answer) == ["File 1: The file is larger than 20 MB; divide it. Nothing was stored."]


def test_marking_keeping_removing(staff, mine):
    browser = staff("submitter")
    browser.post(url("keep", mine))
    assert not Attachment.objects.get().publish
    browser.post(url("publish", mine), {"title": "处罚决定书"})
    kept = Attachment.objects.select_related("record__key").get()
    assert (kept.publish, kept.opened()["title"]) == (True, "处罚决定书")
    browser.post(url("remove", mine))
    assert not Attachment.objects.exists()


def test_names_are_shown_only_to_who_may_open(staff, mine):
    address = reverse("records:inspect", args=[mine["record"].pk])
    assert "何博杰.pdf" in staff("first").get(address).content.decode()
    page = staff("auditor").get(address).content.decode()
    assert "何博杰" not in page
    assert url("open", mine) not in page


def test_a_persons_record_offers_no_publication(staff, desk):
    made = record(desk, person_penalty())
    attachments.add(made, [Upload("a.pdf", PLAIN)], by=desk.people["submitter"], at=NOW)
    page = staff("submitter").get(reverse("records:inspect", args=[made.pk])).content.decode()
    assert 'name="publish"' not in page
    assert reverse("attachments:publish", args=[Attachment.objects.get().pk]) not in page


def test_reviewer_opens_exactly_the_copy_that_would_be_published(staff, desk, mine):
    submission = submit(desk, mine["record"])
    browser = staff("first")
    page = browser.get(reverse("review:detail", args=[submission.pk])).content.decode()
    [sha] = submission.assets
    link = reverse("review:asset", args=[submission.pk, sha])
    assert f'href="{link}" download="penalty-attachment-1.pdf"' in page
    answer = browser.get(link)
    copy = b"".join(mine["attachment"].content(cleaned=True))
    assert b"".join(answer.streaming_content) == copy
    assert "no-store" in answer["Cache-Control"]
    assert staff("stranger").get(link).status_code == 404


def test_what_was_not_read_is_asked_of_the_reviewer(staff, desk):
    made = record(desk)
    upload = Upload("a.jpg", jpeg(20, 20), publish=True)
    attachments.add(made, [upload], by=desk.people["submitter"], at=NOW)
    submission = submit(desk, made)
    page = staff("first").get(reverse("review:detail", args=[submission.pk])).content.decode()
    [finding] = submission.findings.all()
    assert re.search(rf'value="overrule:{finding.pk}"[^>]*>[^<]+</button>', page)
    assert "/blocks/0 (penalty-attachment-1.jpg): 1" in page


def test_page_costs_as_much_for_three_as_for_one(staff, desk):
    made = record(desk)
    browser, address = staff("submitter"), reverse("records:inspect", args=[made.pk])

    def cost(*heights: int) -> int:
        uploads = [Upload("a", jpeg(9, height)) for height in heights]
        attachments.add(Record.objects.get(), uploads, by=desk.people["submitter"], at=NOW)
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        return len(queries)

    assert cost(9) == cost(10, 11)
