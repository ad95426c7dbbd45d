"""Home addresses, dates of birth, health, minors."""

import pytest

from .samples import id_card, seen

HOME = "成都市武侯区人民南路四段12号3栋2单元501室"


@pytest.mark.parametrize(
    ("text", "address", "severity"),
    [
        (f"家住{HOME}。", HOME, "block"),
        (f"住址：{HOME}", HOME, "block"),
        ("住四川省仁寿县文林镇石庙村3组，", "四川省仁寿县文林镇石庙村3组", "block"),
        ("住四川省成都市金牛区一环路北一段5号", "四川省成都市金牛区一环路北一段5号", "block"),
        ("户籍地：重庆市万州区高梁镇顺安村5组12号", "重庆市万州区高梁镇顺安村5组12号", "block"),
        ("家住石庙村", "石庙村", "block"),
        (HOME, HOME, "ask"),
    ],
)
def test_home_address(text, address, severity):
    assert seen(text) == [("home_address", address, severity, "***")]


def test_domicile_of_a_person_is_a_home():
    text = f"身份证号{id_card()}，住所：成都市武侯区科华路1号"
    assert [each[:2] for each in seen(text)] == [
        ("id_card", id_card()),
        ("home_address", "成都市武侯区科华路1号"),
    ]


def test_domicile_of_a_firm_is_its_seat():
    assert seen("住所：成都市武侯区科华路1号", subject="成都市新津食品有限公司") == []


@pytest.mark.parametrize(
    "text",
    [
        "经营场所：成都市武侯区人民南路12号",
        f"位于{HOME}",
        f"注册地址：{HOME}",
        "成都市新津食品有限公司，住所：成都市武侯区科华路1号",
        "住房公积金",
        "住院部3楼",
        "入住酒店8号房",
        "住宅小区3栋消防设施",
        "住建局3号文件",
        "现住成都市",
        "住在仁寿县富加镇",
        "旅客住宿登记，201室",
        "居住证",
    ],
)
def test_addresses_that_are_no_homes(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "date", "severity", "mask"),
    [
        ("1990年1月1日出生", "1990年1月1日", "block", "****年**月**日"),
        ("出生日期：1990-01-01", "1990-01-01", "block", "****年**月**日"),
        ("生日1990.3.4", "1990.3.4", "block", "****年**月**日"),
        ("女，汉族，1988年12月生", "1988年12月", "block", "****年**月**日"),
        ("一九九〇年三月五日出生", "一九九〇年三月五日", "block", "****年**月**日"),
        ("生于1985年", "1985年", "ask", "****年"),
    ],
)
def test_birth_date(text, date, severity, mask):
    assert seen(text) == [("birth_date", date, severity, mask)]


@pytest.mark.parametrize(
    "text",
    [
        "发生于2020年5月1日",
        "产生于2020年3月",
        "成立于1990年3月1日",
        "生产日期：2020-01-01",
        "2020年5月1日生效",
        "2020年3月1日出生医学证明管理",
        "男，1990年3月至2020年5月任行长",
        "学生于2020年3月入学",
    ],
)
def test_dates_that_are_no_births(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "illness", "severity"),
    [
        ("其患有糖尿病", "糖尿病", "block"),
        ("本人确诊乳腺癌晚期", "乳腺癌晚期", "block"),
        ("其系尿毒症患者", "尿毒症", "block"),
        ("隐瞒被保险人患有癌症的事实", "癌症", "ask"),
    ],
)
def test_health(text, illness, severity):
    assert seen(text) == [("health", illness, severity, "***")]


