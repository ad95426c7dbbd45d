"""The public's own page of content that is not public yet, for those who review it."""

from collections.abc import Sequence
from datetime import datetime

from confidentiality.models import Submission
from publication import document as documents
from publication import presentation, selectors
from publication.enums import ItemState, Section
from publication.models import PublicItem


def item_of(submission: Submission) -> PublicItem:
    """The item that publishing would make, unsaved."""
    document = documents.parse(submission.content or "{}")
    facets = document["facets"]
    item = PublicItem(
        id=submission.item_id,
        organisation_id=submission.organisation_id,
        state=ItemState.PUBLISHED,
        visible_from=submission.visible_from,
        visible_until=submission.visible_until,
        published_at=submission.submitted_at,
        changed_at=submission.submitted_at,
        content=submission.content,
        commitment=submission.commitment,
        section=document["section"],
        kind=submission.kind,
        locale=submission.locale,
        authority=facets["authority"],
        region=facets["region"],
        subject_category=facets["subject_category"],
        year=facets["year"],
        sector=facets["sector"],
        occupation=facets["occupation"],
    )
    item.__dict__["document"] = document
    return item


def public_context(item: PublicItem, *, at: datetime, together: Sequence[PublicItem] = ()) -> dict:
    """What the public's template is given, as `listing.ItemView` does for a visible item.

    `together` becomes public in the same instant, so references to it lead somewhere.
    """
    visible = [each for each in selectors.referenced(item) if each.is_visible(at=at)]
    shown = {each.id for each in visible}
    visible += [each for each in together if each.id in item.document["references"] and each.id not in shown]
    regions = selectors.region_names([item.region, *(each.region for each in visible)])
    return {
        "item": presentation.view(item, regions, visible, at=at),
        "section": item.section,
        "section_title": Section(item.section).label,
        "section_path": f"/{item.section}/",
        "noindex": True,
        "no_alternates": True,
    }
