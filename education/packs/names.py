"""Names of files and folders that speak, and that every system takes."""

import mimetypes
import re
import unicodedata

from publication.files import EXTENSIONS as FILES

LONGEST = 40  # characters; three bytes each in Chinese, and a path may hold several
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
EXTENSIONS = {
    "image/webp": "webp", "image/avif": "avif",
    **FILES, "text/vtt": "vtt",
    "video/mp4": "mp4", "video/webm": "webm", "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/ogg": "ogg",
}  # fmt: skip


def safe(text: str, *, otherwise: str) -> str:
    """Letters, digits and Chinese characters of the text, everything else a hyphen; `otherwise` for none."""
    kept = "".join(char if char.isalnum() else "-" for char in unicodedata.normalize("NFC", text))
    name = re.sub("-+", "-", kept)[:LONGEST].strip("-")
    return f"{name}-" if RESERVED.fullmatch(name) else name or otherwise


def extension(mime: str) -> str:
    return EXTENSIONS.get(mime) or (mimetypes.guess_extension(mime) or ".bin").lstrip(".")


def numbered(number: int, text: str, *, otherwise: str) -> str:
    """`03-许愿还是承诺`: in the order of the pack, and never twice the same."""
    return f"{number:02d}-{safe(text, otherwise=otherwise)}"
