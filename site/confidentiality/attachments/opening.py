"""In the child: a file goes to the module that knows its type."""

from collections.abc import Collection

from . import kinds
from .cleaned import Cleaned
from .errors import FileRefused


def clean(content: bytes, *, taken: Collection[str], is_csv: bool = False) -> Cleaned:
    """Raises FileRefused."""
    mime = kinds.told(content)
    if mime == kinds.ZIP:
        return _office(content, taken)
    _check(mime or kinds.TEXT, taken)
    if mime == kinds.PDF:
        from . import pdf

        return pdf.clean(content)
    if mime is not None:
        from . import pictures

        return pictures.clean(content)
    from . import plain

    return plain.clean(content, is_csv=is_csv)


def look(content: bytes, *, taken: Collection[str]) -> str:
    """The type, without a copy. Raises FileRefused."""
    mime = kinds.told(content)
    if mime == kinds.ZIP:
        from .package import Package

        mime = Package(content).mime
    _check(mime or kinds.TEXT, taken)
    return mime or kinds.TEXT


def _office(content: bytes, taken: Collection[str]) -> Cleaned:
    from . import docx, xlsx
    from .package import Package

    package = Package(content)
    _check(package.mime, taken)
    return (docx if package.mime == kinds.DOCX else xlsx).clean(package)


def _check(mime: str, taken: Collection[str]) -> None:
    if mime not in taken:
        raise FileRefused(kinds.not_taken(taken))
