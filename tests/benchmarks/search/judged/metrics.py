"""How good a ranking is, against grades from 0 to 3."""

import math
from collections.abc import Mapping, Sequence

DEPTH = 10
RECALL_DEPTH = 50


def ndcg(found: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain (gain 2^grade - 1, Järvelin and Kekäläinen): from 0 to 1."""
    best = _dcg(sorted(grades.values(), reverse=True)[:depth])
    return _dcg([grades.get(identifier, 0) for identifier in found[:depth]]) / best if best else 0.0


def recall(found: Sequence[str], grades: Mapping[str, int], depth: int = RECALL_DEPTH) -> float:
    """Share of what answers (grade 2 or 3) that stands among the first; of what is more than `depth`, of `depth`."""
    wanted = {identifier for identifier, grade in grades.items() if grade > 1}
    return len(wanted & set(found[:depth])) / min(len(wanted), depth) if wanted else 0.0


def _dcg(gains: Sequence[int]) -> float:
    return sum((2**gain - 1) / math.log2(place + 2) for place, gain in enumerate(gains))
