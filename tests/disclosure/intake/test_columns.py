from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.intake import columns
from disclosure.intake.tables import FileRefused, Target

from .files import EDITIONS, NFRA, SPEC

NAMES = columns.Names(SPEC)


def found(*lines: list[str]) -> columns.Head:
    return columns.find(list(enumerate(lines, start=1)), NAMES)


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("cf_xdr_mc", Target("CF_XDR_MC")),
        (" 行政相对人\n名称 ", Target("CF_XDR_MC")),
        ("*行政相对人名称", Target("CF_XDR_MC")),
        ("行政相对人名称（必填）", Target("CF_XDR_MC")),
        ("ＣＦ＿ＸＤＲ＿ＭＣ", Target("CF_XDR_MC")),
        ("法定代表人(负责人)姓名", Target("CF_FRDB")),
        ("CF_JG", Target("CF_NR")),
        ("行政相对人代码_4(税务登记号)", Target("CF_XDR_SWDJ")),
        ("行政相对人代码_3【工商登记码】", Target("CF_XDR_GSZC")),
        ("行政相对人代码9（组织机构代码）", Target("CF_XDR_ZZJG")),
        ("行政相对人代码_5(居民身份证号)", Target("CF_XDR_ZJHM")),
        ("罚款金额(万元)", Target("CF_NR_FK")),
        ("罚款金额（元）", Target("CF_NR_FK", "yuan")),
        ("罚款金额（单位：元）", Target("CF_NR_FK", "yuan")),
        ("罚款金额/元", Target("CF_NR_FK", "yuan")),
        ("CF_NR_FK(元)", Target("CF_NR_FK", "yuan")),
        ("没收违法所得、没收非法财物的金额(元)", Target("CF_NR_WFFF", "yuan")),
        ("罚款金额", None),
        ("处罚内容（元）", None),
        ("行政相对人代码_9(手机号)", None),
        ("行政相对人代码_1", None),
        ("元", None),
        ("", None),
    ],
)
def test_column_is_known(name, target):
    assert NAMES.target(name) == target


@pytest.mark.parametrize("spec", EDITIONS, ids=lambda spec: f"{spec.code} {spec.content['edition']}")
def test_every_code_and_name_of_an_edition_is_its_own_field(spec):
    names = columns.Names(spec)
    said = [
        (names.target(name), Target(field.code))
        for field in spec.fields
        for name in (field.code, field.label["zh-hans"], *field.aliases)
    ]
    assert [one for one, _other in said] == [other for _one, other in said]


def test_amount_without_a_unit_is_nobodys_guess():
    assert NAMES.lacks_unit("罚款金额")
    assert not NAMES.lacks_unit("罚款金额（元）")
    assert not NAMES.lacks_unit("CF_NR_FK")
    assert not NAMES.lacks_unit("备注")


def test_field_in_yuan_takes_no_ten_thousands():
    names = columns.Names(NFRA)
    assert names.target("罚款金额(元)") == Target("FKJE")
    assert names.target("罚款金额(万元)") is None


def test_signature_knows_the_same_columns_in_any_width():
    one = columns.signature(["CF_XDR_MC", "罚款金额（万元）", "", " "])
    assert one == columns.signature(["cf_xdr_mc ", "*罚款金额(万元)"])
    assert one != columns.signature(["罚款金额（万元）", "CF_XDR_MC"])
    assert one != columns.signature(["CF_XDR_MC", "", "罚款金额（万元）"])
    assert len(one) == 64


# -- the header ------------------------------------------------------------------------------------------


def test_titles_above_are_no_header():
    head = found(
        ["锦江区市场监管局行政处罚信息公示表", "", ""],
        ["处罚机关", "锦江区市场监管局", ""],
        ["CF_XDR_MC", "CF_WSH", "备注"],
        ["甲", "锦1号", "罚款"],
    )
    assert (head.first, head.last) == (3, 3)
    assert head.names == ("CF_XDR_MC", "CF_WSH", "备注")


def test_groups_above_names_are_one_header():
    head = found(
        ["行政处罚信息公示表", "", "", "", "", ""],
        ["行政相对人", "", "法定代表人", "", "处罚机关", "备注"],
        ["名称", "类别", "姓名", "证件号码", "统一社会信用代码", ""],
        ["甲", "自然人", "乙", "1", "2", "3"],
    )
    assert (head.first, head.last) == (2, 3)
    assert head.names == (
        "行政相对人名称", "行政相对人类别", "法定代表人姓名", "法定代表人证件号码",
        "处罚机关统一社会信用代码", "备注",
    )  # fmt: skip
    codes = [target.code for _position, target in sorted(head.mapping.items())]
    assert codes == ["CF_XDR_MC", "CF_XDR_LB", "CF_FRDB", "CF_FR_ZJHM", "CF_CFJGDM", "BZ"]


