"""What the index is told of an item, and what of persons it is never told."""

import pytest

from publication import document
from search import pinyin
from search.documents import document_of
from tests.factories import publish

pytestmark = pytest.mark.django_db
PERSON = "何佑直"


def fields(*given: tuple[str, str, object]) -> list[dict]:
    return [
        {"code": code, "label": document.label(label, label), "value": value} for code, label, value in given
    ]


def made(house, *given: tuple[str, str, object], **changes):
    """An item as if these fields had come through the door with it."""
    item = publish(house, **changes)
    item.document["fields"] = fields(*given) or item.document["fields"]
    return item


def record(house, **changes):
    return made(
        house,
        ("CF_XDR_MC", "行政相对人名称", "成都锦里·食品有限公司"),
        ("CF_XDR_SHXYM", "行政相对人代码_1(统一社会信用代码)", "91510104MA6C8K2X5T"),
        ("CF_XDR_GSZC", "行政相对人代码_2(工商注册号)", "510104000123456"),
        ("CF_FRDB", "法定代表人", PERSON),
        ("CF_WSH", "行政处罚决定书文号", "川市监罚〔2026〕1号"),
        ("CF_SY", "违法事实", "2026年3月，该企业未按规定公示年报，见川市监责改〔2026〕7号，逾期不改，" + "情节严重，" * 9),
        ("CF_NR_FK", "罚款金额（万元）", "1.5"),
        ("CF_JDRQ", "处罚决定日期", "2026-10-08"),
        ("XK_BH", "许可编号", "JY1510****0012"),
        **changes,
    )  # fmt: skip


def test_a_record_of_a_firm(house):
    item = record(house, title="成都锦里·食品有限公司 · 川市监罚〔2026〕1号")
    item.document["dates"] = {"decided": "2026-10-08"}
    found = document_of(item)
    assert found.names == ("锦江区市场监管局", "成都锦里·食品有限公司")
    assert found.numbers == ("91510104MA6C8K2X5T", "510104000123456", "川市监罚〔2026〕1号")
    assert (found.topics, found.terms, found.person) == ((), (), False)
    assert found.organisation == str(house.office.pk)
    assert found.body.endswith("锦江区市场监管局\n2026-10-08\n2026年10月8日")
    assert PERSON in found.body


def test_the_firm_is_the_part_of_the_title_that_a_field_names(house):
    assert (
        document_of(record(house, title="〔2026〕1号 · 成都锦里·食品有限公司")).names[1]
        == "成都锦里·食品有限公司"
    )
    assert document_of(record(house, title="锦里食品 · 〔2026〕1号")).names[1] == "锦里食品"


@pytest.mark.parametrize("category", ["person", "business", "group"])
def test_of_persons_and_businesses_of_one_no_name_is_told(house, category):
    item = record(house, title=f"{PERSON} · 川市监罚〔2026〕1号", subject_category=category)
    found = document_of(item)
    assert found.person
    assert found.names == ("锦江区市场监管局",)
    assert not any(PERSON in each for each in (*found.names, *found.topics, *found.numbers))
    assert not any(
        "heyouzhi" in reading or "hyz" in reading for name in found.names for reading in pinyin.readings(name)
    )


def test_what_the_review_masked_speaks_of_a_person_and_keeps_the_firms_name(house):
    item = record(house, title="成都锦里·食品有限公司 · 川市监罚〔2026〕1号")
    item.masked = True
    found = document_of(item)
    assert (found.person, found.names[1]) == (True, "成都锦里·食品有限公司")


def test_a_masked_name_is_no_name(house):
    assert document_of(record(house, title="何** · 1号")).names == ("锦江区市场监管局",)


def story(house, *given, **changes):
    return made(house, *given, **{"section": "stories", "kind": "story", "title": "一诺千金"} | changes)


def test_a_story_about_a_person_tells_no_name_and_no_tag(house):
    item = story(
        house, ("subject", "主人公", PERSON), subject_category="person", tags=[PERSON, "敬业守信"],
        terms={"side": ["good"]},
    )  # fmt: skip
    found = document_of(item)
    assert (found.person, found.names, found.topics) == (True, ("锦江区市场监管局",), ("正面典型",))
    assert found.terms == ("side=good", f"tag={PERSON}", "tag=敬业守信")


def test_a_story_about_a_firm_names_it(house):
    item = story(house, ("subject", "主人公", "锦里粮油店"), tags=["诚信经营"])
    found = document_of(item)
    assert (found.person, found.names, found.topics) == (
        False, ("锦江区市场监管局", "锦里粮油店"), ("诚信经营",)
    )  # fmt: skip


@pytest.mark.parametrize("code", ["subject", "author"])
def test_a_story_or_work_of_somebody_is_a_persons_when_in_doubt(house, code):
    assert document_of(story(house, (code, "作者", PERSON), subject_category="")).person
    assert not document_of(story(house, ("year", "年度", "2026"), subject_category="")).person


def test_lessons_and_days_have_topics_and_no_subject(house):
    lesson = publish(
        house, section="education", kind="lesson", title="曾子的承诺", tags=["守信"], subject_category="",
        terms={"topic": ["promise"], "stage": ["primary"]},
    )  # fmt: skip
    found = document_of(lesson)
    assert (found.person, found.names, found.topics) == (False, ("锦江区市场监管局",), ("promise", "守信"))
    assert found.terms == ("stage=primary", "topic=promise", "tag=守信")


def test_labels_are_those_of_the_items_language(house):
    item = story(house, ("year", "年度", "2026"), subject_category="", terms={"side": ["bad"]})
    assert document_of(item).topics == ("反面警示",)
    item.locale = "en"
    assert document_of(item).topics == ("Warning",)


def test_telling_costs_no_query(house, django_assert_num_queries):
    item = record(house)
    with django_assert_num_queries(0):
        document_of(item)
