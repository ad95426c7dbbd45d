"""`python measure.py FILE`: read a file as intake does; rows, faults or the refusal, and the peak memory.

A process of its own: the peak of this one would be that of every test before.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def main(path: str) -> None:
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    from django.conf import settings

    settings.configure(USE_I18N=False)
    from disclosure.intake import reading
    from tests.disclosure.intake.files import SPEC

    found = {"rows": 0, "faults": 0, "refused": ""}
    before = peak()
    try:
        for row in reading.rows(Path(path), SPEC):
            found["rows"] += 1
            found["faults"] += bool(row.fault)
    except reading.FileRefused as refusal:
        found["refused"] = str(refusal)
    print(json.dumps(found | {"megabytes": peak() - before}))


def peak() -> int:
    """The most memory that this program has held, in megabytes (not what its parent held)."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


if __name__ == "__main__":
    main(sys.argv[1])
