"""What a return (退回) finds wrong, field by field, as it is kept with the dissent and shown to who mends it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

LABEL_LENGTH = 60
BASIS_LENGTH = 300  # of Act.basis


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend. `path` points into the draft ("" for all of it), `field` is the code of a record's
    field where it has one, `label` its name; `reason` was chosen, `note` was typed; one of them is not empty.
    """

    path: str
    field: str
    label: str
    reason: str
    note: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)

    def __str__(self) -> str:
        said = "：".join(part for part in (self.reason, self.note) if part)
        return f"【{self.label[:LABEL_LENGTH]}】{said}" if self.label else said


def sentence(basis: str, faults: Sequence[Fault]) -> str:
    """The basis of a return: what was typed for the whole, or else the faults in a row; cut at its length."""
    said = basis.strip() or "；".join(map(str, faults))
    return said if len(said) <= BASIS_LENGTH else said[: BASIS_LENGTH - 1] + "…"


def own_words(basis: str, faults: Sequence[dict]) -> str:
    """What was typed for the whole; "" where the basis only sums up the faults that were kept with it."""
    return "" if basis == sentence("", [Fault(**each) for each in faults]) else basis
