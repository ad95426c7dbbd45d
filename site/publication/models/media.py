"""Pictures and files as editors keep them: private, behind the admin's login.

What the public gets are copies frozen at submission (publication.freezing), never these.
"""

import secrets
from io import BytesIO
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from PIL import Image
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from publication import files, scanning
from publication.errors import AssetRefused
from publication.files import EXTENSIONS

from .assets import Asset

DOCUMENTS = (".pdf", ".docx", ".xlsx", ".txt", ".csv")


class Picture(AbstractImage):
    """A picture; `alt` is required before it can be shown.

    The upload is encoded anew and then forgotten: no EXIF, no place, no name of a file is kept.
    """

    alt = models.CharField(
        _("alternative text"),
        max_length=200,
        help_text=_("What the picture shows, for those who do not see it."),
    )
    credit = models.CharField(_("credit"), max_length=120, blank=True)
    frozen = models.ManyToManyField(Asset, related_name="pictures", editable=False)  # what was made of it

    admin_form_fields = (*WagtailImage.admin_form_fields, "alt", "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    @property
    def default_alt_text(self) -> str:
        return self.alt

    @property
    def focus(self) -> tuple[int, int] | None:
        """The focal point in pixels; None where none was chosen, or it lies outside of a new upload."""
        x, y = self.focal_point_x, self.focal_point_y
        return (x, y) if x is not None and y is not None and x <= self.width and y <= self.height else None

    def clean(self) -> None:
        super().clean()
        _receive(self)

    def save(self, **kwargs) -> None:
        """Raises ValidationError where the upload is no picture, or the virus scanner refuses it."""
        _receive(self)
        super().save(**kwargs)

    def take_in(self) -> None:
        """Encode the upload anew. Raises AssetRefused."""
        cleaned = files.clean_picture(self.file.read())
        self.file = ContentFile(cleaned.content, name=f"{secrets.token_hex(8)}.{EXTENSIONS[cleaned.mime]}")
        self.width, self.height = Image.open(BytesIO(cleaned.content)).size
        self._set_image_file_metadata()


class Rendition(AbstractRendition):
    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_once")
        ]


class Attachment(AbstractDocument):
    """A file for a lesson or story."""

    frozen = models.ManyToManyField(Asset, related_name="attachments", editable=False)

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def clean(self) -> None:
        super().clean()
        _receive(self)

    def save(self, **kwargs) -> None:
        """Raises ValidationError where the upload is of no type that is taken, or the scanner refuses it."""
        _receive(self)
        super().save(**kwargs)

    def take_in(self) -> None:
        if Path(self.file.name).suffix.lower() in DOCUMENTS:  # films and captions are judged when frozen
            files.type_of_material(self.file.read())
        # Names of files go into logs and tasks; this one's title is what editors know it by.
        self.file.name = f"{secrets.token_hex(8)}{Path(self.file.name).suffix.lower()[:5]}"


def _receive(media: Picture | Attachment) -> None:
    """Scan an upload and take it in, once: a form asks for it in `clean`, everything else in `save`.

    Raises ValidationError naming the field.
    """
    if not media.file or media.file._committed or getattr(media, "_received", None) == media.file.name:
        return
    try:
        media.file.open("rb")
        scanning.scan_file(media.file)
        media.take_in()
    except AssetRefused as refusal:
        raise ValidationError({"file": str(refusal)}) from refusal
    media._received = media.file.name
