"""How urgent something is, in working days and in words."""

from datetime import date, timedelta

import pytest

from confidentiality.models.reviews import NOT_DUE
from organisations.working_days import Calendar, Named
from publication.desk import urgency
from publication.desk.urgency import Group, Urgency

FRIDAY = date(2026, 11, 27)
DAYS = Calendar({date(2026, 12, 1): Named(date(2026, 12, 1), False, "停工日"),
                 date(2026, 12, 5): Named(date(2026, 12, 5), True, "调休")})  # fmt: skip


@pytest.mark.parametrize(
    ("due", "group", "words"),
    [
        (date(2026, 11, 26), Group.OVERDUE, "overdue by 1 working day"),
        (date(2026, 11, 20), Group.OVERDUE, "overdue by 5 working days"),
        (date(2026, 1, 1), Group.OVERDUE, "overdue by more than 60 working days"),
        (FRIDAY, Group.TODAY, "due today"),
        (date(2026, 11, 29), Group.SOON, "no working day left before it"),
        (date(2026, 11, 30), Group.SOON, "1 working day left"),
        (date(2026, 12, 3), Group.SOON, "3 working days left"),
        (date(2026, 12, 6), Group.LATER, "5 working days left"),
        (date(2027, 6, 1), Group.LATER, "more than 60 working days left"),
        (NOT_DUE, Group.NONE, ""),
    ],
)
def test_words_of_a_day(due, group, words):
    assert urgency.of(due, FRIDAY, DAYS) == Urgency(group, words)


def test_what_was_due_before_a_weekend_is_overdue_though_nobody_worked_since():
    assert urgency.of(FRIDAY, FRIDAY + timedelta(days=1), DAYS) == Urgency(
        Group.OVERDUE, "overdue, though no working day has passed since"
    )


def test_groups_follow_each_other_in_the_order_of_the_queue():
    days = [FRIDAY + timedelta(days=number) for number in range(-40, 120)] + [NOT_DUE]
    met = list(dict.fromkeys(urgency.of(day, FRIDAY, DAYS).group for day in days))
    assert met == list(Group)
