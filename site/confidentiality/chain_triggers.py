"""What the database itself refuses of chains: changed editions, drafts in use, one person alone."""

from .triggers import Trigger, append_only, never_deleted, never_replaced, never_truncated, register

_CHAIN = "confidentiality_reviewchain"
_STEP = "confidentiality_chainstep"
_CHANGE = "confidentiality_assignmentchange"
_ASSIGNMENT = "confidentiality_chainassignment"
_USED = "EXISTS (SELECT 1 FROM confidentiality_submission s WHERE s.chain_id = {})"
_USED_SENTENCE = "A chain that was used never changes; make a new edition."
_DECIDED = f"EXISTS (SELECT 1 FROM {_CHAIN} c WHERE c.id = {{}} AND c.decided_at IS NOT NULL)"
_DECIDED_SENTENCE = "A chain that was decided about never changes; make a new edition."

CHAIN = [
    never_truncated("chain", _CHAIN),
    Trigger(
        "chain_begins_as_a_draft",
        _CHAIN,
        "BEFORE INSERT",
        (
            (f"EXISTS (SELECT 1 FROM {_CHAIN} o WHERE o.id = NEW.id)", f"Nothing is replaced in {_CHAIN}."),
            (
                f"NEW.state <> 'draft' AND EXISTS (SELECT 1 FROM {_CHAIN} c WHERE c.code = NEW.code)",
                "A later edition of a chain begins as a draft.",
            ),
            (
                "NEW.decided_at IS NOT NULL OR NEW.decided_by_id IS NOT NULL",
                "A draft of a chain was decided by nobody yet.",
            ),
        ),
    ),
    Trigger(
        "chain_frozen",
        _CHAIN,
        "BEFORE UPDATE",
        (
            (_USED.format("OLD.id"), _USED_SENTENCE),
            ("OLD.decided_at IS NOT NULL", _DECIDED_SENTENCE),
            (
                "NEW.id <> OLD.id OR NEW.code <> OLD.code OR NEW.edition <> OLD.edition "
                "OR {differs:NEW.drafted_at,OLD.drafted_at} OR NEW.state = 'draft' AND OLD.state <> 'draft'",
                "An edition stays the edition that it is.",
            ),
            (
                "NEW.state <> OLD.state AND (NEW.decided_by_id IS NULL OR NEW.decided_at IS NULL)",
                "Somebody decides about a draft.",
            ),
            (
                "NEW.state = 'released' AND OLD.state = 'draft' AND (NOT EXISTS (SELECT 1 "
                "FROM confidentiality_chainwriter w WHERE w.chain_id = OLD.id) OR EXISTS (SELECT 1 "
                "FROM confidentiality_chainwriter w "
                "WHERE w.chain_id = OLD.id AND w.person_id = NEW.decided_by_id))",
                "Nobody puts in force what he wrote in.",
            ),
            (
                "NEW.state = 'released' AND OLD.state = 'draft' AND (NEW.people_required < 2 "
                f"OR (SELECT COALESCE(sum(t.people), 0) FROM {_STEP} t WHERE t.chain_id = NEW.id) "
                "< NEW.people_required)",
                "A chain has two different people at least, and steps for all of them.",
            ),
        ),
    ),
    Trigger(
        "chain_draft_is_kept",
        _CHAIN,
        "BEFORE DELETE",
        (("OLD.drafted_at IS NOT NULL", "Nothing that somebody drafted of a chain is deleted."),),
    ),
    *append_only("chain_writer", "confidentiality_chainwriter"),
    never_replaced("chain_writer", "confidentiality_chainwriter"),
    Trigger(
        "chain_draft_reviews_nothing",
        "confidentiality_submission",
        "BEFORE INSERT",
        (
            (
                f"EXISTS (SELECT 1 FROM {_CHAIN} c WHERE c.id = NEW.chain_id AND c.state <> 'released')",
                "A draft of a chain reviews nothing.",
            ),
        ),
    ),
]

STEPS = [
    never_truncated("chain_step", _STEP),
    never_replaced("chain_step", _STEP),
    *[
        Trigger(
            f"chain_step_frozen_{event.lower()}",
            _STEP,
            f"BEFORE {event}",
            (
                (" OR ".join(_USED.format(f"{row}.chain_id") for row in rows), _USED_SENTENCE),
                (" OR ".join(_DECIDED.format(f"{row}.chain_id") for row in rows), _DECIDED_SENTENCE),
            ),
        )
        for event, rows in [("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"])]
    ],
]

_CHANGED = ("id", "kind", "before", "after", "reason", "asked_by_id", "asked_at")
ASSIGNMENTS = [
    *never_deleted("chain_change", _CHANGE),
    never_replaced("chain_change", _CHANGE),
    Trigger(
        "chain_change_begins_undecided",
        _CHANGE,
        "BEFORE INSERT",
        (
            (
                "NEW.state <> 'asked' OR NEW.decided_by_id IS NOT NULL OR NEW.decided_at IS NOT NULL",
                "A change of chains begins undecided.",
            ),
        ),
    ),
    Trigger(
        "chain_change_is_decided_by_another",
        _CHANGE,
        "BEFORE UPDATE",
        (
            ("OLD.state <> 'asked'", "What was decided of a change of chains stays decided."),
            (
                " OR ".join(f'{{differs:NEW."{column}",OLD."{column}"}}' for column in _CHANGED),
                "A change of chains stays what it is.",
            ),
            ("NEW.decided_by_id IS NULL OR NEW.decided_at IS NULL", "Somebody decides about a change."),
            (
                "NEW.state = 'confirmed' AND NEW.decided_by_id = NEW.asked_by_id",
                "Nobody confirms the change of chains that he asked for.",
            ),
        ),
    ),
    Trigger(
        "chain_of_a_kind_changes_by_two",
        _ASSIGNMENT,
        "BEFORE UPDATE",
        (
            ("NEW.kind <> OLD.kind", "A kind keeps its name."),
            (
                f"NEW.chain_code <> OLD.chain_code AND NOT EXISTS (SELECT 1 FROM {_CHANGE} h "
                "WHERE h.kind = OLD.kind AND h.before = OLD.chain_code AND h.after = NEW.chain_code "
                "AND h.state = 'confirmed')",
                "Another chain for a kind is confirmed by a second person.",
            ),
        ),
    ),
    Trigger(
        "chain_of_a_kind_is_not_replaced",
        _ASSIGNMENT,
        "BEFORE INSERT",
        ((f"EXISTS (SELECT 1 FROM {_ASSIGNMENT} o WHERE o.kind = NEW.kind)", "A kind has one chain."),),
    ),
    *never_deleted("chain_of_a_kind", _ASSIGNMENT),
]

register(*CHAIN, *STEPS, *ASSIGNMENTS)
