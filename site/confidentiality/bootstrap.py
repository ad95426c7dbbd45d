"""What the review of a fresh system starts with: chains, and reasons for returns.

An administrator adds editions and rewords reasons; nothing that is there is changed here.
"""

from datetime import datetime

from django.db import transaction

from confidentiality.models import ChainAssignment, ChainStep, ReturnReason, ReviewChain

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
    "story", "typical-case", "activity", "activity-list", "citizens-code", "policy", "knowledge", "work", "column",
    "calendar-day", "lesson", "unit", "curriculum", "reader", "album", "quiz", "course", "commitment-template",
    "page",
]  # fmt: skip

RETURN_REASONS = [
    ("含有不应公开的个人信息", "It holds personal data that may not be public"),
    ("可能涉及国家秘密或工作秘密", "It may hold state secrets or work secrets"),
    ("涉及商业秘密，须先征求第三方意见", "It holds business secrets; the third party must be asked first"),
    ("与决定文书不一致", "It differs from the document of the decision"),
    ("事实、依据或处理结果不清", "Facts, basis or result are not clear"),
    ("缺少必填内容或附件", "Something mandatory, or a file, is missing"),
    ("不属于公开目录的范围", "The catalogue does not list it"),
    ("公示期限或其依据有误", "The display period, or its basis, is wrong"),
    ("文字错漏或表述不当", "Slips of the pen, or unfit wording"),
]


def bootstrap(*, at: datetime) -> None:
    """Make what is missing: chains with two steps and two people, the kinds that take them, reasons."""
    with transaction.atomic():
        for code, title, publishes in CHAINS:
            if not ReviewChain.objects.filter(code=code).exists():
                _make(code, title, publishes)
        for kind in EDITORIAL_KINDS:
            ChainAssignment.objects.get_or_create(kind=kind, defaults={"chain_code": "editorial"})
        if not ReturnReason.objects.exists():
            ReturnReason.objects.bulk_create(
                ReturnReason(title=title, title_en=title_en, order=10 * number)
                for number, (title, title_en) in enumerate(RETURN_REASONS, start=1)
            )


def _make(code: str, title: str, publishes: bool) -> None:
    chain = ReviewChain.objects.create(
        code=code, edition=1, title=title, people_required=2, publishes_on_approval=publishes
    )
    ChainStep.objects.bulk_create(
        ChainStep(chain=chain, order=order, title=title, checklist=checklist)
        for order, (title, checklist) in enumerate(STEPS, start=1)
    )
