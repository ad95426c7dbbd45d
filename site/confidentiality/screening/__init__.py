"""Screening: what in a text must not be published. Pure Python, usable alone.

screen()  text -> [Finding]            engine.py
Finding, Kind, Severity                findings.py
"""

from .engine import screen
from .findings import Finding, Kind, Severity

__all__ = ["Finding", "Kind", "Severity", "screen"]
