"""Pictures of the demo's album and reader: a bear, a rabbit and a drum."""

from collections.abc import Callable

from publication.demo_drawing import Sheet

INK = "#4a2f22"


def _meadow(above: str = "#cfe8ef", below: str = "#f6f3d8", grass: str = "#8fbf6b") -> Sheet:
    sheet = Sheet(above, below)
    sheet.hills(400, 30, 160, 0.8, "#a9cf86")
    sheet.hills(450, 18, 120, 2.4, grass)
    return sheet


def _face(sheet: Sheet, x: float, y: float, size: float, mood: str) -> None:
    """Eyes and mouth: glad, sad, shy (looking down) or awake."""
    for side in (-1, 1):
        eye = x + side * 20 * size
        if mood == "shy":
            sheet.bow(eye, y - 6 * size, 8 * size, 7 * size, 20, 160, INK, 3)
        else:
            sheet.oval(eye, y - 6 * size, 6 * size, (10 if mood == "awake" else 7) * size, INK)
            sheet.oval(eye + 2 * size, y - 9 * size, 2 * size, 2 * size, "#ffffff")
        sheet.oval(x + side * 34 * size, y + 14 * size, 10 * size, 7 * size, "#f2a48f")
    sheet.oval(x, y + 10 * size, 8 * size, 6 * size, INK)
    if mood == "glad":
        sheet.bow(x, y + 18 * size, 15 * size, 12 * size, 10, 170, INK, 3)
    else:
        sheet.bow(x, y + 32 * size, 12 * size, 9 * size, 200, 340, INK, 3)


def _bear(
    sheet: Sheet, x: float, y: float, size: float = 1.0, mood: str = "glad", reach: float = 0.0
) -> None:
    """Its feet stand at `y`; `reach` is how far the arms go to the side, minus is left."""
    brown, light = "#a8703f", "#d9ae7c"
    for side in (-1, 1):
        sheet.oval(x + side * 28 * size, y - 8 * size, 26 * size, 15 * size, brown)
        sheet.oval(x + side * 42 * size, y - 214 * size, 20 * size, 20 * size, brown)
        sheet.oval(x + side * 42 * size, y - 214 * size, 11 * size, 11 * size, light)
        hand = x + (side * 74 + reach) * size
        sheet.line(
            [(x + side * 44 * size, y - 96 * size), (hand, y - (66 + abs(reach) / 2) * size)],
            brown,
            26 * size,
        )
        sheet.oval(hand, y - (66 + abs(reach) / 2) * size, 16 * size, 15 * size, brown)
    sheet.oval(x, y - 70 * size, 62 * size, 68 * size, brown)
    sheet.oval(x, y - 62 * size, 38 * size, 46 * size, light)
    sheet.oval(x, y - 168 * size, 62 * size, 56 * size, brown)
    sheet.oval(x, y - 150 * size, 28 * size, 22 * size, light)
    _face(sheet, x, y - 168 * size, size, mood)


def _rabbit(
    sheet: Sheet, x: float, y: float, size: float = 1.0, mood: str = "glad", reach: float = 0.0
) -> None:
    white, pink, coat = "#fbf7f0", "#f3bfb3", "#5f8fa8"
    for side in (-1, 1):
        sheet.oval(x + side * 24 * size, y - 250 * size, 17 * size, 56 * size, white, "#d8cfc2", 2)
        sheet.oval(x + side * 24 * size, y - 246 * size, 8 * size, 40 * size, pink)
        sheet.oval(x + side * 26 * size, y - 8 * size, 27 * size, 14 * size, white, "#d8cfc2", 2)
        hand = x + (side * 66 + reach) * size
        sheet.line(
            [(x + side * 38 * size, y - 92 * size), (hand, y - (64 + abs(reach) / 2) * size)], coat, 22 * size
        )
        sheet.oval(hand, y - (64 + abs(reach) / 2) * size, 14 * size, 13 * size, white)
    sheet.oval(x, y - 66 * size, 52 * size, 62 * size, coat)
    sheet.oval(x, y - 164 * size, 54 * size, 50 * size, white, "#d8cfc2", 2)
    _face(sheet, x, y - 164 * size, size, mood)


