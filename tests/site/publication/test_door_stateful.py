"""The door as a state machine: any interleaving of what people, clocks and crashes do.

The machine keeps a small model of its own (who touched what, what was hidden when) and holds the
database against it after every step. Acts may be refused; what they may never do is break one of
the invariants. `finish` must always succeed, so that the machine cannot pass by refusing everything.
"""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from confidentiality import canonical
from confidentiality.enums import BundleState, Opinion, SubmissionState
from confidentiality.errors import Refused
from confidentiality.models import Bundle as Together
from confidentiality.models import BundleMember, ChainStep, Permit, ReviewChain, Submission
from confidentiality.services import bundle_stopping, reviews, submissions
from confidentiality.services import bundles as engine
from organisations.models import Deputyship, Person, User
from organisations.selectors import Capacity
from publication import ledger
from publication.enums import Act, Annotation, ItemState, Withdrawal
from publication.errors import DoorRefused
from publication.models import LedgerEntry, PublicItem
from publication.services import bundles, door, sweeping
from tests.factories import DAY, NOW, build_house, draft

PEOPLE = ["submitter", "first", "second", "third", "publisher", "auditor", "stranger", "root"]
WHO = st.sampled_from(PEOPLE)
REVIEWERS = st.sampled_from(["first", "second", "third", *PEOPLE])
SUBMITTERS = st.sampled_from(["submitter", "submitter", *PEOPLE])
PLAIN = st.sampled_from(["未按规定公示年报。", "超范围经营。", "拒不改正。"])


