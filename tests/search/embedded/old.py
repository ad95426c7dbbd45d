import os
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publication.filters import FilterInvalid, Filters
from search import embedded, text
from search.embedded import EmbeddedEngine
from search.engine import Change, IndexDocument, Stats
from search.errors import IndexBusy, IndexDiffers
from tests.factories import DAY, NOW

FOREVER = datetime(9999, 12, 31, tzinfo=UTC)


def made(identifier: str, body: str = "", title: str = "公司", **changes) -> IndexDocument:
    given = {
        "kind": "penalty", "section": "disclosures", "authority": "锦江区市场监管局",
        "regions": ("510000", "510100", "510104"), "subject": "organisation", "year": 2026, "sector": "", "occupation": "",
        "locale": "zh-hans",
        "visible_from": NOW, "visible_until": FOREVER,
    }  # fmt: skip
    return IndexDocument(id=identifier, title=title, body=body, **(given | changes))


@pytest.fixture
def engine(tmp_path) -> EmbeddedEngine:
    return EmbeddedEngine(str(tmp_path / "index"))


def ids(engine, typed: str, filters: Filters | None = None, **options) -> list[str]:
    found = engine.search(
        text.pieces(typed), filters or Filters(), size=options.pop("size", 50), at=NOW, **options
    )
    return [hit.id for hit in found.hits]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("年报", ["a"]),
        ("报", ["a"]),
        ("未按规定公示年报被处以罚款", ["a"]),
        ("川市监罚〔2026〕12号", ["b"]),
        ("川市监罚(2026)12号", ["b"]),
        ("市监罚 2026 12号", ["b"]),
        ("91510104MA6C", ["b"]),
        ("6c2x", ["b"]),
        ("罚款 年报", ["a"]),
        ("年报 12号", []),
        ("定公示年。报被", ["a"]),
        ("年公报", []),
        ('"年报" OR title:* AND [a TO b] ~3 ^2 \\', []),
        ("公司", ["a", "b"]),
        ("", []),
    ],
)
def test_what_is_found(engine, typed, found):
    engine.index(
        [
            made("a", "该企业未按规定公示年报被处以罚款"),
            made("b", "川市监罚【２０２６】１２号，代码 91510104MA6C2X", visible_from=NOW - DAY),
        ]
    )
    assert ids(engine, typed) == found


def test_titles_come_first_then_the_newest(engine):
    engine.index(
        [
            made("old", "诚信", visible_from=NOW - 3 * DAY),
            made("new", "诚信"),
            made("title", "", title="诚信", visible_from=NOW - 9 * DAY),
        ]
    )
    assert ids(engine, "诚信") == ["title", "new", "old"]


def test_pages_by_key_lose_and_repeat_nothing(engine):
    same = [made(f"same{n}", "诚信") for n in range(7)]
    engine.index([*same, *(made(f"t{n}", title="诚信", visible_from=NOW - n * DAY) for n in range(5))])
    seen, after, more = [], "", True
    while more:
        found = engine.search(["诚信"], Filters(), after=after, size=2, at=NOW)
        seen += [hit.id for hit in found.hits]
        more, after = found.more, found.hits[-1].cursor
    assert seen == ids(engine, "诚信")
    assert len(set(seen)) == 12


@pytest.mark.parametrize("after", ["x1", "t", "t-1", "t१", "1" * 40])
def test_a_wrong_cursor_names_the_parameter(engine, after):
    with pytest.raises(FilterInvalid) as refused:
        engine.search(["诚信"], Filters(), after=after, size=2, at=NOW)
    assert refused.value.field == "after"


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(section="stories"), ["story"]),
        (Filters(kind="penalty"), ["county"]),
        (Filters(region="510000"), ["city", "county"]),
        (Filters(region="510100"), ["city", "county"]),
        (Filters(region="510104"), ["county"]),
        (Filters(year=2025), ["city"]),
        (Filters(authority="甲局", subject="person"), ["city"]),
        (Filters(region="520000"), []),
    ],
)
def test_filters(engine, filters, found):
    engine.index(
        [
            made("county", "诚信"),
            made("city", "诚信", kind="licence", regions=("510000", "510100"), year=2025, authority="甲局",
                 subject="person"),
            made("story", "诚信", kind="story", section="stories", regions=(), subject=""),
        ]
    )  # fmt: skip
    assert sorted(ids(engine, "诚信", filters)) == found


def test_what_the_clock_hides_is_not_even_a_hit(engine):
    engine.index(
        [
            made("embargoed", "诚信", visible_from=NOW + DAY),
            made("over", "诚信", visible_from=NOW - DAY, visible_until=NOW - DAY / 2),
            made("shown", "诚信"),
        ]
    )
    assert ids(engine, "诚信") == ["shown"]


def test_facet_candidates(engine):
    engine.index(
        [made("a", "诚信"), made("b", "诚信", kind="licence", year=2025), made("c", "罚款", kind="x")]
    )
    found = engine.search(["诚信"], Filters(), size=1, at=NOW, facets=("kind", "year", "region"))
    assert {name: sorted(values) for name, values in found.facets.items()} == {
        "kind": ["licence", "penalty"],
        "year": ["2025", "2026"],
        "region": ["510000", "510100", "510104"],
    }


