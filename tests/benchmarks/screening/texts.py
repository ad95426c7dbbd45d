"""The benchmark's texts: hand-written lines with marked spans, their slots filled by a generator with a seed.

    {name:张建国}  must be found, as that kind      {~:黄金}  looks alike and must not be found
    @N name, @T Tibetan or Yi name, @DOT name with ·, @F firm, @P place, @D date, @ID identity card number that
    holds, @IDo the same in disguise, @MOB @MOBo mobile, @CARD @CARDo bank card, @USCC credit code, @NUM8 digits

Parts that share no line and no person: tuning (rules were written looking at it), second (was unseen once, then
looked at, and belongs to tuning since), heldout (only its figures were looked at), unseen (written and run once,
when everything else was done), alike (nothing but look-alikes); fresh_a and fresh_b (halves by hash of what an
examiner might ask: a was read, of b only figures, several times), fresh_c (after them, then read), fresh_d (when
the engine was frozen, run once). And rows.tsv: 500 of the real rows.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stdnum import luhn
from stdnum.cn import ric, uscc

HERE = Path(__file__).parent
ROWS = Path("disclosure/demo/nfra-penalties.csv")
PARTS = (
    "tuning", "second", "heldout", "unseen", "alike", "fresh_a", "fresh_b", "fresh_c", "fresh_d",
)  # fmt: skip
COPIES = 8  # of each line with slots
SEED = 20261127
_SPAN = re.compile(r"\{([a-z_~]+):([^{}]*)\}")
_SLOT = re.compile(r"@(IDo|ID|MOBo|MOB|CARDo|CARD|USCC|DOT|NUM\d+|[NTFPD])")


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text, what must be found in it and what must not."""

    text: str
    wanted: tuple[Span, ...]
    alike: tuple[Span, ...]
    register: str
    subject: str | None = None


def _words(lines: str) -> list[str]:
    return lines.split()


KINDS = {"name": "person_name"}
FIRM_WORDS = _words(
    """
华兴 锦程 川味坊 天府源 金沙 宏远 鑫达 蓉城 嘉陵 峨眉 万安 顺达 文海 志诚 明珠 国华 德阳新欣 和平 康达 永信
"""
)
FIRM_FORMS = _words(
    """
商贸有限公司 食品有限公司 村镇银行股份有限公司 财产保险股份有限公司成都中心支公司 建筑工程有限公司 物业服务有限公司
"""
)
PLACES = _words(
    """
成都市武侯区 绵阳市涪城区 乐山市市中区 宜宾市翠屏区 南充市顺庆区 达州市通川区 西昌市 泸州市江阳区 眉山市东坡区 雅安市雨城区
"""
)
TIBETAN = _words(
    """
扎西次仁 洛桑平措 格桑卓玛 尼玛泽仁 索朗多吉 丹增旺堆 白玛央金 仁青拉姆 泽仁曲珍 吉克木呷 沙马石布 阿苦日哈 马海伍呷 曲比阿牛
勒伍拉则 扎西 卓玛
"""
)
DOTTED = _words(
    """
艾力·买买提 阿依古丽·吐尔逊 努尔兰·别克 买买提·肉孜 帕提古丽·依明 库尔班·热合曼 阿迪力·艾山
"""
)
REGIONS = _words(
    """
510104 511102 513426 110101 320583 500101 420106 652301 440306 330782
"""
)


