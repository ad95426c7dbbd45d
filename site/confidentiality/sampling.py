"""Random samples that anybody can draw again, and what they say of the whole.

Rule          who may pass together and how many are read, as the catalogue's edition says
sample        the rows that are read; the same for the same ids, seed and size
upper_bound   how many defects there may be at most, by what was found in the sample
"""

import math
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

UNSURE = 0.05  # one-sided: the bound holds in 95 of 100 samples
PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Rule:
    """Batches of at least `least` rows; `share` of them is read, within the two limits."""

    least: int
    share: Decimal
    sample_least: int
    sample_most: int

    @classmethod
    def of(cls, review: Mapping) -> "Rule | None":
        """The rule of an edition's `review`; None where each row is read. Raises ValueError."""
        if review.get("mode") != "batch":
            return None
        drawn = review["sample"]
        rule = cls(int(review["least"]), Decimal(drawn["share"]), int(drawn["least"]), int(drawn["most"]))
        if not (rule.least >= 1 and 0 < rule.share <= 1 and 1 <= rule.sample_least <= rule.sample_most):
            raise ValueError(f"No rule of a sample: {review!r}")
        return rule

    def size(self, members: int) -> int:
        """How many of so many rows are read: never fewer than the share says, never none."""
        wanted = math.ceil(members * self.share)
        return min(members, max(self.sample_least, min(wanted, self.sample_most)))

    def as_json(self) -> dict:
        return {
            "mode": "batch",
            "least": self.least,
            "sample": {
                "share": str(self.share),
                "least": self.sample_least,
                "most": self.sample_most,
            },
        }


def sample(ids: Iterable[int], seed: str, size: int) -> list[int]:
    """The sample of these rows, sorted; Python's own generator, so that anybody can repeat it."""
    return sorted(random.Random(seed).sample(sorted(ids), size))


def upper_bound(rejected: int, read: int) -> Decimal:
    """One-sided upper 95 % bound of the share of defects (Clopper–Pearson, exact), rounded up.

    The largest share at which so few defects would still turn up in 5 of 100 samples; 0 of n gives
    1 − 0.05^(1/n). Nothing read says nothing: 1.
    """
    if read == 0 or rejected >= read:
        return Decimal(1).quantize(PLACES)
    low, high = 0.0, 1.0
    for _halving in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(rejected, read, middle) > UNSURE else (low, middle)
    return Decimal(high).quantize(PLACES, rounding=ROUND_CEILING)


def rate(rejected: int, read: int) -> Decimal | None:
    """Rejected by read, rounded up; None where nothing was read."""
    return (Decimal(rejected) / read).quantize(PLACES, rounding=ROUND_CEILING) if read else None


def _at_most(rejected: int, read: int, share: float) -> float:
    """The chance of at most so many defects among so many rows; by logarithms, which do not overflow."""
    return sum(
        math.exp(
            math.lgamma(read + 1) - math.lgamma(found + 1) - math.lgamma(read - found + 1)
            + found * math.log(share) + (read - found) * math.log1p(-share)
        )
        for found in range(rejected + 1)
    )  # fmt: skip
