"""What the review and the door tell a record: decided, hidden, erase.

Registered as `disclosure.record`; `source_id` is the record's key as text.
"""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

SOURCE_TYPE = "disclosure.record"


class RecordSource:
    """The `confidentiality.sources.Source` of records."""

    def decided(self, source_id: str, submission, *, at: datetime) -> None:
        """The record's state follows the review of its newest version."""
        from .services import records

        records.follow(int(source_id), submission, at=at)

    def decided_many(self, submissions: Sequence, *, at: datetime) -> None:
        """The same of many, in a fixed number of queries."""
        from .services import records

        records.follow_many(submissions, at=at)

    def refuse_publication(self, submissions: Sequence, *, at: datetime) -> None:
        """Persons only under an edition that an impact assessment covers now. Raises PublicationStopped."""
        from .services import records

        records.refuse_unassessed([int(each.source_id) for each in submissions], at=at)

    def hidden(self, source_id: str, item_id: str, *, at: datetime) -> None:
        """The item never comes back: the next submission takes a new id."""
        from .services import records

        records.item_hidden(int(source_id), item_id, at=at)

    def erase(self, source_id: str, item_id: str, *, hidden_at: datetime, at: datetime) -> None:
        """Destroys the record's key and values, unless somebody works on it again since it was hidden."""
        from .services import records

        records.erase(int(source_id), item_id, hidden_at=hidden_at, at=at)

    def exists(self, source_ids: list[str]) -> set[str]:
        from .models import Record

        present = Record.objects.filter(pk__in=[int(pk) for pk in source_ids], sealed__isnull=False)
        return {str(pk) for pk in present.values_list("pk", flat=True)}

    def admin_url(self, source_id: str) -> str:
        return reverse("records:edit", args=[source_id])
