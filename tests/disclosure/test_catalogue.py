import hashlib
import json
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from confidentiality.models import ChainAssignment, ReviewChain
from disclosure import editions
from disclosure.bootstrap import bootstrap
from disclosure.display_tiers import RULES
from disclosure.errors import EditionFrozen
from disclosure.models import CatalogueEdition, CatalogueEntry
from tests.disclosure.builders import edition, record
from tests.factories import NOW

TABLE = "disclosure_catalogueedition"


def test_files_have_the_standards_fields():
    counts = {content["code"]: len(content["fields"]) for content in editions.shipped()}
    assert counts == {"penalty": 30, "licence": 28, "nfra-penalty": 14, "serious-dishonesty": 20}
    penalty = editions.Spec(editions.shipped()[1])
    assert penalty.by_code["CF_NR_ZKDX"].label["zh-hans"] == "暂扣或吊销证照名称及编号"
    assert {f.code for f in penalty.fields if f.is_private} == {
        "CF_FR_ZJLX",
        "CF_FR_ZJHM",
        "CF_XDR_ZJLX",
        "CF_XDR_ZJHM",
        "BZ",
    }
    assert {f.code for f in penalty.fields if f.format == "uscc"} == {
        "CF_XDR_SHXYM",
        "CF_CFJGDM",
        "CF_SJLYDM",
    }


def test_used_edition_of_the_penalty_is_the_same_byte_for_byte():
    """Records stand under it: what differs gets an edition of its own."""
    shipped = (editions.FOLDER / "penalty.json").read_bytes()
    assert (
        hashlib.sha256(shipped).hexdigest()
        == "c78e27e69c188e9e2ebf22ba4615ae02703dc6f22443f57f1576c183ff3d91b5"
    )


def test_editions_of_the_penalty_follow_each_other(desk):
    def on(day: str) -> str:
        return CatalogueEdition.objects.in_force("penalty", on=date.fromisoformat(day)).edition

    days = ["2023-05-01", "2026-03-31", "2026-04-01", "2026-11-23"]
    assert [on(day) for day in days] == ["2023-05-01", "2023-05-01", "2026-04-01.2", "2026-04-01.2"]
    with pytest.raises(CatalogueEdition.DoesNotExist):
        on("2023-04-30")


def test_every_tier_has_words_for_its_periods_and_one_tier_takes_the_rest():
    for content in editions.shipped():
        clock = content["clock"]
        if clock["type"] == "bounds":
            months = {each[key] for each in clock["tiers"] for key in ("minimum", "maximum")}
            months |= {each["minimum"] for each in clock["sectors"]}
            assert {str(count) for count in months if count} <= set(clock["periods"])
            rest = [tier["code"] for tier in clock["tiers"] if not set(RULES) & set(tier)]
            assert len(rest) == 1


def test_lists_of_serious_dishonesty_are_those_of_the_plan():
    [content] = [each for each in editions.shipped() if each["code"] == "serious-dishonesty"]
    spec = editions.Spec(content)
    assert spec.by_code["SX_MD"].enum[4:] == (
        "恶意逃废债务",
        "骗取财政资金",
        "围标串标",
        "弄虚作假骗取中标",
        "行贿受贿",
        "非法集资",
        "电信诈骗",
        "网络欺诈",
        "金融欺诈",
        "新闻欺诈",
        "骗取公证书",
        "交通违法",
        "不依法诚信纳税",
        "诈捐",
        "骗取婚姻登记",
        "骗取就业创业优惠政策和社会保险基金",
        "其他",
    )
    assert {field.code for field in spec.fields if field.is_private} == {
        "SX_FRDB",
        "SX_ZJLX",
        "SX_ZJHM",
        "SX_YCRQ",
        "SX_YCWSH",
        "CX_CXRQ",
        "BZ",
    }
    assert (spec.chain, content["review"]) == ("records", {"mode": "each"})


def test_every_field_says_what_holds_for_every_category():
    for content in editions.shipped():
        for field in content["fields"]:
            assert set(content["categories"]) <= set(field["required"])
            assert set(content["categories"]) <= set(field["public"])
            assert set(field["label"]) == {"zh-hans", "en"}


def test_file_that_extends_another_is_whole_and_no_name_stands_for_two_fields():
    for content in editions.shipped():
        assert "extends" not in content
        spec = editions.Spec(content)
        names = [
            name for field in spec.fields for name in (field.code, field.label["zh-hans"], *field.aliases)
        ]
        assert len(names) == len(set(names))
        assert [field.code for field in spec.fields] == [
            each["code"] for each in [*content["fields"], *content.get("supplements", [])]
        ]


