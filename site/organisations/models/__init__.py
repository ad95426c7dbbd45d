"""Regions ← organisations ← memberships → people ← accounts; deputies link two people."""

from .organisations import Organisation, Region
from .people import Deputyship, Invitation, Membership, Person, User

__all__ = ["Deputyship", "Invitation", "Membership", "Organisation", "Person", "Region", "User"]
