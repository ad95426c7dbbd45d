"""Regular expressions from word lists."""

import re
from collections import defaultdict
from collections.abc import Iterable


def one_of(words: Iterable[str]) -> str:
    """A pattern of the longest of these words, as a tree over their characters.

    `re` tries the branches of an alternation one by one: a hundred roles at every character of every text.
    The tree leaves one branch for each first character.
    """
    heads: dict[str, set[str]] = defaultdict(set)
    for word in words:
        heads[word[0]].add(word[1:])
    return "(?:" + "|".join(_branch(head, tails) for head, tails in sorted(heads.items())) + ")"


def _branch(head: str, tails: set[str]) -> str:
    longer = tails - {""}
    if not longer:
        return re.escape(head)
    return re.escape(head) + one_of(longer) + ("?" if "" in tails else "")
