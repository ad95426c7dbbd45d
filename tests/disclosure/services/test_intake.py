"""Taking in a file: nothing before the check, nothing twice, questions, proposals, retention."""

import fcntl
import json
from datetime import timedelta

import pytest

from confidentiality.keys import KeyDestroyed
from disclosure.enums import IntakeChannel, IntakeState, RowState
from disclosure.errors import StateRefuses
from disclosure.intake import reading
from disclosure.models import IntakeJob, IntakeRow, MappingProfile, Record
from disclosure.services import intake, mending, proposals, records
from disclosure.services.intake import Busy
from tests.disclosure.builders import CARD, edition, penalty, person_penalty
from tests.disclosure.intake.files import sheet
from tests.disclosure.intake.test_command import table
from tests.factories import DAY, NOW
from tests.site.publication.test_scanning import AWAY, BAD, FOUND, clamd

OLD = [
    "处罚决定书文号", "处罚名称", "处罚类别1", "处罚类别2", "处罚事由", "处罚依据", "行政相对人名称",
    "行政相对人代码_1(统一社会信用代码)", "法定代表人姓名", "处罚结果", "处罚决定日期", "处罚机关",
]  # fmt: skip


def clock():
    return NOW


def receive(house, content: bytes, *, kind: str = "penalty", at_once: bool = False) -> IntakeJob:
    return intake.receive(
        [content], edition=edition(kind), organisation=house.office, by=house.people["submitter"], at=NOW,
        channel=IntakeChannel.DESK, stores_at_once=at_once,
    )  # fmt: skip


def taken(house, rows: list[dict]) -> IntakeJob:
    return intake.run(receive(house, table(rows), at_once=True), clock=clock)


def test_nothing_is_stored_before_a_person_says_so(desk):
    job = intake.run(receive(desk, table([penalty(), penalty(CF_NR="")])), clock=clock)
    assert (job.state, job.read, job.sound, job.refused) == (IntakeState.CHECKED, 2, 1, 1)
    assert Record.objects.count() == 0
    intake.store(job, by=desk.people["submitter"], at=NOW)
    job = intake.run(job, clock=clock)
    assert (job.state, job.stored, job.present, job.refused) == (IntakeState.DONE, 1, 0, 1)
    made = Record.objects.get()
    assert made.values == penalty()
    assert made.intake_id == job.pk
    assert not job.file_path.exists()
    assert not job.rows_path.exists()


def test_file_and_rows_lie_sealed_on_the_disk(desk):
    job = intake.run(receive(desk, table([person_penalty(), person_penalty(CF_NR="")])), clock=clock)
    for path in (job.file_path, job.rows_path):
        lies = path.read_bytes()
        for private in (CARD, "何博杰"):
            for encoding in ("utf-8", "gb18030", "utf-16-le"):
                assert private.encode(encoding) not in lies
        assert path.stat().st_mode & 0o077 == 0
    refused = json.dumps(job.rows.get().problems, ensure_ascii=False)
    assert "何博杰" not in refused
    assert CARD not in refused


def test_old_columns_propose_what_they_suggest(desk):
    desk.office.code = "91110000600037341L"
    desk.office.save()
    cells = [
        "锦市监罚〔2026〕9号", "虚假广告案", "罚款", "警告", "发布虚假广告。", "《广告法》第五十五条",
        "成都示例商贸有限公司",
        "91110000600037341L", "王示例", "罚款2000元。", "2026/11/01", "锦江区市场监管局",
    ]  # fmt: skip
    content = "\n".join([",".join(OLD), ",".join(cells)]).encode("gb18030")
    job = intake.run(receive(desk, content, at_once=True), clock=clock)
    assert (job.encoding, job.read, job.stored, job.refused) == ("gb18030", 1, 1, 0)
    made = Record.objects.get()
    found = {each["field"]: (each["value"], each["source"]) for each in made.opened()["proposals"]}
    assert found == {
        "CF_XDR_LB": ("法人及非法人组织", "CF_XDR_SHXYM"),
        "CF_NR_FK": ("0.2", "CF_NR"),
        "CF_WFXW": ("虚假广告案", "处罚名称"),
        "CF_YXQ": ("2099-12-31", ""),
        "CF_CFJGDM": ("91110000600037341L", "CF_CFJG"),
        "CF_SJLY": ("锦江区市场监管局", ""),
        "CF_SJLYDM": ("91110000600037341L", "CF_SJLY"),
    }
    assert made.values["CF_CFLB"] == "罚款；警告"
    assert {(each.field, each.count) for each in job.proposals.all()} == {(code, 1) for code in found}


