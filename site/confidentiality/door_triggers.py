"""What the database itself refuses of the review: thin permits, changed approvals."""

from .triggers import Trigger, append_only, never_deleted, never_replaced, never_truncated, register

_APPROVALS = "FROM confidentiality_approval a WHERE a.submission_id = NEW.submission_id AND a.commitment = NEW.commitment"
_SUBMISSION = "FROM confidentiality_submission s WHERE s.id = NEW.submission_id"
_CHAIN_OF = "confidentiality_submission s JOIN confidentiality_reviewchain c ON c.id = s.chain_id"

PERMIT = Trigger(
    "permit_minted_by_a_finished_review",
    "confidentiality_permit",
    "BEFORE INSERT",
    (
        (
            "EXISTS (SELECT 1 FROM confidentiality_permit p WHERE p.id = NEW.id "
            "OR p.submission_id = NEW.submission_id)",
            "A permit is minted once.",
        ),
        (
            f"NOT EXISTS (SELECT 1 {_SUBMISSION} AND s.commitment = NEW.commitment AND s.item_id = NEW.item_id "
            "AND s.visible_from = NEW.visible_from AND s.visible_until = NEW.visible_until "
            "AND s.state IN ('in_review', 'escalated') "
            "AND s.content IS NOT NULL AND {sha256:s.salt,s.content} = NEW.commitment)",
            "A permit is for exactly the content that was submitted.",
        ),
        ("NEW.redeemed_at IS NOT NULL OR NEW.voided_at IS NOT NULL", "A permit is minted unused."),
        (
            f"NOT EXISTS (SELECT 1 FROM {_CHAIN_OF} WHERE s.id = NEW.submission_id "
            "AND c.people_required <= NEW.people_required)",
            "A permit needs as many people as its chain says.",
        ),
        (
            f"(SELECT count(DISTINCT a.counts_as_id) {_APPROVALS}) < NEW.people_required "
            f"OR (SELECT count(DISTINCT a.actor_id) {_APPROVALS}) < NEW.people_required",
            "A permit needs as many different people as its chain says.",
        ),
        (
            "EXISTS (SELECT 1 FROM confidentiality_approval a JOIN confidentiality_approval b "
            "ON b.submission_id = a.submission_id AND b.commitment = a.commitment AND b.id <> a.id "
            "AND b.counts_as_id = a.actor_id "
            "WHERE a.submission_id = NEW.submission_id AND a.commitment = NEW.commitment)",
            "A deputy counts as the one he stands for: one person cannot approve twice.",
        ),
        (
            f"EXISTS (SELECT 1 {_APPROVALS} AND (a.actor_id IN (SELECT s.submitter_id {_SUBMISSION}) "
            f"OR a.counts_as_id IN (SELECT s.submitter_id {_SUBMISSION}) "
            f"OR a.actor_id IN (SELECT s.submitter_stands_for_id {_SUBMISSION}) "
            f"OR a.counts_as_id IN (SELECT s.submitter_stands_for_id {_SUBMISSION})))",
            "Nobody approves what he submitted.",
        ),
        (
            f"EXISTS (SELECT 1 FROM {_CHAIN_OF} JOIN confidentiality_chainstep t ON t.chain_id = c.id "
            "WHERE s.id = NEW.submission_id AND t.people > "
            f'(SELECT count(*) {_APPROVALS} AND a.step = t."order"))',
            "A permit needs every step of its chain.",
        ),
        (
            f"EXISTS (SELECT 1 {_APPROVALS} AND a.actor_id <> a.counts_as_id AND EXISTS (SELECT 1 "
            "FROM confidentiality_submission s JOIN confidentiality_chainstep t ON t.chain_id = s.chain_id "
            'WHERE s.id = NEW.submission_id AND t."order" = a.step AND NOT t.deputies))',
            "A step that takes no deputies is approved by nobody's deputy.",
        ),
        (
            "EXISTS (SELECT 1 FROM confidentiality_finding f WHERE f.submission_id = NEW.submission_id "
            "AND (f.severity = 'block' OR f.kind = 'unreadable') AND NOT f.masked "
            "AND (SELECT count(DISTINCT o.counts_as_id) "
            "FROM confidentiality_overrule o WHERE o.finding_id = f.id) < 2)",
            "A finding that blocks is masked, or overruled by two people.",
        ),
        (
            "EXISTS (SELECT 1 FROM confidentiality_finding f JOIN confidentiality_overrule o ON o.finding_id = f.id "
            "JOIN confidentiality_submission s ON s.id = f.submission_id "
            "WHERE f.submission_id = NEW.submission_id "
            "AND (f.severity = 'block' OR f.kind = 'unreadable') AND NOT f.masked "
            "AND (o.actor_id IN (s.submitter_id, s.submitter_stands_for_id) "
            "OR o.counts_as_id IN (s.submitter_id, s.submitter_stands_for_id) "
            "OR EXISTS (SELECT 1 FROM confidentiality_overrule b WHERE b.finding_id = f.id AND b.id <> o.id "
            "AND b.counts_as_id = o.actor_id)))",
            "A finding that blocks is overruled by two different people, none of them the submitter.",
        ),
    ),
)

