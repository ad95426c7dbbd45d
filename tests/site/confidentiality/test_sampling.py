"""The sample can be drawn again by anybody; the bound is Clopper and Pearson's."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confidentiality.sampling import Rule, rate, sample, upper_bound

REVIEW = {"mode": "batch", "least": 20, "sample": {"share": "0.1", "least": 13, "most": 200}}


def test_the_same_seed_draws_the_same_rows():
    """Pinned: a Python that drew otherwise could not draw old samples again."""
    assert sample(range(1, 101), "00ff", 5) == PINNED
    assert sample(reversed(range(1, 101)), "00ff", 5) == PINNED


PINNED = [34, 82, 84, 88, 99]


@pytest.mark.parametrize(
    ("members", "size"),
    [(1, 1), (13, 13), (20, 13), (130, 13), (131, 14), (1995, 200), (2000, 200), (10_000, 200)],
)
def test_size_of_a_sample(members, size):
    assert Rule.of(REVIEW).size(members) == size


def test_a_rule_is_what_the_catalogue_says():
    assert Rule.of(REVIEW).as_json() == REVIEW
    assert Rule.of({"mode": "each"}) is None
    assert Rule.of({}) is None


@pytest.mark.parametrize(
    "drawn",
    [
        {"share": "0", "least": 13, "most": 200},
        {"share": "1.1", "least": 13, "most": 200},
        {"share": "0.1", "least": 0, "most": 200},
        {"share": "0.1", "least": 13, "most": 12},
    ],
)
def test_a_rule_that_reads_nothing_is_none(drawn):
    with pytest.raises(ValueError, match="No rule of a sample"):
        Rule.of({"mode": "batch", "least": 20, "sample": drawn})


@pytest.mark.parametrize(
    ("rejected", "read", "bound"),
    [
        (0, 0, "1"),
        (0, 13, "0.205817"),  # 1 − 0.05^(1/13) = 0.2058166…
        (0, 59, "0.049508"),  # the rule of three, exactly
        (0, 200, "0.014868"),
        (1, 1, "1"),
        (1, 5, "0.657409"),  # tables of Clopper and Pearson, 95 % one-sided
        (1, 10, "0.394164"),
        (2, 10, "0.506902"),
        (10, 10, "1"),
        (3, 100, "0.075711"),
    ],
)
def test_upper_bound(rejected, read, bound):
    assert upper_bound(rejected, read) == Decimal(bound)


@given(st.integers(1, 300), st.data())
def test_the_bound_holds_and_more_defects_raise_it(read, data):
    rejected = data.draw(st.integers(0, read))
    bound = upper_bound(rejected, read)
    assert rate(rejected, read) <= bound <= 1
    assert upper_bound(min(rejected + 1, read), read) >= bound
    assert upper_bound(rejected, read + 1) <= bound


def test_rate_of_nothing_is_none():
    assert rate(0, 0) is None
    assert rate(1, 3) == Decimal("0.333334")
