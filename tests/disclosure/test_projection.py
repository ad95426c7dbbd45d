import json

import pytest

from confidentiality import masking
from confidentiality.services.submissions import Draft, screened_draft
from disclosure import editions
from disclosure.errors import PeriodOver
from disclosure.projection import lookup_digest, masked_name, plain, project
from tests.disclosure.builders import CARD, penalty, person_penalty
from tests.factories import DAY, NOW

SPECS = {content["code"]: editions.Spec(content) for content in editions.shipped()}
FORM = SPECS["penalty"].content["masks"]["person_name"]


def projected(values, kind="penalty", **more):
    return project(SPECS[kind], values, item_id="i" * 22, region="510104", at=NOW, **more)


def public(found) -> dict:
    return masking.apply(found.document, found.masks)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("何博杰", "何某某"),
        ("张伟", "张某"),
        ("欧阳庆松", "欧阳某某"),
        ("何 博 杰", "何某某"),
        ("周艳河雪", "周某某某"),
        ("李", "李某"),
    ],
)
def test_name_of_a_person(name, masked):
    assert masked_name(name, FORM) == masked


def test_person_is_masked_in_every_leaf():
    values = person_penalty(CF_WFXW="何博杰无照经营", CF_YJ="何 博杰案", CF_CFJG="何博杰所")
    text = json.dumps(public(projected(values)), ensure_ascii=False)
    for private in ("何博杰", "博杰", CARD, "邻居", '身份证"'):
        assert private not in text
    assert public(projected(values))["title"] == "何某某 · 锦市监罚〔2026〕2号"
    assert {f["code"]: f["value"] for f in public(projected(values))["fields"]}["CF_SY"] == (
        f"何某某（身份证号{'*' * 18}）无照经营。"
    )


def test_what_is_never_public_is_not_in_the_document():
    codes = {
        field["code"]
        for field in projected(penalty(BZ="x", CF_FR_ZJLX="身份证", CF_FR_ZJHM=CARD)).document["fields"]
    }
    assert codes.isdisjoint({"BZ", "CF_FR_ZJLX", "CF_FR_ZJHM"})
    person = {field["code"] for field in projected(person_penalty()).document["fields"]}
    assert person.isdisjoint({"BZ", "CF_XDR_ZJLX", "CF_XDR_ZJHM", "CF_XDR_SHXYM", "CF_FRDB"})
    assert "CF_XDR_MC" in person


def test_a_representatives_card_in_free_text_is_masked_by_the_catalogue():
    found = projected(penalty(CF_FR_ZJHM=CARD, CF_SY=f"法定代表人证号 {CARD[:6]} {CARD[6:]} 。"))
    assert CARD[6:] not in json.dumps(public(found), ensure_ascii=False)


def test_organisation_keeps_its_name_and_code():
    document = public(projected(penalty()))
    values = {field["code"]: field["value"] for field in document["fields"]}
    assert document["title"] == "成都示例商贸有限公司 · 锦市监罚〔2026〕1号"
    assert (values["CF_XDR_MC"], values["CF_XDR_SHXYM"]) == ("成都示例商贸有限公司", "91110000600037341L")
    assert document["facets"] == {
        "authority": "锦江区市场监管局",
        "region": "510104",
        "subject_category": "organisation",
        "year": 2026,
        "sector": "",
        "occupation": "",
        "types": ["罚款"],
        "terms": {},
    }
    assert document["display"]["until"] == "2027-11-01T16:00:00Z"


def test_no_code_is_not_shown_and_no_second_fact():
    found = projected(penalty(CF_XDR_SHXYM=editions.NO_CODE))
    assert "CF_XDR_SHXYM" not in {field["code"] for field in found.document["fields"]}
    assert found.lookups == (lookup_digest("成都示例商贸有限公司", "锦市监罚〔2026〕1号"),)


def test_look_up_takes_either_second_fact_however_it_is_typed():
    found = projected(person_penalty())
    assert set(found.lookups) == {
        lookup_digest("何 博杰", CARD.lower()),
        lookup_digest("何博杰", "锦市监罚[2026]2号"),
    }
    assert plain("Ａ１〔２〕 ") == "A1(2)"


def test_embargo_and_end():
    later = NOW + 3 * DAY
    assert projected(penalty(), publish_from=later).visible_from == later
    assert projected(penalty(), publish_from=NOW - DAY).visible_from == NOW
    with pytest.raises(PeriodOver, match="2026-02-01"):
        projected(penalty(CF_CFLB="警告", CF_NR_FK="", CF_JDRQ="2025-11-01"))


