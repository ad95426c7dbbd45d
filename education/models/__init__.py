"""Lessons (课), units (单元), curricula (课程方案), readers, quizzes, courses
and letters, editorial pages; subjects and topics, data; how often packs were taken."""

from .downloads import Download
from .lessons import LessonPage, LessonTag
from .letters import KeptLetter, LetterPage
from .quizzes import QuizPage, QuizTag
from .readers import AlbumPage, AlbumTag, ReaderPage, ReaderTag
from .terms import Subject, Topic
from .training import CoursePage
from .units import CurriculumPage, UnitPage

__all__ = [
    "AlbumPage",
    "AlbumTag",
    "CoursePage",
    "CurriculumPage",
    "Download",
    "KeptLetter",
    "LessonPage",
    "LessonTag",
    "LetterPage",
    "QuizPage",
    "QuizTag",
    "ReaderPage",
    "ReaderTag",
    "Subject",
    "Topic",
    "UnitPage",
]
