"""Keys of rows as addresses and forms name them: whatever somebody typed, a number the database can hold or none."""

DIGITS = 18  # so many fit into 63 bits, whatever they are


def row_key(text: str) -> int | None:
    """The number that the text is; None where it is none. Digits of other scripts are none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None
