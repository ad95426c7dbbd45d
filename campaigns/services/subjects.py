"""Who those are whom a story names: noted by name at each submission, identified by an editor.

An identity is a unified social credit code (统一社会信用代码) or a citizen's number (公民身份号码); its check
digit must fit. It is sealed, and matched by a keyed hash alone.
"""

import unicodedata
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.errors import IdentityInvalid
from campaigns.models import StoryPage, StorySubject
from campaigns.models.subjects import IDENTITY, name_hash
from confidentiality.identities import is_id_card, is_uscc
from confidentiality.models import RecordKey
from organisations.models import Person
from publication import conflicts

from . import alerts
from .acting import WRITERS, acting


def note(page: StoryPage, *, at: datetime) -> list[StorySubject]:
    """A row for everybody the story names now; those of them.

    Whom an earlier version names stays, since that one may be public until this is; see `keep_only`.
    """
    known = {each.name_hash: each for each in StorySubject.objects.filter(source_id=page.source_id)}
    named = {name_hash(name): name for name in page.names}
    fresh = [_subject(page, name, at=at) for key, name in named.items() if key not in known]
    StorySubject.objects.bulk_create(fresh)
    return [*fresh, *(each for key, each in known.items() if key in named)]


def identify(page: StoryPage, name: str, number: str, *, by: Person, at: datetime) -> StorySubject:
    """Enter a code or number. Raises IdentityInvalid, NotAllowed; a conflict is an alert, not an error."""
    acting(by, page.organisation, WRITERS, at=at)
    if name not in page.names:
        raise IdentityInvalid(_("Name: nobody of this name is in the story; save the page first."))
    number = unicodedata.normalize("NFKC", number).replace(" ", "").upper()
    digest = _digest(number)
    with transaction.atomic():
        subject = StorySubject.objects.filter(source_id=page.source_id, name_hash=name_hash(name)).first()
        subject = subject or _subject(page, name, at=at)
        subject.key = RecordKey.new(at=at)
        subject.key.save()
        subject.sealed = subject.key.seal(IDENTITY, number.encode())
        subject.identity_digest, subject.noted_by, subject.noted_at = digest, by, at
        subject.save()
        alerts.check_sources([page.source_id], at=at)
    return subject


def keep_only(page: StoryPage) -> list[StorySubject]:
    """Those whom this version names; everybody else is forgotten: no public version names them any more."""
    named = {name_hash(name) for name in page.names}
    every = StorySubject.objects.filter(source_id=page.source_id).defer("sealed")
    others = [each for each in every if each.name_hash not in named]
    RecordKey.objects.filter(pk__in=[each.key_id for each in others if each.key_id]).update(wrapped=None)
    StorySubject.objects.filter(pk__in=[each.pk for each in others]).delete()
    return [each for each in every if each.name_hash in named]


def forget(source_id: str) -> None:
    """Erase who they were."""
    subjects = StorySubject.objects.filter(source_id=source_id)
    RecordKey.objects.filter(pk__in=list(subjects.values_list("key", flat=True))).update(wrapped=None)
    subjects.delete()


def _subject(page: StoryPage, name: str, *, at: datetime) -> StorySubject:
    return StorySubject(
        source_id=page.source_id,
        organisation=page.organisation,
        name_hash=name_hash(name),
        name_digest=conflicts.name_digest(name),
        noted_at=at,
    )


def _digest(number: str) -> str:
    # A citizen's number and a credit code have 18 places both; which it is, its check digit says.
    if is_id_card(number):
        return conflicts.certificate_digest(number)
    if is_uscc(number):
        return conflicts.code_digest(number)
    raise IdentityInvalid(
        _("Code or number: the check digit does not fit; compare the 18 characters with the certificate.")
    )
