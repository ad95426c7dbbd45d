"""What the database itself refuses of bundles: a part approved by itself, other parts, another hour.

What it refuses of their publication stands in publication.bundle_triggers.
"""

from .triggers import Trigger, append_only, never_replaced, never_truncated, register

_BUNDLE = "confidentiality_bundle"
_MEMBER = "confidentiality_bundlemember"
_SUBMISSION = "confidentiality_submission"
_LIVE = "('in_review', 'escalated', 'approved')"  # states of a submission that may still become public
_STANDING = "('in_review', 'approved', 'publishing', 'stopped')"  # enums.HOLDING
_PARTS = f"FROM {_MEMBER} m WHERE m.bundle_id = NEW.id"
_SUBMITTED = f"FROM {_MEMBER} m JOIN {_SUBMISSION} s ON s.id = m.submission_id WHERE m.bundle_id = NEW.id"


def _differ(*columns: str) -> str:
    return " OR ".join(f'{{differs:NEW."{column}",OLD."{column}"}}' for column in columns)


BUNDLE_INSERT = Trigger(
    "bundle_begins_empty",
    _BUNDLE,
    "BEFORE INSERT",
    (
        (f"EXISTS (SELECT 1 FROM {_BUNDLE} o WHERE o.id = NEW.id)", f"Nothing is replaced in {_BUNDLE}."),
        (
            "NEW.state <> 'gathering' OR NEW.round <> 0 OR NEW.publication_id IS NOT NULL",
            "A bundle begins without parts.",
        ),
    ),
)

_STEPS = (
    ("gathering", "in_review"),
    ("stopped", "in_review"),
    ("in_review", "approved"),
    ("in_review", "stopped"),
    ("approved", "stopped"),
    ("approved", "publishing"),
    ("publishing", "published"),
    ("stopped", "gathering"),
)
_KNOWN_STEP = " OR ".join(f"OLD.state = '{old}' AND NEW.state = '{new}'" for old, new in _STEPS)
BUNDLE_UPDATE = Trigger(
    "bundle_goes_step_by_step",
    _BUNDLE,
    "BEFORE UPDATE",
    (
        (_differ("id", "organisation_id", "made_by_id", "created_at"), "A bundle stays what it is."),
        (
            f"NEW.state <> OLD.state AND NOT ({_KNOWN_STEP})",
            "A bundle goes from state to state as it is written.",
        ),
        (
            f"({_differ('hour', 'title')}) AND (OLD.state <> 'gathering' OR NEW.state <> 'gathering')",
            "The hour of a bundle that was submitted stays; take it back to gathering first.",
        ),
        (
            "NEW.round <> OLD.round + (CASE WHEN NEW.state = 'in_review' AND OLD.state <> 'in_review' "
            "THEN 1 ELSE 0 END)",
            "A round begins when a bundle is submitted.",
        ),
        (
            "NEW.state = 'in_review' AND OLD.state <> 'in_review' "
            f"AND ((SELECT count(*) {_PARTS}) < 2 OR (SELECT count(*) {_PARTS}) <> "
            f"(SELECT count(*) {_SUBMITTED} AND s.state IN {_LIVE}))",
            "A bundle is submitted whole, and has two parts at least.",
        ),
        (
            "NEW.state IN ('approved', 'publishing') AND NEW.state <> OLD.state AND (SELECT count(*) "
            f"{_PARTS}) <> (SELECT count(*) {_SUBMITTED} AND s.state = 'approved' AND EXISTS (SELECT 1 "
            "FROM confidentiality_permit p WHERE p.submission_id = s.id AND p.commitment = s.commitment "
            "AND p.redeemed_at IS NULL AND p.voided_at IS NULL))",
            "A bundle is approved once all its parts are.",
        ),
        (
            "NEW.state = 'publishing' AND OLD.state <> 'publishing' AND (NEW.publication_id IS NULL "
            "OR NEW.publication_id <> NEW.id)",
            "A bundle that is being published names its publication.",
        ),
        (
            f"({_differ('publication_id')}) AND NOT (OLD.state = 'approved' AND NEW.state = 'publishing')",
            "The publication of a bundle is named once.",
        ),
        (
            "NEW.state = 'published' AND OLD.state <> 'published' AND NOT EXISTS (SELECT 1 "
            "FROM confidentiality_bundlepublication u WHERE u.id = NEW.id)",
            "A bundle is published with all its parts.",
        ),
        (
            "NEW.state = 'gathering' AND OLD.state <> 'gathering' "
            f"AND EXISTS (SELECT 1 {_SUBMITTED} AND s.state IN {_LIVE})",
            "A bundle is taken back with all its parts.",
        ),
    ),
)
BUNDLE_DELETE = Trigger(
    "bundle_is_kept",
    _BUNDLE,
    "BEFORE DELETE",
    (("OLD.state <> 'gathering' OR OLD.round <> 0", "A bundle that was ever submitted is kept."),),
)

