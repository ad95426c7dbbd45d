"""Thirty questions as a new user would type them, and the first five answers of each engine.

    PYTHONPATH=.:site .venv/bin/python -m tests.benchmarks.search.asked_as_new [--engine embedded] [--url http://…]

`~` stands before answers that are only like the words; `>` where more were found than are shown. Which of them are
wrong is for a reader to say.
"""

import argparse
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.search.judged_settings"

import django

django.setup()

from search import results  # noqa: E402
from search.queries import Question  # noqa: E402
from tests.benchmarks.search.judged import items as judged_items  # noqa: E402
from tests.benchmarks.search.judged import rankers  # noqa: E402
from tests.benchmarks.search.judged.item import AT  # noqa: E402

QUESTIONS = (
    "怎么申请信用修复", "成都银行被罚款了吗", "天津银行", "tianjin yinhang", "老赖名单", "征信怎么查",
    "花钱能删除征信记录吗", "处罚什么时候消失", "四川 贷款", "宜金监罚决字2026 7号", "91510900MA6J00000E",
    "小学生诚信故事", "三年级诚信教案", "考试作弊怎么处理", "诚信承诺书模板", "员工入职承诺书", "3.15",
    "诚信宣传月是几月", "国家宪法日是哪天", "防诈骗", "接到公安局电话说我洗钱", "拖欠农民工工资怎么投诉",
    "餐馆 卫生 处罚", "保险公司误导老人买保险", "返还佣金", "超载", "志愿者", "誠信", "credit report",
    "王示例",
)  # fmt: skip
SHOWN = 5


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--engine", action="append", choices=["embedded", "elasticsearch"])
    parser.add_argument("--url", default=os.environ.get("ELASTICSEARCH_URL", ""))
    arguments = parser.parse_args()
    items = judged_items()
    rankers.prepare(items)
    for name in arguments.engine or ["embedded", "elasticsearch"]:
        with rankers.opened(name, items, arguments.url):
            print(f"\n# {name}")
            for number, typed in enumerate(QUESTIONS, start=1):
                _show(number, typed)


def _show(number: int, typed: str) -> None:
    found = results.find(Question.parse({"q": typed}), at=AT, size=SHOWN)
    more = ">" if found.next_after else " "
    meant = f" (did you mean {found.did_you_mean})" if found.did_you_mean else ""
    print(f"{number:>2}. {typed}: {len(found.items)}{more}{meant}")
    for item in found.items:
        print(f"      {'~' if found.near else ' '} {item.kind}: {item.title}")


if __name__ == "__main__":
    main()
