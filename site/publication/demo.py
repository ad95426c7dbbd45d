"""Made-up pages on their way through the door: the steps that editors and reviewers take by hand."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.models import Page

from confidentiality.enums import Opinion
from confidentiality.models import Submission
from confidentiality.services import reviews
from organisations.models import Organisation, Person, User
from publication.bootstrap import folder_of
from publication.enums import Withdrawal
from publication.models import Picture
from publication.models.pages import PublicPage
from publication.services import door

NO_NAME = "已核对：内容为虚构，此处不是真实的个人信息。"
BASIS = "《政府信息公开条例》第十七条"
# How far a sample goes.
DRAFT, WAITING, HALFWAY, RETURNED, PUBLISHED, WITHDRAWN = (
    "draft", "waiting", "halfway", "returned", "published", "withdrawn",
)  # fmt: skip


CREDIT = "示意画，由程序绘制"


def _nothing(page: PublicPage) -> None:
    """Nothing needs to be done between saving and review."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page that the demo should have: how it is made where no page of its type has the title."""

    page_type: type[PublicPage]
    title: str
    make: Callable[[], PublicPage]
    end: str = PUBLISHED
    before_review: Callable[[PublicPage], None] = _nothing
    made_up: bool = True  # what is true must not be marked as invented


@dataclass(frozen=True, slots=True)
class DemoDesk:
    """Chen submits, Li and Wang review."""

    people: Mapping[str, Person]
    organisations: Mapping[str, Organisation]

    @property
    def editor(self) -> User:
        return self.people["chen"].accounts.first()

    def bring_missing(
        self, wanted: Iterable[Wanted], *, at: datetime, told: str, progress: Callable[[str, int, int], None]
    ) -> int:
        """Bring those that are missing, each in a transaction; how many."""
        wanted, made = list(wanted), 0
        for number, each in enumerate(wanted, start=1):
            if not each.page_type.objects.filter(title=each.title).exists():
                with transaction.atomic():
                    self.bring(
                        each.make(),
                        each.end,
                        at=at,
                        before_review=each.before_review,
                        made_up=each.made_up,
                    )
                made += 1
            progress(told, number, len(wanted))
        return made

    def bring(
        self,
        page: PublicPage,
        end: str,
        *,
        at: datetime,
        before_review: Callable[[PublicPage], None] = _nothing,
        made_up: bool = True,
    ) -> PublicPage:
        """Save the page as its editor, then take it as far as `end` says."""
        page.owner, page.sample = self.editor, made_up
        folder_of(page.section).add_child(instance=page)
        page.save_revision(user=self.editor, log_action="wagtail.create")
        before_review(page)
        return self.take(page, end, at=at)

    def take(self, page: PublicPage, end: str, *, at: datetime) -> PublicPage:
        """Take a saved page as far as `end` says."""
        if end == DRAFT:
            return page
        page.get_workflow().start(page, self.editor)
        submission = Submission.objects.get(source_type=page.source_type(), source_id=page.source_id)
        self._review(submission, end, at=max(at, submission.submitted_at))
        page.refresh_from_db()
        return page

    def _review(self, submission: Submission, end: str, *, at: datetime) -> None:
        if end in (HALFWAY, PUBLISHED, WITHDRAWN):
            self._overrule(submission, at=at)
            self._approve(submission, "li", at=at)
        if end in (PUBLISHED, WITHDRAWN):
            self._approve(submission, "wang", at=at)
        if end == WITHDRAWN:
            door.withdraw(submission.item_id, Withdrawal.CONSENT, by=self.people["zhao"], at=at)
        if end == RETURNED:
            reviews.dissent(
                submission, by=self.people["li"], commitment=submission.commitment, opinion=Opinion.RETURN,
                basis="文中的时间与附件不一致，请核对后再送审。", at=at,
            )  # fmt: skip

    def _overrule(self, submission: Submission, *, at: datetime) -> None:
        """Words that look like a name and are none, such as 都可; what blocks needs both reviewers."""
        for name in ("li", "wang"):
            for finding in reviews.open_findings(submission):
                reviews.overrule(finding, by=self.people[name], reason=NO_NAME, at=at)

    def _approve(self, submission: Submission, name: str, *, at: datetime) -> None:
        submission.refresh_from_db()
        step = submission.chain.steps.get(order=submission.step)
        reviews.approve(
            submission, by=self.people[name], commitment=submission.commitment, basis=BASIS,
            checklist=[True] * len(step.checklist), at=at,
        )  # fmt: skip


def pages_titled(*titles: str) -> list[Page]:
    """The published pages that are called so, in this order; the oldest of several, none of one that is not."""
    found: dict[str, Page] = {}
    for page in Page.objects.filter(title__in=titles, live=True).order_by("-pk"):
        found[page.title] = page
    return [found[title] for title in titles if title in found]


def picture(content: bytes, *, title: str, alt: str) -> Picture:
    made = Picture(title=title, alt=alt, credit=CREDIT)
    made.file = ContentFile(content, name="drawn.jpg")
    made.save()
    return made


def paragraph(text: str) -> dict:
    return {"type": "paragraph", "value": f"<p>{text}</p>"}


def heading(text: str) -> dict:
    return {"type": "heading", "value": text}


def quote(text: str, source: str = "") -> dict:
    return {"type": "quote", "value": {"text": text, "source": source}}


def points(*items: str, ordered: bool = False) -> dict:
    return {"type": "list", "value": {"ordered": ordered, "items": list(items)}}
