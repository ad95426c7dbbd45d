"""Stories of honesty (诚信典型) and days of the calendar (宣传节点), both editorial pages."""

from .days import CalendarDayPage
from .stories import StoryPage, StoryTag

__all__ = ["CalendarDayPage", "StoryPage", "StoryTag"]
