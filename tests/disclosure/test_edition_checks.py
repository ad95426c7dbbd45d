"""Every mistake in an edition is a sentence with its place; nothing that is given ends in a traceback."""

import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure import editions
from disclosure.edition_checks import problems

CONTENTS = {f"{each['code']} {each['edition']}": each for each in editions.shipped()}
PENALTY = CONTENTS["penalty 2026-04-01"]
LICENCE = CONTENTS["licence 2026-04-01"]


def changed(path: str, value, base: dict = PENALTY) -> dict:
    """The content with one place changed; `path` is keys with points, fields and tiers by their code."""
    content = copy.deepcopy(base)
    *way, last = path.split("/")
    place = content
    for key in way:
        place = next(each for each in place if each["code"] == key) if isinstance(place, list) else place[key]
    if value is DROP:
        del place[last]
    else:
        place[last] = value
    return content


DROP = object()
NOT_THERE = "the edition has no such field."


@pytest.mark.parametrize("name", CONTENTS)
def test_files_have_no_mistake(name):
    assert problems(CONTENTS[name]) == []


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("v", 2, "v: “2”, it must be 1."),
        ("clock", DROP, "These keys are missing: clock."),
        ("edition", "2026 12", "edition: “2026 12”, letters, digits, points and dashes, 19 at most."),
        ("valid_from", "2026-13-01", "valid_from: “2026-13-01”, write the day as YYYY-MM-DD."),
        ("valid_until", "2026-03-31", "valid_until: “2026-03-31”, it lies before valid_from."),
        (
            "title",
            {"zh-hans": "处罚"},
            'title: “{"zh-hans":"处罚"}”, it needs words in `zh-hans` and in `en`.',
        ),
        ("section", "news", "section: “news”, choose one of: disclosures, stories, calendar, education."),
        ("categories/alien", "外星人", "categories: “alien”, choose one of: organisation, business, person."),
        (
            "categories/person",
            "个体工商户",
            'categories: “["法人及非法人组织","个体工商户","个体工商户"]”, two categories have the same word.',
        ),
        (
            "fields/CF_WSH/type",
            "words",
            "CF_WSH type: “words”, choose one of: text, long_text, enum, enums, date, decimal, measures.",
        ),
        ("fields/CF_WSH/code", "CF_SY", "fields: “CF_SY”, it is there twice."),
        ("fields/CF_WSH/lenght", 3, "CF_WSH: “lenght”, a field has no such key."),
        ("fields/CF_WSH/length", 0, "CF_WSH length: “0”, a whole number from 1 to 20000."),
        ("fields/CF_WSH/aliases", ["违法事实"], "CF_SY: “违法事实”, this name is that of CF_WSH too."),
        (
            "fields/CF_WSH/required/person",
            "maybe",
            "CF_WSH required person: “maybe”, choose one of: required, optional, conditional, empty.",
        ),
        (
            "fields/CF_WSH/public/business",
            DROP,
            "CF_WSH public: “business”, nothing is said for this category.",
        ),
        ("fields/CF_NR_FK/when", DROP, "CF_NR_FK: “conditional”, say in `when` under which condition."),
        ("fields/CF_NR_FK/when/field", "CF_NO", f"CF_NR_FK when: “CF_NO”, {NOT_THERE}"),
        (
            "fields/CF_XDR_ZJHM/public/person",
            "masked",
            "CF_XDR_ZJHM public person: “masked”, a certificate's number is never public.",
        ),
        (
            "fields/CF_XDR_ZJHM/certificate_type",
            "CF_NO",
            f"CF_XDR_ZJHM certificate_type: “CF_NO”, {NOT_THERE}",
        ),
        (
            "fields/CF_CFLB/enum",
            ["警告；罚款"],
            "CF_CFLB enum: “警告；罚款”, this separates values, so it cannot be in one.",
        ),
        ("roles/name", "CF_NO", f"roles name: “CF_NO”, {NOT_THERE}"),
        ("roles/decided_on", None, "roles: “decided_on”, no field has this role, and it is needed."),
        (
            "roles/category",
            "CF_XDR_ZJLX",
            "roles category: “CF_XDR_ZJLX”, its values must be the words of the categories.",
        ),
        (
            "headline",
            "{name} {birthday}",
            "headline: “{birthday}”, only these can be filled in: authority, name, number.",
        ),
        (
            "headline",
            "{name.__class__}",
            "headline: “{name.__class__}”, only these can be filled in: authority, name, number.",
        ),
        ("headline", "{name", "headline: “{name”, a curly bracket is not closed, or stands alone."),
        (
            "roles/number",
            "BZ",
            "roles number: “BZ”, it is read by the public, but not public for organisation.",
        ),
        ("summary", ["CF_NO"], f"summary: “CF_NO”, {NOT_THERE}"),
        ("year", ["CF_SY"], "year: “CF_SY”, this must be a field of the type date."),
        ("dates/decided", "CF_SY", "dates decided: “CF_SY”, this must be a field of the type date."),
        ("lookup/second", ["CF_NO"], f"lookup second: “CF_NO”, {NOT_THERE}"),
        ("masks/person_name/keep", 3, "masks person_name keep: “3”, a whole number from 0 to 2."),
        ("masks", {}, "masks person_name: say how a person's name is masked."),
        ("clock/type", "sundial", "clock type: “sundial”, choose one of: tiers, bounds, until."),
        ("clock/tiers", [], "clock tiers: “[]”, a clock needs its tiers."),
        ("clock/tiers/minor/months", 0, "clock tiers minor months: “0”, a whole number from 1 to 1200."),
        (
            "clock/tiers/minor/months",
            5,
            "clock tiers minor: “5”, `periods` has no words for this many months.",
        ),
        ("clock/starts", [], "clock starts: “[]”, say at which date the display begins to count."),
        (
            "clock/types",
            "BZ",
            "clock types: “BZ”, it is read by the public, but not public for organisation.",
        ),
        (
            "clock/sentence/en",
            "Until {when}",
            "clock sentence en: “{when}”, only these can be filled in: "
            "basis, period, start, start_label, tier, types, until.",
        ),
        ("clock/earlier_sentence", DROP, "clock earlier_sentence: it needs words in `zh-hans` and in `en`."),
        (
            "deadlines",
            {"publish": {"days": 0, "from": "decided_on", "basis": {"zh-hans": "x", "en": "x"}}},
            "deadlines publish days: “0”, a whole number from 1 to 1000.",
        ),
        (
            "deadlines",
            {"publish": {"days": 7, "from": "born", "basis": {"zh-hans": "x", "en": "x"}}},
            "deadlines publish from: “born”, it must be a role that has a field.",
        ),
        ("review", {"mode": "never"}, "review mode: “never”, choose one of: each, batch."),
        (
            "review",
            {"mode": "batch", "least": 20},
            "review sample: a batch needs a sample that a person reads.",
        ),
        (
            "review",
            {"mode": "batch", "least": 20, "sample": {"share": "0.1", "least": 9, "most": 8}},
            "review sample least: “9”, it is more than the most, 8.",
        ),
        ("order", 1.5, "/order: float has no canonical form; send text."),
        ("chain", "a\x00b", "chain: it holds characters that cannot be shown; type it again."),
    ],
)
def test_mistake_is_named_with_its_place(path, value, sentence):
    assert sentence in problems(changed(path, value))