PERMIT_READING = Trigger(
    "permit_says_what_was_read",
    "confidentiality_permit",
    "BEFORE INSERT",
    (
        (
            f"NEW.read_by <> (SELECT count(*) {_APPROVALS} AND a.read)",
            "A permit says how many people read what it is for.",
        ),
        (
            f"EXISTS (SELECT 1 {_APPROVALS} AND {{differs:a.batch_id,NEW.batch_id}})",
            "A permit names the batch that its approvals name.",
        ),
        (
            "NEW.batch_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM confidentiality_batch b "
            "WHERE b.id = NEW.batch_id AND b.state = 'open')",
            "A batch that is not open permits nothing.",
        ),
    ),
)

PERMIT_CHANGE = Trigger(
    "permit_is_used_once",
    "confidentiality_permit",
    "BEFORE UPDATE",
    (
        (
            "NEW.id <> OLD.id OR NEW.submission_id <> OLD.submission_id OR NEW.item_id <> OLD.item_id "
            "OR NEW.commitment <> OLD.commitment OR NEW.people_required <> OLD.people_required "
            "OR NEW.visible_from <> OLD.visible_from OR NEW.visible_until <> OLD.visible_until "
            "OR NEW.minted_at <> OLD.minted_at OR NEW.read_by <> OLD.read_by "
            "OR {differs:NEW.batch_id,OLD.batch_id}",
            "A permit never changes.",
        ),
        (
            "OLD.redeemed_at IS NOT NULL AND {differs:NEW.redeemed_at,OLD.redeemed_at}",
            "A permit is redeemed once.",
        ),
        ("OLD.voided_at IS NOT NULL AND {differs:NEW.voided_at,OLD.voided_at}", "A void permit stays void."),
        ("NEW.redeemed_at IS NOT NULL AND NEW.voided_at IS NOT NULL", "A void permit is not redeemed."),
        (
            "NEW.redeemed_at IS NOT NULL AND OLD.redeemed_at IS NULL AND EXISTS (SELECT 1 "
            "FROM confidentiality_batch b WHERE b.id = NEW.batch_id AND b.state = 'stopped')",
            "A batch that was stopped publishes nothing.",
        ),
    ),
)

_SAME = (
    "id", "source_type", "source_id", "source_version", "item_id", "kind", "locale", "organisation_id", "chain_id",
    "submitter_id", "submitter_stands_for_id", "submitted_at", "visible_from", "visible_until", "assets", "key_id",
)  # fmt: skip
SUBMISSION_CHANGE = Trigger(
    "submission_stays_what_it_is",
    "confidentiality_submission",
    "BEFORE UPDATE",
    (
        (
            " OR ".join(f"{{differs:NEW.{column},OLD.{column}}}" for column in _SAME),
            "A submission stays what it is; submit anew.",
        ),
        (
            "OLD.level_id IS NOT NULL AND NEW.level_id IS NULL",
            "What was submitted upwards is not decided below.",
        ),
        (
            "{differs:NEW.level_id,OLD.level_id} AND NEW.commitment = OLD.commitment",
            "What is submitted upwards is decided anew: earlier approvals count no more.",
        ),
        (
            "OLD.state IN ('returned', 'exempt', 'published', 'void') AND NEW.state <> OLD.state",
            "What was decided stays decided; submit anew.",
        ),
        (
            "NEW.content IS NOT NULL AND (OLD.content IS NULL OR {differs:NEW.lookups,OLD.lookups} "
            "OR NEW.commitment = OLD.commitment AND ({differs:NEW.content,OLD.content} OR {differs:NEW.salt,OLD.salt}))",
            "Other content has another commitment, and what was erased never comes back.",
        ),
        (
            "NEW.commitment <> OLD.commitment "
            "AND EXISTS (SELECT 1 FROM confidentiality_permit p WHERE p.submission_id = OLD.id)",
            "What was permitted never changes.",
        ),
        (
            "NEW.commitment <> OLD.commitment AND EXISTS (SELECT 1 FROM confidentiality_batchmember m "
            "JOIN confidentiality_batch b ON b.id = m.batch_id "
            "WHERE m.submission_id = OLD.id AND b.state <> 'stopped')",
            "A row of a batch changes only once the batch is stopped.",
        ),
    ),
)

