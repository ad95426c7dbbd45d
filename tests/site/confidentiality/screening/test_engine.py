"""What holds for every text."""

import sys
import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from confidentiality.screening import Finding, Kind, Severity, reasons, screen

from .samples import bank_card, credit_code, id_card, masked, seen

FEW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])

FRAGMENTS = [
    "对张建国、李明给予警告",
    "时任行长王五",
    "（时任经理）",
    id_card(),
    bank_card(),
    credit_code(),
    "13812345678",
    "138 1234 5678",
    "电话028-86543210",
    "家住成都市武侯区人民南路12号3栋501室",
    "张三，男，1990年3月5日出生",
    "其患有糖尿病",
    "学生李小明（12岁）",
    "未成年人",
    "就读于实验小学",
    "机密★1年",
    "内部资料",
    "注意保存",
    "微信号abc_12345",
    "QQ12345678",
    "a@b.com",
    "护照E12345678",
    "车牌川A12345",
    "军官证军字第1234567号",
    "身份证号",
    "、",
    "，",
    "。",
    "\n",
    " ",
    "\u200b",
    "对",
    "给予",
    "罚款5万元",
    "12",
    "赵六",
]
mixed = st.lists(st.sampled_from(FRAGMENTS), max_size=8).map("".join)
anything = st.text(st.characters(codec=None), max_size=60) | mixed


@FEW
@given(anything, st.none() | st.text(max_size=8))
def test_findings_are_valid_sorted_and_apart(text, subject):
    findings = screen(text, subject=subject)
    assert all(0 <= each.start < each.end <= len(text) for each in findings)
    assert all(left.end <= right.start for left, right in pairwise(findings))
    assert all(each.reason in reasons.ALL and 0 < each.confidence <= 1 for each in findings)


@FEW
@given(mixed)
def test_nothing_blocks_once_everything_is_masked(text):
    assert [each for each in seen(masked(text)) if each[2] == "block"] == []


@pytest.mark.parametrize(
    "text", ["", "\ud800", "\udfff对张\ud83d三给予警告", "\x00\x01\x7f", "\u202e13812345678", "ﷺ" * 30]
)
def test_odd_characters_do_not_raise(text):
    assert isinstance(screen(text, subject=text), list)


@FEW
@given(
    st.sampled_from(["110101", "510104", "513426", "820000"]),
    st.dates(min_value=date(1930, 1, 1), max_value=date(2010, 1, 1)),
    st.integers(0, 999),
    st.lists(st.sampled_from(["", "", " ", "-", "\n", "　", "－", "\u200b", "· "]), min_size=17, max_size=17),
)
def test_identity_card_is_found_through_any_separators(region, born, serial, gaps):
    number = id_card(f"{region}{born:%Y%m%d}{serial:03}")
    written = "".join(digit + gap for digit, gap in zip(number, [*gaps, ""], strict=True))
    text = f"身份证号：{written}，"
    assert [(each[0], each[1], each[2]) for each in seen(text)] == [("id_card", written, "block")]


@FEW
@given(
    st.sampled_from(["91510100", "92510104", "93511402", "52500000", "N2513426"]),
    st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9),
    st.sampled_from(["", "统一社会信用代码：", "代码", "（"]),
)
def test_credit_code_never_fires(head, body, label):
    code = credit_code(head + body)
    assume(code[6:10] not in {"1900", "2000"})
    assert seen(f"{label}{code}") == []


@pytest.mark.parametrize(
    "unit", ["1", "张", "1 ", "1.", "138-", "6222 ", "对", "住", "(", "a@", "机密 ", "市", "张三(", "爨一、"]
)
def test_hostile_text_takes_linear_time(unit):
    small, large = (unit * (size // len(unit)) for size in (10_000, 80_000))
    assert _seconds(large) < 24 * max(_seconds(small), 0.004)


def _seconds(text: str) -> float:
    """Of the processor, the least of three: what else runs on the machine does not count."""
    measured = []
    for _time in range(3):
        started = time.process_time()
        screen(text)
        measured.append(time.process_time() - started)
    return min(measured)


pieces = st.sampled_from(
    [
        *FRAGMENTS,
        "爨一",
        "欧阳",
        "扎西",
        "艾·",
        "患有癌症",
        "负责人:",
        "省市区",
        "3栋",
        "微信",
        "川A",
        "字第",
        "内部",
        "张 ",
        "a@",
        "账号1",
        "、张三等四名同志",
        "高峰之妻",
        "确诊",
        "邮箱:a b @",
        "小学三年级的",
        "〇",
        "l",
    ]
)


@FEW
@given(st.lists(pieces, min_size=1, max_size=3).map("".join))
def test_work_grows_as_the_text_does(unit):
    """Calls are counted, not seconds: of what is said once and of eight times that."""
    short, long = (_calls(unit * (size // len(unit) + 1)) for size in (1_000, 8_000))
    assert long < 10 * short + 2_000


def _calls(text: str) -> int:
    count = 0

    def counting(_frame, _event, _argument):
        nonlocal count
        count += 1

    screen(text[:50])  # what is made once does not count
    sys.setprofile(counting)
    try:
        screen(text)
    finally:
        sys.setprofile(None)
    return count


def test_positions_are_those_of_the_original():
    text = "\u200b\ufeff手机１３８\u200b１２３４５６７８"
    assert [(each.start, each.end, text[each.start : each.end]) for each in screen(text)] == [
        (4, 16, "１３８\u200b１２３４５６７８")
    ]


def test_finding_is_frozen_and_plain():
    (finding,) = screen("对张建国给予警告")
    assert finding == Finding(1, 4, Kind.PERSON_NAME, Severity.BLOCK, 0.95, reasons.PERSON_PUNISHED, "张某某")
    with pytest.raises(AttributeError):
        finding.start = 0


def test_reasons_are_english_sentences():
    assert all(reason.endswith(".") and reason.isascii() for reason in reasons.ALL)
