"""Trains the model of names: site/confidentiality/screening/names.model.

    PYTHONPATH=.:site python -m tests.benchmarks.screening.train

Always the same model from the same material (seed). Learns from material/: sentences with slots (own work),
sentences without names (own work), lines of laws (no copyright: 著作权法 §5) and the demo's real rows but for
the 500 of the benchmark (MIT). Never from the benchmark's texts.
"""

import csv
import math
import random
import re
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from confidentiality.screening import model
from confidentiality.screening.normalise import normalise

HERE = Path(__file__).parent
MATERIAL = HERE / "material"
ROWS = Path("disclosure/demo/nfra-penalties.csv")
MODEL = Path("site/confidentiality/screening/names.model")
SEED = 20261127
COPIES = 30  # of each sentence with slots
COMBINED = 30000  # of words before and after a person
OTHERS = (
    "{F}",
    "{G}",
    "{X}",
    "{W}",
    "{S}",
    "他",
    "她",
    "我们",
    "自己",
    "对方",
    "双方",
    "大家",
    "孩子",
    "{R}",
    "{P}",
    "该公司",
    "顾客",
    "本人",
    "有关人员",
    "当事人",
)
ROUNDS = 4
RAREST = -1.5  # how much rare characters alone may speak against a name: its words decide


def lines(name: str) -> list[str]:
    return [line for line in (MATERIAL / name).read_text().splitlines() if line and not line.startswith("#")]


def weighted(name: str, split) -> tuple[list[str], list[float]]:
    items, weights = [], []
    for line in lines(name):
        weight, *rest = line.split()
        parts = [part for word in rest for part in split(word)]
        items += parts
        weights += [float(weight)] * len(parts)
    return items, weights


