"""Which pages an account meets in the admin's lists, searches, reports and API: those it writes for.

Wagtail asks one policy everywhere; this one narrows what groups allow to the organisations of roles.
"""

from django.db.models import QuerySet
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from organisations.models import User

from .models.pages import PublicPage
from .page_door import page_models
from .roles import may_write, writes_for


class PagePolicy(PagePermissionPolicy):
    def instances_user_has_any_permission_for(self, user: User, actions) -> QuerySet:
        pages = super().instances_user_has_any_permission_for(user, actions)
        return pages if user.is_superuser or not user.is_active else pages.exclude(pk__in=foreign(user))

    def user_has_any_permission_for_instance(self, user: User, actions, instance: Page) -> bool:
        if not super().user_has_any_permission_for_instance(user, actions, instance):
            return False
        return user.is_superuser or not is_foreign(user, instance.pk)


def foreign(user: User) -> list[int]:
    """Ids of the pages of organisations for which the account does not write."""
    theirs = (
        model.objects.exclude(organisation__in=writes_for(user)).values_list("pk", flat=True)
        for model in page_models()
    )
    return [pk for ids in theirs for pk in ids]


def is_foreign(user: User, page_id: int) -> bool:
    """Whether the page is an editorial one of somebody else's."""
    page = Page.objects.filter(pk=page_id).first()
    if page is None or not issubclass(page.specific_class or Page, PublicPage):
        return False
    return not (user.is_superuser or may_write(user, page.specific.organisation_id))
