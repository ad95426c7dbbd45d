"""The coming year made ahead: a draft for each occurrence, with the tasks of its node's templates.

    make_ahead ─ Occurrence   the claim: made once, whoever else runs, whatever editors do with the draft
               ├ page         a draft with one revision; it goes through the door like any other
               └ tasks

An edition that came later moves only drafts that nobody has touched: no revision after the one that
was made, nothing submitted, not begun.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.html import escape

from campaigns import rules
from campaigns.enums import Certainty, DayState
from campaigns.models import CalendarDayPage, CalendarNode, NodeEdition, Occurrence
from campaigns.services import tasks
from campaigns.services.nodes import edition_for
from confidentiality.models import Submission
from organisations import selectors
from organisations.working_days import Calendar
from publication.bootstrap import folder_of
from publication.enums import Section

AHEAD = 1  # years beside the current one


@dataclass(frozen=True, slots=True)
class Due:
    """An occurrence that a rule gives: `span` is None where a notice will say."""

    edition: NodeEdition
    year: int
    key: str
    span: rules.Span | None


def make_ahead(*, at: datetime) -> int:
    """Make what is missing of this year and the next; how many occurrences. Safe to run twice."""
    today = timezone.localdate(at)
    nodes = list(
        CalendarNode.objects.filter(active=True)
        .select_related("organisation")
        .prefetch_related("editions", "templates", "occurrences__day")
    )
    days = selectors.calendar() if nodes else None
    return sum(_node(node, today, days, at=at) for node in nodes)


def occurrences(node: CalendarNode, year: int) -> Iterator[Due]:
    """What the node's edition of that year gives."""
    edition = edition_for(node, year)
    if edition is None:
        return
    if isinstance(edition.parsed, rules.ByNotice):
        yield Due(edition, year, str(year), None)
        return
    for number, span in enumerate(rules.days(edition.parsed, year), start=1):
        yield Due(edition, year, f"{year}/{number}" if number > 1 else str(year), span)


def _node(node: CalendarNode, today: date, days: Calendar, *, at: datetime) -> int:
    made = {occurrence.key: occurrence for occurrence in node.occurrences.all()}
    count = 0
    for year in range(today.year, today.year + AHEAD + 1):
        for due in occurrences(node, year):
            if due.key in made:
                _follow(made[due.key], due, today, at=at)
            elif due.span is None or due.span.last >= today:
                count += _make(node, due, days, at=at)
    return count


def _make(node: CalendarNode, due: Due, days: Calendar, *, at: datetime) -> bool:
    """False where another worker was first."""
    with transaction.atomic():
        occurrence, claimed = Occurrence.objects.get_or_create(
            node=node, key=due.key, defaults={"edition": due.edition, "made_at": at}
        )
        if claimed:
            page = draft_of(node, due)
            folder_of(Section.CALENDAR).add_child(instance=page)
            adopt(occurrence, page, days=days)
    return claimed


def draft_of(node: CalendarNode, due: Due) -> CalendarDayPage:
    """The page as it is made, unsaved."""
    ideas = [line.strip() for line in node.ideas.splitlines() if line.strip()]
    body = [{"type": "paragraph", "value": f"<p>{escape(text)}</p>"} for text in paragraphs(node.text)]
    if ideas:
        body.append({"type": "list", "value": {"ordered": False, "items": ideas}})
    page = CalendarDayPage(
        title=node.name, summary=node.summary, organisation=node.organisation, node=node,
        audiences=node.audiences, body=body,
    )  # fmt: skip
    _date(page, due)
    return page


def adopt(occurrence: Occurrence, page: CalendarDayPage, *, days: Calendar) -> None:
    """A saved page becomes the occurrence: its first revision, its tasks."""
    revision = page.save_revision(user=page.owner, log_action="wagtail.create")
    occurrence.day, occurrence.revision = page, revision.pk
    occurrence.save(update_fields=["day", "revision"])
    tasks.make(page, occurrence.node, days=days)


def paragraphs(text: str) -> list[str]:
    """What empty lines part."""
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def _date(page: CalendarDayPage, due: Due) -> None:
    page.plan_year, page.rule = due.year, due.edition.parsed.words()
    page.date_start = due.span.first if due.span else None
    page.date_end = due.span.last if due.span else None
    sure = due.span and due.edition.certainty == Certainty.SURE
    page.day_state = DayState.PLANNED if sure else DayState.PROVISIONAL


def _follow(occurrence: Occurrence, due: Due, today: date, *, at: datetime) -> None:
    """A newer edition re-dates a draft that nobody has touched."""
    page = occurrence.day
    if occurrence.edition_id == due.edition.pk or page is None or not _untouched(occurrence, today):
        return
    with transaction.atomic():
        # Claimed by its edition: of two workers one goes on.
        claimed = Occurrence.objects.filter(pk=occurrence.pk, edition=occurrence.edition_id)
        if not claimed.update(edition=due.edition):
            return
        _date(page, due)
        revision = page.save_revision(log_action="wagtail.edit")
        Occurrence.objects.filter(pk=occurrence.pk).update(revision=revision.pk)


def _untouched(occurrence: Occurrence, today: date) -> bool:
    page = occurrence.day
    begun = page.date_start is not None and page.date_start <= today
    submitted = Submission.objects.filter(source_type=page.source_type(), source_id=page.source_id)
    return not begun and page.latest_revision_id == occurrence.revision and not submitted.exists()
