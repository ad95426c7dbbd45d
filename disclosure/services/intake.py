"""Taking in a file: sealed, its columns recognised, every row checked, then the sound ones stored.

    receive → (map) → check → store            run() does whatever comes next
    refused rows   a report to mend and feed back (`mend`)
    asked rows     the key is there with other content: `decide`

`check` writes no record: prepared rows wait sealed in a file beside it. `store` moves along that file,
its position and counts in the transaction of each chunk, so that it goes on after `kill -9` where it
stood. A row is known by its key, or by its content where it has no number: nothing comes in twice.
"""

import fcntl
import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from confidentiality import sealed_files
from confidentiality.keys import keyed_hash
from confidentiality.models import RecordKey
from disclosure.enums import UNFINISHED, WORKING, EventCode, IntakeChannel, IntakeState, RowState
from disclosure.errors import DisclosureRefused, StateRefuses
from disclosure.intake import columns, pool, reading
from disclosure.intake.pool import Line
from disclosure.models import CatalogueEdition, IntakeJob, IntakeRow, MappingProfile, ProposalGroup
from disclosure.models.intake import FILE, ROW
from disclosure.preparing import Frame, from_line
from disclosure.services import storing
from disclosure.services.records import WRITERS, acting, frame_of
from disclosure.services.storing import Stored
from organisations.models import Organisation, Person
from publication import scanning
from publication.errors import AssetRefused

CHUNK = 500
LEASE = timedelta(seconds=120)
Clock = Callable[[], datetime]
Progress = Callable[[IntakeJob], None]


class Busy(DisclosureRefused):
    """Another process is at work on this intake."""


def receive(
    pieces: Iterable[bytes],
    *,
    edition: CatalogueEdition,
    organisation: Organisation,
    by: Person,
    at: datetime,
    channel: IntakeChannel,
    stores_at_once: bool = False,
) -> IntakeJob:
    """Seal the file and recognise its columns. Raises NotAllowed, OSError.

    A file that cannot be read becomes a job that is refused as a whole, with the reason.
    """
    acting(by, organisation, WRITERS, at=at)
    key = RecordKey.new(at=at)
    with transaction.atomic():
        key.save()
        job = IntakeJob.objects.create(
            kind=edition.entry_id, edition=edition, organisation=organisation, by=by, channel=channel,
            created_at=at, changed_at=at, stores_at_once=stores_at_once, key=key, size=0,
        )  # fmt: skip
    sha = hashlib.sha256()
    try:
        job.size = sealed_files.write(job.file_path, _hashed(pieces, sha), key=key, purpose=FILE)
    except BaseException:  # cut off while it was sent: nothing is left of it
        _forget_files(job)
        job.delete()
        key.delete()
        raise
    job.fingerprint = fingerprint_of(sha.hexdigest())
    _recognise(job)
    job.save()
    return job


def fingerprint_of(sha256: str) -> str:
    return keyed_hash("disclosure.intake.file", sha256)


def unfinished(sha256: str, *, edition: CatalogueEdition, organisation: Organisation) -> IntakeJob | None:
    """The newest intake of the same bytes that did not come to its end."""
    jobs = IntakeJob.objects.filter(
        fingerprint=fingerprint_of(sha256), kind=edition.entry_id, organisation=organisation,
        state__in=UNFINISHED,
    )  # fmt: skip
    return jobs.select_related("edition", "organisation", "by", "key").order_by("-pk").first()


