"""What these tests share with those of the site."""

from tests.site.conftest import english, plain_static, staff

__all__ = ["english", "plain_static", "staff"]