def proposed(house) -> Record:
    rows = [{code: text for code, text in penalty().items() if code not in ("CF_YXQ", "CF_NR_FK")}]
    job = taken(house, rows)
    assert (job.stored, job.refused) == (1, 0)
    return Record.objects.get()


def test_unconfirmed_it_cannot_be_submitted(desk):
    made = proposed(desk)
    assert made.pending == 2
    with pytest.raises(StateRefuses) as caught:
        records.submit(made, by=desk.people["submitter"], at=NOW)
    assert str(caught.value) == "2 proposed values are not confirmed; confirm them, or edit the record."
    proposals.confirm(made, ["CF_YXQ", "CF_NR_FK"], by=desk.people["submitter"], at=NOW)
    made.refresh_from_db()
    assert (made.pending, made.values) == (0, penalty())
    event = made.events.first()
    assert (event.code, event.fields, event.by) == (
        "confirmed",
        ["CF_NR_FK", "CF_YXQ"],
        desk.people["submitter"],
    )
    assert records.submit(made, by=desk.people["submitter"], at=NOW).state == "in_review"


def test_declined_what_is_mandatory_is_missing(desk):
    made = proposed(desk)
    proposals.decline(made, ["CF_YXQ"], by=desk.people["submitter"], at=NOW)
    proposals.confirm(made, ["CF_NR_FK"], by=desk.people["submitter"], at=NOW)
    with pytest.raises(records.ValuesInvalid) as caught:
        records.submit(Record.objects.get(), by=desk.people["submitter"], at=NOW)
    assert str(caught.value) == "Penalty valid until (CF_YXQ): This is mandatory; fill it in."


def test_confirmed_for_a_batch_with_examples_first(desk):
    bare = [
        {code: text for code, text in penalty(CF_WSH=f"锦市监罚〔2026〕{n}号").items() if code != "CF_NR_FK"}
        for n in range(3)
    ]
    job = taken(desk, bare)
    group = job.proposals.get()
    [one, *_rest] = proposals.examples(group, seed=1)
    assert (one.value, one.source, one.before, one.place, one.after) == (
        "0.2",
        "CF_NR",
        "罚款",
        "2000元",
        "。",
    )
    assert proposals.confirm_group(group, by=desk.people["submitter"], at=NOW) == 3
    group.refresh_from_db()
    assert group.confirmed_by == desk.people["submitter"]
    assert {made.values["CF_NR_FK"] for made in Record.objects.all()} == {"0.2"}
    assert set(Record.objects.values_list("pending", flat=True)) == {0}
    assert taken(desk, bare).present == 3


def asked(house) -> IntakeRow:
    taken(house, [penalty()])
    job = taken(house, [penalty(CF_SY="发布虚假广告三次。")])
    assert (job.stored, job.present, job.asked) == (0, 0, 1)
    return IntakeRow.objects.select_related("job__edition", "job__organisation", "job__by", "present").get(
        state=RowState.ASKED
    )


def test_the_same_key_was_a_correction(desk):
    row = asked(desk)
    made = mending.decide(row, RowState.CORRECTION, by=desk.people["submitter"], at=NOW)
    assert made == Record.objects.get()
    assert Record.objects.get().values["CF_SY"] == "发布虚假广告三次。"
    assert taken(desk, [penalty(CF_SY="发布虚假广告三次。")]).present == 1


def test_the_same_key_was_a_second_decision(desk):
    row = asked(desk)
    made = mending.decide(row, RowState.SECOND, by=desk.people["submitter"], at=NOW)
    assert (made.occurrence, Record.objects.count()) == (2, 2)
    again = taken(desk, [penalty(CF_SY="发布虚假广告三次。"), penalty()])
    assert (again.present, again.asked, Record.objects.count()) == (2, 0, 2)


