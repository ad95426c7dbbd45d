"""From a received row to a record ready to be stored: checked, proposed, screened, sealed, hashed.

Pure but for the keyring: no database is asked, so rows are prepared in other processes, and the
prepared ones, sealed as they are, may wait in a file.
"""

import base64
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from confidentiality.keys import keyed_hash
from confidentiality.models import RecordKey
from confidentiality.screening import screen
from organisations.working_days import Calendar

from .deadlines import columns as due_columns
from .deadlines import deadline
from .editions import Spec
from .models import Record
from .projection import plain
from .proposals import Proposal, Sender, propose
from .validation import Problem, check

MOST_FINDINGS = 999
SCREENED = ("text", "long_text", "measures")
# What of a record stands in plain columns; the rest is its key and what that seals.
COLUMNS = (
    "subject_category", "decided_on", "pending", "findings", "unique_hash", "content_hash", "number_hash",
    "code_hash", "name_hash", "certificate_hash", "duty", "due_on", "due_provisional",
)  # fmt: skip
DAYS = ("decided_on", "due_on")


@dataclass(frozen=True, slots=True)
class Received:
    """One row as it came: values by field code, and a file's own columns, name and cell."""

    values: Mapping[str, str]
    received: Sequence[Sequence[str]] = ()
    notices: tuple[str, ...] = ()
    publish_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What all rows of one intake share."""

    spec: Spec
    kind: str
    edition_id: int
    organisation_id: int
    sender: Sender
    by_id: int
    at: datetime
    calendar: Calendar
    proposes: bool = False  # rows of files; what a person typed needs no proposal


@dataclass(slots=True)
class Prepared:
    """An unsaved record with its key, or the problems that forbid it."""

    record: Record | None = None
    problems: list[Problem] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)


def prepare(row: Received, frame: Frame) -> Prepared:
    """One row; problems name the fields. Raises nothing for what a row may hold."""
    proposals = propose(frame.spec, row.values, row.received, frame.sender) if frame.proposes else []
    clean, problems = _checked(row, proposals, frame)
    wrong = {problem.field for problem in problems} & {each.field for each in proposals}
    if wrong:  # what is proposed and does not hold is not proposed
        proposals = [each for each in proposals if each.field not in wrong]
        clean, problems = _checked(row, proposals, frame)
    if problems:
        return Prepared(problems=problems)
    proposed = {each.field for each in proposals}
    record = Record(
        kind=frame.kind, edition_id=frame.edition_id, organisation_id=frame.organisation_id,
        created_by_id=frame.by_id, created_at=frame.at, updated_at=frame.at, key=RecordKey.new(at=frame.at),
        notices=list(row.notices), publish_from=row.publish_from,
    )  # fmt: skip
    held = {code: value for code, value in clean.items() if code not in proposed}
    kept = [each.as_json() | {"value": clean[each.field]} for each in proposals]
    record.seal(held, row.received, kept)
    fill(record, frame.spec, clean, frame.calendar)
    return Prepared(record=record, proposals=proposals)


def _checked(
    row: Received, proposals: Sequence[Proposal], frame: Frame
) -> tuple[dict[str, str], list[Problem]]:
    proposed = {each.field: each.value for each in proposals}
    return check(frame.spec, {**row.values, **proposed}, at=frame.at)


def fill(record: Record, spec: Spec, values: dict[str, str], calendar: Calendar) -> None:
    """The plain columns, from the values (confirmed or not)."""
    name, number, authority = (spec.value(role, values) for role in ("name", "number", "authority"))
    record.subject_category = spec.category(values)
    decided = spec.value("decided_on", values)
    record.decided_on = date.fromisoformat(decided) if decided else None
    record.findings = min(findings(spec, values), MOST_FINDINGS)
    record.content_hash = keyed_hash("disclosure.content", _sorted([record.kind, values]))
    first = unique_hash(record.kind, authority, number, name) if number else record.content_hash
    record.unique_hash = again(first, record.occurrence)
    record.number_hash = number_hash(number)
    record.code_hash = code_hash(spec.value("code", values))
    record.name_hash = name_hash(name)
    record.certificate_hash = certificate_hash(certificate(spec, values))
    found = deadline(
        spec, values, is_public=record.is_public, was_public=record.published_in_time is not None,
        calendar=calendar,
    )  # fmt: skip
    for column, value in due_columns(found).items():
        setattr(record, column, value)


def findings(spec: Spec, values: Mapping[str, str]) -> int:
    """How many passages screening asks about in what would be public; the submission screens anew."""
    category, subject = spec.category(dict(values)), spec.value("name", dict(values))
    texts = (
        values.get(each.code, "")
        for each in spec.public_fields(category)
        if each.type in SCREENED and not each.format and each.code != spec.role("name")
    )
    return sum(_found(text, subject if subject in text else "") for text in texts if text)


def unique_hash(kind: str, authority: str, number: str, name: str) -> str:
    """Of what makes a decision the same one: authority, number, subject."""
    return keyed_hash("disclosure.key", "\0".join([kind, plain(authority), plain(number), plain(name)]))


def again(unique: str, occurrence: int) -> str:
    """The key of a second (third …) decision under the same authority, number and subject."""
    return keyed_hash("disclosure.key", f"{unique}\0{occurrence}") if occurrence > 1 else unique


def number_hash(number: str) -> str:
    return keyed_hash("disclosure.number", plain(number)) if number else ""


def code_hash(code: str) -> str:
    return keyed_hash("disclosure.code", plain(code)) if code else ""


def name_hash(name: str) -> str:
    return keyed_hash("disclosure.name", plain(name)) if name else ""


def certificate_hash(number: str) -> str:
    return keyed_hash("disclosure.certificate", plain(number)) if number else ""


def certificate(spec: Spec, values: Mapping[str, str]) -> str:
    """The number of the subject's certificate (证件号码), else of the one who represents it, else nothing."""
    found = (values.get(each.code, "") for each in spec.standard if each.format == "certificate")
    return next(filter(None, found), "")


def _sorted(content: list) -> str:
    """As canonical JSON; values are checked text, so that its own checks are not made again."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def as_line(record: Record) -> str:
    """A prepared record as a line of text, its values sealed as they are."""
    columns = {name: getattr(record, name) for name in COLUMNS}
    for name in DAYS:
        columns[name] = columns[name] and columns[name].isoformat()
    key = [str(record.key.id), record.key.year, base64.b64encode(record.key.wrapped).decode()]
    return json.dumps([key, base64.b64encode(record.sealed).decode(), columns], ensure_ascii=False)


def from_line(line: str, frame: Frame) -> Record:
    """What `as_line` was given, for the same frame."""
    (identifier, year, wrapped), sealed, columns = json.loads(line)
    for name in DAYS:
        columns[name] = columns[name] and date.fromisoformat(columns[name])
    return Record(
        kind=frame.kind, edition_id=frame.edition_id, organisation_id=frame.organisation_id,
        created_by_id=frame.by_id, created_at=frame.at, updated_at=frame.at, notices=[],
        key=RecordKey(id=uuid.UUID(identifier), year=year, wrapped=base64.b64decode(wrapped)),
        sealed=base64.b64decode(sealed), **columns,
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _found(text: str, subject: str) -> int:
    """Texts repeat (legal bases, standing phrases), so what was screened lately is remembered."""
    return len(screen(text, subject=subject or None))
