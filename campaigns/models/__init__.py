"""What campaigns write, all editorial pages, and what they keep beside it.

categories   what stories are filed under, as rows
days         days of the calendar (宣传节点)
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
from .stories import StoryPage, StoryTag
from .subjects import Consent, ConsentPart, ConsentReading, StorySubject
from .texts import CitizensCodePage, KnowledgePage, PolicyPage, WorkPage

__all__ = [
    "ActivityPage",
    "CalendarDayPage",
    "CasePage",
    "CitizensCodePage",
    "ColumnPage",
    "Consent",
    "ConsentPart",
    "ConsentReading",
    "KnowledgePage",
    "NamedListPage",
    "PolicyPage",
    "ReviewAlert",
    "StoryCategory",
    "StoryPage",
    "StorySubject",
    "StoryTag",
    "WorkPage",
]
