"""Attachments on the record's page: add, mark, remove, open; every address within the user's organisations."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disclosure.attached import may_be_public, pages
from disclosure.errors import AttachmentRefused, DisclosureRefused
from disclosure.models import Attachment, Record
from disclosure.services import attachments
from disclosure.services.attachments import OPENERS, Upload
from disclosure.services.records import WRITERS
from publication.files import EXTENSIONS, MOST_BYTES, PAPERS

from .viewsets import OrganisationScopedViewSet, ScopedView

PDF = "application/pdf"
ACCEPTED = ",".join(sorted({*PAPERS, *(f".{EXTENSIONS[mime]}" for mime in PAPERS)}))
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """An attachment on the page; its words only for those who may open it."""

    attachment: Attachment
    name: str
    title: str
    unread: str
    left_out: list[str]

    @property
    def has_pages(self) -> bool:
        """A PDF is told by its pages, other files by the pictures in them."""
        return self.attachment.opened_read()["mime"] == PDF


class AddView(ScopedView):
    """Several files at once, all of them or none."""

    model = Record
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = get_object_or_404(
            self.get_queryset().select_related("organisation", "key", "edition"), pk=pk
        )
        try:
            uploads = [_upload(file, request) for file in _within_limits(request.FILES.getlist("files"))]
            made = attachments.add(record, uploads, by=self.person, at=request.at)
            text = ngettext("%(count)s file attached.", "%(count)s files attached.", len(made))
            messages.success(request, text % {"count": len(made)})
        except DisclosureRefused as refusal:
            self.refuse(refusal)
        return _back(record.pk)


class AttachmentView(ScopedView):
    """One attachment of a record in scope."""

    model = Attachment
    http_method_names = ["post"]

    def get_queryset(self) -> QuerySet:
        return Attachment.objects.filter(record__organisation__in=self.organisations().values("pk"))

    def get_object(self) -> Attachment:
        rows = self.get_queryset().select_related("record__organisation", "record__key", "record__edition")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def act(self, act: Callable, said: str, **words: str) -> HttpResponse:
        attachment = self.get_object()
        try:
            act(attachment, by=self.person, at=self.request.at, **words)
            messages.success(self.request, said)
        except DisclosureRefused as refusal:
            self.refuse(refusal)
        return _back(attachment.record_id)


class PublishView(AttachmentView):
    """To be shown beside the record, under a title."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        said = _("It is published with the next version that is approved.")
        return self.act(attachments.publish, said, title=request.POST.get("title", ""))


class KeepView(AttachmentView):
    """Private again."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.act(attachments.keep, _("It stays private from the next approved version on."))


class RemoveView(AttachmentView):
    """Deleted."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.act(attachments.remove, _("The attachment was removed."))


class OpenView(AttachmentView):
    """The file as received, for those who edit or review. A POST: the history notes who read it."""

    readers = writers = OPENERS

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        attachment = self.get_object()
        content = attachments.opened(attachment, by=self.person, at=request.at)
        response = StreamingHttpResponse(content, content_type=attachment.mime)
        name = f"{attachment.record.kind}-{attachment.record_id}-{attachment.number}"
        extension = EXTENSIONS[attachment.mime]
        response["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
        response["Content-Length"] = attachment.size
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["Cache-Control"] = "private, no-store"
        return response


class AttachmentViewSet(OrganisationScopedViewSet):
    name = "attachments"
    icon = "doc-full"
    views = (
        ("of/<int:pk>/", AddView, "add"),
        ("<int:pk>/open/", OpenView, "open"),
        ("<int:pk>/publish/", PublishView, "publish"),
        ("<int:pk>/keep/", KeepView, "keep"),
        ("<int:pk>/remove/", RemoveView, "remove"),
    )


def panel(view: ScopedView, record: Record) -> dict:
    """What the record's page shows of its attachments."""
    may_open = view.may(OPENERS, record.organisation)
    rows = record.attachments.select_related("added_by")
    return {
        "attachments": [] if record.is_erased else [_row(record, each, may_open) for each in rows],
        "may_open": may_open,
        "may_attach": not record.is_erased and view.may(WRITERS, record.organisation),
        "may_publish_attachments": may_be_public(record.edition.spec, record.subject_category),
        "most_megabytes": MOST_BYTES // MEGABYTE,
        "most_files": attachments.MOST_AT_ONCE,
        "accepted": ACCEPTED,
    }


def _row(record: Record, attachment: Attachment, may_open: bool) -> Row:
    attachment.record = record
    told = attachment.opened() if may_open else {"name": "", "title": ""}
    read = attachment.opened_read() if attachment.read else {"unread": [], "hidden": {}}
    left_out = [_(place) for place in read.get("hidden", {})]
    return Row(attachment, told["name"], told["title"], pages(read["unread"]), left_out)


def _within_limits(files: list[UploadedFile]) -> list[UploadedFile]:
    """Before any of them is read into memory. Raises AttachmentRefused."""
    if len(files) > attachments.MOST_AT_ONCE:
        raise AttachmentRefused(_("At most %(most)s files at once.") % {"most": attachments.MOST_AT_ONCE})
    for number, file in enumerate(files, start=1):
        if (file.size or 0) > MOST_BYTES:
            raise AttachmentRefused(
                _("File %(number)s: %(refusal)s Nothing was stored.")
                % {"number": number, "refusal": _("The file is larger than 20 MB; divide it.")}
            )
    return files


def _upload(file: UploadedFile, request: HttpRequest) -> Upload:
    return Upload(name=(file.name or "")[:200], content=file.read(), publish="publish" in request.POST)


def _back(pk: int) -> HttpResponse:
    return redirect("records:inspect", pk)
