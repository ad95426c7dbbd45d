"""How names of organisations sound, in letters without tones.

    readings("成都市石粮油有限公司") -> ("chengdushishiliangyouyouxiangongsi", "cdsslyyxgs")
    sound("同仁唐")                 -> "tongrentang", as 同仁堂

A character's reading is the commonest; where a phrase says otherwise (重庆, 银行), the longest phrase does.
Only phrases that say otherwise are kept, so a name takes microseconds: pypinyin's own segmentation of every
name would take longer than all the rest of a rebuild. `OWN` and `COMMONEST` are what its tables lack:
places of the province, and characters that names read differently from running text.

Of persons no reading is ever made: callers pass names of organisations only, and what was typed.
"""

from functools import cache, lru_cache

from . import text

MOST_KEPT = 20_000  # names of authorities repeat; those of firms hardly do
# In names: 都 as in 成都, 新都, 郫都; 长 as in 长江; 朝 as in 朝天; 藏 as in 西藏.
COMMONEST = {
    "都": "du", "长": "chang", "朝": "chao", "藏": "zang", "曾": "zeng", "什": "shi", "阿": "a", "宿": "su",
    "单": "dan", "调": "tiao", "参": "can", "传": "chuan", "盛": "sheng", "校": "xiao", "率": "lv",
}  # fmt: skip
OWN = {
    "乐山": "le shan", "乐至": "le zhi", "犍为": "qian wei", "筠连": "jun lian", "荥经": "ying jing",
    "什邡": "shi fang", "阆中": "lang zhong", "丹棱": "dan leng", "六安": "lu an", "单县": "shan xian",
    "支行": "zhi hang", "分行": "fen hang", "总行": "zong hang", "商行": "shang hang", "车行": "che hang",
    "银行": "yin hang", "农商行": "nong shang hang", "拍卖行": "pai mai hang", "琴行": "qin hang",
    "重庆": "chong qing", "重百": "chong bai", "朝晖": "zhao hui", "朝霞": "zhao xia", "成长": "cheng zhang",
    "工行为": "gong xing wei", "工行政": "gong xing zheng", "行长": "hang zhang", "董事长": "dong shi zhang",
    "校长": "xiao zhang", "会长": "hui zhang", "家长": "jia zhang", "增长": "zeng zhang",
    "音乐": "yin yue", "乐器": "yue qi", "会计": "kuai ji", "厦门": "xia men", "宝藏": "bao zang",
    "收藏": "shou cang", "珍藏": "zhen cang", "冷藏": "leng cang", "窖藏": "jiao cang", "人参": "ren shen",
    "海参": "hai shen", "参茸": "shen rong", "调度": "diao du", "调查": "diao cha", "调研": "diao yan",
    "调解": "tiao jie", "大都": "da du", "都是": "dou shi", "给排水": "ji pai shui", "给水": "ji shui",
}  # fmt: skip
DIGITS = {
    "0": "ling", "1": "yi", "2": "er", "3": "san", "4": "si", "5": "wu", "6": "liu", "7": "qi", "8": "ba",
    "9": "jiu",
}  # fmt: skip


def warm() -> None:
    """Read the tables now: about a second, which the first who searches need not wait."""
    readings("银行")


class _Spelt(dict):
    """What each code point of a name is read as. Filled as met."""

    def __missing__(self, point: int) -> str:
        char = chr(point)
        self[point] = spelt = char if char in text.DIGITS else text.whole(char)
        return spelt


_SPELT = _Spelt()


@lru_cache(maxsize=MOST_KEPT)
def readings(name: str) -> tuple[str, ...]:
    """Runs of letters that a name of an organisation is looked up by: all of it, and its initials.

    With ü as v and, where that differs, as u. Letters and digits stay as they are; none of a name without
    Chinese characters, which is found as it is written.
    """
    parts = _parts(_plain(name))
    if not any(spoken for _written, spoken in parts):
        return ()
    full = "".join(spoken or written for written, spoken in parts)
    initials = "".join(spoken[:1] or written for written, spoken in parts)
    return tuple(dict.fromkeys([full, initials, full.replace("lv", "lu").replace("nv", "nu")]))


def sound(typed: str) -> str:
    """What was typed as it sounds, for homophones: digits too, since 一汽 is read 1汽."""
    return "".join(syllables(typed))


@lru_cache(maxsize=MOST_KEPT)
def syllables(typed: str) -> tuple[str, ...]:
    """One reading for each character of `text.whole(typed)`."""
    return spoken(text.whole(typed))


def spoken(folded: str) -> tuple[str, ...]:
    """One reading for each character of folded text; what has none stays as it is."""
    return tuple(syllable or DIGITS.get(char, char) for char, syllable in _parts(folded))


def _plain(name: str) -> str:
    """Folded like any text, but with 一 and 〇 as characters, which are read, and not as digits."""
    return name.translate(_SPELT).replace(" ", "").replace(text.BREAK, "")


def _parts(folded: str) -> list[tuple[str, str]]:
    """Each character with its syllable; "" where it has none."""
    commonest, phrases, longest = _tables()
    parts: list[tuple[str, str]] = []
    start, end = 0, len(folded)
    while start < end:
        most = longest.get(folded[start : start + 2], 0)
        for length in range(most, 1, -1):
            if spoken := phrases.get(folded[start : start + length]):
                parts += zip(folded[start:], spoken, strict=False)
                start += len(spoken)
                break
        else:
            parts.append((folded[start], commonest.get(folded[start], "")))
            start += 1
    return parts


@cache
def _tables() -> tuple[dict[str, str], dict[str, tuple[str, ...]], dict[str, int]]:
    """Commonest readings; phrases that differ from them; how long those are that begin with a pair of
    characters. Once a process."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    toneless = cache(to_normal)
    commonest = {chr(point): toneless(found.split(",")[0]) for point, found in PINYIN_DICT.items()}
    commonest |= COMMONEST
    phrases = {
        phrase: spoken
        for phrase, found in PHRASES_DICT.items()
        if len(spoken := tuple(toneless(each[0]) for each in found)) == len(phrase)
        and any(commonest.get(char) != each for char, each in zip(phrase, spoken, strict=True))
    }
    phrases |= {phrase: tuple(spoken.split()) for phrase, spoken in OWN.items()}
    longest: dict[str, int] = {}
    for phrase in phrases:
        longest[phrase[:2]] = max(longest.get(phrase[:2], 0), len(phrase))
    return commonest, phrases, longest
