import pytest

from organisations.row_keys import row_key


@pytest.mark.parametrize(("text", "key"), [("0", 0), ("17", 17), ("9" * 18, 10**18 - 1)])
def test_numbers(text, key):
    assert row_key(text) == key


@pytest.mark.parametrize("text", ["", " 1", "1 ", "-1", "1.0", "１", "²", "x", "1" * 19])
def test_anything_else_is_none(text):
    assert row_key(text) is None
