"""The pupil's version of a lesson's document: without what is marked as the teacher's."""

import json
from collections.abc import Mapping
from typing import Any

FIELDS = ("stage", "grade", "subject", "minutes", "edition")  # codes of the facts that a pupil needs


def is_theirs(block: Mapping) -> bool:
    """Whether a block stands in the pupil's version."""
    return block.get("for") != "teacher"


def fields(found: list[dict]) -> list[dict]:
    return [each for each in found if each["code"] in FIELDS]


def references(document: Mapping[str, Any]) -> list[str]:
    """Items that it refers to; not those that the teacher's blocks alone name."""
    own = json.dumps([block for block in document["blocks"] if not is_theirs(block)])
    others = json.dumps([block for block in document["blocks"] if is_theirs(block)])
    return [each for each in document["references"] if each not in own or each in others]
