import ast
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.sharing import arrange, group_of, scopes

BROWSER = Path(__file__).parent / "browser"


def test_what_shares_something_dear_runs_in_one_process():
    assert group_of("tests/browser/test_story.py::test_a") == "browser"
    assert group_of("tests/browser/test_lesson.py::test_b[1]") == "browser"
    assert group_of("tests/search/elastic/test_cluster.py::test_c") == "cluster"
    assert group_of("tests/test_readme.py::test_d") == ""


def test_tests_of_a_file_stay_together_and_what_empties_the_tables_comes_apart():
    assert scopes(["tests/browser/a.py::1", "tests/browser/b.py::2", "c.py::3", "d.py::4", "c.py::5"]) == {
        "tests/browser/a.py::1": "browser 0",
        "tests/browser/b.py::2": "browser 0",
        "c.py::3": "c.py 1",
        "d.py::4": "d.py 2",
        "c.py::5": "c.py 3",
    }


@dataclass
class Item:
    nodeid: str
    mark: str = ""

    def get_closest_marker(self, name: str) -> bool:
        return name == self.mark


def test_long_groups_begin_and_then_what_needs_no_database():
    items = [Item("a.py::1"), Item("tests/browser/b.py::2"), Item("c.py::empties"), Item("d.py::3", "alone")]
    arrange(items)
    assert [item.nodeid for item in items] == ["tests/browser/b.py::2", "d.py::3", "a.py::1", "c.py::empties"]


@pytest.mark.parametrize("path", sorted(BROWSER.glob("*.py")), ids=lambda path: path.name)
def test_playwright_ends_with_its_file(path):
    """Its event loop would stay in the thread, and Django refuses to query there: 1,700 tests failed so."""
    for function in ast.walk(ast.parse(path.read_text())):
        if isinstance(function, ast.FunctionDef) and "sync_playwright" in ast.unparse(function.body):
            assert {scope(each) for each in function.decorator_list} <= {"module", "class", "function"}


def scope(decorator: ast.expr) -> str:
    """Of a fixture; what is none lives as long as a call."""
    given = {each.arg: each.value for each in getattr(decorator, "keywords", [])}
    return ast.literal_eval(given["scope"]) if "scope" in given else "function"
