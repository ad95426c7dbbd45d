"""The demo: every state is there, nobody's name leaks, a second run finds everything in place."""

import json
from collections import Counter

import pytest

from disclosure import demo
from disclosure.demo import assessments, real, samples
from disclosure.enums import SubjectCategory
from disclosure.models import Objection, Record
from organisations import demo as people_demo
from publication import ledger
from publication.models import PublicItem
from publication.services import sweeping
from tests.bases import base
from tests.factories import DAY, NOW


def people_and_offices() -> dict:
    people, organisations = people_demo.load(at=NOW)
    assessments.load(at=NOW, people=people)
    return {"people": people, "organisations": organisations, "at": NOW}


@pytest.fixture
def demo_house(catalogue, groups):
    return people_and_offices()


@base
def loaded_samples() -> Counter:
    """The samples are there; how many of which state."""
    return samples.load(**people_and_offices(), progress=quiet)


@pytest.fixture
def tally(catalogue, groups, loaded_samples) -> Counter:
    return loaded_samples


@pytest.fixture
def short(monkeypatch, tmp_path):
    """Every twentieth of the real rows."""
    lines = real.FILE.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    path = tmp_path / "short.csv"
    path.write_text("".join([lines[0], *lines[1::20]]), encoding="utf-8")
    monkeypatch.setattr(real, "FILE", path)


def quiet(what, done, of):
    pass


def test_samples_reach_every_state(tally):
    assert set(tally) == {
        "public",
        "step1",
        "step2",
        "returned",
        "embargoed",
        "ending",
        "revoked",
        "repaired",
        "error",
        "expired",
        "objection",
        "corrected",
    }
    assert Record.objects.filter(kind="penalty").count() >= 12
    assert Record.objects.filter(kind="licence").count() >= 12
    assert Record.objects.filter(kind="serious-dishonesty").count() == 5
    assert all(record.notices == ["sample"] for record in Record.objects.all())
    visible = PublicItem.objects.visible(at=NOW)
    assert all(item.document["notices"] == ["sample"] for item in visible)
    assert visible.filter(visible_until__lte=NOW + 3 * DAY + DAY).count() == tally["ending"]
    assert PublicItem.objects.filter(visible_from__gt=NOW).count() == tally["embargoed"]
    assert (
        visible.filter(annotation="under_objection").count()
        == Objection.objects.count()
        == tally["objection"]
    )
    assert visible.filter(version=2).count() == tally["corrected"]
    assert set(PublicItem.objects.filter(state="withdrawn").values_list("withdrawal", flat=True)) == {
        "repaired",
        "revoked",
        "error",
    }
    assert len(set(visible.values_list("region", flat=True))) >= 4
    text = json.dumps([item.document for item in visible], ensure_ascii=False)
    for phrase in ("罚决字〔", "信贷", "贷款管理不到位"):
        assert phrase in text


def test_samples_of_persons_are_masked(tally):
    persons = list(Record.objects.filter(subject_category=SubjectCategory.PERSON))
    public = PublicItem.objects.in_bulk([record.item_id for record in persons])
    assert len(public) >= 2
    for record in persons:
        for private in (record.edition.spec.value("name", record.values), samples.card_number(1)[:14]):
            assert all(private not in item.content for item in PublicItem.objects.all())


def test_lists_of_serious_dishonesty_and_their_measures(tally):
    shown = PublicItem.objects.visible(at=NOW).filter(kind="serious-dishonesty")
    assert sorted(shown.values_list("subject_category", flat=True)) == [
        "organisation",
        "organisation",
        "person",
    ]
    [person] = shown.filter(subject_category="person")
    assert person.document["title"].startswith("吴某某 · 锦监信列字〔2026〕")
    assert "吴致远" not in json.dumps([item.document for item in shown], ensure_ascii=False)
    for record in Record.objects.filter(pk__in=[int(item.source_id) for item in shown]):
        lines = record.values["CX_CS"].splitlines()
        assert [len(line.split("｜")) for line in lines] == [3] * len(lines) != []
    rewarded = [r for r in Record.objects.filter(kind="licence") if r.values.get("CX_CS")]
    assert len(rewarded) == 1
    [repaired] = PublicItem.objects.filter(kind="serious-dishonesty", state="withdrawn")
    assert repaired.withdrawal == "repaired"


def test_ledger_of_the_demo_verifies_and_its_past_stops_no_sweep(tally):
    assert ledger.verify_chain() > 30
    assert sweeping.sweep(at=NOW + DAY).erased == 0


def test_real_rows_are_tallied_and_keep_their_dates(demo_house, short):
    loaded = demo.load(**demo_house)
    counts = loaded.real
    assert counts["read"] == counts["published"] + counts["refused"] + counts["there already"]
    assert loaded.refused["display period is over"] > 100
    rows = PublicItem.objects.filter(kind="nfra-penalty")
    assert rows.count() == counts["published"] > 30
    for record in Record.objects.filter(kind="nfra-penalty").exclude(item_id=""):
        item = PublicItem.objects.get(pk=record.item_id)
        assert item.document["dates"] == {"notice": record.values["FBRQ"]}
        if record.subject_category == SubjectCategory.PERSON:
            assert record.values["DSR_MC"] not in item.content


def test_second_run_finds_everything_there(demo_house, short):
    first = demo.load(**demo_house)
    before = list(Record.objects.order_by("pk").values_list("pk", "version", "state"))
    second = demo.load(**demo_house)
    assert (second.samples, second.real["published"]) == ({}, 0)
    assert second.real["there already"] == first.real["published"] + first.refused["display period is over"]
    assert list(Record.objects.order_by("pk").values_list("pk", "version", "state")) == before


def test_codes_and_cards_are_well_formed_and_nobodys():
    from disclosure.validation import is_id_card, is_uscc

    assert all(is_uscc(samples.company_code(number)) for number in range(1, 500))
    assert all(is_id_card(samples.card_number(number)) for number in range(1, 500))
    assert samples.card_number(7)[6:14] == "19000101"
