"""Readers (信用知识读本) and picture albums (故事画册) for communities, in large type.

ReaderPage  a text in chapters: each heading of the text begins one
AlbumPage   a picture on each page, with a few words below it
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock

from publication import document
from publication.enums import Section
from publication.errors import DoorRefused
from publication.freezing import Freezer
from publication.models import Picture, PublicPage


class LeafBlock(blocks.StructBlock):
    """A page of an album; frozen as an `image` block, its words as the caption."""

    picture = ImageChooserBlock(label=_("picture"))
    alt = blocks.CharBlock(
        label=_("alternative text"),
        max_length=200,
        help_text=_("What the picture shows, for those who do not see it."),
    )
    caption = blocks.TextBlock(
        label=_("words"), max_length=120, help_text=_("A few words, read aloud in one breath.")
    )

    class Meta:
        icon = "image"
        label = _("album page")


class AlbumBody(blocks.StreamBlock):
    image = LeafBlock()


class CommunityPage(PublicPage):
    """What readers and albums have in common."""

    section = Section.EDUCATION

    audience = models.CharField(
        _("for whom"), max_length=60, help_text=_("Such as 社区居民, 老年人, 亲子共读.")
    )
    lead_picture = models.ForeignKey(
        Picture, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("cover")
    )

    class Meta:
        abstract = True

    @classmethod
    def tabs(cls):
        first = MultiFieldPanel(
            [FieldPanel("audience"), FieldPanel("lead_picture")], heading=_("Cover and readers")
        )
        return cls.edit_tabs(first, FieldPanel("body"), FieldPanel("tags"))

    def parts(self, freezer: Freezer) -> dict:
        cover = self.lead_picture
        first = [freezer.picture(cover, alt=cover.alt, caption=cover.credit)] if cover else []
        return {
            "blocks": first + freezer.body(self.body, after=len(first)),
            "fields": [
                {
                    "code": "audience",
                    "label": document.label("适合读者", "For whom"),
                    "value": self.audience,
                },
                {"code": "extent", "label": document.label("篇幅", "Extent"), "value": self.extent()},
            ],
            "tags": sorted(tag.name for tag in self.tags.all()),
        }

    def extent(self) -> dict[str, str]:
        """How long it is, in both languages."""
        raise NotImplementedError


class ReaderTag(TaggedItemBase):
    content_object = ParentalKey("ReaderPage", on_delete=models.CASCADE, related_name="tagged_items")


class AlbumTag(TaggedItemBase):
    content_object = ParentalKey("AlbumPage", on_delete=models.CASCADE, related_name="tagged_items")


class ReaderPage(CommunityPage):
    kind = "reader"

    tags = ClusterTaggableManager(through=ReaderTag, blank=True, verbose_name=_("tags"))

    edit_handler = CommunityPage.tabs()

    class Meta:
        verbose_name = _("reader")
        verbose_name_plural = _("readers")

    def clean(self) -> None:
        super().clean()
        if self.body and self.body[0].block_type != "heading":
            raise ValidationError(
                {"body": _now("A reader begins with the heading of its first chapter; add one at the top.")}
            )

    def parts(self, freezer: Freezer) -> dict:
        if not self.chapters:
            raise DoorRefused(_now("The reader has no chapter; add a heading and its text."))
        return super().parts(freezer)

    @property
    def chapters(self) -> int:
        return sum(block.block_type == "heading" for block in self.body)

    def extent(self) -> dict[str, str]:
        return document.label(f"共 {self.chapters} 章", _counted(self.chapters, "chapter"))


class AlbumPage(CommunityPage):
    kind = "album"

    body = StreamField(AlbumBody(), verbose_name=_("album pages"), blank=True)
    tags = ClusterTaggableManager(through=AlbumTag, blank=True, verbose_name=_("tags"))

    edit_handler = CommunityPage.tabs()

    class Meta:
        verbose_name = _("picture album")
        verbose_name_plural = _("picture albums")

    def parts(self, freezer: Freezer) -> dict:
        if not self.body:
            raise DoorRefused(_now("The album has no page; add a picture with a few words."))
        return super().parts(freezer)

    def extent(self) -> dict[str, str]:
        return document.label(f"共 {len(self.body)} 页", _counted(len(self.body), "page"))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
