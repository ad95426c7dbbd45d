import pytest

from tests.factories import publish


def test_style_is_empty_until_something_is_chosen(public):
    answer = public("/preferences.css")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"


def test_choice_is_kept_in_a_cookie_of_its_own(client, public):
    public("/preferences.css")
    answer = client.post("/preferences/", {"elder": "on", "next": "/disclosures/?kind=penalty"})
    assert (answer.status_code, answer["Location"]) == (302, "/disclosures/?kind=penalty")
    assert answer.cookies["elder"].value == "1"
    style = client.get("/preferences.css").content.decode()
    assert "--size: 1.5rem" in style
    assert "--raw-paper: #fff" not in style
    client.post("/preferences/", {"contrast": "on"})
    style = client.get("/preferences.css").content.decode()
    assert "--size: 1.5rem" not in style
    assert "--raw-paper: #fff" in style


def test_elder_mode_hides_no_day_of_the_month(client, public):
    public("/preferences.css")
    client.post("/preferences/", {"elder": "on"})
    assert ".month { display: none; }" not in client.get("/preferences.css").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "http://[",
        "/preferences/",
    ],
)
def test_way_back_stays_on_this_host(client, address):
    assert client.post("/preferences/", {"next": address})["Location"] == "/"
    assert client.post("/en/preferences/", {"next": address})["Location"] in ("/en/", "/preferences/")


def test_page_remembers_where_one_came_from(public):
    page = public("/preferences/", referer="http://testserver/stories/").content.decode()
    assert '<input type="hidden" name="next" value="/stories/">' in page


def test_print_view_follows_the_choice_too(house, public):
    page = public(f"{publish(house).get_absolute_url()}print/").content.decode()
    assert '<link rel="stylesheet" href="/preferences.css">' in page
