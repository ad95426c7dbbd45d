"""Samples: made-up decisions of made-up subjects, dated relative to the day, in every state.

Each is marked with the notice "sample". Codes and card numbers have right check digits and belong to
nobody (the cards' holders were born on 1 January 1900).
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from stdnum.cn import ric, uscc

from confidentiality.enums import Opinion
from confidentiality.models import Permit, Submission
from confidentiality.services import reviews
from disclosure.errors import AlreadyStored
from disclosure.models import CatalogueEdition, Record
from disclosure.services import objections, records
from organisations.days import start_of
from organisations.models import Organisation, Person
from publication.enums import Withdrawal
from publication.models import PublicItem
from publication.services import door, sweeping

from .real import approve

EARLIER = timedelta(days=40)  # when what has a past was published
SUBMITTERS = {"jinjiang": "chen", "qingyang": "liu"}
ORGANISATION, BUSINESS, PERSON = "法人及非法人组织", "个体工商户", "自然人"
CERTIFICATE = "身份证"


Measure = tuple[str, str, int | None]  # what, basis, days from today until it ends


@dataclass(frozen=True, slots=True)
class Penalty:
    """One made-up penalty; `days` ago it was decided."""

    where: str
    end: str
    name: str
    category: str
    types: str
    days: int
    offence: str
    facts: str
    basis: str
    content: str
    fine: str = ""
    seized: str = ""
    licence: str = ""
    sector: str = ""


@dataclass(frozen=True, slots=True)
class Licence:
    """One made-up licence, valid for `valid` days from today (None: without end)."""

    where: str
    end: str
    name: str
    category: str
    kind: str
    title: str
    content: str
    days: int
    valid: int | None
    measures: Sequence[Measure] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One made-up entry of a list of serious dishonesty; `days` ago it was decided."""

    where: str
    end: str
    name: str
    category: str
    kind: str
    days: int
    facts: str
    basis: str
    removal: str
    measures: Sequence[Measure] = ()


SAMPLES = Path(__file__).resolve().parent / "samples.json"
KINDS = {"penalty": Penalty, "licence": Licence, "serious-dishonesty": Listing}

# How each end is reached: published in the past or now, and what happens then.
PAST = {"repaired", "revoked", "error", "expired", "objection", "corrected"}
WITHDRAWN = {"repaired": Withdrawal.REPAIRED, "revoked": Withdrawal.REVOKED, "error": Withdrawal.ERROR}


def load(
    *, at: datetime, people: Mapping[str, Person], organisations: Mapping[str, Organisation], progress
) -> dict[str, int]:
    """Every sample into its state; how many, by state. What is there already stays as it is."""
    house = _Staff(people, organisations)
    given = json.loads(SAMPLES.read_text(encoding="utf-8"))
    samples = [
        (kind, n, KINDS[kind](**each)) for kind, all_ in given.items() for n, each in enumerate(all_, 1)
    ]
    samples.sort(key=lambda sample: sample[2].end not in PAST)  # the ledger goes forward in time
    tally: Counter = Counter()
    with transaction.atomic():
        older = [each for each in samples if each[2].end in PAST]
        begun = [pair for each in older if (pair := _begin(*each, house, at=at - EARLIER, today=at))]
        if begun:
            # The ledger's clock leaps over the demo's invented past; it is confirmed, so that erasing works.
            sweeping.confirm_clock(at=at, by=None)
        for sample, record in begun:
            _FINISH[sample.end](record, house, at=at)
            tally[sample.end] += 1
        for number, each in enumerate(samples[len(older) :], 1):
            if pair := _begin(*each, house, at=at, today=at):
                tally[pair[0].end] += 1
            progress("samples", len(older) + number, len(samples))
    return dict(tally)


@dataclass(frozen=True, slots=True)
class _Staff:
    people: Mapping[str, Person]
    organisations: Mapping[str, Organisation]

    def submitter(self, where: str) -> Person:
        return self.people[SUBMITTERS.get(where, "he")]

    def acts_for(self, record: Record) -> Person:
        where = next(key for key, each in self.organisations.items() if each.pk == record.organisation_id)
        return self.submitter(where)


