"""Lessons (课程), readers and albums, editorial pages; how often packs were taken."""

from .downloads import Download
from .lessons import LessonPage, LessonTag
from .readers import AlbumPage, AlbumTag, ReaderPage, ReaderTag

__all__ = ["AlbumPage", "AlbumTag", "Download", "LessonPage", "LessonTag", "ReaderPage", "ReaderTag"]
