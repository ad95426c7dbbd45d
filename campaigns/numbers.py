"""Numbers of documents (文号) in the one way they are written and found: 川办发〔2018〕10号."""

import re
import unicodedata

_NUMBER = re.compile(r"(?P<code>\D{1,30}?)[(\[【〔{](?P<year>\d{4})[)\]】〕}]第?0*(?P<number>\d{1,6})号")


def normalised(text: str) -> str:
    """With 〔〕 and without spaces, 第 or zeros in front; what is no such number only loses its spaces.

    GB/T 9704-2012 §7.2.5: 发文字号 has the year in hexagonal brackets, no 第, no 虚位.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    found = _NUMBER.fullmatch(plain)
    return "{code}〔{year}〕{number}号".format(**found.groupdict()) if found else plain
