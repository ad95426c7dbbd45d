"""What the database itself refuses of the catalogue: changing or losing an edition that was ever used, and
publishing a person without an impact assessment.

The mark `used_at` is set with the first record and never taken away; nothing else of a used edition
changes, by whatever statement. SQLite's OR REPLACE would delete the other row unasked: both its forms
are stopped before they begin.
"""

from confidentiality.triggers import (
    Trigger,
    append_only,
    never_replaced,
    never_truncated,
    register,
)

_EDITION = "disclosure_catalogueedition"
_ENTRY = "disclosure_catalogueentry"
_RECORD = "disclosure_record"
_HAS_RECORDS = f"EXISTS (SELECT 1 FROM {_RECORD} r WHERE r.edition_id = OLD.id)"
_USED = f"(OLD.used_at IS NOT NULL OR {_HAS_RECORDS})"
_SENTENCE = "An edition that was used never changes; make a new edition."
_KEPT = (
    "id", "entry_id", "edition", "content", "sha256", "valid_from", "valid_until", "created_at", "is_draft",
    "released_by_id", "released_at",
)  # fmt: skip
_CHANGED = " OR ".join(f"{{differs:NEW.{column},OLD.{column}}}" for column in _KEPT)
_TAKEN = "(o.id = NEW.id OR (o.entry_id = NEW.entry_id AND o.edition = NEW.edition))"
_REPLACED_SENTENCE = "Nothing is replaced in the catalogue."
_ENTRY_USED = f"EXISTS (SELECT 1 FROM {_EDITION} e WHERE e.entry_id = OLD.code AND e.used_at IS NOT NULL)"
_MARK = f"UPDATE {_EDITION} SET used_at = {{}} WHERE id = NEW.edition_id AND used_at IS NULL"
_DRAFT = f"EXISTS (SELECT 1 FROM {_EDITION} e WHERE e.id = NEW.edition_id AND e.is_draft)"
_DRAFT_SENTENCE = "A draft of an edition holds for nobody; put it in force first."

register(
    Trigger(
        "catalogue_edition_no_replace",
        _EDITION,
        "BEFORE INSERT",
        ((f"EXISTS (SELECT 1 FROM {_EDITION} o WHERE {_TAKEN})", _REPLACED_SENTENCE),),
    ),
    Trigger(
        "catalogue_edition_frozen",
        _EDITION,
        "BEFORE UPDATE",
        (
            (
                f"EXISTS (SELECT 1 FROM {_EDITION} o WHERE o.id <> OLD.id AND {_TAKEN})",
                _REPLACED_SENTENCE,
            ),
            (f"{_USED} AND ({_CHANGED})", _SENTENCE),
            (
                "OLD.used_at IS NOT NULL AND {differs:NEW.used_at,OLD.used_at}",
                "What was used stays marked as used.",
            ),
        ),
    ),
    Trigger("catalogue_edition_kept", _EDITION, "BEFORE DELETE", ((_USED, _SENTENCE),)),
    Trigger(
        "catalogue_edition_no_truncate",
        _EDITION,
        "BEFORE TRUNCATE",
        (("1=1", _SENTENCE),),
        statement_level=True,
    ),
    Trigger(
        "catalogue_entry_no_replace",
        _ENTRY,
        "BEFORE INSERT",
        ((f"EXISTS (SELECT 1 FROM {_ENTRY} o WHERE o.code = NEW.code)", _REPLACED_SENTENCE),),
    ),
    Trigger(
        "catalogue_entry_keeps_its_code",
        _ENTRY,
        "BEFORE UPDATE",
        (
            (f"NEW.code <> OLD.code AND {_ENTRY_USED}", _SENTENCE),
            (
                f"NEW.code <> OLD.code AND EXISTS (SELECT 1 FROM {_ENTRY} o WHERE o.code = NEW.code)",
                _REPLACED_SENTENCE,
            ),
        ),
    ),
    Trigger("catalogue_entry_kept", _ENTRY, "BEFORE DELETE", ((_ENTRY_USED, _SENTENCE),)),
    never_truncated("catalogue_entry", _ENTRY),
    Trigger(
        "record_marks_its_edition",
        _RECORD,
        "AFTER INSERT",
        ((_DRAFT, _DRAFT_SENTENCE),),
        (_MARK.format("NEW.created_at"),),
    ),
    Trigger(
        "record_marks_its_new_edition",
        _RECORD,
        "AFTER UPDATE OF edition_id",
        ((_DRAFT, _DRAFT_SENTENCE),),
        (_MARK.format("NEW.updated_at"),),
    ),
)

# Impact assessments (个人信息保护影响评估, PIPL §55–56)

