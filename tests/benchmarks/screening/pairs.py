"""Makes the table of pairs: which two characters stand together in common words; and the list of words.

    pairs.py DICT [LAWS]   DICT: the word list of jieba (MIT), LAWS: plain text of laws and regulations
                           (no copyright: 著作权法 §5); writes site/confidentiality/screening/pairs.txt
                           and words.txt: words that could be read as names, in three steps, too

Only how common a pair is goes into the table, in three steps; jieba's names of persons are left out.
"""

import math
import re
import sys
from collections import Counter
from pathlib import Path

from confidentiality.screening import model
from confidentiality.screening.gazetteers import COMPOUND_SURNAMES, NOT_NAMES, NOT_NAMES_WHOLE, SURNAMES

TABLE = Path("site/confidentiality/screening/pairs.txt")
WORDS = Path("site/confidentiality/screening/words.txt")
WORD_STEPS = (3, 10, 100)
STEPS = (40, 400, 2500)  # occurrences in jieba's corpus


def main(words: Path, laws: Path | None) -> None:
    steps = _of_words(words)
    for pair, step in _of_laws(laws.read_text()).items() if laws else ():
        steps[pair] = max(steps.get(pair, 0), step)
    steps |= dict.fromkeys(NOT_NAMES - NOT_NAMES_WHOLE, 3)
    heads: dict[tuple[str, int], list[str]] = {}
    for pair, step in sorted(steps.items()):
        heads.setdefault((pair[0], step), []).append(pair[1])
    TABLE.write_text(
        "".join(f"{head}{step}{''.join(tails)}\n" for (head, step), tails in sorted(heads.items()))
    )
    write_words(words)
    print(len(steps), TABLE.stat().st_size)


def write_words(path: Path) -> None:
    """Words of two to four characters that open with a surname and go on as a given name may."""
    heads: dict[tuple[str, int], list[str]] = {}
    for line in path.read_text().splitlines():
        word, times, part = line.split()
        surname = 2 if word[:2] in COMPOUND_SURNAMES else 1
        if part.startswith("nr") or not (surname == 2 or word[0] in SURNAMES):
            continue
        if 1 <= len(word) - surname <= 2 and all(map(model.may_be_given, word[surname:])):
            step = sum(int(times) >= least for least in WORD_STEPS)
            heads.setdefault((word[0], step), []).append(word[1:])
    WORDS.write_text(
        "".join(
            f"{head} {step} {' '.join(sorted(tails))}\n"
            for (head, step), tails in sorted(heads.items())
            if step
        )
    )


def _of_words(path: Path) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for line in path.read_text().splitlines():
        word, times, part = line.split()
        if not part.startswith("nr") and 2 <= len(word) <= 4 and re.fullmatch("[一-鿿]+", word):
            for at in range(len(word) - 1):
                counts[word[at : at + 2]] += int(times)
    return {pair: step for pair, times in counts.items() if (step := sum(times >= least for least in STEPS))}


def _of_laws(text: str) -> dict[str, int]:
    """Pairs that stand together far more often than by chance."""
    singles: Counter[str] = Counter(text)
    pairs: Counter[str] = Counter()
    for run in re.findall("[一-鿿]{2,}", text):
        pairs.update(run[at : at + 2] for at in range(len(run) - 1))
    found = {}
    for pair, times in pairs.items():
        together = math.log2(times * len(text) / singles[pair[0]] / singles[pair[1]])
        if times >= 60 and together > 4:
            found[pair] = 1 + (times >= 400) + (times >= 2500)
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
