"""Whether this process lives, and whether it may be given requests.

Ready means: the database answers, and the door has its triggers. How far the ledger's readers are
behind is told in numbers; a reader that stands still makes nobody see what is gone, so it does not
make the site unready.
"""

from datetime import datetime
from typing import Any

from django.db import DatabaseError

from publication import readers, triggers


def ready(*, at: datetime) -> tuple[bool, dict[str, Any]]:
    """Whether ready, and why not."""
    try:
        missing = list(triggers.missing())
        lags = readers.lags()
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
    }
    return not missing, body
