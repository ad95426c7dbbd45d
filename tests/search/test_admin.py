from publication import admin_search, readers
from tests.factories import NOW, publish


def test_the_admin_finds_items_by_chinese_text(house):
    item = publish(house, title="成都示例粮油有限公司", text="未按规定公示年报。")
    publish(house, title="绵阳示例运输有限公司")
    readers.run_all(at=NOW)
    assert admin_search.find("示例粮油") == ["示例粮油", item.id]
    assert admin_search.find("\0") == ["\0"]
