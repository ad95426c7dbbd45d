import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure import editions
from disclosure.validation import check, is_id_card, is_uscc, mask, read_date, split_types
from tests.disclosure.builders import CARD, penalty, person_penalty
from tests.factories import NOW

SPEC = {content["code"]: editions.Spec(content) for content in editions.shipped()}["penalty"]  # the newest


def problems(**changes: str) -> dict[str, str]:
    return {each.field: each.what for each in check(SPEC, penalty(**changes), at=NOW)[1]}


def test_full_penalties_have_no_problem():
    for values in (penalty(), person_penalty()):
        assert check(SPEC, values, at=NOW) == (values, [])


def test_measures_are_kept_one_a_line():
    values, found = check(
        SPEC, penalty(CX_CS=" 限制参加政府采购 | 《政府采购法》第二十二条|2027/5/1 \n\n"), at=NOW
    )
    assert found == []
    assert values["CX_CS"] == "限制参加政府采购｜《政府采购法》第二十二条｜2027-05-01"


def test_measure_without_its_end_is_refused():
    assert problems(CX_CS="限制参加政府采购｜《政府采购法》第二十二条") == {
        "CX_CS": "Write one measure a line: measure｜basis｜end (2099-12-31 where it has none)."
    }


@pytest.mark.parametrize(
    ("field", "given_", "what"),
    [
        ("CF_XDR_MC", "", "This is mandatory; fill it in."),
        (
            "CF_XDR_SHXYM",
            "91110000600037341A",
            "The check digit does not fit; compare the 18 characters with the certificate.",
        ),
        ("CF_XDR_LB", "公司", "Choose one of: 法人及非法人组织、自然人、个体工商户."),
        ("CF_JDRQ", "2026-02-30", "There is no such day; check the date."),
        ("CF_JDRQ", "gestern", "Write the date as YYYY-MM-DD."),
        ("CF_JDRQ", "2026-11-24", "This day has not come yet; check the date."),
        ("CF_JDRQ", "1066-01-01", "The year must lie between 1949 and 2099."),
        ("CF_NR_FK", "0.1234567", "At most 6 digits after the point."),
        ("CF_NR_FK", "-1", "The amount must lie between 0 and 999999999999."),
        ("CF_NR_FK", "NaN", "The amount must lie between 0 and 999999999999."),
        ("CF_NR_FK", "zwei", "Write an amount in digits, such as 0.2."),
        ("CF_NR_FK", "", "This is mandatory; fill it in."),
        ("CF_SY", "a\0b", "It holds characters that cannot be shown; type it again."),
        ("CF_WSH", "x" * 65, "At most 64 characters."),
        ("CF_XDR_ZJHM", CARD, "This stays empty for this category of subject; clear it."),
        ("NO_FIELD", "x", "The catalogue has no such field; leave it out."),
    ],
)
def test_problem_names_the_field_and_what_to_do(field, given_, what):
    assert problems(**{field: given_}) == {field: what}


@pytest.mark.parametrize(
    ("field", "given_", "stored"),
    [
        ("CF_JDRQ", "2026/11/1", "2026-11-01"),
        ("CF_JDRQ", "２０２６年１１月１日", "2026-11-01"),
        ("CF_JDRQ", "2026-11-01 10:50:40", "2026-11-01"),
        ("CF_NR_FK", "0.200000", "0.2"),
        ("CF_NR_FK", "0,020", "20"),
        ("CF_CFLB", "警告;罚款；警告", "警告；罚款"),
        ("CF_CFLB", "罚款；其他-不予行政处罚", "罚款；其他-不予行政处罚"),
        ("CF_XDR_SHXYM", "00000000000000000X", "00000000000000000X"),
        ("CF_XDR_SHXYM", "91110000 600037341l", "91110000600037341L"),
    ],
)
def test_values_are_stored_in_one_form(field, given_, stored):
    values, found = check(SPEC, penalty(**{field: given_}), at=NOW)
    assert (values[field], found) == (stored, [])


def test_what_is_mandatory_follows_the_penalty():
    assert problems(CF_CFLB="没收违法所得", CF_NR_FK="") == {"CF_NR_WFFF": "This is mandatory; fill it in."}
    assert problems(CF_CFLB="警告", CF_NR_FK="") == {}


def test_without_a_category_it_is_asked_for():
    assert set(problems(CF_XDR_LB="", CF_JDRQ="")) == {"CF_XDR_LB", "CF_JDRQ"}
    _values, found = check(SPEC, {}, at=NOW)
    assert {"CF_XDR_MC", "CF_XDR_LB", "CF_WSH"} <= {problem.field for problem in found}
    assert "CF_FRDB" not in {problem.field for problem in found}


def test_a_private_value_is_masked_in_its_problem():
    _values, found = check(SPEC, person_penalty(CF_XDR_ZJHM="110105194912310021"), at=NOW)
    [problem] = found
    assert (problem.field, problem.shown) == ("CF_XDR_ZJHM", "1************")
    assert str(problem) == (
        "Natural person's certificate number (CF_XDR_ZJHM): "
        "The check digit or the birth date does not fit; compare it with the ID card."
    )


def test_id_cards_and_codes():
    assert is_id_card(CARD)
    assert is_id_card("110105491231002")
    assert not is_id_card("110105491331002")
    assert not is_id_card("11010519490231002X")
    assert is_uscc("91110000600037341L")
    assert not is_uscc("00000000000000000X")


@given(st.dictionaries(st.sampled_from([*SPEC.by_code, "X"]), st.text(max_size=80), max_size=12))
def test_whatever_is_sent_ends_in_values_or_problems(given_):
    values, found = check(SPEC, given_, at=NOW)
    assert all(problem.what for problem in found)
    assert set(values) <= set(SPEC.by_code)


@given(st.text(alphabet=string.digits + "-/.年月日 :０１T", max_size=20))
def test_a_date_is_a_date_or_a_sentence(text):
    try:
        found = read_date(text)
    except ValueError as error:
        found = str(error)
    assert found


def test_splitting_and_masking():
    assert split_types("警告、罚款;;警告；其他-其他") == ["警告", "罚款", "其他-其他"]
    assert (mask("何博杰"), mask("何"), mask("")) == ("何**", "何*", "*")
