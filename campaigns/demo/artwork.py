"""Two quiet pictures, drawn by program: nobody's photograph, nobody's rights."""

import io
import math

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1600, 900)


def scales() -> bytes:
    """A beam at rest between two pans, over a warm ground."""
    picture = _ground("#f3e6d3", "#d9a878")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((1080, 120, 1360, 400), fill="#c8553d")
    draw.line((800, 230, 800, 760), fill="#4a2c22", width=14)
    draw.line((330, 300, 1270, 300), fill="#4a2c22", width=12)
    draw.polygon([(660, 780), (940, 780), (800, 740)], fill="#4a2c22")
    for middle in (330, 1270):
        draw.line((middle, 300, middle - 120, 540), fill="#4a2c22", width=4)
        draw.line((middle, 300, middle + 120, 540), fill="#4a2c22", width=4)
        draw.pieslice((middle - 150, 450, middle + 150, 630), 0, 180, fill="#7a2f1d")
    draw.ellipse((775, 205, 825, 255), fill="#e8c48a", outline="#4a2c22", width=6)
    return _written(picture)


def ledger_hills() -> bytes:
    """Hills one behind the other, ruled like the pages of an account book."""
    picture = _ground("#e6eef0", "#9fb9bf")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((230, 110, 430, 310), fill="#f0c987")
    for depth, colour in enumerate(("#86a6a8", "#5f8688", "#3d6a6c", "#22494c")):
        base = 380 + depth * 120
        edge = [
            (x, base + 60 * math.sin(x / (170 + 40 * depth) + depth * 1.7) + 22 * math.sin(x / 61 + depth))
            for x in range(0, SIZE[0] + 10, 10)
        ]
        draw.polygon([*edge, (SIZE[0], SIZE[1]), (0, SIZE[1])], fill=colour)
    for line in range(640, 900, 34):
        draw.line((0, line, SIZE[0], line), fill="#f3e6d3", width=1)
    draw.line((240, 600, 240, 900), fill="#c8553d", width=3)
    return _written(picture)


def _ground(above: str, below: str) -> Image.Image:
    """A soft gradient from top to bottom."""
    two = Image.new("RGB", (1, 2))
    two.putpixel((0, 0), _colour(above))
    two.putpixel((0, 1), _colour(below))
    return two.resize(SIZE, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(2))


def _colour(text: str) -> tuple[int, int, int]:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _written(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()
