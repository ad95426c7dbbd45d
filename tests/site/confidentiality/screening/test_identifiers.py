import pytest

from .samples import bank_card, credit_code, id_card, seen

ID = id_card()
OLD_ID = "510104900307123"
CARD = bank_card()
GROUPED_CARD = " ".join((CARD[:4], CARD[4:8], CARD[8:12], CARD[12:16], CARD[16:]))
BROKEN_CARD = f"{CARD[:-1]}{(int(CARD[-1]) + 1) % 10}"
VISA = bank_card("436742000001234")
OLD_CARD = bank_card("955880440200012345")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")
OCR = str.maketrans("01", "Ol")
STARS = "*" * 18

IDENTITY_CARDS = [
    (ID, ID),
    (f"身份证号码：{ID}。", ID),
    (f"{ID[:6]} {ID[6:14]} {ID[14:]}", f"{ID[:6]} {ID[6:14]} {ID[14:]}"),
    (f"{ID[:6]}\n{ID[6:]}", f"{ID[:6]}\n{ID[6:]}"),
    (f"{ID[:3]}-{ID[3:10]}—{ID[10:]}", f"{ID[:3]}-{ID[3:10]}—{ID[10:]}"),
    (f"{ID[:9]}\u200b{ID[9:]}", f"{ID[:9]}\u200b{ID[9:]}"),
    (ID.translate(FULL_WIDTH), ID.translate(FULL_WIDTH)),
    (ID.translate(CHINESE), ID.translate(CHINESE)),
    (ID.translate(OCR), ID.translate(OCR)),
    (id_card("11010119800101033"), id_card("11010119800101033")),
    (id_card("81000019900307123"), id_card("81000019900307123")),
]


@pytest.mark.parametrize(("text", "number"), IDENTITY_CARDS)
def test_identity_card_that_holds_blocks(text, number):
    assert seen(text) == [("id_card", number, "block", STARS)]


def test_check_digit_x_in_either_case():
    numbers = (id_card(f"51010419900307{serial:03}") for serial in range(999))
    number = next(number for number in numbers if number.endswith("X"))
    assert seen(number.lower()) == [("id_card", number.lower(), "block", STARS)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"身份证号{OLD_ID}", [("id_card", OLD_ID, "block", "*" * 15)]),
        (OLD_ID, [("id_card", OLD_ID, "ask", "*" * 15)]),
        (f"身份证号{ID[:17]}0", [("id_card", f"{ID[:17]}0", "ask", STARS)]),
        ("永久居留身份证号911011198001010000", [("id_card", "911011198001010000", "block", STARS)]),
        ("驾驶证档案编号510100123456", [("id_card", "510100123456", "ask", "*" * 12)]),
        (f"案号{id_card('51010420240307123')}", [("id_card", id_card("51010420240307123"), "ask", STARS)]),
    ],
)
def test_identity_card_by_its_label(text, expected):
    assert seen(text) == expected


NOT_IDENTITY_CARDS = [
    credit_code(),
    f"统一社会信用代码：{credit_code()}",
    credit_code("91510104720312345"),
    "统一社会信用代码 9151 0100 MA6C ABCD " + credit_code()[16:],
    credit_code("N2510104MF1234567"),
    "00000000000000000X",
    f"{ID[:17]}0",  # check digit
    id_card("51010419901307123"),  # month 13
    id_card("99010419900307123"),  # no such region
    id_card("51010419000229123"),  # 1900 was no leap year
    id_card("51010420990307123"),  # not born yet
    f"{ID}12345678",  # within a longer number
    "注册号：510104000012345",
    "注册号：510104600312345",
    "510104********1237",
    "510104901307123",
    "许可证编号：JY15101040012345",
]


@pytest.mark.parametrize("text", NOT_IDENTITY_CARDS)
def test_what_only_looks_like_an_identity_card(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("label", "number", "severity"),
    [
        ("", CARD, "block"),
        ("卡号：", GROUPED_CARD, "block"),
        ("信用卡", VISA, "block"),
        ("账号", OLD_CARD, "ask"),
        ("银行卡号", BROKEN_CARD, "ask"),
        ("流水号", CARD, "ask"),
    ],
)
def test_bank_card(label, number, severity):
    mask = "*" * len(number.replace(" ", ""))
    assert seen(label + number) == [("bank_card", number, severity, mask)]


