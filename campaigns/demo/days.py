"""The calendar of this year and the next: each node with its rule, what it is known by, and its tasks.

Sources and how sure they are: `../shared/domain/rules.md` and the plan's paragraph 16. Days by rule are
dated; the two nodes that a notice sets each year have no day, and say so, until an editor enters it.
Occurrences are made as the periodic work makes them, then taken through the door.
"""
# ruff: noqa: E501  long lines are texts

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from campaigns.enums import Anchor, Certainty, DayState, Unit
from campaigns.models import CalendarNode, Occurrence, TaskTemplate
from campaigns.services import nodes, years
from campaigns.services.years import Due
from organisations import selectors
from organisations.working_days import Calendar
from publication.bootstrap import folder_of
from publication.demo import PUBLISHED, WAITING, DemoDesk
from publication.enums import Section

SURE, CUSTOM = Certainty.SURE, Certainty.PROVISIONAL
PLAN = "《加强个人诚信体系建设实施方案》（川办发〔2018〕10号）第16项"
# What, in days after (before) the first or last day.
Task = tuple[str, Anchor, int, Unit]
COMMON: tuple[Task, ...] = (
    ("选题并送审宣传内容", Anchor.FIRST, -10, Unit.WORKING),
    ("汇总活动情况和链接", Anchor.LAST, 5, Unit.WORKING),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A node (宣传节点) as the demo makes it."""

    name: str
    name_en: str
    rule: dict
    basis: str
    certainty: Certainty
    audiences: tuple[str, ...]
    summary: str
    text: str
    ideas: tuple[str, ...]
    tasks: tuple[Task, ...] = COMMON


NODES = (
    Sample(
        "春节", "Spring Festival", {"kind": "lunar", "month": 1, "day": 1, "start": -1, "end": 2},
        f"{PLAN}；农历除夕至正月初三，《全国年节及纪念日放假办法》", SURE, ("public", "enterprises", "communities", "media"),
        "年前备货、年中走访，是明码标价、如约服务最受考验的几天。",
        "置办年货、走亲访友、外出旅行集中在这几天，价格、退订和加班服务最容易起争议。提前把话说清楚，比事后道歉更有用。\n\n宣传以提醒为主：商家公开承诺，家庭兑现约定，社区讲身边的守信故事。",
        ("商家：节前公布年货价格，节日期间不加价、不变更已接受的预订。", "家庭：和孩子一起兑现年前许下的一个承诺。", "社区：写春联时请居民写一句“说到做到”的家训。"),
        (("向商户发出明码标价提醒", Anchor.FIRST, -15, Unit.WORKING), *COMMON),
    ),
    Sample(
        "国际消费者权益日", "World Consumer Rights Day", {"kind": "fixed", "month": 3, "day": 15},
        "国际消费者联盟组织1983年确定每年3月15日为国际消费者权益日", SURE, ("public", "enterprises", "media"),
        "让消费者说得清、退得了、找得到人。",
        "这一天适合公开、适合兑现：把投诉怎么处理的、退换货怎么办的摆出来，让守信的经营者有处可说，让消费者有据可查。\n\n每年的主题由消费者组织发布，发布前不在本页预写。",
        ("公开一份上一年度的投诉处理清单。", "把退换货规则改写成一页看得懂的话。", "媒体：回访一家去年被曝光的企业，看整改是否到位。"),
        (("核对拟曝光信息是否仍在公示期内", Anchor.FIRST, -3, Unit.WORKING), *COMMON),
    ),
    Sample(
        "全国信用记录关爱日", "Credit Record Care Day", {"kind": "fixed", "month": 6, "day": 14},
        f"{PLAN}；每年6月14日", SURE, ("public", "schools", "communities"),
        "关心自己的信用记录，知道去哪里查、发现错误怎样提出异议。",
        "信用记录不是只在贷款时才有用。知道它由谁记、记多久、错了找谁改，是每个人的权利。\n\n宣传中特别提醒：依法修复信用不收费，任何“花钱洗白”“代理删记录”都是骗局。",
        ("组织一次信用报告读解活动，现场不收集个人信息。", "学校：认识一份虚构的信用报告，找出其中的三处错误。", "社区：请居民演示怎样提出异议。"),
    ),
    Sample(
        "网络诚信宣传日", "Online Integrity Day", {"kind": "notice", "usual": "2015年在6月12日、2018年在7月5日"},
        f"{PLAN}；日期每年由通知确定", CUSTOM, ("public", "schools", "enterprises", "media"),
        "网络空间说真话、守规则、讲信用。",
        "具体日期每年由通知确定，通知下发前本页不写日期。\n\n可以先做准备：清理本单位网页上过期的信息，检查转载来源，准备网络失信案例的警示材料。",
        ("核对本单位网页上过期的信息并撤下。", "学校：讨论“转发之前，我核实了什么？”", "企业：公布网店退款的平均用时。"),
        (("收到通知后确定日期并更新日历", Anchor.FIRST, -15, Unit.WORKING), *COMMON),
    ),
    Sample(
        "诚信兴商宣传月", "Honest Trade Month", {"kind": "notice", "usual": "2006年、2016年、2018年均在9月"},
        f"{PLAN}；日期以当年通知为准", CUSTOM, ("enterprises", "public", "media"),
        "以诚兴商，让守信的经营者被看见。",
        "查到的几个年份都在9月，但每年以通知为准，通知下发前本页不写日期。\n\n宣传月适合做一件持续的事：推荐守信经营者、公开行业承诺、组织信用培训。",
        ("推荐一家十年没有投诉的小店。", "开一次“我承诺、我公示”的门店活动。", "行业协会：发布一份看得懂的行业诚信公约。"),
        (("收到通知后确定日期并更新日历", Anchor.FIRST, -15, Unit.WORKING), *COMMON),
    ),
    Sample(
        "全国“质量月”", "Quality Month", {"kind": "month", "month": 9},
        f"{PLAN}；每年9月", SURE, ("enterprises", "public", "schools"),
        "质量是对顾客的承诺。",
        "把质量当作承诺来讲：标准是什么、怎样检验、不合格怎样召回。当年的主题和活动以主管部门的通知为准。",
        ("邀请顾客走进车间，看一次出厂检验。", "公开一项比标准更严的自我要求。", "学校：比较两份产品说明书，哪一份说得更实在？"),
    ),
    Sample(
        "公民道德宣传日", "Civic Morality Day", {"kind": "fixed", "month": 9, "day": 20},
        "每年9月20日，《公民道德建设实施纲要》印发的纪念日", SURE, ("public", "schools", "communities"),
        "诚信是公民道德的底色。",
        "2001年9月20日《公民道德建设实施纲要》印发，这一天后来定为公民道德宣传日，用来讲身边的道德故事。\n\n讲故事先征得本人同意，未成年人不出现姓名、照片和学校。",
        ("讲一个身边人守信的故事。", "学校：以班级为单位修订一条大家都同意的约定。", "社区：为长期守约的志愿者送一封感谢信。"),
    ),
    Sample(
        "国庆节", "National Day", {"kind": "fixed", "month": 10, "day": 1, "days": 3},
        f"{PLAN}；10月1日至3日，《全国年节及纪念日放假办法》", SURE, ("public", "enterprises", "media"),
        "出行与消费的高峰，承诺要经得起人多的时候。",
        "预订、退改、限流、加价，是假期里最常见的纠纷。把规则提前公布，按公布的做，就是最好的宣传。",
        ("景区：公布最大承载量，售完即止。", "住宿：已确认的订单不涨价、不取消。", "媒体：记录一家守约商户的一天。"),
        (("向景区和住宿业发出守约提醒", Anchor.FIRST, -10, Unit.WORKING), *COMMON),
    ),
    Sample(
        "国家宪法日、全国法制宣传日", "Constitution Day", {"kind": "fixed", "month": 12, "day": 4},
        f"{PLAN}；全国人大常委会2014年决定将12月4日设立为国家宪法日", SURE, ("public", "schools", "departments", "media"),
        "守法是最基本的守信。",
        "法律是写下来的约定。这一天可以从身边的一份合同、一张承诺书讲起：谁答应了什么，做不到会怎样。",
        ("读一条与自己有关的法律。", "学校：模拟一份合同从签订到履行。", "机关：公开一项服务承诺和它的兑现率。"),
    ),
    Sample(
        "国际志愿者日", "International Volunteer Day", {"kind": "fixed", "month": 12, "day": 5},
        "联合国大会1985年第40/212号决议", SURE, ("public", "schools", "communities"),
        "志愿服务是一种长久的守约。",
        "优秀志愿者是诚信典型的一类。讲他们的故事，重在“答应了就来”：多少次、多少年、风雨无阻。",
        ("社区：公布全年志愿服务的兑现情况。", "学校：和服务对象约定下一次见面的时间，并如约前往。"),
    ),
)  # fmt: skip


def load(desk: DemoDesk, *, at: datetime, progress: Callable[[str, int, int], None]) -> int:
    """Make the nodes and days that are missing; how many days. One of next year's waits for its review."""
    this = timezone.localtime(at).year
    made_nodes = [_node(sample, desk, since_year=this, at=at) for sample in NODES]
    wanted = [
        (node, due)
        for year in (this, this + 1)
        for node in made_nodes
        for due in years.occurrences(node, year)
    ]
    days, made = selectors.calendar(), 0
    for number, (node, due) in enumerate(wanted, start=1):
        if not node.occurrences.filter(key=due.key).exists():
            waits = due.year > this and node is made_nodes[-1]
            with transaction.atomic():
                _bring(desk, node, due, WAITING if waits else PUBLISHED, days, at=at)
            made += 1
        progress("calendar days", number, len(wanted))
    return made


def _node(sample: Sample, desk: DemoDesk, *, since_year: int, at: datetime) -> CalendarNode:
    organisation = desk.organisations["outlet"]
    found = CalendarNode.objects.filter(name=sample.name, organisation=organisation).first()
    if found:
        return found
    with transaction.atomic():
        node = nodes.create(
            organisation=organisation, rule=sample.rule, basis=sample.basis, certainty=sample.certainty,
            since_year=since_year, by=None, at=at, name=sample.name, name_en=sample.name_en,
            summary=sample.summary, text=sample.text, ideas="\n".join(sample.ideas), audiences=sample.audiences,
        )  # fmt: skip
        for what, anchor, offset, unit in sample.tasks:
            template = TaskTemplate(what=what, anchor=anchor, offset=offset, unit=unit)
            nodes.add_template(node, template, by=None, at=at)
    return node


def _bring(desk: DemoDesk, node: CalendarNode, due: Due, end: str, days: Calendar, *, at: datetime) -> None:
    """A day of this year that its rule gives is confirmed; what is over has its tasks done."""
    page = years.draft_of(node, due)
    page.owner, page.sample = desk.editor, True
    this_year = due.year == timezone.localtime(at).year
    if this_year and page.day_state == DayState.PLANNED:
        page.day_state = DayState.CONFIRMED
    folder_of(Section.CALENDAR).add_child(instance=page)
    occurrence = Occurrence.objects.create(node=node, key=due.key, edition=due.edition, made_at=at)
    years.adopt(occurrence, page, days=days)
    if page.last_day and page.last_day < timezone.localdate(at):
        page.tasks.update(done_at=at, done_by=desk.people["chen"])
    desk.take(page, end, at=at)
