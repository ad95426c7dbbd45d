"""What is nearly found: measured, and of persons nothing."""

import time

import pytest

from publication import document
from publication.models import PublicItem
from search import near, text


def item(
    title: str, *, subject: str = "organisation", tags: tuple[str, ...] = (), body: str = "", **changes
) -> PublicItem:
    public = document.build(
        id=title, kind="penalty", section="disclosures", locale="zh-hans", title=title, visible_from=near_day(),
        visible_until=near_day(), because=document.label("", ""), year=2026, tags=tags, summary=body,
    )  # fmt: skip
    made = PublicItem(
        id=title, section="disclosures", locale="zh-hans", authority="锦江区市场监管局", subject_category=subject,
        masked=changes.pop("masked", False),
    )  # fmt: skip
    made.__dict__["document"] = public
    return made


def near_day():
    from tests.factories import NOW

    return NOW


FIRM = item(
    "成都某某商贸有限公司 · 川市监罚〔2026〕12号", tags=("诚信经营",), body="经查，未按规定公示年报。"
)


def found(typed: str, *items: PublicItem) -> tuple[list[str], str]:
    nearest = near.matches(text.pieces(typed), items or [FIRM])
    return [each.id for each in nearest.items], nearest.meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("成都某某商茂有限公司", "成都某某商贸有限公司"),  # wrong
        ("成都某某商有限公司", "成都某某商贸有限公司"),  # missing
        ("成都某某商商贸有限公司", "成都某某商贸有限公司"),  # too much
        ("成都某某贸商有限公司", "成都某某商贸有限公司"),  # swapped
        ("橙都某某商贸", "成都某某商贸"),  # the first
        ("成都某某商茂", "成都某某商贸"),  # the last
        ("上贸", "商贸"),  # sounds the same, too short for an edit
        ("城信经营", "诚信经营"),  # a topic
        ("锦将区市场监管局", "锦江区市场监管局"),  # the authority
        ("成都某某商茂 公示年报", "成都某某商贸 公示年报"),  # beside a piece that stands in the text
        ("成都某某商茂有限公司 川市监罚[2026]12号", "成都某某商贸有限公司 川市监罚〔2026〕12号"),
        ("川市建罚2026", "川市监罚〔2026"),  # letters of a number, not its digits
    ],
)  # fmt: skip
def test_what_is_mistyped_is_nearly_found(typed, meant):
    assert found(typed) == ([FIRM.id], meant)


@pytest.mark.parametrize(
    "typed",
    [
        "川市监罚〔2026〕13号",  # the next number is another document
        "川市监罚〔2026〕1号",
        "川市监罚〔2026〕112号",
        "川市监罚〔2062〕12号",
        "商店",  # two characters leave no room for one that is wrong
        "诚心里",
        "成都甲乙商贸行",  # two of seven
        "贸商限有",  # two swaps in four
        "绵阳某某食品有限公司",
        "未按规定公布年报",  # nearly, but in the text only
        "成都某某商茂有限公司 信用修复",  # a piece that stands nowhere
        "xx",
    ],
)
def test_what_only_looks_like_it_is_not(typed):
    assert found(typed) == ([], "")


@pytest.mark.parametrize("subject", ["person", "business", "group"])
def test_nobody_is_nearly_found(subject):
    somebody = item("何佑直粮油店", subject=subject, tags=("诚信经营",))
    for typed in ("何佑值粮油店", "和右直粮油店", "何佑粮油店", "城信经营", "锦将区市场监管局"):
        assert found(typed, somebody) == ([], "")


def test_what_was_masked_is_not_nearly_found():
    assert found("成都某某商茂有限公司", item("成都某某商贸有限公司", masked=True)) == ([], "")


def test_the_nearest_stands_first_and_gives_the_words():
    homophone, edited = item("成都锦里商贸有限公司"), item("成都锦理想商贸有限公司")
    assert found("成都锦理商贸有限公司", item("绵阳公司"), edited, homophone) == (
        [homophone.id, edited.id], "成都锦里商贸有限公司",
    )  # fmt: skip


def test_as_many_as_are_wanted():
    many = [item(f"成都某某商贸{number}部") for number in "甲乙丙丁"]
    assert len(near.matches(text.pieces("成都某某商茂"), many, size=3).items) == 3


def test_the_longest_question_is_measured_in_no_time():
    """Titles that nearly hold all of it are the dearest: sixty of them."""
    begun = time.perf_counter()
    many = [item(("成都市某某商贸公司诚信" * 20)[:190] + f"第{number}部") for number in "甲乙丙丁戊己" * 10]
    for typed in (("成都市某某商贸公司城信" * 20)[:60], " ".join(["成都市某某商茂公司诚信"] * 3), "成" * 200):
        near.matches(text.pieces(typed), many)
    assert time.perf_counter() - begun < 3  # a tenth of it on an idle machine
