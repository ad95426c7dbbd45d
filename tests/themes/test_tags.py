import pytest
from django.utils import translation

from themes.templatetags.chengxin import by_language, field_value, file_type, here


def test_address_follows_the_language():
    with translation.override("en"):
        assert here("/stories/") == "/en/stories/"
    with translation.override("zh-hans"):
        assert here("/stories/") == "/stories/"


def test_text_falls_back_to_chinese():
    with translation.override("en"):
        assert by_language({"zh-hans": "事实", "en": "Facts"}) == "Facts"
        assert by_language({"zh-hans": "事实"}) == "事实"
    assert by_language("事实") == "事实"


@pytest.mark.parametrize(
    ("value", "written"), [(["警告", "罚款"], "警告；罚款"), ("", "—"), (None, "—"), (0.2, "0.2"), (0, "0")]
)
def test_field_values(value, written):
    assert field_value(value) == written


def test_file_types():
    assert [file_type(each) for each in ("application/pdf", "text/csv", "text/plain")] == [
        "PDF",
        "CSV",
        "TXT",
    ]
