"""Stages of schooling."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    KINDERGARTEN = "kindergarten", _("Kindergarten")
    PRIMARY = "primary", _("Primary school")
    JUNIOR = "junior", _("Junior secondary school")
    SENIOR = "senior", _("Senior secondary school")
    VOCATIONAL = "vocational", _("Vocational school")
    COLLEGE = "college", _("University")
    ADULT = "adult", _("Adults")


STAGE_LABELS = {
    Stage.KINDERGARTEN: ("幼儿园", "Kindergarten"),
    Stage.PRIMARY: ("小学", "Primary school"),
    Stage.JUNIOR: ("初中", "Junior secondary school"),
    Stage.SENIOR: ("高中", "Senior secondary school"),
    Stage.VOCATIONAL: ("中等职业学校", "Vocational school"),
    Stage.COLLEGE: ("大学", "University"),
    Stage.ADULT: ("成人", "Adults"),
}
