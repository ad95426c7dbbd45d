"""Codes on letters: short enough to be typed, and only this system can make one that fits.

A code is 80 bits of a keyed hash over the edition (an item whose text never changes), what was filled in
and the day, in Crockford's base 32 with a check symbol (ISO 7064). Nothing is stored for it: whoever has the letter
types what stands in it, and the same code results or it does not.
"""

import hmac
import json
import secrets
import unicodedata
from collections.abc import Mapping
from datetime import date

from stdnum.iso7064 import mod_37_36

from confidentiality import keys

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O, U
HEX_DIGITS = 20  # of the hash: 80 bits
SYMBOLS = 16
_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・", "·"))  # within a name: NFKC leaves them apart


def code_of(item_id: str, filled: Mapping[str, str], day: date) -> str:
    """Four groups of four symbols and the check symbol, such as `7GQ2-…-K`."""
    entries = sorted((blank, entry(text)) for blank, text in filled.items())
    said = json.dumps([item_id, entries, day.isoformat()], ensure_ascii=False)
    return _checked(int(keys.keyed_hash("education.letter", said)[:HEX_DIGITS], 16))


def fresh() -> str:
    """A code that stands for nothing but itself: 80 random bits."""
    return _checked(secrets.randbits(5 * SYMBOLS))


def fits(typed: str, item_id: str, filled: Mapping[str, str], day: date) -> bool:
    """Whether the code was made for exactly this."""
    return hmac.compare_digest(normal(typed), normal(code_of(item_id, filled, day)))


def normal(typed: str) -> str:
    """A code as it is compared: half-width, without spaces and hyphens, O as 0, I and L as 1."""
    return unicodedata.normalize("NFKC", typed).upper().translate(_LIKE).encode("ascii", "ignore").decode()


def entry(typed: str) -> str:
    """What was filled in, as it is compared: half-width, without spaces, one kind of dot between names.

    Who types a printed letter again sees neither spaces nor the width of a bracket.
    """
    return "".join(unicodedata.normalize("NFKC", typed).split()).translate(_DOTS)


def is_mistyped(typed: str) -> bool:
    """Whether the code cannot be right, whatever it was made for."""
    code = normal(typed)
    if len(code) != SYMBOLS + 1 or any(symbol not in ALPHABET for symbol in code):
        return True
    return not mod_37_36.is_valid(code, ALPHABET)


def grouped(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _checked(number: int) -> str:
    bare = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(SYMBOLS)))
    return grouped(bare + mod_37_36.calc_check_digit(bare, ALPHABET))
