"""What these tests share with those of the site."""

from tests.site.conftest import plain_static

__all__ = ["plain_static"]
