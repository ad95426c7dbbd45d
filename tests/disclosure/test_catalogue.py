import hashlib
import json
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F, ProtectedError, QuerySet

from confidentiality.models import ChainAssignment, ReviewChain
from disclosure import editions
from disclosure.bootstrap import bootstrap
from disclosure.display_tiers import RULES
from disclosure.errors import EditionFrozen, EditionInvalid
from disclosure.models import CatalogueEdition, CatalogueEntry, Record, RecordEvent
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
        "typical-case",
        "activity",
        "activity-list",
        "citizens-code",
        "policy",
        "knowledge",
        "work",
        "column",
        "calendar-day",
        "lesson",
        "unit",
        "curriculum",
        "reader",
        "album",
        "quiz",
        "course",
        "commitment-template",
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


def shell_acts(used: CatalogueEdition) -> dict:
    """Every way of the ORM to change or lose a row, by name."""
    rows = CatalogueEdition.objects.filter(pk=used.pk)
    changed = CatalogueEdition.objects.get(pk=used.pk)
    changed.content = "{}"
    return {
        "save": changed.save,
        "save of one column": lambda: changed.save(update_fields=["content"]),
        "delete": changed.delete,
        "update": lambda: rows.update(content="{}"),
        "update by F": lambda: rows.update(edition=F("sha256")),
        "update of the mark": lambda: rows.update(used_at=None),
        "bulk_update": lambda: CatalogueEdition.objects.bulk_update([changed], ["content"]),
        "delete of a query": rows.delete,
        "raw delete": lambda: rows._raw_delete("default"),
        "bulk_create over it": lambda: CatalogueEdition.objects.bulk_create(
            [CatalogueEdition.build(json.loads(used.content) | {"summary": []}, at=NOW)],
            update_conflicts=True, unique_fields=["entry", "edition"], update_fields=["content", "sha256"],
        ),
        "update_or_create": lambda: CatalogueEdition.objects.update_or_create(
            entry=used.entry, edition=used.edition, defaults={"content": "{}"}
        ),
        "base manager": lambda: CatalogueEdition._base_manager.filter(pk=used.pk).update(content="{}"),
        "plain queryset": lambda: QuerySet(CatalogueEdition).filter(pk=used.pk).update(content="{}"),
        "kind's code": lambda: CatalogueEntry.objects.filter(pk=used.entry_id).update(code="other"),
        "kind": lambda: CatalogueEntry.objects.filter(pk=used.entry_id)._raw_delete("default"),
    }  # fmt: skip


SHELL = [
    "save", "save of one column", "delete", "update", "update by F", "update of the mark", "bulk_update",
    "delete of a query", "raw delete", "bulk_create over it", "update_or_create", "base manager", "plain queryset",
    "kind's code", "kind",
]  # fmt: skip


def rows(table: str = TABLE) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
        return cursor.fetchall()


@pytest.mark.parametrize("name", SHELL)
def test_used_edition_never_changes_from_a_shell(desk, name):
    used = record(desk).edition
    acts, before = shell_acts(used), rows()
    assert list(acts) == SHELL
    with pytest.raises((EditionFrozen, IntegrityError, ProtectedError)), transaction.atomic():
        acts[name]()
    assert rows() == before


def test_unused_edition_changes_freely(desk):
    record(desk)
    unused = CatalogueEdition.build(edition("licence").spec.content | {"edition": "2026-11-01"}, at=NOW)
    unused.save()
    unused.edition = "2026-12-01"
    unused.save()
    assert unused.delete()[0] == 1