@pytest.mark.parametrize(
    "text",
    [
        VISA,  # a weak prefix without a label
        BROKEN_CARD,  # no Luhn digit
        f"{CARD}0001",  # within a longer number
        f"缴至国库，账号：{CARD}",
        f"罚没收入财政专户账户{CARD}",
        "订单号4367420000012345",
        "2025010112345678",
        "6222 **** **** 0128",
    ],
)
def test_what_only_looks_like_a_bank_card(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("护照号E12345678", [("passport", "E12345678", "block", "*" * 9)]),
        ("护照：EA1234567", [("passport", "EA1234567", "block", "*" * 9)]),
        ("持G12345678出境", [("passport", "G12345678", "ask", "*" * 9)]),
        ("回乡证H1234567890", [("travel_permit", "H1234567890", "block", "*" * 11)]),
        ("持M12345678入境", [("travel_permit", "M12345678", "ask", "*" * 9)]),
        ("台胞证号01234567", [("travel_permit", "01234567", "block", "*" * 8)]),
        ("军官证：军字第1234567号", [("officer_card", "军字第1234567号", "block", "*" * 11)]),
        ("证件：南字第0012345号", [("officer_card", "南字第0012345号", "ask", "*" * 11)]),
        ("驾驶川A12345小型轿车", [("plate", "川A12345", "block", "*" * 7)]),
        ("车牌川AD12345", [("plate", "川AD12345", "block", "*" * 8)]),
        ("川A·12345", [("plate", "川A·12345", "ask", "*" * 8)]),
        ("粤Z1234港", [("plate", "粤Z1234港", "ask", "*" * 7)]),
    ],
)
def test_papers_with_letters(text, expected):
    assert seen(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "产品编号E12345678",
        "D12345678",
        "型号XE12345678",
        "E1234567",
        "20250101",
        "台胞证已注销，2025年",
        "川财字第1234567号",
        "成字第12号",
        "川字第0012345号",
        "高新A10023地块",
        "创新A12345",
        "川A级信用",
        "京A",
        "川A12345678",
    ],
)
def test_what_only_looks_like_a_paper(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("护照号码PE1234567", "passport", "PE1234567"),
        ("普通护照 E 12345678", "passport", "E 12345678"),
        ("护照号码：e12345678", "passport", "e12345678"),
        ("外国护照号码AB1234567", "passport", "AB1234567"),
        ("往来港澳通行证C12345678", "travel_permit", "C12345678"),
        ("往来台湾通行证号L12345678", "travel_permit", "L12345678"),
        ("回乡证H1234 5678", "travel_permit", "H1234 5678"),
        ("台胞证 1234 5678", "travel_permit", "1234 5678"),
        ("台胞证号：0123456701", "travel_permit", "0123456701"),
        ("军官证号：1234567", "officer_card", "1234567"),
        ("军官证后字第 123 4567 号", "officer_card", "后字第 123 4567 号"),
        ("军官证军字第1234567", "officer_card", "军字第1234567"),
        ("车牌 川 A 123 45", "plate", "川 A 123 45"),
        ("车牌号：川a12345", "plate", "川a12345"),
        ("车牌号：空A12345", "plate", "空A12345"),
        (f"公司员工李某银行账号{bank_card()}", "bank_card", bank_card()),
    ],
)
def test_numbers_right_behind_their_label(text, kind, value):
    assert [each[:3] for each in seen(text)] == [(kind, value, "block")]


def test_plate_before_its_vehicle():
    assert [each[:3] for each in seen("李某所有川A12345号牌")] == [("plate", "川A12345", "ask")]


@pytest.mark.parametrize("text", ["型号EA1234567-01", "纳税人识别号510104700123456", "护照12345678"])
def test_models_and_tax_numbers_are_no_papers(text):
    assert seen(text) == []


def test_account_into_which_a_fine_is_paid():
    assert seen(f"到中国银行乐山分行（账号：{bank_card()}）缴纳罚款") == []


@pytest.mark.parametrize(
    ("text", "number", "severity"),
    [
        ("本人银行账户2300123456789012", "2300123456789012", "block"),
        ("存折账号0114120100123456789，", "0114120100123456789", "block"),
        ("一般户：119902345610901，", "119902345610901", "ask"),
        ("账号：5001 2345 6789 012；", "5001 2345 6789 012", "ask"),
        ("对公账户22831101040009876，某某公司", "22831101040009876", "ask"),
    ],
)
def test_accounts_of_any_length(text, number, severity):
    digits = sum(char.isdigit() for char in number)
    assert seen(text) == [("bank_card", number, severity, "*" * digits)]


@pytest.mark.parametrize(
    "text",
    [
        "国库账号270000000012271001",
        "账号51001870836050551234，收款单位：乐山市财政局",
        "抖音账号12345678901",
        "证券账户12345678",
        "账户余额12345678元",
        "待结算财政款项账号：12201560100123456",
    ],
)
def test_accounts_that_are_an_offices_or_no_banks(text):
    assert [each for each in seen(text) if each[2] != "inform"] == []


@pytest.mark.parametrize("text", ["H12345678号批次水泥", "检验编号M1234567890为样品编号"])
def test_batches_and_samples_are_no_permits(text):
    assert seen(text) == []


def test_plate_broken_by_dashes_behind_its_label():
    assert seen("车号川-Q-98K21，") == [("plate", "川-Q-98K21", "block", "*" * 9)]
