"""The words of a public document, as plain text: what search reads, and what feeds carry."""

import html
import re
from collections.abc import Iterator

# Sanitised HTML: a block ends a line, whatever stands inside a line leaves no trace.
BLOCK_TAGS = re.compile(r"</?(?:p|div|li|ul|ol|br|h[1-6]|blockquote|hr)\b[^>]*>")
TAGS = re.compile(r"<[^>]*>")
# Keys of blocks that hold words for people; numbers, hashes and ids are none.
WORDS = (
    "html", "when", "text", "title", "name", "alt", "caption", "source", "transcript", "items", "options",
    "explanation", "paragraphs",
)  # fmt: skip


def of(document: dict) -> Iterator[str]:
    """Summary, values of fields, measures, blocks and tags in order; the title is not among them."""
    yield from _text(document["summary"])
    for field in document["fields"]:
        yield from values(field["value"])
    yield from measure_words(document)
    for block in document["blocks"]:
        yield from block_words(block)
    for tag in document["tags"]:
        yield from _text(tag)


def measure_words(document: dict) -> Iterator[str]:
    """Each measure with its basis."""
    for measure in document["measures"]:
        yield from values([measure["label"], measure["basis"]])


def block_words(block: dict) -> Iterator[str]:
    """The texts of one block (publication.document lists them), HTML without its tags."""
    for key in WORDS:
        value = block.get(key)
        if isinstance(value, str):
            yield from _text(plain(value) if key == "html" else value)
        elif isinstance(value, list):
            for part in value:
                yield from block_words(part) if isinstance(part, dict) else values(part)


def plain(markup: str) -> str:
    """Sanitised HTML as text, a line for each block."""
    return html.unescape(TAGS.sub("", BLOCK_TAGS.sub("\n", markup))).strip()


def _text(text: str) -> Iterator[str]:
    if text:
        yield text


def values(value: object) -> Iterator[str]:
    """A field's value: text, a number, or several of them."""
    if isinstance(value, list | tuple):
        for each in value:
            yield from values(each)
    elif isinstance(value, dict):
        yield from values(list(value.values()))
    elif value is not None and not isinstance(value, bool):
        yield from _text(str(value))
