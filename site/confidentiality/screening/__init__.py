"""Screening: what in a text must not be published. Pure Python, usable alone.

screen()  text -> [Finding]            engine.py
Finding, Kind, Severity                findings.py
terms.listed_by()  business secrets    terms.py
"""

from .engine import screen
from .findings import Finding, Kind, Severity
from .terms import listed_by

__all__ = ["Finding", "Kind", "Severity", "listed_by", "screen"]
