"""Lessons (课), units (单元), curricula (课程方案), quizzes, courses and letters, editorial pages; subjects and topics, data."""

from .lessons import LessonPage, LessonTag
from .letters import KeptLetter, LetterPage
from .quizzes import QuizPage, QuizTag
from .terms import Subject, Topic
from .training import CoursePage
from .units import CurriculumPage, UnitPage

__all__ = [
    "CoursePage",
    "CurriculumPage",
    "KeptLetter",
    "LessonPage",
    "LessonTag",
    "LetterPage",
    "QuizPage",
    "QuizTag",
    "Subject",
    "Topic",
    "UnitPage",
]
