"""A calendar day's columns follow its newest revision, and its tasks follow the columns.

Wagtail keeps what editors write in revisions; the row of a page that is never published by Wagtail would
stay as it was made. The plan of the year, tasks and reminders read the row.
"""

from django.db import transaction
from django.db.models.signals import post_save
from wagtail.models import Revision

from campaigns.models import CalendarDayPage
from campaigns.services import tasks
from organisations import selectors

FOLLOWING = (
    "node_id", "plan_year", "date_start", "date_end", "starts_at", "ends_at", "day_state", "audiences",
    "organisation_id",
)  # fmt: skip


def connect() -> None:
    post_save.connect(_revision_saved, sender=Revision, dispatch_uid="campaigns.days")


def _revision_saved(sender, instance: Revision, created: bool, update_fields=None, **kwargs) -> None:
    if not (created or update_fields is None or "content" in update_fields):
        return
    if instance.content_type.model_class() is CalendarDayPage:
        page = instance.as_object()
        with transaction.atomic():
            CalendarDayPage.objects.filter(pk=page.pk).update(
                **{name: getattr(page, name) for name in FOLLOWING}
            )
            if page.tasks.exists():
                tasks.follow(page, days=selectors.calendar())
