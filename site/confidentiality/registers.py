"""The register of confidentiality reviews (信息公开保密审查登记表), asked by month and department.

Every submission that was decided has a form; its month is that of the last decision, its department the
one that submitted it. A month of a department is one range of the index `submission_register`: its numbers
are read from that by key, and totals are counted over that range and nothing else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from confidentiality.enums import Opinion, SubmissionState
from confidentiality.models import Dissent, Submission
from confidentiality.models.reviews import SubmissionQuerySet
from organisations.days import start_of
from organisations.models import Organisation

SEALED = ("draft_sealed", "subject_sealed", "masks", "lookups", "salt")  # asked for by no form
MOST_IN_LIST = 500  # organisations that are named one by one; beyond, the database looks them up itself
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OUTCOMES = {
    SubmissionState.APPROVED: Opinion.OPEN,
    SubmissionState.PUBLISHED: Opinion.OPEN,
    SubmissionState.EXEMPT: Opinion.EXEMPT,
    SubmissionState.ESCALATED: Opinion.ESCALATE,
    SubmissionState.RETURNED: Opinion.RETURN,
}


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month in Shanghai."""

    year: int
    number: int

    @classmethod
    def of(cls, at: datetime) -> "Month":
        day = timezone.localdate(at)
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """`2026-11`. Raises ValueError."""
        if len(text) != 7:
            raise ValueError(text)
        day = date.fromisoformat(f"{text}-01")
        if not 1970 < day.year < 9999:
            raise ValueError(text)
        return cls(day.year, day.month)

    @property
    def begin(self) -> datetime:
        return start_of(date(self.year, self.number, 1))

    @property
    def end(self) -> datetime:
        return self.shifted(1).begin

    def shifted(self, months: int) -> "Month":
        year, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, number + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"


@dataclass(slots=True)
class Sums:
    """Numbers of some forms; `outcomes` by state of the submission, `took` the days of all together."""

    outcomes: dict[str, int] = field(default_factory=dict)
    count: int = 0
    overdue: int = 0
    escalated: int = 0
    took: timedelta = timedelta()
    longest: timedelta = timedelta()

    def add(self, row: dict) -> None:
        self.outcomes[row["state"]] = self.outcomes.get(row["state"], 0) + row["count"]
        self.count += row["count"]
        self.overdue += row["overdue"]
        self.escalated += row["escalated"]
        self.took += row["took"]
        self.longest = max(self.longest, row["longest"])

    def of(self, opinion: Opinion) -> int:
        """How many ended in that opinion; in none of them ends what was changed or taken back."""
        return sum(self.outcomes.get(state, 0) for state, means in OUTCOMES.items() if means == opinion)

    @property
    def open(self) -> int:
        return self.of(Opinion.OPEN)

    @property
    def exempt(self) -> int:
        return self.of(Opinion.EXEMPT)

    @property
    def returned(self) -> int:
        return self.of(Opinion.RETURN)

    @property
    def pending(self) -> int:
        """Submitted upwards, and still there."""
        return self.of(Opinion.ESCALATE)

    @property
    def void(self) -> int:
        return self.outcomes.get(SubmissionState.VOID, 0)

    @property
    def usual_days(self) -> float:
        return days(self.took / self.count) if self.count else 0.0

    @property
    def longest_days(self) -> float:
        return days(self.longest)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of a month: of all, by kind, and by department in the order of the tree."""

    whole: Sums
    kinds: dict[str, Sums]
    departments: list[tuple[Organisation, Sums]]


@dataclass(frozen=True, slots=True)
class Register:
    """The forms of one month, of a department and those below it."""

    department: Organisation
    month: Month

    def forms(self) -> SubmissionQuerySet:
        """In the order of their decision; what was decided in the same instant, by number."""
        return (
            Submission.objects.filter(decided_at__gte=self.month.begin, decided_at__lt=self.month.end)
            .filter(organisation__in=self._departments())
            .order_by("decided_at", "pk")
        )

    def numbers(self, *, most: int, after: str = "") -> list[int]:
        """Of the first forms behind that key, in order; read from the index alone."""
        return list(behind(self.forms(), after).values_list("pk", flat=True)[:most])

    def chunks(self, size: int, *, most: int) -> Iterator[list[Submission]]:
        """The first forms, so many at a time, each with a fixed number of queries."""
        numbers = self.numbers(most=most)
        for start in range(0, len(numbers), size):
            yield whole(numbers[start : start + size])

    def totals(self) -> Totals:
        """Counted in two queries, whatever the number of forms."""
        sums, kinds, departments = Sums(), {}, {}
        for row in self._counted():
            for each in (
                sums,
                kinds.setdefault(row["kind"], Sums()),
                departments.setdefault(row["organisation"], Sums()),
            ):
                each.add(row)
        known = Organisation.objects.in_bulk(departments)
        order = sorted(departments, key=lambda pk: known[pk].path)
        return Totals(sums, dict(sorted(kinds.items())), [(known[pk], departments[pk]) for pk in order])

    def _counted(self):
        upwards = Dissent.objects.filter(submission=OuterRef("pk"), opinion=Opinion.ESCALATE)
        return (
            self.forms()
            .order_by()
            .values("organisation", "kind", "state")
            .annotate(
                count=Count("pk"),
                overdue=Count("pk", filter=Q(due_on__lt=TruncDate("decided_at"))),
                escalated=Count("pk", filter=Exists(upwards)),
                took=Sum(F("decided_at") - F("submitted_at")),
                longest=Max(F("decided_at") - F("submitted_at")),
            )
        )

    def _departments(self):
        below = Organisation.objects.filter(path__startswith=self.department.path).values_list(
            "pk", flat=True
        )
        named = list(below[: MOST_IN_LIST + 1])
        return named if len(named) <= MOST_IN_LIST else below

    def of(self, month: Month) -> "Register":
        return replace(self, month=month)


def whole(numbers: Sequence[int]) -> list[Submission]:
    """Forms by number, in that order, with all that a line shows."""
    found = detailed(Submission.objects.filter(pk__in=numbers)).in_bulk()
    return [found[number] for number in numbers]


def detailed(forms: SubmissionQuerySet) -> SubmissionQuerySet:
    """With all that a line or a page of the register shows, and nothing that is sealed."""
    return forms.defer(*SEALED).select_related(
        "chain", "organisation", "submitter", "submitter_stands_for", "permit", "batch_member__batch",
        "bundle_member__bundle",
    ).prefetch_related(
        "chain__steps", "approvals__actor", "approvals__counts_as", "dissents__actor", "dissents__counts_as"
    )  # fmt: skip


def key(form: Submission) -> str:
    """Where a form stands in the order of `Register.forms`: `<microseconds>.<number>`."""
    return f"{(form.decided_at - EPOCH) // timedelta(microseconds=1)}.{form.pk}"


def behind(forms: SubmissionQuerySet, after: str) -> SubmissionQuerySet:
    """Those after that key; all of them where it is none."""
    at, _dot, number = after.partition(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 18 for part in (at, number)):
        return forms
    at = EPOCH + timedelta(microseconds=int(at))
    return forms.filter(Q(decided_at__gte=at) & (Q(decided_at__gt=at) | Q(pk__gt=int(number))))


def days(took: timedelta) -> float:
    """With one place, as people say it."""
    return round(took / timedelta(days=1), 1)


def is_overdue(form: Submission) -> bool:
    """Whether it was decided after its last (Shanghai) day."""
    return form.due_on < timezone.localdate(form.decided_at)
