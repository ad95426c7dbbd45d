"""Bundles at the desk: gathered, previewed, read part after part, approved, stopped, resumed; seen by whom."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from confidentiality.enums import BundleState
from confidentiality.models import Bundle, BundleMember, BundleReading
from confidentiality.services import bundles as engine
from organisations.enums import Role
from publication.models import PublicItem
from publication.services import bundles
from tests.factories import DAY, NOW, person
from tests.pages import PLANTED
from tests.pages import newsroom as build
from tests.site.publication.bundling import HOUR, approve, gathered, lesson, mend, parts, submitted

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def newsroom(house, staff):
    return build(house)


def url(name: str, *arguments) -> str:
    return reverse(f"review:{name}", args=arguments)


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def act(browser, bundle, name: str, **data):
    return browser.post(url("bundle", bundle.pk), {"act": name} | data, follow=True)


def test_made_gathered_and_submitted_by_an_editor(newsroom, staff):
    story, other = newsroom.story(), lesson(newsroom)
    browser = staff("submitter")
    given = {"title": "诚信日", "organisation": newsroom.house.office.pk, "hour": "2026-11-23T17:00"}
    answer = browser.post(url("bundle_new"), given, follow=True)
    bundle = Bundle.objects.get()
    assert (answer.status_code, bundle.hour) == (200, HOUR)  # 17:00 in Beijing is 09:00 UTC
    assert "It has no parts yet." in answer.text
    assert {each.title for each in answer.context["candidates"]} == {other.title, story.title}
    assert [
        each.title for each in browser.get(url("bundle", bundle.pk), {"q": "诚信考"}).context["candidates"]
    ] == [other.title]
    act(browser, bundle, f"add:{story.source_type()}:{story.pk}")
    answer = act(browser, bundle, f"add:{other.source_type()}:{other.pk}")
    assert [line.title for line in answer.context["lines"]] == [story.title, other.title]
    assert answer.context["candidates"] == []
    last = parts(bundle)[1]
    answer = act(browser, bundle, f"up:{last.pk}")
    assert [line.title for line in answer.context["lines"]] == [other.title, story.title]
    answer = act(browser, bundle, "change", title="新名字", hour="2026-11-24T09:00")
    assert "新名字" in answer.text
    answer = act(browser, bundle, "submit")
    assert said(answer) == ["Submitted: In review."]
    bundle.refresh_from_db()
    assert bundle.state == BundleState.IN_REVIEW


def test_a_refused_part_is_named_on_the_page(newsroom, staff):
    early = newsroom.story(show_until=HOUR - DAY / 24)
    bundle = gathered(newsroom, early, lesson(newsroom))
    answer = act(staff("submitter"), bundle, "submit")
    assert answer.status_code == 409
    assert said(answer) == ["1 parts stand in the way; nothing was submitted. See each below."]
    troubles = [line.trouble for line in answer.context["lines"]]
    assert troubles == ["Its display ends before the hour of the bundle.", ""]
    assert troubles[0] in answer.text


def test_editors_preview_the_drafts_as_a_whole(newsroom, staff):
    story = newsroom.story()
    other = lesson(newsroom, body=[{"type": "reference", "value": story.pk}])
    bundle = gathered(newsroom, story, other)
    text = staff("submitter").get(url("bundle_preview", bundle.pk)).text
    assert text.index(PLANTED) < text.index(other.title)
    assert text.count('class="bundle-part"') == 2
    assert 'rel="canonical"' not in text
    assert not PublicItem.objects.exists()
    assert type(story).objects.get(pk=story.pk).item_id == ""
    assert staff("first").get(url("bundle_preview", bundle.pk)).status_code == 404  # not submitted yet


def test_read_by_the_default_button_and_approved_in_one_act(newsroom, staff):
    bundle = submitted(newsroom)
    for name in ("first", "second"):
        browser = staff(name)
        answer = browser.get(url("bundle_read", bundle.pk), follow=True)
        for _each in range(2):
            assert 'accesskey="a" autofocus' in answer.text
            commitment = answer.context["submission"].commitment
            address = answer.redirect_chain[-1][0]
            answer = browser.post(address, {"act": "accept", "commitment": commitment}, follow=True)
        assert answer.request["PATH_INFO"] == url("bundle", bundle.pk)
        checks = {f"check_{n}": "on" for n, _check in enumerate(answer.context["act_form"].checks())}
        answer = act(browser, bundle, "approve", basis="条例第十九条", **checks)
    assert said(answer) == ["Approved: Approved, waits for its hour."]
    assert BundleReading.objects.count() == 4
    assert not PublicItem.objects.exists()


def test_approval_before_reading_is_refused(newsroom, staff):
    bundle = submitted(newsroom)
    checks = {f"check_{n}": "on" for n in range(3)}
    answer = act(staff("first"), bundle, "approve", basis="x", **checks)
    assert (answer.status_code, said(answer)) == (409, ["2 parts are still to be read by you."])


def test_a_part_is_sent_back_mended_and_resumed(newsroom, staff):
    story, other = newsroom.story(), lesson(newsroom)
    bundle = approve(newsroom, submitted(newsroom, story, other), "first")
    part = parts(bundle)[1]
    given = {
        "act": "reject",
        "opinion": "return",
        "basis": "少了出处",
        "commitment": part.submission.commitment,
    }
    answer = staff("second").post(url("bundle_part", bundle.pk, part.pk), given, follow=True)
    assert "Return for mending: 少了出处" in answer.text
    dashboard = staff("submitter").get("/admin/").text
    assert "Bundles that wait to be mended, or are late" in dashboard
    assert "part 2: Return for mending: 少了出处" in dashboard
    mend(newsroom, other, title="改过")
    answer = act(staff("submitter"), bundle, "submit")
    assert said(answer) == ["Submitted: In review."]
    assert [line.state for line in answer.context["lines"]] == ["In review", "In review"]


def test_stopped_and_taken_back(newsroom, staff):
    bundle = approve(newsroom, submitted(newsroom))
    browser = staff("submitter")
    assert act(browser, bundle, "stop", reason="").status_code == 422
    answer = act(browser, bundle, "stop", reason="改期")
    assert "Stopped by a person" in answer.text
    answer = act(browser, bundle, "take_back")
    assert said(answer) == ["Taken back: its parts, order and hour can be changed."]
    assert answer.context["gathering"]


def test_published_by_hand_once_its_hour_has_come(newsroom, staff, monkeypatch):
    bundle = approve(newsroom, submitted(newsroom))
    browser = staff("publisher")
    assert said(act(browser, bundle, "release")) == ["Its hour has not come yet."]
    monkeypatch.setattr("publication.middleware.timezone.now", lambda: HOUR)
    assert "its hour is over" in browser.get(url("bundles")).text
    assert said(act(browser, bundle, "release")) == ["Published: all 2 parts."]
    assert PublicItem.objects.visible(at=HOUR).count() == 2


def test_singly_it_waits_nowhere(newsroom, staff):
    bundle = submitted(newsroom)
    browser = staff("first")
    queue = browser.get(url("queue"))
    assert queue.context["rows"] == []
    assert "Bundles wait for you" in queue.text
    assert bundle.title in browser.get(url("bundles")).text
    row = parts(bundle)[0].submission
    detail = browser.get(url("detail", row.pk)).text
    assert "It is approved there, with the others; mask, overrule or send it back here." in detail
    given = {"act": "opinion", "opinion": "open", "basis": "x", "commitment": row.commitment}
    checks = {f"check_{n}": "on" for n in range(3)}
    refused = browser.post(url("detail", row.pk), given | checks)
    assert refused.status_code == 409
    approve(newsroom, bundle)
    assert staff("publisher").get(url("releases")).context["rows"] == []


@pytest.mark.parametrize("name", ["bundle", "bundle_preview", "bundle_read"])
def test_another_county_reaches_nothing(newsroom, staff, name):
    bundle = submitted(newsroom)
    browser = staff("stranger")
    assert browser.get(url(name, bundle.pk)).status_code == 404
    assert browser.get(url("bundle_part", bundle.pk, parts(bundle)[0].pk)).status_code == 404
    assert act(browser, bundle, "stop", reason="x").status_code == 404
    assert bundle.title not in browser.get(url("bundles")).text


def test_drafts_of_another_county_are_neither_offered_nor_added(newsroom, staff):
    person("elsewhere", (Role.SUBMITTER, newsroom.house.other_office))
    foreign = newsroom.story(organisation=newsroom.house.other_office, title="别县的草稿")
    bundle = gathered(newsroom)
    browser = staff("submitter")
    assert "别县的草稿" not in browser.get(url("bundle", bundle.pk)).text
    answer = act(browser, bundle, f"add:{foreign.source_type()}:{foreign.pk}")
    assert said(answer) == ["There is no such draft in the organisation of the bundle."]
    # Behind the service's back, and for a page that changed hands: its title is not told either.
    BundleMember.objects.create(
        bundle=bundle, order=9, source_type=foreign.source_type(), source_id=foreign.source_id
    )
    assert "别县的草稿" not in browser.get(url("bundle", bundle.pk)).text
    assert PLANTED in browser.get(url("bundle_preview", bundle.pk)).text
    assert "别县的草稿" not in browser.get(url("bundle_preview", bundle.pk)).text


@pytest.mark.parametrize("name", ["first", "publisher", "auditor"])
def test_only_editors_gather(newsroom, staff, name):
    bundle = gathered(newsroom)
    browser = staff(name)
    assert browser.get(url("bundle_new")).status_code == 403
    for what in ("submit", "discard", f"remove:{parts(bundle)[0].pk}", f"up:{parts(bundle)[0].pk}"):
        assert act(browser, bundle, what).status_code == 403
    assert bundle.members.count() == 2


def test_an_unknown_act_or_part(newsroom, staff):
    bundle = gathered(newsroom)
    browser = staff("submitter")
    assert said(act(browser, bundle, "")) == ["Choose what to do by one of the buttons."]
    assert act(browser, bundle, "remove:x").status_code == 404
    for key in ("²", "9" * 30, "9" * 5000, "\0"):
        assert act(browser, bundle, f"add:campaigns.storypage:{key}").status_code == 409
        assert act(browser, bundle, f"add:tests.note:{key}").status_code == 409
    assert browser.get(url("bundle", bundle.pk), {"q": "秤\0"}).context["q"] == "秤"
    assert said(act(browser, bundle, "discard")) == ["The bundle is gone; its drafts are as they were."]


def test_queries_do_not_grow_with_parts_of_the_same_kinds(newsroom, staff):
    few = submitted(newsroom)
    pages = [newsroom.story(title=f"第{n}") for n in range(3)] + [lesson(newsroom)]
    many = submitted(newsroom, *pages, title="多")
    browser = staff("first")
    browser.get(url("bundle", few.pk))
    with CaptureQueriesContext(connection) as two:
        browser.get(url("bundle", few.pk))
    with CaptureQueriesContext(connection) as four:
        browser.get(url("bundle", many.pk))
    assert len(four) == len(two) <= 43


def test_the_clock_says_at_the_desk_what_failed(newsroom, staff, monkeypatch):
    bundle = approve(newsroom, submitted(newsroom))
    monkeypatch.setattr("publication.services.door._attach", lambda items: 1 / 0)
    assert bundles.release_due(at=HOUR) == 0
    text = staff("submitter").get(url("bundle", bundle.pk)).text
    assert "It could not be published" in text
    assert "ZeroDivisionError" in text
    monkeypatch.undo()
    assert engine.unread(bundle, newsroom.house.people["first"]) == []
    assert NOW < HOUR
