"""Nodes of the calendar: made, described, their rule amended by a new edition, their templates set.

Whoever submits for the organisation in charge does it; `by=None` is the installation itself.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import rules
from campaigns.calendar_errors import EditionRefused, NotInCharge
from campaigns.enums import Audience, Certainty
from campaigns.models import CalendarNode, NodeEdition, TaskTemplate
from organisations.enums import Role
from organisations.models import Organisation, Person
from organisations.selectors import capacities

DESCRIBED = ("name", "name_en", "summary", "text", "ideas", "audiences", "active")


def create(
    *,
    organisation: Organisation,
    rule: Mapping,
    basis: str,
    certainty: Certainty | str,
    since_year: int,
    by: Person | None,
    at: datetime,
    **description,
) -> CalendarNode:
    """A node with its first edition. Raises NotInCharge, EditionRefused."""
    _in_charge(by, organisation, at=at)
    with transaction.atomic():
        node = CalendarNode(organisation=organisation)
        _describe(node, description)
        node.save()
        _add_edition(node, rule, basis=basis, certainty=certainty, since_year=since_year, by=by, at=at)
    return node


def describe(node: CalendarNode, *, by: Person | None, at: datetime, **description) -> CalendarNode:
    """Change name, texts, audiences, use. Occurrences that were made stay as they are. Raises NotInCharge."""
    _in_charge(by, node.organisation, at=at)
    _describe(node, description)
    node.save()
    return node


def amend(
    node: CalendarNode,
    *,
    rule: Mapping,
    basis: str,
    certainty: Certainty | str,
    since_year: int,
    by: Person | None,
    at: datetime,
) -> NodeEdition:
    """Another rule from a year on, this one at the earliest: what was, stays. Raises NotInCharge, EditionRefused."""
    _in_charge(by, node.organisation, at=at)
    if since_year < timezone.localtime(at).year:
        raise EditionRefused(_("A rule changes from this year on at the earliest."), field="since_year")
    with transaction.atomic():
        return _add_edition(node, rule, basis=basis, certainty=certainty, since_year=since_year, by=by, at=at)


def add_template(
    node: CalendarNode, template: TaskTemplate, *, by: Person | None, at: datetime
) -> TaskTemplate:
    """A task of every occurrence that is made from now on. Raises NotInCharge."""
    _in_charge(by, node.organisation, at=at)
    template.node = node
    template.full_clean()
    template.save()
    return template


def remove_template(template: TaskTemplate, *, by: Person | None, at: datetime) -> None:
    """Tasks that were made of it stay. Raises NotInCharge."""
    _in_charge(by, template.node.organisation, at=at)
    template.delete()


def edition_for(node: CalendarNode, year: int) -> NodeEdition | None:
    """The newest edition that holds in that year; None before its first. Editions may be prefetched."""
    holding = [edition for edition in node.editions.all() if edition.since_year <= year]
    return max(holding, key=lambda edition: edition.number, default=None)


def _describe(node: CalendarNode, description: Mapping) -> None:
    for name, value in description.items():
        if name not in DESCRIBED:
            raise TypeError(f"{name} is not described by people")
        setattr(node, name, value)
    node.audiences = [code for code in Audience.values if code in node.audiences]


def _add_edition(node: CalendarNode, rule: Mapping, *, since_year: int, by, at, **given) -> NodeEdition:
    try:
        data = rules.as_data(rules.parse(rule))
    except rules.RuleInvalid as invalid:
        raise EditionRefused(str(invalid), field=invalid.field) from invalid
    if not rules.FIRST_YEAR <= since_year <= rules.LAST_YEAR:
        raise EditionRefused(_("a year from 2000 to 2199."), field="since_year")
    # The row of the node is the lock: two editions never take the same number.
    CalendarNode.objects.select_for_update().get(pk=node.pk)
    number = 1 + max(node.editions.values_list("number", flat=True), default=0)
    edition = NodeEdition(
        node=node, number=number, since_year=since_year, rule=data, made_by=by, made_at=at, **given
    )
    edition.save()
    return edition


def _in_charge(by: Person | None, organisation: Organisation, *, at: datetime) -> None:
    if by is not None and not capacities(by, Role.SUBMITTER, organisation, at=at):
        raise NotInCharge(
            _("You do not submit for %(organisation)s, which is in charge of it.")
            % {"organisation": organisation}
        )
