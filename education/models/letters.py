"""Commitment letters (入职信用承诺书, plan, paragraph 19): templates that the door publishes, and what people keep.

LetterPage   a text with blanks; anybody fills it in and prints it, and nothing of that is stored
KeptLetter   a filled letter that a person chose to leave here: sealed, until the day that he chose
"""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from confidentiality.models import RecordKey
from publication.enums import Section
from publication.errors import DoorRefused
from publication.freezing import Freezer
from publication.models import EditionPage, PublicPage

BLANK = re.compile(r"\{([a-z][a-z0-9_]{0,19})\}")
NAME = "name"  # the blank that every letter has: who promises


class BlankBlock(blocks.StructBlock):
    """A place to be filled in; the text names it by `{code}`."""

    code = blocks.RegexBlock(
        regex=r"^[a-z][a-z0-9_]{0,19}$",
        label=_("code"),
        help_text=_("Lower-case letters, such as name, unit, post; the text says {name}."),
        error_messages={"invalid": _("Lower-case letters, digits and _, a letter first.")},
    )
    label = blocks.CharBlock(label=_("label"), max_length=40)
    is_day = blocks.BooleanBlock(label=_("a day"), required=False)

    class Meta:
        icon = "edit"
        label = _("blank")


class LetterPage(EditionPage):
    """Each edition is an item of its own: a letter is checked against the text that it was made of."""

    kind = "commitment-template"
    section = Section.EDUCATION

    blanks = StreamField([("blank", BlankBlock())], verbose_name=_("blanks"), max_num=12, blank=True)
    text = models.TextField(
        _("letter"),
        max_length=4000,
        help_text=_("One paragraph on each line; blanks as {name}. Every letter needs {name}."),
    )

    edit_handler = PublicPage.edit_tabs(
        FieldPanel("body"), FieldPanel("blanks"), FieldPanel("text"), FieldPanel("whats_new")
    )

    class Meta:
        verbose_name = _("commitment letter")
        verbose_name_plural = _("commitment letters")

    def clean(self) -> None:
        super().clean()
        if self.text and (refusal := refusal_of(self.text, [each.value for each in self.blanks])):
            raise ValidationError({"text": refusal})

    def parts(self, freezer: Freezer) -> dict:
        blanks = [each.value for each in self.blanks]
        if refusal := refusal_of(self.text, blanks):
            raise DoorRefused(refusal)
        letter = {
            "type": "letter",
            "blanks": [{key: each[key] for key in ("code", "label", "is_day")} for each in blanks],
            "paragraphs": [line.strip() for line in self.text.splitlines() if line.strip()],
        }
        return {"blocks": [*freezer.body(self.body), letter]}


def refusal_of(text: str, blanks: list[Any]) -> str:
    """Why text and blanks do not fit; "" where they do."""
    named, known = BLANK.findall(text), [each["code"] for each in blanks]
    for code in known:
        if known.count(code) > 1:
            return _now("Two blanks have the code “%(code)s”; change one.") % {"code": code}
        if code not in named:
            return _now("The text nowhere says {%(code)s}; write it, or take the blank out.") % {"code": code}
    for code in named:
        if code not in known:
            return _now("The text says {%(code)s}, and there is no such blank; add it.") % {"code": code}
    return "" if NAME in known else _now("The letter needs the blank {name}: who promises.")


class KeptLetter(models.Model):
    """A letter that its writer left here. `finder` and `remover` are keyed hashes of what only he knows.

    Neither name nor text stands here in clear; the sweeper takes it on `kept_until`.
    """

    finder = models.CharField(max_length=64, unique=True)
    remover = models.CharField(max_length=64)
    sender = models.CharField(max_length=64, blank=True, db_index=True)  # keyed, of address and day
    sealed = models.BinaryField()
    key = models.ForeignKey(RecordKey, models.PROTECT, related_name="+")
    kept_until = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.pk)
