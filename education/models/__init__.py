"""Lessons (课), units (单元) and curricula (课程方案), editorial pages; subjects and topics, data."""

from .lessons import LessonPage, LessonTag
from .terms import Subject, Topic
from .units import CurriculumPage, UnitPage

__all__ = ["CurriculumPage", "LessonPage", "LessonTag", "Subject", "Topic", "UnitPage"]