def _begin(kind: str, number: int, sample, house: _Staff, *, at: datetime, today: datetime):
    """The sample as a record, as far as it goes by itself; nothing where it is there already."""
    organisation = house.organisations[sample.where]
    day = timezone.localtime(today).date()
    values = _VALUES[kind](sample, number, organisation, day)
    embargo = start_of(day + timedelta(days=5)) if sample.end == "embargoed" else None
    try:
        record = records.create(
            edition=CatalogueEdition.objects.in_force(kind, on=day), organisation=organisation, values=values,
            by=house.submitter(sample.where), at=at, notices=["sample"], publish_from=embargo,
        )  # fmt: skip
    except (AlreadyStored, records.DuplicateKey):
        return None
    submission = records.submit(record, by=house.submitter(sample.where), at=at, accept_masks=True)
    _review(submission, sample.end, house, at=at)
    return sample, record


def _review(submission: Submission, end: str, house: _Staff, *, at: datetime) -> None:
    if end == "step1":
        return
    if end == "returned":
        reviews.dissent(
            submission, by=house.people["li"], commitment=submission.commitment, opinion=Opinion.RETURN,
            basis="决定书文号与附件不一致，请核对后重新提交（演示）", at=at,
        )  # fmt: skip
        return
    approve([submission.pk], by=house.people["li"], at=at)
    if end != "step2":
        approve([submission.pk], by=house.people["wang"], at=at)
        _publish(submission, house, at=at)


def _publish(submission: Submission, house: _Staff, *, at: datetime) -> None:
    door.publish(Permit.objects.get(submission=submission), by=house.people["zhao"], at=at)


def _expire(record: Record, house: _Staff, *, at: datetime) -> None:
    record.refresh_from_db()
    door.expire([record.item_id], at=at)


def _withdraw(reason: Withdrawal):
    def finish(record: Record, house: _Staff, *, at: datetime) -> None:
        record.refresh_from_db()
        records.withdraw(record, reason=reason, by=house.acts_for(record), at=at)

    return finish


def _object(record: Record, house: _Staff, *, at: datetime) -> None:
    record.refresh_from_db()
    texts = {
        "text": "公示的内容与决定书不一致，请核对。（演示）",
        "name": "演示申请人",
        "contact": "demo@example.cn",
    }
    item = PublicItem.objects.get(pk=record.item_id)
    receipt = objections.receive(item, texts, address="demo", at=at)
    objections.accept(receipt.objection, by=house.people["zhao"], at=at)


def _correct(record: Record, house: _Staff, *, at: datetime) -> None:
    record.refresh_from_db()
    spec = record.edition.spec
    code = "CF_NR" if spec.code == "penalty" else "XK_NR"
    values = record.values
    values[code] += "（更正：文字表述已按决定书原文修改。）"
    submission = records.correct(record, values, by=house.acts_for(record), at=at, accept_masks=True)
    for name in ("li", "wang"):
        approve([submission.pk], by=house.people[name], at=at)
    _publish(submission, house, at=at)


_FINISH = {end: _withdraw(reason) for end, reason in WITHDRAWN.items()} | {
    "expired": _expire,
    "objection": _object,
    "corrected": _correct,
}


def _penalty(sample: Penalty, number: int, organisation: Organisation, today: date) -> dict[str, str]:
    decided = today - timedelta(days=sample.days)
    if sample.end == "ending":
        decided = today + timedelta(days=2) - relativedelta(months=3)
    values = _subject("CF_XDR", "CF", sample, number) | {
        "CF_WSH": f"{_short(organisation)}罚决字〔{decided.year}〕{100 + number}号",
        "CF_WFXW": sample.offence,
        "CF_SY": sample.facts,
        "CF_YJ": sample.basis,
        "CF_CFLB": sample.types,
        "CF_NR": sample.content,
        "CF_NR_FK": sample.fine,
        "CF_NR_WFFF": sample.seized,
        "CF_NR_ZKDX": sample.licence or ("建筑业企业资质证书（示例）" if "资质" in sample.types else ""),
        "CF_JDRQ": decided.isoformat(),
        "CF_YXQ": "2099-12-31",
        "CF_CFJG": organisation.name,
        "CF_CFJGDM": agency_code(organisation),
        "CF_SJLY": organisation.name,
        "CF_SJLYDM": agency_code(organisation),
        "CX_LY": sample.sector,
    }
    return values