_KEPT_OF_FINDING = ("id", "submission_id", "path", "start", "end", "kind", "severity", "mask", "maskable")
FINDINGS = [
    never_replaced("overrule", "confidentiality_overrule"),
    Trigger(
        "overrule_no_update",
        "confidentiality_overrule",
        "BEFORE UPDATE",
        (("1=1", "What somebody said of a finding never changes."),),
    ),
    never_replaced("finding", "confidentiality_finding"),
    never_truncated("finding", "confidentiality_finding"),
    Trigger(
        "finding_is_masked_in_fresh_content",
        "confidentiality_finding",
        "BEFORE UPDATE",
        (
            (
                " OR ".join(f'{{differs:NEW."{column}",OLD."{column}"}}' for column in _KEPT_OF_FINDING),
                "A finding stays what it is.",
            ),
            ("OLD.masked AND NOT NEW.masked", "What was masked stays masked."),
            (
                "NEW.masked AND NOT OLD.masked AND EXISTS (SELECT 1 FROM confidentiality_submission s "
                "JOIN confidentiality_approval a ON a.submission_id = s.id AND a.commitment = s.commitment "
                "WHERE s.id = NEW.submission_id)",
                "A mask makes other content, which nobody approved yet.",
            ),
        ),
    ),
    Trigger(
        "finding_goes_with_the_content",
        "confidentiality_finding",
        "BEFORE DELETE",
        (
            (
                "EXISTS (SELECT 1 FROM confidentiality_submission s "
                "WHERE s.id = OLD.submission_id AND s.content IS NOT NULL)",
                "A finding is deleted only once the content is erased.",
            ),
        ),
    ),
]

APPROVAL_ONCE = Trigger(
    "approval_once",
    "confidentiality_approval",
    "BEFORE INSERT",
    (
        (
            f"EXISTS (SELECT 1 {_APPROVALS} AND (a.actor_id = NEW.actor_id OR a.counts_as_id = NEW.counts_as_id))",
            "One person approves once.",
        ),
        ("NEW.batch_id IS NULL AND NOT NEW.read", "What nobody read is approved only with its batch."),
        (
            "NEW.batch_id IS NULL AND EXISTS (SELECT 1 FROM confidentiality_batchmember m "
            "JOIN confidentiality_batch b ON b.id = m.batch_id "
            "WHERE m.submission_id = NEW.submission_id AND b.state IN ('gathering', 'open'))",
            "A row of an open batch passes with the batch.",
        ),
        # Who approved the batch has read its whole sample (batch_approved_by_who_read_its_sample).
        (
            "NEW.batch_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM confidentiality_batchmember m "
            "JOIN confidentiality_batch b ON b.id = m.batch_id "
            "JOIN confidentiality_batchapproval p ON p.batch_id = b.id "
            "JOIN confidentiality_submission s ON s.id = m.submission_id "
            "WHERE m.submission_id = NEW.submission_id AND m.batch_id = NEW.batch_id AND b.state = 'open' "
            "AND p.actor_id = NEW.actor_id AND p.counts_as_id = NEW.counts_as_id AND p.step = NEW.step "
            "AND s.state = 'in_review' AND s.commitment = NEW.commitment AND m.in_sample = NEW.read)",
            "By batch approves who approved the batch, and says truly which rows he read.",
        ),
    ),
)

register(
    PERMIT,
    PERMIT_READING,
    PERMIT_CHANGE,
    never_replaced("submission", "confidentiality_submission"),
    SUBMISSION_CHANGE,
    *FINDINGS,
    APPROVAL_ONCE,
    *never_deleted("permit", "confidentiality_permit"),
    never_replaced("approval", "confidentiality_approval"),
    *append_only("approval", "confidentiality_approval"),
    never_replaced("dissent", "confidentiality_dissent"),
    *append_only("dissent", "confidentiality_dissent"),
)
