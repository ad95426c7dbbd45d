"""Publishing, correcting, withdrawing, reading and rebuilding interleaved at random, on both engines.

A rebuild is cut up: something else happens after each item that it reads, and each time that it looks at
what the ledger got meanwhile, before it writes it. After every step nothing is found of what is gone, as
far as the reader has read; and once it has read everything, the index holds exactly what is published,
under the words that it has now.
"""

import pytest
from django.conf import settings as chosen
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

from publication import readers
from publication.enums import REMOVALS, Act, ItemState, Withdrawal
from publication.filters import Filters
from publication.models import LedgerEntry, PublicItem, ReaderState
from publication.services import door
from search import indexing, text
from search.engine import Ask, engine
from search.models import IndexBuild
from tests.factories import NOW, build_house, publish
from tests.search.engines import ENGINES, choose, held

PLACE = st.integers(0, 5)
ACTS = st.one_of(
    st.just(("publish", 0)),
    st.just(("read", 0)),
    st.tuples(st.just("withdraw"), PLACE),
    st.tuples(st.just("correct"), PLACE),
)


class Interleaved(RuleBasedStateMachine):
    number = 0  # of runs: each has an index of its own
    prefix, root = "", None

    @initialize()
    def begin(self) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        Interleaved.number += 1
        chosen.ELASTICSEARCH_PREFIX = f"{self.prefix}-{self.number}"
        chosen.SEARCH_ROOT = self.root / str(self.number)
        self.house = build_house()
        self.words: dict[str, str] = {}
        self.old_words: set[str] = set()
        self.used = 0
        for _ in range(3):  # so that a rebuild has something to be cut up by
            self._publish(0)

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            try:
                self.read_everything()
            finally:
                self._roll_back()

    def _roll_back(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @rule(act=ACTS)
    def act(self, act) -> None:
        name, place = act
        getattr(self, f"_{name}")(place)

    @rule(inner=st.lists(ACTS, min_size=3, max_size=8))
    def rebuild(self, inner) -> None:
        """Inner acts happen one at each place where something may come between."""
        waiting = iter(inner)

        def between() -> None:
            if act := next(waiting, None):
                self.act_now(*act)

        def items(items, total):
            for item in items:
                yield item
                between()

        change_for = indexing.change_for

        def cut_up(ids):
            change = change_for(ids)
            between()
            return change

        indexing.change_for = cut_up
        try:
            indexing.rebuild(at=NOW, progress=items)
        finally:
            indexing.change_for = change_for
        assert IndexBuild.objects.order_by("pk").last().version == engine().stats().version

    def act_now(self, name: str, place: int) -> None:
        getattr(self, f"_{name}")(place)
        self.nothing_is_found_of_what_is_gone()

    @rule()
    def read_everything(self) -> None:
        self._read(0)
        assert ReaderState.objects.get(name="search").position == LedgerEntry.objects.count()
        published = PublicItem.objects.filter(state=ItemState.PUBLISHED).values_list("pk", flat=True)
        assert held() == sorted(published)
        found = {word: self._find(word) for word in {*self.words.values(), *self.old_words}}
        assert found == {key: [] for key in self.old_words} | {
            word: [item] for item, word in self.words.items()
        }

    @invariant()
    def nothing_is_found_of_what_is_gone(self) -> None:
        """As far as the reader has read; a lease that is held says that nothing is read just now."""
        if not hasattr(self, "house"):
            return
        position = ReaderState.objects.filter(name="search").values_list("position", flat=True).first() or 0
        gone = LedgerEntry.objects.filter(seq__lte=position, act__in=[*REMOVALS, Act.ERASE])
        assert set(gone.values_list("item_id", flat=True)).isdisjoint(held())

    def _publish(self, _place: int) -> None:
        word = self._word()
        self.words[publish(self.house, title="某某公司", text=word).id] = word

    def _correct(self, place: int) -> None:
        if item := self._shown(place):
            self.old_words.add(self.words[item])
            self.words[item] = self._word()
            publish(self.house, item_id=item, title="某某公司", text=self.words[item])

    def _withdraw(self, place: int) -> None:
        if item := self._shown(place):
            self.old_words.add(self.words.pop(item))
            door.withdraw(item, Withdrawal.ERROR, by=self.house.people["publisher"], at=NOW)

    def _read(self, _place: int) -> None:
        readers.run("search", at=NOW)
        assert ReaderState.objects.get(name="search").last_error == ""

    def _shown(self, place: int) -> str:
        items = list(self.words)
        return items[place % len(items)] if items else ""

    def _word(self) -> str:
        """Three characters that no other text holds."""
        self.used += 1
        return "".join(chr(0x5000 + 3 * self.used + offset) for offset in range(3))

    def _find(self, word: str) -> list[str]:
        return [hit.id for hit in engine().search(Ask(text.pieces(word), Filters(), NOW, 10)).hits]


@pytest.mark.parametrize("name", ENGINES)
def test_removal_holds_under_any_interleaving(name, db, settings, tmp_path, monkeypatch):
    choose(name, settings)
    monkeypatch.setattr(Interleaved, "prefix", settings.ELASTICSEARCH_PREFIX)
    monkeypatch.setattr(Interleaved, "root", tmp_path / "stateful")
    run_state_machine_as_test(
        Interleaved,
        settings=given(max_examples=6, stateful_step_count=12),
    )


def given(**numbers: int) -> settings:
    return settings(
        **numbers,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
