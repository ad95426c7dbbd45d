"""The categories that a fresh system starts with (川办发〔2018〕10号 §12, §17); none is changed here."""

from datetime import datetime

from .models import StoryCategory

HONOURED = "川办发〔2018〕10号第12项、第17项"
SERVED = "川办发〔2018〕10号第12项"
TOLD = "川办发〔2018〕10号第17项"
CATEGORIES = [  # code, Chinese, English, basis
    ("moral-model", "诚信道德模范", "Moral models of integrity", HONOURED),
    ("good-people", "四川好人", "Good people of Sichuan", TOLD),
    ("volunteer", "优秀志愿者", "Outstanding volunteers", HONOURED),
    ("counterparty", "信用良好行政相对人", "Administrative counterparties in good standing", HONOURED),
    ("member", "诚信会员（行业协会商会推荐）", "Members of integrity named by their associations", SERVED),
    ("media", "新闻媒体挖掘的诚信主体", "Found by the press", SERVED),
    ("clean-record", "无不良信用记录者", "Without adverse records", TOLD),
    ("trade", "诚信经营", "Honest trade", ""),
    ("service", "守信服务", "Trustworthy service", ""),
    ("work", "敬业守信", "Honest work", ""),
    ("promise", "一诺千金", "A promise kept", ""),
    ("government", "政务诚信", "Keeping the government's word", ""),
    ("repair", "信用修复", "Credit repaired", ""),
]


def bootstrap(*, at: datetime) -> None:
    """Make those that are missing; what an administrator changed stays as it is."""
    StoryCategory.objects.bulk_create(
        [
            StoryCategory(code=code, label=label, label_en=english, basis=basis, order=10 * number)
            for number, (code, label, english, basis) in enumerate(CATEGORIES, start=1)
        ],
        ignore_conflicts=True,
    )
