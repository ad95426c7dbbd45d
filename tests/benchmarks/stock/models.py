from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page


class StockPage(Page):
    """The same words and picture, served live by Wagtail."""

    body = StreamField([("paragraph", blocks.RichTextBlock()), ("picture", ImageChooserBlock())])
    template = "stock/page.html"