class Maker:
    """Names and the other fillers of slots."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.surnames = weighted(
            "surnames.txt",
            lambda word: [word] if len(word) == 2 and word in model.COMPOUND_SURNAMES else list(word),
        )
        self.given = weighted("given.txt", list)
        self.words = [word for line in lines("given_words.txt") for word in line.split()]
        self.rare = [
            char for char in map(chr, range(0x4E00, 0x9FA5)) if char not in model.NEVER_GIVEN and _gb(char)
        ]
        self.trans = {line.split()[0]: line.split()[1:] for line in lines("transliterated.txt")}
        self.fill = {line.split("\t")[0]: line.split("\t")[1].split() for line in lines("fillers.txt")}

    def han(self) -> str:
        r = self.random
        surname = r.choices(*self.surnames)[0]
        dice = r.random()
        if dice < 0.2:
            return surname + r.choice(self.words)
        if dice < 0.24:
            return surname + r.choice(self.rare) + r.choices(*self.given)[0]
        if dice < 0.27:
            return surname + r.choice(self.rare)
        return surname + "".join(r.choices(*self.given)[0] for _ in range(1 if dice < 0.52 else 2))

    def foreign(self) -> str:
        r = self.random
        kind = r.choice(["tibetan", "tibetan", "yi", "dotted"])
        if kind == "tibetan":
            return "".join(r.sample(self.trans["tibetan"], 2))
        if kind == "yi":
            return r.choice(self.trans["yi_clan"]) + r.choice(self.trans["yi_given"])
        return "·".join(r.sample(self.trans["dotted"], 2))

    def sentence(self, pattern: str) -> tuple[str, set[tuple[int, int]]]:
        """The text and the spans of its names."""
        text, names, at = "", set(), 0
        for match in re.finditer(r"\{(\w)\}", pattern):
            text += pattern[at : match.start()]
            at = match.end()
            if match[1] == "A":
                name = self.han() if self.random.random() < 0.9 else self.foreign()
                names.add((len(text), len(text) + len(name)))
                text += name
            else:
                text += self.filler(match[1])
        return text + pattern[at:], names

    def filler(self, slot: str) -> str:
        r = self.random
        if slot == "X":
            surname = r.choices(*self.surnames)[0]
            return surname + r.choice(["某", "某某", "某甲", "××", "XX", "*", "某某某", "某强"])
        if slot == "M":
            return r.choice(
                [
                    f"{r.randint(1, 90)}万元",
                    f"{r.randint(1, 99) * 100}元",
                    f"人民币{r.randint(1, 20)}万元",
                    "一千元",
                ]
            )
        if slot == "D":
            return f"{r.randint(2015, 2026)}年{r.randint(1, 12)}月{r.randint(1, 28)}日"
        if slot == "F":
            return self.filler("p") * (r.random() < 0.6) + self.filler("b") + self.filler("f")
        if slot == "G":
            return self.filler("P") + self.filler("g")
        if slot == "L":
            return f"《{self.filler('l')}》" + r.choice(
                ["", f"第{r.choice('二三四五六七八九')}十{r.choice('一二三四五')}条"]
            )
        if slot == "S":
            return self.filler("P") * (r.random() < 0.5) + self.filler("s")
        if slot == "V":
            return self.filler("v")
        if slot == "b" and r.random() < 0.3:  # a firm named after its owner or by characters of names
            return "".join(r.choices(*self.given)[0] for _ in range(2)) if r.random() < 0.8 else self.han()
        return r.choice(self.fill[slot])


@lru_cache(None)
def _gb(char: str) -> bool:
    try:
        return b"\xb0" <= char.encode("gb2312")[:1] <= b"\xd7"
    except UnicodeEncodeError:
        return False


def examples(maker: Maker):
    """(text, spans of names) of all that is learnt from."""
    for pattern in lines("templates.txt"):
        for _ in range(COPIES):
            head = (
                maker.sentence(maker.random.choice(lines_cached("negatives.txt")))[0]
                if maker.random.random() < 0.3
                else ""
            )
            text, names = maker.sentence(pattern)
            if head:
                names = {(start + len(head), end + len(head)) for start, end in names}
            yield head + text, names
    for pattern in lines("negatives.txt"):
        for _ in range(12):
            yield maker.sentence(pattern)
    yield from combined(maker)
    yield from words(maker)
    for line in [*lines("laws.txt"), *lines("plain.txt") * 2]:
        yield line, set()
    yield from real_rows()


@lru_cache(None)
def lines_cached(name: str) -> list[str]:
    return lines(name)


def combined(maker: Maker):
    """A person between any word that comes before one and any that comes after one."""
    before = [word for line in lines("lefts.txt") for word in line.split()]
    after = [word for line in lines("rights.txt") for word in line.split()]
    verbs = [word for line in lines("verbs.txt") for word in line.split()]
    r = maker.random
    for _ in range(COMBINED):
        left = r.choice(before) if r.random() < 0.75 else ""
        right = r.choice(verbs if r.random() < 0.35 else after) if r.random() < 0.88 else ""
        opens = r.choice(["", "，", "。", "；", "：", "“", "、", "的", "了", "公司", "该店", "本村"])
        more = "、{A}" * r.choice([0, 0, 0, 1, 2]) + "和{A}" * (r.random() < 0.1)
        ends = r.choice(
            ["", "，", "。", "的", "了", "一", "该", "其", "{W}", "在", "不", "有", "合同", "工作", "{M}"]
        )
        yield maker.sentence(f"{opens}{left}{{A}}{more}{right}{ends}")
        if r.random() < 0.5:  # the same words around anything else
            yield maker.sentence(f"{opens}{left}{r.choice(OTHERS)}{right}{ends}")


def words(maker: Maker):
    """Common words that open like a name, in the very places where names stand."""
    before = [word for line in lines("lefts.txt") for word in line.split()]
    after = [word for line in lines("rights.txt") for word in line.split()]
    r = maker.random
    for word in lines("words.txt")[0].split():
        left = (
            r.choice(before)
            if r.random() < 0.4
            else r.choice(["", "，", "。", "的", "了", "在", "这", "、", "一"])
        )
        right = (
            r.choice(after) if r.random() < 0.3 else r.choice(["", "，", "。", "的", "了", "、", "和", "是"])
        )
        yield left + word + right, set()


def real_rows():
    """Rows outside of the benchmark: names are those that stand as a person somewhere in the file."""
    rows = list(csv.DictReader(ROWS.open()))
    marked = (
        {int(line.split("\t")[0]) for line in (HERE / "rows.tsv").read_text().splitlines()}
        if (HERE / "rows.tsv").exists()
        else set()
    )
    known = set()
    for row in rows:
        if row["当事人类型"] == "个人":
            known |= {
                part
                for part in re.split(r"[（(、，, ]", row["当事人名称"])
                if 2 <= len(part) <= 3 and part[0] in model.SURNAMES
            }
    for number, row in enumerate(rows):
        if number in marked:
            continue
        for key in ("行政处罚内容", "主要违法违规事实", "当事人名称"):
            text = normalise(row[key]).text
            names = set()
            for at in range(len(text)):
                for length in (3, 2):
                    if text[at : at + length] in known and not any(start <= at < end for start, end in names):
                        names.add((at, at + length))
                        break
            # Rows in which another name may stand that the file does not list teach nothing.
            if names or not re.search("对|禁止|时任|取消|撤销", text) or key == "主要违法违规事实":
                yield text, names


def learn(data) -> tuple[dict, float]:
    """Logistic regression by AdaGrad over hashed features, neighbours left out now and then."""
    r = random.Random(SEED)
    weights: dict = defaultdict(float)
    squares: dict = defaultdict(lambda: 1e-6)
    rows = []
    for text, names in data:
        padded = model.PADDING + normalise(text).text + model.PADDING
        for start, given, end in model.spans(padded):
            gold = (start - model.MARGIN, end - model.MARGIN) in names
            rows.append((gold, model.features(padded, start, given, end)))
    print(len(rows), "spans", sum(gold for gold, _ in rows), "names", flush=True)
    for turn in range(ROUNDS):
        r.shuffle(rows)
        loss = 0.0
        for gold, found in rows:
            dice = r.random()
            if dice < 0.2:
                found = [each for each in found if each[0][0] != "L"]
            elif dice < 0.4:
                found = [each for each in found if each[0][0] != "R"]
            if r.random() < 0.3:
                found = [each for each in found if each[0] not in "WG"]
            score = weights["bias"] + sum(weights[each] for each in found)
            p = 1 / (1 + math.exp(-max(-30, min(30, score))))
            loss -= math.log(max(p if gold else 1 - p, 1e-9))
            slope = (p - gold) * (1.5 if gold else 1.0)
            for each in [*found, "bias"]:
                step = slope + 2e-4 * weights[each]
                squares[each] += step * step
                weights[each] -= 0.15 * step / math.sqrt(squares[each])
        print(turn, round(loss / len(rows), 4), flush=True)
    return weights, weights["bias"]


def grade() -> None:
    """How common surnames and characters of given names are, by the lines of the material, from 7 down."""
    tables = model.load().tables
    tables["PS"].clear()
    tables["PG"].clear()
    for table, name in (("PS", "surnames.txt"), ("PG", "given.txt")):
        for rank, line in enumerate(lines(name)):
            for word in line.split()[1:]:
                compound = table == "PS" and word in model.COMPOUND_SURNAMES
                for part in [word] if compound else word:
                    tables[table].setdefault(part, max(7 - rank, 1))


def write(weights: dict, bias: float) -> None:
    groups: dict[tuple[str, int], list[str]] = defaultdict(list)
    for table in ("PS", "PG"):
        for key, tier in model.load().tables[table].items():
            groups[table, tier].append(key)
    for key, weight in weights.items():
        weight = max(weight, RAREST) if key[0] in ("T1", "TS", "TG") else weight
        if key != "bias" and abs(weight) >= 0.4:
            groups[key[0], round(weight * 10)].append(str(key[1]).replace("\n", "\\n"))
    MODEL.write_text(
        f"bias\t{round(bias * 10)}\n"
        + "".join(
            f"{table}\t{weight}\t" + "\t".join(sorted(keys)) + "\n"
            for (table, weight), keys in sorted(groups.items())
        )
    )
    print(MODEL.stat().st_size, "bytes", sum(map(len, groups.values())), "weights")


if __name__ == "__main__":
    grade()
    made = Maker(SEED)
    weights, bias = learn(examples(made))
    write(weights, bias)
