"""The API of departments' own systems: send a file, follow its intake, fetch the report.

    POST /api/v1/intakes/?kind=penalty     the file itself is the body (CSV, XLSX or JSON)
    GET  /api/v1/intakes/<number>
    GET  /api/v1/intakes/<number>/report.csv

`Authorization: Bearer <token>`; the token is issued by an administrator to a system, and may do what
the person may who answers for it. What is sent becomes drafts; nothing is public before the review.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import HttpBearer

from organisations.models import SystemAccess
from organisations.services import systems
from publication.http import head_as_get
from publication.representation import problem

from .enums import IntakeChannel
from .errors import NotAllowed
from .intake import report
from .models import CatalogueEdition, IntakeJob
from .services import intake
from .tasks import begin_intake

PIECE = 1 << 20


class Token(HttpBearer):
    """The token of a system; the request then knows its access."""

    def authenticate(self, request: HttpRequest, token: str) -> SystemAccess | None:
        return systems.find(token, at=request.at)


class IntakeAPI(NinjaAPI):
    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        patterns, app_name, namespace = super().urls
        for pattern in patterns:
            pattern.callback = head_as_get(pattern.callback)
        return patterns, app_name, namespace


api = IntakeAPI(
    title="Chengxin Sichuan: intake",
    version="1",
    description="For departments' own systems. Needs a token.",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="intake-api",
    auth=Token(),
)


@api.post("/", url_name="send", summary="Send a file of decisions")
def send(request: HttpRequest, kind: str) -> HttpResponse:
    """Answers 202 with the intake's address; sound rows become drafts, the rest is in its report."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.INTAKE_MOST_MB * 1_000_000:
        return problem(413, "Content Too Large", _too_large())
    try:
        edition = CatalogueEdition.objects.in_force(kind, on=timezone.localtime(request.at).date())
    except CatalogueEdition.DoesNotExist:
        return problem(400, "Bad Request", _("The catalogue has no such kind in force."), field="kind")
    access: SystemAccess = request.auth
    try:
        job = intake.receive(
            _pieces(request), edition=edition, organisation=access.organisation, by=access.person,
            at=request.at, channel=IntakeChannel.API, stores_at_once=True,
        )  # fmt: skip
    except NotAllowed as refusal:
        return problem(403, "Forbidden", str(refusal))
    except TooLarge:
        return problem(413, "Content Too Large", _too_large())
    if not job.error:
        begin_intake.enqueue(job.pk)
    return _answer(job, status=202)


@api.get("/{number}", url_name="intake", summary="How far an intake is")
def follow(request: HttpRequest, number: int) -> HttpResponse:
    return _answer(_job(request, number))


@api.get("/{number}/report.csv", url_name="report", summary="What was refused, as CSV")
def fetch_report(request: HttpRequest, number: int) -> HttpResponse:
    """Private values are masked; the report may be mended and sent back at the desk."""
    response = StreamingHttpResponse(
        report.lines(_job(request, number)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="report-{number}.csv"'
    return _private(response)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = problem(401, "Unauthorized", _("Send a valid token: Authorization: Bearer …"))
    response["WWW-Authenticate"] = "Bearer"
    return _private(response)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0]
    return _private(problem(400, "Bad Request", first["msg"], field=str(first["loc"][-1])))


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return _private(problem(404, "Not Found", _("There is no such intake of this organisation.")))


class TooLarge(ValueError):
    """The body goes on beyond what is taken."""


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    """The body as it arrives: never whole in memory, whatever its length says."""
    size = 0
    while piece := request.read(PIECE):
        size += len(piece)
        if size > settings.INTAKE_MOST_MB * 1_000_000:
            raise TooLarge
        yield piece


def _job(request: HttpRequest, number: int) -> IntakeJob:
    """Raises Http404 for what another organisation sent."""
    return get_object_or_404(IntakeJob, pk=min(number, 2**62), organisation=request.auth.organisation)


def _answer(job: IntakeJob, *, status: int = 200) -> HttpResponse:
    body: dict[str, Any] = {
        "id": job.pk,
        "kind": job.kind,
        "state": job.state,
        "error": job.error or None,
        **{name: getattr(job, name) for name in intake.COUNTS},
        "proposed": {f"{each.field}:{each.rule}": each.count for each in job.proposals.all()},
        "url": f"{settings.PUBLIC_URL}/api/v1/intakes/{job.pk}",
        "report": f"{settings.PUBLIC_URL}/api/v1/intakes/{job.pk}/report.csv",
    }
    return _private(api.create_response(None, body, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _too_large() -> str:
    return _("The file is larger than %(most)s MB; divide it.") % {"most": settings.INTAKE_MOST_MB}