_ASSESSMENT = "disclosure_impactassessment"
_COVERAGE = "disclosure_assessmentcoverage"
_ITEM = "publication_publicitem"
_APPROVED_SENTENCE = "An approved impact assessment never changes; make a new version."
_KEPT_OF_ASSESSMENT = (
    "id", "entry_id", "version", "edition_id", "scope", "scope_sha256", "basis", "purpose", "effects", "measures",
    "risk", "conclusion", "state", "holds_from", "holds_until", "made_by_id", "made_at", "approved_by_id",
    "approved_at",
)  # fmt: skip
_OTHER_ASSESSMENT = " OR ".join(f"{{differs:NEW.{column},OLD.{column}}}" for column in _KEPT_OF_ASSESSMENT)
_APPROVED_BY_WRITER = (
    "NEW.approved_by_id = NEW.made_by_id OR EXISTS (SELECT 1 FROM disclosure_impactassessment_writers w "
    "WHERE w.impactassessment_id = NEW.id AND w.person_id = NEW.approved_by_id)"
)
# `r.id` by a number that is one for sure: the other branch of the CASE is never cast.
_RECORD_OF_ITEM = (
    "r.id = CASE WHEN NEW.source_type = 'disclosure.record' THEN CAST(NEW.source_id AS bigint) ELSE 0 END"
)
_ASSESSED = (
    f"EXISTS (SELECT 1 FROM {_RECORD} r JOIN {_EDITION} e ON e.id = r.edition_id "
    f"JOIN {_COVERAGE} c ON c.edition_id = e.id AND c.edition_sha256 = e.sha256 "
    f"JOIN {_ASSESSMENT} a ON a.id = c.assessment_id WHERE {_RECORD_OF_ITEM} AND a.state = 'approved' "
    "AND a.holds_from <= NEW.changed_at AND a.holds_until > NEW.changed_at "
    "AND (a.ended_at IS NULL OR a.ended_at > NEW.changed_at))"
)
_PERSON_UNASSESSED = (
    "NEW.source_type = 'disclosure.record' AND NEW.content IS NOT NULL "
    f"AND {{json:NEW.content,facets,subject_category}} <> 'organisation' AND NOT {_ASSESSED}"
)
_UNASSESSED_SENTENCE = (
    "A person is published only under an edition that an approved impact assessment covers."
)

register(
    Trigger(
        "assessment_begins_as_a_draft",
        _ASSESSMENT,
        "BEFORE INSERT",
        (
            (
                f"EXISTS (SELECT 1 FROM {_ASSESSMENT} o WHERE o.id = NEW.id "
                "OR (o.entry_id = NEW.entry_id AND o.version = NEW.version))",
                f"Nothing is replaced in {_ASSESSMENT}.",
            ),
            ("NEW.state <> 'draft'", "An impact assessment begins as a draft."),
        ),
    ),
    Trigger(
        "assessment_approved_by_another",
        _ASSESSMENT,
        "BEFORE UPDATE",
        (
            (f"OLD.state = 'approved' AND ({_OTHER_ASSESSMENT})", _APPROVED_SENTENCE),
            (
                "OLD.ended_at IS NOT NULL AND ({differs:NEW.ended_at,OLD.ended_at} "
                "OR {differs:NEW.ended_by_id,OLD.ended_by_id} OR NEW.end_reason <> OLD.end_reason)",
                "What was ended stays ended.",
            ),
            (
                "NEW.state = 'approved' AND (NEW.approved_by_id IS NULL OR NEW.approved_at IS NULL "
                f"OR {_APPROVED_BY_WRITER})",
                "Somebody else than its writers approves an impact assessment.",
            ),
            (
                f"EXISTS (SELECT 1 FROM {_ASSESSMENT} o WHERE o.id <> OLD.id AND (o.id = NEW.id "
                "OR (o.entry_id = NEW.entry_id AND o.version = NEW.version)))",
                f"Nothing is replaced in {_ASSESSMENT}.",
            ),
        ),
    ),
    Trigger(
        "assessment_kept",
        _ASSESSMENT,
        "BEFORE DELETE",
        (("OLD.state = 'approved'", "An approved impact assessment is kept."),),
    ),
    never_truncated("assessment", _ASSESSMENT),
    Trigger(
        "coverage_of_what_was_approved",
        _COVERAGE,
        "BEFORE INSERT",
        (
            (
                f"NOT EXISTS (SELECT 1 FROM {_ASSESSMENT} a JOIN {_EDITION} e ON e.entry_id = a.entry_id "
                "WHERE a.id = NEW.assessment_id AND e.id = NEW.edition_id AND a.state = 'approved' "
                "AND e.sha256 = NEW.edition_sha256)",
                "Only an approved impact assessment covers editions, those of its entry, as they are.",
            ),
        ),
    ),
    never_replaced("coverage", _COVERAGE),
    *append_only("coverage", _COVERAGE),
    Trigger(
        "item_of_a_person_is_assessed",
        _ITEM,
        "BEFORE INSERT",
        ((_PERSON_UNASSESSED, _UNASSESSED_SENTENCE),),
    ),
    Trigger(
        "item_of_a_person_is_corrected_assessed",
        _ITEM,
        "BEFORE UPDATE",
        ((f"NEW.permit_id <> OLD.permit_id AND {_PERSON_UNASSESSED}", _UNASSESSED_SENTENCE),),
    ),
)
