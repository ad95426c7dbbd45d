"""What the worker does for education. Arguments are ids, so that the queue keeps no value."""

import logging

from django.conf import settings
from django.utils import timezone, translation
from django_tasks import task

from education.packs import contents, making, store
from publication.models import PublicItem

PATIENCE = 300.0  # seconds that the worker waits for others who make packs
logger = logging.getLogger(__name__)


@task()
def prepare_pack(item_id: str) -> None:
    """Pages and papers of an item, in every language; nothing where it is not shown any more."""
    at = timezone.now()
    item = PublicItem.objects.visible(at=at).filter(pk=item_id).first()
    if item is None or not contents.may_be_packed(item):
        return
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            try:
                making.pack(contents.of_item(item, at=at), at=at, wait=PATIENCE)
            except (store.Busy, OSError) as error:  # the first visitor makes it
                logger.error("a pack was not prepared: %s", type(error).__name__)
