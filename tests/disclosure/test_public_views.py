from tests.factories import publish


def test_disclosure_shows_its_fields_and_how_to_object(house, public):
    item = publish(house, text="未按规定公示年报")
    page = public(f"/en{item.get_absolute_url()}").content.decode()
    assert "Facts" in page
    assert "未按规定公示年报" in page
    assert f'href="/en/objections/new/?item={item.id}"' in page
    assert item.commitment in page
    assert f"http://127.0.0.1:8000{item.get_absolute_url()}" in page
