"""What the table of queries is asked of: items as they stand in the province, and what each query must find.

Every name, number and code is made up. `ITEMS` pass the door in this order; `ROWS` say what is typed and the
keys of all items that are found, no more and no fewer. `first` is the one that has to stand first.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from publication import document
from publication.models import PublicItem
from publication.models.items import new_item_id
from tests.factories import BECAUSE, DAY, NOW, House, publish

AT = NOW + 2 * DAY  # of the questions: one item has ended, one has not begun
ENDS = NOW + 365 * DAY
CODES = {"主人公": "subject"}  # of fields that are known by their code


@dataclass(frozen=True, slots=True)
class Item:
    """An item by what is read of it. `fields` are label and value; `subject` is whom screening lets it name."""

    title: str
    authority: str
    fields: tuple[tuple[str, str], ...] = ()
    text: str = ""
    section: str = "disclosures"
    kind: str = "penalty"
    category: str = "organisation"
    tags: tuple[str, ...] = ()
    terms: dict[str, list[str]] = field(default_factory=dict)
    locale: str = "zh-hans"
    subject: str | None = None
    masks: bool = False  # what screening finds is masked
    begins: datetime = NOW
    ends: datetime = ENDS


@dataclass(frozen=True, slots=True)
class Row:
    """`near`: nothing holds it, and these are only like it; `meant` is then "did you mean"."""

    why: str
    typed: str
    finds: tuple[str, ...] = ()
    first: str = ""
    near: bool = False
    meant: str = ""


def _penalty(
    name: str, number: str, authority: str, facts: str, *more: tuple[str, str], **changes: Any
) -> Item:
    fields = (("行政相对人名称", name), ("行政处罚决定书文号", number), ("违法事实", facts), *more)
    return Item(f"{name} · {number}", authority, fields, **changes)


def _page(
    title: str,
    text: str,
    *,
    kind: str,
    section: str = "stories",
    category: str = "",
    about: str = "",
    **more: Any,
) -> Item:
    fields = (("主人公", about),) if about else ()
    return Item(title, "四川省信用办", fields, text, section, kind, category, subject=about or None, **more)


ITEMS: dict[str, Item] = {
    "food": _penalty(
        "成都锦里食品有限公司", "川市监罚〔2026〕1号", "锦江区市场监督管理局",
        "经查，该公司未按规定公示年度报告。逾期仍不改正。",
        ("行政相对人代码_1(统一社会信用代码)", "91510104MA6C8K2X5T"), ("罚款金额（元）", "1,000.00"),
    ),
    "trade": _penalty(
        "成都锦绣商贸有限公司", "川市监罚〔2026〕13号", "锦江区市场监督管理局", "销售超过保质期的牛奶。",
        ("行政相对人代码_1(统一社会信用代码)", "91510104MA6D1N3P7Q"),
    ),
    "bank": _penalty(
        "重庆银行股份有限公司成都分行", "川金罚决字〔2026〕12号", "四川金融监管局", "贷款三查不到位，信贷资金被挪用。",
        kind="nfra-penalty",
    ),
    "dotted": _penalty(
        "凉山阿依·木呷商贸有限公司", "凉市监罚〔2025〕33号", "凉山州市场监管局", "价签与结账不一致。"
    ),
    "foreign": _penalty("3M中国有限公司成都分公司", "成应急罚〔2026〕6号", "成都市应急管理局", "灭火器过期未换。"),
    "pharmacy": _penalty("雅安同仁堂药房有限公司", "雅市监罚〔2026〕21号", "雅安市市场监管局", "处方药未凭处方销售。"),
    "shop": _penalty(
        "青羊区何佑直粮油店", "青市监罚〔2026〕77号", "青羊区市场监督管理局", "未明码标价。", category="business",
        subject="何佑直",
    ),
    "somebody": _penalty("罗某某", "青市监罚〔2026〕78号", "青羊区市场监督管理局", "无照经营早点。", category="person"),
    "masked": _penalty(
        "广元蜀道运输有限公司", "广交罚〔2026〕4号", "广元市交通运输局", "车辆超限，举报人电话13800138000。", masks=True
    ),
    "dishonest": _penalty(
        "四川某某建设工程有限公司", "川法执〔2026〕5号", "某某区人民法院", "被列为失信被执行人。",
        kind="serious-dishonesty",
    ),
    "garden": Item(
        "绵阳绿地园林有限公司 · 绵许准〔2026〕0088号", "绵阳市行政审批局",
        (("行政相对人名称", "绵阳绿地园林有限公司"), ("行政许可决定文书号", "绵许准〔2026〕0088号"),
         ("许可编号", "JY15107010012345")),
        kind="licence",
    ),
    "promise": _page(
        "罗守诺：一诺千金三十年", "他用三十年还清了亡兄的欠款。", kind="story", category="person", about="罗守诺",
        tags=("敬业守信",),
    ),
    "wool": _page(
        "扎西·多吉的羊毛账", "牧场上的每一斤羊毛都有数。", kind="story", category="person", about="扎西·多吉"
    ),
    "ledger": _page(
        "锦里粮油店的账本", "缺斤短两的事，这里从来没有。", kind="story", category="organisation",
        tags=("诚信经营",), about="锦里粮油店",
    ),
    "truth": _page(
        "第一课：说真话", "曾子杀猪的故事告诉我们，说到就要做到！言必信。行必果。", kind="lesson", section="education",
        tags=("家庭美德",),
    ),
    "repair": _page("信用修复怎么办", "失信信息可以申请信用修复。", kind="lesson", section="education"),
    "english": _page(
        "Keeping a promise: credit in daily life", "The government keeps its word. CAFÉ owners do too.",
        kind="lesson", section="education", locale="en",
    ),
    "tibetan": _page("藏文课：བདེན་པར་སྨྲ་བ", "牦牛和青稞的故事。", kind="lesson", section="education"),
    "both": _page(
        "关于做好行政许可和行政处罚公示工作的通知", "川信用办〔2026〕9号。各市（州）七个工作日内上网公示。", kind="policy"
    ),
    "year": _page("二〇二六年诚信建设工作要点", "川信用办公告〔2026〕第3号。健全褒扬机制，弘扬契约精神。", kind="policy"),
    "taiwan": _page("臺商投資協會誠信公約", "會員企業遵守契約，童叟無欺。", kind="policy"),
    "month": _page(
        "诚信兴商宣传月", "走进商场、车站和社区。", kind="calendar-day", section="calendar"
    ),
    "withdrawn": _penalty("成都撤下饮品有限公司", "川市监罚〔2026〕90号", "武侯区城管局", "占道摆摊卖凉粉。"),
    "ended": _penalty(
        "成都过期饮品有限公司", "川市监罚〔2026〕91号", "武侯区城管局", "占道摆摊卖凉粉。", ends=NOW + DAY
    ),
    "coming": _penalty(
        "成都未来饮品有限公司", "川市监罚〔2026〕92号", "武侯区城管局", "占道摆摊卖凉粉。", begins=NOW + 9 * DAY
    ),
}  # fmt: skip


def publish_all(house: House, *keys: str) -> dict[str, PublicItem]:
    """Those of `keys`, or all."""
    return {key: _publish(house, ITEMS[key]) for key in keys or ITEMS}


def _publish(house: House, item: Item) -> PublicItem:
    identifier = new_item_id()
    blocks = [{"type": "paragraph", "html": f"<p>{item.text}</p>"}] if item.text else []
    public = document.build(
        id=identifier, kind=item.kind, section=item.section, locale=item.locale, title=item.title,
        visible_from=item.begins, visible_until=item.ends, because=BECAUSE, year=2026,
        authority=item.authority, region="510104", subject_category=item.category, tags=item.tags,
        terms=item.terms, blocks=blocks,
        fields=[
            {"code": CODES.get(label, f"F{place}"), "label": document.label(label, label), "value": value}
            for place, (label, value) in enumerate(item.fields)
        ],
    )  # fmt: skip
    return publish(
        house, item_id=identifier, kind=item.kind, section=item.section, locale=item.locale, subject=item.subject,
        visible_from=item.begins, visible_until=item.ends, document=public, accept_masks=item.masks,
    )  # fmt: skip


ROWS = [
    # One and two characters, from everywhere.
    Row("one character", "亡", ("promise",)),
    Row("one character of a title", "呷", ("dotted",)),
    Row("one digit", "7", ("shop", "somebody", "trade", "garden", "both")),
    Row("two characters of a text", "牛奶", ("trade",)),
    Row("two characters of a title", "账本", ("ledger",), first="ledger"),
    Row("two of a title before two of a text", "锦里", ("food", "ledger")),
    Row("a word that one item has in its title", "信用修复", ("repair",), first="repair"),
    # Phrases from the middle.
    Row("the middle of a sentence", "规定公示年度", ("food",)),
    Row("the middle of a name", "里食品有", ("food",)),
    Row("a whole title", "成都锦里食品有限公司 · 川市监罚〔2026〕1号", ("food",), first="food"),
    Row("letters in two words", "chengdu jinlishipin", ("food",)),
    Row("two words that stand apart", "锦江 牛奶", ("trade",)),
    Row("the same two turned round", "牛奶 锦江", ("trade",)),
    Row("quotes and brackets are nothing", '"锦里" (', ("food", "ledger")),
    Row("a tag", "敬业守信", ("promise",)),
    Row("a comma is no end", "贷款三查不到位信贷资金", ("bank",)),
    # Numbers.
    Row("a number as it is written", "川市监罚〔2026〕1号", ("food",), first="food"),
    Row("square brackets", "川市监罚[2026]1号", ("food",)),
    Row("round brackets", "川市监罚(2026)1号", ("food",)),
    Row("full-width brackets", "川市监罚（2026）1号", ("food",)),
    Row("lenticular brackets, full-width digits", "川市监罚【２０２６】１号", ("food",)),
    Row("small tortoise-shell brackets", "川市监罚﹝2026﹞1号", ("food",)),
    Row("no brackets", "川市监罚2026 1号", ("food",)),
    Row("spaces in it", "川市监罚 〔2026〕 1 号", ("food",)),
    Row("dashes in it", "川市监罚-2026-1号", ("food",)),
    Row("traditional", "川市監罰〔2026〕1號", ("food",)),
    Row("the year in characters", "川市监罚〔二〇二六〕1号", ("food",)),
    Row("with 第", "川市监罚〔2026〕第1号", ("food",)),
    Row("without 第, in brackets", "川信用办公告〔2026〕3号", ("year",)),
    Row("its beginning", "川市监罚〔2026〕1", ("food", "trade")),
    Row("its end", "罚〔2026〕13号", ("trade",)),
    Row("a number of a text", "川信用办[2026]9号", ("both",)),
    Row("leading noughts", "〔2026〕0088号", ("garden",)),
    Row("an amount without its comma", "1000.00", ("food",)),
    # Codes.
    Row("a unified code", "91510104MA6C8K2X5T", ("food",), first="food"),
    Row("in small letters", "91510104ma6c8k2x5t", ("food",)),
    Row("full-width", "９１５１０１０４ＭＡ６Ｃ８Ｋ２Ｘ５Ｔ", ("food",)),
    Row("its middle", "MA6C8K2", ("food",)),
    Row("what two codes share", "91510104MA6", ("food", "trade")),
    Row("with spaces", "91510104 MA6C8K2X5T", ("food",)),
    Row("the number of a licence", "JY15107010012345", ("garden",)),
    # Pinyin of organisations.
    Row("a firm in letters", "chengdujinlishipinyouxiangongsi", ("food",), first="food"),
    Row("a part of it", "jinlishipin", ("food",)),
    Row("its beginning, two firms", "chengdujin", ("food", "trade")),
    Row("its initials", "cdjlspyxgs", ("food",)),
    Row("a part of the initials", "jlsp", ("food",)),
    Row("a polyphone", "chongqingyinhang", ("bank",)),
    Row("its initials", "cqyh", ("bank",)),
    Row("in capitals", "CQYH", ("bank",)),
    Row("with letters and digits in the name", "3mzg", ("foreign",)),
    Row("ü as v", "lvdiyuanlin", ("garden",)),
    Row("ü as u", "ludiyuanlin", ("garden",)),
    Row("a firm with a dot", "ayimuga", ("dotted",)),
    Row("an authority", "yaanshishichangjianguanju", ("pharmacy",)),
    Row("a shop of a story", "jinliliangyoudian", ("ledger",)),
    Row("a firm beside whom something was masked", "guangyuanshudao", ("masked",)),
    # Traditional and simplified.
    Row("typed traditional", "錦里食品", ("food",)),
    Row("typed traditional, a phrase", "未按規定公示", ("food",)),
    Row("typed simplified, written traditional", "台商投资协会", ("taiwan",)),
    Row("written traditional, typed so", "童叟無欺", ("taiwan",)),
    Row("one traditional character", "協", ("taiwan",)),
    # Digits in characters.
    Row("a year in characters", "二〇二六年", ("year",)),
    Row("with a circle", "二○二六年诚信", ("year",)),
    Row("in digits", "2026年诚信建设", ("year",)),
    Row("第一 as 第1", "第1课", ("truth",)),
    # English and other scripts.
    Row("an English word", "promise", ("english",)),
    Row("in capitals", "PROMISE", ("english",)),
    Row("full-width", "ｐｒｏｍｉｓｅ", ("english",)),
    Row("the part of a word", "govern", ("english",)),
    Row("two words", "daily life", ("english",)),
    Row("with an accent, typed without", "cafe", ("english",)),
    Row("Tibetan", "བདེན་པར", ("tibetan",)),
    # Names with a dot.
    Row("a dot in the middle", "扎西·多吉", ("wool",)),
    Row("without it", "扎西多吉", ("wool",)),
    Row("a bullet", "扎西•多吉", ("wool",)),
    Row("a katakana dot", "扎西・多吉", ("wool",)),
    Row("a full stop of Latin script", "扎西.多吉", ("wool",)),
    Row("a space", "扎西 多吉", ("wool",)),
    Row("a firm's dot left out", "阿依木呷商贸", ("dotted",)),
    # Synonyms.
    Row("the short name of an office", "锦江区市监局", ("food", "trade")),
    Row("another short name", "青羊区市场监管局", ("shop", "somebody")),
    Row("the long name finds the short", "凉山州市场监督管理局", ("dotted",)),
    Row("what people say", "老赖", ("dishonest",)),
    Row("what papers say", "失信被执行人", ("dishonest",)),
    Row("a short name of two words", "双公示", ("both",)),
    Row("the same procedure", "信用恢复", ("repair",)),
    # Mistyped.
    Row("a character that sounds the same", "雅安同仁唐药房", ("pharmacy",), near=True, meant="雅安同仁堂药房"),
    Row("two of them, in a short name", "同人唐", ("pharmacy",), near=True, meant="同仁堂"),
    Row("a wrong character", "成都锦锈商贸有限公司", ("trade",), near=True, meant="成都锦绣商贸有限公司"),
    Row("a character missing", "重庆银股份有限公司", ("bank",), near=True, meant="重庆银行股份有限公司"),
    Row("one too much", "重庆银行行股份有限公司", ("bank",), near=True, meant="重庆银行股份有限公司"),
    Row("two swapped", "重庆银行股份限有公司", ("bank",), near=True, meant="重庆银行股份有限公司"),
    Row("an office", "绵羊市行政审批局", ("garden",), near=True, meant="绵阳市行政审批局"),
    Row("a title", "诚信新商宣传月", ("month",), near=True, meant="诚信兴商宣传月"),
    Row("an English word", "keeping a promice", ("english",), near=True, meant="Keeping a promise"),
    Row("a mistyped word beside one of the text", "重庆银航 挪用", ("bank",), near=True, meant="重庆银行 挪用"),
    Row("a mistyped word beside a right one", "锦锈商贸 保质期", ("trade",), near=True, meant="锦绣商贸 保质期"),
    Row("traditional and mistyped", "雅安同仁唐藥房", ("pharmacy",), near=True, meant="雅安同仁堂药房"),
    Row("a number whose letters are wrong", "川市建罚〔2026〕1号", ("food",), near=True, meant="川市监罚〔2026〕1号"),
    Row("without the dot, a character wrong", "凉山阿依木哑商贸", ("dotted",), near=True, meant="凉山阿依·木呷商贸"),
    # Persons are found by what is written of them.
    Row("a person as written", "罗守诺", ("promise",), first="promise"),
    Row("a person in traditional characters", "羅守諾", ("promise",)),
    Row("a shop's owner as written", "何佑直", ("shop",)),
    Row("a masked person as written", "罗某某", ("somebody",)),
    # What must not be found.
    Row("across the end of a sentence", "公示年度报告逾期"),
    Row("words of a story, across an exclamation mark", "做到言必信", ("truth",), near=True, meant="做到 言必信"),
    Row("the number after the last", "川市监罚〔2026〕2号"),
    Row("the beginning of a number as all of it", "川市监罚〔2026〕号"),
    Row("the other year", "川市监罚〔2025〕1号"),
    Row("one digit of a code wrong", "91510104MA6C8K2X5S"),
    Row("a person, mistyped", "罗守若"),
    Row("a person, by the sound", "骆手诺"),
    Row("a person, a character missing", "罗诺"),
    Row("a person with a character too much", "罗守守诺"),
    Row("a person's title, mistyped", "罗守诺：一诺千斤三十年"),
    Row("a person beside a word of another", "罗守诺 羊毛"),
    Row("a masked person, completed", "罗守某"),
    Row("a person in letters", "luoshounuo"),
    Row("a person's initials", "lsn"),
    Row("a person's initials with more", "lsnyqqj"),
    Row("a person with a dot, mistyped", "扎西·多杰"),
    Row("a person with a dot, in letters", "zhaxiduoji"),
    Row("a shop called after its owner, mistyped", "青羊区何佑值粮油店"),
    Row("a shop called after its owner, in letters", "heyouzhiliangyoudian"),
    Row("a masked person", "luomoumou"),
    Row("a word of half the letters", "prom1se"),
    Row("a firm beside whom something was masked, mistyped", "广元薯道运输有限公司"),
    Row("what was masked", "13800138000"),
    Row("withdrawn", "成都撤下饮品"),
    Row("withdrawn, in letters", "chengduchexiayinpin"),
    Row("withdrawn, mistyped", "成都撒下饮品有限公司"),
    Row("ended", "成都过期饮品"),
    Row("ended, mistyped", "成都过七饮品有限公司"),
    Row("not begun", "成都未来饮品"),
    Row("not begun, its number", "川市监罚〔2026〕92号"),
    Row("withdrawn, its number", "川市监罚〔2026〕90号"),
    Row("all of the three", "占道摆摊卖凉粉"),
    Row("query syntax", "title:食品 OR 牛奶"),
    Row("a wildcard", "锦*食?"),
    Row("half of a character", "\ud800"),
    Row("control characters", "\x00\x1b\u202e"),
    Row("a range", "[2020 TO 2030]"),
    Row("a regular expression", "/锦.*司/"),
    Row("a fuzzy operator", "罗守若~2"),
    Row("nothing but marks", "！？…（）"),
    Row("two words of two items", "牛奶 灭火器"),
]  # fmt: skip
