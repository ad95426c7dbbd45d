"""Tags of the desk.

{% desk_parts %}   the ways through the desk that the person's roles open
{{ batch|defects }} the measured defect rate of a batch, with its upper bound
{{ dissent|own_words }}  its basis, where that says more than its faults
{{ path|file_place }} a finding's path, with the place in a file in words
{% site_name %}    the name of the site, where Wagtail gives its templates none
"""

from decimal import ROUND_CEILING, Decimal

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confidentiality import faults
from confidentiality.models import AuditEntry, Batch, Dissent
from confidentiality.registers import Sums
from organisations.enums import Role
from organisations.selectors import keeps_calendar
from publication import kinds
from publication.desk import register_files
from publication.desk.access import (
    AUDIT_READERS,
    ITEM_READERS,
    LEDGER_READERS,
    REGISTER_READERS,
    TERM_READERS,
    roles_of,
)
from publication.desk.forms import SHORTENINGS
from publication.enums import Act, Annotation, Withdrawal
from publication.files import PLACES
from publication.models import LedgerEntry

register = template.Library()

FINDINGS = {
    "id_card": gettext_lazy("identity card number"),
    "mobile": gettext_lazy("mobile number"),
    "landline": gettext_lazy("telephone number"),
    "bank_card": gettext_lazy("bank card number"),
    "passport": gettext_lazy("passport number"),
    "travel_permit": gettext_lazy("travel permit number"),
    "officer_card": gettext_lazy("officer card number"),
    "plate": gettext_lazy("number plate"),
    "email": gettext_lazy("e-mail address"),
    "wechat": gettext_lazy("WeChat account"),
    "qq": gettext_lazy("QQ number"),
    "home_address": gettext_lazy("home address"),
    "birth_date": gettext_lazy("date of birth"),
    "health": gettext_lazy("health"),
    "minor": gettext_lazy("minor"),
    "person_name": gettext_lazy("name of a person"),
    "secrecy_mark": gettext_lazy("secrecy mark"),
    "internal_mark": gettext_lazy("internal mark"),
    "business_secret": gettext_lazy("business secret"),
    "combination": gettext_lazy("fields that point to somebody together"),
    "unreadable": gettext_lazy("not read by the program"),
}
REASONS = {
    **dict(Withdrawal.choices),
    Annotation.OBJECTION: Annotation.OBJECTION.label,
    Annotation.NEWER_EDITION: Annotation.NEWER_EDITION.label,
    "display_period": gettext_lazy("Display period over"),
    "expired": gettext_lazy("Display period over"),
}


@register.filter
def file_place(path: str) -> str:
    """`/blocks/0 (a.docx) · comments`, its last part in the reader's language."""
    file, _dot, place = path.rpartition(" · ")
    return f"{file} · {_(place)}" if place in PLACES else path


@register.inclusion_tag("publication/desk/parts.html", takes_context=True)
def desk_parts(context: template.Context) -> dict:
    request = context["request"]
    held = roles_of(request)
    parts = [
        ("review:queue", _("Waits for me"), ITEM_READERS),
        ("review:overdue", _("Overdue"), ITEM_READERS),
        ("review:batches", _("Batches"), ITEM_READERS),
        ("review:bundles", _("Bundles"), ITEM_READERS),
        ("review:third_parties", _("Third parties"), ITEM_READERS),
        ("review:all", _("All submissions"), ITEM_READERS),
        ("review:releases", _("To publish"), (Role.PUBLISHER, Role.AUDITOR)),
        ("items:items", _("Published items"), ITEM_READERS),
        ("review:register", _("Register"), REGISTER_READERS),
        ("terms:lists", _("Business secrets"), TERM_READERS),
        ("ledger", _("Ledger"), LEDGER_READERS),
        ("chains:index", _("Review chains"), (*ITEM_READERS, Role.ADMINISTRATOR)),
        ("audit", _("Audit log"), AUDIT_READERS),
    ]
    open_to_me = [(name, label) for name, label, roles in parts if held & set(roles)]
    if Role.ADMINISTRATOR in held and keeps_calendar(request.user.person):
        open_to_me.append(("review:reasons", _("Reasons for returns")))
    return {
        "request": request,
        "parts": [{"url": reverse(name), "label": label} for name, label in open_to_me],
    }


ABOUT = {
    "keys": gettext_lazy("keys"),
    "audit.log": gettext_lazy("audit log"),
    "review.register": gettext_lazy("register of reviews"),
    "review.form": gettext_lazy("form of a review"),
    "confidentiality.terms": gettext_lazy("list of business secrets"),
    "disclosure.record": gettext_lazy("record"),
    "disclosure.objection": gettext_lazy("objection"),
    "disclosure.intake": gettext_lazy("intake"),
    "campaigns.consent": gettext_lazy("consent"),
}


@register.filter
def audit_about(about: str) -> str:
    """What an entry of the audit log is about; of editorial pages their model's name."""
    return str(ABOUT.get(about, about.rpartition(".")[2]))


DETAILS = {
    "number": gettext_lazy("by a decision number"),
    "name": gettext_lazy("by a name"),
    "code": gettext_lazy("by a unified social credit code"),
    "certificate": gettext_lazy("by a certificate number"),
    "item": gettext_lazy("by a public address"),
    "record": gettext_lazy("by the number of the record"),
    "text": gettext_lazy("a text in which screening finds something"),
}


@register.filter
def audit_detail(entry: AuditEntry) -> str:
    """What else an entry says; of a look-up by what kind of fact, never by which."""
    return str(DETAILS.get(entry.detail, entry.detail))


@register.filter
def sums_cells(sums: Sums) -> list[float]:
    return register_files.sums_cells(sums)


@register.simple_tag
def sums_columns() -> list[str]:
    return register_files.sums_columns()


@register.filter
def finding_kind(kind: str) -> str:
    return str(FINDINGS.get(kind, kind))


@register.filter
def own_words(dissent: Dissent) -> str:
    """What was typed for the whole, where a return does not just name its fields."""
    return faults.own_words(dissent.basis, dissent.faults)


@register.filter
def kind_label(code: str) -> str:
    return kinds.label(code)


@register.filter
def reason_label(code: str) -> str:
    """What the code of a withdrawal or a status means; the code itself where it is an operator's."""
    return str(REASONS.get(code, code))


@register.filter
def entry_reason(entry: LedgerEntry) -> str:
    """Why a ledger entry was made; shortening has codes of its own."""
    if entry.act == Act.SHORTEN and entry.reason in SHORTENINGS:
        return str(SHORTENINGS[entry.reason])
    return reason_label(entry.reason)


@register.filter
def defects(batch: Batch) -> str:
    """Rejected of the sample's rows that were judged, and how many there may be at most in the whole."""
    if batch.decided_at is None:
        return ""
    if batch.defect_rate is None:
        return _("none of the sample was read")
    return _("%(rejected)s of %(judged)s read: %(rate)s %%, with 95 %% confidence at most %(bound)s %%") % {
        "rejected": batch.rejected,
        "judged": batch.judged,
        "rate": _percent(batch.defect_rate),
        "bound": _percent(batch.defect_bound),
    }


def _percent(share: Decimal) -> str:
    """Two places, rounded up: nobody is told of fewer defects than there may be."""
    return str((share * 100).quantize(Decimal("0.01"), rounding=ROUND_CEILING))


@register.simple_tag
def site_name() -> str:
    return settings.WAGTAIL_SITE_NAME
