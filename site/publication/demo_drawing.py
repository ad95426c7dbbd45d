"""What the demo's pictures are drawn with: a sheet of 960 by 600, twice as fine while it is drawn.

Drawn by program, so they are nobody's photograph and nobody's rights.
"""

import io
import math
from collections.abc import Sequence

from PIL import Image, ImageDraw

WIDTH, HEIGHT, FINE = 960, 600, 2

Point = tuple[float, float]


class Sheet:
    """Shapes by their middle and half sizes, in points of the finished picture."""

    def __init__(self, above: str, below: str) -> None:
        """A soft ground from one colour at the top to another at the bottom."""
        two = Image.new("RGB", (1, 2))
        two.putpixel((0, 0), _colour(above))
        two.putpixel((0, 1), _colour(below))
        self.image = two.resize((WIDTH * FINE, HEIGHT * FINE), Image.Resampling.BICUBIC)
        self.pen = ImageDraw.Draw(self.image)

    def oval(
        self, x: float, y: float, rx: float, ry: float, fill: str, edge: str | None = None, width: int = 3
    ) -> None:
        self.pen.ellipse(
            _box(x - rx, y - ry, x + rx, y + ry), fill=fill, outline=edge, width=width * FINE if edge else 0
        )

    def block(self, x: float, y: float, wide: float, high: float, fill: str, round_: float = 0) -> None:
        """A rectangle by its upper left corner."""
        self.pen.rounded_rectangle(_box(x, y, x + wide, y + high), radius=round_ * FINE, fill=fill)

    def shape(self, points: Sequence[Point], fill: str) -> None:
        self.pen.polygon([(x * FINE, y * FINE) for x, y in points], fill=fill)

    def line(self, points: Sequence[Point], fill: str, width: float = 4) -> None:
        fine = [(x * FINE, y * FINE) for x, y in points]
        self.pen.line(fine, fill=fill, width=round(width * FINE), joint="curve")

    def bow(
        self, x: float, y: float, rx: float, ry: float, start: int, end: int, fill: str, width: int = 4
    ) -> None:
        """Part of an oval's edge; degrees clockwise from the right."""
        self.pen.arc(_box(x - rx, y - ry, x + rx, y + ry), start, end, fill=fill, width=width * FINE)

    def slice(self, x: float, y: float, rx: float, ry: float, start: int, end: int, fill: str) -> None:
        self.pen.pieslice(_box(x - rx, y - ry, x + rx, y + ry), start, end, fill=fill)

    def hills(self, base: float, height: float, length: float, shift: float, fill: str) -> None:
        """A wavy edge, filled down to the bottom."""
        edge = [
            (x, base + height * math.sin(x / length + shift) + height / 3 * math.sin(x / length * 2.7))
            for x in range(0, WIDTH + 8, 8)
        ]
        self.shape([*edge, (WIDTH, HEIGHT), (0, HEIGHT)], fill)

    def jpeg(self) -> bytes:
        out = io.BytesIO()
        self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(out, "JPEG", quality=86)
        return out.getvalue()


def _box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
    return left * FINE, top * FINE, right * FINE, bottom * FINE


def _colour(text: str) -> tuple[int, int, int]:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)
