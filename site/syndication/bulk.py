"""A whole list of organisations in one file: CSV for spreadsheets, JSON for programs.

    filters ── chunks by key ──> visible rows about organisations ──> lines, sent as they are made

Left out are persons, individual businesses (个体工商户: their name often is a person's), whatever the
review masked, and fields that name a person. Visibility is asked anew for each chunk, and each row's
end once more before it is sent: a file may be hours on its way.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from publication import kinds, representation, selectors, spreadsheets, texts
from publication.document import instant
from publication.enums import Section
from publication.filters import Cursor, Filters, behind
from publication.models import PublicItem

Clock = Callable[[], datetime]

CHUNK = 500
SECTION = Section.DISCLOSURES
MIMES = {"csv": spreadsheets.MIME, "json": "application/json; charset=utf-8"}
TITLE = "诚信公示：法人及非法人组织 Disclosures about legal persons and other organisations"
TERMS = (
    "可以免费使用，须注明来源和固定网址；“展示至”已过或者已经撤下的，不得继续展示和使用（见 /api/v1/changes）。"
    "不含自然人、个体工商户和经遮蔽的条目。"
    "Free to use with its source and permanent address; to be used no more once display_until has passed or "
    "it was taken down (see /api/v1/changes). Without natural persons, individual businesses and masked entries."
)
DATES = {
    "decided": "决定日期 decided",
    "notice": "发布日期 notice",
    "valid_from": "有效期自 valid_from",
    "valid_until": "有效期至 valid_until",
}
HEADER = [
    "编号 id", "类别代码 kind", "类别 kind_name", "标题 title", "机关 authority", "地区代码 region", "地区 region_name",
    "重点领域 sector", "类型 types", *DATES.values(), "公布 published_at", "展示至 display_until", "状态 annotation",
    "固定网址 url", "激励与惩戒 measures",
]  # fmt: skip
OTHERS = "其他字段 other_fields"
# Fields whose value is somebody's name: they stand on the item's own page, but travel in no file.
NAMES_A_PERSON = re.compile("法定代表人|负责人|姓名|联系人|经办人|职务")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows that were visible when they were read."""

    items: list[PublicItem]
    clock: Clock

    def shown(self) -> Iterator[PublicItem]:
        """Those whose display has not ended by the time they are asked for."""
        return (item for item in self.items if item.visible_until > self.clock())


def file(kind: str, filters: Filters, *, at: datetime, clock: Clock) -> Iterator[str]:
    """The pieces of a file; `kind` is csv or json. `clock` tells the time while it is being sent."""
    chunks = _chunks(filters, at=at, clock=clock)
    return _csv(chunks, filters, at) if kind == "csv" else _json(chunks, filters, at)


def open_fields(item: PublicItem) -> list[dict]:
    return [each for each in item.document["fields"] if not NAMES_A_PERSON.search(each["label"]["zh-hans"])]


def _chunks(filters: Filters, *, at: datetime, clock: Clock) -> Iterator[Chunk]:
    """By key, so that neither memory nor a lock grows with the list; only what is shown when it is sent."""
    after = filters.after
    while True:
        items = PublicItem.objects.listed(at=max(at, clock()))
        items = items.filter(section=SECTION, subject_category="organisation", masked=False)
        chunk = Chunk(list(behind(filters.apply(items), after)[:CHUNK]), clock)
        yield chunk
        if len(chunk.items) < CHUNK:
            return
        after = Cursor(chunk.items[-1].visible_from, chunk.items[-1].id)


def _source(filters: Filters) -> str:
    query = filters.query()
    return f"{settings.PUBLIC_URL}/{SECTION}/{f'?{query}' if query else ''}"


def _csv(chunks: Iterator[Chunk], filters: Filters, at: datetime) -> Iterator[str]:
    return spreadsheets.lines(_rows(chunks, filters, at))


def _rows(chunks: Iterator[Chunk], filters: Filters, at: datetime) -> Iterator[list[object]]:
    """Notes, header, rows, and a last line by which a file that was cut off is told from a whole one."""
    yield ["# 名单 list", TITLE]
    yield ["# 来源 source", _source(filters)]
    yield ["# 制作时间 made_at", instant(at)]
    yield ["# 使用须知 terms", TERMS]
    columns: dict[str, str] | None = None
    sent = 0
    for chunk in chunks:
        if columns is None:
            columns = _columns(chunk.items)
            yield [*HEADER, *columns.values(), OTHERS]
        regions = selectors.region_names({item.region for item in chunk.items})
        for item in chunk.shown():
            yield _row(item, columns, regions)
            sent += 1
    yield ["# 完 end", sent]


def _columns(items: Iterable[PublicItem]) -> dict[str, str]:
    """A column for each field of the first chunk, in their order; what comes later stands in the last one."""
    return {
        each["code"]: f"{each['label']['zh-hans']} {each['code']}"
        for item in items
        for each in open_fields(item)
    }


def _row(item: PublicItem, columns: dict[str, str], regions: dict[str, str]) -> list[object]:
    fields = {each["code"]: each for each in open_fields(item)}
    others = [
        f"{each['label']['zh-hans']}：{_text(each)}" for code, each in fields.items() if code not in columns
    ]
    return [
        *_common(item, regions),
        *(_text(fields[code]) if code in fields else "" for code in columns),
        "\n".join(others),
    ]


def _common(item: PublicItem, regions: dict[str, str]) -> list[object]:
    document = item.document
    return [
        item.id, item.kind, kinds.label(item.kind), item.title, item.authority, item.region,
        regions.get(item.region, ""), item.sector, "；".join(document["facets"]["types"]),
        *(document["dates"].get(name, "") for name in DATES),
        instant(representation.shown_since(item)), instant(item.visible_until), item.annotation,
        representation.url(item),
        "\n".join("｜".join((each["label"], each["basis"], each["until"])) for each in document["measures"]),
    ]  # fmt: skip


def _text(field: dict) -> str:
    return "；".join(texts.values(field["value"]))


def _json(chunks: Iterator[Chunk], filters: Filters, at: datetime) -> Iterator[str]:
    """One object; its list is written an item at a time, and closed where nothing was cut off."""
    head = {"title": TITLE, "source": _source(filters), "made_at": instant(at), "terms": TERMS}
    yield f'{_dumps(head)[:-1]}, "items": ['
    comma = ""
    for chunk in chunks:
        for item in chunk.shown():
            yield f"{comma}\n{_dumps(_open(item))}"
            comma = ","
    yield "\n]}\n"


def _open(item: PublicItem) -> dict[str, Any]:
    """The item as the API has it, without the fields that name a person."""
    return representation.full(item) | {"fields": open_fields(item)}


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
