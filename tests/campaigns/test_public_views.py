from tests.factories import publish


def test_story_and_its_print_view(house, public):
    item = publish(house, section="stories", kind="story", title="一张欠条", text="说到做到")
    for address in (item.get_absolute_url(), f"{item.get_absolute_url()}print/"):
        page = public(address).content.decode()
        assert "一张欠条" in page
        assert "说到做到" in page
    assert public(f"{item.get_absolute_url()}print/")["X-Robots-Tag"] == "noindex"
    assert "一张欠条" in public("/stories/").content.decode()
