"""Why education refuses."""


class LetterRefused(Exception):
    """A letter that cannot be kept, found or removed; the text says why and what to do."""
