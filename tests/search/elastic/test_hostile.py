"""Whatever is typed is words; and a cluster that does not answer is said to be away."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import text
from search.elastic import ElasticEngine, answers
from search.engine import Group, Sort
from search.errors import SearchAway
from search.text import Piece
from tests.factories import NOW

from .documents import asked, ids, index, made

SIZES = dict.fromkeys(Group, 5)
NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from('成都市监罚〔〕() 12ab。"*?:/\\[]{}^~\x00\x02\n\ud800\U0010ffff\u202e|&!'),
    ),
    max_size=220,
)


@pytest.fixture(scope="module")
def one(shared):
    index(shared, made("it", "成都市监罚〔2026〕12号", topics=("诚信",)))
    return shared


@given(NASTY, st.sampled_from(list(Sort)))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_can_be_asked(one, typed, sort):
    ask = asked(typed, sort=sort, facets=("kind", typed[:3] or "x"))
    assert set(ids(one, typed, sort=sort)) <= {"it"}
    assert one.search(ask).total.number in (0, 1)
    assert set(one.near(ask)) <= {"it"}
    for piece in ask.pieces[:1]:
        one.suggest(piece, sizes=SIZES, at=NOW)


@pytest.mark.parametrize(
    "pieces",
    [
        text.pieces("成都市监罚款" * 40),
        text.pieces(" ".join("成都市监罚款年报诚信"[n:] + "商贸" * n for n in range(10)) * 2),
        [Piece("成都市监" * 15, tuple(f"{n}成都市监" * 12 for n in range(8)))],
        [Piece(f"罚款{n}年报", tuple(f"{n}成都市监{m}" * 3 for m in range(8))) for n in range(16)],
        [Piece("chengdushi" * 20, latin=True)],
        [Piece(f"chengdu{n}", latin=True) for n in range(16)],
    ],
)
def test_the_largest_questions_are_within_what_a_server_takes(one, pieces):
    ask = asked("", pieces=pieces, facets=("kind", "tag"))
    assert one.search(ask).hits == []
    assert one.near(ask) == []
    assert one.suggest(pieces[0], sizes=SIZES, at=NOW) == {group: [] for group in Group}


@given(st.text(st.sampled_from("成都市监罚〔〕() 12ab。"), min_size=2, max_size=30), st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_part_of_an_indexed_text_is_found(emptied, body, data):
    start = data.draw(st.integers(0, len(body) - 2))
    typed = body[start : data.draw(st.integers(start + 2, len(body)))]
    index(emptied, made("it", body, title="别的"))
    assert ids(emptied, typed) == (["it"] if text.pieces(typed) else [])


@pytest.mark.parametrize(
    "question",
    [
        lambda away: away.search(asked("诚信")),
        lambda away: away.search(asked("诚信", after="r0-1-20000-a")),
        lambda away: away.near(asked("诚信")),
        lambda away: away.suggest(Piece("诚信"), sizes=SIZES, at=NOW),
        lambda away: away.stats(),
    ],
)
def test_nobody_answers(question):
    with pytest.raises(SearchAway):
        question(ElasticEngine("http://127.0.0.1:1", "nowhere"))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_search_that_the_cluster_cannot_do_now(status):
    with pytest.raises(SearchAway):
        answers.usable({"status": status, "error": {"type": "any"}})


def test_a_search_that_the_cluster_refuses_is_a_mistake_of_the_engine():
    with pytest.raises(RuntimeError, match="refuses what the engine asks: parsing_exception"):
        answers.usable({"status": 400, "error": {"type": "parsing_exception"}})


@pytest.mark.parametrize(("timed_out", "failed"), [(True, 0), (False, 1)])
def test_half_a_page_is_none_and_half_a_count_is_not_exact(timed_out, failed):
    answer = answers.NOTHING | {"timed_out": timed_out, "_shards": {"failed": failed}}
    assert answers.complete(answers.NOTHING) == answers.NOTHING
    assert answers.total(answers.NOTHING).exact
    assert not answers.total(answer).exact
    with pytest.raises(SearchAway):
        answers.complete(answer)


@pytest.mark.parametrize(("times", "requests"), [(1, 2), (9, 2)])
def test_a_part_that_a_node_took_with_it_is_asked_for_once_more(engine, monkeypatch, times, requests):
    index(engine, made("a", "诚信"))
    real, lost = ElasticEngine._responses, []

    def responses(self, lines):
        lost.append(len(lost) < times)
        return [each | {"_shards": {"failed": int(lost[-1])}} for each in real(self, lines)]

    monkeypatch.setattr(ElasticEngine, "_responses", responses)
    if times == 1:
        assert ids(engine, "诚信") == ["a"]
    else:
        with pytest.raises(SearchAway):
            ids(engine, "诚信")
    assert len(lost) == requests


def test_time_that_ran_out_is_no_part_that_was_lost():
    assert not answers.lost_a_part(answers.NOTHING | {"timed_out": True})
    assert not answers.lost_a_part({"status": 404, "error": {}})
