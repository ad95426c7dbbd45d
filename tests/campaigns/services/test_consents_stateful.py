"""Consent as a state machine: given, withdrawn, ended, in any order with review, publication and time.

The machine keeps its own list of who agreed until when, and holds against it what the public sees.
`publish_it` must always succeed where the list says it may, so that nothing passes by refusing everything.
"""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from campaigns.errors import CampaignRefused
from campaigns.models import Consent, StoryPage
from campaigns.services import consents
from confidentiality.errors import Refused
from confidentiality.models import Permit, Submission
from publication import page_door
from publication.errors import DoorRefused
from publication.models import PublicItem
from publication.services import door
from tests.factories import DAY, NOW, build_house, reassign
from tests.pages import newsroom

NAMES = ("温良信", "罗守诺")
REFUSALS = (Refused, DoorRefused, CampaignRefused)


class ConsentMachine(RuleBasedStateMachine):
    @initialize(both=st.booleans())
    def begin(self, both: bool) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.room, self.now = newsroom(build_house()), NOW
        reassign("story", "records")
        self.page = self.room.story(
            subject_kind="person", subject_name=NAMES[0], named=NAMES[1] if both else ""
        )
        self.needed = NAMES if both else NAMES[:1]
        self.agreed: dict[int, tuple[str, datetime | None]] = {}  # by consent: who, and its first day without

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @rule(who=st.integers(0, 1), days=st.one_of(st.none(), st.integers(0, 6)))
    def agree(self, who: int, days: int | None) -> None:
        self.give(who, days)

    def give(self, who: int, days: int | None) -> None:
        name, today = NAMES[who], timezone.localdate(self.now)
        until = None if days is None else today + timedelta(days=days)
        if name not in self.needed:
            return
        made = self.room.consent(self.page, name, at=self.now, until=until)
        self.agreed[made.pk] = (name, made.valid_until if until else None)

    @rule(which=st.integers(0, 9))
    def take_back(self, which: int) -> None:
        if not self.agreed:
            return
        key = sorted(self.agreed)[which % len(self.agreed)]
        by = self.room.house.people["submitter"]
        consents.withdraw(Consent.objects.get(pk=key), by=by, at=self.now)
        name = self.agreed[key][0]
        self.agreed = {pk: each for pk, each in self.agreed.items() if each[0] != name}

    @rule(embargo=st.integers(0, 3))
    def submit(self, embargo: int) -> None:
        StoryPage.objects.filter(pk=self.page.pk).update(show_from=self.now + embargo * DAY)
        self.page.refresh_from_db()
        revision = self.page.save_revision(user=self.room.user())
        self._try(lambda: page_door.submit(revision, user=self.room.user(), at=self.now))

    @rule()
    def approve(self) -> None:
        for submission in Submission.objects.filter(kind="story", state="in_review"):
            self._try(lambda submission=submission: self.room.approve(submission, at=self.now))

    @rule()
    def publish(self) -> None:
        """By every permit there ever was."""
        for permit in Permit.objects.all():
            self._try(lambda permit=permit: door.publish(permit, by=None, at=self.now))

    @rule(hours=st.integers(1, 60))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(days=st.one_of(st.none(), st.integers(0, 6)))
    def publish_it(self, days: int | None) -> None:
        """The whole way, once everybody agreed."""
        for name in self._lacking():
            self.give(NAMES.index(name), days)
        StoryPage.objects.filter(pk=self.page.pk).update(show_from=None)
        self.page.refresh_from_db()
        revision = self.page.save_revision(user=self.room.user())
        submission = page_door.submit(revision, user=self.room.user(), at=self.now)
        self.room.approve(submission, at=self.now)
        item = door.publish(Permit.objects.get(submission=submission), by=None, at=self.now)
        assert item.is_visible(at=self.now)

    @invariant()
    def shown_only_while_everybody_agrees(self) -> None:
        if not hasattr(self, "agreed"):
            return
        for later in (0, 1, 3, 8):
            if PublicItem.objects.visible(at=self.now + later * DAY).exists():
                assert self._lacking(at=self.now + later * DAY) == []

    def _lacking(self, *, at: datetime | None = None) -> list[str]:
        at = at or self.now
        held = {name for name, end in self.agreed.values() if end is None or end > at}
        return [name for name in self.needed if name not in held]

    def _try(self, act) -> None:
        try:
            with transaction.atomic():
                act()
        except REFUSALS:
            pass


LIMITS = settings(
    max_examples=8,
    stateful_step_count=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.django_db
def test_a_persons_story_is_visible_only_while_a_consent_holds():
    run_state_machine_as_test(ConsentMachine, settings=LIMITS)
