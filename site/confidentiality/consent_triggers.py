"""What the database itself refuses while a third party, or the authority for secrecy, was asked."""

from .triggers import Trigger, append_only, never_deleted, register

_INQUIRY = "confidentiality_inquiry"
_DECISION = "confidentiality_consentdecision"
_INSTRUCTION = "confidentiality_instruction"
_SUBMISSION = "confidentiality_submission"
# Of all versions of the draft that the permit is for.
_SAME_SOURCE = "x.source_type = s.source_type AND x.source_id = s.source_id"
_FITS = (
    "(d.ground = 'removed' OR d.ground = 'covered' AND {x}.answer = 'agrees' "
    "OR d.ground = 'no_harm' AND {x}.answer = 'none' "
    "OR d.ground = 'interest' AND {x}.answer IN ('refuses', 'none') {told})"
)
_DECIDED_BY = (
    f"(SELECT count(DISTINCT d.counts_as_id) FROM {_DECISION} d WHERE d.inquiry_id = x.id "
    f"AND d.commitment = NEW.commitment AND {_FITS.format(x='x', told='AND x.told_on IS NOT NULL')})"
)
_AUTHORITY_ASKED = (
    f"EXISTS (SELECT 1 FROM {_SUBMISSION} x JOIN confidentiality_dissent d ON d.submission_id = x.id "
    f"WHERE {_SAME_SOURCE} AND d.opinion = 'escalate' AND d.sent_to_id IS NULL "
    f"AND (x.id = s.id OR x.state = 'void' AND NOT EXISTS (SELECT 1 FROM {_SUBMISSION} y "
    "WHERE y.source_type = x.source_type AND y.source_id = x.source_id AND y.id > x.id "
    "AND y.state IN ('returned', 'exempt', 'published'))))"
)
_LAST_WORD = f"(SELECT x.verdict FROM {_INSTRUCTION} x WHERE {_SAME_SOURCE} ORDER BY x.id DESC LIMIT 1)"

PERMIT = Trigger(
    "permit_waits_for_who_was_asked",
    "confidentiality_permit",
    "BEFORE INSERT",
    (
        (
            f"EXISTS (SELECT 1 FROM {_SUBMISSION} s JOIN {_INQUIRY} x ON {_SAME_SOURCE} "
            "WHERE s.id = NEW.submission_id AND NOT (x.answer = 'agrees' AND x.submission_id = s.id) "
            f"AND {_DECIDED_BY} < 2)",
            "A third party was asked and has not agreed; two people decide, or it stays unpublished.",
        ),
        (
            f"EXISTS (SELECT 1 FROM {_SUBMISSION} s WHERE s.id = NEW.submission_id AND ("
            f"COALESCE({_LAST_WORD}, 'open') <> 'open' OR {_AUTHORITY_ASKED} AND {_LAST_WORD} IS NULL))",
            "The authority for secrecy has not said that it may be published.",
        ),
    ),
)

APPROVAL = Trigger(
    "approval_of_what_went_up_is_given_above",
    "confidentiality_approval",
    "BEFORE INSERT",
    (
        (
            f"EXISTS (SELECT 1 FROM {_SUBMISSION} s JOIN organisations_organisation l ON l.id = s.level_id "
            "WHERE s.id = NEW.submission_id AND NOT EXISTS (SELECT 1 FROM organisations_membership m "
            "JOIN organisations_organisation o ON o.id = m.organisation_id "
            "WHERE m.person_id = NEW.counts_as_id AND substr(l.path, 1, length(o.path)) = o.path))",
            "What was submitted upwards is approved above.",
        ),
    ),
)

_ASKED = (
    "id", "submission_id", "source_type", "source_id", "way", "asked_on", "asked_by_id", "opened_at", "days", "basis",
)  # fmt: skip


def _differ(columns: tuple[str, ...]) -> str:
    return " OR ".join(f'{{differs:NEW."{column}",OLD."{column}"}}' for column in columns)


