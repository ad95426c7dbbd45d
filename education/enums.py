"""Stages of schooling with their grades (plan, paragraph 18: 基础教育、高等教育、职业教育、成人教育), and how
long a lesson takes.

A grade's code belongs to one stage, so that a list needs no second choice to tell 一年级 of two schools apart.
"""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """学段."""

    KINDERGARTEN = "kindergarten", _("Kindergarten")
    PRIMARY = "primary", _("Primary school")
    JUNIOR = "junior", _("Junior secondary school")
    SENIOR = "senior", _("Senior secondary school")
    VOCATIONAL = "vocational", _("Vocational school")
    HIGHER = "higher", _("Higher education")
    ADULT = "adult", _("Adult education")


STAGE_LABELS = {
    Stage.KINDERGARTEN: ("幼儿园", "Kindergarten"),
    Stage.PRIMARY: ("小学", "Primary school"),
    Stage.JUNIOR: ("初中", "Junior secondary school"),
    Stage.SENIOR: ("高中", "Senior secondary school"),
    Stage.VOCATIONAL: ("职业学校", "Vocational school"),
    Stage.HIGHER: ("高等学校", "Higher education"),
    Stage.ADULT: ("成人教育", "Adult education"),
}

# 年级; of adults, whom it is for.
GRADES: dict[str, dict[str, tuple[str, str]]] = {
    Stage.KINDERGARTEN: {
        "k1": ("小班", "Age 3"), "k2": ("中班", "Age 4"), "k3": ("大班", "Age 5"),
    },
    Stage.PRIMARY: {
        "1": ("一年级", "Grade 1"), "2": ("二年级", "Grade 2"), "3": ("三年级", "Grade 3"),
        "4": ("四年级", "Grade 4"), "5": ("五年级", "Grade 5"), "6": ("六年级", "Grade 6"),
    },
    Stage.JUNIOR: {
        "7": ("七年级", "Grade 7"), "8": ("八年级", "Grade 8"), "9": ("九年级", "Grade 9"),
    },
    Stage.SENIOR: {
        "10": ("高一", "Grade 10"), "11": ("高二", "Grade 11"), "12": ("高三", "Grade 12"),
    },
    Stage.VOCATIONAL: {
        "v1": ("职业学校一年级", "Vocational year 1"), "v2": ("职业学校二年级", "Vocational year 2"),
        "v3": ("职业学校三年级", "Vocational year 3"),
    },
    Stage.HIGHER: {
        "u1": ("大一", "University year 1"), "u2": ("大二", "University year 2"),
        "u3": ("大三", "University year 3"), "u4": ("大四", "University year 4"),
        "pg": ("研究生", "Postgraduate"),
    },
    Stage.ADULT: {
        "staff": ("在职人员", "Employees"), "business": ("经营者", "Business owners"),
        "public": ("城乡居民", "Residents"), "elder": ("老年人", "Older people"),
    },
}  # fmt: skip
GRADE_LABELS = {code: label for grades in GRADES.values() for code, label in grades.items()}

# The shortest period of a timetable (课时) that a lesson fits into: code, most minutes, label.
DURATIONS = (
    ("20", 20, ("20 分钟以内", "Up to 20 minutes")),
    ("40", 40, ("40 分钟一课时（21—40 分钟）", "A period of 40 minutes (21–40)")),
    ("45", 45, ("45 分钟一课时（41—45 分钟）", "A period of 45 minutes (41–45)")),
    ("90", 90, ("两课时（46—90 分钟）", "A double period (46–90 minutes)")),
    ("longer", 10_000, ("90 分钟以上", "More than 90 minutes")),
)
_DURATION_LABELS = {code: label for code, _most, label in DURATIONS}


def duration_of(minutes: int) -> str:
    """The code of the period that so many minutes fit into."""
    return next(code for code, most, _label in DURATIONS if minutes <= most)


def in_language(label: tuple[str, str]) -> str:
    """Of a pair in Chinese and English, the one of the request."""
    return label[1] if (get_language() or "").startswith("en") else label[0]


def stage_label(code: str) -> str:
    return in_language(STAGE_LABELS.get(code, (code, code)))


def grade_label(code: str) -> str:
    return in_language(GRADE_LABELS.get(code, (code, code)))


def duration_label(code: str) -> str:
    return in_language(_DURATION_LABELS.get(code, (code, code)))


def stage_order(code: str) -> int:
    return _place(list(STAGE_LABELS), code)


def grade_order(code: str) -> int:
    return _place(list(GRADE_LABELS), code)


def duration_order(code: str) -> int:
    return _place(list(_DURATION_LABELS), code)


def _place(known: list[str], code: str) -> int:
    """What nobody knows stands last."""
    return known.index(code) if code in known else len(known)
