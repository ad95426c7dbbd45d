"""Records stored by COPY (PostgreSQL) are what an INSERT would have stored."""

import pytest

from disclosure.models import Record, RecordEvent
from disclosure.services import records, storing
from disclosure.services.records import Received
from tests.disclosure.builders import edition, penalty, person_penalty
from tests.factories import DAY, NOW

BY_CHANCE = {"id", "key_id", "sealed"}


@pytest.mark.parametrize("copy_from", [1, 1000], ids=["copied", "inserted"])
def test_every_column_arrives(desk, monkeypatch, copy_from):
    monkeypatch.setattr(storing, "COPY_FROM", copy_from)
    rows = [Received(penalty(), [("列", "值")], ("sample",), NOW + DAY), Received(person_penalty())]
    given = {"organisation": desk.office, "by": desk.people["submitter"], "at": NOW}
    stored = records.store_many(rows, edition=edition(), **given)
    for each, row in zip(stored, rows, strict=True):
        kept = Record.objects.get(pk=each.record.pk)
        assert kept.values == row.values
        for field in Record._meta.concrete_fields:
            if field.attname not in BY_CHANCE:
                assert getattr(kept, field.attname) == getattr(each.record, field.attname), field.attname
    assert list(RecordEvent.objects.order_by("pk").values_list("record", "code", "fields", "at", "by")) == [
        (each.record.pk, "created", [], NOW, desk.people["submitter"].pk) for each in stored
    ]
    assert Record.objects.get(subject_category="organisation").notices == ["sample"]
