"""What the database itself refuses of publication: items without a permit, and a ledger that shrinks."""

from confidentiality.triggers import Trigger, append_only, never_deleted, register

_ITEM = "publication_publicitem"
_LEDGER = "publication_ledgerentry"
_NO_PERMIT = (
    "NOT EXISTS (SELECT 1 FROM confidentiality_permit p WHERE p.id = NEW.permit_id AND p.item_id = NEW.id "
    "AND p.commitment = NEW.commitment AND p.redeemed_at IS NULL AND p.voided_at IS NULL "
    "AND NEW.visible_from >= p.visible_from AND NEW.visible_until <= p.visible_until)"
)
_NO_PERMIT_SENTENCE = "An item needs an unused permit for exactly its content and time."
# The submission says what it is; salts of one length, so that no byte of the content passes for salt.
_OTHER_ITEM = (
    "NOT EXISTS (SELECT 1 FROM confidentiality_permit p JOIN confidentiality_submission s ON s.id = p.submission_id "
    "WHERE p.id = NEW.permit_id AND s.kind = NEW.kind AND s.locale = NEW.locale "
    "AND s.source_type = NEW.source_type AND s.source_id = NEW.source_id "
    "AND s.organisation_id = NEW.organisation_id AND s.state = 'approved')"
)
_OTHER_ITEM_SENTENCE = "An item is what was submitted and approved."
_OTHER_CONTENT = (
    "NEW.content IS NULL OR NEW.salt IS NULL OR length(NEW.salt) <> 32 "
    "OR {sha256:NEW.salt,NEW.content} <> NEW.commitment"
)
_OTHER_CONTENT_SENTENCE = "The content is not what the permit is for."
# Columns by which lists narrow say what the content says; `masked`, what the review wrote into it.
_OTHER_COLUMNS = (
    "NEW.sector <> {json:NEW.content,facets,sector} OR NEW.occupation <> {json:NEW.content,facets,occupation} "
    "OR EXISTS (SELECT 1 FROM confidentiality_permit p JOIN confidentiality_submission s ON s.id = p.submission_id "
    "WHERE p.id = NEW.permit_id AND NEW.masked <> (CAST(s.masks AS text) <> '[]'))"
)
_OTHER_COLUMNS_SENTENCE = "Columns say what the content says."
# A newer edition follows the newest one of the same source, and that alone makes an item an older one.
_NEWER = "newer_edition"
_SAME_SOURCE = "i.source_type = NEW.source_type AND i.source_id = NEW.source_id AND i.state = 'published'"
_EDITION_OF_NOTHING = (
    "{json:NEW.content,supersedes} <> '' "
    f"AND NOT EXISTS (SELECT 1 FROM {_ITEM} i WHERE {_SAME_SOURCE} AND i.annotation <> '{_NEWER}' "
    "AND i.id = {json:NEW.content,supersedes})"
)
_SECOND_NEWEST = (
    "{json:NEW.content,edition} NOT IN ('', '0') AND {json:NEW.content,supersedes} = '' "
    f"AND EXISTS (SELECT 1 FROM {_ITEM} i WHERE {_SAME_SOURCE} AND i.annotation <> '{_NEWER}')"
)
_FOLLOWS_SENTENCE = "A newer edition follows the newest one that is shown of its source."
_NOT_SUPERSEDED = (
    f"NEW.annotation = '{_NEWER}' AND OLD.annotation <> '{_NEWER}' AND NOT EXISTS (SELECT 1 FROM {_ITEM} i "
    f"WHERE {_SAME_SOURCE} AND i.id <> NEW.id AND {{json:i.content,supersedes}} = NEW.id)"
)
_CHANGED_EDITION = (
    "{json:OLD.content,edition} NOT IN ('', '0') OR {json:NEW.content,edition} NOT IN ('', '0')"
)
_REDEEM = "UPDATE confidentiality_permit SET redeemed_at = NEW.changed_at WHERE id = NEW.permit_id AND redeemed_at IS NULL"

ITEM_INSERT = Trigger(
    "item_needs_a_permit",
    _ITEM,
    "BEFORE INSERT",
    (
        # Also stops INSERT OR REPLACE where recursive triggers are off.
        (
            f"EXISTS (SELECT 1 FROM {_ITEM} i WHERE i.id = NEW.id OR i.permit_id = NEW.permit_id)",
            "An item is published once.",
        ),
        ("NEW.state <> 'published' OR NEW.hidden_at IS NOT NULL", "An item begins published."),
        (_NO_PERMIT, _NO_PERMIT_SENTENCE),
        (_OTHER_CONTENT, _OTHER_CONTENT_SENTENCE),
        (_OTHER_ITEM, _OTHER_ITEM_SENTENCE),
        (_OTHER_COLUMNS, _OTHER_COLUMNS_SENTENCE),
        ("NEW.annotation <> ''", "An item begins without a status."),
        (f"{_EDITION_OF_NOTHING} OR {_SECOND_NEWEST}", _FOLLOWS_SENTENCE),
    ),
)

