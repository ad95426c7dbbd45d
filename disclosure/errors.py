"""Why the disclosure desk refuses.

DisclosureRefused
├── ValuesInvalid          fields that cannot be stored as they are; `problems` lists them
├── DuplicateKey           the same authority, number and subject with other content: a person decides
├── AlreadyStored          the same key with the same content: nothing to do
├── NotAllowed             the person has no role for that organisation
├── StateRefuses           not possible in the record's present state
├── ChangedMeanwhile       somebody else changed the record since it was read
├── PeriodOver             its display period is over (公示期限届满)
├── ReasonMissing          an act that needs a typed reason was given none
├── FiltersRefused         filters that no index serves together
├── AttachmentRefused      a file that is not taken, or may not be published
├── EditionFrozen          a used edition of the catalogue never changes
├── EditionInvalid         an edition's content has mistakes; `sentences` lists them
├── EditionRefused         an act on an edition that is not possible now
├── AssessmentRefused      an act on an impact assessment that is not possible (now)
├── AssessmentMissing      no assessment lets persons be published under that edition (个人信息保护影响评估)
└── ObjectionRefused       an objection that cannot be taken or decided
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .validation import Problem


class DisclosureRefused(Exception):
    """An act that the disclosure desk does not allow; the text says why and what to do."""


class ValuesInvalid(DisclosureRefused):
    def __init__(self, problems: "Sequence[Problem]") -> None:
        super().__init__(" ".join(str(problem) for problem in problems))
        self.problems = list(problems)


class DuplicateKey(DisclosureRefused):
    pass


class AlreadyStored(DisclosureRefused):
    pass


class NotAllowed(DisclosureRefused):
    pass


class StateRefuses(DisclosureRefused):
    pass


class ChangedMeanwhile(DisclosureRefused):
    pass


class PeriodOver(DisclosureRefused):
    pass


class ReasonMissing(DisclosureRefused):
    pass


class FiltersRefused(DisclosureRefused):
    pass


class AttachmentRefused(DisclosureRefused):
    pass


class EditionFrozen(DisclosureRefused):
    pass


class EditionInvalid(DisclosureRefused):
    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = list(sentences)


class EditionRefused(DisclosureRefused):
    pass


class AssessmentRefused(DisclosureRefused):
    pass


class AssessmentMissing(DisclosureRefused):
    pass


class ObjectionRefused(DisclosureRefused):
    pass
