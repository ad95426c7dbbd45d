"""The dry run: streamed, killed and gone on with, alone or beside another worker; it changes nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from confidentiality.models import RecordKey
from disclosure import tasks
from disclosure.edition_effects import effect
from disclosure.editions import Spec
from disclosure.enums import Ends, Masks
from disclosure.errors import EditionRefused
from disclosure.models import CatalogueEdition, EditionChange, EditionRun, Record
from disclosure.services import edition_runs, editions
from publication.models import LedgerEntry, PublicItem
from tests.disclosure.builders import CARD, edition, penalty, person_penalty, publish, record
from tests.disclosure.services.test_edition_applying import (  # noqa: F401
    content,
    draft,
    hiding,
    numbered,
    top,
    tried,
    with_months,
)
from tests.factories import NOW

LATE = NOW + timedelta(minutes=3)


@pytest.fixture
def small(monkeypatch):
    """Chunks of one record."""
    monkeypatch.setattr(edition_runs, "CHUNK", 1)


@pytest.fixture
def three(desk):
    return [record(desk, penalty(CF_WSH=numbered(number))) for number in (1, 2, 3)]


def begun(top) -> EditionRun:  # noqa: F811
    return edition_runs.begin(edition=draft(top, with_months(general=6)), by=top["admin"], at=NOW)


def counts(run: EditionRun) -> dict:
    run.refresh_from_db()
    return run.counts


WHOLE = {"records": 3, "readable": 3, "ends.earlier": 3}


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_killed_between_any_two_chunks_it_goes_on_and_counts_nobody_twice(desk, top, three, small, at):  # noqa: F811
    run = begun(top)
    for _ in range(at):
        edition_runs.step(run.pk, at=NOW)
    with pytest.raises(EditionRefused, match="needs nothing"):
        edition_runs.resume(run, by=top["admin"], at=NOW)
    edition_runs.resume(run, by=top["zhao"], at=LATE)
    while edition_runs.step(run.pk, at=LATE):
        pass
    assert counts(run) == WHOLE
    assert run.state == "done"
    assert list(EditionChange.objects.values_list("record_id", flat=True).order_by("record_id")) == [
        each.pk for each in three
    ]
    assert edition_runs.step(run.pk, at=LATE) is False


def test_killed_inside_a_chunk_nothing_of_it_stays(desk, top, three, small, monkeypatch):  # noqa: F811
    run = begun(top)
    edition_runs.step(run.pk, at=NOW)
    with monkeypatch.context() as patch:
        patch.setattr(EditionChange.objects, "bulk_create", lambda *args, **more: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            edition_runs.step(run.pk, at=NOW)
    assert (counts(run)["records"], run.position) == (1, three[0].pk)
    while edition_runs.step(run.pk, at=NOW):
        pass
    assert counts(run) == WHOLE


def test_second_worker_does_no_harm(desk, top, three, small, monkeypatch):  # noqa: F811
    """While one looks at a chunk the other has finished it already."""
    run, looking = begun(top), edition_runs.changes

    def overtaken(*args, **more):
        monkeypatch.setattr(edition_runs, "changes", looking)
        assert edition_runs.step(run.pk, at=NOW) is True
        return looking(*args, **more)

    monkeypatch.setattr(edition_runs, "changes", overtaken)
    assert edition_runs.step(run.pk, at=NOW) is False
    while edition_runs.step(run.pk, at=NOW):
        pass
    assert counts(run) == WHOLE


def test_task_stops_with_the_type_of_the_error_and_goes_on_when_asked(desk, top, three, monkeypatch, caplog):  # noqa: F811
    run = begun(top)
    with monkeypatch.context() as patch:
        patch.setattr(Record, "values", property(lambda self: {}[CARD]))
        tasks.try_edition.func(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "KeyError")
    assert CARD not in caplog.text
    edition_runs.resume(run, by=top["admin"], at=NOW)
    tasks.try_edition.func(run.pk)
    assert counts(run) == WHOLE


def test_task_hands_over_after_its_slice_and_keeps_keys_only(desk, top, three, small, monkeypatch):  # noqa: F811
    monkeypatch.setattr(tasks, "SLICE", -1)
    run = begun(top)
    tasks.go_on(run)
    tasks.try_edition.func(run.pk)
    assert [each.args_kwargs for each in DBTaskResult.objects.all()] == [{"args": [run.pk], "kwargs": {}}] * 2
    assert counts(run)["records"] == 1


def test_draft_that_is_changed_meanwhile_stops_it(desk, top, three, small):  # noqa: F811
    run = begun(top)
    edition_runs.step(run.pk, at=NOW)
    editions.save_draft(content=content(summary=[]), by=top["admin"], at=NOW, draft=run.edition)
    assert edition_runs.step(run.pk, at=NOW) is False
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "The draft was changed meanwhile; begin anew.")


def test_new_run_forgets_what_the_older_one_found(desk, top, three):  # noqa: F811
    first = tried(draft(top, with_months(general=6)), top)
    second = tried(first.edition, top)
    assert list(EditionRun.objects.values_list("pk", flat=True)) == [second.pk]
    assert EditionChange.objects.count() == 3


def test_dry_run_changes_nothing(desk, top):  # noqa: F811
    publish(desk, record(desk))
    record(desk, person_penalty())
    models = (Record, PublicItem, LedgerEntry)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    tried(draft(top, hiding("CF_SY", with_months(general=2))), top)
    assert [list(model.objects.order_by("pk").values()) for model in models] == before


def test_nothing_private_is_kept_of_what_was_found(desk, top):  # noqa: F811
    record(desk, person_penalty())
    run = tried(draft(top, hiding("CF_SY", with_months(general=2))), top)
    kept = str(list(EditionChange.objects.values())) + str(list(EditionRun.objects.values()))
    for private in ("何博杰", CARD, "邻居"):
        assert private not in kept
    assert run.counts["disappears.CF_SY"] == 1


def test_erased_records_and_lost_keys_are_left_out(desk, top, three):  # noqa: F811
    Record.objects.filter(pk=three[0].pk).update(sealed=None)
    RecordKey.objects.filter(pk=three[1].key_id).update(wrapped=None)
    run = tried(draft(top, with_months(general=6)), top)
    assert run.counts == {"records": 2, "readable": 1, "ends.earlier": 1}


@pytest.mark.parametrize("many", [1, 3])
def test_queries_of_a_chunk(desk, top, many):  # noqa: F811
    for number in range(many):
        record(desk, penalty(CF_WSH=numbered(number)))
    run = begun(top)
    edition_runs.step(run.pk, at=NOW)
    EditionRun.objects.filter(pk=run.pk).update(position=0, counts={}, examples={})
    EditionChange.objects.all().delete()
    with CaptureQueriesContext(connection) as captured:
        edition_runs.step(run.pk, at=NOW)
    older = CatalogueEdition.objects.older_than(run.edition).count()
    assert len(captured) == QUERIES + older
    if connection.vendor == "sqlite":
        [plan] = Record.objects.filter(edition=1, pk__gt=5).order_by("pk").explain().splitlines()
        assert "record_edition (edition_id=? AND id>?)" in plan


QUERIES = 9  # and one for each older edition


def spec(given: dict) -> Spec:
    return Spec(given)


def found(given: dict, values: dict, item=None):
    return effect(edition().spec, spec(given), values, item, at=NOW)


def test_effect_of_the_same_is_none(desk):
    for values in (penalty(), person_penalty()):
        assert found(content(), values).is_none


@pytest.mark.parametrize(
    ("months", "ends"), [(6, Ends.EARLIER), (24, Ends.LATER), (12, Ends.SAME)]
)  # fmt: skip
def test_effect_on_the_end(desk, months, ends):
    assert found(with_months(general=months), penalty()).ends == ends


def test_end_that_is_past(desk):
    values = penalty(CF_JDRQ="2026-01-01")
    assert found(with_months(general=2), values).ends == Ends.OVER
    assert found(with_months(general=24), penalty(CF_JDRQ="2025-01-01")).ends == Ends.LATER
    assert found(with_months(), penalty(CF_JDRQ="2020-01-01")).ends == Ends.SAME


def test_effect_on_masks(desk):
    given = content()
    given["masks"]["person_name"]["keep"] = 0
    assert found(given, person_penalty()).masks == Masks.MORE
    assert found(given, penalty()).masks == Masks.SAME
    given["masks"]["person_name"]["keep"] = 2
    assert found(given, person_penalty()).masks == Masks.LESS
    given = content()
    given["masks"]["person_name"]["fill"] = "＊"
    assert found(given, person_penalty()).masks == Masks.OTHER


def test_effect_on_fields(desk):
    given = hiding("CF_WFXW")
    given["fields"] = [field for field in given["fields"] if field["code"] != "CF_SJLY"]
    [remark] = [field for field in given["fields"] if field["code"] == "BZ"]
    remark["public"] = dict.fromkeys(remark["public"], "shown")
    result = found(given, penalty(BZ="备注"))
    assert (result.appears, result.disappears) == (("BZ",), ("CF_SJLY", "CF_WFXW"))
    assert result.lacks == ("CF_SJLY",)
    assert result.text  # the summary names the type of offence no more
    assert result.exposes


def test_what_the_public_sees_is_judged_by_the_item(desk):
    """A newer version of the record without the field says nothing of what is shown."""
    made = record(desk)
    item = publish(desk, made)
    values = {code: value for code, value in penalty().items() if code != "CF_WFXW"}
    assert found(hiding("CF_WFXW"), values, item).disappears == ("CF_WFXW",)
    assert found(hiding("CF_WFXW"), values).disappears == ()


def test_other_words_for_the_categories_expose_everything(desk):
    given = content()
    given["categories"]["person"] = "个人"
    assert found(given, person_penalty()).exposes
