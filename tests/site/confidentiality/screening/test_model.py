"""The model of names: what runs on every text says the same as what the training counts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confidentiality.screening import model

TEXTS = st.text(
    st.sampled_from("张王李建国丽娜欧阳司马对给予警告，。和于的在负责人安全方法某12(甲"), max_size=30
)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_scan_sums_what_the_features_say(text):
    padded = model.PADDING + text + model.PADDING
    known = model.load()
    by_feature = {
        (start - model.MARGIN, end - model.MARGIN): known.score(padded, start, given, end)
        for start, given, end in model.spans(padded)
    }
    for score, start, end in known.scan(padded, -4.5):
        assert by_feature[start, end] == pytest.approx(score)


def test_spans_are_surnames_with_given_names():
    padded = f"{model.PADDING}对张建国{model.PADDING}"
    assert [padded[start:end] for start, _given, end in model.spans(padded)] == ["张建", "张建国"]


@pytest.mark.parametrize(
    ("likely", "unlikely"), [("，张建国说", "，方法是说"), ("由李秀芳签字", "由单位签字")]
)
def test_names_score_above_words(likely, unlikely):
    def best(text):
        return max(
            (score for score, *_ in model.load().scan(model.PADDING + text + model.PADDING, -99)), default=-99
        )

    assert best(likely) > 0 > best(unlikely)