INQUIRIES = [
    *never_deleted("inquiry", _INQUIRY),
    Trigger(
        "inquiry_is_of_its_source",
        _INQUIRY,
        "BEFORE INSERT",
        (
            (f"EXISTS (SELECT 1 FROM {_INQUIRY} o WHERE o.id = NEW.id)", "An inquiry is made once."),
            (
                f"NOT EXISTS (SELECT 1 FROM {_SUBMISSION} s WHERE s.id = NEW.submission_id "
                "AND s.source_type = NEW.source_type AND s.source_id = NEW.source_id)",
                "An inquiry names the source of its submission.",
            ),
            (
                "NEW.answer <> '' OR NEW.answered_on IS NOT NULL OR NEW.told_on IS NOT NULL",
                "An inquiry begins unanswered.",
            ),
        ),
    ),
    Trigger(
        "inquiry_is_answered_once",
        _INQUIRY,
        "BEFORE UPDATE",
        (
            (_differ(_ASKED), "An inquiry stays what it is."),
            (
                "OLD.received_on IS NOT NULL AND {differs:NEW.received_on,OLD.received_on}",
                "The day of receipt is entered once.",
            ),
            (
                f"OLD.answer <> '' AND ({_differ(('answer', 'answered_on', 'recorded_by_id', 'last_day'))})",
                "What a third party answered stays as it is.",
            ),
            (
                f"OLD.told_on IS NOT NULL AND ({_differ(('told_on', 'told_way', 'told_by_id'))})",
                "What a third party was told stays as it is.",
            ),
            (
                "NEW.answer = 'none' AND OLD.answer = '' AND (NEW.received_on IS NULL "
                "OR NEW.answered_on IS NULL OR NEW.answered_on <= NEW.last_day)",
                "Silence is entered once the last day is over.",
            ),
            (
                "NEW.answer <> OLD.answer AND (NEW.recorded_by_id IS NULL OR NEW.answered_on IS NULL)",
                "An answer says when it came and who entered it.",
            ),
        ),
    ),
    *append_only("consent_decision", _DECISION),
    Trigger(
        "consent_is_decided_by_two_others",
        _DECISION,
        "BEFORE INSERT",
        (
            (
                f"EXISTS (SELECT 1 FROM {_DECISION} o WHERE o.id = NEW.id)",
                f"Nothing is replaced in {_DECISION}.",
            ),
            (
                f"EXISTS (SELECT 1 FROM {_DECISION} o WHERE o.inquiry_id = NEW.inquiry_id "
                "AND o.commitment = NEW.commitment AND (o.actor_id IN (NEW.actor_id, NEW.counts_as_id) "
                "OR o.counts_as_id IN (NEW.actor_id, NEW.counts_as_id)))",
                "One person decides once about a third party.",
            ),
            (
                f"NOT EXISTS (SELECT 1 FROM {_INQUIRY} x JOIN {_SUBMISSION} s ON {_SAME_SOURCE} "
                "WHERE x.id = NEW.inquiry_id AND s.commitment = NEW.commitment "
                "AND s.state IN ('in_review', 'escalated'))",
                "What is decided about a third party is about what waits for its review.",
            ),
            (
                f"EXISTS (SELECT 1 FROM {_INQUIRY} x JOIN {_SUBMISSION} s ON {_SAME_SOURCE} "
                "WHERE x.id = NEW.inquiry_id AND s.commitment = NEW.commitment "
                "AND (s.submitter_id IN (NEW.actor_id, NEW.counts_as_id) "
                "OR s.submitter_stands_for_id IN (NEW.actor_id, NEW.counts_as_id)))",
                "Nobody decides about a third party of what he submitted.",
            ),
            (
                f"NOT EXISTS (SELECT 1 FROM {_INQUIRY} x WHERE x.id = NEW.inquiry_id "
                f"AND {_FITS.format(x='x', told='').replace('d.', 'NEW.')})",
                "The ground of a decision fits what the third party answered.",
            ),
        ),
    ),
]

INSTRUCTIONS = [
    *never_deleted("instruction", _INSTRUCTION),
    Trigger(
        "instruction_begins_without_reply",
        _INSTRUCTION,
        "BEFORE INSERT",
        (
            (f"EXISTS (SELECT 1 FROM {_INSTRUCTION} o WHERE o.id = NEW.id)", "An instruction is asked for once."),
            (
                f"NOT EXISTS (SELECT 1 FROM {_SUBMISSION} s WHERE s.id = NEW.submission_id "
                "AND s.source_type = NEW.source_type AND s.source_id = NEW.source_id)",
                "An instruction names the source of its submission.",
            ),
            ("NEW.verdict <> '' OR NEW.number <> ''", "An instruction begins without a reply."),
        ),
    ),
    Trigger(
        "instruction_is_replied_to_once",
        _INSTRUCTION,
        "BEFORE UPDATE",
        (
            (
                _differ(
                    ("id", "submission_id", "source_type", "source_id", "authority", "letter", "asked_on",
                     "asked_by_id", "asked_at")
                ),
                "What the authority was asked stays as it is.",
            ),
            ("OLD.verdict <> ''", "What the authority replied stays as it is."),
            (
                "NEW.verdict <> '' AND (NEW.number = '' OR NEW.replied_on IS NULL OR NEW.recorded_by_id IS NULL)",
                "A reply has its number and its date.",
            ),
        ),
    ),
]  # fmt: skip

register(PERMIT, APPROVAL, *INQUIRIES, *INSTRUCTIONS)