def _drum(sheet: Sheet, x: float, y: float, size: float = 1.0, state: str = "whole") -> None:
    """Standing on `y`: whole, cracked or mended."""
    sheet.oval(x, y - 16 * size, 70 * size, 22 * size, "#8f241a")
    sheet.block(x - 70 * size, y - 88 * size, 140 * size, 72 * size, "#c8392b")
    for step in range(-2, 3):
        left = x + step * 28 * size
        rope = [(left - 14 * size, y - 84 * size), (left, y - 4 * size), (left + 14 * size, y - 84 * size)]
        sheet.line(rope, "#f0c257", 3 * size)
    sheet.oval(x, y - 88 * size, 70 * size, 22 * size, "#fbf1dc", "#8f241a", 4)
    if state == "cracked":
        crack = [(-38, -94), (-14, -84), (-20, -88), (14, -90), (4, -80), (36, -84)]
        sheet.line([(x + dx * size, y + dy * size) for dx, dy in crack], INK, 3.5 * size)
    if state == "mended":
        for dx, dy, colour in ((-28, -92, "#f2c94c"), (2, -84, "#4f9dc6"), (32, -89, "#7cb663")):
            sheet.block(x + (dx - 15) * size, y + (dy - 7) * size, 30 * size, 15 * size, colour, 4)


def _house(sheet: Sheet, x: float, y: float, lit: bool = False) -> None:
    sheet.block(x, y - 210, 230, 210, "#f3e2c4", 4)
    sheet.shape([(x - 26, y - 205), (x + 115, y - 310), (x + 256, y - 205)], "#b4553c")
    sheet.block(x + 34, y - 140, 84, 140, "#c23b2e", 8)
    sheet.oval(x + 104, y - 70, 5, 5, "#f0c257")
    sheet.block(x + 146, y - 150, 58, 58, "#f7d98b" if lit else "#a9cbd6", 4)
    sheet.line([(x + 175, y - 150), (x + 175, y - 92)], "#8a6a4a", 4)


def _night() -> Sheet:
    sheet = Sheet("#26375a", "#5a6e8e")
    sheet.hills(400, 30, 160, 0.8, "#47625f")
    sheet.hills(450, 18, 120, 2.4, "#35514e")
    sheet.oval(730, 120, 56, 56, "#f7ecc4")
    for x, y in ((120, 80), (260, 150), (380, 60), (540, 120), (860, 70), (620, 210), (60, 220)):
        sheet.oval(x, y, 3, 3, "#fdf6dc")
    return sheet


def album_cover() -> bytes:
    sheet = _meadow()
    sheet.oval(760, 120, 62, 62, "#f6c85f")
    _drum(sheet, 480, 520, 2.3)
    for x, y, colour in (
        (150, 520, "#e88b7b"),
        (235, 555, "#f2c94c"),
        (790, 530, "#f2c94c"),
        (860, 560, "#e88b7b"),
    ):
        sheet.line([(x, y), (x, y + 36)], "#5d8f4a", 4)
        sheet.oval(x, y, 14, 14, colour)
    return sheet.jpeg()


def album_ask() -> bytes:
    sheet = _meadow()
    _house(sheet, 610, 520)
    _bear(sheet, 270, 545, 1.15, "glad", 30)
    _rabbit(sheet, 560, 545, 1.05)
    _drum(sheet, 560, 548, 0.8)
    return sheet.jpeg()


def album_play() -> bytes:
    sheet = _meadow("#bfe3f2", "#fdf3cf")
    for x, y in ((180, 130), (300, 90), (700, 110), (800, 170), (620, 190)):
        sheet.bow(x - 16, y, 18, 14, 190, 350, INK, 4)
        sheet.bow(x + 16, y, 18, 14, 190, 350, INK, 4)
    for ring in (110, 150, 190):
        sheet.bow(600, 440, ring, ring, 200, 340, "#f2b35a", 4)
    _bear(sheet, 450, 530, 1.25, "glad", 40)
    _drum(sheet, 600, 548, 1.2)
    sheet.line([(575, 400), (612, 442)], "#8a6a4a", 7)
    return sheet.jpeg()


def album_crack() -> bytes:
    sheet = Sheet("#fdf1dd", "#f4c9a3")
    _drum(sheet, 480, 560, 3.3, "cracked")
    for x, y, to_x, to_y in (
        (220, 150, 180, 100),
        (300, 120, 280, 60),
        (660, 120, 690, 60),
        (740, 150, 790, 105),
    ):
        sheet.line([(x, y), (to_x, to_y)], "#c8553d", 7)
    return sheet.jpeg()


def album_night() -> bytes:
    sheet = _night()
    _house(sheet, 90, 530)
    _drum(sheet, 360, 548, 0.9, "cracked")
    _bear(sheet, 640, 545, 1.05, "sad", 26)
    return sheet.jpeg()


