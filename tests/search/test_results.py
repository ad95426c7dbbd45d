"""What is shown of what an engine found: nothing that is gone, no number that claims too much."""

from dataclasses import replace

import pytest

from publication import readers
from publication.enums import Withdrawal
from publication.models import PublicItem
from publication.services import door
from search import failures, results
from search.counts import Count
from search.engine import Sort, Total
from search.errors import SearchAway
from search.queries import Question
from tests.factories import DAY, NOW, publish


@pytest.fixture
def many(house, plain, monkeypatch):
    """Six visible items, the newest first; windows of three, so that none of the results is read whole."""
    monkeypatch.setattr(results, "WINDOW", 3)
    monkeypatch.setattr(results, "SPARE", 1)
    items = [
        publish(house, title=f"诚信{number}", visible_from=NOW - number * DAY, kind=kind)
        for number, kind in enumerate(["penalty"] * 4 + ["licence", "pledge"])
    ]
    readers.run("search", at=NOW)
    return items


def find(q="诚信", *, size=2, facets=False, at=NOW, **parameters) -> results.Results:
    return results.find(Question.parse({"q": q} | parameters), at=at, size=size, facets=facets)


def titles(found: results.Results) -> list[str]:
    return [item.title for item in found.items]


def withdraw(house, *items: PublicItem) -> None:
    for item in items:
        door.withdraw(item.id, Withdrawal.ERROR, by=house.people["publisher"], at=NOW)


def test_a_page_and_the_pages_behind_it(many):
    first = find()
    second = find(after=first.next_after)
    third = find(after=second.next_after)
    assert [titles(each) for each in (first, second, third)] == [
        ["诚信0", "诚信1"], ["诚信2", "诚信3"], ["诚信4", "诚信5"],
    ]  # fmt: skip
    assert third.next_after == ""
    assert [each.total for each in (first, second, third)] == [Total(6)] * 3


def test_what_is_gone_is_no_hit_and_the_window_is_filled_from_the_next(house, many):
    withdraw(house, *many[:4])
    found = find()
    assert (titles(found), found.next_after, found.total) == (["诚信4", "诚信5"], "", Total(2))


def test_a_total_never_claims_more_than_can_be_true(house, many, plain):
    withdraw(house, many[5])  # beyond what is read for the page
    assert find().total == Total(4, exact=False)  # five are certain: more than four
    readers.run("search", at=NOW)
    assert find().total == Total(5)
    plain.most = 4
    assert find().total == Total(4, exact=False)


def test_what_the_engine_refused_is_in_doubt_too(many):
    failures.record({many[5].id: "mapping"}, at=NOW)
    assert find().total == Total(4, exact=False)
    failures.settle([many[5].id], at=NOW)
    assert find().total == Total(6)


def test_a_publication_the_engine_does_not_know_yet_casts_no_doubt(house, many):
    publish(house, title="诚信新")
    assert find().total == Total(6)


def test_a_reader_far_behind_leaves_only_what_was_seen(house, many, monkeypatch):
    monkeypatch.setattr("search.totals.MOST_DOUBTS", 0)
    withdraw(house, many[5])
    found = find(facets=True)
    assert found.total == Total(2, exact=False)
    assert found.facets["kind"] == [Count("penalty", 3, exact=False)]


def test_an_index_that_holds_what_the_ledger_does_not_explain_is_not_believed(many, plain):
    plain.documents["ghost"] = replace(plain.documents[many[0].id], id="ghost", kind="ghostly")
    found = find(facets=True)
    assert "ghostly" not in {each.value for each in found.facets["kind"]}
    assert found.total == Total(4, exact=False)  # five were seen


def test_a_whole_result_is_counted_by_what_is_visible(house, many):
    withdraw(house, many[4])
    found = find(size=6, facets=True)
    assert found.total == Total(5)
    assert found.facets["kind"] == [Count("penalty", 4), Count("pledge", 1)]
    assert found.facets["region"] == [Count(code, 5) for code in ("510000", "510100", "510104")]
    assert found.facets["year"] == [Count("2026", 5)]
    assert found.sections == [Count("disclosures", 5)]


