"""Files at the desk: what a department's clerk clicks, and that another county sees nothing of it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from disclosure.admin.intake import IntakeViewSet
from disclosure.enums import IntakeState, RowState
from disclosure.models import IntakeJob, IntakeRow, ProposalGroup, Record
from disclosure.services import intake
from disclosure.tasks import begin_intake
from tests.disclosure.builders import CARD, penalty, person_penalty
from tests.disclosure.intake.test_command import table
from tests.disclosure.services.test_intake import clock, proposed, taken

pytestmark = pytest.mark.usefixtures("_english_desk")
NAMES = [name for pattern, _view, name in IntakeViewSet.views if "pk" in pattern]


@pytest.fixture(autouse=True)
def begun(monkeypatch) -> list[int]:
    """Which intakes were asked to begin; the process itself is tried in test_tasks."""
    asked: list[int] = []
    monkeypatch.setattr(type(begin_intake), "enqueue", lambda self, number: asked.append(number))
    return asked


@pytest.fixture
def _english_desk(settings) -> None:
    settings.LANGUAGE_CODE = "en"


def send(browser, content: bytes, organisation) -> str:
    file = SimpleUploadedFile("王示例的处罚.csv", content)
    answer = browser.post(
        reverse("intake:send", args=["penalty"]), {"organisation": organisation.pk, "file": file}
    )
    assert answer.status_code == 302
    return answer["Location"]


def test_sent_mapped_checked_stored(staff, desk, begun):
    browser = staff("submitter")
    content = table([penalty(), person_penalty(CF_NR="")]).decode("gb18030")
    address = send(browser, content.replace("CF_SY", "案情", 1).encode("gb18030"), desk.office)
    job = IntakeJob.objects.get()
    page = browser.get(address).content.decode()
    assert "案情" in page
    place = job.header.index("案情")
    chosen = {f"column-{key}": code for key, (code, _unit) in job.mapping.items()}
    assert browser.post(address, chosen | {f"column-{place}": "CF_SY"}).status_code == 302
    assert begun == [job.pk]
    intake.run(IntakeJob.objects.get(), clock=clock)
    page = browser.get(address).content.decode()
    assert "Store 1 sound row as a draft" in page
    assert "何博杰" not in page
    assert CARD not in page
    assert Record.objects.count() == 0
    browser.post(reverse("intake:store", args=[job.pk]))
    intake.run(IntakeJob.objects.get(), clock=clock)
    assert Record.objects.get().values == penalty()
    report = b"".join(browser.get(reverse("intake:report", args=[job.pk])).streaming_content).decode()
    assert "何博杰" not in report
    assert (
        report.splitlines()[1] == f"3,Content of the penalty,CF_NR,,This is mandatory; fill it in.,,{job.pk}"
    )
    mended = report.replace(f",,{job.pk}", f",对何博杰罚款2000元。,{job.pk}")
    answer = browser.post(
        reverse("intake:mend", args=[job.pk]),
        {"report": SimpleUploadedFile("r.csv", mended.encode())},
        follow=True,
    )
    assert "Fed again: 1 stored, 0 there already" in answer.content.decode()
    assert Record.objects.get(subject_category="person").values == person_penalty(
        CF_NR="对何博杰罚款2000元。"
    )


def test_forgotten_before_anything_is_stored(staff, desk):
    browser = staff("submitter")
    send(browser, table([penalty()]), desk.office)
    job = IntakeJob.objects.get()
    browser.post(reverse("intake:cancel", args=[job.pk]))
    job.refresh_from_db()
    assert (job.state, job.file_path.exists()) == (IntakeState.CANCELLED, False)


def test_wrong_report_is_told(staff, desk):
    job = taken(desk, [penalty(CF_NR="")])
    answer = staff("submitter").post(
        reverse("intake:mend", args=[job.pk]),
        {"report": SimpleUploadedFile("r.csv", b"a report")},
        follow=True,
    )
    assert "This is no report of an intake; download it anew and mend that." in answer.content.decode()


def test_repeated_number_is_decided(staff, desk):
    taken(desk, [penalty()])
    job = taken(desk, [penalty(CF_SY="发布虚假广告三次。")])
    browser = staff("submitter")
    page = browser.get(reverse("intake:questions", args=[job.pk])).content.decode()
    assert "<td>发布虚假广告。</td><td>发布虚假广告三次。</td>" in page
    row = IntakeRow.objects.get(state=RowState.ASKED)
    browser.post(reverse("intake:decide", args=[job.pk, row.pk]), {"decision": "second"})
    assert Record.objects.count() == 2
    assert (
        "Nothing is to be decided."
        in browser.get(reverse("intake:questions", args=[job.pk])).content.decode()
    )


def test_person_is_masked_in_questions_and_examples(staff, desk):
    taken(desk, [person_penalty()])
    job = taken(desk, [person_penalty(CF_SY=f"何博杰（{CARD}）再次无照经营。")])
    page = staff("submitter").get(reverse("intake:questions", args=[job.pk])).content.decode()
    assert "再次无照经营" in page
    assert "何博杰" not in page
    assert CARD not in page


def test_proposals_are_confirmed_after_examples(staff, desk):
    proposed(desk)
    group = ProposalGroup.objects.get(field="CF_NR_FK")
    browser, address = staff("submitter"), reverse("intake:proposals", args=[group.pk])
    page = browser.get(address).content.decode()
    assert "<td>0.2</td><td>CF_NR: 罚款<mark>2000元</mark>。</td>" in page
    answer = browser.post(address, follow=True)
    assert "Confirmed for 1 records." in answer.content.decode()
    assert Record.objects.get().values["CF_NR_FK"] == "0.2"


def test_saving_the_form_confirms_what_stands_in_it(staff, desk):
    made = proposed(desk)
    browser, address = staff("submitter"), reverse("records:edit", args=[made.pk])
    page = browser.get(address).content.decode()
    assert "Proposed, from CF_NR; saving confirms it." in page
    browser.post(address, penalty() | {"version": made.version, "save": ""})
    made.refresh_from_db()
    assert (made.pending, made.values) == (0, penalty())


@pytest.fixture
def mine(desk) -> dict:
    job = taken(desk, [penalty(), penalty(CF_SY="发布虚假广告三次。"), penalty(CF_WSH="3", CF_NR="")])
    group = ProposalGroup.objects.create(job=job, field="CF_YXQ", rule="long-term", count=1)
    return {"job": job, "group": group, "row": job.rows.get(state=RowState.ASKED)}


def url(name: str, mine: dict) -> str:
    given = {"decide": [mine["job"].pk, mine["row"].pk], "proposals": [mine["group"].pk]}
    return reverse(f"intake:{name}", args=given.get(name, [mine["job"].pk]))


def state() -> tuple:
    return tuple(list(model.objects.order_by("pk").values()) for model in (IntakeJob, IntakeRow, Record))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_another_county_gets_nothing(staff, mine, name, method):
    browser, before = staff("stranger"), state()
    answer = getattr(browser, method)(url(name, mine), {"decision": "second"} if method == "post" else None)
    assert answer.status_code in (403, 404, 405)
    assert "成都示例" not in answer.content.decode()
    assert state() == before


@pytest.mark.parametrize("name", NAMES)
def test_auditor_reads_and_changes_nothing(staff, mine, name):
    browser, before = staff("auditor"), state()
    assert browser.post(url(name, mine), {"decision": "second"}).status_code == 403
    assert browser.get(url(name, mine)).status_code in (200, 405)
    assert state() == before


def test_list_shows_only_ones_own(staff, mine):
    address = reverse("intake:job", args=[mine["job"].pk])
    assert address in staff("submitter").get(reverse("intake:index")).content.decode()
    assert address not in staff("stranger").get(reverse("intake:index")).content.decode()


def test_upload_of_a_large_file_has_no_name_on_the_disk(staff, desk, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    settings.DATA.mkdir(parents=True, exist_ok=True)
    before = sorted(settings.DATA.iterdir())
    send(staff("submitter"), table([person_penalty()]), desk.office)
    job = IntakeJob.objects.get()
    assert sorted(path for path in settings.DATA.iterdir() if path != settings.INTAKE_ROOT) == [
        path for path in before if path != settings.INTAKE_ROOT
    ]
    assert intake.run(job, clock=clock).sound == 1
    assert io.BytesIO(job.file_path.read_bytes()).read().find("何博杰".encode()) == -1
