"""The shipped rows of financial regulators, checked, completed and masked as intake and the demo do it.

Rows that intake refuses (slipped columns, several people in one row) are left out, and so is what a
reviewer would send back: a finding that cannot be masked. Their display periods, mostly over, are set aside.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache

from confidentiality.services.submissions import Draft, screened_draft
from disclosure import editions
from disclosure.demo.real import FILE
from disclosure.intake import nfra, reading
from disclosure.projection import Projection, project
from disclosure.proposals import Sender, propose
from disclosure.validation import check
from organisations.days import start_of
from publication import document

from .item import AT, UNTIL, Item, item_id, load

SENDER = Sender("四川省信用宣传中心（示例）", "")


@cache
def spec(code: str) -> editions.Spec:
    """The newest shipped edition of a kind."""
    return {content["code"]: editions.Spec(content) for content in editions.shipped()}[code]


def items(share: int = 1) -> Iterator[Item]:
    """All, or every so manieth row."""
    kind = spec("nfra-penalty")
    patterns = {name: re.compile(text) for name, text in load("offences.json").items()}
    for row in reading.rows(FILE, kind):
        if row.number % share:
            continue
        key, values = f"real:{row.number}", _values(kind, row)
        if values and (public := published(kind, values, key, at=_noticed(values))):
            yield _item(key, values, *public, patterns)


def _noticed(values: dict[str, str]) -> datetime:
    """Noon of the day on which the notice came out."""
    return start_of(date.fromisoformat(values["FBRQ"])) + timedelta(hours=12)


def published(
    kind: editions.Spec, values: dict[str, str], key: str, *, at: datetime, notices: Sequence[str] = ()
) -> tuple[dict, bool] | None:
    """The document as reviewers approve it, and whether masks are in it; None where something cannot be masked."""
    projection = project(kind, values, item_id=item_id(key), region="510000", at=at, notices=notices)
    screened = screened_draft(_draft(kind, projection, key), accept_masks=True)
    if any(not (maskable and found.mask) for _path, found, maskable in screened.findings):
        return None
    return document.parse(screened.content), bool(screened.masks)


def _draft(kind: editions.Spec, projection: Projection, key: str) -> Draft:
    return Draft(
        source_type="judged", source_id=key, source_version="1", item_id=item_id(key), kind=kind.code,
        locale="zh-hans", organisation=None, chain=None, document=projection.document,
        visible_from=projection.visible_from, visible_until=UNTIL, masks=projection.masks,
        subject=projection.subject,
    )  # fmt: skip


def _values(kind: editions.Spec, row: reading.Row) -> dict[str, str] | None:
    given, problems = nfra.adapt(kind, dict(row.values))
    if row.fault or problems:
        return None
    proposed = {each.field: each.value for each in propose(kind, given, row.received, SENDER)}
    values, problems = check(kind, {**given, **proposed}, at=AT)
    return None if problems else values


def _item(
    key: str, values: dict[str, str], public: dict, masked: bool, patterns: dict[str, re.Pattern]
) -> Item:
    person = public["facets"]["subject_category"] == "person"
    facts = values.get("WFSS", "")
    topics = {name: _weight(pattern, facts) for name, pattern in patterns.items() if pattern.search(facts)}
    return Item(
        key=key, document=public, subject="" if person else values["DSR_MC"],
        employer=values.get("SSJG", "").removeprefix("时任") if person else "",
        number=values.get("JDWH", ""), place=f"{values.get('SSSF', '')} {values.get('JDJG', '')}",
        topics=topics, masked=masked,
    )  # fmt: skip


def _weight(pattern: re.Pattern, facts: str) -> int:
    """3 where it is all that was found, 2 where it is one of several offences."""
    return 2 if re.search(r"[；;、，]", pattern.sub("", facts, count=1).strip("。；;、，")) else 3
