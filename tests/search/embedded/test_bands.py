import pytest

from search.embedded import bands as reading
from search.embedded.bands import Span, bands
from search.embedded.schema import first_key, newest_key

from .making import DAY, NOW, made, put


@pytest.fixture
def searcher(engine, monkeypatch):
    """Thirty days with one each, and forty shown in one second."""
    monkeypatch.setattr(reading, "SIZES", (6, 20))
    monkeypatch.setattr(reading, "LEAF", 2)
    put(
        engine,
        *(made(f"d{n}", visible_from=NOW - n * DAY) for n in range(1, 31)),
        *(made(f"s{n}", visible_from=NOW - 40 * DAY) for n in range(40)),
    )
    return engine._reader.view().searcher


def keys(searcher, part) -> list[int]:
    return [key for key, _at in searcher.search(part.query, limit=99, order_by_field="newest").hits]


@pytest.mark.parametrize("oldest", [False, True])
@pytest.mark.parametrize(
    "span",
    [
        Span(),
        Span(below=first_key(NOW - 7 * DAY)),
        Span(low=first_key(NOW - 7 * DAY)),
        Span(low=newest_key(NOW - 40 * DAY, "s7"), below=first_key(NOW - 3 * DAY)),
    ],
)
def test_bands_have_all_of_a_span_in_order_and_the_first_is_small(searcher, span, oldest):
    everything = [newest_key(NOW - n * DAY, f"d{n}") for n in range(1, 31)]
    everything += [newest_key(NOW - 40 * DAY, f"s{n}") for n in range(40)]
    wanted = sorted((key for key in everything if span.low <= key < span.below), reverse=not oldest)
    found = [
        [key for key in keys(searcher, band) if span.low <= key < span.below]
        for band in bands(searcher, span=span, oldest=oldest)
    ]
    in_order = [key for band in found for key in sorted(band, reverse=not oldest)]
    assert in_order == wanted
    assert len(found[0]) <= 6 + reading.LEAF
    assert len(found) <= 3


def test_an_empty_span_has_no_band(searcher):
    assert list(bands(searcher, span=Span(low=first_key(NOW + DAY)))) == []
