"""A reader of the ledger: what was made of an item is forgotten whenever anything happens to it.

A copy of a withdrawn lesson must not lie in a folder that erasing does not know. What is shown is
made again by the worker, so that the first visitor need not wait for PDFs.
"""

from collections.abc import Sequence
from datetime import datetime

from publication.enums import Section
from publication.models import LedgerEntry, PublicItem

from . import store

READER = "packs"


def read(entries: Sequence[LedgerEntry], at: datetime) -> None:
    """Idempotent: what was read twice is forgotten twice, and made again once it is asked for."""
    from education.tasks import prepare_pack  # the registry of tasks needs every app

    ids = {entry.item_id for entry in entries if entry.item_id}
    if not ids:
        return
    # Of other sections too: a lesson's pages say the titles of the stories that they refer to.
    concerned = store.forget(ids)
    ours = PublicItem.objects.visible(at=at).filter(pk__in=concerned, section=Section.EDUCATION)
    for id in sorted(ours.values_list("pk", flat=True)):
        prepare_pack.enqueue(id)
