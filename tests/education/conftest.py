"""What these tests share with those of the site."""

from tests.site.conftest import plain_static, staff

__all__ = ["plain_static", "staff"]
