"""Appending to the ledger, and walking it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction

from confidentiality import keys
from organisations.models import Person

from . import outside
from .enums import REMOVALS, Act
from .models.ledger import GENESIS, LedgerEntry

# Any number of ours; pg_advisory_xact_lock takes 64 bits.
LOCK = 0x6368656E6778696E
# What an older backup would bring back: items that are gone, and texts that a correction replaced.
TAKES_AWAY = [*REMOVALS, Act.CORRECT]


class ChainBroken(Exception):
    """The ledger does not verify; the text names the first break."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be entered; number, hashes and time come with the append."""

    act: Act
    item_id: str = ""
    commitment: str = ""
    reason: str = ""


def append(
    entries: Sequence[Entry], *, by: Person | None, at: datetime, seq: int | None = None
) -> list[LedgerEntry]:
    """Enter acts, as the last step before the caller's transaction commits.

    The lock is taken before the first number is drawn and held until the commit, so that the order
    of numbers is the order of commits and no reader can skip a late one. `seq` is for restoring.
    """
    if not entries:
        return []
    with transaction.atomic():
        _lock()
        rows = list(_chained(entries, by, at.astimezone(UTC), seq))
        outside.append_withdrawals(_removal(row) for row in rows if row.act in TAKES_AWAY)
        LedgerEntry.objects.bulk_create(rows, batch_size=500)
        transaction.on_commit(lambda: outside.write_head(rows[-1].seq))
    return rows


def last() -> LedgerEntry | None:
    return LedgerEntry.objects.order_by("-seq").first()


def verify_chain(entries: Iterable[LedgerEntry] | None = None) -> int:
    """Recompute every hash in order; the number of entries walked. Raises ChainBroken."""
    before, count = None, 0
    public = keys.signing_key().public_key()
    for entry in entries if entries is not None else _stream():
        if entry.previous_hash != (before.hash if before else GENESIS):
            raise ChainBroken(f"Entry {entry.seq} does not name the hash of the entry before it.")
        if before and entry.act != Act.RESTORE and entry.seq != before.seq + 1:
            raise ChainBroken(f"Entries are missing between {before.seq} and {entry.seq}.")
        if entry.compute_hash() != entry.hash:
            raise ChainBroken(f"Entry {entry.seq} was changed: its hash is not that of its content.")
        if entry.signature:
            _verify_signature(public, entry)
        before, count = entry, count + 1
    return count


def checkpoint(*, at: datetime) -> LedgerEntry:
    """A signed entry: whoever keeps it can later prove that nothing before it was changed."""
    return append([Entry(Act.CHECKPOINT)], by=None, at=at)[0]


def _stream() -> Iterator[LedgerEntry]:
    return LedgerEntry.objects.order_by("seq").iterator(chunk_size=2000)


def _verify_signature(public, entry: LedgerEntry) -> None:
    from cryptography.exceptions import InvalidSignature

    try:
        public.verify(bytes.fromhex(entry.signature), entry.hash.encode())
    except (InvalidSignature, ValueError) as error:
        raise ChainBroken(f"The signature of checkpoint {entry.seq} is not ours.") from error


def _lock() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _chained(
    entries: Sequence[Entry], by: Person | None, at: datetime, seq: int | None
) -> Iterator[LedgerEntry]:
    before = last()
    number = seq or (before.seq + 1 if before else 1)
    previous = before.hash if before else GENESIS
    for each in entries:
        row = LedgerEntry(
            seq=number, at=at, act=each.act, reason=each.reason, item_id=each.item_id,
            commitment=each.commitment, actor=str(by.opaque_id) if by else "", previous_hash=previous,
        )  # fmt: skip
        row.hash = row.compute_hash()
        if each.act == Act.CHECKPOINT:
            row.signature = keys.signing_key().sign(row.hash.encode()).hex()
        yield row
        number, previous = number + 1, row.hash


def _removal(row: LedgerEntry) -> dict:
    line = {"item": row.item_id, "act": row.act, "reason": row.reason, "at": row.at.isoformat()}
    return line | {"commitment": row.commitment} if row.act == Act.CORRECT else line