SQL = {
    "content": f"UPDATE {TABLE} SET content='{{}}'",
    "valid until": f"UPDATE {TABLE} SET valid_until='2030-01-01'",
    "the mark away": f"UPDATE {TABLE} SET used_at=NULL",
    "back to a draft": f"UPDATE {TABLE} SET is_draft=(1=1)",
    "key": f"UPDATE {TABLE} SET id=id+100",
    "to another kind": f"UPDATE {TABLE} SET entry_id='licence', edition=edition || '.x'",
    "delete": f"DELETE FROM {TABLE}",
    "kind's code": "UPDATE disclosure_catalogueentry SET code='other' WHERE code='penalty'",
    "kind": "DELETE FROM disclosure_catalogueentry WHERE code='penalty'",
    "a record under a draft": f"UPDATE disclosure_record SET edition_id=(SELECT id FROM {TABLE} WHERE is_draft)",
}
COLUMNS = (
    "entry_id, edition, content, sha256, valid_from, valid_until, created_at, used_at, is_draft, "
    "released_by_id, released_at"
)
SQLITE = {
    "replace by key": f"INSERT OR REPLACE INTO {TABLE} (id, {COLUMNS}) SELECT id, "
    + COLUMNS.replace(" content", " '{}'")
    + f" FROM {TABLE} WHERE used_at IS NOT NULL",
    "replace by name": f"INSERT OR REPLACE INTO {TABLE} (id, {COLUMNS}) SELECT id + 100, "
    + COLUMNS.replace(" content", " '{}'")
    + f" FROM {TABLE} WHERE used_at IS NOT NULL",
    "update or replace": f"UPDATE OR REPLACE {TABLE} SET entry_id='penalty', edition="
    f"(SELECT edition FROM {TABLE} WHERE used_at IS NOT NULL) WHERE is_draft",
    "upsert": f"INSERT INTO {TABLE} (id, {COLUMNS}) SELECT id, {COLUMNS} FROM {TABLE} WHERE used_at IS NOT NULL "
    "ON CONFLICT (id) DO UPDATE SET content='{}'",
    "replace of the kind": 'INSERT OR REPLACE INTO disclosure_catalogueentry (code, title, title_en, "order") '
    "VALUES ('penalty', 'x', 'x', 1)",
    "update or replace of the kind": "UPDATE OR REPLACE disclosure_catalogueentry SET code='penalty' "
    "WHERE code='nfra-penalty'",
}
POSTGRESQL = {
    "truncate": f"TRUNCATE {TABLE} CASCADE",
    "truncate of the kinds": "TRUNCATE disclosure_catalogueentry CASCADE",
    "upsert": f"INSERT INTO {TABLE} (id, {COLUMNS}) SELECT id, {COLUMNS} FROM {TABLE} WHERE used_at IS NOT NULL "
    "ON CONFLICT (id) DO UPDATE SET content='{}'",
    "merge": f"MERGE INTO {TABLE} t USING (SELECT 1) s ON t.used_at IS NOT NULL "
    "WHEN MATCHED THEN UPDATE SET content='{}'",
    "as a replica": f"SET LOCAL session_replication_role = replica; UPDATE {TABLE} SET content='{{}}'",
}


def with_draft(desk) -> CatalogueEdition:
    """The used edition; a draft stands beside it."""
    used = record(desk).edition
    spare = CatalogueEdition.build(json.loads(used.content) | {"edition": "draft"}, at=NOW)
    spare.is_draft = True
    spare.save()
    return used


def refused(sql: str) -> None:
    before = rows(), rows("disclosure_catalogueentry")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert (rows(), rows("disclosure_catalogueentry")) == before


@pytest.mark.parametrize("name", SQL)
def test_used_edition_never_changes_by_sql(desk, name):
    with_draft(desk)
    refused(SQL[name])


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("name", SQLITE)
def test_nothing_is_replaced_on_sqlite(desk, name, recursive):
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's")
    with_draft(desk)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers = {recursive}")
    try:
        refused(SQLITE[name])
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = ON")


@pytest.mark.parametrize("name", POSTGRESQL)
def test_nothing_is_emptied_on_postgresql(desk, name):
    if connection.vendor != "postgresql":
        pytest.skip("TRUNCATE is PostgreSQL's")
    with_draft(desk)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else it is refused for what is deferred
    refused(POSTGRESQL[name])


def test_mark_stays_when_the_records_are_gone(desk):
    used = with_draft(desk)
    used.refresh_from_db()
    assert used.used_at == NOW
    RecordEvent.objects.all().delete()
    Record.objects.all().delete()
    for sql in (SQL["content"], SQL["delete"], SQL["the mark away"]):
        refused(sql)
    with pytest.raises(EditionFrozen):
        used.save()


def test_record_that_moves_marks_the_edition_it_comes_to(desk):
    made = record(desk)
    fresh = CatalogueEdition.build(json.loads(made.edition.content) | {"edition": "2026-11-20"}, at=NOW)
    fresh.save()
    assert fresh.used_at is None
    Record.objects.filter(pk=made.pk).update(edition=fresh)
    fresh.refresh_from_db()
    assert fresh.used_at == NOW
    made.edition.refresh_from_db()
    assert made.edition.used_at == NOW  # still: what was published under it names it


def test_file_with_a_mistake_is_not_loaded(desk, monkeypatch):
    broken = [content | {"summary": ["CF_NO"]} for content in editions.shipped()[:1]]
    monkeypatch.setattr(editions, "shipped", lambda: broken)
    with pytest.raises(EditionInvalid, match="summary: “CF_NO”, the edition has no such field"):
        bootstrap(at=NOW)


def test_draft_is_in_force_for_nobody(desk):
    used = with_draft(desk)
    CatalogueEdition.objects.filter(edition="draft").update(valid_from="2026-11-20")
    assert edition() == used


def test_newest_edition_in_force(desk):
    content = json.loads(edition().content) | {"edition": "2026-11-20", "valid_from": "2026-11-20"}
    CatalogueEdition.build(content, at=NOW).save()
    assert edition().edition == "2026-11-20"
    with pytest.raises(CatalogueEdition.DoesNotExist):
        CatalogueEdition.objects.in_force("penalty", on=edition().valid_from.replace(year=2000))
