"""The API of departments' own systems: token, drafts, report; nothing for anybody else."""

import json

import pytest

from disclosure.enums import IntakeState
from disclosure.models import IntakeJob, Record
from disclosure.services import intake
from disclosure.tasks import begin_intake
from organisations.services import systems
from tests.disclosure.builders import CARD, penalty, person_penalty
from tests.disclosure.services.test_intake import clock
from tests.factories import DAY, NOW

ADDRESS = "/api/v1/intakes/"


@pytest.fixture(autouse=True)
def begun(monkeypatch, now) -> list[int]:
    asked: list[int] = []
    monkeypatch.setattr(type(begin_intake), "enqueue", lambda self, number: asked.append(number))
    return asked


@pytest.fixture
def token(desk) -> str:
    return issue(desk, desk.office, "submitter")


def issue(desk, organisation, name: str, *, days: int = 10) -> str:
    from organisations.enums import Role
    from organisations.models import Membership

    administrator = desk.people["auditor"]
    Membership.objects.get_or_create(
        person=administrator, organisation=desk.province, role=Role.ADMINISTRATOR
    )
    _access, token = systems.issue(
        title="执法系统",
        organisation=organisation,
        person=desk.people[name],
        days=days,
        by=administrator,
        at=NOW,
    )
    return token


def send(client, token: str, rows: list[dict], *, kind: str = "penalty"):
    return client.post(
        f"{ADDRESS}?kind={kind}",
        "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode(),
        content_type="application/x-ndjson",
        headers={"Authorization": f"Bearer {token}"},
    )


def get(client, token: str, path: str):
    return client.get(ADDRESS + path, headers={"Authorization": f"Bearer {token}"})


def test_sent_followed_and_reported(client, desk, token, begun):
    answer = send(client, token, [penalty(), person_penalty(CF_NR="")])
    assert answer.status_code == 202
    job = IntakeJob.objects.get()
    assert (answer.json()["id"], begun, job.by, job.organisation) == (
        job.pk,
        [job.pk],
        desk.people["submitter"],
        desk.office,
    )
    intake.run(job, clock=clock)
    told = get(client, token, str(job.pk))
    assert told["Cache-Control"] == "no-store"
    assert {key: told.json()[key] for key in ("state", "read", "stored", "refused", "asked")} == {
        "state": IntakeState.DONE,
        "read": 2,
        "stored": 1,
        "refused": 1,
        "asked": 0,
    }
    assert Record.objects.get().values == penalty()
    report = b"".join(get(client, token, f"{job.pk}/report.csv").streaming_content).decode()
    assert report.splitlines()[1].startswith("2,")
    assert CARD not in report


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer cx_wrong"}, {"Authorization": "Basic eDp5"}]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_token_nothing(client, desk, headers, method):
    for path in ("", "1", "1/report.csv"):
        answer = getattr(client, method)(ADDRESS + path + "?kind=penalty", headers=headers)
        assert answer.status_code in (401, 405)
    assert not IntakeJob.objects.exists()


def test_token_ends_by_day_and_by_revocation(client, desk):
    short = issue(desk, desk.office, "submitter", days=1)
    assert systems.find(short, at=NOW + DAY) is None
    access = systems.find(short, at=NOW)
    systems.revoke(access, by=desk.people["auditor"], at=NOW)
    assert send(client, short, [penalty()]).status_code == 401


def test_another_organisation_does_not_follow(client, desk, token):
    send(client, token, [penalty()])
    other = issue(desk, desk.other_office, "stranger")
    number = IntakeJob.objects.get().pk
    assert get(client, other, str(number)).status_code == 404
    assert get(client, other, f"{number}/report.csv").status_code == 404


def test_person_who_lost_his_role_sends_nothing(client, desk, token):
    desk.people["submitter"].memberships.all().delete()
    answer = send(client, token, [penalty()])
    assert (answer.status_code, IntakeJob.objects.count()) == (403, 0)


def test_bad_requests_name_the_parameter(client, desk, token):
    answer = send(client, token, [penalty()], kind="x")
    assert (answer.status_code, answer.json()["field"]) == (400, "kind")
    answer = client.post(ADDRESS, b"x", content_type="text/csv", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["field"]) == (400, "kind")


def test_body_that_is_too_large_leaves_nothing(client, desk, token, settings):
    settings.INTAKE_MOST_MB = 0
    assert send(client, token, [penalty()]).status_code == 413
    assert not IntakeJob.objects.exists()


def test_description_loads_nothing_private(client, desk):
    paths = client.get(f"{ADDRESS}openapi.json").json()["paths"]
    assert sorted(paths) == [ADDRESS, f"{ADDRESS}{{number}}", f"{ADDRESS}{{number}}/report.csv"]
