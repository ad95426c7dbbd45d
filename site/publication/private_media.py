"""Media as editors see them, behind the admin's login; the public gets assets alone."""

import mimetypes
from pathlib import Path

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404

from .models import Picture

# A document of somebody else's must not run as this site's page.
INLINE = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/avif")


def media(request: HttpRequest, path: str) -> FileResponse:
    """A file of the media folder."""
    try:
        found = Path(default_storage.path(path))
    except (SuspiciousFileOperation, ValueError) as error:
        raise Http404 from error
    return _file(found, mimetypes.guess_type(found.name)[0] or "")


def preview_picture(request: HttpRequest, picture_id: int) -> FileResponse:
    """A picture as a preview of its page shows it; no submission has frozen it yet."""
    return media(request, get_object_or_404(Picture, pk=picture_id).file.name)


def _file(found: Path, mime: str) -> FileResponse:
    if not found.is_file():
        raise Http404
    response = FileResponse(
        found.open("rb"),
        content_type=mime if mime in INLINE else "application/octet-stream",
        as_attachment=mime not in INLINE,
        filename=found.name,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
