"""Deadlines of a record: by when it has to be public, by when it has to come off (公示时限).

Pure: days, starting field and basis are the edition's (`deadlines`), the working days a snapshot of the
calendar (`organisations.selectors.calendar()`), so that rows can be filled in processes without a database.
A record has at most one duty at a time: to be published while it never was, to be removed while it is
public and its decision is changed or revoked.
"""

from dataclasses import dataclass
from datetime import date

from organisations.working_days import Calendar, Due, due

from .editions import Spec, worded
from .enums import Duty


@dataclass(frozen=True, slots=True)
class Deadline:
    """A duty, the working day on which it ends, and the words of its basis by language."""

    duty: Duty
    due: Due
    basis: dict[str, str]

    @property
    def sentence(self) -> str:
        """Why it is that day, in the language of the reader."""
        return self.due.sentence(worded(self.basis))


NOTHING_DUE = {"duty": "", "due_on": None, "due_provisional": False}


def deadline(
    spec: Spec, values: dict[str, str], *, is_public: bool, was_public: bool, calendar: Calendar
) -> Deadline | None:
    """The duty that a record with these values has, if any.

    `was_public`: it was published before, so that duty is done. A decision that was revoked before
    anybody published it need not be published any more.
    """
    revoked = bool(spec.value("revoked", values))
    if is_public:
        return _deadline(Duty.REMOVE, spec, values, calendar) if revoked else None
    return None if was_public or revoked else _deadline(Duty.PUBLISH, spec, values, calendar)


def columns(found: Deadline | None) -> dict:
    """The plain columns of a record that say it."""
    if found is None:
        return dict(NOTHING_DUE)
    return {"duty": found.duty, "due_on": found.due.day, "due_provisional": found.due.provisional}


def _deadline(duty: Duty, spec: Spec, values: dict[str, str], calendar: Calendar) -> Deadline | None:
    rule = spec.content.get("deadlines", {}).get(duty)
    start = spec.value(rule["from"], values) if rule else ""
    if not start:
        return None
    return Deadline(duty, due(date.fromisoformat(start), rule["days"], calendar), rule["basis"])
