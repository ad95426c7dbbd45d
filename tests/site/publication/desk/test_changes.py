"""What changed between two versions: which texts, and what in them; bounded work."""

import copy
import random
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publication import document
from publication.desk.changes import AROUND, Change, Part, changes, compared, shortened
from publication.enums import FOREVER
from tests.factories import BECAUSE, DAY, NOW


def made(**parts) -> dict:
    fields = [
        {"code": code, "label": document.label(code, code), "value": value}
        for code, value in parts.pop("values", {}).items()
    ]
    blocks = [{"type": "paragraph", "html": f"<p>{text}</p>"} for text in parts.pop("texts", ())]
    given = {
        "id": "x", "kind": "penalty", "section": "disclosures", "locale": "zh-hans", "title": "甲公司",
        "visible_from": NOW, "visible_until": NOW + DAY, "because": BECAUSE, "year": 2026,
    }  # fmt: skip
    return document.build(fields=fields, blocks=blocks, **(given | parts))


def same(text: str) -> Part:
    return Part("same", text)


def test_nothing_changed():
    older = made(values={"CF_SY": "罚款二千元"}, texts=["一", "二"])
    assert changes(older, copy.deepcopy(older)) == []


def test_a_field_is_found_by_its_code_wherever_it_stands():
    older = made(values={"CF_SY": "未明码标价", "CF_NR": "罚款2000元"})
    newer = made(values={"CF_YJ": "价格法", "CF_NR": "罚款3000元", "CF_SY": "未明码标价"})
    assert changes(older, newer) == [
        Change("CF_YJ", "/fields/0/value", [Part("ins", "价格法")]),
        Change(
            "CF_NR", "/fields/1/value", [same("罚款"), Part("del", "2000"), Part("ins", "3000"), same("元")]
        ),
    ]


def test_a_field_that_is_gone_comes_last():
    older, newer = made(values={"A": "甲", "B": "乙"}), made(values={"B": "丙"})
    assert changes(older, newer) == [
        Change("B", "/fields/0/value", [Part("del", "乙"), Part("ins", "丙")]),
        Change("A", "", [Part("del", "甲")]),
    ]


def test_a_new_block_moves_nothing():
    older, newer = made(texts=["一段", "二段", "末段"]), made(texts=["序", "一段", "二段改", "末段"])
    assert changes(older, newer) == [
        Change("Block 1", "/blocks/0/html", [Part("ins", "序\n")]),
        Change("Block 3", "/blocks/2/html", [same("二段"), Part("ins", "改"), same("\n")]),
    ]


def test_period_and_files_by_their_content():
    def files(*hashes):
        return [{"sha256": each, "name": "附件.pdf", "mime": "", "alt": "", "size": 1} for each in hashes]

    older = made(assets=files("a" * 64), visible_until=NOW + DAY)
    newer = made(assets=files("b" * 64), visible_until=NOW + 2 * DAY)
    period = "2026-11-23 – 2026-11-{}"
    assert changes(older, newer) == [
        Change("Display", "", [Part("del", period.format(24)), Part("ins", period.format(25))]),
        Change("File", "", [Part("del", "附件.pdf")]),
        Change("File", "", [Part("ins", "附件.pdf")]),
    ]


def test_some_hours_later_is_the_same_period():
    older = made(visible_until=datetime(2026, 12, 1, 16, tzinfo=UTC))
    newer = made(visible_until=datetime(2026, 12, 1, 16, tzinfo=UTC), visible_from=NOW + DAY / 24)
    assert changes(older, newer) == []
    endless = changes(older, made(visible_until=FOREVER))
    assert endless == [
        Change(
            "Display", "", [Part("del", "2026-11-23 – 2026-12-01"), Part("ins", "2026-11-23 – without end")]
        )
    ]


def test_what_stayed_is_shortened_in_its_middle_only():
    text = "甲" * 200
    parts = [same(text), Part("ins", text), same(text), Part("del", "乙"), same(text)]
    edge = "甲" * AROUND
    assert shortened(parts) == [
        same(f"…{edge}"), Part("ins", text), same(f"{edge}…{edge}"), Part("del", "乙"), same(f"{edge}…"),
    ]  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.text("甲乙ab1。\n ", max_size=60), st.text("甲乙ab1。\n ", max_size=60))
def test_both_texts_can_be_read_back(older, newer):
    parts = compared(older, newer)
    assert "".join(part.text for part in parts if part.op != "ins") == older
    assert "".join(part.text for part in parts if part.op != "del") == newer


@pytest.mark.parametrize("alphabet", ["甲乙", "甲乙丙丁戊己庚辛。", "甲。"])
def test_long_hostile_texts_end_soon(alphabet):
    chance = random.Random(7)
    older, newer = ("".join(chance.choices(alphabet, k=60_000)) for _each in range(2))
    begun = time.process_time()
    parts = compared(older, newer)
    assert time.process_time() - begun < 5
    assert "".join(part.text for part in parts if part.op != "ins") == older


def test_many_long_texts_end_soon_together():
    chance = random.Random(7)

    def texts() -> dict:
        return made(values={f"F{number}": "".join(chance.choices("甲乙", k=700)) for number in range(30)})

    begun = time.process_time()
    found = changes(texts(), texts())
    assert time.process_time() - begun < 5
    assert len(found) == 30
    assert [part.op for part in found[-1].parts] == ["del", "ins"]
