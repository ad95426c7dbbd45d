"""How much it weighs where a piece stands, and why. Both engines rank by this one table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Boost:
    weight: float
    reason: str


BOOSTS = {
    "whole": Boost(40, "Who types a whole name, title or number wants that one, not what mentions it."),
    "number": Boost(20, "A number or code, even a part of it, is typed to find one thing."),
    "brief": Boost(10, "A title that is hardly longer than what was typed says nothing else."),
    "name": Boost(8, "Most people look an organisation up; where it is named, it is meant."),
    "title": Boost(6, "A title says what an item is about, a text also what it is not about."),
    "topic": Boost(
        4, "Editors gave the item this word because it is about it; so is a title that says it otherwise."
    ),
    "pinyin": Boost(
        3, "Letters are a way round an input method: likelier a name than a word, but less sure."
    ),
    "word": Boost(2, "A whole word of a script that parts words is meant rather than a part of another."),
    "body": Boost(1, "The measure of the others."),
}

# Of a question of several pieces. Its places are weighed together and not one by one: a sum over pieces would
# have to be made for every document that holds them, however many they are.
TOGETHER = {
    "whole": Boost(40, "A whole name or title, typed in parts."),
    "one whole": Boost(20, "One piece is a whole name or number; the others say what of it is looked for."),
    "brief": Boost(10, BOOSTS["brief"].reason),
    "all": Boost(8, "What is called by all the pieces is what they ask for."),
    "half": Boost(5, "What is called by most of them is nearer to it than what only mentions them."),
    "one": Boost(3, "The first word is mostly the name, and the others stand in its text."),
    "words": Boost(2, BOOSTS["word"].reason),
    "body": Boost(1, BOOSTS["body"].reason),
}
