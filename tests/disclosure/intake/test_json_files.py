import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure.intake import reading
from disclosure.intake.reading import FileRefused, Row

from .files import SPEC, read, written

FUZZ = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
WHOLE = st.characters(exclude_categories=["Cs"], exclude_characters="\0")


def values(folder, text: str | bytes) -> list[dict[str, str] | str]:
    return [row.fault or row.values for row in read(folder, text)]


def refusal(folder, text: str | bytes) -> str:
    with pytest.raises(FileRefused) as caught:
        read(folder, text)
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        '[{"CF_XDR_MC":"甲","BZ":"1"},{"CF_XDR_MC":"乙"}]',
        '\ufeff \n[{"CF_XDR_MC":"甲","BZ":"1"},{"CF_XDR_MC":"乙"}]',
        '{"items":[{"CF_XDR_MC":"甲","BZ":"1"},{"CF_XDR_MC":"乙"}]}',
        '{"code":0,"data":[{"CF_XDR_MC":"甲","BZ":"1"},{"CF_XDR_MC":"乙"}],"page":{"n":[1]}}',
        '{"rows":[{"CF_XDR_MC":"甲","BZ":"1"},{"CF_XDR_MC":"乙"}]}',
        '{"records":\n[{"CF_XDR_MC":"甲","BZ":"1"},\n{"CF_XDR_MC":"乙"}]}',
        '{"CF_XDR_MC":"甲","BZ":"1"}\n{"CF_XDR_MC":"乙"}\n',
        '{"CF_XDR_MC":"甲","BZ":"1"}\r\n\r\n{"CF_XDR_MC":"乙"}',
        '{\n"CF_XDR_MC":"甲",\n"BZ":"1"}\n{\n"CF_XDR_MC":"乙"}\n',
    ],
)
def test_objects_are_rows_wherever_they_stand(tmp_path, text):
    assert read(tmp_path, text) == [
        Row(1, {"CF_XDR_MC": "甲", "BZ": "1"}, (("CF_XDR_MC", "甲"), ("BZ", "1"))),
        Row(2, {"CF_XDR_MC": "乙", "BZ": ""}, (("CF_XDR_MC", "乙"),)),
    ]


def test_table_names_the_keys_in_their_order(tmp_path):
    text = '[{"相对人名称":"甲"},{"罚款金额(元)":2000,"相对人名称":"乙"}]'
    table = reading.inspect(written(tmp_path, text), SPEC)
    assert (table.format, table.encoding, table.header_row) == ("json", "utf-8", 0)
    assert table.header == ("相对人名称", "罚款金额(元)")
    assert table.samples == (("甲", ""), ("乙", "2000"))
    assert values(tmp_path, text)[1] == {"CF_XDR_MC": "乙", "CF_NR_FK": "0.2"}


@pytest.mark.parametrize("frame", ["[%s]", "%s"])
@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("0.10", "0.10"),
        ("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"),
        ("510104199001011234", "510104199001011234"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("-3", "-3"),
        ("1e5", "1e5"),
        ("1E+400000", "1E+400000"),
        ("9" * 5000, "9" * 5000),
        ("null", ""),
        ('"\\u7532\\ud83d\\ude00"', "甲😀"),
        (r'"\\ud83d"', r"\ud83d"),
        ('["罚款","警告"]', "罚款；警告"),
        ("[]", ""),
    ],
)
def test_values_come_as_they_are_written(tmp_path, frame, value, cell):
    text = frame % f'{{"CF_XDR_MC":"甲","BZ":{value}}}'
    assert values(tmp_path, text) == [{"CF_XDR_MC": "甲", "BZ": cell}]


@pytest.mark.parametrize("frame", ["[%s,%s]", "%s\n%s"])
@pytest.mark.parametrize(
    ("crooked", "sentence"),
    [
        ('{"BZ":true}', "“BZ” is true or false; write the value as text."),
        ('{"BZ":{"a":1}}', "“BZ” holds objects or lists; write it as one text."),
        ('{"BZ":[["a"]]}', "“BZ” holds objects or lists; write it as one text."),
        ('{"BZ":[null]}', "“BZ” holds objects or lists; write it as one text."),
        ('{"BZ":' + "[" * 50 + "]" * 50 + "}", "“BZ” holds objects or lists; write it as one text."),
        ('{"BZ":1,"BZ":2}', "“BZ” stands twice in this object; keep one."),
        ('{"BZ":"\\ud800"}', "“BZ” holds characters that cannot be stored; type it again."),
        ('{"BZ":"\\ud83dx\\ude00"}', "“BZ” holds characters that cannot be stored; type it again."),
        ('{"BZ":NaN}', "“BZ” is no number (NaN, Infinity); write the value as text."),
        ('{"BZ":-Infinity}', "“BZ” is no number (NaN, Infinity); write the value as text."),
        ('{"BZ":"\\u0000"}', "“BZ” holds characters that cannot be stored; type it again."),
        ("5", "This is no object with fields."),
        ('"CF_XDR_MC"', "This is no object with fields."),
        ("[1]", "This is no object with fields."),
    ],
)
def test_crooked_object_is_a_fault(tmp_path, frame, crooked, sentence):
    good = '{"CF_XDR_MC":"甲"}'
    assert values(tmp_path, frame % (good, crooked)) == [{"CF_XDR_MC": "甲"}, sentence]