@pytest.mark.parametrize(
    "text",
    [
        "宣称可治疗糖尿病",
        "预防高血压",
        "《艾滋病防治条例》",
        "非洲猪瘟感染生猪",
        "精神病医院",
        "糖尿病食品",
        "检出沙门氏菌",
        "结核病防治所",
    ],
)
def test_illnesses_that_are_nobodys(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("李小明（12岁）", [("minor", "李小明", "block", "李某某"), ("minor", "12岁", "block", "***")]),
        ("年仅15岁的王芳", [("minor", "年仅15岁", "block", "***"), ("minor", "王芳", "block", "王某")]),
        ("未成年人李小明", [("minor", "未成年人", "block", "***"), ("minor", "李小明", "block", "李某某")]),
        ("15岁男孩张某", [("minor", "15岁", "block", "***")]),
        ("被害人系未成年人", [("minor", "未成年人", "ask", "***")]),
        ("接纳未成年人上网", [("minor", "未成年人", "inform", "***")]),
        (
            "学生王小明就读于成都市实验小学",
            [("minor", "王小明", "block", "王某某"), ("minor", "成都市实验小学", "block", "***")],
        ),
    ],
)
def test_minors(text, expected):
    assert seen(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "18周岁以上",
        "向未成年人销售卷烟",
        "《未成年人保护法》",
        "未成年人保护工作",
        "3岁以上儿童适用",
        "0-3岁婴幼儿托育",
        "16周岁以下",
        "为实验小学学生提供配餐",
        "实验中学食堂",
        "工龄12年",
    ],
)
def test_rules_about_minors_are_no_minors(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "value", "severity"),
    [
        ("家庭地址 眉山市东坡区苏源路99号", "home_address", "眉山市东坡区苏源路99号", "block"),
        ("家庭住址（成都市武侯区科华北路60号）", "home_address", "成都市武侯区科华北路60号", "block"),
        ("户籍登记地址：西昌市航天大道三段30号", "home_address", "西昌市航天大道三段30号", "block"),
        ("系1990年3月7日生人", "birth_date", "1990年3月7日", "block"),
        ("陈某，90年3月7日出生", "birth_date", "90年3月7日", "block"),
        ("其艾滋病检测呈阳性", "health", "艾滋病检测呈阳性", "block"),
        ("乙肝病毒携带者", "health", "乙肝病毒携带者", "ask"),
        ("张某死于脑溢血", "health", "脑溢血", "block"),
        ("伤残等级为八级", "health", "伤残等级为八级", "ask"),
    ],
)
def test_other_ways_to_write_a_particular(text, kind, value, severity):
    assert [each[:3] for each in seen(text)] == [(kind, value, severity)]


@pytest.mark.parametrize(
    "text",
    [
        "年满三十八岁的职工",
        "担任军级职务的，副职五十八岁",
        "用人单位、就读学校以及房屋出租人",
        "户籍在本村并且在本村居住的村民",
        "在公办幼儿园和公办学校就读的",
        "住所地的村（居）民委员会提出建议",
    ],
)
def test_rules_about_ages_schools_and_seats_are_nobodys(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "illnesses"),
    [
        ("申请人因肾衰竭长期透析", ["肾衰竭", "透析"]),
        ("其母患帕金森病，", ["帕金森病"]),
        ("经诊断为重度贫血。", ["重度贫血"]),
        ("本人确诊多发性肌炎", ["多发性肌炎"]),
        ("张建国，糖尿病、高血压，", ["糖尿病", "高血压"]),
        ("他双目失明，靠按摩谋生", ["双目失明"]),
        ("残疾类别：精神残疾，等级：二级", ["精神残疾", "二级"]),
        ("其妻怀孕六个月", ["怀孕六个月"]),
    ],
)
def test_illnesses_by_their_form_and_states(text, illnesses):
    assert [value for kind, value, *_ in seen(text) if kind == "health"] == illnesses


@pytest.mark.parametrize(
    "text",
    [
        "企业患上“大公司病”",
        "患有有碍食品安全疾病的不得上岗",
        "肺结核筛查全覆盖",
        "保险产品覆盖恶性肿瘤、心肌梗死等28种疾病",
        "器官移植管理条例",
        "孕妇可优先办理",
    ],
)
def test_illnesses_of_nobody_stay(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("被害人小明（8岁）", [("minor", "小明", "block", "小某"), ("minor", "8岁", "block", "***")]),
        (
            "向未满十四周岁的王芳出售",
            [("minor", "未满十四周岁", "block", "***"), ("minor", "王芳", "block", "王某")],
        ),
        ("该校初二（3）班学生", [("minor", "初二（3）班", "ask", "***")]),
        ("五年级2班雷鸣同学", [("minor", "五年级2班", "block", "***"), ("minor", "雷鸣", "block", "雷某")]),
        ("其女今年上幼儿园大班", [("minor", "幼儿园大班", "ask", "***")]),
    ],
)
def test_minors_by_nickname_and_class(text, found):
    assert seen(text) == found


@pytest.mark.parametrize(
    "text", ["六年级语文教案", "三年级教室照明", "同学今年毕业", "全班同学", "大中小班教研活动"]
)
def test_classes_of_nobody(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "address", "severity"),
    [
        ("现居自贡市贡井区长土镇艾叶滩社区8组。", "自贡市贡井区长土镇艾叶滩社区8组", "block"),
        ("租住于高新区天府三街218号2幢1单元2701", "高新区天府三街218号2幢1单元2701", "block"),
        ("户籍：会理市城关镇滨河路一段11号", "会理市城关镇滨河路一段11号", "block"),
        ("王建国\t仁和区大河北路55号4栋302\t", "仁和区大河北路55号4栋302", "ask"),
    ],
)
def test_homes_by_rarer_labels_and_in_cells(text, address, severity):
    assert ("home_address", address, severity, "***") in seen(text)


def test_seat_before_the_firms_name_is_no_home():
    assert seen("住所：成都市高新区天府大道北段1700号1栋2单元1501号（成都华兴商贸有限公司）") == []
