"""Regions ← organisations ← memberships → people ← accounts; deputies link two people.

Beside them the working-day calendar, and systems with access to the API.
"""

from .calendar import CalendarChange, CalendarDay, CalendarYear
from .organisations import Organisation, Region
from .people import Deputyship, Invitation, Membership, Person, User
from .systems import SystemAccess

__all__ = [
    "CalendarChange",
    "CalendarDay",
    "CalendarYear",
    "Deputyship",
    "Invitation",
    "Membership",
    "Organisation",
    "Person",
    "Region",
    "SystemAccess",
    "User",
]
