"""What a screening says: Kind, Severity, Finding, and how rival findings are settled.

Kind      what was seen
Severity  block (proven) > ask (likely) > inform (worth knowing)
Finding   where, what, how sure, why, and what to write instead
settle()  sorted findings that do not overlap
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Kind(StrEnum):
    """What was seen. `business_secret` is found only by terms that a department lists (terms.py);
    `combination` by none either: several fields of a draft are one together (confidentiality.combinations);
    `unreadable` by no finder: a file says it of the pages that no program reads (Draft.unreadable).
    """

    ID_CARD = "id_card"
    MOBILE = "mobile"
    LANDLINE = "landline"
    BANK_CARD = "bank_card"
    PASSPORT = "passport"
    TRAVEL_PERMIT = "travel_permit"
    OFFICER_CARD = "officer_card"
    PLATE = "plate"
    EMAIL = "email"
    WECHAT = "wechat"
    QQ = "qq"
    HOME_ADDRESS = "home_address"
    BIRTH_DATE = "birth_date"
    HEALTH = "health"
    MINOR = "minor"
    PERSON_NAME = "person_name"
    SECRECY_MARK = "secrecy_mark"
    INTERNAL_MARK = "internal_mark"
    BUSINESS_SECRET = "business_secret"
    COMBINATION = "combination"
    UNREADABLE = "unreadable"


class Severity(StrEnum):
    """What is proven blocks, what is likely asks, the rest informs."""

    BLOCK = "block"
    ASK = "ask"
    INFORM = "inform"


_RANK = {Severity.INFORM: 0, Severity.ASK: 1, Severity.BLOCK: 2}
_PROVEN = 0.99  # a check digit holds: stronger than a longer guess


@dataclass(frozen=True, slots=True)
class Finding:
    """`text[start:end]` (code points, end exclusive) is of this kind; write `mask` in its place."""

    start: int
    end: int
    kind: Kind
    severity: Severity
    confidence: float
    reason: str
    mask: str


def settle(found: Iterable[Finding]) -> list[Finding]:
    """Sorted findings without overlaps: the stronger one wins, then the longer.

    Where two that block overlap in part, the winner grows over both: a mask must leave no half of a secret.
    """
    settled: list[Finding] = []
    for finding in sorted(found, key=lambda each: (each.start, -each.end)):
        if settled and finding.start < settled[-1].end:
            settled[-1] = _merge(settled[-1], finding)
        else:
            settled.append(finding)
    return settled


def _merge(left: Finding, right: Finding) -> Finding:
    winner, loser = sorted((left, right), key=_strength, reverse=True)
    covered = winner.start <= loser.start and loser.end <= winner.end
    if covered or loser.severity != Severity.BLOCK:
        return winner
    start, end = min(left.start, right.start), max(left.end, right.end)
    return replace(winner, start=start, end=end, mask="*" * min(end - start, 18))


def _strength(finding: Finding) -> tuple[int, bool, int, float]:
    length = finding.end - finding.start
    return _RANK[finding.severity], finding.confidence >= _PROVEN, length, finding.confidence
