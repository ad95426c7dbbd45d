"""Files for the public: cleaned by `confidentiality.attachments`, in a process of its own.

Two kinds of people send them: departments attach papers to decisions (PDF, DOCX, XLSX, JPEG, PNG), editors
and teachers put material into pages (PDF, DOCX, XLSX, text, CSV). What is refused, the door refuses.
"""

from django.utils.translation import gettext as _

from confidentiality.attachments import kinds, sandbox
from confidentiality.attachments.cleaned import MOST_BYTES, Cleaned
from confidentiality.attachments.errors import FileRefused
from confidentiality.attachments.kinds import EXTENSIONS, PAPERS
from confidentiality.attachments.places import PLACES

from .errors import AssetRefused

__all__ = [
    "EXTENSIONS", "MOST_BYTES", "PAPERS", "PLACES", "Cleaned", "clean_material", "clean_paper", "clean_picture",
    "type_of_material", "type_of_paper",
]  # fmt: skip


def clean_material(content: bytes, *, name: str) -> Cleaned:
    """A file of a page without what its reader does not see. `name` tells only CSV from plain text.

    Raises AssetRefused.
    """
    try:
        return sandbox.clean(content, taken=kinds.MATERIALS, is_csv=name.lower().endswith(".csv"))
    except FileRefused as refusal:
        raise AssetRefused(_(str(refusal))) from refusal


def clean_paper(content: bytes) -> Cleaned:
    """A paper of a decision without what its reader does not see. Raises AssetRefused."""
    try:
        return sandbox.clean(content, taken=PAPERS)
    except FileRefused as refusal:
        raise AssetRefused(_(str(refusal))) from refusal


def type_of_paper(content: bytes) -> str:
    """The type of a paper that is kept as it came. Raises AssetRefused."""
    try:
        return sandbox.look(content, taken=PAPERS)
    except FileRefused as refusal:
        raise AssetRefused(_(str(refusal))) from refusal


def type_of_material(content: bytes) -> str:
    """The type of a file of a page, before it is cleaned. Raises AssetRefused."""
    try:
        return sandbox.look(content, taken=kinds.MATERIALS)
    except FileRefused as refusal:
        raise AssetRefused(_(str(refusal))) from refusal


def clean_picture(content: bytes) -> Cleaned:
    """A picture of a page, encoded anew. Raises AssetRefused."""
    try:
        return sandbox.clean(content, taken=kinds.PICTURES)
    except FileRefused as refusal:
        raise AssetRefused(_(str(refusal))) from refusal
