"""Persons and firms of these tests, their numbers planted, and what speaks against them."""

from campaigns.models import StoryPage
from disclosure import bootstrap as catalogue
from publication.models import PublicItem
from tests.disclosure.assessed import assess_all
from tests.disclosure.builders import publish, record
from tests.factories import NOW
from tests.pages import Newsroom

PERSON = "何博杰"
CARD = "11010519491231002X"
FIRM = "成都示例商贸有限公司"
CODE = "91110000600037341L"


def about_person(room: Newsroom, name: str = PERSON, **fields) -> StoryPage:
    fields = {"subject_kind": "person", "subject_name": name} | fields
    return room.story(**fields)


def about_firm(room: Newsroom, name: str = FIRM, **fields) -> StoryPage:
    return room.story(subject_name=name, **fields)


def listed(room: Newsroom, *, at=NOW, **values: str) -> PublicItem:
    """A published item of the list of serious dishonesty: of the firm, or with `PERSON` of him."""
    catalogue.bootstrap(at=NOW)
    assess_all()
    given = {
        "SX_MC": FIRM, "SX_LB": "法人及非法人组织", "SX_SHXYM": CODE, "SX_WSH": "锦市监列〔2026〕1号",
        "SX_MD": "电信诈骗", "SX_SY": "情节严重。", "SX_YJ": "《条例》第十条",
        "SX_JDRQ": "2026-11-01", "SX_JDJG": "锦江区市场监管局", "SX_JDJGDM": CODE, "SX_SJLY": "锦江区市场监管局",
        "SX_SJLYDM": CODE,
    } | values  # fmt: skip
    made = record(room.house, {k: v for k, v in given.items() if v}, kind="serious-dishonesty", at=at)
    return publish(room.house, made, at=at)


def listed_person(room: Newsroom, *, name: str = PERSON, card: str = CARD, at=NOW) -> PublicItem:
    return listed(room, at=at, SX_MC=name, SX_LB="自然人", SX_SHXYM="", SX_ZJHM=card, SX_ZJLX="身份证")
