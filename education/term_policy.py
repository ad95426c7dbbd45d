"""Who writes subjects and topics."""

from wagtail.permission_policies import ModelPermissionPolicy

from organisations.enums import Role
from organisations.models import Membership, User


class WholeHouse(ModelPermissionPolicy):
    """Terms belong to no organisation, so those change them who administer the top of the tree.

    Nobody deletes one: published lessons name its code, and it would have no label any more.
    """

    def user_has_permission(self, user: User, action: str) -> bool:
        return self.user_has_any_permission(user, [action])

    def user_has_any_permission(self, user: User, actions) -> bool:
        if not user.is_active or not user.is_authenticated or set(actions) <= {"delete"}:
            return False
        # Asked on every page of the admin, for its menu: only administrators cost a query.
        if not user.has_perm("education.add_topic"):
            return False
        at_the_top = Membership.objects.filter(role=Role.ADMINISTRATOR, organisation__parent=None)
        return user.is_superuser or at_the_top.filter(person=user.person).exists()
