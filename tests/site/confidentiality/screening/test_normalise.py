import pytest

from confidentiality.screening.normalise import normalise


@pytest.mark.parametrize(
    ("original", "folded"),
    [
        ("１２３ＡＢ（）：，", "123AB():,"),
        ("Ⅹ―–－", "X---"),
        ("艾力•买买提", "艾力·买买提"),
        ("٣", "3"),
        ("①②", "①②"),
        ("①③⑧⓪②", "13802"),
        ("㈱", "㈱"),
        ("\ud800", "\ud800"),
    ],
)
def test_folding_keeps_positions(original, folded):
    view = normalise(original)
    assert (view.text, view.starts) == (folded, None)


def test_invisible_characters_are_dropped_and_mapped_back():
    view = normalise("a\u200bb\u00adc")
    assert (view.text, view.span(0, 2), view.span(1, 3)) == ("abc", (0, 3), (2, 5))
