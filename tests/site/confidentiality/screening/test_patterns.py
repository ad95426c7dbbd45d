import re

from confidentiality.screening.patterns import one_of

WORDS = ("行长", "行长助理", "副行长", "行", "a.b")


def test_longest_word_matches():
    pattern = re.compile(one_of(WORDS))
    assert [pattern.match(word)[0] for word in WORDS] == list(WORDS)


def test_nothing_but_the_words():
    assert re.fullmatch(one_of(WORDS), "行长助") is None
    assert re.fullmatch(one_of(WORDS), "aXb") is None
