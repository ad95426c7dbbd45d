"""Who a story is about, and what they agreed to: seen and entered by those who write for its organisation."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import CharField, Count, Q, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.errors import CampaignRefused, ConsentInvalid
from campaigns.models import Consent, StoryPage, StorySubject
from campaigns.models.subjects import name_hash
from campaigns.services import consents, subjects
from campaigns.services.acting import OPENERS, WRITERS
from organisations.enums import Role
from publication.desk import queues
from publication.desk.access import needs, organisations_for

from .forms import ConsentForm, IdentityForm

READERS = (Role.SUBMITTER, Role.REVIEWER, Role.PUBLISHER, Role.AUDITOR)
EXTENSIONS = {
    "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "audio/mpeg": "mp3", "audio/wav": "wav",
    "audio/ogg": "ogg", "video/mp4": "mp4",
}  # fmt: skip


@needs(*READERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Stories in scope, newest first, and how many consents hold for each."""
    page = queues.by_number(_stories(request, READERS), request.GET.get("after", ""), oldest_first=False)
    holding = dict(
        Consent.objects.holding(at=request.at)
        .filter(source_id__in=[each.source_id for each in page.rows])
        .order_by()
        .values_list("source_id")
        .annotate(number=Count("name_hash", distinct=True))
    )
    rows = [(each, holding.get(each.source_id, 0)) for each in page.rows]
    return render(request, "campaigns/desk/stories.html", {"rows": rows, "next_after": page.next_after})


@needs(*READERS)
@require_safe
def story(request: HttpRequest, page_id: int) -> HttpResponse:
    return _page(request, _story(request, page_id, READERS))


@needs(*WRITERS)
@require_POST
def record(request: HttpRequest, page_id: int) -> HttpResponse:
    """Keep a consent; what was entered stays where something is refused."""
    page = _story(request, page_id, WRITERS)
    form = ConsentForm(request.POST, request.FILES, names=page.persons)
    evidence = request.FILES.get("evidence")
    if isinstance(evidence, UploadedFile) and (evidence.size or 0) > consents.MOST_BYTES:
        form.add_error("evidence", _("Evidence: the file is larger than 20 MB; make it smaller."))
    if not form.is_valid():
        return _page(request, page, consent_form=form, status=422)
    try:
        consents.record(page, form.given, by=request.user.person, at=request.at)
    except ConsentInvalid as invalid:
        form.add_error({"file": "evidence"}.get(invalid.field, invalid.field), str(invalid))
        return _page(request, page, consent_form=form, status=422)
    except CampaignRefused as refusal:
        messages.error(request, str(refusal))
        return _page(request, page, consent_form=form, status=403)
    messages.success(request, _("The consent is recorded."))
    return redirect("story_persons:story", page_id)


@needs(*WRITERS)
@require_POST
def identify(request: HttpRequest, page_id: int) -> HttpResponse:
    page = _story(request, page_id, WRITERS)
    form = IdentityForm(request.POST, names=page.names)
    if form.is_valid():
        try:
            data = form.cleaned_data
            subjects.identify(page, data["name"], data["number"], by=request.user.person, at=request.at)
        except CampaignRefused as refusal:
            form.add_error("number", str(refusal))
    if form.errors:
        return _page(request, page, identity_form=form, status=422)
    messages.success(request, _("The code or number is sealed."))
    return redirect("story_persons:story", page_id)


@needs(*WRITERS)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The person takes it back; asked for once more by a box, because it cannot be undone."""
    consent = get_object_or_404(_consents(request, WRITERS), pk=pk)
    if not request.POST.get("sure"):
        messages.error(request, _("Tick the box: a withdrawal takes the story down and cannot be undone."))
        return redirect("story_persons:story", consent.source_id)
    try:
        hidden = consents.withdraw(consent, by=request.user.person, at=request.at)
    except CampaignRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("story_persons:story", consent.source_id)
    said = _("Withdrawn; the story is down everywhere.") if hidden else _("Withdrawn; nothing was public.")
    messages.success(request, said)
    return redirect("story_persons:story", consent.source_id)


@needs(*OPENERS)
@require_POST
def evidence(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as received. A POST: who read it is noted."""
    consent = get_object_or_404(_consents(request, OPENERS), pk=pk, sealed__isnull=False)
    content = consents.opened(consent, by=request.user.person, at=request.at)
    response = StreamingHttpResponse(content, content_type=consent.mime)
    name = f"consent-{consent.pk}.{EXTENSIONS[consent.mime]}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _stories(request: HttpRequest, roles: tuple[Role, ...]) -> QuerySet[StoryPage]:
    return StoryPage.objects.filter(organisation__in=organisations_for(request, roles).values("pk"))


def _consents(request: HttpRequest, roles: tuple[Role, ...]) -> QuerySet[Consent]:
    """Of the organisations that recorded them, and of those that the stories were given to since."""
    scope = Q(organisation__in=organisations_for(request, roles).values("pk"))
    scope |= Q(source_id__in=_stories(request, roles).values(text=Cast("pk", CharField())))
    return Consent.objects.filter(scope).select_related("organisation", "key")


def _story(request: HttpRequest, page_id: int, roles: tuple[Role, ...]) -> StoryPage:
    """The newest version of a story in scope. Raises Http404."""
    return get_object_or_404(_stories(request, roles), pk=page_id).get_latest_revision_as_object()


def _page(
    request: HttpRequest,
    page: StoryPage,
    *,
    consent_form: ConsentForm | None = None,
    identity_form: IdentityForm | None = None,
    status: int = 200,
) -> HttpResponse:
    may_write = organisations_for(request, WRITERS).filter(pk=page.organisation_id).exists()
    may_open = organisations_for(request, OPENERS).filter(pk=page.organisation_id).exists()
    known = {
        each.name_hash: each for each in StorySubject.objects.filter(source_id=page.source_id).defer("sealed")
    }
    given = Consent.objects.filter(source_id=page.source_id).select_related("recorded_by", "withdrawn_by")
    names = {name_hash(name): name for name in page.names}
    context = {
        "story": page,
        "people": [(name, name in page.persons, known.get(key)) for key, name in names.items()],
        "consents": [(each, names.get(each.name_hash, ""), _holds(each, request)) for each in given],
        "lacking": consents.lacking(page, at=request.at),
        "may_write": may_write,
        "may_open": may_open,
        "consent_form": consent_form or ConsentForm(names=page.persons),
        "identity_form": identity_form or IdentityForm(names=page.names),
    }
    return render(request, "campaigns/desk/story.html", context, status=status)


def _holds(consent: Consent, request: HttpRequest) -> bool:
    return consent.withdrawn_at is None and consent.valid_until > request.at