_ITS_BUNDLE = f"FROM {_BUNDLE} b WHERE b.id = {{}}.bundle_id"
_OTHER_SOURCE = (
    f"NEW.submission_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {_SUBMISSION} s JOIN {_BUNDLE} b "
    "ON b.organisation_id = s.organisation_id WHERE s.id = NEW.submission_id AND b.id = NEW.bundle_id "
    "AND s.source_type = NEW.source_type AND s.source_id = NEW.source_id)"
)
_TWICE = (
    f"EXISTS (SELECT 1 FROM {_MEMBER} o JOIN {_BUNDLE} b ON b.id = o.bundle_id WHERE o.id <> NEW.id "
    "AND o.source_type = NEW.source_type AND o.source_id = NEW.source_id AND b.state <> 'published')"
)
_IN_BATCH = (
    "EXISTS (SELECT 1 FROM confidentiality_batchmember r JOIN confidentiality_batch c ON c.id = r.batch_id "
    "WHERE r.submission_id = NEW.submission_id AND c.state <> 'stopped')"
)
MEMBER_INSERT = Trigger(
    "bundle_takes_parts_while_gathering",
    _MEMBER,
    "BEFORE INSERT",
    (
        (f"EXISTS (SELECT 1 FROM {_MEMBER} o WHERE o.id = NEW.id)", f"Nothing is replaced in {_MEMBER}."),
        (
            f"NOT EXISTS (SELECT 1 {_ITS_BUNDLE.format('NEW')} AND b.state = 'gathering')",
            "A bundle that was submitted takes no more parts.",
        ),
        ("NEW.submission_id IS NOT NULL", "A part comes as a draft; it is submitted with its bundle."),
        (_TWICE, "A draft is in one bundle at a time."),
    ),
)
MEMBER_UPDATE = Trigger(
    "bundle_keeps_its_parts",
    _MEMBER,
    "BEFORE UPDATE",
    (
        (_differ("id", "bundle_id", "source_type", "source_id"), "A part of a bundle stays what it is."),
        (
            f"({_differ('order')}) AND NOT EXISTS (SELECT 1 {_ITS_BUNDLE.format('OLD')} AND b.state = 'gathering')",
            "A bundle that was submitted keeps its order.",
        ),
        (
            f"({_differ('submission_id')}) AND (NOT EXISTS (SELECT 1 {_ITS_BUNDLE.format('OLD')} "
            "AND b.state IN ('gathering', 'stopped')) OR EXISTS (SELECT 1 "
            f"FROM {_SUBMISSION} s WHERE s.id = OLD.submission_id AND s.state IN {_LIVE}))",
            "A part that may still become public stays in its bundle.",
        ),
        (_OTHER_SOURCE, "A part's submission is of its draft and of the bundle's organisation."),
        (f"({_differ('submission_id')}) AND {_IN_BATCH}", "A row of a batch is in no bundle."),
    ),
)
MEMBER_DELETE = Trigger(
    "bundle_lets_parts_go_while_gathering",
    _MEMBER,
    "BEFORE DELETE",
    (
        (
            f"NOT EXISTS (SELECT 1 {_ITS_BUNDLE.format('OLD')} AND b.state = 'gathering') OR EXISTS (SELECT 1 "
            f"FROM {_SUBMISSION} s WHERE s.id = OLD.submission_id AND s.state IN {_LIVE})",
            "Parts leave a bundle only while it is gathered.",
        ),
    ),
)

