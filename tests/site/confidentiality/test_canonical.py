"""Canonical JSON and commitments: the same everywhere, and guessable by nobody."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confidentiality import canonical

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text(st.characters(max_codepoint=127))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
)


@given(VALUES)
def test_what_is_read_back_is_what_was_written(value):
    text = canonical.dumps(value)
    assert json.loads(text) == value
    assert canonical.dumps(json.loads(text)) == text


def test_keys_are_sorted_and_nothing_is_escaped_that_need_not_be():
    assert (
        canonical.dumps({"b": [1, None, True], "a": "诚信 “四川”/"})
        == '{"a":"诚信 “四川”/","b":[1,null,true]}'
    )


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (0.2, ": float has no canonical form; send text."),
        ({"a": [1, float("nan")]}, "/a/1: float has no canonical form; send text."),
        ({"甲": 1}, "/: the key '甲' is not ASCII text."),
        ({"a": {1: 2}}, "/a: the key 1 is not ASCII text."),
        ({"a": b"x"}, "/a: bytes has no canonical form; send text."),
        ("\ud800", "The text holds half of a surrogate pair; type it again."),
    ],
)
def test_what_has_no_canonical_form_is_refused(value, sentence):
    with pytest.raises(canonical.NotCanonical) as refusal:
        canonical.dumps(value)
    assert str(refusal.value) == sentence


def test_commitment_is_sha256_of_salt_and_content():
    salt = bytes(range(32))
    assert canonical.commitment(salt, "诚信") == hashlib.sha256(salt + "诚信".encode()).hexdigest()
    assert canonical.commitment(memoryview(salt), "诚信") == canonical.commitment(salt, "诚信")


def test_salts_are_long_and_never_the_same():
    salts = {canonical.new_salt() for _number in range(100)}
    assert {len(salt) for salt in salts} == {32}
    assert len(salts) == 100
