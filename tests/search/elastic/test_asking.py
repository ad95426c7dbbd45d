"""What is found, in which order, and what narrows it: on a real server."""

import pytest

from tests.factories import DAY, NOW

from .documents import ids, index, made


@pytest.fixture(scope="module")
def two(shared):
    index(
        shared,
        made("a", "该企业未按规定公示年报被处以罚款", "某商行"),
        made("b", "川市监罚【２０２６】１２号，代码 91510104MA6C2X", "某商店", visible_from=NOW - DAY),
        made(
            "c",
            "本店在𠮷野家旁。བོད་ཡིག་གི་ཡི་གེ 。The honest companies of Sichuan",
            "另一处",
            visible_from=NOW - 2 * DAY,
        ),
    )
    return shared


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
        ("公示年报被罚", []),
        ("号代码", ["b"]),
        ('"年报" OR title:* AND [a TO b] ~3 ^2 \\', []),
        ("某商", ["a", "b"]),
        ("", []),
        ("𠮷", ["c"]),
        ("𠮷野", ["c"]),
        ("在𠮷野家旁", ["c"]),
        ("旁བོད", []),
        ("བོད་ཡིག", ["c"]),
        ("ཡི་གེ", ["c"]),
        ("honest", ["c"]),
        ("onest", ["c"]),
        ("companies sichuan", ["c"]),
        ("honestcompanies", []),
        ("*", []),
        ("年*", ["a"]),
    ],
)
def test_what_is_found(two, typed, found):
    assert ids(two, typed) == found
