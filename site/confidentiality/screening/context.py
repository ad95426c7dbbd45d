"""What stands around a candidate: the words that introduce it or explain it away."""

import re

REACH = 18  # characters before a value in which its label is looked for

NUMBERED = re.compile(
    r"编号|单号|文号|案号|许可证号?|批号|流水|订单|执照|档案号|序列|注册号|登记号|登记证号|凭证|发票|票据|合同号"
    r"|代码|识别号|税号|型号|保单|备案号|产品号|货号|运单|设备号|证书号|字[第〔(\[]|条码|条形码"
)
OFFICE = re.compile(
    "单位电话|窗口|咨询|监督电话|举报|投诉|服务电话|值班|办公电话|办公室|热线|传真|总机|客服|[局厅委院所站署]|政府|机关"
    "|大队|支队|服务中心|公司|分行|支行|银行|[东南西北本我]行|店里|[本该]店|[饭酒商书药]店|餐馆|超市|前台|订餐|订座"
)
PHONE = re.compile(
    r"电话|手机|座机|固话|联系方式|联系号码|致电|拨打|联系[我他她]|[打找]给?我|号码是|宅电|[Tt][Ee][Ll]|[Pp]hone|[Mm]obile"
)
PRIVATE_PHONE = re.compile("家庭电话|住宅电话|宅电|家中电话|个人电话|本人电话|其电话|其联系|本人")


def before(text: str, start: int, reach: int = REACH) -> str:
    """The words before a candidate, back to the end of the last sentence."""
    stretch = text[max(0, start - reach) : start]
    return stretch[max(stretch.rfind("。"), stretch.rfind(";"), stretch.rfind("\n\n")) + 1 :]


def nearest(text: str, start: int, *labels: re.Pattern[str]) -> int | None:
    """Which of the labels stands nearest before a candidate, if any."""
    stretch = before(text, start)
    ends = [max((match.end() for match in label.finditer(stretch)), default=0) for label in labels]
    best = max(ends)
    return ends.index(best) if best else None
