"""Kinds beside stories: each through the door, and shown where it belongs."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from campaigns.models import (
    ActivityPage,
    CasePage,
    CitizensCodePage,
    ColumnPage,
    KnowledgePage,
    NamedListPage,
    PolicyPage,
    WorkPage,
)
from campaigns.numbers import normalised
from confidentiality.errors import SubmissionRefused
from publication.enums import Withdrawal
from publication.models import ItemTerm
from publication.services import door
from tests.pages import attachment, paragraphs

pytestmark = pytest.mark.django_db
ACTIVITY = {"zh-hans": "诚信经营示范店", "en": "Model shops of integrity"}


def page_of(room, model, **fields):
    given = {"title": "标题", "organisation": room.house.office, "owner": room.user()} | fields
    return room.add(model(**given))


def shown(public, address: str) -> str:
    answer = public(address, at=timezone.now())
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_case_names_nobody(room, public):
    page = page_of(
        room, CasePage, title="虚报工时案", side="bad", year=2026, region=room.house.county,
        body=paragraphs("对王建国给予警告。"),
    )  # fmt: skip
    item = room.publish(page)
    assert "王建国" not in item.content
    assert "王某某" in item.content
    assert item.document["facets"]["terms"] == {"side": ["bad"]}
    assert "虚报工时案" in shown(public, "/stories/cases/")
    assert "反面警示" in shown(public, item.get_absolute_url())


def test_a_name_that_cannot_be_masked_refuses_the_case(room):
    file = attachment("对王建国给予警告。".encode())
    body = [{"type": "file", "value": {"file": file.pk, "title": "决定书"}}]
    page = page_of(room, CasePage, year=2026, region=room.house.county, body=body)
    with pytest.raises(SubmissionRefused) as refused:
        room.submit(page)
    assert str(refused.value) == (
        "A case names nobody: take the name out of the file or link at /blocks/0 (attachment-1.txt)."
    )


def test_an_activity_with_its_call_and_a_list_of_those_named(room, public):
    activity = room.publish(
        page_of(
            room, ActivityPage, title="示范店征集", activity="shop", year=2026, region=room.house.county,
            call_from=date(2026, 11, 1), call_until=date(2026, 12, 1), who="锦江区的经营者", how="现场报名",
        )
    )  # fmt: skip
    assert activity.document["dates"] == {"call_from": "2026-11-01", "call_until": "2026-12-01"}
    rows = [
        {"type": "named", "value": {"name": name, "activity": "shop", "region": "510104"}}
        for name in ("锦里丰谷粮油店", "石桥豆腐坊")
    ]
    page = page_of(room, NamedListPage, title="示范店名单", year=2026, region=room.house.county, rows=rows)
    named = room.publish(page)
    [block] = named.document["blocks"]
    region = {"zh-hans": "锦江区", "en": "锦江区"}
    assert block["rows"] == [
        {"name": name, "activity": ACTIVITY, "region": region, "year": "2026"}
        for name in ("锦里丰谷粮油店", "石桥豆腐坊")
    ]
    assert "示范店征集" in shown(public, "/stories/activities/")
    assert "示范店名单" not in shown(public, "/stories/activities/").partition('<ol class="cards">')[2]
    assert "示范店名单" in shown(public, "/stories/activities/?kind=activity-list&activity=shop")
    assert "石桥豆腐坊" in shown(public, named.get_absolute_url())


def test_a_row_that_is_revoked_goes_by_a_correction(room):
    rows = [
        {"type": "named", "value": {"name": name, "activity": "shop", "region": "510104"}}
        for name in ("锦里丰谷粮油店", "石桥豆腐坊")
    ]
    page = page_of(room, NamedListPage, year=2026, region=room.house.county, rows=rows)
    item = room.publish(page)
    page.refresh_from_db()
    page.rows = rows[:1]
    page.save_revision(user=room.user())
    room.publish(page)
    item.refresh_from_db()
    assert (item.version, "石桥豆腐坊" in item.content) == (2, False)


def test_a_call_has_both_its_days_in_order(room):
    given = {"title": "征集", "organisation": room.house.office, "activity": "shop", "year": 2026}
    for days, field in [
        ({"call_from": date(2026, 1, 2)}, "call_until"),
        ({"call_until": date(2026, 1, 2)}, "call_from"),
        ({"call_from": date(2026, 1, 2), "call_until": date(2026, 1, 1)}, "call_until"),
    ]:
        with pytest.raises(ValidationError) as raised:
            ActivityPage(**given, region=room.house.county, **days).clean()
        assert list(raised.value.message_dict) == [field]


def test_articles_of_the_code_can_be_cited(room, public):
    assert "目前没有公示内容。" in shown(public, "/stories/code/")
    articles = [{"type": "article", "value": text} for text in ("言而有信。", "借书按期还。")]
    item = room.publish(page_of(room, CitizensCodePage, title="公民诚信守则", articles=articles))
    for address in ("/stories/code/", item.get_absolute_url()):
        assert '<li id="article-2" value="2">借书按期还。' in shown(public, address)
    assert 'rel="canonical" href="http' in shown(public, "/stories/code/")
    assert item.get_absolute_url() in shown(public, "/stories/code/").partition('rel="canonical"')[2][:120]


def test_a_policy_has_its_number_as_it_is_written(room, public):
    page = page_of(
        room, PolicyPage, title="实施方案", issuer="省政府办公厅", number="川办发[2018] 10号",
        issued_on=date(2018, 2, 11), reference="https://www.sc.gov.cn/10/",
    )  # fmt: skip
    item = room.publish(page)
    assert {each["code"]: each["value"] for each in item.document["fields"]}["number"] == "川办发〔2018〕10号"
    assert (item.year, item.document["dates"]) == (2018, {"issued": "2018-02-11"})
    assert "实施方案" in shown(public, "/stories/policies/?year=2018")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("川办发〔2018〕10号", "川办发〔2018〕10号"),
        ("川办发［２０１８］１０号", "川办发〔2018〕10号"),
        ("川办发(2018)第010号", "川办发〔2018〕10号"),
        ("川办发【2018】 10 号", "川办发〔2018〕10号"),
        ("国家发展改革委令第36号", "国家发展改革委令第36号"),
        ("", ""),
    ],
)
def test_numbers_of_documents(text, number):
    assert normalised(text) == number
    assert normalised(normalised(text)) == number


def test_knowledge_and_works(room, public):
    room.publish(page_of(room, KnowledgePage, title="征信报告怎么查", body=paragraphs("每年两次免费。")))
    work = room.publish(
        page_of(
            room, WorkPage, title="一诺千金", author="温良信", form="song", licence="CC BY 4.0", year=2026
        )
    )
    assert work.document["facets"]["terms"] == {"form": ["song"]}
    assert "征信报告怎么查" in shown(public, "/stories/knowledge/")
    assert "一诺千金" in shown(public, "/stories/works/?form=song")
    assert "歌曲戏曲" in shown(public, work.get_absolute_url())


def test_the_column_shows_what_was_chosen_while_it_is_visible(room, public):
    assert "目前没有公示内容。" in shown(public, "/stories/column/")
    pages = [room.story(title=title) for title in ("第一篇入选", "第二篇入选")]
    items = [room.publish(page) for page in pages]
    body = [{"type": "reference", "value": page.pk} for page in reversed(pages)]
    room.publish(page_of(room, ColumnPage, title="诚信四川第一期", body=body))
    page = shown(public, "/stories/column/")
    assert "诚信四川第一期" in page
    assert page.index("第二篇入选") < page.index("第一篇入选")
    door.withdraw(items[0].pk, Withdrawal.EDITORIAL, by=None, at=timezone.now())
    page = shown(public, "/stories/column/")
    assert ("第一篇入选" in page, "第二篇入选" in page) == (False, True)


def test_a_column_without_a_choice_is_not_submitted(room):
    page = page_of(room, ColumnPage, body=paragraphs("还没有选。"))
    with pytest.raises(
        SubmissionRefused, match=r"^Text: choose at least one published page for the column\.$"
    ):
        room.submit(page)


def test_category_and_batch_narrow_the_list(room, public):
    first = room.story(title="甲的故事", batch="2026年第二季度")
    second = room.story(title="乙的故事", category="moral-model")
    for page in (first, second):
        room.publish(page)
    assert set(ItemTerm.objects.filter(facet="category").values_list("value", flat=True)) == {
        "moral-model", "trade",
    }  # fmt: skip
    page = shown(public, "/stories/?category=moral-model")
    assert ("甲的故事" in page, "乙的故事" in page) == (False, True)
    page = shown(public, "/stories/?batch=2026年第二季度")
    assert ("甲的故事" in page, "乙的故事" in page) == (True, False)
