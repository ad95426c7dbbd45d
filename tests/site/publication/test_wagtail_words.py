"""What Wagtail and Django say in English only, people read in Chinese."""

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext
from wagtail.models import Site

from tests.pages import newsroom


def test_a_page_that_is_not_created_is_refused_in_chinese():
    with translation.override("zh-hans"):
        assert (
            gettext("The page could not be created due to validation errors.") == "填写有误，页面没有创建。"
        )


def test_a_short_password_is_refused_in_chinese():
    with translation.override("zh-hans"), pytest.raises(ValidationError) as refused:
        validate_password("Zq7!")
    assert refused.value.messages == ["密码太短，至少要有 10 个字符。"]


@pytest.mark.django_db
def test_the_admin_is_headed_by_the_name_of_the_site(house):
    newsroom(house)
    assert Site.objects.get(is_default_site=True).site_name == settings.WAGTAIL_SITE_NAME