class Filler:
    """Fills slots, the same each time for a seed and a part."""

    def __init__(self, part: str):
        self.random = random.Random(f"{SEED} {part}")
        names = HERE / f"names_{part}.txt"
        self.names = names.read_text().split() if names.exists() else []

    def slot(self, name: str) -> str:
        r = self.random
        match name:
            case "N":
                return r.choice(self.names)
            case "T":
                return r.choice(TIBETAN)
            case "DOT":
                return r.choice(DOTTED)
            case "F":
                return r.choice(["四川", "成都", "", "乐山市"]) + r.choice(FIRM_WORDS) + r.choice(FIRM_FORMS)
            case "P":
                return r.choice(PLACES)
            case "D":
                return f"{r.randint(2018, 2026)}年{r.randint(1, 12)}月{r.randint(1, 28)}日"
            case "ID" | "IDo":
                return self._maybe(self._id_card(), name, (6, 8, 4))
            case "MOB" | "MOBo":
                number = f"1{r.choice('3456789')}{r.randint(0, 999999999):09}"
                return self._maybe(number, name, (3, 4, 4))
            case "CARD" | "CARDo":
                body = "62" + "".join(r.choices("0123456789", k=r.choice((13, 16))))
                return self._maybe(body + luhn.calc_check_digit(body), name, (4, 4, 4, 4, 4))
            case "USCC":
                body = (
                    r.choice(["91", "92", "12"])
                    + r.choice(REGIONS)
                    + "MA"
                    + "".join(r.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=7))
                )
                return body + uscc.calc_check_digit(body + "0")
            case _:
                return "".join(r.choices("123456789", k=int(name[3:])))

    def _id_card(self) -> str:
        r = self.random
        body = f"{r.choice(REGIONS)}{r.randint(1940, 2012)}{r.randint(1, 12):02}{r.randint(1, 28):02}{r.randint(0, 999):03}"
        return body + ric.calc_check_digit(body + "0")

    def _maybe(self, number: str, slot: str, groups: tuple[int, ...]) -> str:
        return self._disguise(number, groups) if slot.endswith("o") else number

    def _disguise(self, number: str, groups: tuple[int, ...]) -> str:
        """Full width, Chinese digits, gaps, dashes, broken over lines, invisible characters, read by an OCR."""
        r = self.random
        way = r.randrange(8)
        if way == 0:
            return number.translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ"))
        if way == 1:
            return number.translate(str.maketrans("0123456789", "〇一二三四五六七八九"))
        if way == 2:
            return number.translate(str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖"))
        if way == 3 and len(number) > 11:
            return number.translate(str.maketrans("01", "Ol"))
        if way == 4:
            at = r.randrange(3, len(number) - 3)
            return number[:at] + "\n" + number[at:]
        if way == 5:
            return "\u200b".join((number[:4], number[4:9], number[9:]))
        parts, rest = [], number
        for size in groups:
            parts.append(rest[:size])
            rest = rest[size:]
        return r.choice([" ", "-", "—", " "]).join(part for part in [*parts, rest] if part)


def part(name: str) -> Iterator[Text]:
    """Every text of a part."""
    filler = Filler(name)
    register = ""
    for line in (HERE / f"{name}.txt").read_text().splitlines():
        line = line.replace("⏎", "\n")
        if line.startswith("## "):
            register = line[3:]
        elif line and not line.startswith("#"):
            line = line if "{" in line else f"{{~:{line}}}"
            for _ in range(COPIES if "@" in line else 1):
                yield _read(_SLOT.sub(lambda match: filler.slot(match[1]), line), register)


def _read(line: str, register: str, subject: str | None = None) -> Text:
    text, wanted, alike, at = "", [], [], 0
    for match in _SPAN.finditer(line):
        text += line[at : match.start()]
        at = match.end()
        span = Span(len(text), len(text) + len(match[2]), KINDS.get(match[1], match[1]))
        (alike if match[1] == "~" else wanted).append(span)
        text += match[2]
    return Text(text + line[at:], tuple(wanted), tuple(alike), register, subject)


def rows() -> Iterator[Text]:
    """500 real rows (names replaced), all names marked by reading; the offence and the verdict know no subject."""
    for line in (HERE / "rows.tsv").read_text().splitlines():
        for field in line.split("\t")[1:]:
            if re.fullmatch(r"\{[^{}]*\}", field):
                continue  # a field that holds a name alone is the catalogue's to show
            yield _read(re.sub(r"\{([^{}]*)\}", r"{name:\1}", field), "rows")
