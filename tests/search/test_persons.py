"""Persons are found by what is written of them, and by nothing else: never suggested, never nearly, never by
sound or letters. Planted: a person's story, a masked person, a shop called after its owner; and beside them
firms that are found by all of these ways, so that each of the ways is known to work."""

import pytest

from publication import readers
from publication.filters import Filters
from search import documents, pinyin, results, suggestions, text
from search.engine import Ask, Group, engine
from search.queries import Question
from tests.factories import NOW
from tests.search.queries import AT, ITEMS, publish_all

pytestmark = pytest.mark.django_db
PERSONS = ("promise", "wool", "shop", "somebody")
NAMES = ("罗守诺", "扎西·多吉", "何佑直", "青羊区何佑直粮油店", "罗某某")
SIZES = dict.fromkeys(Group, 50)


@pytest.fixture
def people(house) -> dict[str, str]:
    """Ids of persons' items by key."""
    items = publish_all(house, *PERSONS, "food", "trade", "english")
    readers.run("search", at=NOW)
    return {key: items[key].id for key in PERSONS}


def beginnings(name: str) -> list[str]:
    """What is typed on the way to a name, in characters and in letters."""
    letters = pinyin.readings(name)
    return [word[:length] for word in (name, *letters) for length in range(1, len(word) + 1)]


def slips(name: str) -> list[str]:
    """One character missing, too much, wrong, or swapped with the next, at every place."""
    cuts = [(name[:place], name[place], name[place + 1 :]) for place in range(len(name))]
    found = [
        way
        for before, char, after in cuts
        for way in (before + after, before + char * 2 + after, before + "错" + after)
    ]
    return found + [before + after[0] + char + after[1:] for before, char, after in cuts if after]


def near(typed: str) -> list[str]:
    pieces = text.pieces(typed)
    return engine().near(Ask(pieces, Filters(), AT, 50)) if pieces else []


def suggested(typed: str) -> set[str]:
    piece = suggestions.typed(typed)
    found = engine().suggest(piece, sizes=SIZES, at=AT) if piece.text else {}
    return {identifier for ids in found.values() for identifier in ids}


def test_nothing_of_a_person_is_in_names_or_topics_or_their_letters(people):
    for item in results.visible_in_order(list(people.values()), at=AT):
        told = documents.document_of(item)
        assert told.person
        words = [
            *told.names,
            *told.topics,
            *(letters for name in told.names for letters in pinyin.readings(name)),
        ]
        planted = [name for name in NAMES for name in (name, *pinyin.readings(name))]
        assert not [(word, name) for word in words for name in planted if name in word]


def test_no_engine_names_a_person_while_somebody_types(people):
    hidden = set(people.values())
    wrong = [typed for name in NAMES for typed in beginnings(name) if suggested(typed) & hidden]
    assert wrong == []
    for working in ("成都锦", "chengdujin", "cdjl"):
        assert suggested(working)


def test_nothing_of_a_person_is_suggested(people):
    titles = {ITEMS[key].title for key in PERSONS}
    offered = {
        (each.group, each.text) for name in NAMES for typed in beginnings(name)
        for each in suggestions.suggest(typed, at=AT)
    }  # fmt: skip
    assert not [words for _group, words in offered if words in titles or any(name in words for name in NAMES)]


def test_no_engine_nearly_finds_a_person(people):
    hidden = set(people.values())
    wrong = [typed for name in NAMES for typed in (name, *slips(name)) if set(near(typed)) & hidden]
    assert wrong == []
    assert near("成都锦锈商贸有限公司")


def test_a_slip_in_a_persons_name_finds_nobody(people):
    hidden = set(people.values())
    for name in ("罗守诺", "扎西·多吉", "何佑直"):
        typed = [
            slip for slip in slips(name) if text.whole(slip) not in text.whole(name) and "·" not in slip[-1:]
        ]
        for question in (Question.parse({"q": slip}) for slip in typed if len(text.whole(slip)) > 2):
            found = results.find(question, at=AT, size=20)
            assert not {item.id for item in found.items} & hidden, question.q
            assert found.did_you_mean == ""


def test_letters_find_nobody(people):
    for typed in ("luoshounuo", "luo shou nuo", "lsn", "zhaxiduoji", "zxdj", "heyouzhi", "hyz", "luomoumou"):
        found = results.find(Question.parse({"q": typed}), at=AT, size=20)
        assert not {item.id for item in found.items} & set(people.values()), typed


def test_a_person_is_found_as_written(people):
    hits = {
        "罗守诺": "promise",
        "羅守諾": "promise",
        "扎西多吉": "wool",
        "何佑直": "shop",
        "罗某某": "somebody",
    }
    for name, key in hits.items():
        found = results.find(Question.parse({"q": name}), at=AT, size=20)
        assert ([item.id for item in found.items], found.near) == ([people[key]], False)