def test_first_row_of_data_is_no_second_header_line():
    head = found(["CF_XDR_MC", "CF_WSH", "CF_NR", "类型"], ["甲", "锦1号", "罚款", "备注"])
    assert (head.first, head.last, sorted(head.mapping)) == (1, 1, [0, 1, 2])


def test_codes_below_their_names_are_the_header_too():
    head = found(["行政相对人名称", "处罚内容", "别的"], ["CF_XDR_MC", "CF_NR", "BZ"], ["甲", "罚款", "无"])
    assert (head.first, head.last) == (2, 2)
    assert {position: target.code for position, target in head.mapping.items()} == {
        0: "CF_XDR_MC",
        1: "CF_NR",
        2: "BZ",
    }
    head = found(["行政相对人名称", "处罚内容"], ["CF_XDR_MC", "CF_NR"], ["甲", "罚款"])
    assert (head.first, head.last, head.names) == (1, 2, ("行政相对人名称", "处罚内容"))


def test_unknown_header_is_the_first_wide_line():
    head = found(
        ["公示表", "", "", ""], ["日期", "2026", "", ""], ["名字", "号", "内容", ""], ["甲", "1", "罚", "x"]
    )
    assert (head.first, head.names, head.mapping) == (3, ("名字", "号", "内容", ""), {})


def test_one_known_column_that_is_not_the_name_makes_no_header():
    head = found(["处罚机关", "锦江区"], ["名字", "号"], ["甲", "1"])
    assert head.first == 1
    assert found(["报表", "", ""], ["处罚机关", "锦江区", ""], ["名字", "号", "内容"]).first == 3


def test_nothing_is_no_header():
    with pytest.raises(FileRefused, match=r"^The file is empty, or its first line is no header\.$"):
        found(["", " "], [])


def refusal(*header: str) -> str:
    with pytest.raises(FileRefused) as caught:
        columns.check(found(list(header)), NAMES)
    return str(caught.value)


def test_same_column_twice_is_refused():
    assert (
        refusal("CF_XDR_MC", "行政相对人名称") == "The column “行政相对人名称” stands there twice; keep one."
    )
    assert (
        refusal("CF_XDR_MC", "处罚类别1", "处罚类别1")
        == "The column “处罚类别1” stands there twice; keep one."
    )
    assert refusal("CF_XDR_MC", *[f"列{n}" for n in range(200)]) == "The header has more than 200 columns."


def test_aliases_of_one_field_stand_beside_each_other():
    head = found(["CF_XDR_MC", "CF_CFLB1", "CF_CFLB2", "处罚类别"])
    columns.check(head, NAMES)
    assert [head.mapping[n].code for n in (1, 2, 3)] == ["CF_CFLB"] * 3


# -- the rows --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "value"),
    [
        (["罚款", "警告"], "罚款；警告"),
        (["罚款 ", "罚款"], "罚款"),
        (["罚款", "无"], "罚款"),
        (["罚款", "/"], "罚款"),
        (["", "警告"], "警告"),
        (["无", "警告"], "警告"),
        (["无", "/"], "无"),
        (["", ""], ""),
        ([" 无 "], " 无 "),
    ],
)
def test_columns_of_one_field_are_joined(parts, value):
    read = columns.reader({n: Target("CF_CFLB") for n in range(len(parts))})
    assert read(parts) == {"CF_CFLB": value}


def test_short_row_has_no_value_for_what_it_lacks():
    read = columns.reader({0: Target("A"), 1: Target("B"), 2: Target("B"), 3: Target("C", "yuan")})
    assert read([]) == {}
    assert read(["a", "b"]) == {"A": "a", "B": "b"}


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2000", "0.2"),
        (" 3,000.5元 ", "0.30005"),
        ("０", "0"),
        ("1e5", "10"),
        ("123456789012345678901234567890.123456789", "12345678901234567890123456.7890123456789"),
        ("2千", "2千"),
        ("", ""),
        ("NaN", "NaN"),
        ("1e999999", "1e999999"),
        ("0.2万元", "0.2万元"),
        ("9" * 61, "9" * 61),
    ],
)
def test_yuan_become_ten_thousands(cell, value):
    assert columns.reader({0: Target("CF_NR_FK", "yuan")})([cell]) == {"CF_NR_FK": value}


@given(st.decimals(min_value=0, max_value=10**15, places=6))
def test_yuan_lose_nothing(amount):
    [value] = columns.reader({0: Target("CF_NR_FK", "yuan")})([f"{amount:f}"]).values()
    assert Decimal(value) * 10000 == amount