def test_financial_regulators_row_keeps_its_true_dates():
    row = {
        "DSR_MC": "殷瑞婷",
        "DSR_LX": "个人",
        "DSR_ZW": "时任经理",
        "SSJG": "某银行",
        "WFSS": "对殷瑞婷等人负责",
        "CFNR": "警告并罚款1万元",
        "CFLX": "警告；罚款",
        "JDJG": "宜宾金融监管分局",
        "SSSF": "四川省",
        "FBRQ": "2026-04-24",
        "WDBT": "公示表（宜金监罚决字〔2026〕7、8号）",
    }
    found = projected(row, "nfra-penalty")
    assert found.document["dates"] == {"notice": "2026-04-24"}
    assert found.document["display"]["from"] == "2026-04-23T16:00:00Z"
    assert found.document["facets"]["region"] == "511500"  # named by the authority; else the province
    assert public(found)["title"] == "殷某某 · 宜宾金融监管分局"
    assert "殷瑞婷" not in json.dumps(public(found), ensure_ascii=False)


def test_whole_document_goes_through_screening():
    """What the catalogue does not know is found by screening, in summary and fields alike."""
    values = penalty(CF_SY="经查，其电话13812345678。", CF_WFXW="电话13812345678")
    found = projected(values)
    draft = Draft(
        source_type="x",
        source_id="1",
        source_version="1",
        item_id="i" * 22,
        kind="penalty",
        locale="zh-hans",
        organisation=None,
        chain=None,
        document=found.document,
        visible_from=found.visible_from,
        visible_until=found.period.until,
        masks=found.masks,
        subject=found.subject,
    )
    assert "13812345678" not in screened_draft(draft, accept_masks=True).content


MEASURES = "限制招标投标｜川信发〔2025〕3号第八条｜2027-06-30\n何博杰不得从业｜《广告法》｜2099-12-31"


def test_sector_and_types_are_facets_and_an_organisation_has_no_occupation():
    values = penalty(CX_LY="食品药品", CX_ZY="律师", CF_CFLB="罚款；其他-对王某训诫；其他-训诫")
    facets = projected(values).document["facets"]
    assert (facets["sector"], facets["occupation"], facets["types"]) == ("食品药品", "", ["罚款", "其他"])


def test_a_persons_occupation_is_a_facet():
    assert projected(person_penalty(CX_ZY="律师")).document["facets"]["occupation"] == "律师"


def test_measures_stand_by_themselves_with_basis_and_end():
    document = projected(penalty(CX_CS=MEASURES)).document
    assert document["measures"] == [
        {
            "label": "限制招标投标",
            "basis": "川信发〔2025〕3号第八条",
            "until": "2027-06-30",
            "kind": "punishment",
        },
        {"label": "何博杰不得从业", "basis": "《广告法》", "until": "2099-12-31", "kind": "punishment"},
    ]
    assert "CX_CS" not in {field["code"] for field in document["fields"]}
    licence = {
        "XK_XDR_LB": "法人及非法人组织",
        "XK_JDRQ": "2026-11-01",
        "XK_YXQZI": "2027-10-31",
        "CX_CS": "优先办理｜办法｜2027-01-01",
    }
    assert [each["kind"] for each in projected(licence, "licence").document["measures"]] == ["incentive"]


def test_masks_reach_the_measures():
    """The label of a field is the program's own, and not masked; that of a measure somebody typed."""
    masked = public(projected(person_penalty(CX_CS=f"{MEASURES}\n函告其单位｜证号{CARD}｜2027-01-01")))
    assert [each["label"] for each in masked["measures"]] == ["限制招标投标", "何某某不得从业", "函告其单位"]
    assert masked["measures"][2]["basis"] == f"证号{'*' * 18}"


def test_screening_reaches_the_measures():
    found = projected(penalty(CX_CS="电话13812345678告知｜办法，13912345678｜2027-01-01"))
    draft = Draft(
        source_type="x",
        source_id="1",
        source_version="1",
        item_id="i" * 22,
        kind="penalty",
        locale="zh-hans",
        organisation=None,
        chain=None,
        document=found.document,
        visible_from=found.visible_from,
        visible_until=found.period.until,
        masks=found.masks,
        subject=found.subject,
    )
    screened = screened_draft(draft, accept_masks=True)
    assert {path for path, _found, _maskable in screened.findings} == {
        "/measures/0/label",
        "/measures/0/basis",
    }
    assert "13812345678" not in screened.content
    assert "13912345678" not in screened.content
