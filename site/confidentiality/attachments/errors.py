"""Why a file is not taken: one sentence in English, said again by the parent in the person's language."""


class FileRefused(Exception):
    """The text says what is wrong and what to do."""


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translation without needing the translator in the process that parses."""
    return sentence


def words(text: str) -> frozenset[str]:
    """The set of these words."""
    return frozenset(text.split())
