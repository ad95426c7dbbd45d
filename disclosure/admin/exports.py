"""The list as a file, and the entries of such files."""

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from disclosure.enums import ExportFormat
from disclosure.errors import DisclosureRefused
from disclosure.listing import Listing
from disclosure.models import Export
from disclosure.services import exports
from organisations.enums import Role
from publication.desk import queues

from .filters import FilterForm
from .viewsets import ScopedView

WORKERS = (Role.SUBMITTER, Role.REVIEWER, Role.PUBLISHER)


class ExportView(ScopedView):
    """A POST, because it is entered: what the list shows, as CSV or XLSX."""

    model = Export
    http_method_names = ["post"]
    writers = WORKERS

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FilterForm(request.POST, organisations=self.organisations())
        listing = Listing(self.organisations(), form.filters(self.person))
        format = ExportFormat.XLSX if request.POST.get("format") == "xlsx" else ExportFormat.CSV
        try:
            parts = exports.begin(listing, format=format, by=self.person, at=request.at)
        except DisclosureRefused as refusal:
            self.refuse(refusal)
            return redirect("records:index")
        name = f"records-{timezone.localtime(request.at):%Y%m%d-%H%M}.{format}"
        if format == ExportFormat.XLSX:
            return FileResponse(exports.as_xlsx(parts), as_attachment=True, filename=name)
        answer = StreamingHttpResponse(exports.as_csv(parts), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


class ExportsView(ScopedView):
    """Who took what, of the organisations that one reads; the newest first."""

    model = Export
    template_name = "disclosure/admin/exports.html"
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        page = queues.by_number(
            exports.seen_by(self.organisations()), request.GET.get("after", ""), oldest_first=False
        )
        return self.page({"rows": page.rows, "next_after": page.next_after})
