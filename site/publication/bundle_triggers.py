"""Never half a bundle in public, by the database itself.

A part is published only while its bundle is `publishing`. That state names a row of BundlePublication
which does not exist yet; the foreign key is checked at the commit, and the row is refused here until
every part is public. Whoever publishes half of it cannot commit.
"""

from confidentiality.triggers import Trigger, register

_ITEM = "publication_publicitem"
_HELD = (
    "EXISTS (SELECT 1 FROM confidentiality_permit p JOIN confidentiality_submission s ON s.id = p.submission_id "
    "JOIN confidentiality_bundlemember m ON m.source_type = s.source_type AND m.source_id = s.source_id "
    "JOIN confidentiality_bundle b ON b.id = m.bundle_id WHERE p.id = NEW.permit_id "
    "AND (b.state IN ('in_review', 'approved', 'stopped') OR b.state = 'publishing' "
    "AND {differs:m.submission_id,s.id}))"
)
_HELD_SENTENCE = "A part of a bundle is published with the bundle."

INSERT = Trigger("item_of_a_bundle_comes_with_it", _ITEM, "BEFORE INSERT", ((_HELD, _HELD_SENTENCE),))
UPDATE = Trigger(
    "item_of_a_bundle_changes_with_it",
    _ITEM,
    "BEFORE UPDATE",
    ((f"NEW.permit_id <> OLD.permit_id AND {_HELD}", _HELD_SENTENCE),),
)
PUBLICATION = Trigger(
    "bundle_is_public_as_a_whole",
    "confidentiality_bundlepublication",
    "BEFORE INSERT",
    (
        (
            "EXISTS (SELECT 1 FROM confidentiality_bundlepublication o WHERE o.id = NEW.id) "
            "OR NOT EXISTS (SELECT 1 FROM confidentiality_bundle b WHERE b.id = NEW.id "
            "AND b.state = 'publishing' AND b.hour <= NEW.at)",
            "A bundle is published once, and not before its hour.",
        ),
        (
            "EXISTS (SELECT 1 FROM confidentiality_bundlemember m WHERE m.bundle_id = NEW.id AND NOT EXISTS "
            f"(SELECT 1 FROM confidentiality_permit p JOIN {_ITEM} i ON i.permit_id = p.id "
            "WHERE p.submission_id = m.submission_id AND i.state = 'published' AND i.visible_from <= NEW.at))",
            "A bundle is public only as a whole.",
        ),
    ),
)

register(INSERT, UPDATE, PUBLICATION)
