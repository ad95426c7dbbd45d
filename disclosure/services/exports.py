"""The filtered list as a file for a spreadsheet: no private value, no formula, memory flat.

Every file is entered before its first byte leaves: who, when, what of which organisations; and how many
rows it had, when it ends or breaks off.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice
from typing import IO

import xlsxwriter
from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from disclosure.enums import ExportFormat
from disclosure.lines import headline
from disclosure.listing import Listing
from disclosure.models import Export, Record
from organisations.models import Organisation, Person
from publication import spreadsheets
from publication.enums import Section

MOST = {ExportFormat.CSV: 1_000_000, ExportFormat.XLSX: 100_000}
CHUNK = 1000


def begin(
    listing: Listing, *, format: ExportFormat, by: Person, at: datetime
) -> list[tuple[Export, Listing]]:
    """One entry for each tree of organisations, so that its auditors see it. Raises FiltersRefused."""
    listing.statement(1)  # refused filters are said before a byte is sent
    return [
        (
            Export.objects.create(
                by=by, organisation=root, format=format, filters=listing.filters.plain(), at=at
            ),
            Listing(listing.scope, replace(listing.filters, organisation=root.pk)),
        )
        for root in _roots(listing)
    ]


def as_csv(parts: list[tuple[Export, Listing]]) -> Iterator[str]:
    """Lines of a CSV that a spreadsheet opens as UTF-8, in the language that is active now."""
    head = spreadsheets.MARK + spreadsheets.line(columns())
    return chain([head], map(spreadsheets.line, _rows(parts, ExportFormat.CSV)))


def as_xlsx(parts: list[tuple[Export, Listing]]) -> IO[bytes]:
    """A workbook in a file that goes with its handle; text only, nothing that is run or linked."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        for column, title in enumerate(columns()):
            sheet.write_string(0, column, title)
        for number, row in enumerate(_rows(parts, ExportFormat.XLSX), start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
    file.seek(0)
    return file


def columns() -> list[str]:
    """Headings, in the order of `cells`."""
    return [
        _("Number"), _("Subject and number"), _("Kind"), _("State"), _("Public"), _("Organisation"),
        _("Category"), _("Decided on"), _("Created"), _("Changed"), _("Not before"), _("Public address"),
    ]  # fmt: skip


def cells(record: Record) -> list[str]:
    """What of a record may leave as a file."""
    given = [
        record.pk, headline(record), record.edition.entry, record.get_state_display(),
        _("yes") if record.is_public else _("no"), record.organisation,
        record.get_subject_category_display(), record.decided_on or "", _instant(record.created_at),
        _instant(record.updated_at), _instant(record.publish_from), _address(record),
    ]  # fmt: skip
    return [spreadsheets.safe(each) for each in given]


def _rows(parts: list[tuple[Export, Listing]], format: ExportFormat) -> Iterator[list[str]]:
    """Rows of all parts, as many as the format may have."""
    more = [spreadsheets.safe(_("There may be more: narrow the filters."))]
    rows = chain.from_iterable(_counted(each, listing, get_language()) for each, listing in parts)
    return chain(islice(rows, MOST[format]), _once_full(rows, more))


def _once_full(rows: Iterator[list[str]], more: list[str]) -> Iterator[list[str]]:
    if next(rows, None):
        yield more


def _counted(export: Export, listing: Listing, language: str | None) -> Iterator[list[str]]:
    """The part's rows; how many it had is written with each chunk, before the chunk leaves.

    A response is streamed after the request's language was put back.
    """
    for chunk in listing.chunks(CHUNK):
        Export.objects.filter(pk=export.pk).update(rows=F("rows") + len(chunk))
        with translation.override(language):
            rows = [cells(record) for record in chunk]
        yield from rows
    Export.objects.filter(pk=export.pk).update(is_complete=True)


def _roots(listing: Listing) -> list[Organisation]:
    """The topmost of the organisations that are listed."""
    roots: list[Organisation] = []
    for organisation in listing.organisations:
        if not roots or not organisation.path.startswith(roots[-1].path):
            roots.append(organisation)
    return roots


def _instant(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _address(record: Record) -> str:
    public = record.is_public and record.item_id
    return f"{settings.PUBLIC_URL}/{Section.DISCLOSURES}/{record.item_id}/" if public else ""


def seen_by(scope: QuerySet[Organisation]) -> QuerySet[Export]:
    """Exports of these organisations, for those who look after them."""
    return Export.objects.filter(organisation__in=scope.values("pk")).select_related("by", "organisation")