def _licence(sample: Licence, number: int, organisation: Organisation, today: date) -> dict[str, str]:
    decided = today - timedelta(days=sample.days)
    return _subject("XK_XDR", "XK", sample, 200 + number) | {
        "XK_XKWS": f"准予{sample.title}决定书",
        "XK_WSH": f"{_short(organisation)}许决字〔{decided.year}〕{200 + number}号",
        "XK_XKLB": sample.kind,
        "XK_XKZS": f"{sample.title}证（示例）",
        "XK_XKBH": f"JY{organisation.region_id}{number:06d}",
        "XK_NR": sample.content,
        "XK_JDRQ": decided.isoformat(),
        "XK_YXQZ": decided.isoformat(),
        "XK_YXQZI": _end(sample.valid, today),
        "XK_XKJG": organisation.name,
        "XK_XKJGDM": agency_code(organisation),
        "XK_ZT": "1",
        "XK_LYDW": organisation.name,
        "XK_LYDWDM": agency_code(organisation),
        "CX_CS": _measures(sample, today),
    }


def _listing(sample: Listing, number: int, organisation: Organisation, today: date) -> dict[str, str]:
    decided = today - timedelta(days=sample.days)
    return _subject("SX", "SX", sample, 400 + number) | {
        "SX_MD": sample.kind,
        "SX_SY": sample.facts,
        "SX_WSH": f"{_short(organisation)}信列字〔{decided.year}〕{400 + number}号",
        "SX_JDRQ": decided.isoformat(),
        "SX_JDJG": organisation.name,
        "SX_JDJGDM": agency_code(organisation),
        "SX_YJ": sample.basis,
        "SX_YCTJ": sample.removal,
        "SX_SJLY": organisation.name,
        "SX_SJLYDM": agency_code(organisation),
        "CX_CS": _measures(sample, today),
    }


def _measures(sample: Licence | Listing, today: date) -> str:
    """One a line, as they are typed: what｜basis｜last day."""
    return "\n".join(f"{what}｜{basis}｜{_end(days, today)}" for what, basis, days in sample.measures)


def _end(days: int | None, today: date) -> str:
    return "2099-12-31" if days is None else (today + timedelta(days=days)).isoformat()


_VALUES = {"penalty": _penalty, "licence": _licence, "serious-dishonesty": _listing}


def _subject(prefix: str, family: str, sample, number: int) -> dict[str, str]:
    values = {f"{prefix}_MC": sample.name, f"{prefix}_LB": sample.category}
    if sample.category == PERSON:
        return values | {f"{prefix}_ZJLX": CERTIFICATE, f"{prefix}_ZJHM": card_number(number)}
    owner = ("王示例", "李示例", "赵示例")[number % 3]
    return values | {f"{prefix}_SHXYM": company_code(number), f"{family}_FRDB": owner}


def _short(organisation: Organisation) -> str:
    """The beginning of its decision numbers: 锦江区 → 锦."""
    return f"{organisation.name[:1]}监" if organisation.region_id != "510000" else "川信监"


def company_code(number: int) -> str:
    """A unified social credit code of nobody (its organisation part is MA6DEM…)."""
    return _with_check_digit(f"91510100MA6DEM{number:03d}")


def agency_code(organisation: Organisation) -> str:
    return organisation.code


def card_number(number: int) -> str:
    """An ID card of somebody born on 1 January 1900."""
    bare = f"51010419000101{number:03d}"
    return bare + ric.calc_check_digit(bare + "0")


def _with_check_digit(bare: str) -> str:
    return bare + uscc.calc_check_digit(bare)
