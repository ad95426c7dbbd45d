"""Drafts of editions: who writes, who puts in force, and what is refused."""

import json

import pytest

from disclosure.edition_differences import Difference, differences
from disclosure.errors import EditionFrozen, EditionInvalid, EditionRefused, NotAllowed
from disclosure.models import CatalogueEdition, EditionRun
from disclosure.services import edition_runs, editions
from organisations.enums import Role
from organisations.models import Deputyship
from tests.disclosure.builders import edition, record
from tests.disclosure.services.test_edition_applying import content, top  # noqa: F401
from tests.factories import DAY, NOW, person


def save(top, given=None, **more) -> CatalogueEdition:  # noqa: F811
    return editions.save_draft(content=given or content(), by=top["admin"], at=NOW, **more)


def test_draft_holds_for_nobody_until_somebody_else_puts_it_in_force(desk, top):  # noqa: F811
    made = save(top)
    assert (made.is_draft, edition().edition) == (True, "2026-04-01.2")
    with pytest.raises(NotAllowed, match="You wrote in this edition"):
        editions.release(made, by=top["admin"], at=NOW)
    editions.release(made, by=top["zhao"], at=NOW)
    assert (made.is_draft, made.released_by, made.released_at) == (False, top["zhao"], NOW)
    assert edition() == made
    assert record(desk).edition == made
    with pytest.raises(EditionFrozen):
        editions.release(made, by=top["zhao"], at=NOW)


def test_who_edited_it_last_and_his_deputy_do_not_put_it_in_force(desk, top):  # noqa: F811
    made, second = save(top), person("second admin", (Role.ADMINISTRATOR, desk.province))
    editions.save_draft(content=content(summary=[]), by=second, at=NOW, draft=made)
    for writer in (top["admin"], second):
        with pytest.raises(NotAllowed, match="You wrote"):
            editions.release(made, by=writer, at=NOW)
    deputy = person("deputy")
    Deputyship.objects.create(principal=second, deputy=deputy, starts_at=NOW - DAY, ends_at=NOW + DAY)
    with pytest.raises(NotAllowed, match="You wrote"):
        editions.release(made, by=deputy, at=NOW)


@pytest.mark.parametrize("name", ["submitter", "first", "third", "publisher", "auditor", "zhao"])
def test_nobody_else_writes(desk, top, name):  # noqa: F811
    who = (desk.people | top)[name]
    with pytest.raises(NotAllowed):
        editions.save_draft(content=content(), by=who, at=NOW)
    made = save(top)
    with pytest.raises(NotAllowed):
        editions.delete_draft(made, by=who, at=NOW)


def test_administrator_of_a_county_does_not_write(desk, top):  # noqa: F811
    local = person("local", (Role.ADMINISTRATOR, desk.office), (Role.PUBLISHER, desk.office))
    with pytest.raises(NotAllowed):
        editions.save_draft(content=content(), by=local, at=NOW)
    with pytest.raises(NotAllowed):
        edition_runs.begin(edition=save(top), by=local, at=NOW)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"summary": ["CF_NO"]}, "summary: “CF_NO”, the edition has no such field."),
        ({"chain": "nobody"}, "chain: “nobody”, there is no such review chain."),
        ({"code": "unknown"}, "code: the catalogue has no such kind; new kinds come with the files."),
    ],
)
def test_mistakes_are_refused(desk, top, given, sentence):  # noqa: F811
    with pytest.raises(EditionInvalid) as refusal:
        save(top, content(**given))
    assert refusal.value.sentences == [sentence]
    assert not CatalogueEdition.objects.filter(is_draft=True).exists()


def test_name_that_is_taken_and_what_is_no_draft(desk, top):  # noqa: F811
    used = edition()
    with pytest.raises(EditionRefused, match="already"):
        save(top, content(edition=used.edition))
    made, other = save(top), save(top, content(edition="2026-11-21"))
    with pytest.raises(EditionRefused, match="already"):
        save(top, content(edition=made.edition), draft=other)
    with pytest.raises(EditionRefused, match="in force"):
        save(top, content(edition="x"), draft=used)
    licence = json.loads(edition("licence").content) | {"edition": "x"}
    with pytest.raises(EditionRefused, match="its kind"):
        save(top, licence, draft=made)
    with pytest.raises(EditionRefused, match="in force"):
        editions.delete_draft(used, by=top["admin"], at=NOW)
    record(desk)
    with pytest.raises(EditionFrozen):
        editions.delete_draft(used, by=top["admin"], at=NOW)


def test_deleted_draft_takes_its_dry_runs_along(desk, top):  # noqa: F811
    made = save(top)
    edition_runs.begin(edition=made, by=top["admin"], at=NOW)
    editions.delete_draft(made, by=top["admin"], at=NOW)
    assert not EditionRun.objects.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "Line 1, column 2: this is not JSON."),
        ('{"a": 1, "a": 2}', "The key “a” is there twice."),
        ("[" * 100_000, "It is nested too deeply, or a number is too long."),
        ("1" * 5000, "It is nested too deeply, or a number is too long."),
    ],
)
def test_text_that_is_no_json(text, sentence):
    with pytest.raises(EditionInvalid) as refusal:
        editions.parse(text)
    assert refusal.value.sentences == [sentence]


def test_differences_are_named_by_codes():
    old = {"a": 1, "fields": [{"code": "X", "n": 1}, {"code": "Y", "n": 1}], "gone": {"zh": "甲"}}
    new = {
        "a": 1,
        "fields": [{"code": "W"}, {"code": "X", "n": 2}, {"code": "Y", "n": 1}],
        "list": ["p", "q"],
    }
    assert differences(old, new) == [
        Difference("fields W", "", "code: W"),
        Difference("fields X n", "1", "2"),
        Difference("list", "", "p、q"),
        Difference("gone", "zh: 甲", ""),
    ]
    assert differences(old, old) == []
