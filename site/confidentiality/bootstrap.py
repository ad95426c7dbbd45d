"""The review chains that a fresh system starts with. An administrator adds editions; none is changed here."""

from datetime import datetime

from django.db import transaction

from confidentiality.models import ChainAssignment, ChainStep, ReviewChain

STEPS = [
    (
        "承办科室复核",
        [
            "公开内容与决定文书一致，无遗漏、无错误。",
            "不含国家秘密、工作秘密、商业秘密，无涉密标识。",
            "除目录允许的以外，不含个人信息；他人姓名、证件号码、住址、电话均已脱敏。",
        ],
    ),
    (
        "保密审核",
        [
            "已核对保密审查范围（条例第十四条至第十七条），可以公开。",
            "公示期限及其依据正确。",
        ],
    ),
]
CHAINS = [  # code, title, publishes_on_approval
    ("records", "双公示审查", False),
    ("records-auto", "双公示审查（通过即公开）", True),
    ("editorial", "宣传教育内容审查", True),
]
EDITORIAL_KINDS = [
    "story",
    "typical-case",
    "activity",
    "activity-list",
    "citizens-code",
    "policy",
    "knowledge",
    "work",
    "column",
    "lesson",
    "calendar-day",
    "page",
    "unit",
    "curriculum",
    "reader",
    "album",
    "quiz",
    "course",
    "commitment-template",
]


def bootstrap(*, at: datetime) -> None:
    """Make what is missing: chains with two steps and two people, and the kinds that take them."""
    with transaction.atomic():
        for code, title, publishes in CHAINS:
            if not ReviewChain.objects.filter(code=code).exists():
                _make(code, title, publishes)
        for kind in EDITORIAL_KINDS:
            ChainAssignment.objects.get_or_create(kind=kind, defaults={"chain_code": "editorial"})


def _make(code: str, title: str, publishes: bool) -> None:
    chain = ReviewChain.objects.create(
        code=code, edition=1, title=title, people_required=2, publishes_on_approval=publishes
    )
    ChainStep.objects.bulk_create(
        ChainStep(chain=chain, order=order, title=title, checklist=checklist)
        for order, (title, checklist) in enumerate(STEPS, start=1)
    )
