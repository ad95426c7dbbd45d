"""The editors' tree as a fresh installation needs it: languages, a folder for each section, its workflow.

Idempotent; every start runs it. Needs the review chains of `confidentiality.bootstrap` only when the
first page is submitted.
"""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Locale, Page, Site, Workflow, WorkflowPage, WorkflowTask

from . import statistics
from .enums import Section
from .models import DoorTask, SectionPage

SECTIONS = {
    Section.STORIES: ("stories", "诚信典型"),
    Section.CALENDAR: ("calendar", "宣传日历"),
    Section.EDUCATION: ("education", "诚信教育"),
}
WORKFLOW = "宣传教育内容审查"
# Wagtail's own migrations make these: a workflow in which one person publishes, groups that may.
STOCK_WORKFLOW = "Moderators approval"
STOCK_GROUPS = ("Editors", "Moderators")


def bootstrap(*, at: datetime) -> None:
    """Make what is missing, take away what Wagtail brings and this house has no use for."""
    with transaction.atomic():
        chinese, _created = Locale.objects.get_or_create(language_code="zh-hans")
        Locale.objects.get_or_create(language_code="en")
        root = Page.get_first_root_node()
        _remove_stock(root)
        folders = [_folder(section, root, chinese) for section in SECTIONS]
        workflow = _workflow()
        for folder in folders:
            WorkflowPage.objects.get_or_create(page=folder, defaults={"workflow": workflow})
    statistics.say_anew()


def folder_of(section: Section) -> SectionPage:
    """Where pages of a section are added."""
    return SectionPage.objects.get(section=section)


def _remove_stock(root: Page) -> None:
    Site.objects.filter(is_default_site=True).update(root_page=root, site_name=settings.WAGTAIL_SITE_NAME)
    for welcome in root.get_children().filter(slug="home", content_type__model="page", numchild=0):
        welcome.delete()
    Workflow.objects.filter(name=STOCK_WORKFLOW).update(active=False)
    WorkflowPage.objects.filter(page=root, workflow__name=STOCK_WORKFLOW).delete()
    Group.objects.filter(name__in=STOCK_GROUPS, user=None).delete()


def _folder(section: Section, root: Page, locale: Locale) -> SectionPage:
    found = SectionPage.objects.filter(section=section).first()
    if found:
        return found
    slug, title = SECTIONS[section]
    return root.add_child(instance=SectionPage(title=title, slug=slug, section=section, locale=locale))


def _workflow() -> Workflow:
    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW)
    task, _created = DoorTask.objects.get_or_create(name=WORKFLOW)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    return workflow
