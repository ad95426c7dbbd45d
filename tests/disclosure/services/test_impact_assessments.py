"""Impact assessments: who makes and approves them, what they let pass, and how people would get around them."""

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from confidentiality.models import Permit
from disclosure.bootstrap import bootstrap
from disclosure.enums import BulkAct
from disclosure.errors import AssessmentMissing, AssessmentRefused, EditionRefused, NotAllowed
from disclosure.models import AssessmentCoverage, CatalogueEdition, ImpactAssessment, Record
from disclosure.services import batches, bulk, editions, impact_assessments, records
from organisations.enums import Role
from organisations.models import Deputyship
from publication.errors import PublicationStopped
from publication.models import PublicItem
from publication.services import door
from tests.disclosure.builders import approve, edition, penalty, person_penalty, publish, record, submit
from tests.disclosure.services.test_edition_applying import content
from tests.factories import DAY, NOW, person

TEXT = "本项公示的目的、方式和范围合法、正当、必要，措施有效并与风险相适应。"
TEXTS = dict.fromkeys(impact_assessments.TEXTS, TEXT)
TODAY = date(2026, 11, 23)
MISSING = (
    "No approved impact assessment (PIPL, art. 55) covers “Administrative penalty”, edition 2026-04-01.2"
)
BUSINESS = {"CF_XDR_LB": "个体工商户", "CF_XDR_MC": "锦江区老王面馆"}


@pytest.fixture
def desk(house):
    """The catalogue, which nobody assessed; an administrator and a publisher of the root."""
    bootstrap(at=NOW)
    house.people["admin"] = person("admin", (Role.ADMINISTRATOR, house.province))
    house.people["zhao"] = person("zhao", (Role.PUBLISHER, house.province))
    return house


def draft(desk, *, by="admin", of: CatalogueEdition | None = None, **changes) -> ImpactAssessment:
    given = {
        "edition": of or edition(), "texts": TEXTS, "risk": "medium", "first_day": TODAY,
        "last_day": TODAY + timedelta(days=365), "by": desk.people[by], "at": NOW,
    }  # fmt: skip
    return impact_assessments.save_draft(**(given | changes))


def approved(desk, **changes) -> ImpactAssessment:
    made = draft(desk, **changes)
    impact_assessments.approve(made, by=desk.people["zhao"], at=NOW)
    return made


def newer(desk, **changes) -> CatalogueEdition:
    """Another edition in force, written by somebody who decides nothing."""
    author = person("author", (Role.ADMINISTRATOR, desk.province))
    made = editions.save_draft(content=content(**changes), by=author, at=NOW)
    editions.release(made, by=desk.people["zhao"], at=NOW)
    return made


@pytest.mark.parametrize("values", [person_penalty(), penalty(**BUSINESS)], ids=["person", "business"])
def test_nobody_is_published_before_somebody_assessed_it(desk, values):
    made = record(desk, values)
    with pytest.raises(AssessmentMissing) as refusal:
        submit(desk, made)
    assert str(refusal.value) == (
        f"{MISSING}, so nothing about persons is published under it. An administrator or reviewer of the top "
        "organisation makes one under Catalogue → Impact assessments, somebody else approves it."
    )
    draft(desk)
    with pytest.raises(AssessmentMissing):
        submit(desk, made)
    impact_assessments.approve(ImpactAssessment.objects.get(), by=desk.people["zhao"], at=NOW)
    assert publish(desk, made).subject_category == made.subject_category


def test_organisations_need_none(desk):
    assert publish(desk, record(desk)).subject_category == "organisation"


def test_every_other_way_to_submission_asks_too(desk):
    made, firm = record(desk, person_penalty()), record(desk)
    who, rows = desk.people["submitter"], [made, firm]
    assert [bool(each.refusal) for each in records.submit_many(rows, by=who, at=NOW)] == [True, False]
    records.take_back(firm, by=who, at=NOW)
    planned = batches.plan([made], at=NOW)
    assert [(row.pk, why.startswith(MISSING)) for row, why in planned.refused] == [(made.pk, True)]
    known = bulk.Known(lambda code: None, frozenset())
    assert bulk.ACTS[BulkAct.SUBMIT].plan(made, known, NOW) == "refused"
    assert not Permit.objects.exists()


