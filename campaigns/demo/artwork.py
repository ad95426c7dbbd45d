"""Quiet pictures of the demo's stories."""

import math
import random

from publication.demo_drawing import HEIGHT, WIDTH, Sheet


def scales() -> bytes:
    """A beam at rest between two pans, over a warm ground."""
    sheet = Sheet("#f3e6d3", "#d9a878")
    sheet.oval(732, 173, 84, 84, "#c8553d")
    sheet.line([(480, 153), (480, 507)], "#4a2c22", 9)
    sheet.line([(198, 200), (762, 200)], "#4a2c22", 8)
    sheet.shape([(396, 520), (564, 520), (480, 488)], "#4a2c22")
    for middle in (198, 762):
        sheet.line([(middle, 200), (middle - 72, 360)], "#4a2c22", 2.5)
        sheet.line([(middle, 200), (middle + 72, 360)], "#4a2c22", 2.5)
        sheet.slice(middle, 360, 90, 60, 0, 180, "#7a2f1d")
    for x, y in ((166, 352), (192, 344), (220, 352), (192, 358)):
        sheet.oval(x, y, 17, 15, "#e8c48a")
    sheet.block(735, 318, 54, 42, "#8a8f94", 5)
    sheet.block(752, 306, 20, 14, "#8a8f94", 4)
    sheet.oval(480, 153, 17, 17, "#e8c48a", "#4a2c22")
    return sheet.jpeg()


def ledger_hills() -> bytes:
    """Hills one behind the other, ruled like the pages of an account book."""
    sheet = Sheet("#e6eef0", "#9fb9bf")
    sheet.oval(198, 140, 60, 60, "#f0c987")
    for depth, colour in enumerate(("#86a6a8", "#5f8688", "#3d6a6c", "#22494c")):
        sheet.hills(254 + depth * 80, 40, 102 + 24 * depth, depth * 1.7, colour)
    for line in range(430, HEIGHT, 23):
        sheet.line([(0, line), (WIDTH, line)], "#8fb0ad", 1)
    sheet.line([(144, 400), (144, HEIGHT)], "#c8553d", 2)
    return sheet.jpeg()


def rain_lane() -> bytes:
    """A lane in the rain, somebody with a red umbrella, one lit window."""
    sheet, chance = Sheet("#8da1ae", "#c9d2d4"), random.Random(5)
    for x, high, colour in (
        (0, 430, "#4f5f6b"),
        (150, 350, "#5d6e79"),
        (640, 380, "#566873"),
        (800, 450, "#475761"),
    ):
        sheet.block(x, 520 - high, 170, high, colour)
        sheet.shape([(x - 14, 520 - high), (x + 85, 480 - high), (x + 184, 520 - high)], "#36424b")
    sheet.shape([(0, 520), (WIDTH, 520), (WIDTH, 600), (0, 600)], "#7c8b93")
    sheet.block(850, 250, 70, 84, "#f4d58a", 4)
    sheet.line([(885, 250), (885, 334)], "#6b4a2b", 3)
    sheet.oval(885, 545, 90, 12, "#d8c48e")
    sheet.slice(470, 330, 120, 100, 180, 360, "#c23b2e")
    for rib in (-60, 0, 60):
        sheet.line([(470, 232), (470 + rib, 330)], "#8f241a", 2)
    sheet.line([(470, 325), (496, 455)], "#3a2a22", 4)
    sheet.oval(455, 372, 21, 23, "#e7c3a0")
    sheet.shape([(425, 400), (492, 400), (505, 510), (415, 510)], "#2f4858")
    sheet.line([(438, 508), (434, 548)], "#22323d", 12)
    sheet.line([(476, 508), (482, 548)], "#22323d", 12)
    sheet.line([(428, 415), (396, 468)], "#2f4858", 14)
    sheet.block(370, 466, 50, 44, "#d9a441", 7)
    sheet.bow(395, 468, 18, 18, 180, 360, "#8a6420", 3)
    for _drop in range(150):
        x, y = chance.randrange(WIDTH), chance.randrange(HEIGHT)
        sheet.line([(x, y), (x - 5, y + 17)], "#dfe8ec", 1)
    return sheet.jpeg()


def bolts() -> bytes:
    """Rows of grey bolts seen from above, and a red one."""
    sheet = Sheet("#dfe4e2", "#b9c4c4")
    for row in range(4):
        for column in range(7):
            x, y = 105 + column * 125, 90 + row * 140
            red = (row, column) == (2, 4)
            sheet.oval(x + 5, y + 9, 52, 50, "#98a5a6")
            sheet.shape(_hexagon(x, y, 50), "#c8452f" if red else "#5c6f77")
            sheet.shape(_hexagon(x, y, 42), "#d9654f" if red else "#71858d")
            sheet.oval(x, y, 21, 21, "#b23a27" if red else "#4f6169")
            sheet.bow(x, y, 13, 13, 200, 330, "#f0ddd6" if red else "#a9b9bf", 2)
    return sheet.jpeg()


