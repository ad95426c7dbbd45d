"""Words that mean the same (同义词): rows that editors of the whole house keep; read by `search.synonyms`."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from confidentiality.screening import Kind, Severity, screen
from organisations.models import Person
from search import text

MOST_WORDS = 20
LONGEST_WORD = 40  # characters, folded
_WARNED = "对{}给予警告。"


class Synonym(models.Model):
    """A word and what else finds what it finds. One-way: who types the others does not get the word too.

    Nobody deletes a row, it is taken out of use: then who had it, and why, can still be told.
    """

    word = models.CharField(_("word"), max_length=60, unique=True)
    others = models.TextField(
        _("means the same"), help_text=_("One word a line. Of brackets, spaces and capitals nothing is read.")
    )
    both_ways = models.BooleanField(
        _("both ways"),
        default=True,
        help_text=_(
            "Whether the others also find what the word finds. No where the word is the narrower one."
        ),
    )
    note = models.CharField(_("reason"), max_length=200, blank=True)
    active = models.BooleanField(_("in use"), default=True)
    changed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("changed"), editable=False)

    class Meta:
        ordering = ["word"]
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")

    def __str__(self) -> str:
        arrow = "↔" if self.both_ways else "→"
        return f"{self.word} {arrow} {'、'.join(self.lines)}"

    @property
    def lines(self) -> list[str]:
        """The others as they were typed."""
        return [line.strip() for line in self.others.splitlines() if line.strip()]

    @property
    def words(self) -> list[str]:
        """The word, then the others, folded."""
        return [text.whole(word) for word in (self.word, *self.lines)]

    def clean(self) -> None:
        """Raises ValidationError, which names the field and the word."""
        super().clean()
        if self.others and not self.lines:
            raise ValidationError({"others": gettext("Write at least one word that means the same.")})
        if len(self.lines) > MOST_WORDS:
            raise ValidationError(
                {"others": gettext("At most %(most)d words; make a second row.") % {"most": MOST_WORDS}}
            )
        _check("word", self.word)
        for line in self.lines:
            _check("others", line)
        self._check_they_differ()

    def _check_they_differ(self) -> None:
        words = self.words
        twice = next(
            (line for line, word in zip(self.lines, words[1:], strict=True) if words.count(word) > 1), ""
        )
        if twice:
            raise ValidationError(
                {"others": gettext("“%(word)s” is read like another word of the row.") % {"word": twice}}
            )


def _check(field: str, word: str) -> None:
    """One character, or digits alone, stand in everything; and persons are found by their very name only."""
    folded = text.whole(word)
    if len(folded) < 2 or folded.isdigit() or len(text.runs(word)) > 1:
        raise ValidationError(
            {field: gettext("“%(word)s” is not one word of two characters or more.") % {"word": word}}
        )
    if len(folded) > LONGEST_WORD:
        raise ValidationError(
            {
                field: gettext("“%(word)s” is longer than %(most)d characters.")
                % {"word": word, "most": LONGEST_WORD}
            }
        )
    if _is_a_name(folded):
        raise ValidationError(
            {
                field: gettext("“%(word)s” reads like a person's name; persons have no synonyms.")
                % {"word": word}
            }
        )


def _is_a_name(word: str) -> bool:
    """As screening reads it where only a name or another subject can stand."""
    found = screen(_WARNED.format(word))
    return any(each.kind == Kind.PERSON_NAME and each.severity == Severity.BLOCK for each in found)
