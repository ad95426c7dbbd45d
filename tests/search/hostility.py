"""Questions that nobody asks in good faith, as raw query strings: for the suite and for the long run.

A `Hostile` draws from any random.Random, so that a seed repeats it and hypothesis can shrink it. What comes
out is what may stand between `?` and the end of a request line, as WSGI hands it over: latin-1 text of any
bytes but spaces and line ends.
"""

import io
import random
import string
from collections.abc import Callable, Sequence
from urllib.parse import quote_from_bytes

from django.core.handlers.wsgi import WSGIHandler

ADDRESSES = (
    "/search/", "/en/search/", "/api/v1/search", "/api/v1/search/suggest", "/feeds/all.atom", "/feeds/all.rss",
    "/feeds/all.json", "/feeds/disclosures.atom", "/feeds/education.json",
)  # fmt: skip
GOOD = ("诚信", "信用修复", "成都", "贷款管理不到位", "天津银行股份有限公司", "91510900MA6J00000E", "credit", "cdyh",
        "川市监罚〔2026〕1号", "chengdushi", "罚款", "貸款", "a", "信")  # fmt: skip
SYNTAX = (
    "title:(* AND ~", "*:*", "_exists_:body", "/.*/", "(a|b){1,99999}", "(a+)+$", "[a TO z]", "{* TO *}", "a~2", '"诚信"~9',
    "诚信^1e9", "NOT NOT", "&&||", "+-=&|><!(){}[]^\"~*?:\\/", "' OR 1=1 --", "'; DROP TABLE publication_publicitem;--",
    "%' UNION SELECT NULL--", '{"query":{"match_all":{}}}', '{"script":{"source":"1"}}', "${jndi:ldap://x}", "{{7*7}}",
    "<script>alert(1)</script>", "../../etc/passwd", "\\u0000", "??", "***", "诚*", "?信", "$where", "GAP", "|", "| |",
)  # fmt: skip
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u202e\u202d\u2066\u2069\u00ad\u180e\ufe0f\u0301\u20dd\U000e0041"
BREAKING = (
    "%",
    "%%",
    "%zz",
    "%u8BDA",
    "%F0%28%8C%BC",
    "%C0%AF",
    "%ED%A0%80",
    "%FF%FE",
    "%E8%AF",
    "%00",
    "%0d%0a",
    "+",
)
NAMES = (
    "q", "section", "kind", "authority", "region", "subject", "year", "sector", "occupation", "tag", "stage", "grade",
    "topic", "from", "to", "sort", "size", "after", "page", "format", "Q", "q[]", "", "__proto__",
)  # fmt: skip
LIKELY: dict[str, tuple[str, ...]] = {
    "section": ("disclosures", "stories", "calendar", "education", "none"),
    "kind": ("penalty", "licence", "lesson", "nfra-penalty"),
    "region": ("510000", "510100", "510104", "000000", "51", "９９９９９９"),
    "year": ("2026", "0000", "9999", "²⁰²⁶", "-1", "1e3", "20260"),
    "from": ("2026-01-01", "0000-00-00", "9999-12-31", "2026-02-30", "-2026-01-01", "2026-W01-1"),
    "to": ("2026-12-31", "1899-12-31", "9998-12-31", "9999-12-31", "tomorrow"),
    "sort": ("relevance", "newest", "oldest", "_score", "random"),
    "size": ("1", "100", "101", "0", "-1", "1e2", "٣", "9" * 400),
    "subject": ("organisation", "person"),
    "grade": ("3", "k1"),
}  # fmt: skip
LONGEST = 6000  # of what is typed; the web's server refuses longer request lines by itself


LEGAL = (200, 400, 404, 414)  # answers that are a page or a refusal


def answer(application: WSGIHandler, address: str, query: str) -> tuple[int, bytes]:
    """One request as the web's server hands it over: status and body."""
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(), "REMOTE_ADDR": "127.0.0.1",
    }  # fmt: skip
    told: list[str] = []
    response = application(environ, lambda status, headers: told.append(status))
    body = b"".join(response)
    response.close()
    return int(told[0][:3]), body


