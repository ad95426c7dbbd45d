"""What the database itself refuses: changing an edition of the catalogue that a record uses."""

from confidentiality.triggers import Trigger, register

_TABLE = "disclosure_catalogueedition"
_USED = "EXISTS (SELECT 1 FROM disclosure_record r WHERE r.edition_id = OLD.id)"
_SENTENCE = "An edition that was used never changes; make a new edition."

register(
    Trigger("catalogue_edition_frozen", _TABLE, "BEFORE UPDATE", ((_USED, _SENTENCE),)),
    Trigger("catalogue_edition_kept", _TABLE, "BEFORE DELETE", ((_USED, _SENTENCE),)),
    Trigger(
        "catalogue_edition_no_truncate",
        _TABLE,
        "BEFORE TRUNCATE",
        (("1=1", _SENTENCE),),
        statement_level=True,
    ),
)
