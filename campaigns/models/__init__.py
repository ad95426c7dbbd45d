"""Stories of honesty (诚信典型) and days of the calendar (宣传节点), both editorial pages.

nodes   what comes back: rules, templates of tasks
days    one occurrence of it
tasks   what is to be done about it
"""

from .days import CalendarDayPage
from .nodes import CalendarNode, NodeEdition, Occurrence, TaskTemplate
from .stories import StoryPage, StoryTag
from .tasks import DayTask, TaskReminder

__all__ = [
    "CalendarDayPage",
    "CalendarNode",
    "DayTask",
    "NodeEdition",
    "Occurrence",
    "StoryPage",
    "StoryTag",
    "TaskReminder",
    "TaskTemplate",
]