def test_broken_line_of_json_lines_is_a_fault(tmp_path):
    broken = ['{"BZ":', "{bad}", '{"BZ":"%s"}' % ("x" * 1_100_000), '{"a":' * 100_000]
    lines = ['{"CF_XDR_MC":"甲"}', *broken, '{"CF_XDR_MC":"乙"}']
    sentence = "This line cannot be read as JSON; write one object a line."
    assert values(tmp_path, "\n".join(lines)) == [
        {"CF_XDR_MC": "甲"},
        *[sentence] * len(broken),
        {"CF_XDR_MC": "乙"},
    ]
    assert values(tmp_path, '{"CF_XDR_MC":"甲"}\n{"BZ":"\\ud800"}') == [
        {"CF_XDR_MC": "甲"},
        "“BZ” holds characters that cannot be stored; type it again.",
    ]


GOOD = '{"CF_XDR_MC":"甲"}'
BEHIND = "The JSON cannot be read behind object %s; look for a comma or bracket there."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"[{GOOD},{GOOD}", BEHIND % 2),
        (f"[{GOOD},{GOOD},]", BEHIND % 2),
        (f"[{GOOD} {GOOD}]", BEHIND % 1),
        (f"[{GOOD}]x", BEHIND % 1),
        (f'{{"items":[{GOOD}],5:6}}', BEHIND % 1),
        ('{"items"}', BEHIND % 0),
        ("[" * 200_000, BEHIND % 0),
        ("[]", "The JSON holds no objects with fields."),
        ('{"items":[]}', "The JSON holds no objects with fields."),
        ("[1,2]", "The JSON holds no objects with fields."),
        (
            f'{{"items":[{GOOD}],"data":[{GOOD}]}}',
            "The JSON holds rows under “items” and “data”; keep one.",
        ),
        (
            '[{"BZ":"a"}]',
            "The first line names no column “行政相对人名称” (CF_XDR_MC); use codes or Chinese names.",
        ),
        (
            '[{"CF_XDR_MC":"a","行政相对人名称":"b"}]',
            "The column “行政相对人名称” stands there twice; keep one.",
        ),
        (GOOD.encode("gb18030"), "The JSON is not UTF-8; save it as UTF-8."),
        (
            '["' + "x" * 9_000_000 + '"]',
            "The JSON holds more than 4194304 characters behind object 0 without an end.",
        ),
        (
            json.dumps([{f"k{n}": "" for n in range(201)}]),
            "The header has more than 200 columns.",
        ),
    ],
)
def test_file_is_refused_with_what_to_do(tmp_path, text, sentence):
    assert refusal(tmp_path, text) == sentence


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["CF_WSH", "备注", "别的", "items"]),
            st.text(WHOLE, max_size=20),
        ).map(lambda fields: {"CF_XDR_MC": "甲"} | fields),
        min_size=1,
        max_size=6,
    ),
    st.booleans(),
    st.sampled_from([None, 2]),
)
@FUZZ
def test_what_was_written_comes_back(tmp_path, objects, ascii, indent):
    texts = [
        json.dumps(objects, ensure_ascii=ascii, indent=indent),
        json.dumps({"total": 1, "rows": objects}, ensure_ascii=ascii, indent=indent),
        "\n".join(json.dumps(each, ensure_ascii=ascii, indent=indent) for each in objects),
    ]
    for text in texts:
        rows = read(tmp_path, text)
        assert [dict(row.received) for row in rows] == [
            {key: value for key, value in fields.items() if value} for fields in objects
        ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.just("items"), inner)
    ),
)


@given(st.lists(JSON, min_size=1, max_size=4), st.integers(0, 200), st.binary(max_size=3))
@FUZZ
def test_any_json_broken_anywhere_ends_in_rows_or_a_refusal(tmp_path, found, at, noise):
    for text in (json.dumps([{"CF_XDR_MC": "甲"}, *found]), "\n".join(map(json.dumps, found))):
        data = text.encode()
        for each in (data, data[:at] + noise + data[at + 1 :]):
            with suppress(FileRefused):
                list(reading.rows(written(tmp_path, b"[" + each + b"]"), SPEC))
            with suppress(FileRefused):
                list(reading.rows(written(tmp_path, b"{" + each), SPEC))
            with suppress(FileRefused):
                list(reading.rows(written(tmp_path, each), SPEC))
