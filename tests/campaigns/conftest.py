"""What these tests share with those of the site, and a newsroom."""

import pytest

from tests.pages import Newsroom
from tests.site.conftest import plain_static, staff

__all__ = ["plain_static", "staff"]


@pytest.fixture
def room(house, folders, plain_static) -> Newsroom:
    return Newsroom(house)
