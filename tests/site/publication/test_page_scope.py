"""Pages of another county: no address of the admin shows, changes or lists them."""

import json

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from campaigns.models import StoryPage
from confidentiality.models import Submission
from publication.bootstrap import folder_of
from publication.enums import Section
from publication.models import PublicItem
from tests.pages import Newsroom

pytestmark = pytest.mark.django_db
TITLE = "只属于锦江区的草稿"


@pytest.fixture
def room(house, folders, plain_static):
    return Newsroom(house)


@pytest.fixture
def page(room) -> StoryPage:
    return room.story(title=TITLE)


def signed_in(room, name: str) -> Client:
    client = Client()
    client.force_login(room.user(name))
    return client


def test_a_new_page_is_of_an_organisation_for_which_its_author_writes(room):
    folder = folder_of(Section.STORIES)
    address = reverse("wagtailadmin_pages:add", args=["campaigns", "storypage", folder.pk])
    form = signed_in(room, "submitter").get(address).context["form"]
    assert form["organisation"].value() == room.house.office.pk


@pytest.mark.parametrize("level", ["root", "folder"])
def test_the_explorer_does_not_say_that_pages_have_no_address(room, level):
    folder = folder_of(Section.STORIES)
    shown = folder if level == "folder" else folder.get_parent()
    answer = signed_in(room, "submitter").get(reverse("wagtailadmin_explore", args=[shown.pk]))
    assert "accessible at any URL" not in answer.content.decode()


def addresses(page: StoryPage, folder: int) -> list[str]:
    """Every address of Wagtail's that names a page, with this page in it."""
    pages = next(p for p in _patterns(get_resolver()) if getattr(p, "namespace", "") == "wagtailadmin_pages")
    state = page.workflow_states.first()
    given = {
        "page_id": page.pk,
        "pk": page.pk,
        "page_to_move_id": page.pk,
        "destination_id": folder,
        "parent_page_id": page.pk,
        "revision_id": page.latest_revision_id,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "action_name": "approve",
        "task_state_id": state.current_task_state_id,
        "task_id": state.current_task_state.task_id,
        "workflow_state_id": state.pk,
        "content_type_app_name": "campaigns",
        "content_type_model_name": "storypage",
    }
    found = []
    for name, (possible, _pattern, _defaults, _converters) in pages.reverse_dict.items():
        arguments = possible[0][1]
        if isinstance(name, str) and {"page_id", "pk", "page_to_move_id", "parent_page_id"} & set(arguments):
            found.append(
                reverse(f"wagtailadmin_pages:{name}", kwargs={each: given[each] for each in arguments})
            )
    assert len(found) > 25
    bulk = [
        f"/admin/bulk/wagtailcore/page/{act}/?id={page.pk}"
        for act in ("delete", "move", "publish", "unpublish")
    ]
    api = f"/admin/api/main/pages/{page.pk}/"
    acts = [
        f"{api}action/{act}/" for act in ("publish", "unpublish", "delete", "copy", "move", "create_alias")
    ]
    return [*found, *bulk, api, *acts, f"/admin/workflows/remove/{page.pk}/", f"/admin/pages/{page.pk}/"]


def text_of(response) -> str:
    """What is read in it, JSON's escapes resolved."""
    text = response.content.decode()
    return (
        text + json.dumps(response.json(), ensure_ascii=False) if "json" in response["Content-Type"] else text
    )


def _patterns(resolver):
    for pattern in resolver.url_patterns:
        yield pattern
        if hasattr(pattern, "url_patterns"):
            yield from _patterns(pattern)


def test_another_county_reaches_no_address_of_the_page(room, page):
    room.submit(page)
    page.refresh_from_db()
    before = StoryPage.objects.filter(pk=page.pk).values().get()
    client = signed_in(room, "stranger")
    answers = {}
    for address in addresses(page, folder_of(Section.STORIES).pk):
        for send in (client.get, client.post):
            response = send(address)
            answers[f"{send.__name__} {address}"] = response.status_code
            assert TITLE not in text_of(response)
    assert {address: code for address, code in answers.items() if code not in (403, 404)} == {}
    assert StoryPage.objects.filter(pk=page.pk).values().get() == before
    assert StoryPage.objects.count() == 1
    assert Submission.objects.get().state == "in_review"


