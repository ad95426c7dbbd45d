"""What the index is told of an item: its public document, and nothing else of it.

body      all its words, and its dates as people type them
names     organisations that it names: its authority; its subject where that is one
numbers   document numbers, unified codes and other codes among its fields
topics    its tags, and what its topics and categories are called
person    it speaks of a person: found by what it says, never by what is only like it, and never suggested

No domain is known here, so names and numbers are told by what fields are called and look like. Where that
leaves a doubt, the item speaks of a person.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from django.utils import translation

from publication import kinds, texts
from publication.enums import Section
from publication.models import PublicItem

from .engine import IndexDocument

ORGANISATION = "organisation"
# A person, and a business of one: a shop is mostly called after its owner, and 个体工商户 without a shop's
# name are registered under his very own. A group is some persons.
PERSONS = frozenset({"person", "business", "group"})
TITLE_PARTS = " · "  # between name and number of a record's headline; a dot inside a name has no spaces
TOPICS = ("topic", "category", "subject_area", "activity", "side", "form")  # facets whose values are subjects
NAMES_OF_NUMBERS = re.compile(r"(?:文号|文书号|编号|代码|注册号|登记号|证书号|登记证号)(?:\)|）)?$|代码_\d")
DOCUMENT_NUMBER = re.compile(r"[〔﹝\[［(（【]\d{4}[〕﹞\]］)）】].{0,12}号")
UNIFIED_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
LONGEST_NUMBER = 100  # characters; what is longer is a sentence
MASK = "*"
A_DIGIT = re.compile(r"\d")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def document_of(item: PublicItem) -> IndexDocument:
    """All that the index is told of an item."""
    public = item.document
    province = f"{item.region[:2]}0000" if item.region else ""
    person = speaks_of_a_person(item)
    return IndexDocument(
        id=item.id,
        title=public["title"],
        body="\n".join([*texts.of(public), item.authority, *_days(public)]),
        kind=item.kind,
        section=item.section,
        authority=item.authority,
        regions=tuple(sorted({province, item.city, item.region} - {""})),
        subject=item.subject_category,
        year=item.year,
        sector=item.sector,
        occupation=item.occupation,
        locale=item.locale,
        organisation=str(item.organisation_id),
        visible_from=item.visible_from,
        visible_until=item.visible_until,
        names=names_of(item),
        numbers=tuple(dict.fromkeys(_numbers(public))),
        topics=topics_of(item),
        terms=tuple(f"{facet}={value}" for facet, value in _terms(public)),
        person=person,
    )


def names_of(item: PublicItem) -> tuple[str, ...]:
    """Organisations that the item names, as it writes them: its authority, and an organisation as its
    subject, whether or not the review masked a person beside it."""
    return tuple(dict.fromkeys(filter(None, (item.authority, _subject_name(item)))))


def topics_of(item: PublicItem) -> tuple[str, ...]:
    """Labels of subjects and categories in the item's language, then its tags: editors are free to write a
    person's name as a tag, so those of a person's item are left to its text."""
    tags = () if speaks_of_a_person(item) else item.document["tags"]
    return tuple(dict.fromkeys([*_labels(item), *tags]))


def speaks_of_a_person(item: PublicItem) -> bool:
    """Whose subject is a person or may be one, whatever was masked, and stories that do not say of whom."""
    if item.masked or item.subject_category in PERSONS:
        return True
    return item.section == Section.STORIES and not item.subject_category and not _is_about_no_one(item)


def _is_about_no_one(item: PublicItem) -> bool:
    """Kinds of stories without a subject of their own, that name nobody: calls, works, lists of shops."""
    return not any(field["code"] in ("subject", "author") for field in item.document["fields"])


def _subject_name(item: PublicItem) -> str:
    """Of a story its field, of a record the part of the title that is the value of a field, else the first."""
    if item.subject_category != ORGANISATION:
        return ""
    fields = item.document["fields"]
    if told := next((field["value"] for field in fields if field["code"] == "subject"), ""):
        return told if isinstance(told, str) else ""
    if item.section != Section.DISCLOSURES:
        return ""
    parts = item.document["title"].split(TITLE_PARTS)
    named = {str(field["value"]) for field in fields if field["label"]["zh-hans"].endswith("名称")}
    name = next((part for part in parts if part in named), parts[0])
    return "" if MASK in name else name


def _numbers(public: Mapping) -> Iterator[str]:
    """Values of fields that are called a number or look like one; never one with a mask in it."""
    for field in public["fields"]:
        value = field["value"]
        if isinstance(value, str) and _is_number(field["label"]["zh-hans"], value):
            yield value


def _is_number(label: str, value: str) -> bool:
    if len(value) > LONGEST_NUMBER or MASK in value or not A_DIGIT.search(value):
        return False
    if _is_called_a_number(label) or UNIFIED_CODE.fullmatch(value):
        return True
    return len(value) <= LONGEST_NUMBER // 2 and bool(DOCUMENT_NUMBER.search(value))


@lru_cache(maxsize=1000)
def _is_called_a_number(label: str) -> bool:
    return bool(NAMES_OF_NUMBERS.search(label))


def _terms(public: Mapping) -> Iterator[tuple[str, str]]:
    """What lists narrow by, as `publication.counting` counts it: tags are a facet like any other."""
    for facet, values in public["facets"]["terms"].items():
        yield from ((facet, value) for value in values)
    yield from ((kinds.TAG.name, tag) for tag in public["tags"])


def _labels(item: PublicItem) -> list[str]:
    found = [(facet, value) for facet, value in _terms(item.document) if facet in TOPICS]
    if not found:
        return []
    with translation.override(item.locale):
        known = [(kinds.facet(facet), value) for facet, value in found]
        return [str(facet.value_label(value)) for facet, value in known if facet]


def _days(public: Mapping) -> Iterator[str]:
    """Each date as it stands, and as people write it: 2026年10月8日."""
    for day in public["dates"].values():
        yield day
        if ISO_DAY.fullmatch(day):
            year, month, date = map(int, day.split("-"))
            yield f"{year}年{month}月{date}日"
