"""What the benchmarks of search stand on: the same items every time, of every kind, in sizes as they say."""

from itertools import islice

from publication import kinds
from tests.benchmarks.search import corpus


def test_a_seed_always_makes_the_same_items_and_a_small_corpus_begins_a_large_one():
    small = [each.row for each in islice(corpus.items(60, 6), 60)]
    assert small == [each.row for each in islice(corpus.items(5_000_000, 6), 60)]
    assert small != [each.row for each in islice(corpus.items(60, 7), 60)]


def test_items_behind_the_first_are_made_without_them():
    behind = next(corpus.items(10_000, 6, first=corpus.BLOCK))
    assert behind.row == next(islice(corpus.items(10_000, 6), corpus.BLOCK, None)).row


def test_it_has_every_kind_that_is_registered_in_its_section():
    assert {kind.code: str(kind.section) for kind in kinds.registered()} == corpus.SECTIONS
    assert set(corpus.SHARES) == set(corpus.SECTIONS)


def test_texts_are_as_long_as_they_are_said_to_be():
    lengths = [len(each.text) for each in islice(corpus.items(500, 6), 500)]
    assert sorted(lengths)[50] >= corpus.LEAST
    assert max(lengths) < corpus.MOST + 100
    assert len(corpus.AUTHORITIES) == 200