def test_queries_do_not_grow_with_the_records(desk):
    approved(desk)
    counts = []
    for size in (1, 3):
        rows = [record(desk, person_penalty(CF_WSH=f"锦市监罚〔2026〕{size}{n}号")) for n in range(size)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            impact_assessments.covered({each.edition_id for each in rows}, at=NOW)
            records.refuse_unassessed([each.pk for each in rows], at=NOW)
        counts.append(len(queries))
    assert counts == [3, 3]


def test_an_end_between_approval_and_publication_stops_it_at_the_door(desk):
    assessment = approved(desk)
    made = record(desk, person_penalty())
    submission = submit(desk, made)
    approve(desk, submission)
    impact_assessments.end(assessment, reason="目录将修订，暂停公示", by=desk.people["zhao"], at=NOW)
    permit = Permit.objects.get(submission=submission)
    with pytest.raises(PublicationStopped, match="No approved impact assessment"):
        door.publish(permit, by=desk.people["publisher"], at=NOW)
    assert not PublicItem.objects.exists()
    assert made.__class__.objects.get(pk=made.pk).state == "approved"
    approved(desk)
    door.publish(permit, by=desk.people["publisher"], at=NOW)
    assert PublicItem.objects.count() == 1


def test_it_holds_from_its_first_to_its_last_day_and_what_is_public_stays(desk):
    made = approved(desk, last_day=TODAY + timedelta(days=10))
    item = publish(desk, record(desk, person_penalty()))
    end = NOW + 11 * DAY
    assert (made.last_day, made.kept_until) == (date(2026, 12, 3), date(2029, 12, 3))
    assert impact_assessments.covered([edition().pk], at=NOW - DAY) == frozenset()
    assert impact_assessments.covered([edition().pk], at=NOW + 10 * DAY) == {edition().pk}
    assert impact_assessments.covered([edition().pk], at=end) == frozenset()
    assert PublicItem.objects.visible(at=end).filter(pk=item.pk).exists()
    with pytest.raises(AssessmentMissing):
        submit(desk, record(desk, person_penalty(CF_WSH="锦市监罚〔2026〕9号")), at=end)


def test_past_the_service_the_database_refuses(desk, monkeypatch):
    """Whoever found a way around both questions still has no item."""
    monkeypatch.setattr(impact_assessments, "covered", lambda editions, at: frozenset(editions))
    submission = submit(desk, record(desk, person_penalty()))
    approve(desk, submission)
    with (
        pytest.raises(IntegrityError, match="A person is published only under an edition"),
        transaction.atomic(),
    ):
        door.publish(Permit.objects.get(), by=desk.people["publisher"], at=NOW)


def test_past_the_service_the_database_refuses_a_correction(desk, monkeypatch):
    assessment = approved(desk)
    made = record(desk, person_penalty())
    publish(desk, made)
    impact_assessments.end(assessment, reason="目录将修订，暂停公示", by=desk.people["zhao"], at=NOW)
    monkeypatch.setattr(impact_assessments, "covered", lambda editions, at: frozenset(editions))
    submission = records.correct(
        made,
        person_penalty(CF_NR="对何博杰罚款1000元。"),
        by=desk.people["submitter"],
        at=NOW,
        accept_masks=True,
    )
    approve(desk, submission)
    permit = Permit.objects.get(submission=submission)
    with (
        pytest.raises(IntegrityError, match="A person is published only under an edition"),
        transaction.atomic(),
    ):
        door.publish(permit, by=desk.people["publisher"], at=NOW)


def test_four_eyes(desk):
    made = draft(desk, by="third")
    impact_assessments.save_draft(
        edition=edition(), texts=TEXTS, risk="low", first_day=TODAY, last_day=TODAY, draft=made,
        by=desk.people["admin"], at=NOW,
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="You wrote in this assessment"):
        impact_assessments.approve(made, by=desk.people["admin"], at=NOW)
    deputy = person("deputy")
    Deputyship.objects.create(
        principal=desk.people["admin"], deputy=deputy, starts_at=NOW - DAY, ends_at=NOW + DAY
    )
    with pytest.raises(NotAllowed, match="You wrote in this assessment"):
        impact_assessments.approve(made, by=deputy, at=NOW)
    for name in ("submitter", "first", "publisher", "auditor"):
        with pytest.raises(NotAllowed):
            impact_assessments.approve(made, by=desk.people[name], at=NOW)
    with pytest.raises(NotAllowed):
        draft(desk, by="zhao")
    impact_assessments.approve(made, by=desk.people["zhao"], at=NOW)
    assert (made.approved_by, made.holds(at=NOW), made.version) == (desk.people["zhao"], True, 1)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"texts": TEXTS | {"effects": "没有影响。"}}, "“effect on personal rights, and security risks” says too little: "
            "at least 20 characters."),
        ({"risk": ""}, "Choose which risk remains."),
        ({"last_day": TODAY - timedelta(days=1)}, "It holds for 3 years at most; the last day comes after the first."),
        ({"last_day": date(2031, 1, 1)}, "It holds for 3 years at most; the last day comes after the first."),
    ],
)  # fmt: skip
def test_what_a_draft_must_say(desk, changes, sentence):
    with pytest.raises(AssessmentRefused) as refusal:
        draft(desk, **changes)
    assert str(refusal.value) == sentence
    assert not ImpactAssessment.objects.exists()


