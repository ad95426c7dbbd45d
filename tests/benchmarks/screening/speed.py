"""Texts a second on one core: ours beside presidio-analyzer with the same patterns on the same texts, one run.

    PYTHONPATH=.:site python -m tests.benchmarks.screening.speed [--texts 400]

presidio gets every pattern that ours searches texts with (found by watching `re` while the texts pass), one
recognizer for each kind, and a blank Chinese tokenizer: no model of names, no context words. So it does less:
no check digits, no names but their surnames' pattern, no severity. Where it is not installed only ours is timed.

`growth` is the time of hostile texts of 80,000 characters beside ten times that of 8,000: 1 is linear.
"""

import argparse
import random
import re
import time
from collections.abc import Callable, Iterable

from confidentiality.screening import (
    addresses,
    births,
    clusters,
    contacts,
    health,
    identifiers,
    marks,
    minors,
    model,
    names,
    screen,
)

from . import hostile, texts

LENGTH = 200
# The patterns that search a whole text, by kind; what only looks around a find is left out.
SEARCHED = {
    "NUMBER": (clusters, ("_CLUSTER",)),
    "PAPER": (
        identifiers,
        ("_CODE", "_PAPER", "_LABELLED", "_OFFICER", "_LABELLED_OFFICER", "_PLATE", "_LABELLED_PLATE"),
    ),
    "CONTACT": (contacts, ("_WECHAT", "_WECHAT_ID", "_QQ", "_DISGUISED", "_LOCAL_LANDLINE")),
    "MARK": (marks, ("_STARRED", "_SPACED", "_STATED", "_ALONE", "_GRADED", "_INTERNAL", "_STANDING")),
    "ADDRESS": (addresses, ("_LABEL", "_FLAT")),
    "BIRTH": (births, ("_PATTERNS",)),
    "HEALTH": (health, ("_HAS", "_HISTORY", "_CARRIES", "_DEGREE")),
    "MINOR": (minors, ("_AGE", "_UNDER", "_SCHOOL")),
    "NAME": (names, ("_PART_OPENS", "_DOTTED", "_SPACED", "_STATED")),
    "SURNAME": (model, ("_OPENING",)),
}


def patterns() -> Iterable[tuple[str, list[str]]]:
    for kind, (module, named) in SEARCHED.items():
        found: list[str] = []
        for name in named:
            value = getattr(module, name)
            found += [each.pattern for each in (value if isinstance(value, tuple) else (value,))]
        yield kind, found


def benchmark_texts(count: int) -> list[str]:
    """Stretches of 200 characters out of the benchmark's parts and the real rows, mixed with a seed."""
    mixed = [text.text for part in ("tuning", "heldout") for text in texts.part(part)] + [
        text.text for text in texts.rows()
    ]
    random.Random(1).shuffle(mixed)
    whole = "".join(mixed)
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


def presidio() -> Callable[[str], object] | None:
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
        for kind, several in patterns()
    ]
    registry = RecognizerRegistry(recognizers=recognizers, supported_languages=["zh"])
    engine = AnalyzerEngine(registry=registry, nlp_engine=blank, supported_languages=["zh"])
    return lambda text: engine.analyze(text, language="zh")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--texts", type=int, default=400)
    of = benchmark_texts(parser.parse_args().texts)
    print(f"{len(of)} texts of {LENGTH} characters, {sum(len(each) for _, each in patterns())} patterns")
    ours = per_second(screen, of)
    print(f"ours      {ours:10,.0f} texts/s")
    theirs = presidio()
    if theirs:
        rate = per_second(theirs, of)
        print(f"presidio  {rate:10,.0f} texts/s; ours is {ours / rate:.1f} times as fast")
    else:
        print("presidio-analyzer is not installed here: nothing to compare with")
    compiled = [re.compile(each) for _, several in patterns() for each in several]
    bare = per_second(lambda text: [sum(1 for _ in each.finditer(text)) for each in compiled], of)
    print(f"bare      {bare:10,.0f} texts/s: the same patterns by `re`, one after the other")
    for name, small, large in hostile.growth(8_000, 80_000):
        print(f"growth {large / 10 / small:5.2f}  {name}")


if __name__ == "__main__":
    main()
