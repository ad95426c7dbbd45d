"""A person's health: an illness behind a verb of having it, or a degree of disability.

With someone in the sentence it blocks, otherwise it asks. What a product claims (治疗, 预防) and
animals' illnesses are nobody's health. Source: PIPL §28.
"""

import re
from collections.abc import Iterator

from . import reasons
from .findings import Finding, Kind, Severity
from .gazetteers import ILLNESSES
from .names import People
from .patterns import one_of

_ILLNESS = (
    rf"(?:急性|慢性|[12]型|原发性|继发性|重度|中度|轻度|重症|早期|晚期|先天性|恶性|双侧|左侧"
    rf"|右侧){{0,2}}{one_of(ILLNESSES)}"
    "(?:综合[征症]|病毒感染|[病症](?![史人房因]))?(?:[早中晚]期|阳性)?"
)
# What no list can hold: three to eight characters that end as illnesses do.
_NAMED_LIKE = (
    r"(?:(?![患有因为是的了系其之等和及与或在])[一-鿿]){1,7}?"
    "(?:癌|瘤|炎|硬化|衰竭|综合[征症]|障碍|结核|贫血|瘫痪|失明|失聪|骨折|出血|梗[死塞]|积水|麻痹"
    "|萎缩|坏死|畸形|缺损|囊肿"
    "|结石|溃疡|病变|紊乱|感染|症(?![状结候])"
    "|(?<![疾司])病(?![人房历例情史毒害假区床原理因故虫菌种]))(?:[早中晚]期)?"
)
_HAS = re.compile(
    r"(?:患有|罹患|身患|患上|患(?!者)|确诊为|确诊|诊断为|诊断出|诊断结论|诊断|死于|查出|检出|感染"
    r"|身染|病史|病情|因病|得了|得过|得的是)"
    rf"[:患有为是系“\" ]{{0,3}}[一-鿿]{{0,6}}?(?P<illness>{_ILLNESS})"
    r"(?!患者|病人|防治|预防|疫苗|诊疗|药|的治疗)"
)
_CALLED = re.compile(
    r"(?:(?:患有|罹患|身患|患上|确诊|身染)(?<![未没]..)为?|诊断(?:结论|意见)?[为是:]|(?:入院|出院"
    r"|临床|初步|门诊)诊断[为是:]"
    rf"|(?:病种|疾病名称|所患疾病"
    rf"|疾病种类)[为是:])[:患有“\" ]{{0,3}}(?P<illness>{_NAMED_LIKE})(?![患防预疫诊药筛]|的(?:[人治]"
    rf"|从业))"
)
_HAVING_ONE = re.compile(
    rf"[患有得因](?<![没未含持具享所占拥还].)过?(?P<illness>{_ILLNESS})(?=[,。;、)\n]|$|多年|长期|而"
    rf"|卧床|不能|无法|无力|在[^,。;]{{0,8}}[住治手接])"
)
_STATE = re.compile(
    r"(?P<illness>双目失明|双耳失聪|失明|失聪|瘫痪在床|瘫痪|卧床不起|长期卧床"
    r"|怀孕(?:已?[一二三四五六七八九十\d]{1,2}个?(?:月|周))?|孕期反应|"
    r"流产|宫外孕|人工流产|血液透析|腹膜透析|透析|放化疗|化疗|放疗|截肢|高位截瘫|肾移植|肝移植"
    r"|器官移植|骨髓移植|心脏(?:搭桥|支架|移植)手术|搭桥手术|支架手术"
    r"|(?:肢体|视力|听力|智力|精神|言语|多重)残疾|聋哑|精神失常|轻生|自杀未遂|吞药自杀|吸毒成瘾"
    r"|戒毒治疗)(?![人防预筛者的药]|科|中心|设备|室|机)"
)
_STATED_DEGREE = re.compile(
    r"残疾(?:类[别型]|种类)[为是: ]{0,2}(?P<kind>(?:肢体|视力|听力|智力|精神|言语|多重)(?:残疾)?)"
    r"(?:[,、; ]{0,2}(?:残疾)?(?:等级|级别)[为是: ]{0,2}(?P<degree>[一二三四1-4]级))?"
)
# An illness opens these: without words before it, since `re` looks for one of its first characters at once.
_HISTORY = re.compile(rf"(?P<illness>{one_of(ILLNESSES)})(?:病史|患者|病人|住院|入院|手术|去世|死亡|病逝)")
_CARRIES = re.compile(
    rf"(?P<illness>{one_of(ILLNESSES)}[一-鿿]{{0,6}}?(?:阳性|(?:病毒)?携带者))(?!率|病例|预防|防治)"
)
_DEGREE = re.compile(
    r"(?P<illness>(?:肢体|视力|听力|智力|精神|言语)(?:残疾)?[一二三四1-4]级(?:残疾)?"
    r"|(?:伤残|残疾)等级[为是: ]{0,2}[一二三四五六七八九十\d]{1,2}级"
    r"|[一二三四五六七八九十1-9]级(?:伤残|残疾)|(?:伤残|残疾)[一二三四五六七八九十1-9]级"
    r"|HIV阳性|怀孕\d{1,2}(?:个月|周))"
)
_BARE = re.compile(one_of(ILLNESSES))
_CLAUSE = re.compile(rf"[,、((](?:患|系|有|因)?(?P<illness>{_ILLNESS})(?=[,。;、)]|$)")  # …岁了，阿尔茨海默，
_KIN = re.compile(
    rf"(?:母亲|父亲|妻子|丈夫|儿子|女儿|老伴|孩子|配偶|爷爷|奶奶|老人|[之其我][母父妻夫子女])(?:系|是"
    rf"|有|得了)?(?P<illness>{_ILLNESS})(?=[,。;、)]|$|住|去|死|病|多年|在床|卧床|偏瘫|后"
    rf"|[一二三四五六七八九十\d两]年)"
    rf"|因(?P<cause>{_ILLNESS})(?:而|在[^,。;]{{0,12}})?(?:死亡|去世|病逝|身故|住院|离职|休假|请假|退学|休学)"
)
_SOMEONE = re.compile(
    "其(?![他它中余])|本人|申请人|处罚人|举报人|投诉人|被告|原告|户主|低保户|困难群众|脱贫户|村民"
    "|职工|该人|当事人|患者|病人|丈夫|妻子|父亲|母亲|父母|儿子|女儿|子女|孩子|配偶|员工|同志|他|她"
    "|某|先生|女士"
)
_CLAIMED = re.compile(
    "可能|保障|宣称|治疗|预防|治愈|适用|功效|疗效|主治|如果|(?:^|[,。;])凡|禁止|不得|猪|牛|羊|犬|禽"
    "|鸡|动物|病例数|例"
)
_REACH = 24


