"""The tabled cases of `display_clock_cases.md`, and what holds for every case there can be."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from disclosure import editions
from disclosure.display_clock import Period, period
from organisations.days import start_of
from publication.enums import FOREVER

SPECS = {f"{content['code']} {content['edition']}": editions.Spec(content) for content in editions.shipped()}
COLUMNS = ("edition", "values", "received", "tier", "reason", "gone", "zh-hans", "en")
ORDER_36, ORDER_58, LISTS = "penalty 2026-04-01.2", "penalty 2023-05-01", "serious-dishonesty 2026-04-01"


def _cases() -> dict[str, dict[str, str]]:
    lines = (Path(__file__).parent / "display_clock_cases.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("| ")]
    return {name: dict(zip(COLUMNS, cells, strict=True)) for name, *cells in rows[1:]}


CASES = _cases()


def counted(edition: str, values: str) -> Period:
    return period(SPECS[edition], dict(pair.split("=", 1) for pair in values.split("<br>")))


def test_both_orders_have_their_thirty():
    used = [case["edition"] for case in CASES.values()]
    assert len(CASES) == 59
    assert (used.count(ORDER_36), used.count(ORDER_58), used.count(LISTS)) == (36, 13, 5)


@pytest.mark.parametrize("name", CASES)
def test_case(name):
    case = CASES[name]
    found = counted(case["edition"], case["values"])
    gone = f"{found.until.astimezone(UTC):%Y-%m-%d %H:%M}" if found.until != FOREVER else "never"
    assert {"tier": found.tier, "reason": found.reason, "gone": gone} | found.because == {
        key: case[key] for key in ("tier", "reason", "gone", "zh-hans", "en")
    }
    if case["received"]:
        day, what = case["received"].split(": ")
        assert found.is_over(at=start_of(date.fromisoformat(day))) is (what == "over")


def test_minimum_is_told_where_there_is_one():
    assert counted(ORDER_36, "CF_CFLB=警告<br>CF_JDRQ=2026-11-01").minimum_ends is None
    assert counted(ORDER_36, "CF_CFLB=罚款<br>CF_JDRQ=2026-11-30").minimum_ends == date(2027, 2, 28)
    assert counted(LISTS, "SX_MD=诈捐<br>SX_JDRQ=2026-11-30").minimum_ends == date(2027, 11, 30)


@pytest.mark.parametrize(
    ("fine", "tier"), [("", "general"), ("99.999999", "general"), ("100", "serious"), ("0", "general")]
)
def test_amount_is_a_rule_where_an_edition_gives_one(fine, tier):
    """None is shipped, since no source gives one; a province's edition may."""
    content = SPECS[ORDER_36].content
    serious, *rest = content["clock"]["tiers"]
    richer = serious | {"amount": {"field": "CF_NR_FK", "least": "100"}}
    spec = editions.Spec(content | {"clock": content["clock"] | {"tiers": [richer, *rest]}})
    values = {"CF_CFLB": "罚款", "CF_JDRQ": "2026-11-01", "CF_NR_FK": fine}
    assert period(spec, values).tier == tier


def test_amount_below_which_a_fine_is_minor():
    content = SPECS[ORDER_36].content
    *graver, minor = content["clock"]["tiers"]
    milder = minor | {"amount": {"field": "CF_NR_FK", "below": "0.02"}}
    spec = editions.Spec(content | {"clock": content["clock"] | {"tiers": [*graver, milder]}})
    values = {"CF_CFLB": "罚款", "CF_JDRQ": "2026-11-01"}
    assert [period(spec, values | {"CF_NR_FK": fine}).tier for fine in ("0.019999", "0.02")] == [
        "minor",
        "general",
    ]


DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2095, 12, 31))
TYPES = st.lists(
    st.sampled_from([*SPECS[ORDER_36].by_code["CF_CFLB"].enum, "其他-终身禁业", "未知类别"]),
    min_size=1,
    max_size=4,
).map("；".join)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "CX_LXRQ": st.integers(0, 1500),
        "CX_CXRQ": st.integers(0, 1500),
        "CF_GSJZQ": st.integers(0, 1500),
    },
)
SECTORS = st.sampled_from(["", "食品药品", "消防安全", "旅游服务"])
EDITIONS = st.sampled_from([ORDER_36, ORDER_58])


def values_of(decided: date, types: str, sector: str, facts: dict[str, int]) -> dict[str, str]:
    dated = {code: (decided + timedelta(days=days)).isoformat() for code, days in facts.items()}
    return {"CF_CFLB": types, "CF_JDRQ": decided.isoformat(), "CX_LY": sector} | dated


@given(edition=EDITIONS, decided=DAYS, types=TYPES, sector=SECTORS, facts=FACTS)
def test_never_later_than_the_maximum_and_always_at_a_midnight(edition, decided, types, sector, facts):
    found = period(SPECS[edition], values_of(decided, types, sector, facts))
    tier = next(each for each in SPECS[edition].clock["tiers"] if each["code"] == found.tier)
    latest = decided + relativedelta(months=tier["maximum"])
    assert found.until <= start_of(latest + timedelta(days=1))
    shanghai = found.until.astimezone(ZoneInfo("Asia/Shanghai"))
    assert shanghai.time() == time.min
    assert set(found.because) == {"zh-hans", "en"}
    assert not any(mark in text for text in found.because.values() for mark in "{}")


@given(edition=EDITIONS, decided=DAYS, types=TYPES, sector=SECTORS, facts=FACTS)
def test_a_fact_more_never_lengthens(edition, decided, types, sector, facts):
    whole = period(SPECS[edition], values_of(decided, types, sector, facts)).until
    for fact in facts:
        fewer = {code: days for code, days in facts.items() if code != fact}
        assert whole <= period(SPECS[edition], values_of(decided, types, sector, fewer)).until


@given(edition=EDITIONS, decided=DAYS, types=TYPES, sector=SECTORS, done=st.integers(0, 1500))
def test_duties_done_never_end_it_before_its_minimum(edition, decided, types, sector, done):
    found = period(SPECS[edition], values_of(decided, types, sector, {"CX_LXRQ": done}))
    if found.minimum_ends:
        assert found.until >= start_of(found.minimum_ends + timedelta(days=1))


@given(edition=EDITIONS, first=DAYS, days=st.integers(0, 800), types=TYPES, fact=DAYS, code=st.sampled_from(
    ["CX_LXRQ", "CX_CXRQ", "CF_GSJZQ", ""]))  # fmt: skip
def test_decided_later_never_ends_earlier(edition, first, days, types, fact, code):
    def until(decided: date) -> datetime:
        values = values_of(decided, types, "", {}) | ({code: fact.isoformat()} if code else {})
        return period(SPECS[edition], values).until

    assert until(first) <= until(first + timedelta(days=days))
