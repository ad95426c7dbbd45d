"""The calendar of this year and the next: fixed days dated, the others marked as provisional.

Sources and how sure they are: spring festival by the lunar calendar; days by their rule; the two that
a notice sets each year are provisional until an editor confirms them.
"""
# ruff: noqa: E501  long lines are texts

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from lunar_python import Lunar

from campaigns.enums import DayState
from campaigns.models import CalendarDayPage
from publication.demo import PUBLISHED, WAITING, DemoDesk, paragraph, points

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Node:
    """A node (宣传节点): its name, its rule, and its days in a year."""

    title: str
    rule: str
    days: Callable[[int], Days]
    text: str
    ideas: tuple[str, ...]
    state: DayState = DayState.CONFIRMED


def spring_festival(year: int) -> Days:
    """From the eve to the third day of the lunar year that begins in `year` (除夕至初三)."""
    solar = Lunar.fromYmd(year, 1, 1).getSolar()
    first = date(solar.getYear(), solar.getMonth(), solar.getDay())
    return first - timedelta(days=1), first + timedelta(days=2)


def fixed(first: tuple[int, int], last: tuple[int, int] | None = None) -> Callable[[int], Days]:
    """Month and day, the same each year."""
    return lambda year: (date(year, *first), date(year, *(last or first)))


NODES = (
    Node("春节", "农历除夕至正月初三", spring_festival,
         "置办年货、走亲访友、外出旅行集中的几天，也是明码标价、如约服务最受考验的几天。",
         ("商家：节前公布年货价格，节日期间不加价、不变更已接受的预订。", "家庭：和孩子一起兑现年前许下的一个承诺。")),
    Node("国际消费者权益日", "每年3月15日", fixed((3, 15)),
         "让消费者说得清、退得了、找得到人。", ("公开一份上一年度的投诉处理清单。", "把退换货规则改写成一页看得懂的话。")),
    Node("全国信用记录关爱日", "每年6月14日", fixed((6, 14)),
         "关心自己的信用记录，知道去哪里查、发现错误怎样提出异议。", ("组织一次信用报告读解活动。", "提醒：修复信用不收费，“花钱删记录”是骗局。")),
    Node("网络诚信宣传日", "日期每年由通知确定，曾在6月、7月举行", fixed((7, 5)),
         "网络空间说真话、守规则、讲信用。", ("核对本单位网页上过期的信息并撤下。", "讨论：转发之前，我核实了什么？"), DayState.PLANNED),
    Node("诚信兴商宣传月", "多在9月，以当年通知为准", fixed((9, 1), (9, 30)),
         "以诚兴商，让守信的经营者被看见。", ("推荐一家十年没有投诉的小店。", "开一次“我承诺、我公示”的门店活动。"), DayState.PLANNED),
    Node("全国“质量月”", "每年9月", fixed((9, 1), (9, 30)),
         "质量是对顾客的承诺。", ("邀请顾客走进车间。", "公开一项比标准更严的自我要求。")),
    Node("公民道德宣传日", "每年9月20日", fixed((9, 20)),
         "诚信是公民道德的底色。", ("讲一个身边人守信的故事。", "学校：以班级为单位修订一条大家都同意的约定。")),
    Node("国庆节", "10月1日至3日", fixed((10, 1), (10, 3)),
         "出行与消费的高峰，承诺要经得起人多的时候。", ("景区：公布最大承载量，售完即止。", "住宿：已确认的订单不涨价、不取消。")),
    Node("国家宪法日、全国法制宣传日", "每年12月4日", fixed((12, 4)),
         "守法是最基本的守信。", ("读一条与自己有关的法律。", "模拟：一份合同从签订到履行。")),
)  # fmt: skip


def load(desk: DemoDesk, *, at: datetime, progress: Callable[[str, int, int], None]) -> int:
    """Make the days that are missing; how many. One of next year's waits for its review."""
    this = timezone.localtime(at).year
    wanted = [(node, year) for year in (this, this + 1) for node in NODES]
    made = 0
    for number, (node, year) in enumerate(wanted, start=1):
        first, last = node.days(year)
        if not CalendarDayPage.objects.filter(title=node.title, date_start=first).exists():
            waits = year > this and node is NODES[-1]
            with transaction.atomic():
                desk.bring(_page(node, first, last, desk), WAITING if waits else PUBLISHED, at=at)
            made += 1
        progress("calendar days", number, len(wanted))
    return made


def _page(node: Node, first: date, last: date, desk: DemoDesk) -> CalendarDayPage:
    return CalendarDayPage(
        title=node.title,
        summary=node.text,
        date_start=first,
        date_end=last,
        rule=node.rule,
        day_state=node.state,
        organisation=desk.organisations["outlet"],
        body=[paragraph(node.text), points(*node.ideas)],
    )
