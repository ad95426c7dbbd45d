from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure import editions
from disclosure.display_clock import period
from disclosure.errors import DisclosureRefused
from publication.enums import FOREVER

SHANGHAI = ZoneInfo("Asia/Shanghai")
SPECS = {content["code"]: editions.Spec(content) for content in editions.shipped()}
# Used before the tiers had a minimum: its records go on as they were (see display_clock_cases.md).
SPECS["penalty"] = next(
    editions.Spec(content)
    for content in editions.shipped()
    if (content["code"], content["edition"]) == ("penalty", "2026-04-01")
)
BASIS = "《信用修复管理办法》（国家发展改革委令第36号）"


def midnight(text: str) -> datetime:
    return datetime.combine(date.fromisoformat(text), datetime.min.time(), tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("types", "decided", "tier", "last"),
    [
        ("警告", "2026-12-02", "minor", "2027-03-02"),
        ("通报批评；警告", "2026-12-02", "minor", "2027-03-02"),
        ("警告", "2026-11-30", "minor", "2027-02-28"),  # the month has no 30th: its last day
        ("警告", "2023-11-30", "minor", "2024-02-29"),
        ("罚款", "2026-03-02", "general", "2027-03-02"),
        ("警告；罚款", "2026-03-02", "general", "2027-03-02"),
        ("没收违法所得", "2024-02-29", "general", "2025-02-28"),
        ("其他-其他", "2026-01-01", "general", "2027-01-01"),
        ("罚款；暂扣许可证件", "2026-03-02", "serious", "2029-03-02"),
        ("暂扣或吊销执照", "2026-03-02", "serious", "2029-03-02"),
        ("警告；限制从业", "2026-03-02", "serious", "2029-03-02"),
        ("行政拘留", "2024-02-29", "serious", "2027-02-28"),
    ],
)
def test_tier_and_last_day_of_a_penalty(types, decided, tier, last):
    found = period(SPECS["penalty"], {"CF_CFLB": types, "CF_JDRQ": decided})
    assert (found.tier, found.last_day, found.until) == (
        tier,
        date.fromisoformat(last),
        midnight(last) + timedelta(days=1),
    )


def test_explanation_in_words():
    found = period(SPECS["penalty"], {"CF_CFLB": "警告；罚款", "CF_JDRQ": "2026-03-02"})
    assert found.because == {
        "zh-hans": "公示至2027年3月2日：属于一般失信（警告、罚款），"
        f"自处罚决定日期2026年3月2日起公示1年，依据{BASIS}。",
        "en": "Shown until 2027-03-02 because it is of the general tier (警告、罚款): 1 year from "
        "the date of the decision, 2026-03-02, under Order 36 of the NDRC on credit repair.",
    }


def test_department_ends_the_display_earlier_but_never_later():
    values = {"CF_CFLB": "罚款", "CF_JDRQ": "2026-03-02"}
    earlier = period(SPECS["penalty"], values | {"CF_GSJZQ": "2026-06-01"})
    assert earlier.last_day == date(2026, 6, 1)
    assert (
        earlier.because["zh-hans"]
        == "公示至2026年6月1日：决定机关确定的公示截止期早于最长公示期（2027年3月2日）。"
    )
    assert period(SPECS["penalty"], values | {"CF_GSJZQ": "2030-01-01"}).last_day == date(2027, 3, 2)


@pytest.mark.parametrize(
    ("types", "content", "tier"),
    [
        ("警告", "警告", "minor"),
        ("警告；罚款", "警告并罚款1万元", "general"),
        ("其他", "罚没合计575万元", "general"),
        ("其他", "禁止终身从事银行业工作", "serious"),
        ("禁止从业", "禁止3年", "serious"),
        ("取消任职资格", "取消任职资格2年", "serious"),
        ("撤销任职资格", "撤销", "serious"),
        ("吊销许可证", "吊销经营保险代理业务许可证", "serious"),
    ],
)
def test_tier_of_a_financial_regulators_row(types, content, tier):
    found = period(SPECS["nfra-penalty"], {"CFLX": types, "CFNR": content, "FBRQ": "2026-04-24"})
    assert (found.tier, found.starts_on) == (tier, date(2026, 4, 24))
    assert "公告发布日期（公告未载明决定日期）2026年4月24日" in found.because["zh-hans"]
    assert "as the notice names no date of decision, 2026-04-24" in found.because["en"]


def test_decision_date_goes_before_the_notices():
    values = {"CFLX": "罚款", "CFNR": "罚款", "FBRQ": "2026-04-24", "JDRQ": "2026-04-01"}
    assert period(SPECS["nfra-penalty"], values).starts_on == date(2026, 4, 1)


def test_licence_is_shown_while_it_is_valid():
    found = period(SPECS["licence"], {"XK_YXQZI": "2027-03-02"})
    assert (found.last_day, found.until) == (date(2027, 3, 2), midnight("2027-03-03"))
    assert found.because["en"] == (
        "Shown until 2027-03-02 because the licence is valid until that day, "
        "under the Administrative Licensing Law, art. 40."
    )


def test_long_term_is_without_end():
    found = period(SPECS["licence"], {"XK_YXQZI": "2099-12-31"})
    assert (found.last_day, found.until) == (None, FOREVER)
    assert found.because["zh-hans"] == "长期公示：许可长期有效，依据《行政许可法》第四十条。"


@pytest.mark.parametrize("kind", ["penalty", "licence", "nfra-penalty", "serious-dishonesty"])
def test_no_date_is_refused(kind):
    with pytest.raises(DisclosureRefused):
        period(SPECS[kind], {})


DAYS = st.dates(min_value=date(1949, 1, 1), max_value=date(2099, 12, 31))
TYPES = st.lists(st.sampled_from(SPECS["penalty"].by_code["CF_CFLB"].enum), min_size=1, unique=True)


@given(decided=DAYS, types=TYPES)
def test_display_lasts_between_its_tiers_bounds(decided, types):
    found = period(SPECS["penalty"], {"CF_CFLB": "；".join(types), "CF_JDRQ": decided.isoformat()})
    days = {"minor": (89, 93), "general": (365, 367), "serious": (1095, 1097)}[found.tier]
    if found.until != FOREVER:
        assert days[0] <= (found.until - midnight(decided.isoformat())).days <= days[1]
        assert found.until.astimezone(SHANGHAI).hour == 0
    assert not found.is_over(at=found.until - timedelta(seconds=1))
    assert found.is_over(at=found.until)


@given(decided=DAYS, types=TYPES, more=st.sampled_from(["行政拘留", "责令关闭"]))
def test_a_graver_type_never_shortens(decided, types, more):
    values = {"CF_CFLB": "；".join(types), "CF_JDRQ": decided.isoformat()}
    graver = values | {"CF_CFLB": values["CF_CFLB"] + "；" + more}
    assert period(SPECS["penalty"], graver).until >= period(SPECS["penalty"], values).until
