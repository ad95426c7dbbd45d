"""What editors compose a page of; `publication.freezing` makes each block a part of the public document."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

RICH_TEXT = ["bold", "italic", "ol", "ul", "link"]


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("text"), max_length=500)
    source = blocks.CharBlock(label=_("source"), max_length=100, required=False)

    class Meta:
        icon = "openquote"
        label = _("quote")


class PictureBlock(blocks.StructBlock):
    picture = ImageChooserBlock(label=_("picture"))
    alt = blocks.CharBlock(
        label=_("alternative text"),
        max_length=200,
        help_text=_("What the picture shows, for those who do not see it."),
    )
    caption = blocks.CharBlock(label=_("caption"), max_length=200, required=False)

    class Meta:
        icon = "image"
        label = _("picture")


class FileBlock(blocks.StructBlock):
    file = DocumentChooserBlock(label=_("file"))
    title = blocks.CharBlock(label=_("title"), max_length=120)

    class Meta:
        icon = "doc-full"
        label = _("file")


class CaptionsBlock(blocks.StructBlock):
    file = DocumentChooserBlock(label=_("captions (WebVTT)"))
    lang = blocks.ChoiceBlock(
        label=_("language"), choices=[("zh-Hans", "中文"), ("en", "English")], default="zh-Hans"
    )

    class Meta:
        label = _("captions")


class FilmBlock(blocks.StructBlock):
    """Captions or a transcript are asked for when it is frozen."""

    file = DocumentChooserBlock(label=_("film"), help_text=_("MP4 or WebM, at most 500 MB and two hours."))
    title = blocks.CharBlock(label=_("title"), max_length=120)
    poster = ImageChooserBlock(label=_("picture before it plays"), required=False)
    captions = blocks.ListBlock(CaptionsBlock(), label=_("captions"), default=[])
    transcript = blocks.TextBlock(
        label=_("transcript"),
        max_length=20_000,
        required=False,
        help_text=_("What is said and what is seen, in words. A film needs this or captions."),
    )

    class Meta:
        icon = "media"
        label = _("film")


class AudioBlock(blocks.StructBlock):
    file = DocumentChooserBlock(label=_("sound recording"), help_text=_("MP3, OGG, M4A or WebM."))
    title = blocks.CharBlock(label=_("title"), max_length=120)
    transcript = blocks.TextBlock(label=_("transcript"), max_length=20_000)

    class Meta:
        icon = "media"
        label = _("sound recording")


class EventBlock(blocks.StructBlock):
    when = blocks.CharBlock(label=_("when"), max_length=40)
    title = blocks.CharBlock(label=_("title"), max_length=80)
    text = blocks.TextBlock(label=_("text"), max_length=1000, required=False)


class PointsBlock(blocks.StructBlock):
    ordered = blocks.BooleanBlock(label=_("numbered"), required=False)
    items = blocks.ListBlock(blocks.CharBlock(label=_("point"), max_length=300), label=_("points"))

    class Meta:
        icon = "list-ul"
        label = _("list")


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=80)
    minutes = blocks.IntegerBlock(label=_("minutes"), min_value=1, max_value=600)
    text = blocks.TextBlock(label=_("text"), max_length=1000)


class BodyBlock(blocks.StreamBlock):
    """Names of the children are the types of blocks in `publication.document`."""

    heading = blocks.CharBlock(label=_("heading"), max_length=80, icon="title")
    paragraph = blocks.RichTextBlock(label=_("paragraph"), features=RICH_TEXT, icon="pilcrow")
    quote = QuoteBlock()
    image = PictureBlock()
    file = FileBlock()
    film = FilmBlock()
    audio = AudioBlock()
    list = PointsBlock()
    steps = blocks.ListBlock(StepBlock(), label=_("steps"), icon="tasks")
    timeline = blocks.ListBlock(EventBlock(), label=_("timeline"), icon="history")
    reference = blocks.PageChooserBlock(label=_("reference to another page"), icon="link")
