"""People, their accounts, roles, deputies and invitations.

Four eyes are two *people*: an account belongs to one person, a person may have several accounts,
and whoever acts as a deputy counts as the one he stands for.
"""

import uuid

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.enums import Role

from .organisations import Organisation


class Person(models.Model):
    """One human being who works here. `opaque_id` stands for the person in the public ledger."""

    opaque_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    # A mail says that something waits: it is due, and when the last one went out.
    notice_due = models.BooleanField(default=False, editable=False)
    notified_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name


class AccountManager(UserManager):
    """Makes the person together with the account where none is given."""

    def _create_user(self, username, email, password, **fields):
        fields.setdefault("person", None)
        if fields["person"] is None:
            fields["person"] = Person.objects.create(name=fields.get("first_name") or username)
        return super()._create_user(username, email, password, **fields)


class User(AbstractUser):
    """A login. What it may do follows from its person's memberships, never from `is_superuser` alone."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="accounts", verbose_name=_("person"))

    objects = AccountManager()

    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")


class Membership(models.Model):
    """A role of a person in an organisation; it reaches the organisations below."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=14, choices=Role.choices)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation", "role"], name="membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}, {self.organisation}"


class Deputyship(models.Model):
    """`deputy` acts for `principal` between two instants, and counts as him."""

    principal = models.ForeignKey(Person, models.CASCADE, related_name="deputyships_given")
    deputy = models.ForeignKey(Person, models.CASCADE, related_name="deputyships_held")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        verbose_name = _("deputyship")
        verbose_name_plural = _("deputyships")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(principal=models.F("deputy")), name="deputy_is_another_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.deputy} → {self.principal}"


class Invitation(models.Model):
    """An account offered by mail; only a hash of its token is kept."""

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=80)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    role = models.CharField(_("role"), max_length=14, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(_("created"), editable=False)
    expires_at = models.DateTimeField(_("expires"), editable=False)
    accepted_by = models.OneToOneField(
        User, models.PROTECT, null=True, editable=False, related_name="invitation"
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return self.email
