"""The stories of the demo: published, embargoed, waiting, returned, withdrawn."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from campaigns.enums import ConsentForm
from campaigns.models import StoryPage
from campaigns.services import consents
from campaigns.services.consents import Given
from publication.demo import DemoDesk, Wanted, pages_titled, picture

from .texts.stories import STORIES, Sample


def pages(desk: DemoDesk, *, at: datetime) -> Iterator[Wanted]:
    agree = partial(_agree, desk=desk, at=at)
    for sample in STORIES:
        yield Wanted(StoryPage, sample.title, partial(_page, sample, desk, at=at), sample.end, agree)


def _agree(page: StoryPage, *, desk: DemoDesk, at: datetime) -> None:
    """The made-up consents of made-up people, so that their stories may be reviewed."""
    for name in page.persons:
        given = Given(
            name=name, form=ConsentForm.WRITTEN, given_on=timezone.localdate(at), until=None, covers_name=True,
            covers_picture=True, covers_region=True, file="sample.pdf", content=b"%PDF-1.4 sample", note="演示样例",
        )  # fmt: skip
        consents.record(page, given, by=desk.people["chen"], at=at)


def _page(sample: Sample, desk: DemoDesk, *, at: datetime) -> StoryPage:
    referred = pages_titled(sample.refers) if sample.refers else []
    page = StoryPage(
        title=sample.title,
        summary=sample.summary,
        subject_kind=sample.about,
        subject_name=sample.name,
        category_id=sample.category,
        year=timezone.localtime(at).year,
        region_id=sample.region,
        organisation=desk.organisations["outlet"],
        lead_picture=picture(sample.drawn[0](), title=sample.title, alt=sample.drawn[1])
        if sample.drawn
        else None,
        show_from=at + timedelta(days=sample.days) if sample.days else None,
        body=[*sample.body, *({"type": "reference", "value": each.pk} for each in referred)],
    )
    page.tags.add(*sample.tags)
    return page