_COPIED = (
    "organisation_id", "authority", "region", "city", "subject_category", "year", "sector", "masked", "published_at",
)  # fmt: skip
# An occupation (职业) is a fact about a person: it goes with the content.
_OCCUPATION_KEPT = "NEW.occupation <> OLD.occupation AND NOT (NEW.content IS NULL AND NEW.occupation = '')"
_SAME_PERMIT = "NEW.permit_id = OLD.permit_id"
ITEM_UPDATE = Trigger(
    "item_changes_with_a_permit",
    _ITEM,
    "BEFORE UPDATE",
    (
        (
            "NEW.id <> OLD.id OR NEW.section <> OLD.section OR NEW.kind <> OLD.kind OR NEW.locale <> OLD.locale "
            "OR NEW.source_type <> OLD.source_type OR NEW.source_id <> OLD.source_id",
            "An item stays what it is.",
        ),
        (
            "OLD.state <> 'published' AND NEW.state <> OLD.state",
            "What is gone never comes back; publish it anew.",
        ),
        (
            f"{_SAME_PERMIT} AND (NEW.commitment <> OLD.commitment "
            "OR NEW.content IS NOT NULL AND ({differs:NEW.content,OLD.content} OR {differs:NEW.salt,OLD.salt}))",
            "Content changes only with a fresh permit.",
        ),
        (
            f"{_SAME_PERMIT} AND NEW.content IS NULL AND (NEW.state = 'published' OR NEW.salt IS NOT NULL)",
            "Only what is hidden is erased, and its salt with it.",
        ),
        (
            f"{_SAME_PERMIT} AND (NEW.visible_until > OLD.visible_until OR NEW.visible_from < OLD.visible_from)",
            "A longer display needs a fresh permit.",
        ),
        (f"NOT ({_SAME_PERMIT}) AND ({_CHANGED_EDITION})", "A published edition never changes."),
        (f"OLD.annotation = '{_NEWER}' AND NEW.annotation <> OLD.annotation", "An older edition stays one."),
        (_NOT_SUPERSEDED, "Only a newer edition makes an item an older one."),
        (f"NOT ({_SAME_PERMIT}) AND (OLD.state <> 'published' OR {_NO_PERMIT})", _NO_PERMIT_SENTENCE),
        (f"NOT ({_SAME_PERMIT}) AND ({_OTHER_CONTENT})", _OTHER_CONTENT_SENTENCE),
        (f"NOT ({_SAME_PERMIT}) AND {_OTHER_ITEM}", _OTHER_ITEM_SENTENCE),
        (f"NOT ({_SAME_PERMIT}) AND ({_OTHER_COLUMNS})", _OTHER_COLUMNS_SENTENCE),
        (
            f"{_SAME_PERMIT} AND ({' OR '.join(f'NEW.{column} <> OLD.{column}' for column in _COPIED)} "
            f"OR {_OCCUPATION_KEPT})",
            _OTHER_COLUMNS_SENTENCE,
        ),
    ),
)

_LAST = f"SELECT max(e.seq) FROM {_LEDGER} e"
LEDGER_INSERT = Trigger(
    "ledger_goes_on",
    _LEDGER,
    "BEFORE INSERT",
    (
        (
            f"NEW.seq <= COALESCE(({_LAST}), 0) OR NEW.act <> 'restore' AND NEW.seq <> COALESCE(({_LAST}), 0) + 1",
            "The ledger's numbers go on one by one.",
        ),
        (
            f"NEW.previous_hash <> COALESCE((SELECT e.hash FROM {_LEDGER} e WHERE e.seq = ({_LAST})), "
            f"'{'0' * 64}')",
            "An entry of the ledger names the hash of the one before it.",
        ),
    ),
)

register(
    ITEM_INSERT,
    Trigger("item_redeems_its_permit", _ITEM, "AFTER INSERT", statements=(_REDEEM,)),
    ITEM_UPDATE,
    Trigger("item_redeems_a_fresh_permit", _ITEM, "AFTER UPDATE OF permit_id", statements=(_REDEEM,)),
    *never_deleted("item", _ITEM),
    LEDGER_INSERT,
    *append_only("ledger", _LEDGER),
)
