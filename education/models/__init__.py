"""Lessons (课程), editorial pages."""

from .lessons import LessonPage, LessonTag

__all__ = ["LessonPage", "LessonTag"]
