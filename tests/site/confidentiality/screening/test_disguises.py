"""Numbers that somebody hid, and marks that are written otherwise."""

import pytest

from .samples import bank_card, id_card, seen

ID = id_card("51010419850507123")
LETTERS = str.maketrans("0123456789", "OlZ34S67B9")


@pytest.mark.parametrize(
    "written",
    [
        ID.translate(LETTERS),
        ID.translate(str.maketrans("0", "О")),  # a Cyrillic letter
        ID.translate(str.maketrans("0123456789", "洞幺两三四五六七八九"))[:0]
        + ID.translate(str.maketrans("12", "幺两")),
        ID.translate(str.maketrans("0123456789", "零壹貳參肆伍陸柒捌玖")),
        ID.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
        "\u200d".join(ID),
        " ".join(ID),
        f"{ID[:6]}_{ID[6:14]}_{ID[14:]}",
        f"{ID[:4]}\r\n{ID[4:]}",
    ],
)
def test_identity_card_in_disguise_blocks(written):
    assert [each[:3] for each in seen(f"身份证号{written}。")] == [("id_card", written, "block")]


@pytest.mark.parametrize(
    "gap",
    [
        " ",
        "-",
        "—",
        ".",
        "·",
        "/",
        "_",
        "\n",
        "\r\n",
        "　",
        "\u200b",
        "\t",
        "~",
        "，",
        "、",
        "：",
        "|",
        "\u00a0",
    ],
)
@pytest.mark.parametrize(
    ("label", "number", "kind", "sizes"),
    [
        ("身份证号", ID, "id_card", (6, 8)),
        ("身份证号", ID, "id_card", (1,) * 17),
        ("手机", "13812345678", "mobile", (3, 4)),
        ("手机", "13812345678", "mobile", (1,) * 10),
        ("卡号", bank_card(), "bank_card", (4, 4, 4, 4)),
        ("卡号", bank_card(), "bank_card", (6,)),
    ],
)
def test_numbers_are_found_through_any_gap(gap, label, number, kind, sizes):
    parts = []
    for size in sizes:
        parts.append(number[:size])
        number = number[size:]
    written = gap.join([*parts, number])
    assert [each[:3] for each in seen(f"{label}{written}。")] == [(kind, written, "block")]


@pytest.mark.parametrize(
    "text",
    [
        "金额138,1234,5678元",
        "共12、34、56、78、90、12345678人",
        "时间17:30:00、18:45:00、19:00:00、20:15:00",
        "1，381，234，567.89",
    ],
)
def test_lists_of_numbers_are_no_number(text):
    assert seen(text) == []


def test_letters_for_digits_prove_nothing_without_a_check_digit():
    assert seen("型号SB3812345678Z") == []


def test_card_with_letters_for_digits_blocks():
    number = bank_card("621700381000123456").translate(str.maketrans("01", "Ol"))
    assert [each[:3] for each in seen(f"卡号{number}")] == [("bank_card", number, "block")]


@pytest.mark.parametrize(
    ("text", "severity"),
    [("张三账号：4402239009024908123", "ask"), ("账号4402239009024908123，收款人：乐山市财政局", None)],
)
def test_account_without_check_digit_asks_unless_it_is_an_authoritys(text, severity):
    assert [each[2] for each in seen(text) if each[0] == "bank_card"] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("核心商密★长期", "internal_mark"),
        ("（严禁扩散）", "internal_mark"),
        ("阅后收回", "internal_mark"),
        ("此件仅发至县处级", "internal_mark"),
    ],
)
def test_rarer_marks_block(text, kind):
    assert [(each[0], each[2]) for each in seen(text)] == [(kind, "block")]


@pytest.mark.parametrize("text", ["防止病毒扩散", "翻印资料收费标准", "商密产品检测"])
def test_words_of_rarer_marks_in_prose_are_none(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("联系电话：8654 3210", "ask"),
        ("家里电话3345678", "block"),
        ("窗口电话86543210", None),
        ("电话86543210元", None),
    ],
)
def test_landline_without_an_area_code(text, severity):
    assert [each[2] for each in seen(text)] == ([severity] if severity else [])
