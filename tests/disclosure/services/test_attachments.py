"""Attachments from upload to erasure: what is planted never reaches the public, what is approved does."""

import json

import pytest

from confidentiality import keys
from confidentiality.errors import FindingsOpen
from confidentiality.models import Permit
from confidentiality.services import reviews
from disclosure.errors import AttachmentRefused, ChangedMeanwhile, NotAllowed, StateRefuses
from disclosure.models import Attachment, AttachmentPart, Record, RecordEvent
from disclosure.models import attachments as models
from disclosure.services import attachments, records
from disclosure.services.attachments import Upload
from publication import assets
from publication.enums import Withdrawal
from publication.models import Asset
from publication.services import sweeping
from tests.disclosure.builders import CARD, approve, penalty, person_penalty, publish, record, submit
from tests.factories import DAY, NOW
from tests.office import zipped
from tests.pages import jpeg
from tests.papers import pdf, planted, scan
from tests.site.publication.test_files import every_byte

SECRETS = {
    "metadata": "planted-author",
    "annotation": "planted-note",
    "embedded": "planted-embedded",
    "earlier": "earlier",
    "script": "planted-script",
    "exif": "planted-artist",
}
PLAIN = pdf("行政处罚决定书\n罚款2000元。")
NAME = "何博杰的身份证.pdf"


def attach(house, made: Record, content: bytes = PLAIN, *, publish: bool = True, title: str = "", at=NOW):
    upload = Upload(NAME, content, title, publish)
    [attachment] = attachments.add(made, [upload], by=house.people["submitter"], at=at)
    return attachment


def submitted(house, content: bytes, **more):
    made = record(house)
    attach(house, made, content, **more)
    return submit(house, made)


def copy_of(attachment: Attachment) -> bytes:
    return b"".join(attachment.content(cleaned=True))


def test_original_is_sealed_in_parts_and_comes_back_whole(desk, monkeypatch):
    monkeypatch.setattr(models, "PART", 100)
    made = record(desk)
    attachment = attach(desk, made, publish=False)
    assert attachment.parts.count() == -(-len(PLAIN) // 100)
    assert b"".join(attachment.content(cleaned=False)) == PLAIN
    assert attachment.opened() == {"name": NAME, "title": "附件1"}
    assert (attachment.mime, attachment.size, attachment.publish) == ("application/pdf", len(PLAIN), False)
    stored = b"".join(bytes(part.sealed) for part in AttachmentPart.objects.all()) + bytes(attachment.told)
    assert b"%PDF" not in stored
    assert NAME.encode() not in stored


def test_parts_cannot_be_exchanged(desk, monkeypatch):
    monkeypatch.setattr(models, "PART", 100)
    attachment = attach(desk, record(desk), publish=False)
    first, second = attachment.parts.order_by("number")[:2]
    attachment.parts.filter(pk=first.pk).update(sealed=second.sealed)
    with pytest.raises(keys.SealBroken):
        list(attachment.content(cleaned=False))


def test_every_act_is_an_edit_and_in_the_history_without_names(desk):
    made = record(desk)
    by = {"by": desk.people["submitter"], "at": NOW}
    attachment = attach(desk, made, publish=False)
    attachments.publish(attachment, title="决定书", **by)
    attachments.keep(attachment, **by)
    list(attachments.opened(attachment, **by))
    attachments.remove(attachment, **by)
    events = list(RecordEvent.objects.order_by("pk").values_list("code", "fields", "version", "reason"))
    assert events == [
        ("created", [], 1, ""),
        ("attached", ["#1"], 2, ""),
        ("to_publish", ["#1"], 3, ""),
        ("to_keep", ["#1"], 4, ""),
        ("opened", ["#1"], 4, ""),
        ("detached", ["#1"], 5, ""),
    ]
    assert not AttachmentPart.objects.exists()


@pytest.mark.parametrize("act", ["add", "publish", "keep", "remove"])
def test_act_voids_an_open_review(desk, act):
    made = record(desk)
    attachment = attach(desk, made)
    submission = submit(desk, made)
    by = {"by": desk.people["submitter"], "at": NOW}
    if act == "add":
        attach(desk, made, jpeg(9, 9), publish=False)
    elif act == "publish":
        attachments.publish(attachment, title="", **by)
    else:
        getattr(attachments, act)(attachment, **by)
    submission.refresh_from_db()
    made.refresh_from_db()
    assert (submission.state, made.state) == ("void", "draft")


def test_approved_copy_and_only_that_is_public(desk, public):
    made = record(desk)
    attachment = attach(desk, made, title="行政处罚决定书")
    copy = copy_of(attachment)
    item = publish(desk, made)
    [block] = item.document["blocks"]
    asset = Asset.objects.get()
    shown = {
        "sha256": asset.sha256,
        "mime": "application/pdf",
        "name": "penalty-attachment-1.pdf",
        "size": len(copy),
    }
    assert block == {"type": "file", "title": "行政处罚决定书"} | shown
    assert item.document["assets"] == [shown | {"alt": "", "width": 0, "height": 0}]
    answer = public(f"/assets/{asset.sha256}")
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, copy)
    page = public(item.get_absolute_url()).content.decode()
    assert f'href="/assets/{asset.sha256}" download="penalty-attachment-1.pdf"' in page
    assert "何博杰" not in item.content
    assert copy != PLAIN
    records.withdraw(made, reason=Withdrawal.ERROR, by=desk.people["publisher"], at=NOW)
    assert public(f"/assets/{asset.sha256}").status_code == 410


