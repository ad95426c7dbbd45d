"""What the database itself refuses of listed terms: to change one, to lose one, to end one's own."""

from .triggers import Trigger, never_deleted, never_replaced, register

_TABLE = "confidentiality_listedterm"
_KEPT = ("id", "organisation_id", "key_id", "sealed", "digest", "starts_at", "listed_by_id", "listed_at")

register(
    never_replaced("term", _TABLE),
    *never_deleted("term", _TABLE),
    Trigger(
        "term_only_ends",
        _TABLE,
        "BEFORE UPDATE",
        (
            (
                " OR ".join(f"{{differs:NEW.{column},OLD.{column}}}" for column in _KEPT)
                + " OR OLD.ended_by_id IS NOT NULL AND ({differs:NEW.ended_by_id,OLD.ended_by_id} "
                "OR {differs:NEW.ends_at,OLD.ends_at}) "
                "OR NEW.ended_by_id IS NULL AND {differs:NEW.ends_at,OLD.ends_at}",
                "A listed term never changes; end it and list another one.",
            ),
            ("NEW.ended_by_id = NEW.listed_by_id", "Who listed a term does not end it."),
        ),
    ),
)
