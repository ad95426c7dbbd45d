"""What the database itself refuses of masks by hand: to change who did it and why, or to claim one later."""

from .triggers import Trigger, never_replaced, never_truncated, register

_TABLE = "confidentiality_handmask"
_FINDING = "FROM confidentiality_finding f JOIN confidentiality_submission s ON s.id = f.submission_id WHERE f.id = {}"

register(
    never_replaced("hand_mask", _TABLE),
    never_truncated("hand_mask", _TABLE),
    Trigger(
        "hand_mask_no_update",
        _TABLE,
        "BEFORE UPDATE",
        (("1=1", "Who masked something by hand, and why, never changes."),),
    ),
    Trigger(
        "hand_mask_goes_with_the_content",
        _TABLE,
        "BEFORE DELETE",
        (
            (
                f"EXISTS (SELECT 1 {_FINDING.format('OLD.finding_id')} AND s.content IS NOT NULL)",
                "A mask by hand is deleted only once the content is erased.",
            ),
        ),
    ),
)
