"""What the database itself refuses of the catalogue: changing or losing an edition that was ever used.

The mark `used_at` is set with the first record and never taken away; nothing else of a used edition
changes, by whatever statement. SQLite's OR REPLACE would delete the other row unasked: both its forms
are stopped before they begin.
"""

from confidentiality.triggers import Trigger, never_truncated, register

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
