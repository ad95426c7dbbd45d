"""Alerts: a list of serious dishonesty names somebody who is praised; people look at it and close it.

read()             reader of the ledger: disclosures against stories, and stories against disclosures, so
                   that whichever of two is published last meets the other, whatever runs at once
check_sources()    after an identity was entered
ask_about_names()  at a submission: the same name, nothing else known
close()            by a person, with a reason
send_alerts        mail without names; each alert is mailed once
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from campaigns.enums import AlertCause
from campaigns.errors import AlertClosed
from campaigns.models import ReviewAlert, StoryPage, StorySubject
from confidentiality.models import Approval
from organisations.enums import Role
from organisations.models import Membership, Person
from publication import adverse
from publication.enums import Act, ItemState
from publication.models import LedgerEntry, PublicItem

from .acting import CLOSERS, acting

READER = "story-conflicts"
logger = logging.getLogger(__name__)


def read(entries: Sequence[LedgerEntry], at: datetime) -> None:
    """Raise what these publications bring to light; a batch read twice raises nothing again."""
    ids = {entry.item_id for entry in entries if entry.act in (Act.PUBLISH, Act.CORRECT)}
    if not ids:
        return
    digests = {digest for known in adverse.of_items(ids).values() for digest in known}
    concerned = StorySubject.objects.filter(
        Q(identity_digest__in=digests) | Q(name_digest__in=digests, identity_digest="")
    )
    sources = set(concerned.values_list("source_id", flat=True)) | set(
        PublicItem.objects.filter(pk__in=ids, source_type=StoryPage.source_type()).values_list(
            "source_id", flat=True
        )
    )
    check_sources(sources, at=at)


def check_sources(source_ids: Iterable[str], *, at: datetime) -> None:
    """Raise an alert for each published story of these beside each item that speaks against its subject."""
    items = {
        item.source_id: item
        for item in PublicItem.objects.filter(
            source_type=StoryPage.source_type(),
            source_id__in=list(source_ids),
            state=ItemState.PUBLISHED,
            visible_until__gt=at,
        ).defer("content", "salt")
    }
    shown = {source_id: (item.pk, item.organisation_id) for source_id, item in items.items()}
    _raise(shown, at=at)


def ask_about_names(page: StoryPage, *, at: datetime) -> None:
    """Before the review: nothing stops, but somebody must look."""
    _raise({page.source_id: (page.item_id, page.organisation_id)}, at=at)


def close(alert: ReviewAlert, *, reason: str, by: Person, at: datetime) -> None:
    """Raises AlertClosed, NotAllowed."""
    acting(by, alert.organisation, CLOSERS, at=at)
    if not reason.strip():
        raise AlertClosed(_("Reason: say what you found, without names."))
    changed = ReviewAlert.objects.filter(pk=alert.pk, closed_at=None).update(
        closed_at=at, closed_by=by, reason=reason.strip()[:300]
    )
    if not changed:
        raise AlertClosed(_("Somebody has closed this alert already."))


@task()
def send_alerts() -> int:
    """The worker's way to `send_due`; no argument, so nothing of it is kept."""
    return send_due(at=timezone.now())


def send_due(*, at: datetime) -> int:
    """Mail each alert that was not mailed yet to those who answer for its story; how many mails went out."""
    sent = 0
    for alert in ReviewAlert.objects.filter(mailed_at=None, closed_at=None).order_by("pk"):
        # The update is the guard: two workers never mail the same alert.
        if ReviewAlert.objects.filter(pk=alert.pk, mailed_at=None).update(mailed_at=at):
            sent += _mail(alert)
    return sent


def recipients(alert: ReviewAlert) -> list[str]:
    """Addresses of the organisation's writers, reviewers and publishers, and of who reviewed this story."""
    roles = (Role.SUBMITTER, Role.REVIEWER, Role.PUBLISHER)
    staff = Membership.objects.filter(organisation=alert.organisation_id, role__in=roles).values("person")
    reviewed = Approval.objects.filter(submission__item_id=alert.item_id).values("actor")
    people = Person.objects.filter(Q(pk__in=staff) | Q(pk__in=reviewed))
    accounts = people.filter(accounts__is_active=True).exclude(accounts__email="")
    return sorted(set(accounts.values_list("accounts__email", flat=True)))


def _raise(stories: dict[str, tuple[str, int]], *, at: datetime) -> None:
    """`stories`: item and organisation by source."""
    subjects = list(StorySubject.objects.filter(source_id__in=list(stories)))
    against = adverse.against({digest for each in subjects for digest in each.digests}, at=at)
    rows = [
        ReviewAlert(
            organisation_id=stories[each.source_id][1],
            source_id=each.source_id,
            item_id=stories[each.source_id][0],
            adverse_id=adverse,
            cause=AlertCause.IDENTITY if each.is_identified else AlertCause.NAME,
            raised_at=at,
        )
        for each in subjects
        for digest in each.digests
        for adverse in against.get(digest, [])
    ]
    if rows:
        ReviewAlert.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
        transaction.on_commit(_enqueue)


def _mail(alert: ReviewAlert) -> int:
    addresses = recipients(alert)
    try:
        with translation.override(settings.LANGUAGE_CODE):
            for address in addresses:
                send_mail(_subject(), _body(), None, [address])
    except Exception as error:
        # The type only: a mail server's answer quotes the address.
        logger.error("an alert was not mailed: %s", type(error).__name__)
        ReviewAlert.objects.filter(pk=alert.pk).update(mailed_at=None)
        return 0
    return len(addresses)


def _subject() -> str:
    return _("%(site)s: a published story needs a second look") % {"site": settings.WAGTAIL_SITE_NAME}


def _body() -> str:
    return _("Something came to light about a story that you answer for.\n\n%(link)s\n") % {
        "link": settings.PUBLIC_URL + reverse("story_alerts:index")
    }


def _enqueue() -> None:
    send_alerts.enqueue()
