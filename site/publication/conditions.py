"""What else the house should know of its parts, beside how far the readers are: for dashboard and health.

The parts register theirs in `AppConfig.ready`, so that no floor learns of one above it. None of it makes
the site unready: what is gone is not shown, whatever stands still.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Condition:
    """Sentences for people, "" where there is nothing to say; `facts` are for machines and name nobody."""

    trouble: str | Promise = ""
    news: str | Promise = ""
    facts: Mapping[str, str | int | bool] = field(default_factory=dict)

    @property
    def said(self) -> bool:
        """Whether there is anything for people."""
        return bool(self.trouble or self.news)


Check = Callable[[datetime], Condition]
_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """`check` is quick, and raises nothing but errors of the database."""
    _checks[name] = check


def present(*, at: datetime) -> dict[str, Condition]:
    """Of every part, by its name."""
    return {name: check(at) for name, check in sorted(_checks.items())}