def map_columns(
    job: IntakeJob, mapping: Mapping[int, reading.Target], *, by: Person, at: datetime
) -> IntakeJob:
    """What each column means, as a person says; kept as the profile of files with this header.

    What was checked before is checked anew. Raises NotAllowed, StateRefuses.
    """
    acting(by, job.organisation, WRITERS, at=at)
    try:
        columns.check_name(dict(mapping), job.edition.spec)
    except reading.FileRefused as refusal:
        raise StateRefuses(str(refusal)) from refusal
    plain_mapping = {str(place): [target.code, target.unit] for place, target in mapping.items()}
    states = [IntakeState.RECEIVED, IntakeState.CHECKED]
    with transaction.atomic():
        changed = IntakeJob.objects.filter(pk=job.pk, state__in=states).update(
            mapping=plain_mapping, state=IntakeState.RECEIVED, error="", changed_at=at
        )
        if not changed:
            raise StateRefuses(_("The columns are changed before anything is stored."))
        MappingProfile.objects.update_or_create(
            organisation=job.organisation, kind=job.kind, signature=reading.signature(job.header),
            defaults={"mapping": plain_mapping, "by": by, "at": at},
        )  # fmt: skip
    job.refresh_from_db()
    return job


def run(job: IntakeJob, *, clock: Clock, progress: Progress = lambda job: None) -> IntakeJob:
    """Check, and store where that was asked for; goes on where an earlier process was cut off.

    Raises Busy, NotAllowed.
    """
    with _claimed(job, clock):
        if job.state in (IntakeState.RECEIVED, IntakeState.CHECKING):
            _check(job, clock, progress)
        if job.state == IntakeState.STORING or (job.state == IntakeState.CHECKED and job.stores_at_once):
            _store(job, clock, progress)
    return job


def store(job: IntakeJob, *, by: Person, at: datetime) -> IntakeJob:
    """Say that what was checked is to be stored; `run` does it. Raises NotAllowed, StateRefuses."""
    acting(by, job.organisation, WRITERS, at=at)
    _move(job, [IntakeState.CHECKED], IntakeState.STORING, at=at, stores_at_once=True)
    return job


def cancel(job: IntakeJob, *, by: Person, at: datetime) -> IntakeJob:
    """Forget the file; nothing of it was stored. Raises NotAllowed, StateRefuses."""
    acting(by, job.organisation, WRITERS, at=at)
    _move(job, [IntakeState.RECEIVED, IntakeState.CHECKED], IntakeState.CANCELLED, at=at)
    _forget_files(job)
    return job


def profile_of(job: IntakeJob) -> MappingProfile | None:
    return MappingProfile.objects.filter(
        organisation=job.organisation_id, kind=job.kind, signature=reading.signature(job.header)
    ).first()


def mapping_of(job: IntakeJob) -> reading.Mapping:
    return {int(place): reading.Target(*target) for place, target in job.mapping.items()}


def frame(job: IntakeJob) -> Frame:
    return frame_of(job.edition, job.organisation, job.by, at=job.created_at, proposes=True)


def open_row(row: IntakeRow) -> tuple[dict[str, str], list]:
    """Values and received columns of a refused row. Raises keys.KeyDestroyed."""
    content = json.loads(row.job.key.unseal(ROW, row.sealed))
    return content["values"], content["received"]


def abandon_old(*, kept: timedelta, at: datetime) -> int:
    """Files, refused rows and open questions of intakes that nobody touched for that long; how many."""
    old = IntakeJob.objects.filter(Q(key__wrapped__isnull=False), changed_at__lt=at - kept)
    count = 0
    for job in old.order_by("pk")[:1000]:
        _forget_files(job)
        with transaction.atomic():
            job.rows.all().delete()
            RecordKey.objects.filter(pk=job.key_id).update(wrapped=None)
            IntakeJob.objects.filter(pk=job.pk, state__in=UNFINISHED).update(state=IntakeState.CANCELLED)
        count += 1
    return count


def stalled(*, at: datetime) -> list[int]:
    """Intakes that should be worked on, and are not; a command's are its user's to resume."""
    working = Q(state__in=WORKING) & ~Q(channel=IntakeChannel.COMMAND)
    waiting = Q(state=IntakeState.RECEIVED, channel=IntakeChannel.API)
    jobs = IntakeJob.objects.filter(working | waiting).filter(Q(lease_until=None) | Q(lease_until__lt=at))
    return list(jobs.order_by("pk").values_list("pk", flat=True)[:20])


def _hashed(pieces: Iterable[bytes], sha) -> Iterator[bytes]:
    for piece in pieces:
        sha.update(piece)
        yield piece


