"""Synthetic records for the desk's benchmark, made by the database itself: millions in minutes.

300 organisations in a tree, of very different size; states, kinds and categories as a province has them
after some years. Sealed values are real (some hundred different ones), so that a list opens them.
"""

import hashlib
import time
from datetime import datetime

from django.db import connection, transaction

from confidentiality import canonical, keys
from confidentiality.models import RecordKey
from disclosure.models import CatalogueEdition, Record
from disclosure.models.records import PURPOSE
from disclosure.services import records
from organisations.enums import Role
from organisations.models import Membership, Organisation, Person
from tests.disclosure import builders
from tests.factories import House

ORGANISATIONS = 300
CHUNK = 250_000
VARIANTS = 40
NAME, NUMBER, CODE = "成都频繁商贸有限公司", "川基准罚〔2026〕1号", "91110000600037341L"
SPREAD = "((({i} * {salt}) % 4294967296) / 4294967296.0)"
STATES = {
    "published": 0.55, "hidden": 0.25, "erased": 0.08, "over": 0.05, "draft": 0.04, "in_review": 0.015,
    "approved": 0.005, "returned": 0.005, "exempt": 0.004, "escalated": 0.001,
}  # fmt: skip
KINDS = {"penalty": 0.6, "licence": 0.35, "nfra-penalty": 0.05}
CATEGORIES = {"organisation": 0.7, "person": 0.18, "business": 0.12}
PG = {
    "series": "(SELECT generate_series({start}::bigint, {end}::bigint) AS i) s",
    "hash": "encode(sha256(convert_to({0}, 'UTF8')), 'hex')",
    "uuid": "lpad(to_hex({0}), 32, '0')::uuid",
    "day": "(date '2021-01-01' + ({0})::int)",
    "instant": "(timestamptz '2021-02-01' + ({0}) * interval '20 minutes')",
    "json": "'[]'::jsonb",
    "text": "({0})::text",
    "floor": "floor({0})::bigint",
}
LITE = {
    "series": "(WITH RECURSIVE n(i) AS (SELECT {start} UNION ALL SELECT i + 1 FROM n WHERE i < {end})"
    " SELECT i FROM n) s",
    "hash": "sha256hex({0})",
    "uuid": "printf('%032x', {0})",
    "day": "date('2021-01-01', ({0}) || ' days')",
    "instant": "datetime('2021-02-01', (({0}) * 20) || ' minutes')",
    "json": "'[]'",
    "text": "CAST({0} AS text)",
    "floor": "CAST({0} AS integer)",
}


def make(house: House, size: int, *, at: datetime) -> None:
    """`size` records; an empty table before."""
    organisations = _organisations(house)
    _variants(at)
    _without_indexes(lambda: _insert(size, organisations, house.people["submitter"], at))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval('disclosure_record_id_seq', %s)", [size])
            cursor.execute("VACUUM (ANALYZE) disclosure_record")
        cursor.execute("ANALYZE")


def _organisations(house: House) -> list[int]:
    """Ids: 20 cities below the province, the rest counties' offices below them."""
    made = list(Organisation.objects.filter(name__startswith="基准").order_by("pk"))
    for number in range(len(made), ORGANISATIONS):
        parent = made[number % 20] if number >= 20 else house.province
        made.append(Organisation.objects.create(name=f"基准{number}局", region=house.county, parent=parent))
    for name, place in (("city", made[0]), ("county", made[150]), ("whole", house.province)):
        who, _ = Person.objects.get_or_create(name=name)
        Membership.objects.get_or_create(person=who, organisation=place, role=Role.SUBMITTER)
    return [each.pk for each in made]


def _variants(at: datetime) -> None:
    """A table of sealed values, all under one open key that every record's key wraps."""
    key = RecordKey.new(at=at)
    rows = []
    for kind in KINDS:
        spec = builders.edition(kind).spec
        for category in CATEGORIES:
            for number in range(VARIANTS):
                values = _values(spec, category, number)
                content = {"values": values, "received": []}
                rows.append((kind, category, number, key.seal(PURPOSE, canonical.dumps(content).encode())))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS variant")
        sort = "bytea" if connection.vendor == "postgresql" else "blob"
        cursor.execute(f"CREATE TABLE variant (kind text, category text, number integer, sealed {sort})")
        cursor.executemany("INSERT INTO variant VALUES (%s, %s, %s, %s)", rows)
    global _secret, _year
    _secret, _year = key.secret, key.year


def _values(spec, category: str, number: int) -> dict[str, str]:
    word = spec.content["categories"].get(category, "")
    name = "何博杰" if category == "person" else f"成都第{number}商贸有限公司"
    roles = {"name": name, "number": f"川罚〔2026〕{number}号", "category": word, "authority": "某某局"}
    return {spec.role(role): value for role, value in roles.items() if spec.role(role)}


