"""What the database itself refuses of stories: a person's without a consent that holds as long as it is shown.

A consent never changes and is never deleted; it is withdrawn only when what stood on it is down already,
so that no withdrawal leaves a story up. Of groups the names are in the text: those the door asks itself
(campaigns.services.guarding).
"""

from confidentiality.triggers import Trigger, never_deleted, never_replaced, register

_ITEM = "publication_publicitem"
_CONSENT = "campaigns_consent"
_STORY = "campaigns.storypage"
_NO_CONSENT = (
    f"NEW.source_type = '{_STORY}' AND {{json:NEW.content,facets,subject_category}} = 'person' "
    f"AND NOT EXISTS (SELECT 1 FROM {_CONSENT} c WHERE c.source_id = NEW.source_id "
    "AND c.withdrawn_at IS NULL AND c.covers_name AND c.valid_until >= NEW.visible_until)"
)
_NO_CONSENT_SENTENCE = "A story of a person needs a consent that holds as long as it is shown."
_KEPT = (
    "source_id", "organisation_id", "name_hash", "form", "given_on", "covers_name", "covers_picture",
    "covers_region", "valid_until", "recorded_by_id", "recorded_at", "key_id", "mime",
)  # fmt: skip
_CHANGED = " OR ".join(f"{{differs:NEW.{column},OLD.{column}}}" for column in _KEPT)
_SHOWN = (
    f"EXISTS (SELECT 1 FROM {_ITEM} i WHERE i.source_type = '{_STORY}' AND i.source_id = NEW.source_id "
    "AND i.state = 'published')"
)

register(
    Trigger("story_needs_a_consent", _ITEM, "BEFORE INSERT", ((_NO_CONSENT, _NO_CONSENT_SENTENCE),)),
    Trigger(
        "story_needs_a_consent_still",
        _ITEM,
        "BEFORE UPDATE",
        ((f"NEW.permit_id <> OLD.permit_id AND {_NO_CONSENT}", _NO_CONSENT_SENTENCE),),
    ),
    never_replaced("consent", _CONSENT),
    Trigger(
        "consent_kept",
        _CONSENT,
        "BEFORE UPDATE",
        (
            (_CHANGED, "A consent never changes; record another one."),
            (
                "OLD.withdrawn_at IS NOT NULL AND ({differs:NEW.withdrawn_at,OLD.withdrawn_at} "
                "OR {differs:NEW.withdrawn_by_id,OLD.withdrawn_by_id})",
                "A consent that was withdrawn stays withdrawn.",
            ),
            (
                f"OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL AND {_SHOWN}",
                "Take the story down first.",
            ),
            ("NEW.sealed IS NOT NULL AND {differs:NEW.sealed,OLD.sealed}", "A consent is only erased."),
        ),
    ),
    *never_deleted("consent", _CONSENT),
)
