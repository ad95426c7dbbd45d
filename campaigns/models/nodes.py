"""Nodes of the calendar (宣传节点): what comes back, by which rule, for whom, with which tasks.

CalendarNode ─┬─ NodeEdition    the rule, from a year on; a used one never changes
              ├─ TaskTemplate   what is to be done about each occurrence
              └─ Occurrence     that it was made in a year, once; its page is a CalendarDayPage
"""

from functools import cached_property

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns import rules
from campaigns.enums import Anchor, Certainty, Unit
from organisations.enums import Role
from organisations.models import Organisation, Person


class CalendarNode(models.Model):
    """What comes back each year. Its days are those of its editions, its texts those of new occurrences."""

    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    summary = models.CharField(_("summary"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True, help_text=_("An empty line begins a new paragraph."))
    ideas = models.TextField(_("ideas for campaigns"), blank=True, help_text=_("One on each line."))
    audiences = models.JSONField(_("audiences"), default=list)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation in charge")
    )
    active = models.BooleanField(
        _("in use"), default=True, help_text=_("What is not in use is not made for coming years.")
    )

    class Meta:
        verbose_name = _("node of the calendar")
        verbose_name_plural = _("nodes of the calendar")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name


class NodeEdition(models.Model):
    """A rule, from `since_year` on until a newer edition says otherwise."""

    node = models.ForeignKey(CalendarNode, models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField(_("edition"))
    since_year = models.PositiveSmallIntegerField(_("from the year"))
    rule = models.JSONField(_("rule"))
    basis = models.CharField(_("basis"), max_length=300, blank=True)
    certainty = models.CharField(
        _("how sure"), max_length=12, choices=Certainty.choices, default=Certainty.PROVISIONAL
    )
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    made_at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("edition of a node")
        verbose_name_plural = _("editions of nodes")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["node", "number"], name="node_edition_once")]

    def __str__(self) -> str:
        return f"{self.node} {self.number}"

    @cached_property
    def parsed(self) -> rules.Rule:
        return rules.parse(self.rule)

    @property
    def words(self) -> str:
        """The rule in the language of the reader."""
        return rules.in_words(self.parsed)


class Duty(models.Model):
    """Who does what until when, relative to a day: the same for a template and for a task."""

    what = models.CharField(_("what is to be done"), max_length=120)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=14, choices=Role.choices, default=Role.SUBMITTER)
    person = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
        help_text=_("Empty: whoever has the role in the organisation."),
    )
    anchor = models.CharField(_("counted from"), max_length=5, choices=Anchor.choices, default=Anchor.FIRST)
    offset = models.SmallIntegerField(
        _("days after"),
        default=-10,
        validators=[MinValueValidator(-366), MaxValueValidator(366)],
        help_text=_("Negative: before that day."),
    )
    unit = models.CharField(_("counted in"), max_length=8, choices=Unit.choices, default=Unit.WORKING)
    remind_days = models.PositiveSmallIntegerField(
        _("remind so many days before"), default=3, validators=[MaxValueValidator(60)]
    )

    class Meta:
        abstract = True

    COPIED = ("what", "role", "person_id", "anchor", "offset", "unit", "remind_days")


class TaskTemplate(Duty):
    """A task of every occurrence that is made from now on; empty organisation: the one in charge."""

    node = models.ForeignKey(CalendarNode, models.CASCADE, related_name="templates")

    class Meta:
        verbose_name = _("template of a task")
        verbose_name_plural = _("templates of tasks")
        ordering = ["anchor", "offset", "pk"]

    def __str__(self) -> str:
        return self.what


class Occurrence(models.Model):
    """The claim of the periodic work: what it made is not made again, even where the page was deleted."""

    node = models.ForeignKey(CalendarNode, models.CASCADE, related_name="occurrences")
    key = models.CharField(max_length=8)  # year, and which one of it: 2027/1
    edition = models.ForeignKey(NodeEdition, models.PROTECT, related_name="+")
    day = models.OneToOneField(
        "campaigns.CalendarDayPage", models.SET_NULL, null=True, related_name="occurrence"
    )
    revision = models.PositiveIntegerField(null=True)  # as made; a later one means that somebody edited it
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("occurrence of a node")
        verbose_name_plural = _("occurrences of nodes")
        constraints = [models.UniqueConstraint(fields=["node", "key"], name="occurrence_once")]

    def __str__(self) -> str:
        return f"{self.node} {self.key}"
