"""How often each item was taken along, by month, without a trace of who took it.

A download appends a line to a file: no lock of the database, nothing to wait for, nothing about the
visitor. Every few minutes the lines are added up into `Download` and removed. A failure to count is
nobody's loss but the number's.
"""

import logging
import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from education.models import Download

from .contents import ITEM_ID
from .store import root

logger = logging.getLogger(__name__)


def count(ids: Iterable[str], *, at: datetime) -> None:
    """Once for each item. Never raises."""
    try:
        path = _folder() / f"{timezone.localtime(at):%Y-%m}"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:  # O_APPEND: so few bytes are never torn apart
            file.write("".join(f"{id}\n" for id in ids))
    except OSError as error:
        logger.error("a download was not counted: %s", type(error).__name__)


def add_up() -> int:
    """Bring the lines that were written so far into the table; how many."""
    if not _folder().is_dir():
        return 0
    for path in list(_folder().glob("????-??")):
        path.rename(path.with_name(f"{path.name}.{uuid.uuid4().hex}"))
    return sum(_add(path) for path in sorted(_folder().glob("????-??.*")))


def _add(path: Path) -> int:
    """A run that ended between adding and removing is counted twice: a few minutes of one month."""
    month = date.fromisoformat(f"{path.name[:7]}-01")
    numbers = Counter(line for line in path.read_text().split() if ITEM_ID.fullmatch(line))
    with transaction.atomic():
        for id, number in sorted(numbers.items()):
            row, _created = Download.objects.get_or_create(item_id=id, month=month)
            Download.objects.filter(pk=row.pk).update(number=F("number") + number)
    path.unlink()
    return sum(numbers.values())


def _folder() -> Path:
    return root() / "counts"