def test_facets_of_a_large_result_are_the_engines_less_what_is_in_doubt(house, many, plain):
    found = find(facets=True)
    assert found.facets["kind"] == [Count("penalty", 4), Count("licence", 1), Count("pledge", 1)]
    withdraw(house, many[4])  # its kind is only what is gone has
    found = find(facets=True)
    assert found.facets["kind"] == [Count("penalty", 3, exact=False)]
    readers.run("search", at=NOW)
    plain.most = 2
    assert find(facets=True).facets["kind"] == [
        Count("penalty", 4, exact=False), Count("pledge", 1, exact=False),
    ]  # fmt: skip


def test_an_occupation_is_offered_where_five_share_it(house, plain):
    for number in range(5):
        publish(house, title=f"诚信{number}", occupation="律师" if number else "医师")
    readers.run("search", at=NOW)
    assert "occupation" not in find(facets=True).facets
    publish(house, title="诚信5", occupation="律师")
    readers.run("search", at=NOW)
    assert find(facets=True).facets["occupation"] == [Count("律师", 5)]


def test_terms_are_facets_of_their_section_and_tags_of_all(house, plain):
    for stage in ("primary", "middle"):
        publish(
            house, section="education", kind="lesson", title=f"诚信{stage}", tags=["一诺千金"],
            terms={"stage": [stage]},
        )  # fmt: skip
    publish(house, section="stories", kind="story", title="诚信故事", subject_category="", tags=["一诺千金"])
    readers.run("search", at=NOW)
    everywhere = find(facets=True)
    assert everywhere.facets["tag"] == [Count("一诺千金", 3)]
    assert "stage" not in everywhere.facets
    lessons = find(facets=True, section="education")
    assert lessons.facets["stage"] == [Count("middle", 1), Count("primary", 1)]
    assert lessons.sections == [Count("stories", 1), Count("education", 2)]
    assert titles(find(section="education", stage="primary")) == ["诚信primary"]
    assert len(find(tag="一诺千金", size=9).items) == 3


def test_what_is_chosen_is_no_facet_any_more(many):
    assert "kind" not in find(facets=True, kind="penalty").facets


def test_days_narrow_by_when_it_is_shown_since(many):
    found = find(**{"from": "2026-11-20", "to": "2026-11-22"}, size=9)
    assert titles(found) == ["诚信1", "诚信2", "诚信3"]


def test_order(many, plain):
    assert titles(find(sort="oldest")) == ["诚信5", "诚信4"]
    assert plain.asked[-1].sort is Sort.OLDEST


def test_nothing_exact_shows_what_is_near_and_says_so(house, plain):
    near = publish(house, title="成都某某商贸有限公司")
    publish(house, title="成都某某商贸公司的人", subject_category="person")
    withdrawn = publish(house, title="成都某某商茂有限公司分号")
    readers.run("search", at=NOW)
    withdraw(house, withdrawn)
    found = find("成都某某商帽有限公司", size=20, facets=True)
    assert ([item.id for item in found.items], found.near) == ([near.id], True)
    assert found.did_you_mean == "成都某某商贸有限公司"
    assert (found.total, found.facets, found.next_after) == (Total(1), {}, "")


def test_what_is_near_keeps_to_the_filters(house, plain):
    publish(house, title="成都某某商贸有限公司")
    readers.run("search", at=NOW)
    found = find("成都某某商帽有限公司", kind="licence")
    assert (found.items, found.near, found.did_you_mean) == ([], False, "")


def test_strictly_is_never_near(house, plain):
    publish(house, title="成都某某商贸有限公司")
    readers.run("search", at=NOW)
    assert results.strictly(Question.parse({"q": "成都某某商帽有限公司"}), at=NOW, size=9).items == []


def test_without_words_no_engine_is_asked(db, plain, django_assert_num_queries):
    plain.away = True
    question = Question.parse({"q": "！"})
    with django_assert_num_queries(0):
        assert results.find(question, at=NOW, size=9, facets=True) == results.Results()


def test_away_is_said(db, plain):
    plain.away = True
    with pytest.raises(SearchAway):
        find()


@pytest.mark.parametrize("number", [1, 3])
def test_queries_are_as_many_for_one_item_as_for_three(house, plain, number, django_assert_num_queries):
    for each in range(number):
        publish(house, title=f"诚信{each}")
    readers.run("search", at=NOW)
    find()  # the table of synonyms is kept for a minute
    with django_assert_num_queries(5):  # what is in doubt (two), columns, terms, items
        assert len(find(size=9, facets=True).items) == number