def test_a_high_risk_is_not_approved(desk):
    with pytest.raises(AssessmentRefused, match="A high risk remains"):
        approved(desk, risk="high")


def test_versions_are_kept(desk):
    first = approved(desk)
    assert (draft(desk).version, first.version) == (2, 1)
    for act in (
        lambda: impact_assessments.delete_draft(first, by=desk.people["admin"], at=NOW),
        lambda: draft(desk, draft=first),
        lambda: impact_assessments.approve(first, by=desk.people["zhao"], at=NOW),
    ):
        with pytest.raises(AssessmentRefused, match="no draft any more"):
            act()
    impact_assessments.delete_draft(ImpactAssessment.objects.get(version=2), by=desk.people["admin"], at=NOW)
    impact_assessments.end(first, reason="已由新版本代替", by=desk.people["zhao"], at=NOW)
    with pytest.raises(AssessmentRefused, match="and once"):
        impact_assessments.end(first, reason="已由新版本代替", by=desk.people["zhao"], at=NOW)
    assert ImpactAssessment.objects.get().end_reason == "已由新版本代替"


TABLE, COVERED = "disclosure_impactassessment", "disclosure_assessmentcoverage"
SQL = {
    "text": f"UPDATE {TABLE} SET effects='无影响'",
    "scope": f"UPDATE {TABLE} SET scope='{{}}'",
    "until": f"UPDATE {TABLE} SET holds_until='2099-01-01'",
    "draft again": f"UPDATE {TABLE} SET state='draft'",
    "delete": f"DELETE FROM {TABLE}",
    "other edition": f"UPDATE {COVERED} SET edition_id=edition_id+1",
    "uncover": f"DELETE FROM {COVERED}",
}


@pytest.mark.parametrize("sql", SQL.values(), ids=SQL)
def test_the_database_refuses_to_change_an_approved_one(desk, sql):
    approved(desk)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_database_refuses_the_writer_as_approver_and_a_start_as_approved(desk):
    made = draft(desk)
    rows = ImpactAssessment.objects.filter(pk=made.pk)
    for pk in (desk.people["admin"].pk, None):
        with pytest.raises(IntegrityError, match="Somebody else"), transaction.atomic():
            rows.update(state="approved", approved_by=pk, approved_at=NOW)
    made.pk, made.version, made.state = None, 7, "approved"
    with pytest.raises(IntegrityError, match="begins as a draft"), transaction.atomic():
        made.save(force_insert=True)
    with pytest.raises(IntegrityError, match="Only an approved"), transaction.atomic():
        AssessmentCoverage.objects.create(
            assessment=rows.get(), edition=edition(), edition_sha256=edition().sha256,
            decided_by=desk.people["zhao"], decided_at=NOW,
        )  # fmt: skip


