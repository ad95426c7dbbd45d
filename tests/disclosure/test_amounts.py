from decimal import Decimal

import pytest

from disclosure import editions
from disclosure.amounts import amounts_in
from disclosure.validation import check
from tests.disclosure.builders import penalty
from tests.factories import NOW

SPEC = {content["code"]: editions.Spec(content) for content in editions.shipped()}["penalty"]


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("罚款2000元。", ["2000"]),
        ("处1万元罚款", ["10000"]),
        ("罚款人民币30.5 万元，没收违法所得1,500元", ["305000", "1500"]),
        ("罚款２０００元", ["2000"]),
        ("罚款2亿元、3千元、4百万元", ["200000000", "3000", "4000000"]),
        ("罚款贰仟元", []),
        ("第2000号", []),
        ("", []),
    ],
)
def test_amounts_in_digits(text, yuan):
    assert [each.yuan for each in amounts_in(text)] == [Decimal(each) for each in yuan]


def test_places_are_those_of_the_text_as_given():
    text = "罚款２０００元。"
    [found] = amounts_in(text)
    assert text[found.start : found.end] == "２０００元"


def problem(**changes: str) -> str:
    return " ".join(each.what for each in check(SPEC, penalty(**changes), at=NOW)[1])


def test_yuan_in_a_field_of_ten_thousands_is_told():
    assert problem(CF_NR_FK="2000") == ("The content says 2000 yuan, which is 0.2 in units of 10,000 yuan.")


def test_large_amount_that_the_content_does_not_name_asks():
    assert problem(CF_NR="罚款。", CF_NR_FK="3000") == (
        "3000 in units of 10,000 yuan is 30000000 yuan, and “Content of the penalty” names no such "
        "amount; correct the field, or name the amount there."
    )
    assert problem(CF_NR="罚款3000万元。", CF_NR_FK="3000") == ""
    assert problem(CF_NR="罚款。", CF_NR_FK="99") == ""
