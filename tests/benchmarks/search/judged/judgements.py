"""How well each item answers each query: 3 what was meant, 2 close to it, 1 mentions it, 0 nothing.

A query says in `queries.json` whom or what it is after; which items that are follows from how they were made:

    {"q": "天津银行", "class": "firm by short name", "wants": [[3, {"subject": "天津银行股份有限公司"}],
                                                             [2, {"subject_has": "天津银行"}], …]}

All conditions of one want must hold; the highest grade counts. `{"firm": name}` stands for the ladder of
who looks up an organisation (FIRM), and what was graded by hand goes above all that (`hand.tsv`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any

from publication import texts

from .item import FOLDER, Item, load

Condition = Callable[[Item, Any], bool]


def _has_topic(item: Item, topic: str) -> bool:
    """A topic by its name, or with the least weight that is asked for: repair:3."""
    name, _colon, least = topic.partition(":")
    return item.topics.get(name, 0) >= int(least or 1)


CONDITIONS: dict[str, Condition] = {
    "subject": lambda item, value: item.subject == value,
    "subject_has": lambda item, value: value in item.subject,
    "employer": lambda item, value: item.employer == value,
    "employer_has": lambda item, value: value in item.employer,
    "mentions": lambda item, value: value in item.mentions or _says(item, value),
    "number": lambda item, value: item.number == value,
    "number_has": lambda item, value: value in item.number,
    "code": lambda item, value: item.code == value,
    "topic": _has_topic,
    "kind": lambda item, value: item.kind == value,
    "grade": lambda item, value: item.grade == value,
    "stage": lambda item, value: bool(item.grade) and item.grade in value,
    "place": lambda item, value: value in item.place,
    "authority": lambda item, value: value in item.authority,
    "year": lambda item, value: item.year == value,
    "day": lambda item, value: item.day.startswith(value),
    "about": lambda item, value: item.about == value,
    "title": lambda item, value: item.document["title"] == value,
    "says": lambda item, value: _says(item, value),
}


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed, what sort of question that is, and whether weights may be tuned by it."""

    q: str
    sort: str
    wants: tuple[tuple[int, Mapping[str, Any]], ...]

    @property
    def tuning(self) -> bool:
        """By hash, so that adding a query moves no other to the other half."""
        return blake2b(self.q.encode(), digest_size=1).digest()[0] % 2 == 0

    def grade(self, item: Item) -> int:
        return max((grade for grade, want in self.wants if _holds(item, want)), default=0)


def queries() -> list[Query]:
    """Every query. Raises ValueError for one that stands there twice."""
    found = [Query(each["q"], each["class"], tuple(_wants(each["wants"]))) for each in load("queries.json")]
    if len({query.q for query in found}) != len(found):
        raise ValueError("A query of the judged set stands there twice.")
    return found


def judged(items: Iterable[Item]) -> dict[str, dict[str, int]]:
    """Grades above 0 by query and id of the item."""
    held = list(items)
    return {query.q: _grades(query, held) for query in queries()}


def _grades(query: Query, items: list[Item]) -> dict[str, int]:
    by_hand = hand().get(query.q, {})
    grades = {item.id: by_hand.get(item.key, query.grade(item)) for item in items}
    return {identifier: grade for identifier, grade in grades.items() if grade}


@cache
def hand() -> dict[str, dict[str, int]]:
    """Grades given by a person who read the item, by query and key; 0 among them."""
    found: dict[str, dict[str, int]] = {}
    for line in (FOLDER / "hand.tsv").read_text(encoding="utf-8").splitlines():
        q, grade, key = line.split("\t")
        found.setdefault(q, {})[key] = int(grade)
    return found


def _wants(given: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for want in given if isinstance(given, list) else [given]:
        if isinstance(want, dict):
            yield from _firm(want["firm"])
        else:
            yield want[0], want[1]


def _firm(name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Its own entries; those of its branches and of persons who worked there; what names it."""
    yield 3, {"subject": name}
    yield 2, {"subject_has": name}
    yield 2, {"employer": name}
    yield 1, {"mentions": name}


def _holds(item: Item, want: Mapping[str, Any]) -> bool:
    return all(CONDITIONS[name](item, value) for name, value in want.items())


def _says(item: Item, words: str) -> bool:
    return words in _text(item.key, item)


_texts: dict[str, str] = {}


def _text(key: str, item: Item) -> str:
    """All that the document says, as it is written."""
    if key not in _texts:
        _texts[key] = "\n".join([item.document["title"], *texts.of(item.document)])
    return _texts[key]
