"""Organisations and people of the demo: made up, marked as such, with a password that everybody knows.

province ─┬─ chengdu ─┬─ jinjiang   chen submits
          │           └─ qingyang   liu submits
          ├─ mianyang ── fucheng
          ├─ outlet                 chen submits
          └─ school                 chen submits
province: he submits; li, wang review; zhao publishes; sun audits; admin administers
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from stdnum.cn import uscc

from organisations.enums import OrganisationKind, Role
from organisations.models import Organisation, Person, User
from organisations.services import memberships

PASSWORD = "chengxin-demo"  # printed by ./run; such accounts are made only where CHENGXIN_DEMO is not 0

ORGANISATIONS = {
    "province": ("四川省社会信用牵头部门（演示）", "Sichuan Credit Office (demo)", "510000", None),
    "chengdu": ("成都市市场监管部门（演示）", "Chengdu Market Regulator (demo)", "510100", "province"),
    "jinjiang": ("锦江区市场监管部门（演示）", "Jinjiang Market Regulator (demo)", "510104", "chengdu"),
    "qingyang": ("青羊区市场监管部门（演示）", "Qingyang Market Regulator (demo)", "510105", "chengdu"),
    "mianyang": ("绵阳市住房建设部门（演示）", "Mianyang Housing Department (demo)", "510700", "province"),
    "fucheng": ("涪城区卫生健康部门（演示）", "Fucheng Health Department (demo)", "510703", "mianyang"),
    "outlet": ("诚信四川融媒体（演示）", "Chengxin Sichuan Media (demo)", "510000", "province"),
    "school": ("锦城实验学校（演示）", "Jincheng Experimental School (demo)", "510104", "province"),
}
KINDS = {"outlet": OrganisationKind.OUTLET, "school": OrganisationKind.SCHOOL}

PEOPLE = {
    "chen": ("陈提交（演示）", Role.SUBMITTER, ("jinjiang", "outlet", "school")),
    "liu": ("刘提交（演示）", Role.SUBMITTER, ("qingyang",)),
    "he": ("何提交（演示）", Role.SUBMITTER, ("province",)),
    "li": ("李审查（演示）", Role.REVIEWER, ("province",)),
    "wang": ("王审查（演示）", Role.REVIEWER, ("province",)),
    "zhao": ("赵发布（演示）", Role.PUBLISHER, ("province",)),
    "sun": ("孙审计（演示）", Role.AUDITOR, ("province",)),
    "admin": ("管理员（演示）", Role.ADMINISTRATOR, ("province",)),
}


class DemoRefused(RuntimeError):
    """This installation wants no demo."""


def load(*, at: datetime) -> tuple[dict[str, Person], dict[str, Organisation]]:
    """Make what is missing of the demo's staff; needs `bootstrap()` first. Raises DemoRefused."""
    if not settings.DEMO:
        raise DemoRefused("CHENGXIN_DEMO is 0: no accounts with a known password are made.")
    with transaction.atomic():
        organisations: dict[str, Organisation] = {}
        for key, (name, name_en, region, parent) in ORGANISATIONS.items():
            organisations[key] = _organisation(key, name, name_en, region, organisations.get(parent or ""))
        people = {login: _person(login, name, at=at) for login, (name, _role, _where) in PEOPLE.items()}
        for login, (_name, role, places) in PEOPLE.items():
            for place in places:
                memberships.grant(people[login], organisations[place], role, by=None, at=at)
    return people, organisations


def _organisation(
    key: str, name: str, name_en: str, region: str, parent: Organisation | None
) -> Organisation:
    kind = KINDS.get(key, OrganisationKind.DEPARTMENT)
    found, _created = Organisation.objects.get_or_create(
        name=name, defaults={"name_en": name_en, "region_id": region, "parent": parent, "kind": kind}
    )
    if not found.code:
        bare = f"11{found.region_id}DEM{found.pk:06d}"[:17]
        found.code = bare + uscc.calc_check_digit(bare)
        found.save()
    return found


def _person(login: str, name: str, *, at: datetime) -> Person:
    """The person of a login; an account that is there keeps its password."""
    account = User.objects.filter(username=login).select_related("person").first()
    if account is None:
        person = Person.objects.create(name=name)
        account = User.objects.create_user(
            login, f"{login}@example.cn", PASSWORD, person=person, first_name=name, date_joined=at
        )
    return account.person
