"""Facts change a display: shorter at once and without a permit, longer only with one."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from confidentiality.enums import SubmissionState
from confidentiality.models import Permit, Submission
from disclosure.enums import RecordState
from disclosure.errors import NotAllowed, StateRefuses, ValuesInvalid
from disclosure.models import CatalogueEdition, Record, RecordEvent
from disclosure.services import display, records
from disclosure.services.display import Change
from organisations.days import start_of
from publication import outside
from publication.enums import Withdrawal
from publication.models import LedgerEntry, PublicItem
from publication.services import door, sweeping
from tests.disclosure.builders import approve, edition, penalty, publish, record, submit
from tests.factories import DAY, NOW

LATER = NOW + 2 * DAY  # 2026-11-25
OLD = penalty(CF_JDRQ="2026-03-02")  # its minimum ended 2026-06-02, its maximum 2027-03-02
LIST = {
    "SX_MC": "成都示例投资有限公司",
    "SX_LB": "法人及非法人组织",
    "SX_SHXYM": "91110000600037341L",
    "SX_MD": "非法集资",
    "SX_SY": "未经许可向社会公众吸收资金。",
    "SX_WSH": "锦信列〔2026〕1号",
    "SX_JDRQ": "2026-10-01",
    "SX_JDJG": "锦江区市场监管局",
    "SX_JDJGDM": "91110000600037341L",
    "SX_YJ": "《严重失信主体名单管理办法（示例）》第五条",
    "SX_SJLY": "锦江区市场监管局",
    "SX_SJLYDM": "91110000600037341L",
}


def facts(desk, made: Record, at=LATER, **given: str) -> Record:
    return records.enter_facts(made, given, by=desk.people["submitter"], at=at)


def codes(made: Record) -> list[tuple[str, str]]:
    return list(made.events.order_by("id").values_list("code", "reason"))[4:]  # after its publication


def entries() -> list[tuple[str, str]]:
    return list(LedgerEntry.objects.order_by("seq").values_list("act", "reason"))[1:]


def until(item: PublicItem) -> datetime:
    return PublicItem.objects.get(pk=item.pk).visible_until


def midnight(day: str) -> datetime:
    return start_of(date.fromisoformat(day))


def test_duties_done_within_the_minimum_shorten_to_its_end_at_once(desk):
    made = record(desk)
    item = publish(desk, made)
    assert item.visible_until == midnight("2027-11-02")
    facts(desk, made, CX_LXRQ="2026-11-20")
    assert until(item) == midnight("2027-02-02")
    assert entries() == [("shorten", "duties_done")]
    assert codes(made) == [("facts", ""), ("shortened", "duties_done")]
    assert (made.state, made.is_public, made.item_id, made.version) == ("draft", True, item.pk, 2)
    fresh = PublicItem.objects.get(pk=item.pk)
    assert (fresh.content, fresh.permit_id) == (item.content, item.permit_id)
    [line] = outside.withdrawals()
    assert (line["item"], line["act"], line["until"]) == (item.pk, "shorten", "2027-02-02T00:00:00+08:00")
    assert not Submission.objects.filter(state=SubmissionState.IN_REVIEW).exists()


def test_duties_done_after_the_minimum_withdraw_as_repaired(desk):
    made = record(desk, OLD)
    item = publish(desk, made)
    facts(desk, made, CX_LXRQ="2026-11-24")
    assert not PublicItem.objects.visible(at=LATER).exists()
    assert PublicItem.objects.get(pk=item.pk).withdrawal == Withdrawal.REPAIRED
    assert entries() == [("withdraw", "repaired")]
    assert codes(made) == [("facts", ""), ("withdrawn", "repaired"), ("hidden", "")]
    assert (made.state, made.is_public, made.item_id) == ("hidden", False, "")


@pytest.mark.parametrize("more", [{}, {"CX_LXRQ": "2026-11-10"}])
def test_revoked_withdraws_as_revoked_even_where_duties_were_done_before(desk, more):
    made = record(desk, penalty(CF_CFLB="警告", CF_NR_FK=""))
    item = publish(desk, made)
    facts(desk, made, CX_CXRQ="2026-11-25", **more)
    assert PublicItem.objects.get(pk=item.pk).withdrawal == Withdrawal.REVOKED
    assert entries() == [("withdraw", "revoked")]


def test_end_given_by_the_authority_that_is_past_ends_the_display(desk):
    made = record(desk)
    item = publish(desk, made)
    records.edit(made, penalty(CF_GSJZQ="2026-11-24"), by=desk.people["submitter"], at=LATER)
    gone = PublicItem.objects.get(pk=item.pk)
    assert (gone.state, gone.withdrawal, gone.hidden_at) == ("expired", "expired", LATER)
    assert entries() == [("expire", "display_period")]
    assert codes(made) == [("edited", ""), ("ended", "authority"), ("hidden", "")]
    assert made.state == RecordState.HIDDEN
    assert [line["act"] for line in outside.withdrawals()] == ["expire"]


def test_end_given_by_the_authority_shortens_though_the_rest_waits_for_its_review(desk):
    made = record(desk)
    item = publish(desk, made)
    changed = penalty(CF_GSJZQ="2026-12-31", CF_SY="另有事实。")
    submission = records.correct(made, changed, by=desk.people["submitter"], at=LATER)
    fresh = PublicItem.objects.get(pk=item.pk)
    assert (fresh.visible_until, "另有事实。" in fresh.content) == (midnight("2027-01-01"), False)
    assert entries() == [("shorten", "authority")]
    approve(desk, submission, at=LATER)
    door.publish(Permit.objects.get(submission=submission), by=desk.people["publisher"], at=LATER)
    fresh = PublicItem.objects.get(pk=item.pk)
    assert (fresh.visible_until, "另有事实。" in fresh.content) == (midnight("2027-01-01"), True)


def test_longer_waits_for_the_permit_of_its_correction(desk):
    made = record(desk, penalty(CF_CFLB="警告", CF_NR_FK=""))
    item = publish(desk, made)
    graver = penalty(CF_CFLB="罚款；暂扣许可证件", CF_NR_ZKDX="食品经营许可证")
    submission = records.correct(made, graver, by=desk.people["submitter"], at=LATER)
    assert (until(item), entries()) == (midnight("2027-02-02"), [])
    approve(desk, submission, at=LATER)
    assert until(item) == midnight("2027-02-02")
    door.publish(Permit.objects.get(submission=submission), by=desk.people["publisher"], at=LATER)
    assert until(item) == midnight("2029-11-02")


def test_fact_that_is_taken_back_lengthens_only_with_a_review(desk):
    made = record(desk)
    item = publish(desk, made)
    facts(desk, made, CX_LXRQ="2026-11-20")
    facts(desk, made, CX_LXRQ="")
    assert "CX_LXRQ" not in made.values
    assert display.effect(made, made.values, at=LATER).change == Change.LENGTHEN
    assert (until(item), entries()) == (midnight("2027-02-02"), [("shorten", "duties_done")])


def test_correction_that_ends_the_display_is_no_submission(desk):
    made = record(desk)
    item = publish(desk, made)
    who = {"by": desk.people["submitter"], "at": LATER}
    assert records.correct(made, penalty(CX_CXRQ="2026-11-25"), **who) is None
    assert PublicItem.objects.get(pk=item.pk).withdrawal == Withdrawal.REVOKED
    assert Submission.objects.count() == 1


def test_open_correction_is_void_before_it_could_lengthen(desk):
    made = record(desk)
    publish(desk, made)
    waiting = records.correct(made, penalty(CF_SY="另一事实。"), by=desk.people["submitter"], at=LATER)
    facts(desk, made, CX_LXRQ="2026-11-20")
    waiting.refresh_from_db()
    assert waiting.state == SubmissionState.VOID


def test_embargoed_item_whose_display_would_end_before_it_begins_is_withdrawn(desk):
    made = record(desk, penalty(CF_CFLB="警告", CF_NR_FK=""), publish_from=NOW + 10 * DAY)
    item = publish(desk, made)
    facts(desk, made, CX_LXRQ="2026-11-20")
    assert PublicItem.objects.get(pk=item.pk).withdrawal == Withdrawal.REPAIRED


def test_nothing_is_public_nothing_is_shortened(desk):
    made = record(desk)
    facts(desk, made, CX_LXRQ="2026-11-20")
    assert (made.state, LedgerEntry.objects.count()) == ("draft", 0)
    submit(desk, made, at=LATER)
    assert Submission.objects.get().visible_until == midnight("2027-02-02")


def test_refused_edit_shortens_nothing(desk):
    record(desk, penalty(CF_WSH="锦市监罚〔2026〕9号"))
    made = record(desk)
    item = publish(desk, made)
    taken = penalty(CF_WSH="锦市监罚〔2026〕9号", CX_CXRQ="2026-11-25")
    with pytest.raises(records.DuplicateKey):
        records.edit(made, taken, by=desk.people["submitter"], at=LATER)
    assert (until(item), entries()) == (item.visible_until, [])
    assert PublicItem.objects.get(pk=item.pk).is_visible(at=LATER)


def test_facts_are_facts_and_their_writers_submitters(desk):
    made = record(desk)
    publish(desk, made)
    with pytest.raises(
        StateRefuses, match=r"^Only facts are entered here; edit the record for anything else\.$"
    ):
        facts(desk, made, CF_SY="x")
    with pytest.raises(StateRefuses, match=r"^Nothing changed; enter the day of the fact\.$"):
        facts(desk, made, CX_LXRQ="")
    with pytest.raises(ValuesInvalid, match="This day has not come yet"):
        facts(desk, made, CX_LXRQ="2026-11-26")
    with pytest.raises(NotAllowed):
        records.enter_facts(made, {"CX_LXRQ": "2026-11-20"}, by=desk.people["publisher"], at=LATER)
    assert (entries(), RecordEvent.objects.filter(code="facts").count()) == ([], 0)


def test_removed_from_the_list_withdraws_at_once_within_the_year(desk):
    made = record(desk, LIST, kind="serious-dishonesty")
    item = publish(desk, made)
    assert item.visible_until == midnight("2029-10-02")
    facts(desk, made, SX_YCRQ="2026-11-24", SX_YCWSH="锦信移〔2026〕1号")
    assert PublicItem.objects.get(pk=item.pk).withdrawal == Withdrawal.REPAIRED
    assert entries() == [("withdraw", "repaired")]


def test_list_entry_says_neither_certificate_nor_removal(desk):
    planted = {"SX_FRDB": "王植入", "BZ": "内部备注植入"}
    item = publish(desk, record(desk, LIST | planted, kind="serious-dishonesty"))
    shown = [field["code"] for field in item.document["fields"]]
    assert shown == [code for code in LIST if code in shown]
    assert "SX_FRDB" not in shown
    assert "植入" not in item.content


def test_withdrawn_by_a_fact_is_erased_after_the_grace(desk):
    made = record(desk, OLD)
    publish(desk, made)
    facts(desk, made, CX_LXRQ="2026-11-24")
    for day in range(3, 36):
        sweeping.checkpoint(at=NOW + day * DAY)
    sweeping.sweep(at=NOW + 33 * DAY)
    made.refresh_from_db()
    assert (made.state, made.sealed) == ("erased", None)


class TestRecompute:
    def shorter_edition(self, months: int) -> CatalogueEdition:
        """The same catalogue, its general tier shown so long at most."""
        content = json.loads(edition().content)
        serious, general, minor = content["clock"]["tiers"]
        content["clock"]["tiers"] = [serious, general | {"maximum": months, "minimum": 0}, minor]
        content |= {"edition": f"2026-11-24.{months}"}
        fresh = CatalogueEdition.build(content, at=NOW)
        fresh.save()
        return fresh

    def move(self, months: int) -> None:
        Record.objects.update(edition=self.shorter_edition(months))

    def recompute(self, desk) -> dict[str, int]:
        return dict(display.recompute(Record.objects.all(), by=desk.people["submitter"], at=LATER))

    def test_shorter_at_once_longer_only_counted(self, desk):
        fine = publish(desk, record(desk))
        warning = publish(desk, record(desk, penalty(CF_CFLB="警告", CF_NR_FK="", CF_WSH="2")))
        record(desk, penalty(CF_WSH="3"))
        self.move(3)
        assert self.recompute(desk) == {"shorten": 1, "none": 2}
        assert (until(fine), until(warning)) == (midnight("2027-02-02"), midnight("2027-02-02"))
        self.move(36)
        assert self.recompute(desk) == {"lengthen": 1, "none": 2}
        assert until(fine) == midnight("2027-02-02")

    def test_over_by_the_new_edition_ends_at_once(self, desk):
        made = record(desk, OLD)
        item = publish(desk, made)
        self.move(3)
        assert self.recompute(desk) == {"expire": 1}
        assert PublicItem.objects.get(pk=item.pk).state == "expired"
        made.refresh_from_db()
        assert (made.state, made.is_public) == ("hidden", False)

    def test_what_waits_with_a_longer_display_goes_back(self, desk):
        made = record(desk)
        submission = submit(desk, made)
        approve(desk, submission)
        self.move(3)
        assert self.recompute(desk) == {"none": 1}
        made.refresh_from_db()
        assert made.state == RecordState.DRAFT
        assert Permit.objects.get().voided_at == LATER
        assert made.events.values_list("code", "reason").first() == ("taken_back", "shorter")

    def test_again_does_nothing_and_chunks_hide_nobody(self, desk, monkeypatch):
        monkeypatch.setattr(display, "CHUNK", 2)
        for number in range(5):
            publish(desk, record(desk, penalty(CF_WSH=f"锦市监罚〔2026〕{number}号")))
        self.move(3)
        assert self.recompute(desk) == {"shorten": 5}
        assert self.recompute(desk) == {"none": 5}

    def test_erased_and_undated_are_passed_over(self, desk):
        made = record(desk)
        made.seal({"CF_CFLB": "罚款"})
        made.save()
        gone = record(desk, penalty(CF_WSH="2"))
        records.destroy([gone.pk], at=NOW)
        assert self.recompute(desk) == {"refused": 1}


def test_shown_until_the_very_instant(desk):
    made = record(desk)
    item = publish(desk, made)
    facts(desk, made, CX_LXRQ="2026-11-20")
    gone = datetime(2027, 2, 1, 16, 0, tzinfo=UTC)
    assert PublicItem.objects.visible(at=gone - timedelta(microseconds=1)).get().pk == item.pk
    assert not PublicItem.objects.visible(at=gone).exists()