def _hexagon(x: float, y: float, size: float) -> list[tuple[float, float]]:
    corners = [math.radians(60 * corner + 30) for corner in range(6)]
    return [(x + size * math.cos(corner), y + size * math.sin(corner)) for corner in corners]


def ferry() -> bytes:
    """A wooden boat on a river, a stone with red marks on the bank."""
    sheet = Sheet("#f6e7cf", "#cfe0df")
    sheet.oval(700, 150, 58, 58, "#ef9f5a")
    sheet.hills(230, 38, 110, 0.6, "#93b3ae")
    sheet.hills(280, 26, 90, 2.2, "#6d9690")
    sheet.shape([(0, 330), (WIDTH, 330), (WIDTH, 600), (0, 600)], "#8fb9bd")
    for line, (x, y) in enumerate(((520, 365), (180, 390), (700, 420), (420, 455), (640, 500), (330, 372))):
        sheet.line([(x, y), (x + 130 - line * 8, y)], "#c5dddd", 3)
    sheet.shape([(420, 410), (740, 410), (694, 470), (466, 470)], "#7a4a2a")
    sheet.shape([(420, 410), (740, 410), (732, 422), (428, 422)], "#a56a3e")
    sheet.bow(580, 412, 78, 74, 180, 360, "#5e3a22", 6)
    sheet.slice(580, 414, 75, 71, 180, 360, "#d8b98a")
    sheet.line([(705, 285), (676, 520)], "#5e3a22", 5)
    sheet.oval(690, 322, 15, 16, "#e2b68d")
    sheet.shape([(672, 336), (708, 336), (716, 412), (662, 412)], "#2f5a66")
    sheet.shape([(668, 318), (712, 318), (690, 294)], "#c9a25c")
    sheet.shape([(0, 460), (250, 480), (340, 600), (0, 600)], "#6f7f58")
    sheet.shape([(70, 520), (92, 400), (160, 378), (212, 420), (222, 530)], "#9a948a")
    for mark, y in enumerate((418, 443, 468, 493)):
        sheet.line([(112, y), (112 + 56 - mark * 6, y)], "#c23b2e", 6)
    return sheet.jpeg()


def watches() -> bytes:
    """Old watches in a dark cabinet, all at the same minute."""
    sheet = Sheet("#4a342a", "#2c1f19")
    sheet.block(60, 50, 840, 500, "#5b4033", 12)
    sheet.block(78, 68, 804, 464, "#241a16", 6)
    colours = ("#e8dcc2", "#d7c9a8", "#efe7d6", "#cfd3cf", "#e3cfa0")
    for row in range(2):
        for column in range(5):
            x, y = 165 + column * 158, 185 + row * 230
            sheet.block(x - 17, y - 92, 34, 184, "#6b4a2f" if (row + column) % 2 else "#33383c", 8)
            sheet.oval(x, y, 54, 54, "#b8924c")
            sheet.oval(x, y, 46, 46, colours[(row * 3 + column) % 5])
            for hour in range(12):
                turn = math.radians(30 * hour)
                sheet.oval(x + 38 * math.sin(turn), y - 38 * math.cos(turn), 2.2, 2.2, "#4a342a")
            sheet.line([(x, y), (x - 17, y - 16)], "#2c1f19", 4)
            sheet.line([(x, y), (x + 20, y - 26)], "#2c1f19", 3)
            sheet.oval(x, y, 4, 4, "#c23b2e")
    sheet.line([(78, 300), (882, 300)], "#5b4033", 10)
    return sheet.jpeg()


def oranges() -> bytes:
    """A basket of oranges, some with a brown scar."""
    sheet = Sheet("#fbf1dc", "#f0cf96")
    sheet.oval(480, 520, 330, 36, "#d9b274")
    places = (
        (330, 300, 0), (430, 268, 1), (535, 272, 0), (630, 305, 1), (280, 352, 0), (380, 350, 0), (485, 338, 1),
        (590, 352, 0), (680, 354, 0), (200, 510, 1), (770, 508, 0),
    )  # fmt: skip
    for x, y, scar in places:
        sheet.oval(x, y, 60, 58, "#ec8a2c")
        sheet.oval(x - 18, y - 20, 20, 15, "#f5ab5a")
        sheet.oval(x + 4, y - 50, 6, 5, "#5c7a35")
        if scar:
            sheet.oval(x + 16, y + 8, 15, 8, "#a8662f")
            sheet.oval(x + 24, y + 22, 6, 4, "#a8662f")
    sheet.shape([(210, 372), (750, 372), (690, 520), (270, 520)], "#a9743a")
    for line in range(4):
        sheet.line([(218 + line * 14, 392 + line * 36), (742 - line * 14, 392 + line * 36)], "#7f5325", 5)
    for x in range(250, 740, 44):
        sheet.line([(x, 374), (480 + (x - 480) * 0.78, 518)], "#8d5e2c", 4)
    sheet.block(200, 362, 560, 20, "#8d5e2c", 10)
    return sheet.jpeg()