_SIGN = re.compile("[癌瘤炎症病瘫聋痴癫疹残孕]")
_SIGNS = (
    "流产", "失明", "失聪", "透析", "化疗", "放疗", "截肢", "移植", "手术", "卧床", "失常", "轻生", "自杀", "吸毒", "戒毒",
    "衰竭", "梗死", "梗塞", "骨折", "贫血", "畸形", "萎缩", "结核", "结石", "硬化", "障碍", "麻痹", "囊肿", "溃疡",
    "感染", "出血", "坏死", "紊乱", "HIV",
)  # fmt: skip


def find(text: str, people: People) -> Iterator[Finding]:
    """Illnesses and diagnoses in a folded text."""
    if _BARE.search(text):
        yield from _listed(text, people)
        yield from _with_person(text, people)
    if _SIGN.search(text) or any(sign in text for sign in _SIGNS):
        yield from _described(text, people)


def _listed(text: str, people: People) -> Iterator[Finding]:
    """Illnesses of the list behind a word of having one."""
    for pattern in (_HAS, _CARRIES):
        yield from _had(text, people, pattern)
    for match in _HAVING_ONE.finditer(text):
        if not _of_all(text, *match.span()):
            yield _illness(match.span("illness"), _whose(text, people, match.start()))


def _had(text: str, people: People, pattern: re.Pattern[str]) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        words = _words_before(text, match.start())
        if not _CLAIMED.search(words[-8:]):
            somebody = _SOMEONE.search(words) or people.within(match.start() - len(words), match.start())
            yield _illness(match.span("illness"), bool(somebody))


def _with_person(text: str, people: People) -> Iterator[Finding]:
    """Illnesses of the list beside a person."""
    for match in _KIN.finditer(text):
        yield _illness(match.span("illness" if match["illness"] else "cause"), True)
    for match in _BARE.finditer(text) if people.all else ():
        if people.until(match.start(), -3.5):  # 王芳脑瘫
            yield _illness(match.span(), False)
    for match in _CLAUSE.finditer(text):
        if people.within(match.start() - _REACH, match.start()):
            yield _illness(match.span("illness"), False)
    for match in _HISTORY.finditer(text):
        words = _words_before(text, match.start())[-10:]
        somebody = _SOMEONE.search(words) or people.within(match.start() - len(words), match.start())
        if somebody or people.from_(match.end()):
            yield _illness(match.span("illness"), True)


def _described(text: str, people: People) -> Iterator[Finding]:
    """What is on no list: by the form of its name, as a state, as a degree."""
    yield from _had(text, people, _DEGREE)
    for match in _CALLED.finditer(text):
        if not _of_all(text, *match.span()):
            yield _illness(match.span("illness"), _whose(text, people, match.start()))
    for match in _STATE.finditer(text):
        if not _of_all(text, *match.span()) and _whose(text, people, match.start(), 14):
            yield _illness(match.span("illness"), True)
    for match in _STATED_DEGREE.finditer(text):
        yield _illness(match.span("kind"), False)
        if match["degree"]:
            yield _illness(match.span("degree"), False)


_OF_ALL = re.compile(
    "防治|预防|筛查|讲座|宣传|疫苗|条例|管理办法|知识|患者|病人|人群|药品|广告|保险|保障|救助政策"
    "|补贴标准|等疾病|食品|功效|医院|门诊|科室"
)


def _of_all(text: str, start: int, end: int) -> bool:
    """Whether the clause speaks of an illness and of nobody who has it."""
    return bool(_OF_ALL.search(text[end : end + 10]) or _CLAIMED.search(_words_before(text, start)[-8:]))


def _whose(text: str, people: People, start: int, reach: int = _REACH) -> bool:
    """Whether somebody stands in the words before."""
    words = _words_before(text, start)[-reach:]
    return bool(_SOMEONE.search(words)) or people.within(start - len(words), start)


def _illness(span: tuple[int, int], certain: bool) -> Finding:
    if certain:
        return Finding(*span, Kind.HEALTH, Severity.BLOCK, 0.92, reasons.HEALTH, "***")
    return Finding(*span, Kind.HEALTH, Severity.ASK, 0.65, reasons.HEALTH_LIKELY, "***")


def _words_before(text: str, start: int) -> str:
    words = text[max(0, start - _REACH) : start]
    return words[words.rfind("。") + 1 :]
