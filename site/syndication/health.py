"""Whether this process lives, and whether it may be given requests.

Ready means: the database answers, and the door has its triggers. How far the ledger's readers are
behind is told in numbers, and how other parts are (whether the search engine answers); a reader that
stands still makes nobody see what is gone, and lists work without search, so neither makes the site unready.
"""

from datetime import datetime
from typing import Any

from django.db import DatabaseError

from publication import conditions, readers, triggers


def ready(*, at: datetime) -> tuple[bool, dict[str, Any]]:
    """Whether ready, and why not."""
    try:
        missing = list(triggers.missing())
        lags = readers.lags()
        parts = conditions.present(at=at)
    except DatabaseError:
        return False, {"status": "not ready", "database": False}
    body = {
        "status": "not ready" if missing else "ready",
        "database": True,
        "triggers_missing": len(missing),
        "readers": {
            lag.name: {
                "position": lag.position,
                "behind": lag.behind,
                "failures": lag.failures,
                "seconds_since_moved": int((at - lag.moved_at).total_seconds()) if lag.moved_at else None,
            }
            for lag in lags
        },
        "parts": {name: dict(condition.facts) for name, condition in parts.items()},
    }
    return not missing, body
