"""Bundles for tests: pages of two kinds of the county's office, through the real services."""

from datetime import timedelta

from confidentiality.models import Bundle, BundleMember
from confidentiality.services import bundles as engine
from education import bootstrap as subjects
from education.models import LessonPage, Subject
from publication.services import bundles
from tests.factories import NOW
from tests.lessons import Classroom
from tests.pages import Newsroom, paragraphs

HOUR = NOW + timedelta(hours=5)


def lesson(
    newsroom: Newsroom, *, title: str = "诚信考试一课", body: list | None = None, **fields
) -> LessonPage:
    if not Subject.objects.exists():
        subjects.bootstrap(at=NOW)
    body = body if body is not None else paragraphs("考试是自己对自己的承诺。")
    return Classroom(newsroom.house).lesson(title=title, body=body, **fields)


def gathered(newsroom: Newsroom, *pages, title: str = "诚信日", hour=HOUR) -> Bundle:
    """A bundle being gathered; by default of a story and a lesson."""
    who = newsroom.house.people["submitter"]
    bundle = engine.create(newsroom.house.office, title=title, hour=hour, by=who, at=NOW)
    for page in pages or (newsroom.story(), lesson(newsroom)):
        engine.add(bundle, page.source_type(), page.source_id, by=who, at=NOW)
    return bundle


def submitted(newsroom: Newsroom, *pages, at=NOW, **given) -> Bundle:
    return bundles.submit(gathered(newsroom, *pages, **given), by=newsroom.house.people["submitter"], at=at)


def parts(bundle: Bundle) -> list[BundleMember]:
    return list(bundle.members.select_related("submission"))


def read_all(newsroom: Newsroom, bundle: Bundle, name: str, *, at=NOW) -> None:
    for part in parts(bundle):
        engine.read(part, by=newsroom.house.people[name], commitment=part.submission.commitment, at=at)


def approve(newsroom: Newsroom, bundle: Bundle, *names: str, at=NOW) -> Bundle:
    """Each reads all of it, then approves it."""
    for name in names or ("first", "second"):
        who = newsroom.house.people[name]
        read_all(newsroom, bundle, name, at=at)
        bundle.refresh_from_db()
        sentences = sum(len(step.checklist) for step in engine.steps(bundle, who, at=at))
        engine.approve(bundle, by=who, basis="条例第十九条", checklist=[True] * sentences, at=at)
    bundle.refresh_from_db()
    return bundle


def mend(newsroom: Newsroom, page, **changes):
    """A newer version of a page, as an editor saves it."""
    page = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision(user=newsroom.user())
    return page