def _recognise(job: IntakeJob) -> None:
    """Header, format and mapping; the organisation's own profile before what we recognise.

    The virus scanner comes before every parser of ours.
    """
    try:
        scanning.scan_pieces(sealed_files.read(job.file_path, key=job.key, purpose=FILE))
        with sealed_files.opened(job.file_path, key=job.key, purpose=FILE) as path:
            table = reading.inspect(path, job.edition.spec)
    except (reading.FileRefused, AssetRefused) as refusal:
        job.state, job.error = IntakeState.REFUSED, str(refusal)[:500]
        return _forget_files(job)
    job.format, job.encoding, job.header = table.format, table.encoding, list(table.header)
    job.notices = list(table.notices)
    profile = profile_of(job)
    recognised = {str(place): [target.code, target.unit] for place, target in table.mapping.items()}
    job.mapping = profile.mapping if profile else recognised
    return None


@contextmanager
def _claimed(job: IntakeJob, clock: Clock) -> Iterator[None]:
    """One process at a time, by a lock beside its file: it goes with its process, however that ends.

    The lease only tells the clock that somebody is at work.
    """
    job.lock_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(job.lock_path, "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(_("Another process is at work on this intake.")) from error
        IntakeJob.objects.filter(pk=job.pk).update(lease_until=clock() + LEASE)
        job.refresh_from_db()
        try:
            yield
        finally:
            IntakeJob.objects.filter(pk=job.pk).update(lease_until=None)
    if job.state not in UNFINISHED:
        job.lock_path.unlink(missing_ok=True)


def _check(job: IntakeJob, clock: Clock, progress: Progress) -> None:
    """Every row, before any is stored. What an interrupted check left is made anew."""
    job.read = job.sound = job.refused = 0
    job.state, job.position = IntakeState.CHECKING, 0
    _save(job, clock, "state", "position")
    job.rows.all().delete()
    try:
        with (
            sealed_files.opened(job.file_path, key=job.key, purpose=FILE) as path,
            _private(job.rows_path) as spool,
        ):
            mapping = mapping_of(job)
            columns.check_name(mapping, job.edition.spec)
            rows = reading.rows(path, job.edition.spec, mapping)
            for lines in pool.prepared(rows, frame(job), job.key, size=job.size):
                _keep(job, lines, spool)
                _save(job, clock)
                progress(job)
    except reading.FileRefused as refusal:
        job.state, job.error = IntakeState.REFUSED, str(refusal)[:500]
        _save(job, clock, "state", "error")
        return _forget_files(job)
    job.state = IntakeState.CHECKED
    _save(job, clock, "state")
    return None


def _keep(job: IntakeJob, lines: Sequence[Line], spool) -> None:
    """Sound rows into the file beside, refused ones into their table."""
    refused = [line for line in lines if line.problems]
    for line in lines:
        if line.record:
            spool.write(json.dumps([line.number, line.rules, line.record], ensure_ascii=False) + "\n")
    IntakeRow.objects.bulk_create(
        [
            IntakeRow(
                job=job,
                number=line.number,
                state=RowState.REFUSED,
                problems=line.problems,
                sealed=line.sealed,
            )
            for line in refused
        ],
        batch_size=CHUNK,
    )
    job.read += len(lines)
    job.sound += len(lines) - len(refused)
    job.refused += len(refused)


def _store(job: IntakeJob, clock: Clock, progress: Progress) -> None:
    acting(job.by, job.organisation, WRITERS, at=clock())
    if job.state != IntakeState.STORING:
        job.state = IntakeState.STORING
        _save(job, clock, "state")
    shared = frame(job)
    with open(job.rows_path, "rb") as spool:
        spool.seek(job.position)
        while chunk := list(islice(iter(spool.readline, b""), CHUNK)):
            _store_chunk(job, [json.loads(line) for line in chunk], shared, spool.tell(), clock)
            progress(job)
    job.state = IntakeState.DONE
    _save(job, clock, "state")
    _forget_files(job)


def _store_chunk(job: IntakeJob, rows: list, shared: Frame, position: int, clock: Clock) -> None:
    results = []
    for _number, _rules, line in rows:
        record = from_line(line, shared)
        record.intake_id = job.pk
        results.append(Stored(record))
    with transaction.atomic():
        storing.store(results, EventCode.IMPORTED, by=job.by, at=shared.at)
        _ask(job, [(row, each) for row, each in zip(rows, results, strict=True) if each.present], shared)
        fresh = [rules for (_n, rules, _line), each in zip(rows, results, strict=True) if each.is_new]
        count_proposals(job, [rule for rules in fresh for rule in rules])
        job.stored += sum(each.is_new for each in results)
        job.position = position
        _save(job, clock, "position")


def _ask(job: IntakeJob, met: Sequence[tuple[list, Stored]], shared: Frame) -> None:
    """Rows whose key is there already: the same content is nothing new, other content is a question.

    What was asked or decided before is not asked again.
    """
    job.present += sum(each.same for _row, each in met)
    other = [(row, each) for row, each in met if not each.same]
    hashes = {row[0]: from_line(row[2], shared).content_hash for row, _each in other}
    earlier = dict(
        IntakeRow.objects.filter(
            content_hash__in=list(hashes.values()), job__organisation=job.organisation_id,
            state__in=[RowState.ASKED, RowState.MISTAKE],
        ).values_list("content_hash", "state")
    )  # fmt: skip
    for row, each in other:
        known = earlier.get(hashes[row[0]])
        state = RowState.MISTAKE if known == RowState.MISTAKE else RowState.ASKED
        job.refused += state == RowState.MISTAKE
        job.asked += state == RowState.ASKED
        IntakeRow.objects.create(
            job=job, number=row[0], state=state, sealed=row[2].encode(), present=each.present,
            content_hash=hashes[row[0]], problems=[question(job, repeated=known is not None)],
        )  # fmt: skip


def question(job: IntakeJob, *, repeated: bool = False) -> list[str]:
    """What an asked row asks, as a problem: code, label, value, what to do."""
    spec = job.edition.spec
    code = spec.role("number") or spec.role("name")
    what = _(
        "This authority, number and subject are stored with other content: is it a correction, "
        "a second decision, or a mistake? Decide at the desk."
    )
    if repeated:
        what = _("The same was asked before; its answer holds.")
    return [code, spec.by_code[code].title, "", what]


def count_proposals(job: IntakeJob, rules: Iterable[Sequence[str]]) -> None:
    """More records got values proposed by these rules, pairs of field and rule."""
    counts = Counter(map(tuple, rules))
    for (code, rule), count in sorted(counts.items()):
        ProposalGroup.objects.get_or_create(job=job, field=code, rule=rule)
        ProposalGroup.objects.filter(job=job, field=code, rule=rule).update(
            count=F("count") + count, confirmed_at=None, confirmed_by=None
        )


COUNTS = ("read", "sound", "stored", "present", "refused", "asked")


def _save(job: IntakeJob, clock: Clock, *columns: str) -> None:
    """The counts, and that somebody is still at work."""
    job.changed_at = clock()
    job.lease_until = job.changed_at + LEASE
    job.save(update_fields=[*COUNTS, "changed_at", "lease_until", *columns])


def _move(job: IntakeJob, states: Sequence[str], state: str, *, at: datetime, **changes) -> None:
    moved = IntakeJob.objects.filter(pk=job.pk, state__in=states).update(
        state=state, changed_at=at, **changes
    )
    if not moved:
        raise StateRefuses(
            _("This intake is “%(state)s”; that is not possible now.") % {"state": job.get_state_display()}
        )
    job.refresh_from_db()


def _forget_files(job: IntakeJob) -> None:
    for path in (job.file_path, job.rows_path, job.lock_path):
        path.unlink(missing_ok=True)


@contextmanager
def _private(path: Path):
    """A file of the owner only, written anew and synced."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
