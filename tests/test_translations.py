"""Every sentence of the interface has its Chinese; needs no gettext tools, so it runs everywhere."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "themes" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django"
FOLDERS = ("site", "disclosure", "education", "campaigns", "search", "themes")
CALLS = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
}
STRING = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
TEMPLATE_CALL = re.compile(rf"\b(?:gettext|_)\(\s*{STRING}\s*\)|\bngettext\(\s*{STRING}\s*,\s*{STRING}")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def files(ending: str) -> Iterator[Path]:
    for folder in FOLDERS:
        yield from sorted((ROOT / folder).rglob(f"*{ending}"))


def in_python(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", getattr(node.func, "attr", "")) in CALLS
            and node.args
        ):
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def in_template(path: Path) -> Iterator[str]:
    for match in TEMPLATE_CALL.finditer(templatize(path.read_text(), origin=str(path))):
        yield ast.literal_eval(match[1] or match[2])


def extracted() -> dict[str, str]:
    """Where each sentence stands."""
    found = {
        text: str(path) for path in files(".py") if "migrations" not in path.parts for text in in_python(path)
    }
    templates = [path for ending in (".html", ".txt") for path in files(ending)]
    return found | {text: str(path) for path in templates for text in in_template(path)}


def compiled() -> dict[str, str]:
    with open(CATALOGUE.with_suffix(".mo"), "rb") as file:
        entries = gettext.GNUTranslations(file)._catalog.items()
    return {key[0] if isinstance(key, tuple) else key: text for key, text in entries if key}


def written() -> dict[str, str]:
    """msgid → msgstr of the .po file, as it stands."""
    entries: dict[str, str] = {}
    for block in CATALOGUE.with_suffix(".po").read_text().split("\n\n"):
        parts: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if line.startswith("#"):
                assert "fuzzy" not in line
                assert not line.startswith("#~"), "an obsolete sentence: run `./run manage messages`"
                continue
            keyword, _space, rest = line.partition(" ") if not line.startswith('"') else ("", "", line)
            name = keyword or name
            parts[name] = parts.get(name, "") + ast.literal_eval(rest)
        if parts.get("msgid"):
            entries[parts["msgid"]] = parts.get("msgstr", parts.get("msgstr[0]", ""))
    return entries


def test_every_sentence_has_its_chinese():
    catalogue = written()
    found = extracted()
    assert len(found) > 600, "the extraction itself is broken"
    missing = {text: place for text, place in found.items() if text and not catalogue.get(text)}
    assert missing == {}


def test_translations_keep_their_placeholders():
    wrong = {
        text: chinese
        for text, chinese in written().items()
        if set(PLACEHOLDER.findall(chinese)) - set(PLACEHOLDER.findall(text))
    }
    assert wrong == {}


def test_compiled_catalogue_is_the_written_one():
    assert compiled() == written()