def test_not_public_before_the_permit(desk, public):
    submission = submitted(desk, PLAIN)
    [sha] = submission.assets
    assert public(f"/assets/{sha}").status_code == 404


def test_evidence_is_never_part_of_the_submission(desk):
    submission = submitted(desk, pdf(f"证人李雷，身份证号{CARD}"), publish=False)
    assert (submission.assets, json.loads(submission.content)["blocks"]) == ([], [])
    assert not submission.findings.exists()
    assert not Asset.objects.exists()


def test_bystander_and_card_in_the_text_stop_the_approval(desk):
    text = f"经查，对张建国给予警告，身份证号{CARD}。"
    submission = submitted(desk, pdf("行政处罚决定书", text))
    found = {(f.kind, f.severity, f.path, f.maskable) for f in submission.findings.all()}
    place = "/blocks/0 (penalty-attachment-1.pdf)"
    assert found == {
        ("id_card", "block", place, False),
        ("person_name", "block", place, False),
    }
    with pytest.raises(FindingsOpen):
        approve(desk, submission)


def test_hidden_places_do_not_reach_the_copy_nor_the_public(desk):
    secrets = SECRETS | {"metadata": f"author {CARD}"}
    given = planted("行政处罚决定书", secrets)
    made = record(desk)
    attachment = attach(desk, made, given)
    hidden = [
        text.encode("utf-16-be").hex().encode() if place == "earlier" else text.encode()
        for place, text in secrets.items()
    ]
    assert [text for text in hidden if text not in given + every_byte(given)] == []
    assert [text for text in hidden if text in every_byte(copy_of(attachment))] == []
    submission = submit(desk, made)
    [sha] = submission.assets
    assert assets.path_of(sha).read_bytes() == copy_of(attachment)
    # Its picture is read by nobody but people; what its author says of himself is told, and public nowhere.
    assert [(f.kind, f.severity, f.path) for f in submission.findings.all()] == [
        ("id_card", "ask", "/blocks/0 (penalty-attachment-1.pdf) · properties"),
        ("unreadable", "ask", "/blocks/0 (penalty-attachment-1.pdf): 1"),
    ]


def test_title_is_screened_like_a_field(desk):
    submission = submitted(desk, PLAIN, title=f"张建国（身份证号{CARD}）决定书")
    assert CARD not in submission.content
    assert {finding.path for finding in submission.findings.all()} == {"/blocks/0/title"}


@pytest.mark.parametrize("content", [scan("第一页"), jpeg(60, 40)])
def test_what_no_program_reads_needs_the_word_of_two_people(desk, content):
    submission = submitted(desk, content)
    [finding] = submission.findings.all()
    assert (finding.kind, finding.severity, finding.maskable) == ("unreadable", "ask", False)
    step = submission.chain.steps.get(order=1)
    given = {
        "commitment": submission.commitment,
        "basis": "条例第十九条",
        "checklist": [True] * len(step.checklist),
    }
    for name in ("first", "second"):
        with pytest.raises(FindingsOpen):
            reviews.approve(submission, by=desk.people["first"], at=NOW, **given)
        reviews.overrule(finding, by=desk.people[name], reason="已阅", at=NOW)
    approve(desk, submission)
    assert Permit.objects.filter(submission=submission).exists()


def test_database_too_wants_the_word_of_two_people(desk):
    """Approvals written past the services: the permit is refused by the trigger."""
    submission = submitted(desk, jpeg(60, 40))
    [finding] = submission.findings.all()
    reviews.overrule(finding, by=desk.people["first"], reason="已阅", at=NOW)
    monkey = pytest.MonkeyPatch()
    monkey.setattr(reviews, "open_findings", lambda _submission: [])
    with monkey.context(), pytest.raises(Exception, match="A finding that blocks is masked, or overruled"):
        approve(desk, submission)
    monkey.undo()


def test_private_number_of_the_record_keeps_the_file_in(desk):
    made = record(desk, penalty(CF_FR_ZJLX="其他-工作证", CF_FR_ZJHM="工证AB778899"))
    attach(desk, made, pdf("法人证件 工证AB 778899。"))
    with pytest.raises(AttachmentRefused) as refused:
        submit(desk, made)
    assert str(refused.value) == (
        "Attachment 1 holds a private number of this record: blacken it in the original, upload it anew, or "
        "keep it private."
    )


