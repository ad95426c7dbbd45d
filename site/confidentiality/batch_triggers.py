"""What the database itself refuses of batches: persons, findings, another sample, approval unread."""

from .triggers import Trigger, append_only, never_deleted, register

_BATCH = "confidentiality_batch"
_MEMBER = "confidentiality_batchmember"
_SUBMISSION = "confidentiality_submission"
_ROW = f"FROM {_SUBMISSION} s WHERE s.id = NEW.submission_id"

BATCH_INSERT = Trigger(
    "batch_begins_empty",
    _BATCH,
    "BEFORE INSERT",
    (
        (f"EXISTS (SELECT 1 FROM {_BATCH} o WHERE o.id = NEW.id)", f"Nothing is replaced in {_BATCH}."),
        ("NEW.state <> 'gathering'", "A batch begins without rows."),
    ),
)

_SAME = (
    "id", "organisation_id", "kind", "chain_id", "submitter_id", "submitter_stands_for_id", "label", "created_at",
    "seed", "rule", "size", "sampled",
)  # fmt: skip
_DECIDED = (
    "decided_at",
    "stopped_by_id",
    "cause",
    "reason",
    "judged",
    "rejected",
    "defect_rate",
    "defect_bound",
)


def _differ(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"{{differs:NEW.{column},OLD.{column}}}" for column in columns)


BATCH_UPDATE = Trigger(
    "batch_stays_what_it_is",
    _BATCH,
    "BEFORE UPDATE",
    (
        (_differ(_SAME), "A batch, its seed and its sample stay what they are."),
        (
            "NEW.state <> OLD.state AND NOT (OLD.state = 'gathering' AND NEW.state = 'open' "
            "OR OLD.state = 'open' AND NEW.state IN ('approved', 'stopped') "
            "OR OLD.state = 'approved' AND NEW.state = 'stopped')",
            "What was decided of a batch stays decided.",
        ),
        (f"NEW.state = OLD.state AND ({_differ(_DECIDED)})", "What was measured of a batch stays as it was."),
        (
            "NEW.state = 'open' AND OLD.state = 'gathering' AND (NEW.sampled < 1 "
            f"OR NEW.size <> (SELECT count(*) FROM {_MEMBER} m WHERE m.batch_id = NEW.id) "
            f"OR NEW.sampled <> (SELECT count(*) FROM {_MEMBER} m WHERE m.batch_id = NEW.id AND m.in_sample))",
            "A batch opens with all its rows and its whole sample.",
        ),
        (
            "NEW.state = 'approved' AND OLD.state = 'open' AND (SELECT count(*) "
            "FROM confidentiality_batchapproval p WHERE p.batch_id = NEW.id) < "
            "(SELECT c.people_required FROM confidentiality_reviewchain c WHERE c.id = NEW.chain_id)",
            "A batch is approved by as many people as its chain says.",
        ),
    ),
)

MEMBER_INSERT = Trigger(
    "batch_takes_rows_without_findings",
    _MEMBER,
    "BEFORE INSERT",
    (
        (
            f"EXISTS (SELECT 1 FROM {_MEMBER} o WHERE o.id = NEW.id OR o.submission_id = NEW.submission_id)",
            "A submission is in one batch only.",
        ),
        (
            f"NOT EXISTS (SELECT 1 FROM {_BATCH} b WHERE b.id = NEW.batch_id AND b.state = 'gathering')",
            "A batch takes no more rows once its sample is drawn.",
        ),
        (
            f"NOT EXISTS (SELECT 1 FROM {_SUBMISSION} s JOIN {_BATCH} b ON b.organisation_id = s.organisation_id "
            "AND b.kind = s.kind AND b.chain_id = s.chain_id AND b.submitter_id = s.submitter_id "
            "AND b.submitter_stands_for_id = s.submitter_stands_for_id "
            "WHERE s.id = NEW.submission_id AND b.id = NEW.batch_id AND s.state = 'in_review')",
            "Rows of a batch are of one organisation, kind, chain and submitter, and in review.",
        ),
        (
            f"COALESCE((SELECT {{json:s.content,facets,subject_category}} {_ROW}), '') IN ('', 'person')",
            "A person is never passed by batch.",
        ),
        (
            "EXISTS (SELECT 1 FROM confidentiality_finding f WHERE f.submission_id = NEW.submission_id)",
            "What screening found something in is read by itself.",
        ),
        (f"EXISTS (SELECT 1 {_ROW} AND s.assets <> '[]')", "What has files is read by itself."),
        (
            f"EXISTS (SELECT 1 FROM confidentiality_approval a WHERE a.submission_id = NEW.submission_id "
            f"AND a.commitment = (SELECT s.commitment {_ROW}))",
            "What somebody approved already is read by itself.",
        ),
        (
            f"EXISTS (SELECT 1 FROM confidentiality_permit p WHERE p.item_id = (SELECT s.item_id {_ROW}) "
            "AND p.redeemed_at IS NOT NULL)",
            "A correction of what was public is read by itself.",
        ),
    ),
)
MEMBER_UPDATE = Trigger(
    "batch_keeps_its_rows", _MEMBER, "BEFORE UPDATE", (("1=1", "Rows of a batch and its sample stay."),)
)

