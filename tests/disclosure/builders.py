"""Values of decisions as a department would fill them in, and records made of them."""

from django.utils import timezone

from confidentiality.models import Permit, Submission
from confidentiality.services import reviews
from disclosure.models import CatalogueEdition, Record
from disclosure.services import records
from publication.models import PublicItem
from publication.services import door
from tests.factories import NOW, House

AGENCY_CODE = "11510104MB0TEST012"
COMPANY_CODE = "91510100MA6DEM001X"
CARD = "11010519491231002X"


def edition(kind: str = "penalty") -> CatalogueEdition:
    return CatalogueEdition.objects.in_force(kind, on=timezone.localtime(NOW).date())


def penalty(**changes: str) -> dict[str, str]:
    """An organisation's penalty that fills every mandatory field."""
    return {
        "CF_XDR_MC": "成都示例商贸有限公司",
        "CF_XDR_LB": "法人及非法人组织",
        "CF_XDR_SHXYM": "91110000600037341L",
        "CF_FRDB": "王示例",
        "CF_WSH": "锦市监罚〔2026〕1号",
        "CF_WFXW": "广告违法",
        "CF_SY": "发布虚假广告。",
        "CF_YJ": "《广告法》第五十五条",
        "CF_CFLB": "罚款",
        "CF_NR": "罚款2000元。",
        "CF_NR_FK": "0.2",
        "CF_JDRQ": "2026-11-01",
        "CF_YXQ": "2099-12-31",
        "CF_CFJG": "锦江区市场监管局",
        "CF_CFJGDM": "91110000600037341L",
        "CF_SJLY": "锦江区市场监管局",
        "CF_SJLYDM": "91110000600037341L",
    } | changes


def person_penalty(**changes: str) -> dict[str, str]:
    """A natural person's penalty, with all that is private of him."""
    values = penalty(
        CF_XDR_MC="何博杰",
        CF_XDR_LB="自然人",
        CF_XDR_ZJLX="身份证",
        CF_XDR_ZJHM=CARD,
        CF_WSH="锦市监罚〔2026〕2号",
        CF_SY=f"何博杰（身份证号{CARD}）无照经营。",
        CF_NR="对何博杰罚款2000元。",
        BZ="内部备注：何博杰的邻居举报。",
    )
    return {code: text for code, text in values.items() if code not in ("CF_XDR_SHXYM", "CF_FRDB")} | changes


def record(house: House, values: dict[str, str] | None = None, *, kind: str = "penalty", **more) -> Record:
    """A draft of the county's office."""
    given = {"organisation": house.office, "by": house.people["submitter"], "at": NOW} | more
    return records.create(edition=edition(kind), values=values or penalty(), **given)


def submit(house: House, made: Record, *, at=NOW) -> Submission:
    return records.submit(made, by=house.people["submitter"], at=at, accept_masks=True)


def approve(house: House, submission: Submission, *, at=NOW, names=("first", "second")) -> None:
    """Two people's approvals, every step's checklist ticked."""
    for name in names:
        submission.refresh_from_db()
        step = submission.chain.steps.get(order=submission.step)
        reviews.approve(
            submission,
            by=house.people[name],
            commitment=submission.commitment,
            basis="条例第十九条",
            checklist=[True] * len(step.checklist),
            at=at,
        )


def publish(house: House, made: Record, *, at=NOW) -> PublicItem:
    """The record's public item, after the whole way."""
    submission = submit(house, made, at=at)
    approve(house, submission, at=at)
    item = door.publish(Permit.objects.get(submission=submission), by=house.people["publisher"], at=at)
    made.refresh_from_db()
    return item
