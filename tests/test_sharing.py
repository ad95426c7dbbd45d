from tests.sharing import Sharing


def test_what_shares_something_dear_runs_in_one_process():
    scope = Sharing._split_scope
    assert scope(None, "tests/browser/test_story.py::test_a") == "browser"
    assert scope(None, "tests/browser/test_lesson.py::test_b[1]") == "browser"
    assert scope(None, "tests/search/elastic/test_cluster.py::test_c") == "cluster"
    assert scope(None, "tests/test_readme.py::test_d") == "tests/test_readme.py::test_d"
