"""Pictures and files as editors keep them: private, behind the admin's login.

What the public gets are copies frozen at submission (publication.freezing), never these.
"""

import secrets
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from publication import imaging
from publication.errors import AssetRefused

from .assets import Asset


class Picture(AbstractImage):
    """A picture; `alt` is required before it can be shown.

    The upload is encoded anew and then forgotten: no EXIF, no place, no name of a file is kept.
    """

    alt = models.CharField(_("alternative text"), max_length=200, blank=True)
    credit = models.CharField(_("credit"), max_length=120, blank=True)
    frozen = models.ManyToManyField(Asset, related_name="pictures", editable=False)  # what was made of it

    admin_form_fields = (*Image.admin_form_fields, "alt", "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    @property
    def default_alt_text(self) -> str:
        return self.alt

    def save(self, **kwargs) -> None:
        """Raises ValidationError where the upload is no picture."""
        if self.file and not self.file._committed:
            self._reencode()
        super().save(**kwargs)

    def _reencode(self) -> None:
        self.file.open("rb")
        try:
            encoded, extension = imaging.reencode(self.file.read())
        except AssetRefused as refusal:
            raise ValidationError({"file": str(refusal)}) from refusal
        self.file = ContentFile(encoded.content, name=f"{secrets.token_hex(8)}.{extension}")
        self.width, self.height = encoded.width, encoded.height
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

    def save(self, **kwargs) -> None:
        if self.file and not self.file._committed:
            # Names of files go into logs and tasks; this one's title is what editors know it by.
            self.file.name = f"{secrets.token_hex(8)}{Path(self.file.name).suffix.lower()[:5]}"
        super().save(**kwargs)
