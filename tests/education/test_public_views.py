from tests.factories import publish


def test_lesson_and_its_print_view(house, public):
    item = publish(house, section="education", kind="lesson", title="诚信班会", text="写一张承诺卡")
    for address in (item.get_absolute_url(), f"{item.get_absolute_url()}print/"):
        page = public(address).content.decode()
        assert "诚信班会" in page
        assert "写一张承诺卡" in page
    assert "诚信班会" in public("/education/").content.decode()
