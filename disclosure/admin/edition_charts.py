"""Bars of a dry run's result: geometry for an SVG that the server draws, beside its table."""

from collections.abc import Mapping
from dataclasses import dataclass

WIDTH, BAR, LINE = 360, 250, 40  # of the drawing, in its own units


@dataclass(frozen=True, slots=True)
class Bar:
    """One line: its label, below it the bar with its number."""

    code: str
    label: str
    number: int
    y: int
    width: int

    @property
    def label_y(self) -> int:
        return self.y + 12

    @property
    def bar_y(self) -> int:
        return self.y + 17

    @property
    def value_x(self) -> int:
        return self.width + 6

    @property
    def value_y(self) -> int:
        return self.y + 29


@dataclass(frozen=True, slots=True)
class Chart:
    bars: list[Bar]
    width: int = WIDTH

    @property
    def height(self) -> int:
        return max(len(self.bars), 1) * LINE


def chart(labels: Mapping[str, str], counts: Mapping[str, int]) -> Chart:
    """A bar for each label, in that order, the longest as wide as there is room."""
    most = max([counts.get(code, 0) for code in labels] + [1])
    return Chart(
        [
            Bar(code, label, (many := counts.get(code, 0)), number * LINE, -(-many * BAR // most))
            for number, (code, label) in enumerate(labels.items())
        ]
    )
