"""One edition of the catalogue (公示目录), parsed: Spec ← FieldSpec, Clock ← Tier.

The JSON files in `catalogue/` are the source; the database keeps each edition's canonical text. What a
kind of disclosure is, which fields it has, who must fill them, what is public of whom and until when is
all said there: a new kind is a file, not code.

A file that `extends` another one holds only what differs: its keys replace the other's, its `fields` are
laid over those of the same code. What the database keeps is always whole.

    fields       those of the standard, in its order and number
    attachments  {"public": [categories]}: about whom attached papers may be published; silent, about none
    supplements  what we ask beside them (key sector, measures, duties done …), never part of an exchange
    facts        codes of those that are filled in after the decision and end its display early
    clock        how long it is shown (see display_clock and display_tiers)
    plural       what lists and filters call the kind, where that is not its title
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from django.utils.translation import get_language

FOLDER = Path(__file__).resolve().parent / "catalogue"
NO_CODE = "0" * 17 + "X"  # "this subject has no code": fails the check digit, and is right


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field: `required` and `public` say per category of subject what holds."""

    code: str
    label: dict[str, str]
    type: str  # text, long_text, enum, enums, date, decimal, measures
    required: dict[str, str]  # required, optional, conditional, empty
    public: dict[str, str]  # shown, masked, never
    length: int | None = None
    places: int | None = None
    enum: tuple[str, ...] = ()
    when: dict | None = None  # a conditional field is required when `field` contains one of `contains`
    format: str = ""  # uscc, certificate
    certificate_type: str = ""
    past: bool = False
    help: dict[str, str] | None = None
    aliases: tuple[str, ...] = ()  # other codes and names of the same column, in files of other years

    @property
    def title(self) -> str:
        """The label in the language of the reader."""
        return worded(self.label)

    @property
    def is_private(self) -> bool:
        """Whether the value is nobody's business, whoever the subject is."""
        return "shown" not in self.public.values() and "masked" not in self.public.values()

    def is_public(self, category: str) -> bool:
        return self.public.get(category, "never") != "never"

    def is_required(self, category: str, values: dict[str, str]) -> bool:
        demand = self.required.get(category, "optional")
        if demand == "conditional" and self.when:
            return any(word in values.get(self.when["field"], "") for word in self.when["contains"])
        return demand == "required"


@dataclass(frozen=True)
class Spec:
    """The parsed content of an edition."""

    content: dict

    @property
    def code(self) -> str:
        return self.content["code"]

    @property
    def title(self) -> dict[str, str]:
        return self.content["title"]

    @property
    def chain(self) -> str:
        return self.content["chain"]

    @property
    def clock(self) -> dict:
        return self.content["clock"]

    @property
    def facts(self) -> tuple[str, ...]:
        """Codes of the fields that are filled in after the decision, each of which may end the display."""
        return tuple(self.content.get("facts", ()))

    @cached_property
    def standard(self) -> tuple[FieldSpec, ...]:
        """The fields of the standard, in its order."""
        return tuple(map(_field, self.content["fields"]))

    @cached_property
    def supplements(self) -> tuple[FieldSpec, ...]:
        """What we ask beside the standard's fields."""
        return tuple(map(_field, self.content.get("supplements", ())))

    @cached_property
    def fields(self) -> tuple[FieldSpec, ...]:
        return self.standard + self.supplements

    @cached_property
    def by_code(self) -> dict[str, FieldSpec]:
        return {field.code: field for field in self.fields}

    def role(self, name: str) -> str:
        """The code of the field in that role (name, category, code, number, authority …), or nothing."""
        return self.content["roles"].get(name) or ""

    def value(self, name: str, values: dict[str, str]) -> str:
        """The value of the field in that role; "no code" counts as none."""
        value = values.get(self.role(name), "")
        return "" if value == NO_CODE else value

    def category(self, values: dict[str, str]) -> str:
        """organisation, business or person; empty where the values do not say it."""
        said = values.get(self.role("category"), "")
        return next((code for code, word in self.content["categories"].items() if word == said), "")

    def public_fields(self, category: str) -> Iterator[FieldSpec]:
        return (field for field in self.fields if field.is_public(category))


def worded(words: dict[str, str]) -> str:
    """The words of the reader's language."""
    return words["en"] if get_language() == "en" else words["zh-hans"]


def shipped() -> list[dict]:
    """Contents of the catalogue's files, whole; by kind in their own order, older editions first."""
    found = [_whole(path.stem) for path in FOLDER.glob("*.json")]
    return sorted(found, key=lambda content: (content["order"], content["valid_from"], content["edition"]))


def kinds() -> dict[str, tuple[dict[str, str], str]]:
    """The shipped kinds by code, in their order: what many of them are called, and their section."""
    return {
        content["code"]: (content.get("plural") or content["title"], content["section"])
        for content in shipped()  # a kind's newest edition comes last
    }


def _whole(name: str) -> dict:
    """A file's content, laid over the one that it extends."""
    content = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    base = content.pop("extends", None)
    if base is None:
        return content
    whole = _whole(base)
    over = {field["code"]: field for field in content.pop("fields", ())}
    fields = [field | over.pop(field["code"], {}) for field in whole["fields"]]
    return whole | content | {"fields": [*fields, *over.values()]}


def _field(given: dict) -> FieldSpec:
    return FieldSpec(**(given | {key: tuple(given.get(key, ())) for key in ("enum", "aliases")}))


@lru_cache(maxsize=64)
def parse(text: str) -> Spec:
    """The edition's canonical text, parsed once a process."""
    return Spec(json.loads(text))