def test_suggestions_share_most_with_what_was_typed(engine):
    engine.index(
        [made("a", title="成都某某商贸有限公司"), made("b", title="乐山饭店"), made("c", title="绵阳商店")]
    )
    assert engine.suggest(text.pieces("成都某某商茂有限公司"), size=5, at=NOW) == ["a"]
    assert engine.suggest([], size=5, at=NOW) == []


def test_the_same_change_again_changes_nothing(engine):
    change = Change([made("a", "诚信")], ["gone"])
    engine.apply(change)
    engine.apply(change)
    assert engine.stats().documents == 1
    engine.delete(["a", "never there"])
    assert (engine.stats().documents, ids(engine, "诚信")) == (0, [])


def test_another_process_sees_a_change_at_its_next_search(engine):
    reader = EmbeddedEngine(str(engine.root))
    assert ids(reader, "诚信") == []
    engine.index([made("a", "诚信")])
    assert ids(reader, "诚信") == ["a"]
    engine.rebuild([made("b", "诚信")], lambda: Change([], []))
    assert ids(reader, "诚信") == ["b"]


def test_no_text_is_in_the_bytes(engine):
    engine.index([made("a", "绝不外传的一句话在此", title="某某商贸"), made("b", "别的")])
    stored = b"".join(path.read_bytes() for path in engine.root.rglob("*") if path.is_file())
    assert "绝不外传".encode() not in stored
    assert "某某商贸".encode() not in stored


def test_rebuilding_takes_deleted_words_out_of_the_bytes(engine):
    engine.index([made("a", "鑶靐"), made("b", "别的")])
    engine.delete(["a"])
    engine.rebuild([made("b", "别的")], lambda: Change([], []))
    stored = b"".join(path.read_bytes() for path in engine.root.rglob("*") if path.is_file())
    assert "鑶靐".encode() not in stored
    assert len(list(engine.root.glob("v*-*"))) == 1


def test_a_rebuild_takes_in_what_happened_meanwhile(engine):
    count = engine.rebuild([made("a", "诚信"), made("b", "诚信")], lambda: Change([made("c", "诚信")], ["a"]))
    assert (count, sorted(ids(engine, "诚信"))) == (2, ["b", "c"])


def test_a_rebuild_that_differs_leaves_the_old_one(engine, monkeypatch):
    engine.index([made("a", "诚信")])
    monkeypatch.setattr(embedded, "_create", _create_with_something_in_it)
    with pytest.raises(IndexDiffers, match="holds 2 documents instead of 1, so the old one stays"):
        engine.rebuild([made("b", "诚信")], lambda: Change([], []))
    assert ids(engine, "诚信") == ["a"]


def _create_with_something_in_it(folder, create=embedded._create):
    index = create(folder)
    embedded._write(index, Change([made("unasked")], []))
    return index


def test_one_rebuild_at_a_time(engine):
    with engine._lock("rebuild"), pytest.raises(IndexBusy, match="rebuilt by another process"):
        EmbeddedEngine(str(engine.root)).rebuild([], lambda: Change([], []))


KILLED = """
import os, signal, sys
sys.path[:0] = {paths!r}
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django; django.setup()
from search.embedded import EmbeddedEngine
from tests.search.test_embedded import made
from search.engine import Change
def documents():
    for number in range(3000):
        yield made(f"n{{number}}", "诚信" * 50)
    os.kill(os.getpid(), signal.SIGKILL)
EmbeddedEngine({root!r}).rebuild(documents(), lambda: Change([], []))
"""


def test_killed_in_the_middle_the_old_index_works_and_the_next_rebuild_cleans_up(engine):
    engine.index([made("a", "诚信")])
    paths = [path for path in sys.path if path]
    script = KILLED.format(paths=paths, root=str(engine.root))
    ended = subprocess.run([sys.executable, "-c", script], env=os.environ, capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    assert len(list(engine.root.glob("v*-*"))) == 2
    assert ids(engine, "诚信") == ["a"]
    engine.index([made("b", "诚信")])
    engine.rebuild([made("c", "诚信")], lambda: Change([], []))
    assert ids(engine, "诚信") == ["c"]
    assert len(list(engine.root.glob("v*-*"))) == 1


def test_an_empty_place_has_nothing(engine):
    assert engine.stats() == Stats(0, "")


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    return EmbeddedEngine(str(tmp_path_factory.mktemp("found")))


@given(st.text(st.sampled_from("成都市监罚〔〕() 12ab。"), min_size=2, max_size=30), st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_part_of_an_indexed_text_is_found(filled, body, data):
    start = data.draw(st.integers(0, len(body) - 2))
    typed = body[start : data.draw(st.integers(start + 2, len(body)))]
    filled.index([made("it", body, title="别的")])
    assert ids(filled, typed) == (["it"] if text.pieces(typed) else [])
