"""What the worker does for the index beside reading the ledger."""

from django.utils import timezone
from django_tasks import task

from . import indexing
from .errors import SearchAway


@task()
def tend_index() -> None:
    """Try again what was refused; build anew where the index does not fit. What fails is told by itself."""
    try:
        indexing.tend(at=timezone.now())
    except SearchAway:
        return
