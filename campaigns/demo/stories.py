"""The stories of the demo. Firms, people and numbers are invented."""
# ruff: noqa: E501  long lines are texts

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from campaigns.demo import artwork
from campaigns.enums import ConsentForm
from campaigns.models import StoryPage
from campaigns.services import consents
from campaigns.services.consents import Given
from publication.demo import (
    DRAFT,
    HALFWAY,
    PUBLISHED,
    RETURNED,
    WAITING,
    WITHDRAWN,
    DemoDesk,
    heading,
    paragraph,
    points,
    quote,
)
from publication.models import Picture


@dataclass(frozen=True, slots=True)
class Sample:
    """A story; `days` from today until it is shown, `drawn` its picture, `refers` the title it points at."""

    title: str
    summary: str
    about: str
    name: str
    category: str
    region: str
    tags: tuple[str, ...]
    body: tuple[dict, ...]
    end: str = PUBLISHED
    days: int = 0
    drawn: tuple[Callable[[], bytes], str] | None = None
    refers: str = ""


STORIES = (
    Sample(
        "一杆秤的分量",
        "发现电子秤偏重后，一家粮油店没有悄悄换秤，而是把多收的钱一笔一笔退回去。",
        "organisation", "锦里丰谷粮油店", "trade", "510104", ("诚信经营", "退一步", "计量"),
        (
            paragraph("去年入冬的一个早晨，店员给一袋五公斤的面粉复秤，秤面显示五点一二公斤。再试几次，每次都偏重。"
                      "算下来，这台秤出问题大约有九天，店里卖散装粮油多收了六百多元。"),
            paragraph("没有人来投诉，也几乎不会有人发现。店主当天停用了这台秤，把情况写在一张红纸上贴在门口："
                      "<b>某月某日至某月某日在本店买过散装粮油的顾客，凭小票或者说得出买了什么，按一成退款。</b>"),
            quote("少赚六百块，睡得着；多拿六块钱，睡不着。", "店主写在账本扉页上的话"),
            heading("退不出去的钱"),
            paragraph("一个月里，退出去三百多元。剩下的找不到主人，店里换成米面，送到了街道的爱心食堂，清单贴在同一张红纸旁边。"),
            paragraph("后来市场监管人员上门检定计量器具，这家店主动增加了每周一次的自校，并把校秤砝码放在柜台上，谁都可以拿来试。"),
            heading("可以照着做的三件事"),
            points("柜台放一个公平砝码，顾客随时可以复秤。", "发现差错先公告、再退款，不等投诉。", "退不出去的钱写明去向。", ordered=True),
        ),
        days=-21, drawn=(artwork.scales, "一架平衡的天平，背景是暖色的落日，抽象画"),
    ),
    Sample(
        "把账本贴在村口",
        "清溪村用一块两米长的公示栏，把集体账目从“有人问才说”变成“没人问也写清楚”。",
        "organisation", "清溪村村民委员会", "government", "510700", ("村务公开", "政务诚信"),
        (
            paragraph("清溪村的集体收入不多：一片茶园的承包费、一间旧仓库的租金，再加上几笔补助。钱不多，议论却不少。"
                      "新一届村委会的第一件事，是在村口立了一块公示栏。"),
            heading("一笔一行，三个签名"),
            paragraph("公示栏上每笔账占一行：日期、事由、金额、经手、证明、审批。凑不齐三个签名的，宁可空着，也不写“其他”。"
                      "每月五日更新，旧的一页存进村史室，任何村民都可以来翻。"),
            paragraph("第一年，公示栏旁边的意见箱收到四十七张纸条。最尖锐的一张问：“去年修路多出来的砂石去了哪里？”"
                      "村委会查了半个月，把砂石的去向、称重单和收款收据复印件贴了出来。"),
            quote("把话说在前头，账记在明处，心里就不打架。", "意见箱里的一张纸条"),
            heading("三年以后"),
            points("意见箱里的纸条一年只有六张，多半是建议。", "茶园续租，十四户人家主动报名参加议价。", "邻近三个村来抄走了表格的格式。"),
        ),
        days=-15, drawn=(artwork.ledger_hills, "层层叠叠的青色山丘，前景画着账页的横线，抽象画"),
    ),
    Sample(
        "三十七封退款信",
        "研学营因暴雨取消，一家小旅行社没有等家长开口，连夜写了三十七封说明信。",
        "organisation", "青禾研学旅行社", "service", "510703", ("守信服务", "消费者权益"),
        (
            paragraph("出发前夜，目的地发布暴雨预警。旅行社决定取消行程。按照合同，不可抗力可以扣除已经发生的费用，"
                      "车辆和营地的定金确实退不回来。"),
            paragraph("经理算了一笔账：全额退款，要亏两万一千元；扣掉定金再退，合法，也省事。"
                      "会开到半夜，最后的决定是：<b>先全退，定金由社里去和供应商谈。</b>"),
            heading("每封信里都有一张表"),
            paragraph("三十七个家庭，每家收到的信都不一样：交了多少、退多少、哪天到账、为什么取消、以后怎么补。"
                      "信的最后写着一句话：“如果三个工作日没有到账，请直接打合同首页的电话，接电话的人有权当场处理。”"),
            paragraph("最后，供应商退回了一半的定金。第二年同一个营地再开营，三十七个家庭回来了三十一个。"),
        ),
        days=-12,
    ),
    Sample(
        "从失信到守信的四百天",
        "拖欠工资被处罚的建材厂，没有找人“删记录”，而是一项一项把欠下的补回来。",
        "organisation", "川岭建材厂", "repair", "511300", ("信用修复", "保障工资"),
        (
            paragraph("两年前，川岭建材厂因为拖欠工资受到行政处罚，处罚信息依法公示。贷款被退回，老客户也停了订单。"
                      "有人打来电话，说花八千元可以“内部删除”。厂里没有接这个茬。"),
            heading("一张倒排的清单"),
            points(
                "第一个月：与工人逐一对账，签字确认欠薪数额。",
                "第三个月：卖掉两台闲置设备，先还工龄最长、数额最小的。",
                "第八个月：全部付清，并补缴滞纳的社会保险费。",
                "第十三个月：公示期满足最短期限，义务履行完毕，提交材料申请修复。",
                ordered=True,
            ),
            paragraph("修复没有花一分钱“代办费”。工作人员核对了工资发放的凭证，又电话回访了十几名工人。"
                      "修复的决定作出后，公示的信息按规定撤下，合作的银行也更新了名单。"),
            quote("记录不是被删掉的，是被做掉的。", "厂长在职工大会上的发言"),
        ),
        days=-9, refers="一杆秤的分量",
    ),
    Sample(
        "二十年还清的借条",
        "丈夫去世后，她从旧木箱里翻出十一张借条，用二十年一张一张地还。",
        "person", "罗守诺", "promise", "511800", ("一诺千金", "家风"),
        (
            paragraph("木箱里的借条有的已经发黄，有的连日期都看不清，合起来是四万三千元。债主里有亲戚，也有只见过一面的货商。"
                      "法律上，有几张早就过了时效；情理上，许多人劝她“人走账清”。"),
            paragraph("罗守诺把十一张借条抄在一个本子上，按数额从小到大排好。白天在茶厂拣茶，晚上编竹器，"
                      "每还清一笔，就请对方在本子上写一句话。"),
            quote("这一笔我早忘了，你还记得。", "本子上的第七句话"),
            paragraph("最后一笔是两千元。货商搬了家，她托人打听了三年才找到。对方不肯收，"
                      "两个人推让了一个下午，最后用这笔钱给村小学买了一架书。"),
        ),
        days=-7,
    ),
    Sample(
        "实验室里的一次撤稿",
        "数据复核发现了自己的错误，课题组在没有人质疑的时候，先写了撤稿信。",
        "group", "高温材料实验室青年课题组", "work", "510100", ("科研诚信", "敬业守信"),
        (
            paragraph("论文已经发表八个月，被引用了十二次。一名研究生在重复实验时，发现传感器的标定文件用错了版本，"
                      "关键曲线整体偏高。结论的方向没有变，但数字站不住了。"),
            heading("两天里的三个决定"),
            points("当天：停止使用相关数据，书面通知全部合作者。", "第二天：向期刊提出撤稿，并说明错误由本组发现。",
                   "同时：把原始数据、标定文件和复核过程整理公开。"),
            paragraph("撤稿信只有一页，没有把责任推给仪器，也没有点学生的名。一年后，重新测量的论文在同一本期刊发表，"
                      "审稿人在意见里写道：作者公开的复核过程，本身就值得一读。"),
        ),
        days=-4,
    ),
    Sample(
        "社区修理铺的“不修单”",
        "修得好的收钱，修不好的写清原因不收钱，不值得修的劝顾客别修。",
        "organisation", "暖巷家电修理铺", "service", "510105", ("守信服务", "社区"),
        (
            paragraph("修理铺的柜台上有两种单子：白单是维修单，绿单叫“不修单”。绿单上写着三栏：坏在哪里、修好要多少钱、"
                      "为什么建议不修。去年一年，铺子开出了四百多张绿单，一分钱没有收。"),
            paragraph("有人笑店主不会做生意。店主说，绿单是给白单作保的：顾客信得过“不修”，才信得过“要修”。"),
            points("换下来的旧零件装袋交还顾客。", "维修价在拆机之前说定，拆开后发现新问题，先打电话再动手。", "同一处故障九十天内免费返修。"),
        ),
        days=-2, refers="三十七封退款信",
    ),
    Sample(
        "一张迟到三年的发票",
        "结账时漏开的发票，财务在三年后的自查里找了出来，主动补开、补税、道歉。",
        "organisation", "蜀南茶具工坊", "trade", "510300", ("诚信纳税", "诚信经营"),
        (
            paragraph("一次内部自查翻出了三年前的一张送货单：货款收了，发票没有开。客户没有催，税务机关也没有问。"),
            paragraph("工坊当周补开发票、补缴税款和滞纳金，又给客户寄去一封道歉信。自查的表格后来成了每季度的固定动作。"),
        ),
        days=5,
    ),
    Sample(
        "凌晨四点的豆腐坊",
        "二十年只做一种豆腐，豆子、石膏和水都写在门口的黑板上。",
        "organisation", "石桥豆腐坊", "trade", "510104", ("食品安全",),
        (
            paragraph("每天凌晨四点，黑板上的三行字会被擦掉重写：今天的豆子产自哪里，泡了几个小时，石膏用了多少。"),
            paragraph("黑板旁边挂着检测单，最近的一张是上个月的。做得少，卖完就关门。"),
        ),
        end=WAITING,
    ),
    Sample(
        "账期之内",
        "对上游小厂的货款，一家超市坚持十五天结清，十年没有迟过一次。",
        "organisation", "邻里惠超市", "trade", "510703", ("账款", "诚信经营"),
        (
            paragraph("供货的多是几个人的小作坊，账期长一天，就可能发不出工资。超市把付款日写进合同，也写进了自己的考核。"),
            paragraph("遇到系统升级的那个月，财务提前三天手工付款，一家一家打电话确认到账。"),
        ),
        end=HALFWAY,
    ),
    Sample(
        "一块钱的公证",
        "代办点为老人垫付一元手续费的故事，材料里的日期还需要核对。",
        "organisation", "梧桐街便民代办点", "service", "510105", ("便民",),
        (
            paragraph("代办点的抽屉里有一盒一元硬币，专门给忘带零钱的老人垫付复印费。每一枚都记账，月底贴出来。"),
            paragraph("活动开始的时间在正文里写作春天，附件写作秋天，送审后被退回核对。"),
        ),
        end=RETURNED,
    ),
    Sample(
        "灯下的记账人",
        "经当事人撤回同意，这一篇已经撤下。",
        "person", "温良信", "work", "510704", ("敬业守信",),
        (
            paragraph("三十年记账没有错过一分钱的仓库保管员，把每一次盘点的差额都写在红色的那一页。"),
            paragraph("温良信说，红的那一页不丢人，没有红页的账本才让人不放心。"),
        ),
        end=WITHDRAWN, days=-6,
    ),
    Sample(
        "写了一半的故事",
        "",
        "organisation", "云栖民宿", "service", "511800", (),
        (paragraph("采访提纲：退订规则怎么来的？雨天的房价为什么不涨？待补。"),),
        end=DRAFT,
    ),
)  # fmt: skip


