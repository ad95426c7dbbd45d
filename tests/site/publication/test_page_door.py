"""Editorial pages on their way to the public, and every way around that must not exist."""

import pytest

from publication.models import PublicItem
from tests.factories import NOW
from tests.pages import PLANTED, newsroom


@pytest.fixture
def room(house):
    return newsroom(house)


def test_story_is_public_after_two_reviewers(room):
    page = room.story()
    item = room.publish(page)
    page.refresh_from_db()
    assert list(PublicItem.objects.visible(at=item.visible_from)) == [item]
    assert (page.live, page.item_id, page.current_workflow_state) == (True, item.id, None)
    assert item.document["blocks"] == [{"type": "paragraph", "html": f"<p>{PLANTED}</p>"}]
    assert NOW