def test_the_same_key_was_a_mistake(desk):
    row = asked(desk)
    assert mending.decide(row, RowState.MISTAKE, by=desk.people["submitter"], at=NOW) is None
    job = taken(desk, [penalty(CF_SY="发布虚假广告三次。")])
    assert (job.asked, job.refused, Record.objects.count()) == (0, 1, 1)
    assert job.rows.get().problems[0][3] == "The same was asked before; its answer holds."
    row.refresh_from_db()
    with pytest.raises(StateRefuses, match="decided already"):
        mending.decide(row, RowState.SECOND, by=desk.people["submitter"], at=NOW)


def test_mapping_is_kept_as_a_profile(desk):
    rows = table([penalty()]).decode("gb18030").replace("CF_SY", "案情", 1).encode("gb18030")
    job = receive(desk, rows)
    place = job.header.index("案情")
    assert str(place) not in job.mapping
    mapping = intake.mapping_of(job) | {place: reading.Target("CF_SY")}
    intake.map_columns(job, mapping, by=desk.people["submitter"], at=NOW)
    assert MappingProfile.objects.get().by == desk.people["submitter"]
    later = receive(desk, rows, at_once=True)
    assert later.mapping[str(place)] == ["CF_SY", ""]
    assert intake.run(later, clock=clock).stored == 1


def test_two_processes_do_not_work_on_one_file(desk):
    job = receive(desk, table([penalty()]))
    with open(job.lock_path, "w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(Busy, match="Another process is at work on this intake"):
            intake.run(job, clock=clock)
    assert intake.run(job, clock=clock).state == IntakeState.CHECKED


def test_clock_finds_what_was_cut_off_but_no_command(desk):
    job = receive(desk, table([penalty()]))
    IntakeJob.objects.filter(pk=job.pk).update(state=IntakeState.STORING, lease_until=NOW)
    assert intake.stalled(at=NOW) == []
    assert intake.stalled(at=NOW + timedelta(seconds=1)) == [job.pk]
    IntakeJob.objects.filter(pk=job.pk).update(channel=IntakeChannel.COMMAND)
    assert intake.stalled(at=NOW + timedelta(seconds=1)) == []


def test_old_files_and_refused_rows_are_forgotten(desk):
    job = intake.run(receive(desk, table([penalty(CF_NR=""), penalty()])), clock=clock)
    assert intake.abandon_old(kept=30 * DAY, at=NOW + 29 * DAY) == 0
    assert intake.abandon_old(kept=30 * DAY, at=NOW + 31 * DAY) == 1
    job = IntakeJob.objects.get()
    assert (job.state, job.rows.count(), job.file_path.exists(), job.rows_path.exists()) == (
        IntakeState.CANCELLED,
        0,
        False,
        False,
    )
    with pytest.raises(KeyDestroyed):
        job.key.secret  # noqa: B018


def test_file_that_is_none_is_refused_as_a_whole(desk):
    job = receive(desk, b"\x00\xff\xfe")
    assert job.state == IntakeState.REFUSED
    assert job.error != ""
    assert not job.file_path.exists()


def test_workbook_is_read_though_its_copy_has_no_name(desk):
    content = sheet(list(penalty()), list(penalty().values()))
    job = intake.run(receive(desk, content, at_once=True), clock=clock)
    assert (job.format, job.read, job.stored, job.error) == ("xlsx", 1, 1, "")
    assert Record.objects.get().values == penalty()


def test_the_virus_scanner_sees_a_file_before_any_parser(desk, settings, monkeypatch):
    monkeypatch.setattr(reading, "inspect", lambda *args: pytest.fail("parsed though it was refused"))
    with clamd() as (address, seen):
        settings.CLAMD = address
        job = receive(desk, table([penalty(CF_NR=BAD.decode())]))
    assert (job.state, job.error) == (IntakeState.REFUSED, FOUND)
    assert seen == [table([penalty(CF_NR=BAD.decode())])]
    assert not job.file_path.exists()


def test_with_a_scanner_that_is_away_no_file_is_taken(desk, settings):
    settings.CLAMD = "tcp://127.0.0.1:9"  # nobody listens there
    assert receive(desk, table([penalty()])).error == AWAY
