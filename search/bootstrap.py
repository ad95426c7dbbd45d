"""Synonyms that a fresh system starts with, each judged; where any row is there, nothing is added.

Left out after trial: 川 for 四川 (one character stands in every document's number, and 四川 holds it), 诚信
for 信用 (their difference is what half of the site explains), 企业 for 公司 (both stand in nearly every
item), 红名单 for 守信 (a list is not the virtue), 许可 for 行政许可 (every 许可证 would come with it).
"""

from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from organisations.services import memberships

from .models import Synonym
from .synonym_policy import KEEPERS

# (word, others, both ways, reason)
SHIPPED = [
    ("双公示", ["行政许可和行政处罚公示", "行政许可和行政处罚等信用信息公示"], True, "简称与全称"),
    ("老赖", ["失信被执行人"], False, "俗称，不是人名；查“失信被执行人”的人不找俗称"),
    ("统一社会信用代码", ["信用代码", "统一代码"], True, "简称与全称"),
    ("市监局", ["市场监管局", "市场监督管理局"], True, "简称与全称"),
    ("人社局", ["人力资源和社会保障局", "人力资源社会保障局"], True, "简称与全称"),
    ("发改委", ["发展改革委", "发展和改革委员会"], True, "简称与全称"),
    ("住建局", ["住房和城乡建设局", "住房城乡建设局"], True, "简称与全称"),
    ("卫健委", ["卫生健康委", "卫生健康委员会"], True, "简称与全称"),
    ("文旅局", ["文化和旅游局", "文化广电和旅游局"], True, "简称与全称"),
    ("金融监管局", ["金融监督管理局", "金监局"], True, "简称与全称"),
    ("行政处罚", ["处罚"], False, "“处罚”的范围更宽，只放宽从窄到宽的一边"),
    ("黑名单", ["严重失信主体名单", "失信名单"], False, "俗称；正式名称不需要俗称"),
    ("红名单", ["守信激励名单", "守信名单"], False, "俗称；正式名称不需要俗称"),
    ("信用修复", ["信用恢复", "修复信用"], True, "同一程序的不同说法"),
    ("联合惩戒", ["失信惩戒", "失信联合惩戒"], True, "同一制度的前后名称"),
    ("营业执照", ["工商执照"], True, "旧称"),
    ("诚信教育", ["信用教育"], True, "课程和活动两种名称并用"),
    ("农商行", ["农村商业银行"], True, "简称与全称"),
    ("骗保", ["骗取医保基金", "骗取医疗保障基金"], True, "俗称与决定书用语"),
    ("返佣", ["返还佣金", "回扣"], False, "口语；“回扣”的范围更宽"),
    ("超载", ["超限"], False, "口语；决定书写“超限运输”"),
    ("反诈", ["防诈骗", "反诈骗", "防骗"], True, "同一类课程和活动的不同说法"),
    ("作弊", ["舞弊"], True, "考试和招录两种用语"),
    ("餐馆", ["餐饮"], False, "口语；许可和决定书写“餐饮”"),
]  # fmt: skip


def bootstrap(*, at: datetime) -> None:
    """Make the first rows, and let those who keep the table in."""
    with transaction.atomic():
        if not Synonym.objects.exists():
            Synonym.objects.bulk_create(_row(*each, at) for each in SHIPPED)
        _let_keepers_in()


def _row(word: str, others: list[str], both_ways: bool, note: str, at: datetime) -> Synonym:
    return Synonym(word=word, others="\n".join(others), both_ways=both_ways, note=note, changed_at=at)


def _let_keepers_in() -> None:
    """The groups' permissions are the first condition; `synonym_policy` asks where they publish."""
    permissions = Permission.objects.filter(
        content_type__app_label="search", codename__in=("add_synonym", "change_synonym", "view_synonym")
    )
    for group in Group.objects.filter(name__in=map(memberships.group_name, KEEPERS)):
        group.permissions.add(*permissions)
