"""How much it weighs where a piece stands, and why. Both engines rank by this one table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Boost:
    weight: float
    reason: str


BOOSTS = {
    "whole": Boost(40, "Who types a whole name, title or number wants that one, not what mentions it."),
    "number": Boost(20, "A number or code, even a part of it, is typed to find one thing."),
    "name": Boost(8, "Most people look an organisation up; where it is named, it is meant."),
    "title": Boost(6, "A title says what an item is about, a text also what it is not about."),
    "topic": Boost(4, "Editors gave the item this word because it is about it."),
    "pinyin": Boost(
        3, "Letters are a way round an input method: likelier a name than a word, but less sure."
    ),
    "word": Boost(2, "A whole word of a script that parts words is meant rather than a part of another."),
    "body": Boost(1, "The measure of the others."),
}
