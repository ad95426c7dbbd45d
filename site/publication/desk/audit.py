"""The audit log, for auditors: who read what is private, why; what of it was unusual; and the log as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from confidentiality import unusual
from confidentiality.enums import AuditAct, ReadingPurpose
from confidentiality.models import AuditEntry
from confidentiality.services import auditing
from confidentiality.unusual import Flag
from organisations.days import end_of, start_of
from organisations.row_keys import row_key
from publication import spreadsheets

from . import queues
from .access import AUDIT_READERS, needs, organisations_for

SIZE = 50
CHUNK = 1000
ABOUT = "audit.log"
NAMES = ("act", "purpose", "by", "organisation", "thing", "from", "until", "withdrawn")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address narrows to; what cannot be meant narrows nothing."""

    given: dict[str, str]

    @classmethod
    def of(cls, request: HttpRequest) -> "Filters":
        return cls({name: request.GET.get(name, "").strip()[:40] for name in NAMES})

    def apply(self, entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        for lookup, value in self._lookups():
            entries = entries.filter(**{lookup: value})
        return entries

    def plain(self) -> str:
        """What is chosen, for the log; a thing's number is no value."""
        return ", ".join(f"{name}={value}" for name, value in self.given.items() if value)

    def query(self, **more: str) -> str:
        return urlencode({name: value for name, value in (self.given | more).items() if value})

    def _lookups(self) -> Iterator[tuple[str, object]]:
        given = self.given
        if given["act"] in AuditAct.values:
            yield "act", given["act"]
        if given["purpose"] in ReadingPurpose.values:
            yield "purpose", given["purpose"]
        for name in ("by", "organisation"):
            if (key := row_key(given[name])) is not None:
                yield name, key
        if given["thing"]:
            yield "about_id", given["thing"]
        if given["withdrawn"]:
            yield "withdrawn", True
        if (first := _day(given["from"])) is not None:
            yield "at__gte", start_of(first)
        if (last := _day(given["until"])) is not None:
            yield "at__lt", end_of(last)


@needs(*AUDIT_READERS)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    seen, filters = _in_scope(request), Filters.of(request)
    page = queues.by_number(
        filters.apply(seen).select_related("by", "organisation"),
        request.GET.get("after", ""),
        oldest_first=False,
        size=SIZE,
    )
    first = "after" not in request.GET and not filters.query()
    context = {
        "rows": page.rows,
        "next_after": page.next_after,
        "next_query": filters.query(after=page.next_after) if page.next_after else "",
        "query": filters.query(),
        "flags": [(flag, reasons(flag)) for flag in unusual.flags(seen, at=request.at)] if first else [],
        "crowds": unusual.crowds(seen, at=request.at) if first else [],
        "acts": AuditAct.choices,
        "purposes": ReadingPurpose.choices,
        "chosen": {name.replace("from", "since"): value for name, value in filters.given.items()},
    }
    response = render(request, "publication/desk/audit.html", context)
    response["Cache-Control"] = "no-store"
    return response


@needs(*AUDIT_READERS)
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The log as the page shows it, all of it, as CSV. Who takes it is entered before its first line leaves."""
    filters = Filters.of(request)
    entries = filters.apply(_in_scope(request))
    last = entries.order_by("-pk").values_list("pk", flat=True).first() or 0
    auditing.taken(
        ABOUT, "", by=request.user.person, organisation=_audited(request).order_by("path").first(), at=request.at,
        detail="CSV" + (f", {filters.plain()}" if filters.plain() else ""),
    )  # fmt: skip
    answer = StreamingHttpResponse(_lines(entries, last, get_language()), content_type=spreadsheets.MIME)
    answer["Content-Disposition"] = (
        f'attachment; filename="audit-{timezone.localtime(request.at):%Y%m%d-%H%M}.csv"'
    )
    answer["Cache-Control"] = "no-store"
    return answer


def reasons(flag: Flag) -> list[str]:
    """What was unusual of that day, a sentence each."""
    given = {"things": flag.things, "usual": f"{flag.usual:g}", "begin": settings.READING_DAY_BEGINS,
             "end": settings.READING_DAY_ENDS}  # fmt: skip
    said = [
        (flag.many, _("%(things)s things read; on a usual day of his %(usual)s") % given),
        (
            flag.at_night,
            ngettext("%(count)s time between %(end)s:00 and %(begin)s:00",
                     "%(count)s times between %(end)s:00 and %(begin)s:00", flag.at_night)
            % (given | {"count": flag.at_night}),
        ),
        (
            flag.elsewhere,
            _("%(count)s things of organisations of which he reads on no other day") % {"count": flag.elsewhere},
        ),
        (flag.withdrawn, _("%(count)s things that were not public any more") % {"count": flag.withdrawn}),
        (flag.in_vain, _("%(count)s look-ups that found nothing: were numbers tried out?") % {"count": flag.in_vain}),
    ]  # fmt: skip
    return [sentence for holds, sentence in said if holds]


def _audited(request: HttpRequest):
    return organisations_for(request, AUDIT_READERS)


def _in_scope(request: HttpRequest) -> QuerySet[AuditEntry]:
    """Entries of the organisations that one audits; what was done with the keys, for auditors of the top."""
    audited = _audited(request)
    scope = Q(organisation__in=audited.values("pk"))
    if audited.filter(parent=None).exists():
        scope |= Q(organisation=None)
    return AuditEntry.objects.filter(scope)


def _lines(entries: QuerySet[AuditEntry], last: int, language: str | None) -> Iterator[str]:
    """Up to the entry of its own taking, the newest first; a response streams after its language was put back."""
    with translation.override(language):
        yield spreadsheets.MARK + spreadsheets.line(_columns())
    rows = entries.filter(pk__lte=last).select_related("by", "organisation").order_by("-pk")
    below = last + 1
    while chunk := list(rows.filter(pk__lt=below)[:CHUNK]):
        with translation.override(language):
            yield "".join(spreadsheets.line(_cells(each)) for each in chunk)
        below = chunk[-1].pk


def _columns() -> list[str]:
    return [
        _("Number"), _("Time"), _("Who"), _("Act"), _("Why"), _("Kind"), _("What"), _("More"), _("Organisation"),
        _("Was not public any more"),
    ]  # fmt: skip


def _cells(each: AuditEntry) -> list[object]:
    return [
        each.pk, f"{timezone.localtime(each.at):%Y-%m-%d %H:%M:%S}", each.by or _("operator of the host"),
        each.get_act_display(), each.get_purpose_display(), each.about, each.about_id, each.detail,
        each.organisation or "", _("yes") if each.withdrawn else "",
    ]  # fmt: skip


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 < day.year < 9999 else None
