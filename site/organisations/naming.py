"""Names as they are compared, however they were typed."""

import re
import unicodedata


def folded(name: str) -> str:
    """For comparing names: NFKC, without spaces, brackets alike, upper case."""
    compact = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).upper()
    return compact.translate(str.maketrans("〔【［[〕】］]", "(((())))"))
