"""The small file outside the backup: whole lines only, in order, on the disk before the commit."""

import json
import os
import stat

import pytest
from django.db import transaction

from publication import outside
from publication.enums import Withdrawal
from publication.models import PublicItem
from publication.services import door
from tests.factories import DAY, NOW, approve, publish, submit


def test_nothing_was_written_yet():
    assert list(outside.withdrawals()) == []
    assert outside.head() == 0


def test_lines_come_back_in_order():
    outside.append_withdrawals([{"item": "a"}, {"item": "b"}])
    outside.append_withdrawals([{"item": "c"}])
    assert [line["item"] for line in outside.withdrawals()] == ["a", "b", "c"]


def test_a_torn_last_line_is_passed_over():
    outside.append_withdrawals([{"item": "a"}])
    with open(outside.withdrawals_path(), "a") as file:
        file.write('{"item": "b"')
    assert [line["item"] for line in outside.withdrawals()] == ["a"]


def test_a_line_after_a_torn_one_is_not_lost():
    """A crash tore a line; the next withdrawal must not be glued to it."""
    outside.append_withdrawals([{"item": "a"}])
    with open(outside.withdrawals_path(), "a") as file:
        file.write('{"item": "b"')
    outside.append_withdrawals([{"item": "c"}])
    assert [line["item"] for line in outside.withdrawals()] == ["a", "c"]


def test_only_its_owner_reads_the_folder():
    outside.append_withdrawals([{"item": "a"}])
    assert stat.S_IMODE(os.stat(outside.withdrawals_path().parent).st_mode) == 0o700


def test_the_head_only_grows():
    for number in (3, 7, 5):
        outside.write_head(number)
    assert outside.head() == 7


def test_what_takes_away_is_written_and_nothing_else(house):
    item = publish(house)
    door.shorten(item.pk, NOW + 9 * DAY, reason="repair", by=None, at=NOW)
    permit = approve(house, submit(house, item_id=item.pk, text="改正了"), "first", "second")
    corrected = door.publish(permit, by=None, at=NOW)
    door.withdraw(item.pk, Withdrawal.REPAIRED, by=None, at=NOW)
    expired = publish(house, visible_until=NOW + DAY)
    door.expire([expired.pk], at=NOW + DAY)
    at, later = NOW.isoformat(), (NOW + DAY).isoformat()
    assert list(outside.withdrawals()) == [
        {"item": item.pk, "act": "shorten", "until": (NOW + 9 * DAY).isoformat(), "at": at},
        {"item": item.pk, "act": "correct", "reason": "", "commitment": corrected.commitment, "at": at},
        {"item": item.pk, "act": "withdraw", "reason": "repaired", "at": at},
        {"item": expired.pk, "act": "expire", "reason": "display_period", "at": later},
    ]


def test_it_says_nothing_of_what_the_item_said(house):
    item = publish(house, title="张三丰", text="经查，张三丰未按规定公示年报。", subject="张三丰")
    door.withdraw(item.pk, Withdrawal.ERROR, by=None, at=NOW)
    assert "张三丰" not in json.dumps([*outside.withdrawals()], ensure_ascii=False)


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_that_is_undone_is_written_all_the_same(house):
    """Before the commit: a later restore hides one too many, the harmless side to err on."""
    item = publish(house)
    before = outside.head()
    with transaction.atomic():
        door.withdraw(item.pk, Withdrawal.ERROR, by=None, at=NOW)
        transaction.set_rollback(True)
    assert PublicItem.objects.visible(at=NOW).get().pk == item.pk
    assert [line["item"] for line in outside.withdrawals()] == [item.pk]
    assert outside.head() == before


@pytest.mark.django_db(transaction=True)
def test_the_head_follows_the_commit(house):
    publish(house)
    publish(house)
    assert outside.head() == 2
