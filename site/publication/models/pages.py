"""Editorial pages: written in Wagtail, seen by the public only as items that passed the door.

`PublicPage` is what editors write, `projection()` what the review gets of it; `live` is a note to
editors that no public code reads. `publication.page_door` connects the two.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import Page, PagePermissionTester, Task, TaskState, WorkflowState

from confidentiality.models import RecordKey
from organisations.models import Organisation, User
from publication import document
from publication.blocks import BodyBlock
from publication.enums import FOREVER, Section
from publication.page_forms import PublicPageForm
from publication.roles import may_write

if TYPE_CHECKING:
    from confidentiality.models import Submission
    from confidentiality.services.submissions import Draft
    from publication.freezing import Freezer


class NobodyPublishes(PagePermissionTester):
    """Publishing is the door's: no role, and no superuser, gets Wagtail's own means of it."""

    def can_publish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False


class SectionPermissions(NobodyPublishes):
    """The folders of the sections: pages are added below them, they themselves stay."""

    def can_edit(self) -> bool:
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False


class PublicPagePermissions(NobodyPublishes):
    """Whoever writes for the page's organisation edits, submits and takes down; nobody else."""

    def __init__(self, user: User, page: "PublicPage") -> None:
        super().__init__(user, page)
        self.may_write = user.is_active and (
            # A page that is being created has no organisation yet; its form offers only one's own.
            user.is_superuser or page.organisation_id is None or may_write(user, page.organisation_id)
        )

    def can_edit(self) -> bool:
        return self.may_write and not self.page_is_root

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return self.can_edit()

    def can_unpublish(self) -> bool:
        return self.can_edit() and self.page.live

    def can_submit_for_moderation(self) -> bool:
        return self.can_edit() and super().can_submit_for_moderation()

    def can_view_revisions(self) -> bool:
        return self.can_edit()

    def can_lock(self) -> bool:
        return False

    def can_copy_to(self, destination: Page, recursive: bool = False) -> bool:
        return self.can_edit() and super().can_copy_to(destination, recursive)


class SectionPage(Page):
    """The folder of a section's pages in the editors' tree; the public never sees it."""

    section = models.CharField(_("section"), max_length=12, choices=Section.choices)

    is_creatable = False
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def permissions_for_user(self, user: User) -> PagePermissionTester:
        return SectionPermissions(user, self)

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        return None

    @property
    def preview_modes(self) -> list:
        return []


