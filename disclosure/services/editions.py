"""Editions of the catalogue: drafts by administrators, put in force by somebody else.

Only at the top of the tree of organisations: `WRITERS` draft and try, `APPLIERS` put in force and apply, and
never one who wrote in the draft himself, nor his deputy or the one he is deputy for.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from confidentiality.models import ReviewChain
from disclosure.edition_checks import problems
from disclosure.enums import RunState
from disclosure.errors import EditionFrozen, EditionInvalid, EditionRefused, NotAllowed
from disclosure.models import CatalogueEdition, CatalogueEntry, ImpactAssessment
from organisations.enums import Role
from organisations.models import Organisation, Person
from organisations.selectors import Capacity, capacities

WRITERS = (Role.ADMINISTRATOR,)
APPLIERS = (Role.ADMINISTRATOR, Role.PUBLISHER)
_TEXTS = ("edition", "content", "sha256", "valid_from", "valid_until")


def mistakes(content: object) -> list[str]:
    """Sentences of what keeps this content from being an edition here; empty where nothing does."""
    found = problems(content)
    if found or not isinstance(content, dict):
        return found
    if not CatalogueEntry.objects.filter(pk=content["code"]).exists():
        found.append(_("code: the catalogue has no such kind; new kinds come with the files."))
    if not ReviewChain.objects.released().filter(code=content["chain"]).exists():
        found.append(_("chain: “%(code)s”, there is no such review chain.") % {"code": content["chain"]})
    return found


def save_draft(
    *, content: dict, by: Person, at: datetime, draft: CatalogueEdition | None = None
) -> CatalogueEdition:
    """A new draft of an edition, or other content for one. Dry runs made before say nothing of it.

    Raises NotAllowed, EditionInvalid, EditionFrozen, EditionRefused.
    """
    acting(by, WRITERS, at=at)
    if found := mistakes(content):
        raise EditionInvalid(found)
    fresh = CatalogueEdition.build(content, at=at)
    with transaction.atomic():
        saved = _overwrite(draft, fresh) if draft else _create(fresh)
        saved.writers.add(by)
    return saved


def delete_draft(edition: CatalogueEdition, *, by: Person, at: datetime) -> None:
    """Raises NotAllowed, EditionFrozen, EditionRefused."""
    acting(by, WRITERS, at=at)
    with transaction.atomic():
        _locked_draft(edition)
        if edition.runs.filter(state__in=[RunState.RUNNING, RunState.ORDERED]).exists():
            raise EditionRefused(_("It is being run dry or applied; wait until that is done."))
        if ImpactAssessment.objects.filter(edition=edition).exists() or edition.coverages.exists():
            raise EditionRefused(_("An impact assessment is about this draft; it stays with it."))
        edition.delete()


def release(edition: CatalogueEdition, *, by: Person, at: datetime) -> None:
    """Put a draft in force for what is recorded from its first day on; older records stay under theirs.

    Raises NotAllowed, EditionRefused.
    """
    refuse_writers(edition, acting(by, APPLIERS, at=at))
    with transaction.atomic():
        _locked_draft(edition)
        mark_released(edition, by=by, at=at)
    edition.refresh_from_db()


def mark_released(edition: CatalogueEdition, *, by: Person, at: datetime) -> None:
    """Within the caller's transaction and guards; an edition that is in force already stays as it is."""
    CatalogueEdition.objects.filter(pk=edition.pk, is_draft=True).update(
        is_draft=False, released_by=by, released_at=at
    )


def may(person: Person, roles: Sequence[Role], *, at: datetime) -> bool:
    """Whether he may do what these roles do to the catalogue."""
    return _capacity(person, roles, at=at) is not None


def acting(by: Person, roles: Sequence[Role], *, at: datetime) -> Capacity:
    """In whose name the person acts for the whole catalogue. Raises NotAllowed."""
    found = _capacity(by, roles, at=at)
    if found is None:
        raise NotAllowed(_("The catalogue is changed by those who answer for the whole house only."))
    return found


def refuse_writers(edition: CatalogueEdition, capacity: Capacity) -> None:
    """Four eyes: who wrote in it does not decide about it. Raises NotAllowed."""
    if edition.writers.filter(pk__in=capacity.people).exists():
        raise NotAllowed(_("You wrote in this edition; somebody else puts it in force or applies it."))


def newest(kind: str) -> CatalogueEdition | None:
    """The edition from which a new one starts: the last that is no draft."""
    return (
        CatalogueEdition.objects.filter(entry=kind, is_draft=False)
        .order_by("-valid_from", "-edition")
        .first()
    )


def before(edition: CatalogueEdition) -> CatalogueEdition | None:
    """The edition that came before it."""
    return CatalogueEdition.objects.older_than(edition).order_by("-valid_from", "-edition").first()


def parse(text: str) -> object:
    """JSON as somebody typed it. Raises EditionInvalid with line and column."""
    try:
        return json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        where = {"line": error.lineno, "column": error.colno}
        raise EditionInvalid([_("Line %(line)s, column %(column)s: this is not JSON.") % where]) from None
    except _Twice as error:
        raise EditionInvalid([_("The key “%(key)s” is there twice.") % {"key": error.args[0][:60]}]) from None
    except (ValueError, RecursionError):
        raise EditionInvalid([_("It is nested too deeply, or a number is too long.")]) from None


class _Twice(Exception):
    """A key that is given twice; JSON itself would keep the last one silently."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


def _capacity(person: Person, roles: Sequence[Role], *, at: datetime) -> Capacity | None:
    for top in Organisation.objects.filter(parent=None):
        for role in roles:
            if found := capacities(person, role, top, at=at):
                return found[0]
    return None


def _create(fresh: CatalogueEdition) -> CatalogueEdition:
    if CatalogueEdition.objects.filter(entry=fresh.entry_id, edition=fresh.edition).exists():
        raise EditionRefused(_("There is an edition of this name already; give it another."))
    fresh.is_draft = True
    fresh.save(force_insert=True)
    return fresh


def _overwrite(draft: CatalogueEdition, fresh: CatalogueEdition) -> CatalogueEdition:
    _locked_draft(draft)
    if fresh.entry_id != draft.entry_id:
        raise EditionRefused(_("A draft stays with its kind."))
    taken = CatalogueEdition.objects.filter(entry=fresh.entry_id, edition=fresh.edition).exclude(pk=draft.pk)
    if taken.exists():
        raise EditionRefused(_("There is an edition of this name already; give it another."))
    for name in _TEXTS:
        setattr(draft, name, getattr(fresh, name))
    draft.save()
    return draft


def _locked_draft(edition: CatalogueEdition) -> None:
    """Raises EditionFrozen, EditionRefused where it is no draft any more."""
    now = CatalogueEdition.objects.select_for_update().get(pk=edition.pk)
    if now.used_at:
        raise EditionFrozen(_("An edition that was used never changes; make a new edition."))
    if not now.is_draft:
        raise EditionRefused(_("This edition is in force; make a new one."))
