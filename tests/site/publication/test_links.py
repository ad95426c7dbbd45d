"""Links that lead nowhere are named at saving, and refused at submission."""

import pytest
from django.contrib.messages import get_messages

from confidentiality.models import Submission
from publication import links
from publication.enums import Withdrawal
from publication.errors import ReferenceNotPublic
from publication.services import door
from tests.factories import DAY, NOW, publish
from tests.lessons import classroom
from tests.pages import Newsroom, paragraphs

LATER = NOW + 400 * DAY


@pytest.fixture
def room(house, folders):
    return Newsroom(house)


def linking(room, *hrefs: str, **fields):
    return room.story(body=paragraphs(*(f'见<a href="{href}">这里</a>' for href in hrefs)), **fields)


def said(room, *hrefs: str, **fields) -> list[str]:
    return [str(each) for each in links.broken(linking(room, *hrefs, **fields), at=NOW)]


@pytest.mark.parametrize(
    "href", ["https://www.sc.gov.cn/a", "mailto:a@sc.gov.cn", "tel:12345", "#top", "/stories/", "/en/help/", "/",
             "http://127.0.0.1:8000/calendar/?month=2026-12"]
)  # fmt: skip
def test_what_leads_somewhere_is_left_alone(room, settings, href):
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    assert said(room, href) == []


@pytest.mark.parametrize(
    ("href", "why"),
    [
        ("/nothing/here/", "there is nothing at this address."),
        ("/stories/aaaaaaaaaaaaaaaaaaaaaa/", "there is nothing at this address."),
        (f"/assets/{'0' * 64}", "the public does not see this file."),
        ("/admin/pages/5/edit/", "the desk is closed to the public."),
        ("stories/5", "write the whole address, beginning with https:// or with /."),
        ("http://localhost/x", "only this machine or this office can open it."),
        ("http://10.0.0.8/x", "only this machine or this office can open it."),
        ("http://[::1/x", "this is no address."),
        ("ftp://a.cn/x", "it begins with neither https:// nor http://, so it is taken out."),
    ],
)
def test_what_leads_nowhere_is_named(room, href, why):
    assert said(room, "/stories/", href) == [f"Block 2, link “{href}”: {why}"]


def test_an_item_is_asked_whether_the_public_sees_it(room):
    shown, ending, gone = (
        publish(room.house, visible_until=until, visible_from=NOW - DAY)
        for until in (LATER, NOW + DAY, LATER)
    )
    door.withdraw(gone.id, Withdrawal.ERROR, by=None, at=NOW)

    assert said(room, *(item.get_absolute_url() for item in (shown, ending, gone)), show_until=LATER) == [
        f"Block 2, link “/disclosures/{ending.id}/”: it is shown until 2026-11-24 only, this page longer.",
        f"Block 3, link “/disclosures/{gone.id}/”: the public does not see it (any more).",
    ]


def test_pages_that_were_chosen_are_asked_too(room):
    target = room.story(title="还没有公开")
    link = f'<a linktype="page" id="{target.pk}">a</a><a linktype="page" id="987654">b</a>'
    page = room.story(body=[*paragraphs(link), {"type": "reference", "value": target.pk}])

    refused = "the public does not see this page; publish that one first."
    assert [str(each) for each in links.broken(page, at=NOW)] == [
        f"Block 1, link “还没有公开”: {refused}",
        "Block 1, link “—”: the page is gone.",
        f"Block 2, link “还没有公开”: {refused}",
    ]


def test_queries_do_not_grow_with_the_links(room, django_assert_num_queries):
    items = [publish(room.house) for _each in range(3)]
    for many in (1, 3):
        page = linking(room, *(item.get_absolute_url() for item in items[:many]))
        with django_assert_num_queries(1):
            links.broken(page, at=NOW)


def test_a_dead_link_is_not_submitted(room):
    page = linking(room, "/nothing/here/", "/nothing/there/")
    with pytest.raises(ReferenceNotPublic) as refusal:
        room.submit(page)

    assert str(refusal.value).splitlines() == [
        "Block 1, link “/nothing/here/”: there is nothing at this address.",
        "Block 2, link “/nothing/there/”: there is nothing at this address.",
    ]
    assert not Submission.objects.exists()


def test_saving_names_them(room, client, plain_static, english):
    page = linking(room, "/nothing/here/")
    client.force_login(room.user())
    given = {
        "title": page.title, "summary": "", "organisation": page.organisation_id, "subject_kind": "organisation",
        "subject_name": "锦里粮油店", "category": page.category_id, "batch": "", "named": "",
        "year": 2026, "region": page.region_id,
        "body-count": 1, "body-0-deleted": "", "body-0-order": 0, "body-0-type": "paragraph", "body-0-id": "",
        "body-0-value": '{"entityMap":{"0":{"type":"LINK","mutability":"MUTABLE","data":{"url":"/nothing/here/"}}},'
        '"blocks":[{"key":"a","text":"这里","type":"unstyled","depth":0,"inlineStyleRanges":[],'
        '"entityRanges":[{"key":0,"offset":0,"length":2}]}]}',
    }  # fmt: skip
    answer = client.post(f"/admin/pages/{page.pk}/edit/", given)

    warned = [str(each).strip() for each in get_messages(answer.wsgi_request) if each.level_tag == "warning"]
    assert [text for text in warned if "nothing" in text] == [
        "Block 1, link “/nothing/here/”: there is nothing at this address."
    ]


def test_every_stream_of_a_page_is_looked_at(house, plain_static):
    room = classroom(house)
    target = room.lesson(title="还没有公开")
    page = room.lesson(
        teacher_notes=paragraphs('见<a href="/nothing/here/">这里</a>'),
        links=[{"type": "page", "value": target.pk}],
    )
    assert [str(each) for each in links.broken(page, at=NOW)] == [
        "notes for the teacher: Block 1, link “/nothing/here/”: there is nothing at this address.",
        "cases and days that go with it: Block 1, link “还没有公开”: "
        "the public does not see this page; publish that one first.",
    ]


def test_a_draft_of_another_house_is_not_called_by_its_title(room):
    foreign = room.story(title="别家的草稿plantedtitle", organisation=room.house.other_office)
    own = room.story(title="自家的草稿")
    page = room.story(body=[{"type": "reference", "value": each.pk} for each in (foreign, own)])
    assert [each.href for each in links.broken(page, at=NOW)] == ["—", "自家的草稿"]
