"""Masks over string leaves, by JSON pointer and code points."""

import pytest

from confidentiality import masking
from confidentiality.errors import MaskRefused
from confidentiality.masking import Mask

OUTSIDE = "The masks of /title overlap or lie outside the text."
DOCUMENT = {
    "id": "never a leaf",
    "title": "𠮷野家",
    "fields": [{"code": "CF", "label": {"en": "Facts"}, "value": "张三和李四"}],
    "odd/key~": "x",
    "year": 2026,
    "tags": ["甲", ""],
}


def test_leaves_are_what_people_wrote():
    assert list(masking.leaves(DOCUMENT)) == [
        ("/title", "𠮷野家"), ("/fields/0/value", "张三和李四"), ("/odd~1key~0", "x"), ("/tags/0", "甲"),
        ("/tags/1", ""),
    ]  # fmt: skip


def test_masks_of_one_leaf_are_applied_by_place_and_the_original_stays():
    masked = masking.apply(
        DOCUMENT, [Mask("/fields/0/value", 3, 5, "某乙"), Mask("/fields/0/value", 0, 2, "某")]
    )
    assert masked["fields"][0]["value"] == "某和某乙"
    assert DOCUMENT["fields"][0]["value"] == "张三和李四"


def test_places_are_code_points_and_pointers_are_escaped():
    masked = masking.apply(
        DOCUMENT, [Mask("/title", 0, 1, "吉"), Mask("/odd~1key~0", 0, 1, "y"), Mask("/tags/0", 0, 1, "")]
    )
    assert (masked["title"], masked["odd/key~"], masked["tags"]) == ("吉野家", "y", ["", ""])


@pytest.mark.parametrize(
    ("masks", "sentence"),
    [
        ([Mask("/title", 0, 2, "*"), Mask("/title", 1, 3, "*")], OUTSIDE),
        ([Mask("/title", 2, 4, "*")], OUTSIDE),
        ([Mask("/title", 1, 1, "*")], OUTSIDE),
        ([Mask("/title", -1, 1, "*")], OUTSIDE),
        ([Mask("/nowhere", 0, 1, "*")], "There is no text at /nowhere."),
        ([Mask("/fields/7/value", 0, 1, "*")], "There is no text at /fields/7/value."),
        ([Mask("/year", 0, 1, "*")], "There is no text at /year."),
        ([Mask("/fields/x", 0, 1, "*")], "There is no text at /fields/x."),
    ],
)  # fmt: skip
def test_refusals(masks, sentence):
    with pytest.raises(MaskRefused) as refusal:
        masking.apply(DOCUMENT, masks)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("start", "end", "expected"), [(0, 2, False), (2, 3, True), (1, 3, True), (4, 9, True), (5, 6, False)]
)
def test_overlap_is_exact(start, end, expected):
    assert Mask("/title", 2, 5, "*").overlaps("/title", start, end) is expected
    assert not Mask("/title", 2, 5, "*").overlaps("/summary", start, end)
