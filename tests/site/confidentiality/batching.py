"""Batches for tests: rows of the county's office that passed the real services."""

from decimal import Decimal

from confidentiality.models import Batch, Permit, Submission
from confidentiality.sampling import Rule
from confidentiality.services import batches, submissions
from organisations.selectors import Capacity
from tests.factories import NOW, House, draft

RULE = Rule(least=3, share=Decimal("0.5"), sample_least=2, sample_most=4)


def rows(house: House, count: int, *, by: str = "submitter", **changes) -> list[Submission]:
    who = house.people[by]
    drafts = [draft(house, title=f"第{number}公司", **changes) for number in range(count)]
    return submissions.submit_many(drafts, by=Capacity(who, who), at=NOW)


def batch(house: House, count: int = 4, *, by: str = "submitter", **changes) -> Batch:
    made = rows(house, count, by=by, **changes)
    return batches.create([each.pk for each in made], rule=RULE, by=house.people[by], at=NOW)


def drawn(of: Batch) -> list[Submission]:
    return list(
        Submission.objects.filter(batch_member__batch=of, batch_member__in_sample=True).order_by("pk")
    )


def others(of: Batch) -> list[Submission]:
    return list(
        Submission.objects.filter(batch_member__batch=of, batch_member__in_sample=False).order_by("pk")
    )


def read_all(house: House, of: Batch, name: str, *, at=NOW) -> None:
    for each in drawn(of):
        batches.read(each, by=house.people[name], commitment=each.commitment, at=at)


def approve(house: House, of: Batch, *names: str, at=NOW) -> list[Permit]:
    permits = []
    for name in names:
        read_all(house, of, name, at=at)
        permits = batches.approve(of, by=house.people[name], basis="条例第十九条", checklist=[True], at=at)
    of.refresh_from_db()
    return permits
