import pytest

from .samples import credit_code, seen

MASK = "138******78"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13812345678", "13812345678"),
        ("电话13812345678。", "13812345678"),
        ("138 1234 5678", "138 1234 5678"),
        ("138-1234-5678", "138-1234-5678"),
        ("138.1234.5678", "138.1234.5678"),
        ("+86 138 1234 5678", "+86 138 1234 5678"),
        ("8613812345678", "8613812345678"),
        ("手机138\n12345678", "138\n12345678"),
        ("１３８１２３４５６７８", "１３８１２３４５６７８"),
        ("一三八一二三四五六七八", "一三八一二三四五六七八"),
        ("①③⑧①②③④⑤⑥⑦⑧", "①③⑧①②③④⑤⑥⑦⑧"),
        ("微信同号13812345678", "13812345678"),
        ("①13812345678", "13812345678"),
    ],
)
def test_mobile_blocks(text, number):
    assert seen(text) == [("mobile", number, "block", MASK)]


def test_two_numbers_side_by_side_are_two():
    assert [each[1] for each in seen("138 1234 5678 139 1234 5678")] == ["138 1234 5678", "139 1234 5678"]


@pytest.mark.parametrize(
    ("text", "number"),
    [("单号13812345678", "13812345678"), ("市场监管局联系电话13812345678", "13812345678")],
)
def test_mobile_that_may_be_something_else_asks(text, number):
    assert seen(text) == [("mobile", number, "ask", MASK)]


@pytest.mark.parametrize(
    "text",
    [
        "注册资本13812345678元",
        "人民币13812345678",
        "12812345678",
        "138123456789",
        "1381234567",
        "138****5678",
        "JY13812345678",
        "13812345678kg",
        "13812.345678",
        credit_code("91510104138123456"),
    ],
)
def test_what_only_looks_like_a_mobile(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "number", "severity"),
    [
        ("电话：028-86543210", "028-86543210", "block"),
        ("家庭电话0838-2345678", "0838-2345678", "block"),
        ("电话：028-8654 3210", "028-8654 3210", "block"),
        ("028-86543210", "028-86543210", "ask"),
        ("(028)86543210", "(028)86543210", "ask"),
        ("单位电话028-86543210", "028-86543210", "inform"),
        ("成都市市场监督管理局联系电话：028-86543210", "028-86543210", "inform"),
    ],
)
def test_landline(text, number, severity):
    assert seen(text) == [("landline", number, severity, "*" * sum(char.isdigit() for char in number))]


@pytest.mark.parametrize(
    "text",
    [
        "拨打12345",
        "12315热线",
        "95588",
        "400-800-1234",
        "028-12345",
        "0280-1234567",
        "编号028-86543210",
        "2025-0101",
    ],
)
def test_what_only_looks_like_a_landline(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("邮箱zhangsan@163.com", [("email", "zhangsan@163.com", "block", "***")]),
        ("13812345678@qq.com", [("email", "13812345678@qq.com", "block", "***")]),
        ("ｚｓ＠163．ｃｏｍ", [("email", "ｚｓ＠163．ｃｏｍ", "block", "***")]),
        ("公司邮箱a@b.com", [("email", "a@b.com", "inform", "***")]),
        ("微信号abc_123456", [("wechat", "abc_123456", "block", "***")]),
        ("加vx: zhang3san", [("wechat", "zhang3san", "block", "***")]),
        ("wxid_abc123def", [("wechat", "wxid_abc123def", "block", "***")]),
        ("QQ：12345678", [("qq", "12345678", "block", "***")]),
    ],
)
def test_accounts(text, expected):
    assert seen(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "举报邮箱jubao@sc.gov.cn",
        "@",
        "a@b",
        "微信公众号chengxin123",
        "微信支付",
        "微信群",
        "QQ音乐",
        "12345678",
        "VXD1234567",
    ],
)
def test_what_only_looks_like_an_account(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "value", "severity"),
    [
        ("手机：138O1234567", "mobile", "138O1234567", "ask"),
        ("l3812345678", "mobile", "l3812345678", "ask"),
        ("1381 234 5678", "mobile", "1381 234 5678", "block"),
        ("+86-28-86123456", "landline", "+86-28-86123456", "ask"),
        ("电话+86 28 8612 3456", "landline", "+86 28 8612 3456", "block"),
        ("0086-28-86123456", "landline", "0086-28-86123456", "ask"),
        ("+86 812 3345678", "landline", "+86 812 3345678", "ask"),
        ("住宅电话86123456", "landline", "86123456", "block"),
        ("联系方式：0833-2123456（乐山市应急管理局）", "landline", "0833-2123456", "inform"),
        ("窗口电话：028-86123456", "landline", "028-86123456", "inform"),
        ("zhang(at)qq.com", "email", "zhang(at)qq.com", "block"),
        ("微信号（zhangsan88）", "wechat", "zhangsan88", "block"),
        ("微信账号“zhangsan88”", "wechat", "zhangsan88", "block"),
        ("微信同号：zs123456", "wechat", "zs123456", "block"),
        ("加V：zhangsan88", "wechat", "zhangsan88", "block"),
        ("QQ（12345678）", "qq", "12345678", "block"),
        ("QQ 1234 5678", "qq", "1234 5678", "block"),
        ("Q号：12345678", "qq", "12345678", "block"),
        ("QQ/微信：12345678", "qq", "12345678", "block"),
    ],
)
def test_other_ways_to_write_a_contact(text, kind, value, severity):
    assert [each[:3] for each in seen(text)] == [(kind, value, severity)]


@pytest.mark.parametrize("text", ["比例0.13812345678", "官方微信号leshanfabu", "微信公众号：lsfabu2020"])
def test_fractions_and_official_accounts_are_no_contacts(text):
    assert seen(text) == []


def test_accounts_that_run_together_are_told_apart():
    assert seen("微信号abc_12345QQ12345678QQ87654321") == [
        ("wechat", "abc_12345", "block", "***"),
        ("qq", "12345678", "block", "***"),
        ("qq", "87654321", "block", "***"),
    ]


@pytest.mark.parametrize(
    "address",
    [
        "he-jing [at] sina [dot] com",
        "xufei 艾特 hotmail.com",
        "shenqi\n@163.com",
        "zhang san @ 139.com",
        "tianmi#163.com",
    ],
)
def test_disguised_addresses(address):
    assert seen(f"邮箱：{address}，") == [("email", address, "block", "***")]


def test_extension_belongs_to_the_number():
    assert seen("家里电话(0830)3123456-801。") == [("landline", "(0830)3123456-801", "block", "*" * 11)]
