"""Shares by month: geometry for an SVG that the server draws, beside its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, TOP, FOOT = 360, 160, 18, 22  # of the drawing, in its own units
PLOT = HEIGHT - TOP - FOOT


@dataclass(frozen=True, slots=True)
class Column:
    """A month: its column, as high as its share; nothing is drawn where there is none."""

    month: date
    share: int | None
    x: int
    width: int

    @property
    def height(self) -> int:
        return round((self.share or 0) * PLOT / 100)

    @property
    def y(self) -> int:
        return TOP + PLOT - self.height

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def value_y(self) -> int:
        return self.y - 4


@dataclass(frozen=True, slots=True)
class Chart:
    columns: list[Column]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = TOP + PLOT
    label_y: int = HEIGHT - 6


def shares(months: Sequence[tuple[date, int | None]]) -> Chart:
    """A column for each month, the oldest on the left. `share` in per cent."""
    step = WIDTH // max(len(months), 1)
    return Chart(
        [Column(month, part, number * step + 3, step - 6) for number, (month, part) in enumerate(months)]
    )
