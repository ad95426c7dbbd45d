"""Pages written for this set: what a public asks and tells about credit, beyond what the demo has."""

from collections.abc import Iterator

from .item import Item, load, page


def items() -> Iterator[Item]:
    for given in load("pages.json"):
        key = f"written:{given['title']}"
        yield Item(
            key=key, document=page(key, given["kind"], given["title"], [given["text"]], tags=given["tags"]),
            about=given["title"],
        )  # fmt: skip
