import pytest

from .samples import seen


@pytest.mark.parametrize(
    ("text", "mark", "severity"),
    [
        ("机密★1年", "机密★1年", "block"),
        ("秘密★长期\n关于", "秘密★长期", "block"),
        ("机密★启用前", "机密★启用前", "block"),
        ("绝密☆5年", "绝密☆5年", "block"),
        ("机密＊十年", "机密＊十年", "block"),
        ("机 密 ★ 1 年", "机 密 ★ 1 年", "block"),
        ("秘密　3年", "秘密　3年", "block"),
        ("机密★", "机密★", "block"),
        ("密级：秘密", "秘密", "block"),
        ("绝密\n关于印发", "绝密", "ask"),
        ("一份机密级文件", "机密级", "ask"),
    ],
)
def test_secrecy_marks(text, mark, severity):
    assert seen(text) == [("secrecy_mark", mark, severity, "***")]


@pytest.mark.parametrize(
    ("text", "mark", "severity"),
    [
        ("内部资料", "内部资料", "block"),
        ("（内部文件）", "内部文件", "block"),
        ("本文件不得外传", "不得外传", "block"),
        ("仅供内部参考", "仅供内部参考", "block"),
        ("请注意保存", "注意保存", "block"),
        ("此件不公开", "此件不公开", "block"),
        ("公开方式：依申请公开", "依申请公开", "block"),
        ("公开属性：不予公开", "不予公开", "block"),
        ("泄露内部资料给他人", "内部资料", "ask"),
        ("泄露工作秘密的", "工作秘密", "ask"),
        ("涉及商业秘密的不予公开", "不予公开", "ask"),
    ],
)
def test_internal_marks(text, mark, severity):
    assert seen(text) == [("internal_mark", mark, severity, "***")]


@pytest.mark.parametrize(
    "text",
    [
        "商业秘密",
        "国家秘密",
        "保密工作",
        "保密审查",
        "侵犯商业秘密1年",
        "泄露国家秘密 3年以下有期徒刑",
        "此件公开发布",
        "（此件公开发布）",
        "内部资料性出版物",
        "内部文件管理制度",
        "内部控制不到位",
        "依申请公开工作",
        "主动公开",
        "非公开发行",
        "个人信息保密",
        "★★★",
    ],
)
def test_words_that_are_no_marks(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "mark", "kind"),
    [
        ("机密●1年", "机密●1年", "secrecy_mark"),
        ("绝密•长期", "绝密•长期", "secrecy_mark"),
        ("机密（1年）", "机密（1年）", "secrecy_mark"),
        ("秘密长期", "秘密长期", "secrecy_mark"),
        ("机密启用前", "机密启用前", "secrecy_mark"),
        ("密级★秘密", "秘密", "secrecy_mark"),
        ("本文件为机密", "机密", "secrecy_mark"),
        ("内 部 资 料", "内 部 资 料", "internal_mark"),
        ("此 件 不 公 开", "此 件 不 公 开", "internal_mark"),
        ("此件不宜公开", "此件不宜公开", "internal_mark"),
        ("（此件发至县团级）", "此件发至县团级", "internal_mark"),
        ("公开选项：依申请公开", "依申请公开", "internal_mark"),
        ("公开类别：不公开", "不公开", "internal_mark"),
        ("（内部使用）", "内部使用", "internal_mark"),
    ],
)
def test_other_ways_to_write_a_mark(text, mark, kind):
    assert seen(text) == [(kind, mark, "block", "***")]


@pytest.mark.parametrize(
    "text",
    [
        "依申请公开目录",
        "涉及国家秘密、工作秘密的",
        "应当保守工作秘密",
        "此件公开发布",
        "秘密长期保存在",
        "由内部使用部门登记",
        "不得公开审理",
    ],
)
def test_words_about_marks_are_none(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "mark", "kind", "severity"),
    [
        ("机　密　★　２　０　年", "机　密　★　２　０　年", "secrecy_mark", "block"),
        ("秘密★至2030年12月31日", "秘密★至2030年12月31日", "secrecy_mark", "block"),
        ("密级（秘密）", "秘密", "secrecy_mark", "block"),
        ("封面标注“机密”字样", "机密", "secrecy_mark", "ask"),
        ("【绝密】关于", "绝密", "secrecy_mark", "ask"),
        ("内部资料　严禁复制", "内部资料　严禁复制", "internal_mark", "block"),
        ("未经批准不得翻印", "未经批准不得翻印", "internal_mark", "block"),
        ("仅限机关内部使用", "仅限机关内部使用", "internal_mark", "block"),
        ("限内部发行", "限内部发行", "internal_mark", "block"),
        ("内参第8期", "内参", "internal_mark", "block"),
        ("是否公开：否", "否", "internal_mark", "block"),
    ],
)
def test_rarer_forms_of_marks(text, mark, kind, severity):
    assert seen(text) == [(kind, mark, severity, "***")]


@pytest.mark.parametrize(
    "text",
    [
        "申请人不服不予公开决定",
        "以依申请公开方式获取",
        "工作秘密管理办法",
        "成功的秘密在于坚持",
        "是否公开：否定",
        "限期内部整改",
    ],
)
def test_words_of_procedures_are_no_marks(text):
    assert seen(text) == []
