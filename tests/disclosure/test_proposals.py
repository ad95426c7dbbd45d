import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure import editions
from disclosure.proposals import Sender, excerpt, propose
from organisations.naming import folded
from tests.disclosure.builders import penalty

SPECS = {content["code"]: editions.Spec(content) for content in editions.shipped()}
SENDER = Sender("锦江区市场监管局", "11510104MB0TEST012", {folded("锦江区市场监管局"): "11510104MB0TEST012"})


def found(values: dict, received=(), kind: str = "penalty") -> dict:
    return {
        each.field: (each.value, each.source, each.start, each.end)
        for each in propose(SPECS[kind], values, received, SENDER)
    }


def without(*codes: str, **changes: str) -> dict:
    return {code: text for code, text in penalty(**changes).items() if code not in codes}


def test_nothing_is_proposed_where_all_is_given():
    assert found(penalty(), [("文档标题", "锦市监罚〔2026〕7号")]) == {}


@pytest.mark.parametrize(
    ("field", "received", "proposal"),
    [
        (
            "CF_WSH",
            ("文档标题", "行政处罚公告（锦市监罚〔2026〕7、8号）"),
            ("锦市监罚〔2026〕7、8号", "文档标题", 7, 21),
        ),
        ("CF_JDRQ", ("文书名称", "于2026年3月5日作出的决定"), ("2026-03-05", "文书名称", 1, 10)),
        ("CF_WFXW", ("处罚名称", "虚假广告案"), ("虚假广告案", "处罚名称", 0, 5)),
    ],
)
def test_title_suggests(field, received, proposal):
    assert found(without(field), [received]) == {field: proposal}


def test_types_and_amount_are_read_from_the_content():
    assert found(without("CF_CFLB", "CF_NR_FK", CF_NR="予以警告，并处罚款30万元。")) == {
        "CF_CFLB": ("警告；罚款", "CF_NR", 2, 4),
        "CF_NR_FK": ("30", "CF_NR", 9, 13),
    }


def test_two_amounts_leave_a_choice_so_none_is_proposed():
    assert found(without("CF_NR_FK", CF_NR="罚款30万元，没收违法所得2万元。")) == {}


def test_fine_is_not_proposed_where_none_was_imposed():
    assert found(without("CF_NR_FK", CF_CFLB="警告", CF_NR="警告，货值30万元。")) == {}


def test_code_of_the_authority_is_proposed_where_its_name_is_known():
    assert found(without("CF_CFJGDM")) == {"CF_CFJGDM": ("11510104MB0TEST012", "CF_CFJG", 0, 0)}
    assert found(without("CF_CFJGDM", CF_CFJG="成都市公安局")) == {}


def test_real_titles_suggest_their_numbers():
    given = {"WDBT": "宜宾监管分局行政处罚信息公开表（宜金监罚决字〔2026〕7、8号）"}
    assert found(given, kind="nfra-penalty") == {"JDWH": ("宜金监罚决字〔2026〕7、8号", "WDBT", 16, 32)}


@given(text=st.text(max_size=200), title=st.text(max_size=100))
def test_any_text_ends_in_proposals_that_stand_where_they_say(text, title):
    values = without("CF_WSH", "CF_CFLB", "CF_NR_FK", "CF_JDRQ", CF_NR=text)
    received = [("文档标题", title)]
    for each in propose(SPECS["penalty"], values, received, SENDER):
        _before, place, _after = excerpt(each.as_json(), values, received)
        assert (place != "") == (each.end > each.start)


def test_every_rule_names_a_field_and_a_way():
    from disclosure import proposals

    for spec in SPECS.values():
        for rule in spec.content.get("proposals", ()):
            assert rule["field"] in spec.by_code
            assert rule["how"] in proposals._HOW
