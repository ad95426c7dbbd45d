"""Fields that together point to a minor, a household or a person; and look-alikes that do not."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confidentiality import combinations, masking
from confidentiality.combinations import Combination, Part
from confidentiality.masking import Mask
from confidentiality.services import submissions
from tests.factories import NOW, draft, submit

ON = date(2026, 11, 23)
POSITIVES = [
    ("pupil", {"事实": "成都市锦江区示范小学三年级2班学生张某被推荐为诚信小标兵。"}),
    ("pupil", {"学校": "青羊区示例中学", "班级": "初二（3）班", "当事人": "王某某"}),
    ("pupil", {"姓名": "周*", "学校": "龙泉驿区第三小学", "年级": "五年级"}),
    ("pupil", {"事实": "双流区棠湖小学学生欧阳某某，就读６年级。"}),
    ("pupil_of_family", {"事实": "当事人李某系阳光幼儿园中班幼儿的家长"}),
    ("pupil_of_family", {"事实": "其监护人王某，孩子就读于示例小学"}),
    ("pupil_of_family", {"事实": "示例中学学生陈某，父亲陈某某"}),
    ("child_of_class", {"事实": "示例小学二年级1班，7岁，表现突出"}),
    ("child_of_place", {"事实": "赵某，14岁，清水村人"}),
    ("born_young", {"事实": "男，2012年6月出生，清水村人"}),
    ("household_of_status", {"事实": "救助对象刘某，家住清水村，低保户。"}),
    ("household_of_status", {"名称": "吴某", "社区": "幸福社区", "类别": "建档立卡户"}),
    ("household_of_house", {"当事人": "赵某", "地址": "驷马镇当先村6组12号"}),
    ("household_of_house", {"事实": "孙某某住阳光小区3栋2单元501室"}),
    ("household_of_size", {"当事人": "赵某某", "居住地": "幸福社区", "家庭情况": "全家4口人"}),
    ("household_of_relatives", {"事实": "孙某的儿子在青龙街开诊所，为村医"}),
    ("person_of_place", {"年龄": "57岁", "职业": "护林员", "村": "白云村"}),
    ("person_of_place", {"事实": "1961年出生的村医，现住白马村"}),
]
LOOK_ALIKES = [
    {
        "事实": "成都市锦江区示范小学食堂未按规定留样，处警告。",
        "名称": "锦江区示范小学",
        "法定代表人": "王某",
    },
    {"事实": "全村共有低保户12户，五保户3户，幸福社区建档立卡户已全部脱贫。"},
    {"事实": "该公司经营场所位于清水村3组12号，法定代表人王某。"},
    {"事实": "组织三年级学生参观诚信教育基地，各小学均派代表参加。"},
    {"事实": "某村镇银行对借款人张某贷后管理不到位，处罚款30万元。"},
    {"事实": "清水村村委会主任王某带领村民守信践诺。"},
    {"许可内容": "小学数学教师资格认定", "名称": "李某某", "机关": "青羊区教育局"},
    {"名称": "白云村农家乐", "地址": "经营场所：白云村5组"},
    {"事实": "对张某给予警告，罚款5万元。", "机关": "国家金融监督管理总局四川监管局"},
    {"事实": "初三次会议审议，王某某任职资格被取消"},
    {"事实": "年满18周岁的教师可以申请，报名者李某。"},
    {"事实": "锦江区人民路支行客户经理王某未尽职。"},
    {"事实": "第二中学副校长李某未按规定报告。"},
    {"事实": "社区服务中心对家庭人口进行统计，张某负责。"},
    {"事实": "主张某公司承担责任，于某日到三年级走访示范小学。"},
    {"当事人": "赵某" + "，" * 80, "地址": "当先村6组" + "。" * 80},
    {"事实": "赵某被处警告。" + "经查属实。" * 20 + "案卷存于当先村6组。"},
]


def codes(texts: dict[str, str], on: date = ON) -> set[str]:
    return {each.code for each in combinations.find(texts.items(), on=on)}


@pytest.mark.parametrize(("code", "texts"), POSITIVES, ids=range(len(POSITIVES)))
def test_together_they_point_to_somebody(code, texts):
    assert code in codes(texts)


@pytest.mark.parametrize(("code", "texts"), POSITIVES, ids=range(len(POSITIVES)))
def test_without_the_part_that_is_asked_about_they_do_not(code, texts):
    """What is proposed to be masked is what makes the combination."""
    for _ in range(6):
        found = [each for each in combinations.find(texts.items(), on=ON) if each.code == code]
        if not found:
            return
        part = found[0].ask_at
        text = texts[part.path]
        texts = texts | {part.path: text[: part.start] + "□" * (part.end - part.start) + text[part.end :]}
    pytest.fail(f"{code} still asks: {found}")


@pytest.mark.parametrize("texts", LOOK_ALIKES, ids=range(len(LOOK_ALIKES)))
def test_look_alikes_do_not(texts):
    assert codes(texts) == set()


def test_parts_say_where_each_field_stands():
    [found] = combinations.find([("/a", "青羊区示例中学"), ("/b", "初二（3）班"), ("/c", "王某某")], on=ON)
    assert found == Combination(
        "pupil",
        (Part("/a", 0, 7, "school"), Part("/b", 0, 6, "class"), Part("/c", 0, 3, "person")),
        Part("/b", 0, 6, "class"),
    )
    assert found.reason == "School, class and surname together point to a minor."


def test_who_was_born_under_eighteen_years_ago_grows_up():
    texts = {"事实": "2012年6月出生，清水村人"}
    assert codes(texts) == {"born_young"}
    assert codes(texts, date(2031, 1, 1)) == set()


def test_names_that_were_found_otherwise_count():
    texts = [("/a", "学生张建国就读于示例小学三年级")]
    assert combinations.find(texts, on=ON) == []
    assert [each.code for each in combinations.find(texts, on=ON, persons=[("/a", 2, 5)])] == ["pupil"]


def test_rules_are_data_that_is_checked():
    [edition] = combinations.editions()
    assert {rule["code"] for rule in edition.rules} | {""} == set(combinations.SENTENCES)
    given = {"valid_from": "2030-01-01", "reach": 1, "short": 1, "adult": 18}
    with pytest.raises(ValueError, match="unknown facts"):
        combinations._edition(given | {"rules": [{"code": "x", "together": [["moon"]], "ask_at": ["moon"]}]})
    with pytest.raises(ValueError, match="asks at none"):
        combinations._edition(given | {"rules": [{"code": "x", "together": [["age"]], "ask_at": ["road"]}]})


@given(st.text("村社区王某三年级2班小学号组岁年生出父亲，。 ", max_size=200))
def test_whatever_is_read_parts_lie_in_their_text_and_apart(text):
    for each in combinations.find([("/a", text)], on=ON):
        spans = sorted((part.start, part.end) for part in each.parts)
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(one[1] <= two[0] for one, two in itertools.pairwise(spans))
        assert each.ask_at in each.parts


def test_time_grows_with_the_text_and_not_faster():
    """Facts are read once each, and no more than a few of them are put together."""
    long = "赵某三年级2班示范小学清水村6组12号" * 2000
    found = combinations.find([("/a", long)], on=ON)
    assert len(found) <= combinations.MOST * len(combinations.editions()[0].rules)


def test_blanks_keep_positions():
    masks = [Mask("/a", 0, 3, "张某某"), Mask("/a", 5, 9, "***"), Mask("/b", 0, 1, "x")]
    assert masking.blanked("/a", "张建国住清水村号。", masks) == "张某某住清□□□□"


def found(house, text: str, **changes) -> list[tuple[str, str]]:
    screened = submissions.screened_draft(draft(house, text=text, **changes))
    rows = [row for row in screened.findings if row[1].kind == "combination"]
    return [(str(each.severity), text[each.start : each.end]) for path, each, _m in rows if "fields" in path]


def test_draft_asks_at_one_field_and_points_at_the_others(house):
    assert found(house, "示范小学的三年级2班，张某") == [
        ("ask", "三年级2班"), ("inform", "示范小学"), ("inform", "张某"),
    ]  # fmt: skip


def test_what_is_left_after_masks_still_asks(house):
    text = "救助对象刘建国，清水村低保户"
    whole = submissions.screened_draft(draft(house, text=text), accept_masks=True)
    assert "刘建国" not in whole.content
    asks = [each.reason for _path, each, _m in whole.findings if each.kind == "combination"]
    assert "Surname, village and the status of a household together point to it." in asks


def test_its_finding_is_masked_like_any_other(house):

    submission = submit(house, text="示范小学的三年级2班，张某", at=NOW)
    rows = submission.findings.filter(kind="combination", severity="ask")
    assert [(row.mask, row.maskable, row.masked) for row in rows] == [("***", True, False)]
