"""What the demo tells of campaigns: enough of each sort, with the sources that it names."""

from collections import Counter

from campaigns.demo.texts import pages
from campaigns.demo.texts.cases import CASES
from campaigns.demo.texts.stories import STORIES
from campaigns.enums import Activity, CaseSide, WorkForm
from organisations.regions import COUNTIES, PREFECTURES
from publication.demo import PUBLISHED

SHOWN = [story for story in STORIES if story.end == PUBLISHED and story.days <= 0]


def test_twenty_four_stories_and_cases_are_shown():
    assert len(SHOWN) + len(CASES) == 24
    assert Counter(case.side for case in CASES) == {CaseSide.GOOD: 2, CaseSide.BAD: 4}


def test_all_categories_of_the_plan_and_many_regions_are_met():
    plan = {"moral-model", "good-people", "volunteer", "counterparty", "member", "media", "clean-record"}
    assert plan <= {story.category for story in SHOWN}
    places = {story.region for story in STORIES} | {case.region for case in CASES}
    assert len(places) >= 15
    assert places <= {*COUNTIES, *PREFECTURES}


def test_titles_are_told_once_and_referred_to_rightly():
    titles = [each.title for each in (*STORIES, *CASES)]
    assert len(titles) == len(set(titles))
    for number, story in enumerate(STORIES):
        assert not story.refers or story.refers in titles[:number]


def test_the_other_kinds_are_there():
    assert (len(pages.POLICIES), len(pages.KNOWLEDGE), len(pages.WORKS)) == (3, 3, 2)
    assert len(pages.ACTIVITIES) == len(pages.LISTS) == 2
    assert {told["form"] for told in pages.WORKS} == {WorkForm.TEXT, WorkForm.ADVERT}
    assert {told["activity"] for told in pages.ACTIVITIES} == {Activity.SHOP, Activity.DISTRICT}
    assert all(told["source"] for told in pages.KNOWLEDGE)
    assert "示例，非正式文本" in pages.CODE["title"]