class PublicPage(Page):
    """A page that becomes a public item."""

    kind: ClassVar[str]
    section: ClassVar[Section]
    # Whether every name, number … that screening finds is masked at submission already.
    masks_names: ClassVar[bool] = False
    # Whether every approved version is an item of its own, which follows the one before: see EditionPage.
    keeps_editions: ClassVar[bool] = False

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    summary = models.CharField(
        _("summary"), max_length=200, blank=True, help_text=_("One or two sentences for lists and feeds.")
    )
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    show_from = models.DateTimeField(
        _("show from"), null=True, blank=True, help_text=_("Empty: as soon as it is approved.")
    )
    show_until = models.DateTimeField(
        _("show until"), null=True, blank=True, help_text=_("Empty: until it is taken down.")
    )
    sample = models.BooleanField(_("sample"), default=False, help_text=_("Made up, and marked so in public."))
    # The item that this is, or will be, shown as; a new one once that was hidden.
    item_id = models.CharField(max_length=22, blank=True, editable=False)
    key = models.ForeignKey(RecordKey, models.PROTECT, null=True, editable=False, related_name="+")

    # What the public's page and its print view are made of, for the preview too.
    template_of: ClassVar[dict[str, str]] = {"": "publication/item.html", "print": "publication/print.html"}

    parent_page_types = ["publication.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    private_page_options: ClassVar[list[str]] = []
    base_form_class = PublicPageForm
    exclude_fields_in_copy = ["item_id", "key"]
    identity = ("item_id", "key_id")  # of the page, not of its revisions

    class Meta:
        abstract = True

    @classmethod
    def edit_tabs(cls, *panels) -> TabbedInterface:
        """The editor of a kind of page: its own panels, and when it is shown. No slug, no schedule."""
        shown = [FieldPanel("show_from"), FieldPanel("show_until"), FieldPanel("sample")]
        return TabbedInterface(
            [
                ObjectList([FieldPanel("title"), FieldPanel("summary"), *panels], heading=_("Content")),
                ObjectList(
                    [FieldPanel("organisation"), MultiFieldPanel(shown, heading=_("Display"))],
                    heading=_("Display"),
                ),
            ]
        )

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        return super().can_create_at(parent) and getattr(parent.specific, "section", None) == cls.section

    def can_move_to(self, parent: Page) -> bool:
        return super().can_move_to(parent) and getattr(parent.specific, "section", None) == self.section

    @property
    def source_id(self) -> str:
        return str(self.pk)

    @classmethod
    def source_type(cls) -> str:
        return cls._meta.label_lower

    def projection(self, *, at: datetime) -> "Draft":
        """What is to be reviewed of this page as it stands in memory, pictures and files frozen.

        Raises publication.errors.DoorRefused, confidentiality.errors.SubmissionRefused.
        """
        from publication import page_door

        return page_door.draft_of(self, at=at)

    def parts(self, freezer: "Freezer") -> dict:
        """What a kind adds: arguments of `publication.document.build`."""
        return {"blocks": freezer.body(self.body)}

    def shown_until(self, *, at: datetime) -> datetime:
        """When a version submitted now ends; FOREVER where it has no end."""
        return self.show_until or FOREVER

    def shown_because(self, *, at: datetime) -> dict[str, str]:
        """Why it is shown until then, in both languages."""
        if self.show_until:
            return document.label("编辑部门设定了展示的最后一天", "its editors set this as its last day")
        return document.label("编辑内容一直展示，直到撤下", "its editors show it until they take it down")

    def prepare_submission(self, *, at: datetime) -> None:
        """What this kind demands, and notes, before a review; in the submission's transaction.

        Raises SubmissionRefused naming the field.
        """

    @classmethod
    def refuse_publication(cls, submissions: Sequence["Submission"], *, at: datetime) -> None:
        """Asked inside the door's transaction, for approved versions. Raises PublicationStopped."""

    @classmethod
    def erase_private(cls, source_id: str, *, hidden_at: datetime, at: datetime) -> None:
        """The grace is over: erase what the kind keeps of a page beside it."""

    @property
    def screening_subject(self) -> str | None:
        """The name that the text may name."""
        return None

    def document_year(self, visible_from: datetime) -> int:
        """The year under which lists find it."""
        return timezone.localtime(visible_from).year

    def clean(self) -> None:
        super().clean()
        if self.show_from and self.show_until and self.show_from >= self.show_until:
            raise ValidationError({"show_until": _("The end must come after the beginning.")})

    def full_clean(self, *args, **kwargs) -> None:
        self.slug = self.slug or secrets.token_hex(6)
        super().full_clean(*args, **kwargs)

    def save(self, *args, **kwargs) -> None:
        made_now = self.pk is None or self._state.adding
        if made_now or self.alias_of_id:
            self.item_id, self.key = "", None  # a copy is another page, whoever made it, and how
        if made_now:
            self.live = False  # a draft, whatever it was copied from
            # A slug is cosmetic and shown to nobody: it must not carry a name into an address.
            self.slug = secrets.token_hex(6)
        super().save(*args, **kwargs)

    def with_content_json(self, content: dict) -> "PublicPage":
        page = super().with_content_json(content)
        for name in self.identity:
            setattr(page, name, getattr(self, name))
        return page

    def permissions_for_user(self, user: User) -> PagePermissionTester:
        return PublicPagePermissions(user, self)

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """The public address of what is shown of this page now; None where nothing is."""
        from publication.freezing import visible_item

        item = visible_item(self, at=timezone.now())
        return (0, settings.PUBLIC_URL, item.get_absolute_url()) if item else None

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return [("", _("On screen")), ("print", _("On paper"))]

    @property
    def preview_sizes(self) -> list[dict]:
        """The narrowest screen that every page has to work on comes first."""
        return [
            {
                "name": "narrow",
                "icon": "mobile-alt",
                "device_width": 320,
                "label": _("Narrow phone (320 px)"),
            },
            {"name": "tablet", "icon": "tablet-alt", "device_width": 768, "label": _("Tablet (768 px)")},
            {"name": "desktop", "icon": "desktop", "device_width": 1280, "label": _("Desktop (1280 px)")},
        ]

    @property
    def default_preview_size(self) -> str:
        return "narrow"

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from publication import page_door

        return page_door.preview(self, request, mode=mode_name)


class EditionPage(PublicPage):
    """A page whose approved versions never change: each is an edition that can be cited.

    Publishing another one leaves the older at its address, with a link to the newer one, and in no list.
    """

    keeps_editions = True

    whats_new = models.CharField(
        _("what is new"),
        max_length=300,
        blank=True,
        help_text=_("Needed from the second edition on: what changed since the one that is shown."),
    )

    class Meta:
        abstract = True


class DoorTask(Task):
    """The thin adapter from Wagtail's workflow to the one review engine.

    It has no actions of its own: what is decided, is decided at the review desk.
    """

    class Meta:
        verbose_name = _("confidentiality review")
        verbose_name_plural = _("confidentiality reviews")

    def start(self, workflow_state: WorkflowState, user: User | None = None) -> TaskState:
        """Submit the latest revision. Raises confidentiality.errors.Refused, DoorRefused."""
        from publication import page_door

        revision = workflow_state.content_object.get_latest_revision()
        page_door.submit(revision, user=user, at=timezone.now())
        state = super().start(workflow_state, user=user)
        return state

    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs) -> None:
        """Nothing: an approval typed into Wagtail's addresses approves nothing."""

    @classmethod
    def get_description(cls) -> str:
        return _("Frozen and sent to the review desk; published by its permit alone.")
