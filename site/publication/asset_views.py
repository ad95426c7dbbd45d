"""`/assets/<sha256>`: pictures and files, while a visible item uses them.

Visibility is asked first; only then has the answer an ETag, a range, a 304. After the last item that
used it is gone the address answers 410; one that only waits behind an embargo, 404.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views import View

from . import assets
from .enums import GONE_SENTENCES
from .http import gone_page, keep
from .models import Asset
from .selectors import seconds_until

CHUNK = 64 * 1024
INLINE = ("image/", "video/", "audio/")


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes of a file, `end` exclusive."""

    start: int
    end: int


class Unsatisfiable(Exception):
    """The range begins behind the end of the file: 416."""


class AssetView(View):
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, sha256: str) -> HttpResponseBase:
        asset = assets.visible(sha256, at=request.at)
        if asset is None:
            if assets.was_public(sha256, at=request.at):
                return gone_page(request, str(GONE_SENTENCES[""]))
            raise Http404
        ends = assets.shown_until(sha256, at=request.at)
        return keep(_describe(_body(request, asset), asset), seconds=seconds_until([ends], at=request.at))


def parse_range(header: str, size: int) -> Span | None:
    """The one range asked for; None where the whole file answers (none, several, not understood).

    Raises Unsatisfiable.
    """
    found = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", header.strip(), re.ASCII)
    if not found or found.group(1) == found.group(2) == "":
        return None
    first, last = found.groups()
    if not first:
        span = Span(max(0, size - int(last)), size)
    elif last and int(last) < int(first):
        return None
    else:
        span = Span(int(first), min(int(last) + 1, size) if last else size)
    if span.start >= span.end:
        raise Unsatisfiable
    return span


def _body(request: HttpRequest, asset: Asset) -> HttpResponseBase:
    """Whole, a part, or 416."""
    wanted = request.headers.get("Range", "")
    if request.headers.get("If-Range", _etag(asset)) != _etag(asset):
        wanted = ""  # another version than the one begun with: all of it
    try:
        span = parse_range(wanted, asset.size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{asset.size}"})
    path = assets.path_of(asset.sha256)
    if span is None:
        return FileResponse(path.open("rb"))
    return StreamingHttpResponse(
        _read(path, span),
        status=206,
        headers={
            "Content-Range": f"bytes {span.start}-{span.end - 1}/{asset.size}",
            "Content-Length": str(span.end - span.start),
        },
    )


def _describe(response: HttpResponseBase, asset: Asset) -> HttpResponseBase:
    response["Content-Type"] = asset.mime
    response["Content-Disposition"] = "inline" if asset.mime.startswith(INLINE) else "attachment"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = _etag(asset)
    # Whatever it holds, it runs nothing.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _etag(asset: Asset) -> str:
    return f'"{asset.sha256}"'


def _read(path: Path, span: Span) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(span.start)
        yield from _chunks(file, span.end - span.start)


def _chunks(file: BinaryIO, left: int) -> Iterator[bytes]:
    while left and (chunk := file.read(min(CHUNK, left))):
        left -= len(chunk)
        yield chunk
