"""What is put into the index, and what is not."""

import json

from search.elastic import mapping
from tests.factories import DAY, NOW

from .documents import made

OFFICE = "锦江区市场监管局"


def test_of_a_persons_item_only_its_authority_is_suggested_and_sounded():
    person = mapping.body(
        made(
            "a",
            title="张三丰",
            names=(OFFICE, "张三丰"),
            topics=("武当张三丰",),
            person=True,
            subject="person",
        )
    )
    assert person["name_keys"] == [OFFICE]
    assert person["pinyin"] == ["\x02jinjiangqushichangjianguanju", "\x02jjqscjgj"]
    assert {"topic_keys", "title_key", "sound"} & set(person) == set()


def test_of_other_items_names_topics_and_the_title_are():
    body = mapping.body(made("a", title="诚信", names=("石立",), topics=("年报",)))
    assert (body["name_keys"], body["topic_keys"]) == (["石立"], ["年报"])
    assert body["pinyin"] == ["\x02shili", "\x02sl"]
    assert body["sound"] == ["chengxin", "shili", "nianbao"]


def test_every_field_that_is_sent_is_known_and_nothing_is_kept_of_the_text():
    mappings = mapping.INDEX["mappings"]
    body = mapping.body(made("a", "正文", numbers=("1号",), topics=("年报",), names=("石立",)))
    assert set(body) == set(mappings["properties"])
    assert (mappings["_source"], mappings["dynamic"]) == ({"enabled": False}, False)
    assert [name for name, field in mappings["properties"].items() if field.get("store")] == []


def test_only_ordinary_analysis_is_used():
    analysis = mapping.INDEX["settings"]["analysis"]
    assert {each["type"] for each in analysis["tokenizer"].values()} == {"ngram"}
    assert set(analysis) == {"analyzer", "tokenizer"}


def test_the_checksum_says_whether_a_document_is_the_same():
    first = made("a", "诚信")
    assert mapping.checksum(first) == mapping.checksum(made("a", "诚信"))
    assert mapping.checksum(first) != mapping.checksum(made("a", "诚信", visible_until=NOW + DAY))
    assert mapping.checksum(first) < 2**32
    assert mapping.slice_of("a") < mapping.SLICES


def test_no_text_is_in_the_bytes_that_are_sent_whole():
    """Titles are compared by a digest; pairs stand in the index, sentences do not."""
    body = mapping.body(made("a", "绝不外传", title="某某商贸"))
    kept = {name: body[name] for name, field in mapping.INDEX["mappings"]["properties"].items()
            if field["type"] == "keyword" and name in body}  # fmt: skip
    assert "某某商贸" not in json.dumps(kept, ensure_ascii=False)
    assert "绝不外传" not in json.dumps(kept, ensure_ascii=False)