class Hostile:
    """`cursors` are real ones: places where a page ended, to be forged."""

    def __init__(self, chance: random.Random, cursors: Sequence[str] = ()) -> None:
        self.chance = chance
        self.cursors = list(cursors)
        self._kinds: list[Callable[[], str]] = [
            self._good, self._good, self._syntax, self._noise, self._long, self._nested, self._unseen, self._number,
            self._control, self._mixed, self._mixed, self._deep,
        ]  # fmt: skip

    def address(self) -> str:
        return self.chance.choice(ADDRESSES)

    def query_string(self) -> str:
        """Some parameters, mostly `q` among them, some twice, some broken."""
        names = ["q"] if self.chance.random() < 0.9 else []
        names += [self.chance.choice(NAMES) for _ in range(self.chance.choice((0, 0, 1, 1, 2, 5)))]
        if self.cursors and self.chance.random() < 0.2:
            names.append("after")
        if self.chance.random() < 0.01:
            names += self.chance.choices(NAMES, k=1200)
        return "&".join(self._pair(name) for name in names)

    def typed(self) -> str:
        """What stands in the box."""
        return self.chance.choice(self._kinds)()[:LONGEST]

    def _pair(self, name: str) -> str:
        if self.chance.random() < 0.02:
            return self.chance.choice(BREAKING)
        return f"{self._written(name)}={self._written(self._value(name))}"

    def _value(self, name: str) -> str:
        if name == "after":
            return self._cursor()
        if name in LIKELY and self.chance.random() < 0.7:
            return self.chance.choice(LIKELY[name])
        return self.typed()

    def _written(self, text: str) -> str:
        """As bytes of a request line: percent-encoded, bare, or spoilt in the middle."""
        raw = text.encode("utf-8", "surrogatepass")
        how = self.chance.random()
        if how < 0.75:
            return quote_from_bytes(raw)
        if how < 0.85:
            cut = raw[: self.chance.randint(0, len(raw))]  # perhaps in the middle of a character
            return quote_from_bytes(cut) + self.chance.choice(BREAKING)
        if how < 0.9:
            return "".join(f"%u{ord(char):04x}" for char in text[:200])
        bare = raw.decode("latin-1")
        return "".join(char for char in bare if char not in " \r\n\t\x0b\x0c&#")

    def _good(self) -> str:
        return self.chance.choice(GOOD)

    def _syntax(self) -> str:
        return self.chance.choice(SYNTAX)

    def _noise(self) -> str:
        return "".join(self._char() for _ in range(self.chance.randint(0, 60)))

    def _char(self) -> str:
        """Any code point, lone surrogates among them."""
        reach = self.chance.choice((0x80, 0x800, 0xA000, 0x10000, 0x110000))
        return chr(self.chance.randrange(reach))

    def _long(self) -> str:
        part = self.chance.choice((*GOOD, "a ", "信 用 ", "ab", " ", "９", "\U0001f600", "é"))
        return part * self.chance.choice((20, 200, 3000))

    def _nested(self) -> str:
        opening, closing = self.chance.choice(("()", "[]", "{}", '""', "〔〕", "<>", "''"))
        depth = self.chance.choice((3, 50, 1000))
        return opening * depth + self._good() + closing * self.chance.choice((depth, depth - 1))

    def _unseen(self) -> str:
        return "".join(self.chance.choice(UNSEEN) + char for char in self._good())

    def _number(self) -> str:
        return self.chance.choice(
            ("9" * 5000, "-0", "1e999", "0x7fffffff", "NaN", "∞", "١٢٣", "2" * 18, "0." + "1" * 400)
        )

    def _control(self) -> str:
        return "".join(chr(self.chance.randrange(0xA0)) for _ in range(self.chance.randint(1, 40)))

    def _mixed(self) -> str:
        parts = self.chance.choices(self._kinds[:9], k=self.chance.randint(2, 8))
        return self.chance.choice((" ", "", "\u3000", "\n", "·")).join(part()[:200] for part in parts)

    def _deep(self) -> str:
        return " ".join(self.chance.choice(GOOD) + str(self.chance.randrange(99)) for _ in range(40))

    def _cursor(self) -> str:
        """A real one as it is, with a bit flipped, cut, doubled, or none at all."""
        if not self.cursors or self.chance.random() < 0.2:
            return self.chance.choice(
                (self.typed()[:400], "r0.1", "t" * 99, "r7f800000-1-1-x", "r0.99999999999999999999")
            )
        cursor = self.chance.choice(self.cursors)
        how = self.chance.random()
        if how < 0.2:
            return cursor
        if how < 0.35:
            return cursor[: self.chance.randrange(len(cursor))]
        if how < 0.45:
            return cursor * 2
        return self._flipped(cursor)

    def _flipped(self, cursor: str) -> str:
        place = self.chance.randrange(len(cursor))
        if self.chance.random() < 0.5:
            changed = chr(ord(cursor[place]) ^ 1 << self.chance.randrange(8))
        else:
            changed = self.chance.choice(string.hexdigits + string.punctuation)
        return cursor[:place] + changed + cursor[place + 1 :]
