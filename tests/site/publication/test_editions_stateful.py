"""Editions as a state machine: published, withdrawn, expired, erased in any order.

After every step: one newest edition of each page at most, older ones shown only beside it, contents as they
were approved, and a ledger that tells the same (verifying.verify, which looks at all of it).
"""

from datetime import timedelta

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from confidentiality.errors import Refused
from confidentiality.models import Permit
from publication import counting, readers
from publication.enums import Annotation, ItemState, Withdrawal
from publication.errors import DoorRefused
from publication.models import FacetCount, PublicItem
from publication.services import door, sweeping, verifying
from tests.factories import DAY, NOW, approve, build_house, publish, submit

PAGES = st.sampled_from(["one", "two"])
PLACE = st.integers(0, 5)


class Editions(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.house = build_house()
        self.now = NOW
        self.contents: dict[str, str] = {}

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @rule(page=PAGES, days=st.integers(2, 40))
    def publish_the_next(self, page, days):
        """Always possible: what is shown is followed, and where nothing is, it begins."""
        newest = self._newest(page)
        item = publish(self.house, at=self.now, **self._given(page, newest, days))
        self.contents[item.pk] = item.content
        assert item.pk in set(PublicItem.objects.listed(at=self.now).values_list("pk", flat=True))
        if newest and newest.is_visible(at=self.now):
            assert PublicItem.objects.visible(at=self.now).filter(pk=newest.pk).exists()

    @rule(page=PAGES, other=PAGES, place=PLACE, embargo=st.integers(0, 3))
    def publish_after_any(self, page, other, place, embargo):
        """After whatever item there is: only the newest of the same page is followed, and at once."""
        older = self._any(other, place)
        if older is None:
            return
        given = self._given(page, older, 30) | {"visible_from": self.now + embargo * DAY}
        newest = self._newest(page)
        fits = newest is not None and newest.pk == older.pk and not embargo
        submission = submit(self.house, at=self.now, **given)
        permit = approve(self.house, submission, "first", "second", at=self.now)
        assert self._try(door.publish, permit, by=None) == fits
        if fits:
            self.contents[permit.item_id] = PublicItem.objects.get(pk=permit.item_id).content

    @rule(page=PAGES, place=PLACE)
    def correct(self, page, place):
        """An edition never changes, whatever permit is shown."""
        item = self._any(page, place)
        if item is None:
            return
        given = self._given(page, None, 30) | {"item_id": item.pk}
        submission = submit(self.house, at=self.now, **given)
        permit = approve(self.house, submission, "first", "second", at=self.now)
        assert not self._try(door.publish, permit, by=None)

    @rule(page=PAGES, place=PLACE)
    def old_permits_again(self, page, place):
        for permit in Permit.objects.filter(submission__source_id=page)[place : place + 1]:
            if permit.redeemed_at:
                assert not self._try(door.publish, permit, by=None)

    @rule(page=PAGES, place=PLACE)
    def withdraw(self, page, place):
        item = self._any(page, place)
        if item is None:
            return
        was_newest = item.state == ItemState.PUBLISHED and not item.is_older_edition
        if self._try(door.withdraw, item.pk, Withdrawal.ERROR, by=None) and was_newest:
            assert not PublicItem.objects.filter(source_id=page, state=ItemState.PUBLISHED).exists()

    @rule(page=PAGES, place=PLACE, status=st.sampled_from(Annotation.values))
    def annotate(self, page, place, status):
        item = self._any(page, place)
        if item and self._try(door.annotate, item.pk, status, by=None):
            assert status != Annotation.NEWER_EDITION
            assert not item.is_older_edition

    @rule(page=PAGES, place=PLACE, days=st.integers(1, 20))
    def shorten(self, page, place, days):
        if item := self._any(page, place):
            self._try(door.shorten, item.pk, self.now + days * DAY, reason="editorial", by=None)

    @rule(hours=st.integers(1, 24 * 20), sweep=st.booleans())
    def time_passes(self, hours, sweep):
        self.now += timedelta(hours=hours)
        if sweep:
            self._try(sweeping.expire)

    @rule()
    def erase(self):
        for _day in range(31):
            self.now += DAY
            sweeping.checkpoint(at=self.now)
        self._try(sweeping.sweep, confirm=True)

    @invariant()
    def the_ledger_tells_the_same(self):
        if hasattr(self, "now"):
            verifying.verify(warn=lambda _sentence: None)

    @invariant()
    def nothing_changed(self):
        if hasattr(self, "now"):
            kept = PublicItem.objects.filter(content__isnull=False)
            assert {item.pk: item.content for item in kept}.items() <= self.contents.items()

    @invariant()
    def one_newest_of_each_page(self):
        if not hasattr(self, "now"):
            return
        for page in ("one", "two"):
            shown = PublicItem.objects.filter(source_id=page)
            listed = shown.listed(at=self.now).count()
            assert listed <= 1
            assert listed or not shown.visible(at=self.now).exists()

    @invariant()
    def numbers_count_what_is_listed(self):
        if not hasattr(self, "now"):
            return
        readers.run(counting.READER, at=self.now)
        counting.recount_due(at=self.now)
        found = FacetCount.objects.filter(section="education", base="", facet="topic", value="exam").first()
        assert (found.number if found else 0) == PublicItem.objects.listed(at=self.now).count()

    def _given(self, page, newest, days) -> dict:
        return {
            "section": "education", "kind": "lesson", "source_id": page, "edition": 1 + self._count(page),
            "supersedes": newest.pk if newest else None, "visible_from": self.now,
            "visible_until": self.now + days * DAY, "terms": {"topic": ["exam"]},
        }  # fmt: skip

    def _count(self, page) -> int:
        return PublicItem.objects.filter(source_id=page).count()

    def _newest(self, page) -> PublicItem | None:
        published = PublicItem.objects.filter(source_id=page, state=ItemState.PUBLISHED)
        return published.exclude(annotation=Annotation.NEWER_EDITION).first()

    def _any(self, page, place) -> PublicItem | None:
        items = list(PublicItem.objects.filter(source_id=page).order_by("published_at", "pk"))
        return items[place % len(items)] if items else None

    def _try(self, act, *arguments, **named) -> bool:
        try:
            with transaction.atomic():
                act(*arguments, **named, at=self.now)
        except (Refused, DoorRefused):
            return False
        return True


def test_editions_hold_under_any_interleaving(db):
    run_state_machine_as_test(
        Editions,
        settings=settings(
            max_examples=15,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
        ),
    )  # fmt: skip
