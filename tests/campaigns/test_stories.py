"""What a story's document says of whom it is about."""

import pytest
from django.test import Client

from tests.factories import NOW
from tests.pages import Newsroom, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(house, folders, plain_static):
    return Newsroom(house)


def test_document_of_a_story(room):
    page = room.story(summary="退了回去", lead_picture=picture(), sample=True, body=[])
    page.tags.add("诚信经营", "计量")
    document = page.projection(at=NOW).document
    assert (document["kind"], document["section"], document["notices"]) == ("story", "stories", ["sample"])
    assert document["tags"] == ["计量", "诚信经营"]
    assert [(fact["code"], fact["value"]) for fact in document["fields"]] == [
        ("subject", "锦里粮油店"), ("category", {"zh-hans": "诚信经营", "en": "Honest trade"}), ("year", "2026"),
    ]  # fmt: skip
    assert [block["alt"] for block in document["blocks"]] == ["柜台上的一杆木秤"]


def test_story_of_a_person_is_not_for_search_engines(room):
    page = room.story(subject_kind="person", subject_name="温良信")
    room.consent(page)
    item = room.publish(page)
    shown = Client().get(item.get_absolute_url())
    assert (shown.status_code, shown["X-Robots-Tag"]) == (200, "noindex")
    assert "温良信" not in item.get_absolute_url()


def test_only_the_subject_may_be_named(room):
    from tests.pages import paragraphs

    body = paragraphs("对温良信、王建国给予警告。")
    page = room.story(subject_kind="person", subject_name="温良信", body=body)
    room.consent(page)
    findings = room.submit(page).findings.all()
    assert [finding.kind for finding in findings] == ["person_name"]
