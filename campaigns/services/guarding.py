"""What stops a story: at its submission, and again inside the door's transaction.

A consent that is lacking stops it, and so does an item of a list of serious dishonesty about the same code
or number. The same name alone is a question (campaigns.services.alerts), for others bear it too.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from wagtail.models import Revision

from campaigns.models import StoryPage, StorySubject
from confidentiality.errors import SubmissionRefused
from confidentiality.models import Submission
from publication import adverse
from publication.errors import PublicationStopped

from . import alerts, consents, subjects


def prepare(page: StoryPage, *, at: datetime) -> None:
    """Raises SubmissionRefused."""
    if page.category_id is None:
        raise SubmissionRefused(_("Category: choose what the story is filed under."))
    if lacking := consents.lacking(page, at=at):
        raise SubmissionRefused("\n".join(lacking))
    if _in_conflict(subjects.note(page, at=at), at=at):
        raise SubmissionRefused(_stopped())
    alerts.ask_about_names(page, at=at)


def refuse(submissions: Sequence[Submission], *, at: datetime) -> None:
    """Raises PublicationStopped."""
    sources = {each.source_id for each in submissions}
    consents.lock(sources)
    pages = Revision.objects.in_bulk([int(each.source_version) for each in submissions])
    named: list[StorySubject] = []
    for submission in submissions:
        revision = pages.get(int(submission.source_version))
        if revision is None:
            raise PublicationStopped(_("The version that was approved is gone; submit the page anew."))
        page: StoryPage = revision.as_object()
        if lacking := consents.lacking(page, at=at, until=submission.visible_until):
            raise PublicationStopped("\n".join(lacking))
        named += subjects.keep_only(page)
    if _in_conflict(named, at=at):
        raise PublicationStopped(_stopped())


def _in_conflict(found: Sequence[StorySubject], *, at: datetime) -> bool:
    identities = [each.identity_digest for each in found if each.is_identified]
    return bool(identities and adverse.against(identities, at=at))


def _stopped() -> str:
    return _(
        "Name: whom the story is about is on a published list of serious dishonesty; "
        "it cannot be shown until that ended."
    )
