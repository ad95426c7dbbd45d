"""Builders of editorial pages for tests: a house with folders, stories, pictures, files."""

import io
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image
from wagtail.models import Collection, Locale, Page, Site

from campaigns import bootstrap as categories
from campaigns.enums import ConsentForm
from campaigns.models import Consent, StoryPage
from campaigns.services import consents
from campaigns.services.consents import Given
from confidentiality import bootstrap as chains
from confidentiality.models import Submission
from confidentiality.screening import Severity
from confidentiality.services import reviews
from organisations import bootstrap as staff
from organisations.models import User
from publication import bootstrap
from publication.bootstrap import folder_of
from publication.enums import Section
from publication.models import Attachment, Picture, PublicItem
from tests.factories import NOW, House

PLANTED = "把多收的三元八角钱一家一家退了回去（plantedword）"  # ASCII too, which no encoding hides


@dataclass
class Newsroom:
    """A house whose editors can work."""

    house: House

    def user(self, name: str = "submitter") -> User:
        return self.house.user(name)

    def story(self, *, body: list | None = None, **fields) -> StoryPage:
        """A saved draft with its first revision."""
        given = {
            "title": "一杆秤的分量",
            "organisation": self.house.office,
            "subject_name": "锦里粮油店",
            "category_id": "trade",
            "year": 2026,
            "region": self.house.county,
            "owner": self.user(),
        }
        if "category" in fields:
            fields["category_id"] = fields.pop("category")
        page = StoryPage(**(given | fields), body=body if body is not None else paragraphs(PLANTED))
        return self.add(page)

    def add(self, page):
        """Any kind of page of the stories' section, as a draft with its first revision."""
        folder_of(Section.STORIES).add_child(instance=page)
        page.save_revision(user=self.user())
        return page

    def consent(self, page: StoryPage, name: str = "", *, at=NOW, **changes) -> Consent:
        """The consent of whom the story is about, to all of it, without end."""
        given = {
            "name": name or page.subject_name,
            "form": ConsentForm.WRITTEN,
            "given_on": timezone.localdate(at),
            "until": None,
            "covers_name": True,
            "covers_picture": True,
            "covers_region": True,
            "file": "consent.pdf",
            "content": b"%PDF-1.7 plantedevidence",
        }
        return consents.record(page, Given(**(given | changes)), by=self.house.people["submitter"], at=at)

    def submit(self, page, *, by: str = "submitter") -> Submission:
        page.refresh_from_db()
        page.get_workflow().start(page, self.user(by))
        return submission_of(page)

    def approve(self, submission: Submission, *names: str, at=NOW) -> None:
        for name in names or ("first", "second"):
            submission.refresh_from_db()
            step = submission.chain.steps.get(order=submission.step)
            reviews.approve(
                submission,
                by=self.house.people[name],
                commitment=submission.commitment,
                basis="条例第十九条",
                checklist=[True] * len(step.checklist),
                at=at,
            )

    def say_read(self, submission: Submission) -> None:
        """Both reviewers read, saw and heard what no program reads."""
        for name in ("first", "second"):
            for finding in submission.findings.filter(kind="unreadable"):
                reviews.overrule(
                    finding, by=self.house.people[name], reason="已看完听完", at=submission.submitted_at
                )

    def say_public(self, submission: Submission) -> None:
        """What screening asked about was found to be public: those whom the page tells of agreed."""
        asked = submission.findings.filter(severity=Severity.ASK, masked=False).exclude(kind="unreadable")
        for finding in asked:
            reviews.overrule(
                finding, by=self.house.people["first"], reason="当事人同意公开", at=submission.submitted_at
            )

    def publish(self, page) -> PublicItem:
        """The whole way: workflow, submission, two reviewers, permit, item."""
        submission = self.submit(page)
        self.say_read(submission)
        self.say_public(submission)
        self.approve(submission, at=submission.submitted_at)
        return PublicItem.objects.get(pk=submission.item_id)


def plant_roots() -> None:
    """What Wagtail's migrations made, and a test that empties the tables took away."""
    if not Page.objects.exists():
        Locale.objects.get_or_create(language_code="zh-hans")
        root = Page.add_root(title="Root", slug="root")
        Site.objects.create(hostname="localhost", root_page=root, is_default_site=True)
    if not Collection.objects.exists():
        Collection.add_root(name="Root")


def newsroom(house: House) -> Newsroom:
    build_newsroom()
    return Newsroom(house)


def build_newsroom() -> None:
    plant_roots()
    staff.bootstrap(at=NOW)
    chains.bootstrap(at=NOW)
    bootstrap.bootstrap(at=NOW)
    categories.bootstrap(at=NOW)


def submission_of(page) -> Submission:
    return Submission.objects.filter(source_type=page.source_type(), source_id=str(page.pk)).latest("pk")


def paragraphs(*texts: str) -> list:
    return [{"type": "paragraph", "value": f"<p>{text}</p>"} for text in texts]


def jpeg(width: int = 800, height: int = 600, *, exif: bytes = b"", colour: str = "#7a2f1d") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(written, "JPEG", exif=exif)
    return written.getvalue()


def picture(content: bytes | None = None, *, title: str = "一杆秤", alt: str = "柜台上的一杆木秤") -> Picture:
    made = Picture(title=title, alt=alt)
    made.file = ContentFile(content or jpeg(), name="DSC_0001_zhang-san.jpg")
    made.save()
    return made


def attachment(
    content: bytes = "学习单\n".encode(), *, title: str = "学习单", name: str = "a.txt"
) -> Attachment:
    made = Attachment(title=title)
    made.file = ContentFile(content, name=name)
    made.save()
    return made
