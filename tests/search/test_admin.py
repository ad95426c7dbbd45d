import pytest

from publication import admin_search, readers
from publication.by_words import WordsAway
from publication.services import door
from tests.factories import NOW, approve, publish, submit


@pytest.fixture
def filled(house, plain):
    """An item of the office, and one of another office with the same words."""
    permit = approve(
        house,
        submit(house, organisation=house.other_office, title="成都示例粮油有限公司"),
        "third",
        "stranger",
    )
    far = door.publish(permit, by=house.people["publisher"], at=NOW)
    item = publish(house, title="成都示例粮油有限公司", text="未按规定公示年报。")
    publish(house, title="绵阳示例运输有限公司")
    readers.run("search", at=NOW)
    return item, far


def test_the_admin_finds_items_by_chinese_text(house, filled):
    item, far = filled
    found = admin_search.find("示例粮油", at=NOW)
    assert (found[0], set(found[1:])) == ("示例粮油", {item.id, far.id})
    assert admin_search.find("\0", at=NOW) == ["\0"]


def test_the_engine_looks_only_into_what_the_person_may_see(house, filled, plain):
    item, _far = filled
    own = [house.office.pk]
    assert admin_search.find("示例粮油", at=NOW, organisations=own, limit=1) == ["示例粮油", item.id]
    assert plain.asked[-1].organisations == [str(house.office.pk)]
    assert admin_search.find("示例粮油", at=NOW, organisations=[]) == ["示例粮油"]


def test_away_is_said_in_the_words_of_those_who_ask(filled, plain):
    plain.away = True
    with pytest.raises(WordsAway):
        admin_search.find("示例粮油", at=NOW)
