"""Texts a second on one core: ours beside presidio-analyzer with the same patterns on the same texts, one run.

    PYTHONPATH=.:site python -m tests.benchmarks.screening.speed [--texts 200] [--growth]

presidio gets every pattern that ours searches whole texts with, one recognizer for each kind, and a blank
Chinese tokenizer in place of a language model. So it does less than ours: no check digits, no words around a
find, no severity. `patterns` leaves names out on both sides; `all` has ours find names, too, and presidio the
pattern of a surname: it would need a model for them. Where presidio is not installed only ours is timed.

`growth` is the time of hostile texts of 40,000 characters beside ten times that of 4,000: 1 is linear.
"""

import argparse
import csv
import random
import re
import time
from collections.abc import Callable, Iterable

from confidentiality.screening import (
    addresses,
    births,
    clusters,
    contacts,
    engine,
    health,
    identifiers,
    marks,
    minors,
    model,
    names,
)
from confidentiality.screening.normalise import normalise

from . import hostile, texts

LENGTH = 200
# The patterns that search a whole text, by kind; what only looks around a find is left out.
SEARCHED = {
    "NUMBER": (clusters, ("_CLUSTER",)),
    "PAPER": (
        identifiers,
        (
            "_CODE",
            "_PAPER",
            "_LABELLED",
            "_ACCOUNT",
            "_OFFICER",
            "_LABELLED_OFFICER",
            "_PLATE",
            "_LABELLED_PLATE",
        ),
    ),
    "CONTACT": (contacts, ("_WECHAT", "_WECHAT_ID", "_QQ", "_DISGUISED", "_DIAL")),
    "MARK": (
        marks,
        (
            "_STARRED",
            "_SPACED",
            "_BUSINESS",
            "_STATED",
            "_STAMPED",
            "_BRACKETED",
            "_ALONE",
            "_GRADED",
            "_INTERNAL",
            "_STANDING",
        ),
    ),
    "ADDRESS": (addresses, ("_LABEL", "_FLAT", "_HAMLET")),
    "BIRTH": (births, ("_PATTERNS",)),
    "HEALTH": (
        health,
        (
            "_BARE",
            "_HAS",
            "_HISTORY",
            "_CARRIES",
            "_HAVING_ONE",
            "_DEGREE",
            "_CALLED",
            "_STATE",
            "_STATED_DEGREE",
            "_KIN",
            "_CLAUSE",
        ),
    ),
    "MINOR": (minors, ("_AGE", "_UNDER", "_SCHOOL", "_GRADE")),
    "NAME": (
        names,
        ("_PART_OPENS", "_DOTTED", "_SPACED", "_STATED", "_ANCHOR", "_PARTICULARS", "_MANY", "_LATIN"),
    ),
    "SURNAME": (model, ("_OPENING",)),
}


def patterns(names_too: bool) -> Iterable[tuple[str, list[str]]]:
    for kind, (module, named) in SEARCHED.items():
        if module in (names, model) and not names_too:
            continue
        found: list[str] = []
        for name in named:
            value = getattr(module, name)
            found += [each.pattern for each in (value if isinstance(value, tuple) else (value,))]
        yield kind, found


def benchmark_texts(count: int) -> dict[str, list[str]]:
    """Stretches of 200 characters: of the benchmark (a name or number in every line) and of the real rows."""
    parts = [text.text for part in ("tuning", "heldout") for text in texts.part(part)]
    random.Random(1).shuffle(parts)
    with texts.ROWS.open() as file:
        rows = ["。".join(row.values()) for row in csv.DictReader(file)]
    random.Random(2).shuffle(rows)
    return {"benchmark": _cut(parts, count), "real rows": _cut(rows, count)}


def _cut(of: list[str], count: int) -> list[str]:
    whole = "".join(of)
    return [whole[at : at + LENGTH] for at in range(0, min(len(whole) - LENGTH, count * LENGTH), LENGTH)]


def per_second(run: Callable[[str], object], of: list[str]) -> float:
    """The best of three."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        for text in of:
            run(text)
        best = min(best, time.process_time() - started)
    return len(of) / best


def presidio(names_too: bool) -> Callable[[str], object] | None:
    try:
        import spacy
        from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
        from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
    except ImportError:
        return None

    class Blank(NlpEngine):
        """Characters as tokens, nothing else."""

        nlp = None

        def load(self):
            self.nlp = spacy.blank("zh")

        def is_loaded(self):
            return self.nlp is not None

        def process_text(self, text, language):
            doc = self.nlp(text)
            return NlpArtifacts(
                [], doc, [token.idx for token in doc], [token.text for token in doc], self, language
            )

        def process_batch(self, texts, language, **_options):
            return ((text, self.process_text(text, language)) for text in texts)

        def is_stopword(self, word, language):
            return False

        def is_punct(self, word, language):
            return False

        def get_supported_entities(self):
            return []

        def get_supported_languages(self):
            return ["zh"]

    blank = Blank()
    blank.load()
    recognizers = [
        PatternRecognizer(
            supported_entity=kind,
            patterns=[Pattern(f"{kind}{number}", each, 0.8) for number, each in enumerate(several)],
            supported_language="zh",
            global_regex_flags=re.MULTILINE,
        )
        for kind, several in patterns(names_too)
    ]
    registry = RecognizerRegistry(recognizers=recognizers, supported_languages=["zh"])
    engine = AnalyzerEngine(registry=registry, nlp_engine=blank, supported_languages=["zh"])
    return lambda text: engine.analyze(text, language="zh")


def only_patterns(text: str) -> object:
    """All that ours finds but names, for which presidio would need a model, too."""
    view = normalise(text)
    return engine.by_patterns(view.text, names.People(view.text, []))


def whole(text: str) -> object:
    """All, without the memory of texts in which nothing was found: it would be met at the second round."""
    return engine._screen(text, None, ())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--texts", type=int, default=200)
    parser.add_argument("--growth", action="store_true", help="hostile texts, too (minutes)")
    options = parser.parse_args()
    for title, of in benchmark_texts(options.texts).items():
        print(f"\n{title}: {len(of)} texts of {LENGTH} characters")
        compare("patterns", only_patterns, of, names_too=False)
        compare("all, names too", whole, of, names_too=True)
    if options.growth:
        for name, small, large in hostile.growth(4_000, 40_000):
            print(f"growth {large / 10 / small:5.2f}  {name}")


def compare(title: str, run: Callable[[str], object], of: list[str], *, names_too: bool) -> None:
    rate = per_second(run, of)
    of_patterns = [each for kind, several in patterns(names_too) for each in several]
    compiled = [re.compile(each, re.MULTILINE) for each in of_patterns]
    bare = per_second(lambda text: [sum(1 for _ in each.finditer(text)) for each in compiled], of)
    line = f"{title:15} ours {rate:9,.0f} texts/s; {len(compiled)} patterns bare {bare:9,.0f}"
    theirs = presidio(names_too)
    if theirs is None:
        print(line + "; presidio-analyzer is not installed here")
    else:
        other = per_second(theirs, of)
        print(line + f"; presidio {other:7,.0f}: ours is {rate / other:.1f} times as fast")


if __name__ == "__main__":
    main()
