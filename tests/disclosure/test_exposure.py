"""What an edition shows of persons, and when another one shows more."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confidentiality import canonical
from disclosure import assessment_texts, editions, exposure
from disclosure.editions import Spec
from disclosure.services.impact_assessments import LEAST, TEXTS

PENALTY = next(
    each for each in editions.shipped() if each["edition"] == "2026-04-01.2" and each["code"] == "penalty"
)


def excess(**changes) -> list[str]:
    """Of the penalty's edition with these top keys changed."""
    return exposure.excess(exposure.of(Spec(PENALTY)), exposure.of(Spec(PENALTY | changes)))


def with_field(code: str, **public: str) -> list[dict]:
    fields = copy.deepcopy(PENALTY["fields"])
    next(each for each in fields if each["code"] == code)["public"] |= public
    return fields


def with_mask(**changes) -> dict:
    return PENALTY["masks"] | {"person_name": PENALTY["masks"]["person_name"] | changes}


def with_tier(**changes) -> dict:
    first, *rest = PENALTY["clock"]["tiers"]
    return PENALTY["clock"] | {"tiers": [first | changes, *rest]}


def test_scope_is_canonical_and_holds_no_organisation_but_its_persons():
    scope = exposure.of(Spec(PENALTY))
    assert json.loads(canonical.dumps(scope)) == scope
    assert list(scope["fields"]["organisation"]) == ["CF_FRDB"]
    assert scope["fields"]["person"]["CF_XDR_MC"]["how"] == "masked"
    assert "CF_XDR_ZJHM" not in scope["fields"]["person"]
    assert scope["files"] == ["business", "organisation"]


@pytest.mark.parametrize("content", editions.shipped(), ids=lambda each: f"{each['code']} {each['edition']}")
def test_every_shipped_edition_shows_persons_and_has_a_text_to_start_from(content):
    assert exposure.shows_persons(Spec(content))
    proposed = assessment_texts.proposed(content["code"])
    assert set(proposed) == {*TEXTS, "risk"}
    assert all(len(proposed[name]) >= LEAST for name in TEXTS)
    assert "第五十五条" in proposed["basis"]


def test_no_text_for_a_kind_that_is_not_there_nor_outside_of_the_folder():
    assert assessment_texts.proposed("unknown") == {}
    assert assessment_texts.proposed("../catalogue/penalty") == {}


def test_the_same_and_less_is_no_excess():
    assert (
        excess(edition="x", basis={"zh-hans": "别的", "en": "other"}, title={"zh-hans": "罚", "en": "p"})
        == []
    )
    assert excess(fields=with_field("CF_SY", person="never", business="masked")) == []
    assert excess(masks=with_mask(keep=0, most=1)) == []
    assert excess(attachments={"public": ["organisation"]}) == []
    assert excess(clock=with_tier(maximum=1, minimum=1)) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"fields": with_field("CF_FRDB", person="masked")},
            "CF_FRDB Legal representative becomes public (Natural person).",
        ),
        (
            {"fields": with_field("CF_XDR_MC", person="shown")},
            "CF_XDR_MC Name of the subject is public without a mask (Natural person).",
        ),
        ({"masks": with_mask(keep=2)}, "More of a person’s name stays readable."),
        (
            {"masks": with_mask(compound_surnames=["欧阳", "张王"])},
            "More of a person’s name stays readable.",
        ),
        ({"masks": with_mask(most=9)}, "The mask of a name tells more of its length."),
        (
            {"attachments": {"public": ["organisation", "business", "person"]}},
            "Attached papers become public (Natural person).",
        ),
        ({"clock": with_tier(maximum=600)}, "It is shown for another time, perhaps longer."),
        ({"clock": with_tier(any=["别的"])}, "It is shown for another time, perhaps longer."),
        (
            {"clock": PENALTY["clock"] | {"earlier_end": None}},
            "It is shown for another time, perhaps longer.",
        ),
        (
            {"summary": ["CF_NR"]},
            "Title, summary, dates or exact look-up are made of other fields.",
        ),
    ],
)
def test_more_is_said_by_a_sentence(changes, sentence):
    found = excess(**changes)
    if sentence.startswith("CF_"):  # labels are the catalogue's
        assert len(found) == 1
        assert found[0].split()[0] == sentence.split()[0]
        assert found[0].endswith(sentence[sentence.rindex("(") :])
    else:
        assert found == [sentence]


HOW = st.sampled_from(["never", "masked", "shown"])
RANK = {"never": 0, "masked": 1, "shown": 2}
CODES = [each["code"] for each in PENALTY["fields"] if each.get("format") != "certificate"]


@given(st.dictionaries(st.sampled_from(CODES), st.fixed_dictionaries({"person": HOW, "business": HOW})))
def test_no_excess_exactly_where_no_field_shows_more(given_):
    fields = copy.deepcopy(PENALTY["fields"])
    more = False
    for field in fields:
        for category, how in given_.get(field["code"], {}).items():
            more |= RANK[how] > RANK[field["public"][category]]
            field["public"][category] = how
    assert bool(excess(fields=fields)) == more


def test_who_is_not_an_organisation_needs_one():
    assert [exposure.needs_assessment(each) for each in ("organisation", "business", "person", "")] == [
        False, True, True, True,
    ]  # fmt: skip
