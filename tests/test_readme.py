"""The README lists things; this compares its lists with what there is."""

import re
import subprocess
from pathlib import Path

from django.core.management import get_commands

from organisations.demo import PASSWORD, PEOPLE

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
FIXED = {".ci", "LICENSE", "README.md", "manage.py", "pyproject.toml", "requirements.txt", "run"}


def section(title: str) -> str:
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(text: str) -> list[str]:
    """First cells of a table."""
    return re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def tracked() -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(listed.stdout.splitlines())


def test_the_table_of_settings_is_what_the_settings_read():
    source = "".join((ROOT / "site/config" / name).read_text() for name in ("settings.py", "gunicorn.py"))
    read = set(re.findall(r"""(?:env\.\w+|os\.environ\.get)\(\s*["']([A-Z_]+)["']""", source))
    listed = [name for cell in rows(section("Settings")) for name in quoted(cell)]
    assert sorted(listed) == sorted(read)


def test_the_map_is_the_tree():
    folders = {f"{path.split('/')[0]}/" for path in tracked() if "/" in path and not path.startswith(".")}
    inside_site = {f"site/{path.split('/')[1]}/" for path in tracked() if path.startswith("site/")}
    listed = [name for cell in rows(section("Map")) for name in quoted(cell)]
    assert sorted(listed) == sorted((folders - {"site/"}) | inside_site)


def test_the_top_level_is_the_one_that_was_agreed():
    top = {path.split("/")[0] for path in tracked()}
    assert {name for name in top if name not in FIXED and not name.startswith(".")} == {
        "campaigns", "disclosure", "education", "search", "site", "tests", "themes",
    }  # fmt: skip


def test_every_command_that_is_named_exists():
    named = set(re.findall(r"\./run manage ([a-z_]+)", README)) - {"help"}
    assert named - set(get_commands()) == set()


def test_the_demos_accounts_are_all_named():
    listed = [name for cell in rows(section("Start")) for name in quoted(cell)]
    assert sorted(listed) == sorted(PEOPLE)
    assert f"`{PASSWORD}`" in section("Start")


def test_files_that_are_named_exist():
    named = {name for name in quoted(README) if re.fullmatch(r"(\.ci|tests|site|themes)/[\w./]+", name)}
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_pins_are_what_the_project_asks_for():
    """Whoever adds a dependency makes the pins anew."""
    project = (ROOT / "pyproject.toml").read_text()
    asked = re.search(r"^dependencies = \[(.*?)^\]", project, re.DOTALL | re.MULTILINE).group(1)
    names = {re.split(r"[\[<>=]", name)[0] for name in re.findall(r'"([^"]+)"', asked)}
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    assert names - pinned == set()
    assert {"wagtail", "django", "elasticsearch-dsl", "feedgen", "bleach", "django-taggit"} <= pinned


def test_no_pin_names_the_host_it_came_from():
    for path in ("requirements.txt", "tests/requirements.txt"):
        assert not re.search(r"https?://|index-url|find-links", (ROOT / path).read_text())