@pytest.mark.parametrize(
    "address",
    [
        "/admin/",
        "/admin/pages/{folder}/",
        "/admin/pages/search/?q=锦江",
        "/admin/pages/usage/campaigns/storypage/",
        "/admin/choose-page/{folder}/",
        "/admin/choose-page/search/?q=锦江",
        "/admin/reports/site-history/",
        "/admin/reports/workflow/",
        "/admin/reports/workflow_tasks/",
        "/admin/reports/aging-pages/",
        "/admin/reports/locked/",
        "/admin/api/main/pages/",
        "/admin/api/main/pages/?search=锦江",
    ],
)
def test_no_list_of_the_admin_names_the_page(room, page, address):
    room.submit(page)
    address = address.format(folder=folder_of(Section.STORIES).pk)
    seen = signed_in(room, "stranger").get(address, follow=True)
    assert seen.status_code in (200, 403)
    assert TITLE not in text_of(seen)


def test_its_own_editor_finds_it_by_two_characters(room, page):
    client = signed_in(room, "submitter")
    for address in (f"/admin/pages/{folder_of(Section.STORIES).pk}/", "/admin/pages/search/?q=锦江"):
        assert TITLE in client.get(address).content.decode()
    editor = client.get(f"/admin/pages/{page.pk}/edit/")
    assert editor.status_code == 200
    shown = editor.content.decode()
    for misleading in ("action-publish", 'name="slug"', "go_live_at", "/privacy/", "comments-TOTAL_FORMS"):
        assert misleading not in shown
    assert "action-submit" in shown


def test_an_editor_gives_a_page_to_no_other_organisation(room, page):
    from tests.site.publication.test_page_door import edit

    page.organisation = room.house.other_office
    edit(page, room.user())
    page.refresh_from_db()
    assert page.organisation == room.house.office


def test_chooser_offers_what_the_public_sees_of_others(room, page):
    room.publish(page)
    assert PublicItem.objects.count() == 1
    chooser = signed_in(room, "stranger").get(f"/admin/choose-page/{folder_of(Section.STORIES).pk}/")
    assert TITLE in text_of(chooser)


def test_auditor_changes_nothing(room, page):
    client = signed_in(room, "auditor")
    for address in (f"/admin/pages/{page.pk}/edit/", f"/admin/pages/{page.pk}/delete/", "/admin/account/"):
        assert client.post(address).status_code == 403
    assert StoryPage.objects.filter(pk=page.pk, title=TITLE).exists()


def test_editor_follows_the_way_to_the_review_desk(room, page):
    submission = room.submit(page)
    shown = signed_in(room, "submitter").get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert reverse("review:detail", args=[submission.pk]) in shown
    assert "action-cancel-workflow" in shown
    assert "workflow-action-name" not in shown


def test_preview_is_the_public_template_and_stores_nothing(room, page):
    from publication.models import Asset
    from tests.pages import picture

    page.lead_picture = picture()
    page.save_revision()
    shown = signed_in(room, "submitter").get(f"/admin/pages/{page.pk}/view_draft/")
    text = shown.content.decode()
    assert (shown.status_code, TITLE in text) == (200, True)
    assert f'src="/admin/assets/preview-{page.lead_picture.pk}"' in text
    assert not Asset.objects.exists()
    drawn = signed_in(room, "submitter").get(f"/admin/assets/preview-{page.lead_picture.pk}")
    assert (drawn.status_code, drawn["Content-Type"]) == (200, "image/jpeg")


def test_preview_on_paper_is_the_print_view(room, page):
    answer = page.make_preview_request(preview_mode="print")

    assert "print-sheet" in answer.content.decode()
    assert [mode for mode, _label in page.preview_modes] == list(page.template_of)


def test_preview_begins_at_the_narrowest_screen(page):
    widths = {size["name"]: size["device_width"] for size in page.preview_sizes}
    assert (widths[page.default_preview_size], sorted(widths.values())) == (320, [320, 768, 1280])
