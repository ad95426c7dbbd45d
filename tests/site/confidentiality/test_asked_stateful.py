"""Chains, submission upwards and inquiries as a state machine, in any order that people may think of.

Acts may be refused. What may never be: a permit with fewer different people than the edition says, with the
submitter among them, with somebody below of what went up, or while somebody who was asked stands in the way.
"""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
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

from confidentiality.enums import Answer, Ground, Opinion, Verdict, Way
from confidentiality.errors import Refused
from confidentiality.models import (
    ChainStep,
    ConsentDecision,
    Inquiry,
    Instruction,
    Permit,
    ReviewChain,
    Submission,
)
from confidentiality.selectors import waiting_for
from confidentiality.services import instructions, reviews, submissions, third_parties
from organisations.enums import Role
from organisations.models import Deputyship, Person
from organisations.selectors import Capacity, holds
from tests.factories import DAY, NOW, build_house, draft, person

PEOPLE = ["submitter", "first", "second", "third", "fourth", "publisher", "stranger"]
WHO = st.sampled_from(PEOPLE)


class Asked(RuleBasedStateMachine):
    drafts = Bundle("drafts")

    @initialize()
    def begin(self) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.house = build_house()
        self.house.people["fourth"] = person("fourth", (Role.REVIEWER, self.house.province))
        self.house.chain = ReviewChain.objects.create(
            code="strict",
            edition=1,
            title="x",
            people_required=2,
            publishes_on_approval=False,
            escalated_days=4,
        )
        for order, (days, deputies) in enumerate([(3, True), (2, False)], 1):
            ChainStep.objects.create(
                chain=self.house.chain, order=order, title="x", days=days, deputies=deputies, checklist=["x"]
            )
        self.now = NOW
        self.permitted: dict[int, bool] = {}

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @rule(target=drafts, top=st.booleans())
    def draft(self, top):
        organisation = self.house.province if top else self.house.office
        return self._submit(draft(self.house, organisation=organisation))

    @rule(which=drafts, text=st.sampled_from(["未按规定公示年报。", "拒不改正。"]))
    def submit_anew(self, which, text):
        """Back to the author and in again, also right away."""
        submission = self._newest(which)
        self._submit(
            draft(self.house, text=text, item_id=submission.item_id, source_id=which,
                  organisation=submission.organisation)
        )  # fmt: skip

    @rule(which=drafts, who=WHO)
    def approve(self, which, who):
        submission = self._newest(which)
        given = {"commitment": submission.commitment, "basis": "x", "checklist": [True]}
        self._try(reviews.approve, submission, who, **given)

    @rule(
        which=drafts, who=WHO, opinion=st.sampled_from([Opinion.ESCALATE, Opinion.ESCALATE, Opinion.RETURN])
    )
    def dissent(self, which, who, opinion):
        submission = self._newest(which)
        self._try(
            reviews.dissent, submission, who, commitment=submission.commitment, opinion=opinion, basis="x"
        )

    @rule(which=drafts, who=WHO, received=st.booleans())
    def ask(self, which, who, received):
        submission, today = self._newest(which), timezone.localdate(self.now)
        self._try(
            third_parties.ask, submission, who, party="x", contact="x", part="x", way=Way.POST, asked_on=today,
            received_on=today if received else None, commitment=submission.commitment,
        )  # fmt: skip

    @rule(which=drafts, who=WHO, said=st.sampled_from(Answer.values))
    def answer(self, which, who, said):
        for inquiry in Inquiry.objects.filter(source_id=which, answer="")[:1]:
            on = timezone.localdate(self.now)
            self._try(third_parties.answer, inquiry, who, answer=said, answered_on=on, words="x")

    @rule(which=drafts, who=WHO, ground=st.sampled_from(Ground.values))
    def decide(self, which, who, ground):
        submission = self._newest(which)
        for inquiry in Inquiry.objects.filter(source_id=which):
            given = {"ground": ground, "reason": "x", "commitment": submission.commitment}
            self._try(third_parties.decide, inquiry, submission, person_=who, **given)

    @rule(which=drafts, who=WHO)
    def tell(self, which, who):
        for inquiry in Inquiry.objects.filter(source_id=which, told_on=None):
            self._try(third_parties.tell, inquiry, who, on=timezone.localdate(self.now), way=Way.POST)

    @rule(which=drafts, who=WHO)
    def ask_the_authority(self, which, who):
        submission, on = self._newest(which), timezone.localdate(self.now)
        given = {"authority": "x", "letter": "x", "asked_on": on, "commitment": submission.commitment}
        self._try(instructions.ask, submission, who, **given)

    @rule(which=drafts, who=WHO, verdict=st.sampled_from(Verdict.values))
    def reply(self, which, who, verdict):
        submission, on = self._newest(which), timezone.localdate(self.now)
        for made in Instruction.objects.filter(source_id=which, verdict=""):
            given = {"verdict": verdict, "number": "x", "replied_on": on}
            self._try(instructions.reply, made, submission, person_=who, **given)

    @rule(deputy=WHO, principal=WHO)
    def deputise(self, deputy, principal):
        if deputy != principal:
            Deputyship.objects.create(
                principal=self._person(principal), deputy=self._person(deputy), starts_at=self.now,
                ends_at=self.now + 5 * DAY,
            )  # fmt: skip

    @rule(days=st.integers(1, 12))
    def time_passes(self, days):
        self.now += timedelta(days=days)

    # What holds -----------------------------------------------------------------------------------

    @invariant()
    def a_permit_has_its_people_and_nobody_stood_in_the_way(self) -> None:
        for permit in Permit.objects.select_related("submission__chain", "submission__level"):
            if permit.pk not in self.permitted:
                self._hold(permit)
                self.permitted[permit.pk] = True

    @rule(name=WHO)
    def the_queue_and_the_engine_agree(self, name):
        waiting = set(waiting_for(self._person(name), at=self.now).values_list("pk", flat=True))
        assert waiting == {each.pk for each in Submission.objects.all() if self._may(each, name)}

    def _hold(self, permit: Permit) -> None:
        submission = permit.submission
        given = submission.approvals.filter(commitment=permit.commitment)
        people = [{each.actor_id, each.counts_as_id} for each in given]
        assert len(people) >= submission.chain.people_required == 2
        assert sum(map(len, people)) == len(set().union(*people))
        assert not set().union(*people) & {submission.submitter_id, submission.submitter_stands_for_id}
        if submission.level:
            for each in given.select_related("counts_as"):
                assert holds(each.counts_as, Role.REVIEWER, submission.level)
        for inquiry in Inquiry.objects.filter(source_id=submission.source_id):
            if inquiry.answer == Answer.AGREES and inquiry.submission_id == submission.pk:
                continue
            said = ConsentDecision.objects.filter(inquiry=inquiry, commitment=permit.commitment)
            deciders = [{each.actor_id, each.counts_as_id} for each in said]
            assert len(deciders) >= 2
            assert sum(map(len, deciders)) == len(set().union(*deciders))
        last = Instruction.objects.filter(source_id=submission.source_id).last()
        assert last is None or last.verdict == Verdict.OPEN
        if submission.dissents.filter(opinion=Opinion.ESCALATE, sent_to=None).exists():
            assert last

    def _may(self, submission: Submission, name: str) -> bool:
        try:
            reviews.capacity(submission, self._person(name), at=self.now)
        except Refused:
            return False
        return True

    def _submit(self, made) -> str:
        who = self._person("submitter")
        with suppress(Refused), transaction.atomic():
            submissions.submit(made, by=Capacity(who, who), at=self.now)
        return made.source_id

    def _newest(self, source_id: str) -> Submission:
        return Submission.objects.filter(source_id=source_id).order_by("-pk").first()

    def _person(self, name: str) -> Person:
        return self.house.people[name]

    def _try(self, act, *given, person_: str = "", **named) -> None:
        """The last positional argument is the name of who acts, where `person_` gives none."""
        *given, who = (*given, person_) if person_ else given
        with suppress(Refused), transaction.atomic():
            act(*given, by=self._person(who), at=self.now, **named)


@pytest.mark.django_db
def test_nobody_who_was_asked_is_passed_over():
    run_state_machine_as_test(
        Asked,
        settings=settings(
            max_examples=12, stateful_step_count=20, deadline=None, phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck), print_blob=False,
        ),
    )  # fmt: skip
