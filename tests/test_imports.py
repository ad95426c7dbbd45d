"""The floors of the house, and rules of the project that a reader of the code relies on."""

import re
from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("site", "disclosure", "campaigns", "education", "search", "themes")


def sources() -> list[Path]:
    return [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]


def importing(name: str) -> list[str]:
    line = re.compile(rf"^\s*(import|from) {name}\b", re.MULTILINE)
    return [path.relative_to(ROOT).as_posix() for path in sources() if line.search(path.read_text())]


def test_nothing_imports_what_stands_above_or_beside_it(capsys, monkeypatch):
    # It sets up logging, and with it silences every logger of the tests that follow.
    monkeypatch.setattr("importlinter.cli.logging_config.dictConfig", lambda _configuration: None)
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS, (
        capsys.readouterr().out
    )


def test_site_is_a_plain_folder():
    """Python's own `site` module owns that name."""
    assert not (ROOT / "site" / "__init__.py").exists()


def test_one_place_imports_bleach():
    """It gets no security releases any more; nh3 runs after it there."""
    assert importing("bleach") == ["site/publication/sanitise.py"]


def test_every_module_with_code_says_what_it_is_for():
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in sources()
        if path.name not in ("__init__.py", "apps.py") and "migrations" not in path.parts
        if not path.read_text().lstrip().startswith(('"""', "#!/"))
    ]
    assert silent == []