READING = Trigger(
    "reading_of_what_stands_there",
    "confidentiality_reading",
    "BEFORE INSERT",
    (
        (
            "EXISTS (SELECT 1 FROM confidentiality_reading r WHERE r.id = NEW.id OR r.member_id = NEW.member_id "
            "AND r.commitment = NEW.commitment AND r.person_id = NEW.person_id)",
            "One person reads a row once.",
        ),
        (
            f"NOT EXISTS (SELECT 1 FROM {_MEMBER} m JOIN {_BATCH} b ON b.id = m.batch_id "
            f"JOIN {_SUBMISSION} s ON s.id = m.submission_id WHERE m.id = NEW.member_id AND m.in_sample "
            "AND b.state = 'open' AND s.state = 'in_review' AND s.commitment = NEW.commitment "
            "AND NEW.person_id NOT IN (s.submitter_id, s.submitter_stands_for_id))",
            "Read is a row of an open batch's sample, as it stands, and not by its submitter.",
        ),
    ),
)

_UNREAD = (
    f"EXISTS (SELECT 1 FROM {_MEMBER} m JOIN {_SUBMISSION} s ON s.id = m.submission_id "
    "WHERE m.batch_id = NEW.batch_id AND m.in_sample AND (s.state <> 'in_review' OR NOT EXISTS (SELECT 1 "
    "FROM confidentiality_reading r WHERE r.member_id = m.id AND r.person_id = NEW.actor_id "
    "AND r.commitment = s.commitment)))"
)
BATCH_APPROVAL = Trigger(
    "batch_approved_by_who_read_its_sample",
    "confidentiality_batchapproval",
    "BEFORE INSERT",
    (
        (
            "EXISTS (SELECT 1 FROM confidentiality_batchapproval p WHERE p.id = NEW.id "
            "OR p.batch_id = NEW.batch_id AND (p.actor_id IN (NEW.actor_id, NEW.counts_as_id) "
            "OR p.counts_as_id IN (NEW.actor_id, NEW.counts_as_id)))",
            "One person approves a batch once.",
        ),
        (
            f"NOT EXISTS (SELECT 1 FROM {_BATCH} b WHERE b.id = NEW.batch_id AND b.state = 'open' "
            "AND NEW.actor_id NOT IN (b.submitter_id, b.submitter_stands_for_id) "
            "AND NEW.counts_as_id NOT IN (b.submitter_id, b.submitter_stands_for_id))",
            "Only an open batch is approved, and not by its submitter.",
        ),
        (_UNREAD, "Who approves a batch has read its whole sample."),
    ),
)

register(
    BATCH_INSERT,
    BATCH_UPDATE,
    *never_deleted("batch", _BATCH),
    MEMBER_INSERT,
    MEMBER_UPDATE,
    *never_deleted("batch_member", _MEMBER),
    READING,
    *append_only("reading", "confidentiality_reading"),
    BATCH_APPROVAL,
    *append_only("batch_approval", "confidentiality_batchapproval"),
)
