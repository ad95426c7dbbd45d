"""Pictures by Pillow alone: decoded and encoded anew, so that nothing but pixels remains.

Orientation is applied, then EXIF (with its GPS), XMP, comments, thumbnails and trailing bytes are gone,
because none of them is written. A JPEG results, or a PNG where something is transparent.
"""

import io
import re
import warnings
from dataclasses import dataclass

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from . import places
from .cleaned import Cleaned
from .errors import FileRefused
from .errors import gettext_noop as _
from .kinds import UNKNOWN_PICTURE
from .markup import is_worth

MOST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
OFFICE_FORMATS = (*FORMATS, "BMP", "TIFF")
MIMES = {"JPEG": "image/jpeg", "PNG": "image/png"}
OPTIONS = {"JPEG": {"quality": 86, "optimize": True, "progressive": True}, "PNG": {"optimize": True}}
MOST_TOLD = 100_000
LARGE = _("The picture has more than 50 million pixels; scale it down first.")
UNREAD = UNKNOWN_PICTURE
_TAGS = re.compile(r"<[^<>]{0,2000}>")
_VALUES = re.compile(r"=\s*[\"']([^\"'<>]{1,2000})[\"']")


@dataclass(frozen=True, slots=True)
class Encoded:
    """One encoding of a picture."""

    content: bytes
    mime: str
    width: int
    height: int

    @property
    def extension(self) -> str:
        return {"image/jpeg": "jpg", "image/png": "png"}[self.mime]


def reencode(content: bytes, *, crop: tuple[int, ...] = (), otherwise: str = "") -> Encoded:
    """The whole picture anew, or what is left of it where it is cropped (left, top, right, bottom in
    thousandths of a per cent). `otherwise` is what is said of a picture inside of an Office file that
    cannot be read. Raises FileRefused.
    """
    picture = opened(content, formats=OFFICE_FORMATS if otherwise else FORMATS, otherwise=otherwise or UNREAD)
    return encode(_cropped(picture, crop) if crop else picture)


def clean(content: bytes) -> Cleaned:
    """A picture that stands alone: no program reads it. Raises FileRefused."""
    made = reencode(content)
    said = told(content)
    return Cleaned(made.content, made.mime, "", (1,), {places.PROPERTIES: said} if said else {})


def opened(content: bytes, *, formats: tuple[str, ...] = FORMATS, otherwise: str = UNREAD) -> Image.Image:
    """Decoded and upright, RGB or RGBA. Raises FileRefused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is lower
            picture = Image.open(io.BytesIO(content), formats=formats)
        if picture.width * picture.height > MOST_PIXELS:
            raise FileRefused(LARGE)
        picture.load()
        upright = ImageOps.exif_transpose(picture)
    except Image.DecompressionBombError as error:
        raise FileRefused(LARGE) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise FileRefused(otherwise) from error
    return upright.convert("RGBA" if is_transparent(upright) else "RGB")


def is_transparent(picture: Image.Image) -> bool:
    if not picture.has_transparency_data:
        return False
    return picture.convert("RGBA").getextrema()[3][0] < 255


def encode(picture: Image.Image) -> Encoded:
    form = "PNG" if picture.mode == "RGBA" else "JPEG"
    # A fresh picture of the same pixels: `info` may hold what the formats would write out again.
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    written = io.BytesIO()
    bare.save(written, form, **OPTIONS[form])
    return Encoded(written.getvalue(), MIMES[form], *picture.size)


def told(content: bytes) -> str:
    """What the picture's own data say in words (EXIF, XMP, comments), for screening; none where it is damaged."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(content), formats=OFFICE_FORMATS)
            exif = picture.getexif()
            told = [*exif.values(), *exif.get_ifd(ExifTags.IFD.Exif).values(), *picture.info.values()]
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        ValueError,
        TypeError,
    ):
        return ""
    texts = [text for each in told if (text := _text(each)) and is_worth(text)]
    return "\n".join(dict.fromkeys(texts))[:MOST_TOLD]


def _text(value: object) -> str:
    """Words of a value: EXIF's strings, XMP without its tags; nothing of what is no text."""
    if isinstance(value, bytes):
        value = _decoded(value[:MOST_TOLD])
    if not isinstance(value, str):
        return ""
    if not value.isascii() and all(char <= "\xff" for char in value):  # EXIF's words, taken for Latin ones
        value = _decoded(value.encode("latin-1")) or value
    if "<" in value:
        value = _TAGS.sub(" ", value) + " " + " ".join(_VALUES.findall(value))
    return " ".join(value.replace("\x00", "").split()) if value.isprintable() or "\n" in value else ""


def _decoded(value: bytes) -> str:
    if value.startswith((b"ASCII\0\0\0", b"UNICODE\0")):
        value = value[8:]
    for encoding in ("utf-8", "utf-16", "gb18030"):
        try:
            return value.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def _cropped(picture: Image.Image, crop: tuple[int, ...]) -> Image.Image:
    left, top, right, bottom = (side / 100_000 for side in crop)
    width, height = picture.size
    box = round(width * left), round(height * top), round(width * (1 - right)), round(height * (1 - bottom))
    if box[2] <= box[0] or box[3] <= box[1]:
        raise FileRefused(UNREAD)
    return picture.crop(box)