def test_columns_of_2015_are_aliases_of_todays():
    by_kind = {content["code"]: editions.Spec(content) for content in editions.shipped()}
    found = {
        alias: code
        for kind in ("penalty", "licence")
        for code, field in by_kind[kind].by_code.items()
        for alias in field.aliases
        if alias.isascii()
    }
    assert found == {
        "CF_JG": "CF_NR",
        "CF_XZJG": "CF_CFJG",
        "CF_CFLB1": "CF_CFLB",
        "CF_CFLB2": "CF_CFLB",
        "CF_FR": "CF_FRDB",
        "CF_FDDB": "CF_FRDB",
        "CF_XDR_ZDM": "CF_XDR_ZZJG",
        "CF_XDR_GSDJ": "CF_XDR_GSZC",
        "CF_XDR_SFZ": "CF_XDR_ZJHM",
        "CF_FR_SFZH": "CF_FR_ZJHM",
        "XK_XMMC": "XK_XKWS",
        "XK_SPLB": "XK_XKLB",
        "XK_JZQ": "XK_YXQZI",
        "XK_XZJG": "XK_XKJG",
        "XK_FR": "XK_FRDB",
        "XK_FDDB": "XK_FRDB",
        "XK_XDR_ZDM": "XK_XDR_ZZJG",
        "XK_XDR_GSDJ": "XK_XDR_GSZC",
        "XK_XDR_SFZ": "XK_XDR_ZJHM",
        "XK_FR_SFZH": "XK_FR_ZJHM",
    }


def test_bootstrap_is_idempotent(desk):
    assert bootstrap(at=NOW) == []
    assert CatalogueEntry.objects.count() == 4
    assert CatalogueEdition.objects.count() == len(editions.shipped())
    assert list(
        ReviewChain.objects.filter(code="records").values_list("people_required", "publishes_on_approval")
    ) == [(2, False)]
    assert ReviewChain.objects.get(code="records-auto").publishes_on_approval
    assert [step.title for step in ReviewChain.objects.get(code="records").steps.all()] == [
        "承办科室复核",
        "保密审核",
    ]
    assert set(ChainAssignment.objects.values_list("kind", flat=True)) == {
        "story",
        "lesson",
        "calendar-day",
        "page",
    }


def test_changed_file_is_loaded_while_nobody_uses_its_edition(desk, monkeypatch):
    changed = [content | {"summary": []} for content in editions.shipped()]
    monkeypatch.setattr(editions, "shipped", lambda: changed)
    assert [str(each) for each in bootstrap(at=NOW)] == [
        f"{content['code']} {content['edition']}" for content in changed
    ]


def test_changed_file_of_a_used_edition_is_refused(desk, monkeypatch):
    record(desk)
    changed = [content | {"summary": []} for content in editions.shipped()]
    monkeypatch.setattr(editions, "shipped", lambda: changed)
    with pytest.raises(EditionFrozen, match="give the change an edition of its own"):
        bootstrap(at=NOW)


def test_used_edition_never_changes_from_a_shell(desk):
    used = record(desk).edition
    used.content = "{}"
    for act in (
        used.save,
        used.delete,
        lambda: CatalogueEdition.objects.filter(pk=used.pk).update(content="{}"),
    ):
        with pytest.raises(EditionFrozen):
            act()
    unused = edition("licence")
    unused.edition = "2026-12-01"
    unused.save()


@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE {TABLE} SET content='{{}}'",
        f"UPDATE {TABLE} SET valid_until='2030-01-01'",
        f"DELETE FROM {TABLE}",
    ],
)
def test_used_edition_never_changes_by_sql(desk, sql):
    record(desk)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_replace_is_refused_too(desk):
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's")
    used, columns = record(desk).edition, "sha256, valid_from, valid_until, created_at"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT OR REPLACE INTO {TABLE} (id, entry_id, edition, content, {columns}) "
            f"SELECT id, entry_id, edition, '{{}}', {columns} FROM {TABLE} WHERE id = %s",
            [used.pk],
        )


def test_newest_edition_in_force(desk):
    content = json.loads(edition().content) | {"edition": "2026-11-20", "valid_from": "2026-11-20"}
    CatalogueEdition.build(content, at=NOW).save()
    assert edition().edition == "2026-11-20"
    with pytest.raises(CatalogueEdition.DoesNotExist):
        CatalogueEdition.objects.in_force("penalty", on=edition().valid_from.replace(year=2000))
