"""Texts from which the impact assessments of the shipped kinds may start: proposals, which nobody approved.

Who publishes assesses (PIPL §55: the handler): no installation gets an approved assessment with the program.
"""

import json
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "assessments"


def proposed(kind: str) -> dict[str, str]:
    """Texts and risk by field of the form; empty where a kind has none."""
    path = FOLDER / f"{kind}.json"
    if path.parent != FOLDER or not path.is_file():
        return {}
    return json.loads(path.read_text(encoding="utf-8"))
