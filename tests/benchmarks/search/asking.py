"""Questions asked in this process once, to learn what the engine is asked for them and that they are answered."""

import html
import io
import json
import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.handlers.wsgi import WSGIHandler

from . import raw
from .place import say
from .questions import Question

NEXT = re.compile(r'<link rel="next" href="([^"]+)"')
ENTRY = re.compile(r'href="[^"]*/(?:disclosures|stories|education|calendar)/[A-Za-z0-9_-]{22}/')

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """`address` is what is asked over HTTP, `calls` what the engine is asked for it."""

    way: str
    address: str
    calls: list[raw.Call]


def learn(questions: list[Question], engine: str) -> list[Asked]:
    """Raises SystemExit where a way of asking finds nothing at all: that would be fast, and mean nothing."""
    application = WSGIHandler()
    learnt, found = [], Counter[str]()
    for question in questions:
        address = _far(application, question)
        with raw.recording(engine) as calls:
            body = _ask(application, address)
        found[question.way] += _finds(address, body)
        learnt.append(Asked(question.way, address, calls))
    ways = Counter(each.way for each in learnt)
    say("answered with something: " + ", ".join(f"{way} {found[way]}/{ways[way]}" for way in ways))
    if nothing := [way for way in ways if not found[way]]:
        raise SystemExit(f"Nothing is found by: {', '.join(nothing)}.")
    return learnt


def _far(application: WSGIHandler, question: Question) -> str:
    """The address of the page that is measured, reached by the links to the next one."""
    address = question.path
    for _page in range(question.pages):
        following = NEXT.search(_ask(application, address))
        if not following:
            break
        address = urlsplit(question.path)._replace(query=html.unescape(following[1])[1:]).geturl()
    return address


def _finds(address: str, body: str) -> bool:
    if not address.startswith("/api/"):
        return bool(ENTRY.search(body))
    answer = json.loads(body)
    return any(answer.get(name) for name in ("items", "organisations", "topics", "titles"))


def _ask(application: WSGIHandler, address: str) -> str:
    """The answer; what the engine broke off, as it does on a busy machine, is asked again."""
    for _attempt in range(ATTEMPTS):
        status, body = _answer(application, address)
        if status.startswith("200"):
            return body
    raise SystemExit(f"{address} answered {status}")


def _answer(application: WSGIHandler, address: str) -> tuple[str, str]:
    path, _mark, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
        "wsgi.errors": None, "REMOTE_ADDR": "127.0.0.1",
    }  # fmt: skip
    answered: list[str] = []
    answer = application(environ, lambda status, headers: answered.append(status))
    body = b"".join(answer).decode()
    answer.close()
    return answered[0], body