def test_persons_attachments_are_never_published(desk):
    made = record(desk, person_penalty())
    with pytest.raises(AttachmentRefused) as refused:
        attach(desk, made)
    assert str(refused.value) == (
        "File 1: The catalogue does not let attachments about such a subject be published; keep it private. "
        "Nothing was stored."
    )
    attachment = attach(desk, made, publish=False)
    Attachment.objects.filter(pk=attachment.pk).update(publish=True)
    attachment.tell_read(mime="application/pdf", text="", unread=[], hidden={})
    attachment.save(update_fields=["read"])
    made.refresh_from_db()
    with pytest.raises(AttachmentRefused) as refused:
        submit(desk, made)
    assert str(refused.value) == (
        "The catalogue does not let attachments about such a subject be published: keep attachment 1 private."
    )


def test_one_refused_file_stores_none(desk):
    made = record(desk)
    files = [Upload("a.pdf", PLAIN), Upload("b.docx", zipped({"a.txt": b""}))]
    with pytest.raises(AttachmentRefused) as refused:
        attachments.add(made, files, by=desk.people["submitter"], at=NOW)
    assert str(refused.value) == (
        "File 2: Archives (ZIP, RAR, 7z, gz …) are not taken; unpack it and upload the files singly. "
        "Nothing was stored."
    )
    made.refresh_from_db()
    assert (Attachment.objects.count(), made.version) == (0, 1)


def test_limits_have_sentences(desk, monkeypatch):
    made, by = record(desk), {"by": desk.people["submitter"], "at": NOW}

    def refusal(*uploads: Upload) -> str:
        with pytest.raises(AttachmentRefused) as refused:
            attachments.add(made, uploads, **by)
        return str(refused.value)

    one = Upload("a", PLAIN)
    assert refusal() == "Choose at least one file."
    assert refusal(one, one) == "The same file was chosen twice."
    assert refusal(Upload("a", b"")) == "File 1: The file is empty. Nothing was stored."
    assert refusal(*[one] * 11) == "At most 10 files at once."
    attachments.add(made, [one], **by)
    assert refusal(one) == "One of these files is attached already."
    monkeypatch.setattr(attachments, "MOST", 1)
    assert refusal(Upload("b", jpeg(9, 9))) == "A record has at most 1 attachments."


def test_who_may_not(desk):
    made = record(desk)
    attachment = attach(desk, made)
    for act in (attachments.keep, attachments.remove):
        with pytest.raises(NotAllowed):
            act(attachment, by=desk.people["first"], at=NOW)
    for name in ("publisher", "auditor", "stranger"):
        with pytest.raises(NotAllowed):
            attachments.opened(attachment, by=desk.people[name], at=NOW)
    assert b"".join(attachments.opened(attachment, by=desk.people["first"], at=NOW)) == PLAIN


def test_somebody_elses_edit_wins(desk):
    made = record(desk)
    attachment = attach(desk, made)
    stale = Attachment.objects.select_related("record__key", "record__organisation").get()
    stale.record.version  # noqa: B018  read before the other one acts
    attachments.keep(attachment, by=desk.people["submitter"], at=NOW)
    with pytest.raises(ChangedMeanwhile):
        attachments.remove(stale, by=desk.people["submitter"], at=NOW)
    assert Attachment.objects.count() == 1


def test_correction_that_removes_it_takes_it_out_at_once(desk, public):
    made = record(desk)
    attachment = attach(desk, made)
    item = publish(desk, made)
    [sha] = [asset["sha256"] for asset in item.document["assets"]]
    made.refresh_from_db()
    attachment = Attachment.objects.select_related("record__key", "record__organisation").get()
    attachments.remove(attachment, by=desk.people["submitter"], at=NOW)
    assert public(f"/assets/{sha}").status_code == 200  # until the correction is permitted
    corrected = publish(desk, Record.objects.get())
    assert (corrected.pk, corrected.document["blocks"]) == (item.pk, [])
    assert public(f"/assets/{sha}").status_code == 410


def test_erasure_leaves_no_byte_in_any_store(desk, settings, tmp_path):
    made = record(desk)
    attach(desk, made, pdf("planted 行政处罚决定书"), title="planted title")
    attach(desk, made, jpeg(20, 20), publish=False)
    item = publish(desk, made)
    [sha] = [asset["sha256"] for asset in item.document["assets"]]
    assert assets.path_of(sha).exists()
    records.withdraw(made, reason=Withdrawal.REPAIRED, by=desk.people["publisher"], at=NOW)
    later = NOW + (settings.ERASE_GRACE_DAYS + 1) * DAY
    sweeping.sweep(at=later, confirm=True)
    assert not Attachment.objects.exists()
    assert not AttachmentPart.objects.exists()
    assert not assets.path_of(sha).exists()
    assert Record.objects.get().is_erased
    left = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"planted" not in left
    with pytest.raises(StateRefuses):
        attach(desk, Record.objects.get(), at=later)


@pytest.mark.parametrize("many", [1, 3])
def test_submitting_reads_attachments_by_one_query_more(desk, many, django_assert_num_queries):
    made = [record(desk, penalty(CF_WSH=f"锦市监罚〔2026〕{number}号")) for number in range(many)]
    from disclosure import attached

    with django_assert_num_queries(1):
        assert attached.to_publish(made) == {}
