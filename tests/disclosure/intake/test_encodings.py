import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure.intake.encodings import encoding_of
from disclosure.intake.tables import FileRefused

from .files import written

WIDE = "The file is UTF-16 or no text at all; save it as CSV UTF-8."
NEITHER = "The file is neither UTF-8 nor GB18030; save it as CSV UTF-8."
TEXT = "行政相对人名称,备注\n甲,乙\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("gb18030"), "gb18030"),
        (b"ascii", "utf-8"),
        ("㐀𠀀龥".encode("gb18030"), "gb18030"),
    ],
)
def test_encoding_is_found(tmp_path, data, encoding):
    assert encoding_of(written(tmp_path, data)) == encoding


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (TEXT.encode("utf-16"), WIDE),
        ("name,number\n".encode("utf-16-le"), WIDE),
        (TEXT.encode("utf-32"), WIDE),
        (b"\xfe\xff\0a", WIDE),
        (b"\0" * 100, WIDE),
        (b"CF_XDR_MC\n\xff\xff\xff\n", NEITHER),
        (TEXT.encode("utf-8-sig") + b"\xb0\xa1", NEITHER),
        (TEXT.encode() + "甲".encode()[:2], NEITHER),
    ],
)
def test_anything_else_is_refused(tmp_path, data, sentence):
    with pytest.raises(FileRefused) as caught:
        encoding_of(written(tmp_path, data))
    assert str(caught.value) == sentence


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_utf8_is_never_taken_for_another(tmp_path, text):
    for encoding in ("utf-8", "utf-8-sig"):
        assert encoding_of(written(tmp_path, text.encode(encoding))) == "utf-8"
