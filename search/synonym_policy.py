"""Who keeps the table of synonyms."""

from wagtail.permission_policies import ModelPermissionPolicy

from organisations.enums import Role
from organisations.models import Membership, User

KEEPERS = (Role.PUBLISHER, Role.ADMINISTRATOR)


class KeepersOfTheHouse(ModelPermissionPolicy):
    """A synonym changes what everybody's search finds, so those write it who publish or administer for the
    top of the tree. Nobody deletes one: it is taken out of use."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return self.user_has_any_permission(user, [action])

    def user_has_any_permission(self, user: User, actions) -> bool:
        if not user.is_active or not user.is_authenticated or set(actions) <= {"delete"}:
            return False
        # Asked on every page of the admin, for its menu: only publishers and administrators cost a query.
        if not user.has_perm("search.change_synonym"):
            return False
        at_the_top = Membership.objects.filter(role__in=KEEPERS, organisation__parent=None)
        return user.is_superuser or at_the_top.filter(person=user.person).exists()
