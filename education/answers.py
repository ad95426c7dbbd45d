"""Answers to a quiz, looked over: pure, nothing of them is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from publication.filters import FilterInvalid


@dataclass(frozen=True, slots=True)
class Option:
    text: str
    right: bool
    why: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with what was chosen. `is_right`: all right options, and no other."""

    id: str
    text: str
    many: bool
    options: list[Option]
    explanation: str
    source: str

    @property
    def is_answered(self) -> bool:
        return any(option.chosen for option in self.options)

    @property
    def is_right(self) -> bool:
        return all(option.chosen == option.right for option in self.options)


@dataclass(frozen=True, slots=True)
class Result:
    questions: list[Answered]

    @property
    def right(self) -> int:
        return sum(each.is_right for each in self.questions)

    @property
    def open(self) -> list[Answered]:
        """Those without an answer."""
        return [each for each in self.questions if not each.is_answered]


def look_over(questions: Sequence[Mapping], given: Mapping[str, Sequence[str]]) -> Result:
    """`given` holds, by `q` and the question's id, the numbers (from 1) of the options chosen.

    Raises FilterInvalid, naming the question, for a number that it does not have.
    """
    return Result([_answered(each, given.get(f"q{each['id']}", ())) for each in questions])


def _answered(question: Mapping, chosen: Sequence[str]) -> Answered:
    known = [str(number) for number in range(1, len(question["options"]) + 1)]
    if any(each not in known for each in chosen) or (len(set(chosen)) > 1 and not question["many"]):
        raise FilterInvalid(f"q{question['id']}", _("the number of one of its options."))
    options = [
        Option(each["text"], each["right"], each["why"], number in chosen)
        for number, each in zip(known, question["options"], strict=True)
    ]
    return Answered(
        question["id"], question["text"], question["many"], options,
        question["explanation"], question.get("source", ""),
    )  # fmt: skip
