"""Why the door refuses.

DoorRefused
├── PermitMissing         no open permit for that content
├── DisplayPeriodOver     it would be shown after its last day
├── PublicationStopped    its domain stops it, though approved: consent ended, its subject is in conflict
├── NotPublished          there is nothing to withdraw, annotate or shorten
├── LengtheningRefused    a longer display needs a permit
├── EditionRefused        a newer edition that does not follow the one that is shown
├── ReferenceNotPublic    a page points at something the public cannot see
├── AssetRefused          a picture or file that cannot be cleaned, or lacks its description
├── TextTooLong           more HTML than anybody writes by hand
└── SweepRefused          a brake of erasure holds
"""


class DoorRefused(Exception):
    """An act that the door does not allow; the text says why and what to do."""


class PermitMissing(DoorRefused):
    pass


class DisplayPeriodOver(DoorRefused):
    pass


class PublicationStopped(DoorRefused):
    pass


class NotPublished(DoorRefused):
    pass


class LengtheningRefused(DoorRefused):
    pass


class EditionRefused(DoorRefused):
    pass


class ReferenceNotPublic(DoorRefused):
    pass


class AssetRefused(DoorRefused):
    pass


class TextTooLong(DoorRefused):
    pass


class SweepRefused(DoorRefused):
    pass
