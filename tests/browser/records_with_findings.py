"""Records with findings, for reviewers in a browser: made penalties, sent to review by the demo's submitter.

Run inside the program: `Site.manage("shell", "-c", making(100))`. Names, numbers and places are made up; the
numbers' check digits hold, so that screening proves them.
"""

MAKE = """
import random
from datetime import timedelta
from django.utils import timezone
from disclosure.demo import samples
from disclosure.models import CatalogueEdition
from disclosure.services import records
from organisations.models import Organisation, User

TEXTS = [
    "经查，当事人未按规定明码标价，收取未予标明的费用。店长{name}在现场签字确认。",
    "经查，当事人仓库内存放过期食品{n}件。库管员{name}（身份证号{card}）称系漏检，联系电话{phone}。",
    "经查，当事人向消费者{name}收取费用后未按约定提供服务，{name}于次日投诉，其手机号为{phone}。",
    "经查，当事人未公示年度报告，经两次催告仍未改正。",
    "经查，当事人使用未经检定的电子秤。投诉人住锦江区示例路{n}号2栋3单元{n}室，电话{phone}。",
]
NAMES = ["张建国", "李秀英", "王志强", "陈晓燕", "刘德华", "杨国庆", "赵玉兰", "黄文斌", "周海涛", "吴春梅"]

def values(number, today, organisation):
    chance = random.Random(number)
    facts = TEXTS[number % len(TEXTS)].format(
        name=NAMES[number % len(NAMES)], n=chance.randint(11, 99), card=samples.card_number(number % 1000),
        phone=f"138{chance.randint(10000000, 99999999)}",
    )
    sample = samples.Penalty(
        where="jinjiang", end="step1", name=f"成都示例第{number}商贸有限公司", category=samples.ORGANISATION,
        types="警告；罚款", days=number % 16, offence="价格违法", facts=facts,
        basis="《中华人民共和国价格法》第四十二条", content="警告，并处罚款2000元。", fine="0.2",
    )
    return samples._penalty(sample, number, organisation, today)

def make(count, first):
    at = timezone.now()
    today = timezone.localdate(at)
    chen = User.objects.get(username="chen").person
    organisation = chen.memberships.filter(role="submitter").exclude(organisation__code="").first().organisation
    edition = CatalogueEdition.objects.in_force("penalty", on=today)
    for number in range(first, first + count):
        record = records.create(
            edition=edition, organisation=organisation, values=values(number, today, organisation), by=chen, at=at,
        )
        records.submit(record, by=chen, at=at)
"""


def making(count: int, *, first: int = 1) -> str:
    """The script that makes so many; numbers begin with `first` and are used once."""
    return f"{MAKE}\nmake({count}, {first})\n"
