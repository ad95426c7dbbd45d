"""Regions ← organisations ← memberships → people ← accounts; deputies link two people; systems have access."""

from .organisations import Organisation, Region
from .people import Deputyship, Invitation, Membership, Person, User
from .systems import SystemAccess

__all__ = [
    "Deputyship",
    "Invitation",
    "Membership",
    "Organisation",
    "Person",
    "Region",
    "SystemAccess",
    "User",
]