def test_an_edition_that_shows_more_needs_its_own(desk):
    made = approved(desk)
    shown = json.loads(edition().content)["fields"]
    next(each for each in shown if each["code"] == "CF_XDR_MC")["public"]["person"] = "shown"
    more = newer(desk, fields=shown)
    with pytest.raises(AssessmentRefused, match=r"shows more of persons .* CF_XDR_MC"):
        impact_assessments.carry_over(made, more, reason="内容相同", by=desk.people["admin"], at=NOW)
    with pytest.raises(AssessmentMissing):
        submit(desk, record(desk, person_penalty()))
    approved(desk, of=more)
    assert impact_assessments.covered([more.pk], at=NOW) == {more.pk}


def test_an_edition_that_shows_the_same_is_carried_over_by_a_recorded_decision(desk):
    made, same = approved(desk), None
    same = newer(desk)
    assert impact_assessments.covered([same.pk], at=NOW) == frozenset()
    with pytest.raises(AssessmentRefused, match="Say why"):
        impact_assessments.carry_over(made, same, reason=" ", by=desk.people["admin"], at=NOW)
    with pytest.raises(NotAllowed, match="You wrote in this edition"):
        impact_assessments.carry_over(made, same, reason="字段和脱敏未变", by=same.writers.get(), at=NOW)
    impact_assessments.carry_over(made, same, reason="字段和脱敏未变", by=desk.people["zhao"], at=NOW)
    decision = AssessmentCoverage.objects.get(edition=same)
    assert (decision.decided_by, decision.decided_at, decision.reason) == (
        desk.people["zhao"], NOW, "字段和脱敏未变",
    )  # fmt: skip
    with pytest.raises(AssessmentRefused, match="already"):
        impact_assessments.carry_over(made, same, reason="字段和脱敏未变", by=desk.people["zhao"], at=NOW)
    assert publish(desk, record(desk, person_penalty()))


def test_a_draft_that_was_assessed_and_then_widened_is_covered_no_more(desk):
    """Assess something harmless, approve it, put more into the edition, put that in force."""
    author = person("author", (Role.ADMINISTRATOR, desk.province))
    harmless = editions.save_draft(content=content(), by=author, at=NOW)
    pending = draft(desk, of=harmless)
    shown = json.loads(edition().content)["fields"]
    next(each for each in shown if each["code"] == "CF_XDR_MC")["public"]["person"] = "shown"
    approved(desk, of=harmless)
    assert impact_assessments.covered([harmless.pk], at=NOW) == {harmless.pk}
    editions.save_draft(content=content(fields=shown), by=author, at=NOW, draft=harmless)
    assert impact_assessments.covered([harmless.pk], at=NOW) == frozenset()
    with pytest.raises(AssessmentRefused, match="changed since it was assessed"):
        impact_assessments.approve(pending, by=desk.people["zhao"], at=NOW)
    editions.release(harmless, by=desk.people["zhao"], at=NOW)
    with pytest.raises(AssessmentMissing):
        submit(desk, record(desk, person_penalty()))


def test_a_draft_edition_that_was_assessed_is_not_deleted(desk):
    author = person("author", (Role.ADMINISTRATOR, desk.province))
    made = editions.save_draft(content=content(), by=author, at=NOW)
    draft(desk, of=made)
    with pytest.raises(EditionRefused, match="An impact assessment is about this draft"):
        editions.delete_draft(made, by=author, at=NOW)


def test_gaps_name_what_is_lacking_and_what_ends_soon(desk):
    assert [each.edition.entry_id for each in impact_assessments.gaps(at=NOW)] == [
        "penalty", "licence", "nfra-penalty", "serious-dishonesty",
    ]  # fmt: skip
    approved(desk)
    approved(desk, of=edition("licence"), last_day=TODAY + timedelta(days=30))
    found = [(each.edition.entry_id, each.until) for each in impact_assessments.gaps(at=NOW)]
    assert found == [("licence", date(2026, 12, 24)), ("nfra-penalty", None), ("serious-dishonesty", None)]
    told = impact_assessments.condition(NOW)
    assert told.facts == {"assessments_missing": 2, "assessments_ending": 1}
    assert told.trouble == (
        "No impact assessment covers Financial regulators' penalty、Serious dishonesty: nothing about persons is "
        "published there. Impact assessments end soon: Administrative licence (2026-12-24)."
    )
    assert Record.objects.count() == 0