def load(desk: DemoDesk, *, at: datetime, progress: Callable[[str, int, int], None]) -> int:
    """Make the stories that are missing; how many."""
    made = 0
    for number, sample in enumerate(STORIES, start=1):
        if not StoryPage.objects.filter(title=sample.title).exists():
            with transaction.atomic():
                page = _page(sample, desk, at=at)
                desk.bring(page, sample.end, at=at, before_review=partial(_agree, desk=desk, at=at))
            made += 1
        progress("stories", number, len(STORIES))
    return made


def _agree(page: StoryPage, *, desk: DemoDesk, at: datetime) -> None:
    """The made-up consents of made-up people, so that their stories may be reviewed."""
    for name in page.persons:
        given = Given(
            name=name, form=ConsentForm.WRITTEN, given_on=timezone.localdate(at), until=None, covers_name=True,
            covers_picture=True, covers_region=True, file="sample.pdf", content=b"%PDF-1.4 sample", note="演示样例",
        )  # fmt: skip
        consents.record(page, given, by=desk.people["chen"], at=at)


def _page(sample: Sample, desk: DemoDesk, *, at: datetime) -> StoryPage:
    body = [*sample.body]
    if sample.refers:
        body.append({"type": "reference", "value": StoryPage.objects.get(title=sample.refers).pk})
    page = StoryPage(
        title=sample.title,
        summary=sample.summary,
        subject_kind=sample.about,
        subject_name=sample.name,
        category_id=sample.category,
        year=timezone.localtime(at).year,
        region_id=sample.region,
        organisation=desk.organisations["outlet"],
        lead_picture=_picture(sample),
        show_from=at + timedelta(days=sample.days) if sample.days else None,
        body=body,
    )
    page.tags.add(*sample.tags)
    return page


def _picture(sample: Sample) -> Picture | None:
    if sample.drawn is None:
        return None
    draw, alt = sample.drawn
    made = Picture(title=sample.title, alt=alt, credit="示意画，由程序绘制")
    made.file = ContentFile(draw(), name="drawn.jpg")
    made.save()
    return made
