"""Batches as a state machine: made, read, rejected, approved, stopped, while rows are edited and masked.

The machine keeps its own book of who accepted which bytes, and holds what was published against it.
`pass_whole` must always succeed, so that the machine cannot pass by refusing everything.
"""

from decimal import Decimal

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from confidentiality import sampling
from confidentiality.enums import BatchState, Opinion, SubmissionState
from confidentiality.errors import Refused
from confidentiality.models import Approval, Batch, BatchMember, Permit, Submission
from confidentiality.sampling import Rule
from confidentiality.services import batches, reviews, submissions
from organisations.models import Deputyship
from organisations.selectors import Capacity
from publication.errors import DoorRefused
from publication.models import PublicItem
from publication.services import door, verifying
from tests.factories import DAY, NOW, build_house, draft

RULE = Rule(least=2, share=Decimal("0.5"), sample_least=1, sample_most=3)
REVIEWERS = ["first", "second", "third"]
EVERYBODY = [*REVIEWERS, "submitter", "publisher", "auditor", "stranger"]
CATEGORIES = st.lists(
    st.sampled_from(["organisation", "organisation", "business", "person", ""]), min_size=2, max_size=6
)
SECRET = "身份证号11010519491231002X。"


class Batches(RuleBasedStateMachine):
    made = Bundle("made")

    @initialize()
    def begin(self) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.house = build_house()
        self.now = NOW
        self.accepted: set[tuple[int, int, str]] = set()  # person, submission, commitment
        self.stopped_with: dict[int, set[str]] = {}  # batch → items that were public when it stopped

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    # What people do -----------------------------------------------------------------------------

    @rule(target=made, categories=CATEGORIES, secret=st.booleans(), days=st.integers(1, 30))
    def make(self, categories, secret, days):
        """All that may be together, and an attempt with those that may not."""
        ids = self._rows(categories, days, SECRET if secret else "")
        found = batches.sort_out(ids)
        if found.alone:
            assert not self._try(batches.create, ids, rule=RULE, by=self._person("submitter"))
        for group in found.groups.values():
            self._try(batches.create, group, rule=RULE, by=self._person("submitter"))
        newest = Batch.objects.order_by("-pk").first()
        return newest.pk if newest else 0

    @rule(
        which=made,
        name=st.sampled_from(EVERYBODY),
        nth=st.integers(0, 5),
        stale=st.sampled_from([False, False, True]),
    )
    def read(self, which, name, nth, stale):
        """Any row, also one that is not in the sample."""
        if row := self._row(which, nth):
            commitment = "0" * 64 if stale else row.commitment
            if self._try(batches.read, row, by=self._person(name), commitment=commitment):
                self.accepted.add((self._person(name).pk, row.pk, commitment))

    @rule(which=made, name=st.sampled_from(REVIEWERS))
    def read_all(self, which, name):
        for row in Submission.objects.filter(batch_member__batch=which, batch_member__in_sample=True):
            if self._try(batches.read, row, by=self._person(name), commitment=row.commitment):
                self.accepted.add((self._person(name).pk, row.pk, row.commitment))

    @rule(which=made, name=st.sampled_from(EVERYBODY))
    def approve(self, which, name):
        if batch := Batch.objects.filter(pk=which).first():
            self._try(batches.approve, batch, by=self._person(name), basis="条例", checklist=[True])

    @rule(which=made, name=st.sampled_from(REVIEWERS), nth=st.integers(0, 5),
          opinion=st.sampled_from([Opinion.EXEMPT, Opinion.ESCALATE, Opinion.RETURN]))  # fmt: skip
    def reject(self, which, name, nth, opinion):
        if row := self._row(which, nth):
            live = Batch.objects.get(pk=which).state == BatchState.OPEN
            done = self._try(
                reviews.dissent,
                row,
                by=self._person(name),
                commitment=row.commitment,
                opinion=opinion,
                basis="有误",
            )
            assert not (done and live) or Batch.objects.get(pk=which).state == BatchState.STOPPED

    @rule(which=made, name=st.sampled_from(EVERYBODY))
    def stop(self, which, name):
        if batch := Batch.objects.filter(pk=which).first():
            self._try(batches.stop, batch, by=self._person(name), reason="有误")

    @rule(which=made, nth=st.integers(0, 5), again=st.booleans())
    def edit_or_take_back(self, which, nth, again):
        """The same source anew voids what was open of it."""
        row = self._row(which, nth)
        if row is None:
            return
        if again:
            one = draft(self.house, text="另一事实。", visible_from=self.now, visible_until=self.now + 9 * DAY,
                        source_id=row.source_id, item_id=row.item_id)  # fmt: skip
            who = self._person("submitter")
            self._try(submissions.submit, one, by=Capacity(who, who))
        else:
            self._try(submissions.recall, row)

    @rule(which=made, nth=st.integers(0, 5), name=st.sampled_from(REVIEWERS))
    def approve_singly(self, which, nth, name):
        if row := self._row(which, nth):
            self._try(reviews.approve, row, by=self._person(name), commitment=row.commitment, basis="x",
                      checklist=[True])  # fmt: skip

    @rule(which=made)
    def publish(self, which):
        """By any permit there ever was of it, one by one."""
        for permit in Permit.objects.filter(submission__batch_member__batch=which):
            self._try(door.publish, permit, by=self._person("publisher"))

    @rule(principal=st.sampled_from(REVIEWERS), deputy=st.sampled_from(EVERYBODY), days=st.integers(1, 9))
    def deputise(self, principal, deputy, days):
        if principal != deputy:
            Deputyship.objects.create(
                principal=self._person(principal), deputy=self._person(deputy), starts_at=self.now,
                ends_at=self.now + days * DAY,
            )  # fmt: skip

    @rule(days=st.integers(1, 12))
    def time_passes(self, days):
        self.now += days * DAY

    @rule(count=st.integers(2, 5))
    def pass_whole(self, count):
        """An untouched batch always gets through by two people who read its sample."""
        if Deputyship.objects.filter(ends_at__gt=self.now).exists():
            return
        ids = self._rows(["organisation"] * count, 30, "")
        batch = batches.create(ids, rule=RULE, by=self._person("submitter"), at=self.now)
        for name in ("first", "second"):
            self.read_all(batch.pk, name)
            permits = batches.approve(
                batch, by=self._person(name), basis="条例", checklist=[True], at=self.now
            )
        assert len(door.publish_many(permits, by=self._person("publisher"), at=self.now)) == count

    # What must hold -----------------------------------------------------------------------------

    @invariant()
    def no_person_passed_by_batch(self):
        if hasattr(self, "now"):
            for permit in Permit.objects.exclude(batch=None).select_related("submission"):
                assert '"subject_category":"person"' not in permit.submission.content
            for row in BatchMember.objects.select_related("submission"):
                assert '"subject_category":"person"' not in row.submission.content

    @invariant()
    def nothing_passed_whose_sample_was_not_read_by_every_approver(self):
        if not hasattr(self, "now"):
            return
        for permit in Permit.objects.exclude(batch=None):
            approvers = set(Approval.objects.filter(submission=permit.submission_id, commitment=permit.commitment)
                            .values_list("actor", flat=True))  # fmt: skip
            assert len(approvers) == 2
            sample = Submission.objects.filter(
                batch_member__batch=permit.batch_id, batch_member__in_sample=True
            )
            for row in sample:
                for person in approvers:
                    assert (person, row.pk, row.commitment) in self.accepted

    @invariant()
    def permits_say_what_was_read(self):
        if hasattr(self, "now"):
            for permit in Permit.objects.select_related("submission__batch_member"):
                drawn = permit.batch_id is None or permit.submission.batch_member.in_sample
                assert permit.read_by == (2 if drawn else 0)

    @invariant()
    def a_stopped_batch_publishes_nothing_afterwards(self):
        if not hasattr(self, "now"):
            return
        for batch in Batch.objects.filter(state=BatchState.STOPPED):
            public = set(PublicItem.objects.filter(permit__batch=batch).values_list("id", flat=True))
            assert public <= self.stopped_with.setdefault(batch.pk, public)
            assert not Permit.objects.open().filter(batch=batch).exists()
            waiting = Submission.objects.filter(
                batch_member__batch=batch, state__in=[SubmissionState.IN_REVIEW, SubmissionState.ESCALATED]
            )
            for row in waiting:
                assert not row.approvals.filter(commitment=row.commitment).exclude(batch=None).exists()

    @invariant()
    def samples_can_be_drawn_again_and_are_measured(self):
        if not hasattr(self, "now"):
            return
        for batch in Batch.objects.all():
            rows = list(batch.rows.values_list("submission", "in_sample"))
            drawn = sorted(pk for pk, in_sample in rows if in_sample)
            assert sampling.sample([pk for pk, _in_sample in rows], batch.seed, batch.sampled) == drawn
            if batch.state == BatchState.APPROVED:
                assert (batch.judged, batch.rejected) == (batch.sampled, 0)
            if batch.state in (BatchState.APPROVED, BatchState.STOPPED):
                assert batch.defect_bound == sampling.upper_bound(batch.rejected, batch.judged)

    @invariant()
    def the_ledger_verifies(self):
        if hasattr(self, "now"):
            verifying.verify(warn=lambda _sentence: None)

    # --------------------------------------------------------------------------------------------

    def _rows(self, categories, days, text) -> list[int]:
        who = self._person("submitter")
        drafts = [
            draft(self.house, subject_category=category, text="未公示年报。" + text * (number == 0),
                  visible_from=self.now, visible_until=self.now + days * DAY)
            for number, category in enumerate(categories)
        ]  # fmt: skip
        return [each.pk for each in submissions.submit_many(drafts, by=Capacity(who, who), at=self.now)]

    def _row(self, which, nth) -> Submission | None:
        rows = list(Submission.objects.filter(batch_member__batch=which).order_by("pk"))
        return rows[nth % len(rows)] if rows else None

    def _person(self, name):
        return self.house.people[name]

    def _try(self, act, *arguments, **named) -> bool:
        try:
            with transaction.atomic():
                act(*arguments, **named, at=self.now)
        except (Refused, DoorRefused):
            return False
        return True


def test_batches_hold_under_any_interleaving(db):
    run_state_machine_as_test(
        Batches,
        settings=settings(
            max_examples=10,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
        ),
    )  # fmt: skip
