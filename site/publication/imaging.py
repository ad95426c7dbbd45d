"""Pictures by Pillow alone: decoded and encoded anew, so that nothing but pixels remains.

Orientation is applied, then EXIF (with its GPS), XMP, comments, thumbnails and trailing bytes are gone,
because none of them is written. A JPEG results, or a PNG where something is transparent.
"""

import io
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from .errors import AssetRefused

WIDTHS = (320, 640, 1280)
MOST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
MIMES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
EXTENSIONS = {"JPEG": "jpg", "PNG": "png"}


@dataclass(frozen=True, slots=True)
class Encoded:
    """One encoding of a picture."""

    content: bytes
    mime: str
    width: int
    height: int


def reencode(content: bytes) -> tuple[Encoded, str]:
    """The whole picture anew, and the extension of its format. Raises AssetRefused."""
    picture = _open(content)
    form = _format(picture)
    return _encode(picture, form), EXTENSIONS[form]


def variants(content: bytes) -> list[Encoded]:
    """JPEG or PNG, then WebP, at each width up to the picture's own; narrow ones first, none enlarged.

    Raises AssetRefused.
    """
    picture = _open(content)
    return [
        _encode(_scaled(picture, width), form)
        for width in _widths(picture.width)
        for form in (_format(picture), "WEBP")
    ]


def _widths(own: int) -> list[int]:
    return sorted({min(own, width) for width in WIDTHS})


def _open(content: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise AssetRefused(_("The picture has more than 50 million pixels; scale it down first."))
        picture.load()
        upright = ImageOps.exif_transpose(picture)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise AssetRefused(
            _("The picture cannot be read. Save it as JPEG, PNG or WebP and upload it again.")
        ) from error
    return upright.convert("RGBA" if _is_transparent(upright) else "RGB")


def _is_transparent(picture: Image.Image) -> bool:
    if not picture.has_transparency_data:
        return False
    return picture.convert("RGBA").getextrema()[3][0] < 255


def _format(picture: Image.Image) -> str:
    return "PNG" if picture.mode == "RGBA" else "JPEG"


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    if width == picture.width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _encode(picture: Image.Image, form: str) -> Encoded:
    options = {
        "JPEG": {"quality": 86, "optimize": True, "progressive": True},
        "PNG": {"optimize": True},
        "WEBP": {"quality": 82, "method": 4},
    }[form]
    # A fresh picture of the same pixels: `info` may hold what the formats would write out again.
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    written = io.BytesIO()
    bare.save(written, form, **options)
    return Encoded(written.getvalue(), MIMES[form], *picture.size)
