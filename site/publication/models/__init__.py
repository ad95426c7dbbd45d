"""PublicItem ← ItemAsset → Asset; LookupKey; LedgerEntry and its readers; Picture, Attachment, PublicPage."""

from .assets import Asset, ItemAsset
from .items import FacetValue, LookupKey, PublicItem
from .ledger import LedgerEntry, ReaderState, SweepState
from .media import Attachment, Picture, Rendition
from .pages import DoorTask, EditionPage, PublicPage, SectionPage
from .statistics import StatisticsCount, StatisticsItem, StatisticsPosition
from .terms import CountedItem, FacetCount, ItemTerm

__all__ = [
    "Asset",
    "Attachment",
    "CountedItem",
    "DoorTask",
    "EditionPage",
    "FacetCount",
    "FacetValue",
    "ItemAsset",
    "ItemTerm",
    "LedgerEntry",
    "LookupKey",
    "Picture",
    "PublicItem",
    "PublicPage",
    "ReaderState",
    "Rendition",
    "SectionPage",
    "StatisticsCount",
    "StatisticsItem",
    "StatisticsPosition",
    "SweepState",
]