def test_minimum_above_the_maximum():
    clock = PENALTY["clock"] | {
        "type": "bounds",
        "tiers": [PENALTY["clock"]["tiers"][2] | {"minimum": 13, "maximum": 12}],
    }
    assert "clock tiers general minimum: “13”, it is more than the most, 12." in problems(
        PENALTY | {"clock": clock}
    )


def test_sentences_of_a_licence():
    assert problems(changed("clock/sentence/en", "{start}", LICENCE)) == [
        "clock sentence en: “{start}”, only these can be filled in: basis, until."
    ]
    assert problems(changed("clock/forever", "for ever", LICENCE)) == [
        "clock forever: “for ever”, write the day as YYYY-MM-DD."
    ]


def test_trial_finds_what_structure_does_not():
    """A mask that leaves a key out passes every look at single keys of the sentences."""
    content = changed("clock/periods/12", {"zh-hans": "一年", "en": "{until} of all"})
    assert problems(content) == []
    content = changed(
        "fields/CF_JDRQ/public", {"organisation": "shown", "business": "shown", "person": "never"}
    )
    assert "dates decided: “CF_JDRQ”, it is read by the public, but not public for person." in problems(
        content
    )


ODD = ["{", "{x}", "\ud800", "\x00"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(ODD),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def places(value, way=()) -> list[tuple]:
    """Every place of a content, from the top."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(place for key, child in inside for place in places(child, (*way, key)))]


PLACES = {name: places(content)[1:] for name, content in CONTENTS.items()}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_given_ends_in_sentences(data, db):
    name = data.draw(st.sampled_from(sorted(CONTENTS)))
    content = copy.deepcopy(CONTENTS[name])
    for _ in range(data.draw(st.integers(1, 3))):
        way = data.draw(st.sampled_from(PLACES[name]))
        mutate(content, way, data)
    found = problems(content)
    assert all(isinstance(each, str) and each for each in found)
    if not found:  # then everything that is read of it can be read
        spec = editions.Spec(json.loads(json.dumps(content)))
        assert {spec.role("name"), spec.role("category")} <= set(spec.by_code)


def mutate(content, way: tuple, data) -> None:
    """Put something else there, or leave it out; an earlier mutation may have taken the place away."""
    place = content
    try:
        for key in way[:-1]:
            place = place[key]
        if data.draw(st.booleans()):
            place[way[-1]] = data.draw(JSON)
        else:
            del place[way[-1]]
    except (KeyError, IndexError, TypeError):
        return


@given(JSON)
def test_what_is_no_edition_at_all(value):
    assert problems(value)


def test_nested_without_end():
    deep: dict = {}
    for _ in range(100_000):
        deep = {"a": deep}
    assert problems(PENALTY | {"clock": deep}) == ["It is nested too deeply."]
