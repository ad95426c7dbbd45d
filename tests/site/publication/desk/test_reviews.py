import pytest
from django.urls import reverse

from tests.factories import submit

pytestmark = pytest.mark.urls("tests.admin_urls")


def test_pages(house, staff):
    submission = submit(house)
    browser = staff("first")
    for name, args in [
        ("review:queue", []),
        ("review:all", []),
        ("review:detail", [submission.pk]),
        ("review:preview", [submission.pk]),
        ("items:items", []),
    ]:
        answer = browser.get(reverse(name, args=args))
        assert answer.status_code == 200, name
        print(answer.content.decode()[-3000:])
