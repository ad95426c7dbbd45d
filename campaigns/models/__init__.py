"""What campaigns write, all editorial pages, and what they keep beside it.

categories   what stories are filed under, as rows
nodes        what comes back in the calendar (宣传节点): rules, templates of tasks
days         one occurrence of it
tasks        what is to be done about it
stories      people and firms who kept faith (诚信典型)
subjects     who they are and what they agreed to: private, never in a page or its versions
alerts       what came to light against somebody who is praised
cases        typical cases, good and bad (典型案例)
activities   themed activities with their calls (征集), and lists of those named
texts        the citizens' code, policies, knowledge, works
column       what the editors choose for 诚信四川
"""

from .activities import ActivityPage, NamedListPage
from .alerts import ReviewAlert
from .cases import CasePage
from .categories import StoryCategory
from .column import ColumnPage
from .days import CalendarDayPage
from .nodes import CalendarNode, NodeEdition, Occurrence, TaskTemplate
from .stories import StoryPage, StoryTag
from .subjects import Consent, ConsentPart, ConsentReading, StorySubject
from .tasks import DayTask, TaskReminder
from .texts import CitizensCodePage, KnowledgePage, PolicyPage, WorkPage

__all__ = [
    "ActivityPage",
    "CalendarDayPage",
    "CalendarNode",
    "CasePage",
    "CitizensCodePage",
    "ColumnPage",
    "Consent",
    "ConsentPart",
    "ConsentReading",
    "DayTask",
    "KnowledgePage",
    "NamedListPage",
    "NodeEdition",
    "Occurrence",
    "PolicyPage",
    "ReviewAlert",
    "StoryCategory",
    "StoryPage",
    "StorySubject",
    "StoryTag",
    "TaskReminder",
    "TaskTemplate",
    "WorkPage",
]
