"""Captions: read strictly, written anew."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publication import captions
from publication.captions import Cue
from publication.errors import AssetRefused

GIVEN = """\ufeffWEBVTT - 张三的片子

STYLE
::cue { background: url(https://example.cn/x) }

NOTE 内部

1
00:01.000 --> 00:04.500 align:start
<v 张三>一诺<b>千金</b> &lt;3 &amp; 更多

01:00:05.000 --> 01:00:06.000
第二句
第三句
"""


def test_times_and_plain_text_remain():
    written, text = captions.clean(GIVEN.encode())
    assert written.decode() == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:04.500\n一诺千金 &lt;3 &amp; 更多\n\n"
        "01:00:05.000 --> 01:00:06.000\n第二句\n第三句\n"
    )
    assert text == "一诺千金 <3 & 更多\n第二句\n第三句"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The captions are no WebVTT: the first line must be WEBVTT."),
        (
            b"1\n00:00:01,000 --> 00:00:02,000\nsrt\n",
            "The captions are no WebVTT: the first line must be WEBVTT.",
        ),
        (b"WEBVTT\n", "The captions hold no text."),
        (b"WEBVTT\n\nhello\n", "Line 3 of the captions has no time such as 00:01.000 --> 00:04.000."),
        (
            b"WEBVTT\n\n00:01 --> 00:02\nx",
            "Line 3 of the captions has no time such as 00:01.000 --> 00:04.000.",
        ),
        (
            b"WEBVTT\n\na\n00:02.000 --> 00:01.000\nx",
            "Line 4 of the captions: the end is not after the beginning.",
        ),
        ("WEBVTT\n\n信".encode("gb18030"), "The captions are not written in UTF-8; save them so."),
        (b"x" * (captions.MOST_BYTES + 1), "The captions are larger than 1 MB."),
    ],
)
def test_what_is_no_captions_is_refused_by_its_line(content, sentence):
    with pytest.raises(AssetRefused) as refused:
        captions.clean(content)
    assert str(refused.value) == sentence


@given(st.lists(st.tuples(st.integers(0, 10**8), st.integers(1, 10**6), st.text(max_size=40)), min_size=1))
def test_what_was_written_is_read_again(drawn):
    plain = [(start, length, captions._plain(text)) for start, length, text in drawn]
    cues = [
        Cue(start, start + length, text)
        for start, length, text in plain
        if text and captions._plain(text) == text
    ]
    if cues:
        assert [each.start for each in captions.read(captions.write(cues))] == [each.start for each in cues]
        assert captions.read(captions.write(cues))[0].text == cues[0].text
