"""What a fresh installation needs before anybody can work: regions and the groups of roles.

Idempotent; every start runs it.
"""

from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from organisations import regions
from organisations.enums import Role
from organisations.models import Person, Region
from organisations.services import memberships

PAGES = ("add_page", "change_page")  # nobody gets publish_page: the permit publishes
# "add" lets everybody change his own uploads and nobody else's. Wagtail asks for these permissions on
# its own models, whatever model is in use.
MEDIA = (
    ("wagtailimages", "add_image"),
    ("wagtailimages", "choose_image"),
    ("wagtaildocs", "add_document"),
    ("wagtaildocs", "choose_document"),
)


def bootstrap(*, at: datetime) -> None:
    """Regions, groups with their permissions, accounts put into the groups of their roles."""
    with transaction.atomic():
        make_regions()
        for role in Role:
            _make_group(role)
        memberships.sync_groups(Person.objects.filter(memberships__isnull=False).distinct())


def make_regions() -> None:
    """Every division of `organisations.regions`; names that somebody changed stay."""
    for level in (regions.PROVINCES, regions.PREFECTURES, regions.COUNTIES):
        Region.objects.bulk_create(
            [
                Region(code=code, name=name, name_en=name_en, parent_id=regions.parent_code(code))
                for code, (name, name_en) in level.items()
            ],
            ignore_conflicts=True,
        )


def _make_group(role: Role) -> None:
    group, _created = Group.objects.get_or_create(name=memberships.group_name(role))
    group.permissions.add(_permission("wagtailadmin", "access_admin"))
    if role == Role.SUBMITTER:
        _allow_pages(group)
        _allow_media(group)


def _allow_pages(group: Group) -> None:
    root = Page.get_first_root_node()
    for codename in PAGES:
        GroupPagePermission.objects.get_or_create(
            group=group, page=root, permission=_permission("wagtailcore", codename)
        )


def _allow_media(group: Group) -> None:
    root = Collection.get_first_root_node()
    for name in MEDIA:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=_permission(*name)
        )


def _permission(app_label: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)
