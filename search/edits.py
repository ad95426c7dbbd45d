"""How many edits make some part of a text of what was typed: characters too much, missing, wrong, swapped.

least    the fewest for a part that ends anywhere: bits of one number for all of what was typed, so that
         a title takes microseconds (Hyyrö 2003, with transpositions, free to begin anywhere)
closest  that part, by the table of all ways, made only where `least` says that it is worth it
"""

from . import text

TOO_FAR = 1000.0  # what changes a digit, or reaches across the end of a sentence


def least(typed: str, read: str) -> tuple[int, int]:
    """The fewest edits of any part of `read`, digits not minded, and where the first such part ends."""
    places = _places(typed)
    last = 1 << (len(typed) - 1)
    mask = (last << 1) - 1
    plus, minus, same, before = mask, 0, 0, 0  # vertical differences, diagonals that stay, characters before
    count = len(typed)
    best, end = count, 0
    for place, char in enumerate(read):
        here = places.get(char, 0)
        swapped = ((~same & here) << 1) & before
        same = ((((here & plus) + plus) ^ plus) | here | minus | swapped) & mask
        up, down = minus | (~(same | plus) & mask), plus & same
        count += bool(up & last) - bool(down & last)
        up, down = (up << 1) & mask, (down << 1) & mask
        plus, minus, before = (down | ~(same | up)) & mask, up & same, here
        if count < best:
            best, end = count, place + 1
    return best, end


def closest(typed: str, read: str, most: int) -> tuple[float, tuple[int, int]] | None:
    """The least edits, `most` at most, and where that part of `read` stands. Of equally near parts one that
    begins and ends as what was typed, then the one whose length is nearest. No digit is edited."""
    if not most or least(typed, read)[0] > most:
        return None
    begins = {place for place, char in enumerate(read) if char == typed[0]}
    cost, _begins, _ends, _longer, (start, stop) = min(
        (
            cost,
            start not in begins,
            read[stop - 1 : stop] != typed[-1],
            abs(stop - start - len(typed)),
            (start, stop),
        )
        for stop, (cost, start) in enumerate(_table(typed, read, begins))
    )
    return (cost, (start, stop)) if cost <= most and start < stop else None


def _table(typed: str, read: str, begins: set[int]) -> list[tuple[float, int]]:
    """For each place of `read`: the least edits of a part that ends there, and where it begins."""
    before: list[tuple[float, int]] = []
    above = [(0.0, start) for start in range(len(read) + 1)]
    for row, char in enumerate(typed):
        line = [(above[0][0] + _weight(char), 0)]
        for column, other in enumerate(read):
            ways = [
                (above[column][0] + (0 if char == other else _weight(char, other)), above[column][1]),
                (above[column + 1][0] + _weight(char), above[column + 1][1]),
                (line[column][0] + _weight(other), line[column][1]),
            ]
            if row and column and char == read[column - 1] != other == typed[row - 1]:
                ways.append((before[column - 1][0] + _weight(char, other), before[column - 1][1]))
            line.append(min(ways, key=lambda way: (way[0], way[1] not in begins)))
        before, above = above, line
    return above


def _places(typed: str) -> dict[str, int]:
    """Of each character the bits of the places where it stands."""
    places: dict[str, int] = {}
    for place, char in enumerate(typed):
        places[char] = places.get(char, 0) | 1 << place
    return places


def _weight(*chars: str) -> float:
    return TOO_FAR if any(char.isdigit() for char in chars) or text.BREAK in chars else 1.0
