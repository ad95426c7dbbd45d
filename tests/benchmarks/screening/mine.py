"""Picks lines of laws that look most as if they held names: material/laws.txt.

    PYTHONPATH=.:site python -m tests.benchmarks.screening.mine LAWS [MORE]
    PYTHONPATH=.:site python -m tests.benchmarks.screening.mine --own FILE ...

With --own it does the same with this project's texts (help pages, translations, the demo): material/plain.txt.
What looks too much like a name there may be one and is left out.

LAWS is plain text of laws and regulations (no copyright: 著作权法 §5). They name nobody, so whatever the model
takes for a name there is a mistake to learn from. Adds to the lines that are there already.
"""

import random
import re
import sys
from pathlib import Path

from confidentiality.screening import model
from confidentiality.screening.normalise import normalise

LINES = Path(__file__).parent / "material" / "laws.txt"
SKIPPED = re.compile("常务委员会|修正|通过|公布|^#|毛泽东|邓小平|习近平|马克思|列宁|INFO")
WIDTH = 14
PLAIN = LINES.with_name("plain.txt")
SURE = 1.0


def main(source: Path, more: int) -> None:
    known = set(LINES.read_text().splitlines()) if LINES.exists() else set()
    shuffle = random.Random(7)
    lines = [line for line in source.read_text().splitlines() if len(line) > 20 and not SKIPPED.search(line)]
    shuffle.shuffle(lines)
    best: dict[str, tuple[float, str]] = {}
    for line in lines[:60000]:
        text = model.PADDING + normalise(line).text + model.PADDING
        for start, given, end in model.spans(text):
            score = model.load().score(text, start, given, end)
            if score > -1 and score > best.get(text[start:end], (-9.0, ""))[0]:
                best[text[start:end]] = score, text[max(0, start - WIDTH) : end + WIDTH].strip()
    hard = [snippet for _, snippet in sorted(best.values(), reverse=True)]
    print(
        len(best),
        [
            (word, round(score, 1))
            for word, (score, _) in sorted(best.items(), key=lambda each: -each[1][0])[:60]
        ],
    )
    fresh = hard[:more] + [normalise(line).text[:60] for line in lines[60000 : 60000 + more // 3]]
    LINES.write_text("\n".join(sorted(known | set(fresh))) + "\n")


def own(paths: list[str]) -> None:
    """Stretches of the project's own texts around whatever might be taken for a name."""
    found = set()
    for path in paths:
        for run in re.findall("[\u4e00-\u9fff，。；：、“”（）《》0-9]{6,}", Path(path).read_text()):
            text = model.PADDING + normalise(run).text + model.PADDING
            scores = [(model.load().score(text, *span), span) for span in model.spans(text)]
            if any(score > SURE for score, _ in scores):
                continue
            for score, (start, _given, end) in scores:
                if score > -6:
                    found.add(text[max(0, start - WIDTH) : end + WIDTH].strip())
    PLAIN.write_text("\n".join(sorted(found)) + "\n")
    print(len(found), PLAIN.stat().st_size)


if __name__ == "__main__" and sys.argv[1] == "--own":
    own(sys.argv[2:])
elif __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1500)
