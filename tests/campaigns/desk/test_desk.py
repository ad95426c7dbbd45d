"""The desk of campaigns: what is entered there, and by whom; the row unchanged for everybody else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Consent, ReviewAlert, StoryCategory, StorySubject
from campaigns.services import alerts
from organisations.enums import Role
from organisations.models import Membership, User
from publication import readers
from publication.models import PublicItem
from tests.campaigns.people import CARD, PERSON, about_firm, about_person, listed
from tests.factories import NOW

pytestmark = pytest.mark.django_db
CONSENT = {
    "name": PERSON, "form": "written", "given_on": "2026-11-20", "until": "2027-11-20", "covers_name": "on",
    "covers_region": "on",
}  # fmt: skip


@pytest.fixture
def page(room):
    return about_person(room, title="只属于锦江区的人物")


@pytest.fixture
def alert(room):
    room.publish(about_firm(room))
    listed(room)
    readers.run(alerts.READER, at=timezone.now())
    return ReviewAlert.objects.get()


def evidence(content: bytes = b"%PDF-1.7 signed"):
    return SimpleUploadedFile("signed.pdf", content, "application/pdf")


def addresses(page, consent, alert) -> list[tuple[str, dict]]:
    """Every address that names a row, and what a POST to it would carry."""
    return [
        (reverse("story_persons:story", args=[page.pk]), {}),
        (reverse("story_persons:record", args=[page.pk]), CONSENT | {"evidence": evidence()}),
        (reverse("story_persons:identify", args=[page.pk]), {"name": PERSON, "number": CARD}),
        (reverse("story_persons:withdraw", args=[consent.pk]), {"sure": "on"}),
        (reverse("story_persons:evidence", args=[consent.pk]), {}),
        (reverse("story_alerts:close", args=[alert.pk]), {"reason": "同名"}),
    ]


def state() -> tuple:
    models = (Consent, StorySubject, ReviewAlert, PublicItem, StoryCategory)
    return tuple(list(model.objects.order_by("pk").values()) for model in models)


def test_another_county_gets_nothing_by_any_address(staff, room, page, alert):
    given = addresses(page, room.consent(page), alert)
    browser, before = staff("stranger"), state()
    for address, data in given:
        for answer in (browser.get(address), browser.post(address, data)):
            assert answer.status_code in (403, 404, 405), address
            assert "只属于锦江区" not in answer.content.decode()
    for name in ("story_persons:index", "story_alerts:index"):
        assert "锦江区" not in browser.get(reverse(name)).content.decode()
    assert state() == before


@pytest.mark.parametrize("name", ["auditor", "root"])
def test_who_acts_nowhere_changes_nothing(staff, client, room, page, alert, name):
    given = addresses(page, room.consent(page), alert)
    if name == "root":
        client.force_login(User.objects.create_superuser("root", "root@example.cn", "password"))
        browser = client
    else:
        browser = staff(name)
    before = state()
    for address, data in given[1:]:
        assert browser.post(address, data).status_code == 403, address
    assert state() == before


def test_an_editor_records_identifies_and_withdraws(staff, room, page):
    browser, address = staff("submitter"), reverse("story_persons:story", args=[page.pk])
    assert "there is none that holds" in browser.get(address).content.decode()
    answer = browser.post(
        reverse("story_persons:record", args=[page.pk]), CONSENT | {"evidence": evidence()}, follow=True
    )
    assert "there is none that holds" not in answer.content.decode()
    browser.post(reverse("story_persons:identify", args=[page.pk]), {"name": PERSON, "number": CARD})
    assert StorySubject.objects.get().is_identified
    assert CARD not in browser.get(address).content.decode()
    consent = Consent.objects.get()
    read = browser.post(reverse("story_persons:evidence", args=[consent.pk]))
    assert b"".join(read.streaming_content) == b"%PDF-1.7 signed"
    assert read["Content-Disposition"] == f'attachment; filename="consent-{consent.pk}.pdf"'
    take_back = reverse("story_persons:withdraw", args=[consent.pk])
    assert "Tick the box" in browser.post(take_back, follow=True).content.decode()
    consent.refresh_from_db()
    assert consent.withdrawn_at is None
    browser.post(take_back, {"sure": "on"})
    consent.refresh_from_db()
    assert consent.withdrawn_at == NOW


def test_whoever_was_given_the_story_takes_the_consent_back(staff, room, page):
    consent = room.consent(page)
    take_back = reverse("story_persons:withdraw", args=[consent.pk])
    assert staff("stranger").post(take_back, {"sure": "on"}).status_code == 404
    type(page).objects.filter(pk=page.pk).update(organisation=room.house.other_office)
    assert staff("stranger").post(take_back, {"sure": "on"}).status_code == 302
    consent.refresh_from_db()
    assert (consent.withdrawn_at, consent.withdrawn_by) == (NOW, room.house.people["stranger"])


@pytest.mark.parametrize(
    ("name", "changes", "sentence"),
    [
        ("record", {"evidence": evidence(b"MZ")}, "Evidence: only PDF, JPEG, PNG"),
        ("record", {}, "This field is required"),
        ("identify", {"number": "110105194912310021"}, "Code or number: the check digit does not fit"),
    ],
)
def test_what_is_refused_is_named_beside_its_field(staff, page, name, changes, sentence):
    answer = staff("submitter").post(reverse(f"story_persons:{name}", args=[page.pk]), CONSENT | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Consent.objects.exists()


def test_an_alert_is_on_the_dashboard_until_somebody_closes_it(staff, alert):
    browser, home = staff("first"), reverse("wagtailadmin_home")
    assert "Alerts about stories of my organisations: 1" in browser.get(home).content.decode()
    assert "Somebody of the same name" in browser.get(reverse("story_alerts:index")).content.decode()
    browser.post(reverse("story_alerts:close", args=[alert.pk]), {"reason": "同名不同主体"})
    assert "Alerts about stories of my organisations" not in browser.get(home).content.decode()
    assert "同名不同主体" in browser.get(reverse("story_alerts:index") + "?state=closed").content.decode()


def test_a_list_costs_the_same_for_one_story_and_for_four(staff, room, page):
    room.consent(page)
    browser, address = staff("submitter"), reverse("story_persons:index")
    browser.get(address)
    before = _queries(browser, address)
    for number in range(3):
        room.consent(about_person(room, title=f"人物{number}"))
    assert _queries(browser, address) == before


def test_administrators_keep_the_categories(staff, house, room):
    Membership.objects.create(
        person=house.people["auditor"], role=Role.ADMINISTRATOR, organisation=house.province
    )
    browser, add = staff("auditor"), reverse("story_categories:add")
    data = {"code": "craft", "label": "诚信工匠", "label_en": "Craft", "order": "75", "active": "on"}
    assert browser.post(add, data).status_code == 302
    assert "诚信工匠" in browser.get(reverse("story_categories:index")).content.decode()
    edit = reverse("story_categories:edit", args=["craft"])
    browser.post(edit, {"code": "other", "label": "工匠", "label_en": "Craft", "order": "75"})
    category = StoryCategory.objects.get(code="craft")
    assert (category.label, category.active) == ("工匠", False)
    assert staff("submitter").get(add).status_code == 403


def _queries(browser, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        browser.get(address)
    return len(caught)