def with_check_digit(first17: str) -> str:
    """GB 11643: weights 2^(17-i) mod 11."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(first17))
    return first17 + "10X98765432"[total % 11]


SECRET = with_check_digit("51010419900101001")


class Door(RuleBasedStateMachine):
    open_ones = Bundle("open_ones")

    @initialize()
    def begin(self) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.house = build_house()
        self.house.people["root"] = User.objects.create_superuser("root", password="x").person
        self.house.people["second-account"] = self.house.people["first"]
        self.now = NOW
        self.at_once = self._chain_that_publishes()
        self.together: list[Together] = []
        self.hidden: dict[str, object] = {}
        self.texts: dict[str, set[str]] = {}

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    # What people do -------------------------------------------------------------------------

    @rule(target=open_ones, text=PLAIN, secret=st.booleans(), accept=st.booleans(), days=st.integers(1, 40),
          embargo=st.integers(-1, 5), who=SUBMITTERS)  # fmt: skip
    def submit(self, text, secret, accept, days, embargo, who):
        start = self.now + embargo * DAY
        return self._submit(who, text, secret, accept, start, start + (days + 1) * DAY)

    @rule(target=open_ones, old=open_ones, text=PLAIN, secret=st.booleans(), accept=st.booleans())
    def edit_or_correct(self, old, text, secret, accept):
        """The same source, submitted again: voids what was open, corrects what is published."""
        before = Submission.objects.get(pk=old)
        return self._submit("submitter", text, secret, accept, self.now, self.now + 30 * DAY, before)

    @rule(which=open_ones, who=REVIEWERS)
    def mask(self, which, who):
        submission = Submission.objects.get(pk=which)
        findings = list(submission.findings.filter(masked=False))
        self._try(reviews.mask, submission, findings, by=self._person(who), commitment=submission.commitment)

    @rule(which=open_ones, who=REVIEWERS)
    def overrule(self, which, who):
        for finding in Submission.objects.get(pk=which).findings.filter(masked=False)[:1]:
            self._try(reviews.overrule, finding, by=self._person(who), reason="误报")

    @rule(
        which=open_ones,
        who=REVIEWERS,
        stale=st.sampled_from([False, False, True]),
        basis=st.sampled_from(["条例第十九条", "第十四条", " "]),
    )
    def approve(self, which, who, stale, basis):
        submission = Submission.objects.get(pk=which)
        commitment = "0" * 64 if stale else submission.commitment
        self._try(
            reviews.approve,
            submission,
            by=self._person(who),
            commitment=commitment,
            basis=basis,
            checklist=[True],
        )

    @rule(
        which=open_ones,
        who=REVIEWERS,
        opinion=st.sampled_from([Opinion.EXEMPT, Opinion.ESCALATE, Opinion.RETURN]),
    )
    def dissent(self, which, who, opinion):
        submission = Submission.objects.get(pk=which)
        self._try(
            reviews.dissent, submission, by=self._person(who), commitment=submission.commitment, opinion=opinion,
            basis="事实不清",
        )  # fmt: skip

    @rule(principal=WHO, deputy=WHO, days=st.integers(1, 20))
    def deputise(self, principal, deputy, days):
        if principal != deputy:
            Deputyship.objects.create(
                principal=self._person(principal), deputy=self._person(deputy), starts_at=self.now,
                ends_at=self.now + days * DAY,
            )  # fmt: skip

    @rule(which=open_ones)
    def publish(self, which):
        """By any permit there ever was for it, used and void ones too."""
        for permit in Permit.objects.filter(submission=which):
            self._try(door.publish, permit, by=self._person("publisher"))

    @rule(which=open_ones)
    def finish(self, which):
        """An untouched plain submission always gets through by two keys."""
        submission = Submission.objects.get(pk=which)
        if self._untouched(submission) and self._free(submission):
            self._through(submission)

    @rule(target=open_ones, text=PLAIN, days=st.integers(2, 60), embargo=st.integers(-1, 5))
    def go_the_whole_way(self, text, days, embargo):
        """So that there is always something published to withdraw, correct, annotate and sweep."""
        if Deputyship.objects.filter(ends_at__gt=self.now).exists():
            return multiple()  # somebody may count as the submitter now
        start = self.now + embargo * DAY
        key = self._submit("submitter", text, False, False, start, start + days * DAY)
        self._through(Submission.objects.get(pk=key))
        return key

    @rule(which=open_ones, text=PLAIN)
    def correct_the_whole_way(self, which, text):
        """What is shown gets a new text, by two keys; the old one is gone at once."""
        old = (
            PublicItem.objects.visible(at=self.now)
            .filter(pk=Submission.objects.get(pk=which).item_id)
            .first()
        )
        if old is None or Deputyship.objects.filter(ends_at__gt=self.now).exists():
            return
        before = Submission.objects.get(permit=old.permit_id)
        key = self._submit(
            "submitter", text + "（更正）", False, False, old.visible_from, old.visible_until, before
        )
        self._through(Submission.objects.get(pk=key))
        before.refresh_from_db()
        assert (before.content, before.draft_sealed) == (None, None)

    @rule(which=open_ones, name=st.sampled_from(["first", "second", "third"]))
    def approve_as_is(self, which, name):
        """What a busy reviewer does: everything that blocks is masked, then he approves."""
        submission = Submission.objects.get(pk=which)
        person = self._person(name)
        if findings := list(submission.findings.filter(masked=False)):
            self._try(reviews.mask, submission, findings, by=person, commitment=submission.commitment)
            submission.refresh_from_db()
        self._try(
            reviews.approve,
            submission,
            by=person,
            commitment=submission.commitment,
            basis="条例",
            checklist=[True],
        )

    @rule()
    def a_month_of_quiet_days(self):
        """Day by day, so that the clock does not leap; then what was hidden is erased."""
        hidden = list(PublicItem.objects.exclude(state=ItemState.PUBLISHED).values_list("id", flat=True))
        if ledger.last() is None or (self.now - ledger.last().at).days > 3:
            return
        for _day in range(31):
            self.now += DAY
            sweeping.checkpoint(at=self.now)
        if self._try(sweeping.sweep, confirm=True):
            assert not PublicItem.objects.filter(pk__in=hidden).exclude(content=None, salt=None).exists()
            published = Submission.objects.filter(item_id__in=hidden, state=SubmissionState.PUBLISHED)
            assert not published.exclude(content=None, draft_sealed=None).exists()

    @rule(which=open_ones, kind=st.sampled_from(Withdrawal.values))
    def withdraw(self, which, kind):
        identifier = Submission.objects.get(pk=which).item_id
        if self._try(door.withdraw, identifier, kind, by=self._person("publisher")):
            self.hidden.setdefault(identifier, self.now)

    @rule(which=open_ones, status=st.sampled_from(Annotation.values))
    def object(self, which, status):
        self._try(
            door.annotate, Submission.objects.get(pk=which).item_id, status, by=self._person("publisher")
        )

    @rule(which=open_ones, days=st.integers(-3, 50))
    def shorten_or_lengthen(self, which, days):
        identifier = Submission.objects.get(pk=which).item_id
        before = PublicItem.objects.filter(pk=identifier).first()
        self._try(
            door.shorten,
            identifier,
            self.now + days * DAY,
            reason="duties_done",
            by=self._person("publisher"),
        )
        after = PublicItem.objects.filter(pk=identifier).first()
        assert before is None or after.visible_until <= before.visible_until

    # Bundles: approved as one, published together --------------------------------------------

    @rule(target=open_ones, number=st.integers(2, 3), hours=st.integers(1, 48), secret=st.booleans())
    def gather_together(self, number, hours, secret):
        """Its parts are among the others: every act on one of them by itself is tried, too."""
        return multiple(*self._gather(number, hours, secret))

    @rule(target=open_ones, number=st.integers(2, 3), hours=st.integers(1, 48))
    def go_together_the_whole_way(self, number, hours):
        if Deputyship.objects.filter(ends_at__gt=self.now).exists():
            return multiple()  # somebody may count as the submitter now
        keys = self._gather(number, hours, secret=False)
        self._finish(self._bundle(len(self.together) - 1))
        return multiple(*keys)

    @rule(which=st.integers(0, 20), who=REVIEWERS, all_of_it=st.booleans())
    def approve_bundle(self, which, who, all_of_it):
        if bundle := self._bundle(which):
            for part in engine.parts_of(bundle)[: None if all_of_it else 1]:
                self._try(engine.read, part, by=self._person(who), commitment=part.submission.commitment)
            self._approve_bundle(bundle, who)

    @rule(which=st.integers(0, 20))
    def finish_bundle(self, which):
        """An untouched plain bundle always gets through by two keys, and is public at its hour, whole."""
        bundle = self._bundle(which)
        if bundle is None or not all(self._untouched_part(p.submission) for p in engine.parts_of(bundle)):
            return
        if bundle.state != BundleState.IN_REVIEW or bundle.hour <= self.now:
            return
        self._finish(bundle)

    @rule(which=st.integers(0, 20), who=REVIEWERS, by_hand=st.booleans())
    def stop_or_resume(self, which, who, by_hand):
        bundle = self._bundle(which)
        if bundle is None:
            return
        if by_hand:
            self._try(engine.stop, bundle, by=self._person(who), reason="改期")
        else:
            self._try(lambda at: self._submit_bundle(bundle))

    @rule(which=st.integers(0, 20))
    def take_back_and_submit(self, which):
        if (bundle := self._bundle(which)) and self._try(
            engine.take_back, bundle, by=self._person("submitter")
        ):
            later = self.now + DAY
            self._try(engine.change, bundle, title="改期", hour=later, by=self._person("submitter"))
            self._try(lambda at: self._submit_bundle(bundle))

    @rule()
    def the_hour_comes(self):
        """As the clock does; what it cannot publish it stops, and goes on."""
        with transaction.atomic():
            bundles.release_due(at=self.now)

    # What clocks and machines do --------------------------------------------------------------

    @rule(hours=st.integers(1, 24 * 12))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)

    @rule(days=st.integers(1, 400), confirm=st.booleans())
    def sweep_with_a_wrong_clock(self, days, confirm):
        """A sweep by a clock that leapt: unconfirmed, it erases nothing."""
        contents = PublicItem.objects.filter(content__isnull=False).count()
        if days > 3 and LedgerEntry.objects.exists():
            newest = ledger.last().at
            if (self.now + days * DAY - newest).days > 3:
                with pytest.raises(DoorRefused):
                    sweeping.sweep(at=self.now + days * DAY)
                assert PublicItem.objects.filter(content__isnull=False).count() == contents

    @rule(confirm=st.booleans())
    def sweep(self, confirm):
        with transaction.atomic():
            self._try(sweeping.sweep, confirm=confirm)

    @rule()
    def restart(self):
        """A new process knows nothing but the database."""
        self.house.people = {name: Person.objects.get(pk=each.pk) for name, each in self.house.people.items()}

    # What must hold ---------------------------------------------------------------------------

    @invariant()
    def chain_verifies(self):
        if hasattr(self, "now"):
            assert ledger.verify_chain() == LedgerEntry.objects.count()

    @invariant()
    def every_permit_has_two_keys(self):
        if not hasattr(self, "now"):
            return
        for permit in Permit.objects.select_related("submission"):
            submission = permit.submission
            given = list(submission.approvals.filter(commitment=permit.commitment))
            people = [frozenset({each.actor_id, each.counts_as_id}) for each in given]
            assert len(people) >= 2
            assert len(frozenset().union(*people)) == sum(map(len, people)), "somebody counted twice"
            assert not frozenset().union(*people) & {
                submission.submitter_id,
                submission.submitter_stands_for_id,
            }
            roots = {self._person("root").pk, self._person("auditor").pk, self._person("stranger").pk}
            assert not {each.counts_as_id for each in given} & roots

    @invariant()
    def what_is_shown_was_permitted(self):
        if not hasattr(self, "now"):
            return
        for item in PublicItem.objects.visible(at=self.now).select_related("permit"):
            assert item.visible_from <= self.now < item.visible_until <= item.permit.visible_until
            assert canonical.commitment(item.salt, item.content) == item.commitment == item.permit.commitment
            assert item.permit.redeemed_at
            assert not item.permit.voided_at
            assert SECRET not in item.content or self._overruled_by_two(item)

    @invariant()
    def what_was_hidden_stays_hidden(self):
        if not hasattr(self, "now"):
            return
        visible = set(PublicItem.objects.visible(at=self.now).values_list("id", flat=True))
        assert not visible & set(self.hidden)
        known = LedgerEntry.objects.filter(act__in=[Act.WITHDRAW, Act.EXPIRE]).values_list(
            "item_id", flat=True
        )
        assert not visible & set(known)

    @invariant()
    def never_half_a_bundle_in_public(self):
        if not hasattr(self, "now"):
            return
        parts = BundleMember.objects.select_related("bundle", "submission__permit")
        public = set(PublicItem.objects.values_list("source_id", flat=True))
        for part in parts:
            assert part.bundle.state != BundleState.PUBLISHING
            if part.bundle.state == BundleState.PUBLISHED:
                assert part.submission.permit.redeemed_at >= part.bundle.hour
                assert part.submission.item_id in public
            else:
                assert part.source_id not in public

    @invariant()
    def every_act_is_in_the_ledger_once(self):
        if not hasattr(self, "now"):
            return
        published = list(LedgerEntry.objects.filter(act=Act.PUBLISH).values_list("item_id", flat=True))
        assert sorted(published) == sorted(PublicItem.objects.values_list("id", flat=True))
        corrected = LedgerEntry.objects.filter(act=Act.CORRECT).count()
        assert len(published) + corrected == Permit.objects.exclude(redeemed_at=None).count()

    # ------------------------------------------------------------------------------------------

    def _submit(self, who, text, secret, accept, start, until, before=None):
        made = draft(
            self.house, text=text + (f"身份证号{SECRET}。" if secret else ""), visible_from=start, visible_until=until,
            item_id=before.item_id if before else "",
        )  # fmt: skip
        each = self._person(who)
        try:
            with transaction.atomic():
                return submissions.submit(made, by=Capacity(each, each), at=self.now, accept_masks=accept).pk
        except Refused:
            plain = draft(self.house, visible_from=self.now, visible_until=self.now + 30 * DAY)
            return submissions.submit(plain, by=Capacity(each, each), at=self.now).pk

    def _untouched(self, submission, *, held=False) -> bool:
        return (
            bool(bundle_stopping.holding([submission])) == held
            and submission.state == SubmissionState.IN_REVIEW
            and submission.step == 1
            and not submission.approvals.filter(commitment=submission.commitment).exists()
            and not reviews.open_findings(submission)
            and not Deputyship.objects.filter(ends_at__gt=self.now).exists()
            and submission.submitter not in (self._person("first"), self._person("second"))
        )

    def _free(self, submission) -> bool:
        """Its time is not over, and what it corrects, if anything, is still shown."""
        items = PublicItem.objects.filter(pk=submission.item_id)
        gone = items.exclude(state=ItemState.PUBLISHED) | items.filter(visible_until__lte=self.now)
        return submission.visible_until > self.now and not gone.exists()

    def _through(self, submission) -> None:
        for name in ("first", "second"):
            submission.refresh_from_db()
            permit = reviews.approve(
                submission, by=self._person(name), commitment=submission.commitment, basis="条例",
                checklist=[True], at=self.now,
            )  # fmt: skip
        item = door.publish(permit, by=self._person("publisher"), at=self.now)
        assert item.content == submission.content
        assert PublicItem.objects.visible(at=max(self.now, item.visible_from)).filter(pk=item.id).exists()

    def _chain_that_publishes(self) -> ReviewChain:
        chain = ReviewChain.objects.create(
            code="at-once", edition=1, title="At once", people_required=2, publishes_on_approval=True
        )
        for order in (1, 2):
            ChainStep.objects.create(chain=chain, order=order, title="x", checklist=["It is lawful."])
        return chain

    def _gather(self, number, hours, secret) -> list[int]:
        who, hour = self._person("submitter"), self.now + timedelta(hours=hours)
        made = engine.create(self.house.office, title="一天", hour=hour, by=who, at=self.now)
        for place in range(number):
            part = self._part(hour, secret=secret and place == 0)
            engine.add(made, part.source_type, part.source_id, by=who, at=self.now)
        self._submit_bundle(made)
        self.together.append(made)
        return list(made.members.values_list("submission", flat=True))

    def _finish(self, bundle) -> None:
        for name in ("first", "second"):
            for part in engine.parts_of(bundle):
                assert self._try(
                    engine.read, part, by=self._person(name), commitment=part.submission.commitment
                )
            assert self._approve_bundle(bundle, name)
        assert bundles.release_due(at=bundle.hour - timedelta(seconds=1)) == 0 or bundle.hour <= self.now
        self.now = bundle.hour
        bundles.release_due(at=self.now)
        ids = [part.submission.item_id for part in engine.parts_of(bundle)]
        assert PublicItem.objects.visible(at=self.now).filter(pk__in=ids).count() == len(ids)
        connection.check_constraints()

    def _part(self, hour, *, secret=False, item_id=""):
        return draft(
            self.house, text="超范围经营。" + (f"身份证号{SECRET}。" if secret else ""), item_id=item_id,
            visible_from=min(hour, self.now), visible_until=hour + 30 * DAY, chain=self.at_once,
        )  # fmt: skip

    def _bundle(self, which) -> "Together | None":
        return (
            Together.objects.get(pk=self.together[which % len(self.together)].pk) if self.together else None
        )

    def _submit_bundle(self, bundle) -> None:
        """As the editors do: what does not stand is projected anew."""
        who = self._person("submitter")
        drafts = {
            part.pk: self._part(bundle.hour, item_id=part.source_id)
            for part in engine.parts_of(bundle)
            if not engine.stands(part)
        }
        engine.submit(bundle, drafts, by=Capacity(who, who), at=self.now)

    def _approve_bundle(self, bundle, name) -> bool:
        with suppress(Refused):
            steps = engine.steps(Together.objects.get(pk=bundle.pk), self._person(name), at=self.now)
            checklist = [True] * sum(len(step.checklist) for step in steps)
            return self._try(engine.approve, bundle, by=self._person(name), basis="条例", checklist=checklist)
        return False

    def _untouched_part(self, submission) -> bool:
        return submission is not None and self._untouched(submission, held=True)

    def _person(self, name):
        return self.house.people[name]

    def _overruled_by_two(self, item):
        findings = item.permit.submission.findings.filter(masked=False, severity="block")
        return findings and all(
            finding.overrules.values("counts_as").distinct().count() >= 2 for finding in findings
        )

    def _try(self, act, *arguments, **named) -> bool:
        """True where the act was carried out; a refusal leaves nothing half done."""
        try:
            with transaction.atomic():
                act(*arguments, **named, at=self.now)
        except (Refused, DoorRefused):
            return False
        return True


def test_the_door_holds_under_any_interleaving(db):
    run_state_machine_as_test(
        Door,
        settings=settings(
            max_examples=40,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a failure is long to shrink, and clear as it is
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
        ),
    )  # fmt: skip