READING = Trigger(
    "part_read_as_it_stands",
    "confidentiality_bundlereading",
    "BEFORE INSERT",
    (
        (
            "EXISTS (SELECT 1 FROM confidentiality_bundlereading r WHERE r.id = NEW.id "
            "OR r.bundle_id = NEW.bundle_id AND r.submission_id = NEW.submission_id "
            "AND r.commitment = NEW.commitment AND r.person_id = NEW.person_id)",
            "One person reads a part once.",
        ),
        (
            f"NOT EXISTS (SELECT 1 FROM {_MEMBER} m JOIN {_BUNDLE} b ON b.id = m.bundle_id "
            f"JOIN {_SUBMISSION} s ON s.id = m.submission_id WHERE b.id = NEW.bundle_id AND b.state = 'in_review' "
            "AND s.id = NEW.submission_id AND s.commitment = NEW.commitment "
            "AND NEW.person_id NOT IN (s.submitter_id, s.submitter_stands_for_id))",
            "Read is a part of a bundle in review, as it stands, and not by its submitter.",
        ),
    ),
)
ACT = Trigger(
    "bundle_approved_by_who_read_it",
    "confidentiality_bundleact",
    "BEFORE INSERT",
    (
        (
            f"NOT EXISTS (SELECT 1 FROM {_BUNDLE} b WHERE b.id = NEW.bundle_id AND b.state = 'in_review' "
            "AND b.round = NEW.round)",
            "Only a bundle in review is approved.",
        ),
        (
            f"EXISTS (SELECT 1 FROM {_MEMBER} m JOIN {_SUBMISSION} s ON s.id = m.submission_id "
            "WHERE m.bundle_id = NEW.bundle_id AND NOT EXISTS (SELECT 1 FROM confidentiality_bundlereading r "
            "WHERE r.bundle_id = m.bundle_id AND r.submission_id = s.id AND r.person_id = NEW.actor_id "
            "AND r.commitment = s.commitment))",
            "Who approves a bundle has read all of it.",
        ),
    ),
)

_HELD = (
    f"FROM {_MEMBER} m JOIN {_BUNDLE} b ON b.id = m.bundle_id JOIN {_SUBMISSION} s "
    "ON s.source_type = m.source_type AND s.source_id = m.source_id "
    f"WHERE s.id = NEW.submission_id AND b.state IN {_STANDING}"
)
APPROVAL = Trigger(
    "approval_of_a_part_with_its_bundle",
    "confidentiality_approval",
    "BEFORE INSERT",
    (
        (
            f"EXISTS (SELECT 1 {_HELD} AND NOT (b.state = 'in_review' AND m.submission_id = s.id "
            "AND NEW.read AND EXISTS (SELECT 1 FROM confidentiality_bundleact a WHERE a.bundle_id = b.id "
            "AND a.round = b.round AND a.actor_id = NEW.actor_id AND a.at = NEW.at) "
            "AND EXISTS (SELECT 1 FROM confidentiality_bundlereading r WHERE r.bundle_id = b.id "
            "AND r.submission_id = s.id AND r.person_id = NEW.actor_id AND r.commitment = NEW.commitment)))",
            "A part of a bundle is approved with the bundle.",
        ),
    ),
)
PERMIT = Trigger(
    "permit_of_a_part_with_its_bundle",
    "confidentiality_permit",
    "BEFORE INSERT",
    (
        (
            f"EXISTS (SELECT 1 {_HELD} AND NOT (b.state = 'in_review' AND m.submission_id = s.id))",
            "A part of a bundle is permitted with the bundle.",
        ),
    ),
)
register(
    BUNDLE_INSERT,
    BUNDLE_UPDATE,
    BUNDLE_DELETE,
    never_truncated("bundle", _BUNDLE),
    MEMBER_INSERT,
    MEMBER_UPDATE,
    MEMBER_DELETE,
    never_truncated("bundle_member", _MEMBER),
    READING,
    *append_only("bundle_reading", "confidentiality_bundlereading"),
    never_replaced("bundle_act", "confidentiality_bundleact"),
    ACT,
    *append_only("bundle_act", "confidentiality_bundleact"),
    APPROVAL,
    PERMIT,
    *append_only("bundle_publication", "confidentiality_bundlepublication"),
)