def album_bed() -> bytes:
    sheet = Sheet("#2f3a5c", "#4b557a")
    sheet.block(640, 70, 190, 190, "#1f2947", 6)
    sheet.oval(745, 150, 40, 40, "#f7ecc4")
    sheet.line([(735, 70), (735, 260)], "#8a6a4a", 7)
    sheet.line([(640, 165), (830, 165)], "#8a6a4a", 7)
    sheet.block(110, 260, 40, 300, "#6b4a2f", 8)
    _bear(sheet, 270, 620, 1.5, "awake")
    sheet.block(130, 430, 720, 220, "#b4553c", 24)
    for x in range(190, 840, 90):
        sheet.oval(x, 500, 16, 16, "#f0c257")
    return sheet.jpeg()


def album_step() -> bytes:
    sheet = _meadow("#fde7c8", "#fdf6dc")
    sheet.oval(130, 130, 54, 54, "#f6b45f")
    _house(sheet, 560, 520)
    sheet.block(560, 520, 140, 26, "#b9a58a", 4)
    _rabbit(sheet, 470, 548, 1.15, "sad")
    _drum(sheet, 470, 550, 0.95, "cracked")
    return sheet.jpeg()


def album_tell() -> bytes:
    sheet = _meadow()
    _bear(sheet, 330, 545, 1.2, "shy")
    _rabbit(sheet, 640, 545, 1.15, "awake", -24)
    _drum(sheet, 490, 556, 0.8, "cracked")
    return sheet.jpeg()


def album_mend() -> bytes:
    sheet = _meadow("#d8ecd8", "#fbf6dc")
    _bear(sheet, 260, 545, 1.2, "glad", 40)
    _rabbit(sheet, 700, 545, 1.15, "glad", -40)
    _drum(sheet, 480, 556, 1.35, "mended")
    for x, y, colour in (
        (120, 560, "#f2c94c"),
        (170, 578, "#7cb663"),
        (830, 566, "#4f9dc6"),
        (880, 580, "#e88b7b"),
    ):
        sheet.block(x, y, 40, 14, colour, 3)
    return sheet.jpeg()


def album_dance() -> bytes:
    sheet = _meadow("#fbe3d4", "#fdf6dc")
    for place, colour in enumerate(("#e88b7b", "#f2c94c", "#7cb663", "#4f9dc6", "#c98bc0", "#f2a65a")):
        sheet.shape([(70 + place * 150, 60), (130 + place * 150, 60), (100 + place * 150, 112)], colour)
    sheet.line([(40, 60), (940, 60)], "#8a6a4a", 3)
    _bear(sheet, 220, 540, 1.1, "glad", -26)
    _rabbit(sheet, 740, 540, 1.1, "glad", 26)
    _drum(sheet, 480, 552, 1.4, "mended")
    for x, y in ((380, 300), (560, 260), (460, 220)):
        sheet.oval(x, y, 12, 9, INK)
        sheet.line([(x + 11, y), (x + 11, y - 46), (x + 30, y - 36)], INK, 4)
    return sheet.jpeg()


def album_back() -> bytes:
    sheet = _meadow("#bfe3f2", "#fdf3cf")
    sheet.oval(480, 130, 84, 84, "#f6c85f")
    _house(sheet, 690, 520)
    _bear(sheet, 290, 545, 1.2, "glad", 40)
    _rabbit(sheet, 620, 545, 1.15, "glad", -30)
    _drum(sheet, 455, 500, 0.95, "mended")
    return sheet.jpeg()


def door_lamp() -> bytes:
    """A door at dusk with a lamp beside it."""
    sheet = Sheet("#3b4a6b", "#d99a72")
    sheet.block(0, 470, 960, 130, "#5a4a42")
    sheet.block(220, 90, 520, 390, "#8c6a52", 6)
    sheet.shape([(180, 100), (480, 20), (780, 100)], "#4a3630")
    sheet.block(390, 200, 180, 280, "#7a2f1d", 6)
    sheet.line([(480, 200), (480, 480)], "#4f1d12", 4)
    for x in (464, 496):
        sheet.oval(x, 345, 7, 7, "#e8c48a")
    sheet.block(300, 225, 44, 66, "#f7d98b", 12)
    sheet.block(312, 210, 20, 16, "#3b2a24", 3)
    for ring, colour in ((60, "#b98a62"), (84, "#a37a5a")):
        sheet.bow(322, 258, ring, ring, 0, 360, colour, 3)
    sheet.block(620, 240, 70, 90, "#f0c778", 4)
    sheet.line([(655, 240), (655, 330)], "#4a3630", 4)
    sheet.shape([(400, 480), (560, 480), (640, 600), (320, 600)], "#8a7464")
    return sheet.jpeg()


def drawn(name: str) -> bytes:
    """The picture that is called so."""
    draw: Callable[[], bytes] = globals()[name]
    return draw()
