"""The desk's guide: who reads it, that its pictures are there and described, that its addresses lead somewhere."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.urls import resolve
from django.utils.html import strip_tags
from PIL import Image
from wagtail.admin.menu import help_menu

from home.guide import PARTS
from home.wagtail_hooks import GUIDE
from organisations.models import User

MOST_BYTES = 80_000
SIZE = (1000, 640)
LANGUAGES = ["zh-hans", "en"]


@pytest.fixture
def read(staff, settings):
    """`read(part, language)`: the text of a part, as a submitter sees it."""

    def get(part: str, language: str) -> str:
        settings.LANGUAGE_CODE = language
        answer = staff("submitter").get(address_of(part))
        assert answer.status_code == 200
        return answer.content.decode().partition('<article class="guide">')[2].partition("</article>")[0]

    return get


def address_of(part: str) -> str:
    return "/admin/guide/" if part == "index" else f"/admin/guide/{part}/"


def test_everybody_at_the_desk_reads_it(staff):
    for name in ("submitter", "first", "publisher", "auditor"):
        assert [staff(name).get(address_of(part)).status_code for part in PARTS] == [200, 200, 200], name


def test_nobody_else_does(client, db):
    assert client.get("/admin/guide/").status_code == 302


def test_both_languages_tell_of_the_same_tasks_with_the_same_pictures(read):
    chinese, english = (read("first-steps", language) for language in LANGUAGES)
    assert re.search("[一-鿿]", strip_tags(chinese))
    assert not re.search("[一-鿿]", strip_tags(english))
    for what in (r'<section id="([\w-]+)"', r'src="([^"]+)"'):
        assert re.findall(what, chinese) == re.findall(what, english) != []
    words = [re.findall(r'<dt id="([\w-]+)"', read("words", language)) for language in LANGUAGES]
    assert words[0] == words[1] != []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_picture_is_there_light_and_described(read, language):
    found = re.findall(r'<img src="/static/([^"]+)"[^>]* alt="([^"]*)"', read("first-steps", language))
    assert len({name for name, _alt in found}) == len(found) >= 8
    for name, alt in found:
        path = finders.find(name)
        assert path, name
        with open(path, "rb") as file, Image.open(file) as picture:
            assert (picture.format, picture.size) == ("WEBP", SIZE), name
            assert file.seek(0, 2) <= MOST_BYTES, name
        assert len(alt) >= 8, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_address_leads_somewhere(read, language):
    texts = {part: read(part, language) for part in PARTS}
    addresses = [(part, each) for part in PARTS for each in re.findall(r'href="([^"]+)"', texts[part])]
    assert len(addresses) > 20
    for part, address in addresses:
        path, _hash, anchor = address.partition("#")
        view = resolve(path) if path else None  # raises Resolver404
        if anchor:
            target = texts[view.kwargs["name"]] if view else texts[part]
            assert f'id="{anchor}"' in target, address


def test_help_speaks_of_this_desk_and_leads_to_no_other_host(staff, rf, house):
    request = rf.get("/admin/")
    request.user = User.objects.get(pk=house.user("submitter").pk)
    items = help_menu.menu_items_for_request(request)
    assert [item.name for item in items] == [f"guide-{name}" for name, _label in GUIDE] + [
        "keyboard-shortcuts-trigger"
    ]
    assert all(item.url.startswith(("/admin/guide/", "#")) for item in items)
