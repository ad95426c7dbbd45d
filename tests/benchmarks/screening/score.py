"""Scores a screening over the benchmark.

    PYTHONPATH=.:site python -m tests.benchmarks.screening.score [tuning|heldout|unseen|rows ...] [--errors] [--baselines]

A span counts as found where a finding that blocks or asks covers all of it, whatever its kind (a name beside
an age is a minor's, too). Precision: the share of findings (names: of those that block) that lie on a span
that is wanted. `alike` is the share of look-alikes on which anything but a note fires.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Iterable

from confidentiality.screening import Severity, screen

from . import baselines, texts
from .texts import Span, Text

IDENTIFIERS = frozenset({
    "id_card", "mobile", "landline", "bank_card", "passport", "travel_permit", "officer_card", "plate", "email",
    "wechat", "qq",
})  # fmt: skip
MARKS = frozenset({"secrecy_mark", "internal_mark"})
Found = tuple[int, int, str, bool]  # start, end, kind, blocks


def ours(text: Text) -> list[Found]:
    return [
        (each.start, each.end, each.kind.value, each.severity == Severity.BLOCK)
        for each in screen(text.text, subject=text.subject)
        if each.severity != Severity.INFORM
    ]


def group(kind: str) -> str:
    if kind in IDENTIFIERS:
        return "identifiers"
    return "marks" if kind in MARKS else kind


class Score:
    """Counts by kind and by group."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.errors: list[str] = []

    def add(self, text: Text, found: list[Found]) -> None:
        for span in text.wanted:
            self._wanted(text, span, found)
        for start, end, kind, blocks in found:
            right = any(start < span.end and span.start < end for span in text.wanted)
            self._found(text, (start, end, kind, blocks), right)
        for span in text.alike:
            fired = [each for each in found if each[0] < span.end and span.start < each[1]]
            self.counts["alike", "all"] += 1
            self.counts["alike", "fired"] += bool(fired)
            self.counts["alike", "blocked"] += any(each[3] for each in fired)

    def _wanted(self, text: Text, span: Span, found: list[Found]) -> None:
        covering = _covering(text.text, span, found)
        for key in {span.kind, group(span.kind)}:
            self.counts[key, "wanted"] += 1
            self.counts[key, "hit"] += bool(covering)
            self.counts[key, "proven"] += any(each[3] for each in covering)
        if not covering:
            self.errors.append(f"missed {span.kind} {text.text[span.start : span.end]!r}: {text.text}")

    def _found(self, text: Text, each: Found, right: bool) -> None:
        start, end, kind, blocks = each
        for key in {kind, group(kind)}:
            self.counts[key, "found"] += 1
            self.counts[key, "right"] += right
            self.counts[key, "blocking"] += blocks
            self.counts[key, "blocking right"] += blocks and right
        if not right:
            self.errors.append(
                f"{'BLOCKED' if blocks else 'asked'} {kind} {text.text[start:end]!r}: {text.text}"
            )

    def table(self) -> str:
        lines = [
            f"{'kind':14} {'wanted':>6} {'recall':>7} {'blocks':>7} | {'found':>6} {'precision':>9} {'of blocks':>9}"
        ]
        for kind in sorted(
            {kind for kind, _ in self.counts} - {"alike"},
            key=lambda kind: (kind not in ("identifiers", "person_name", "marks"), kind),
        ):
            lines.append(self._line(kind))
        fired, blocked, all_ = (self.counts["alike", name] for name in ("fired", "blocked", "all"))
        lines.append(f"look-alikes {all_}: fired on {_share(fired, all_)}, blocked {_share(blocked, all_)}")
        return "\n".join(lines)

    def _line(self, kind: str) -> str:
        def share(part: str, whole: str) -> str:
            return _share(self.counts[kind, part], self.counts[kind, whole])

        return (
            f"{kind:14} {self.counts[kind, 'wanted']:6} {share('hit', 'wanted'):>7} {share('proven', 'wanted'):>7} | "
            f"{self.counts[kind, 'found']:6} {share('right', 'found'):>9} {share('blocking right', 'blocking'):>9}"
        )


def _covering(text: str, span: Span, found: list[Found]) -> list[Found]:
    """The findings that cover all of a span; two side by side may share it (内部资料  注意保存)."""
    touching = sorted(each for each in found if each[0] < span.end and span.start < each[1])
    at = span.start
    for start, end, *_ in touching:
        if text[at:start].strip(" ,、，\n\t\u3000"):
            return []
        at = max(at, end)
    return touching if touching and not text[at : span.end].strip() else []


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "–"


def score(of: Iterable[Text], screening: Callable[[Text], list[Found]] = ours) -> Score:
    result = Score()
    for text in of:
        result.add(text, screening(text))
    return result


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", default=[*texts.PARTS, "rows"])
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--baselines", action="store_true")
    options = parser.parse_args()
    for name in options.parts:
        these = list(texts.rows() if name == "rows" else texts.part(name))
        result = score(these)
        print(f"\n== {name}: {len(these)} texts, ours\n{result.table()}")
        if options.errors:
            print("\n".join(dict.fromkeys(result.errors)))
        for baseline, screening in baselines.installed() if options.baselines else ():
            print(f"\n-- {name}: {baseline}\n{score(these, screening).table()}")


if __name__ == "__main__":
    main()