def _insert(size: int, organisations: list[int], by: Person, at: datetime) -> None:
    editions = {each.entry_id: each.pk for each in CatalogueEdition.objects.order_by("valid_from")}
    started = time.perf_counter()
    for start in range(1, size + 1, CHUNK):
        end = min(start + CHUNK - 1, size)
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = replica")  # no check a row
                cursor.execute("SET LOCAL synchronous_commit = off")
            else:
                connection.connection.create_function("sha256hex", 1, _sha, deterministic=True)
            _keys(cursor, start, end)
            cursor.execute(_sql(size, start, end, organisations, editions, by), _marked())
        print(f"  {end:>10,} rows, {time.perf_counter() - started:.0f} s", flush=True)


def _sha(text: str) -> str:
    return hashlib.sha256(str(text).encode()).hexdigest()


def _keys(cursor, start: int, end: int) -> None:
    import uuid

    made = (
        (uuid.UUID(int=number), _year, keys.wrap(_secret, uuid.UUID(int=number), _year))
        for number in range(start, end + 1)
    )
    if connection.vendor == "postgresql":
        with cursor.copy("COPY confidentiality_recordkey (id, year, wrapped) FROM STDIN") as copy:
            for row in made:
                copy.write_row(row)
    else:
        cursor.executemany(
            "INSERT INTO confidentiality_recordkey (id, year, wrapped) VALUES (%s, %s, %s)",
            [(identifier.hex, year, wrapped) for identifier, year, wrapped in made],
        )


def _marked() -> list[str]:
    return [records.number_hash(NUMBER), records.code_hash(CODE), records.name_hash(NAME)]


def _sql(size, start, end, organisations, editions, by) -> str:
    sql = PG if connection.vendor == "postgresql" else LITE
    series = sql["series"].format(start=start, end=end)

    def spread(salt: int) -> str:
        return SPREAD.format(i="i", salt=salt)

    def chosen(shares: dict, salt: int) -> str:
        total, parts = 0.0, []
        for word, share in shares.items():
            total += share
            parts.append(f"WHEN {spread(salt)} < {total} THEN '{word}'")
        return f"CASE {' '.join(parts)} ELSE '{next(iter(shares))}' END"

    first = organisations[0]
    share = f"{spread(2_654_435_761)} * {spread(2_654_435_761)}"  # a few are very large
    organisation = f"{first} + {sql['floor'].format(f'{len(organisations)} * {share}')}"
    edition = "CASE r.kind " + " ".join(f"WHEN '{k}' THEN {editions[k]}" for k in KINDS) + " END"
    text = sql["text"].format("r.i")

    def hashed(word: str) -> str:
        return sql["hash"].format(f"'{word}' || {text}")

    subject = sql["hash"].format("'s' || " + sql["text"].format("(r.i * 7919 % 2000000)"))
    written = f"""
INSERT INTO disclosure_record (id, kind, edition_id, organisation_id, subject_category, state, is_public,
    item_id, version, decided_on, publish_from, notices, created_by_id, created_at, updated_at, key_id, sealed,
    unique_hash, content_hash, number_hash, code_hash, name_hash, certificate_hash)
SELECT r.i, r.kind, {edition}, r.organisation, r.category, r.state,
    r.state = 'published' OR (r.state IN ('draft', 'in_review') AND r.i % 30 = 0),
    CASE WHEN r.state = 'published' THEN 'i' || {text} ELSE '' END, 1,
    {sql["day"].format("r.i * 2100 / " + str(size))}, NULL, {sql["json"]}, {by.pk},
    {sql["instant"].format("r.i * 140000 / " + str(size))},
    {sql["instant"].format("(r.i * 140000 / " + str(size) + ") + r.i % 5000")},
    {sql["uuid"].format("r.i")}, CASE WHEN r.state = 'erased' THEN NULL ELSE v.sealed END,
    {hashed("u")}, {hashed("c")},
    CASE WHEN r.i = {size // 2} THEN @ ELSE {hashed("n")} END,
    CASE WHEN r.i % 2000 = 7 THEN @ ELSE {subject} END,
    CASE WHEN r.i % 2000 = 7 THEN @ ELSE {subject} END,
    CASE WHEN r.category = 'person' THEN {hashed("p")} ELSE '' END
FROM (SELECT i, {chosen(KINDS, 2_246_822_519)} AS kind, {chosen(STATES, 3_266_489_917)} AS state,
        {chosen(CATEGORIES, 668_265_263)} AS category, {organisation} AS organisation
      FROM {series}) r
JOIN variant v ON v.kind = r.kind AND v.category = r.category AND v.number = r.i % {VARIANTS}
"""
    return written.replace("%", "%%").replace("@", "%s")


def _without_indexes(work) -> None:
    once = next(each for each in Record._meta.constraints if each.name == "record_once")
    with connection.schema_editor() as editor:
        for index in Record._meta.indexes:
            editor.remove_index(Record, index)
        editor.remove_constraint(Record, once)
    work()
    started = time.perf_counter()
    for index in Record._meta.indexes:
        with connection.schema_editor() as editor:
            editor.add_index(Record, index)
        print(f"  index {index.name}, {time.perf_counter() - started:.0f} s", flush=True)
    with connection.schema_editor() as editor:
        editor.add_constraint(Record, once)
