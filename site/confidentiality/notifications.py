"""Mail to reviewers: that something waits, never what.

A submission that waits marks its reviewers (`Person.notice_due`); a task then writes to each of them
one mail with a number and a link, and to nobody twice within an hour. Whoever was written to lately
stays marked, and hears of the rest by the next mail. Where a step is overdue its reviewers and their
deputies are marked again once a day, until it is done.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from confidentiality.enums import WAITING
from confidentiality.models import Submission
from confidentiality.selectors import reviewers_of, waiting_for
from organisations.days import start_of
from organisations.models import Person

PAUSE = timedelta(hours=1)
CAP = 100  # beyond this many, mail and menu say "99+"
CHUNK = 500
logger = logging.getLogger(__name__)


def on_waiting(waiting: Sequence[Submission], at: datetime) -> None:
    """Mark the reviewers of these submissions, and have the worker write to them after the commit."""
    queues = {}
    for start in range(0, len(waiting), CHUNK):
        ids = [submission.pk for submission in waiting[start : start + CHUNK]]
        for each in Submission.objects.filter(pk__in=ids).select_related("organisation", "level"):
            queues.setdefault((each.organisation_id, each.level_id, each.chain_id, each.step), each)
    people = {person.pk for each in queues.values() for person in reviewers_of(each, at=at)}
    if Person.objects.filter(pk__in=people, notice_due=False).update(notice_due=True):
        transaction.on_commit(_enqueue)


def remind(*, at: datetime) -> int:
    """Mark everybody who can act on what is overdue at its step and was not written to today; how many."""
    today = timezone.localdate(at)
    late = Submission.objects.filter(state__in=WAITING, due_on__lt=today, step_due_on__lt=today)
    keys = ("organisation", "level", "chain", "step")
    groups = late.order_by().values_list(*keys).distinct()
    people = set()
    for group in groups:
        one = (
            late.filter(**dict(zip(keys, group, strict=True))).select_related("organisation", "level").first()
        )
        people |= {person.pk for person in reviewers_of(one, at=at)} if one else set()
    rested = Q(notified_at=None) | Q(notified_at__lt=start_of(today))
    marked = Person.objects.filter(rested, pk__in=people, notice_due=False).update(notice_due=True)
    if marked:
        transaction.on_commit(_enqueue)
    return marked


@task()
def send_notices() -> int:
    """The worker's (and the clock's) way to `send_due`; no argument, so nothing of it is kept."""
    return send_due(at=timezone.now())


def send_due(*, at: datetime) -> int:
    """Write to everybody who is marked and was not written to within the hour; how many mails went out.

    A mail that cannot be sent is logged and tried again after the pause.
    """
    rested = Q(notified_at=None) | Q(notified_at__lte=at - PAUSE)
    sent = 0
    for person in Person.objects.filter(rested, notice_due=True).order_by("pk"):
        # The update is the guard: two workers never write to the same person.
        taken = Person.objects.filter(rested, pk=person.pk, notice_due=True).update(
            notice_due=False, notified_at=at
        )
        sent += bool(taken and _write(person, at=at))
    if Person.objects.filter(notice_due=True).exists():
        send_notices.using(run_after=timezone.now() + PAUSE).enqueue()
    return sent


def number(count: int) -> str:
    """A count that was cut at CAP, for people."""
    return str(count) if count < CAP else f"{CAP - 1}+"


def count_waiting(person: Person, *, at: datetime) -> int:
    """How many submissions wait for the person, at most CAP."""
    return waiting_for(person, at=at)[:CAP].count()


def _write(person: Person, *, at: datetime) -> bool:
    waiting = count_waiting(person, at=at)
    account = person.accounts.filter(is_active=True).exclude(email="").order_by("pk").first()
    if not waiting or account is None:
        return False
    try:
        with translation.override(settings.LANGUAGE_CODE):
            overdue = _count_overdue(person, at=at)
            send_mail(_subject(waiting), _body(waiting, overdue), None, [account.email])
    except Exception as error:
        # The type only: a mail server's answer quotes the address.
        logger.error("a notice of waiting reviews was not sent: %s", type(error).__name__)
        Person.objects.filter(pk=person.pk).update(notice_due=True)
        return False
    return True


def _subject(waiting: int) -> str:
    return ngettext(
        "%(site)s: %(number)s item waits for your review",
        "%(site)s: %(number)s items wait for your review",
        waiting,
    ) % {"site": settings.WAGTAIL_SITE_NAME, "number": number(waiting)}


def _count_overdue(person: Person, *, at: datetime) -> int:
    """How many of what waits for him are past their day, at most CAP."""
    return waiting_for(person, at=at).overdue(on=timezone.localdate(at))[:CAP].count()


def _body(waiting: int, overdue: int) -> str:
    late = _("Overdue: %(number)s\n") % {"number": number(overdue)} if overdue else ""
    return late + _("Waiting for your review: %(number)s\n\n%(link)s\n") % {
        "number": number(waiting),
        "link": settings.PUBLIC_URL + reverse("review:queue"),
    }


def _enqueue() -> None:
    send_notices.enqueue()
