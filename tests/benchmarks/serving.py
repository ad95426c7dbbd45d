"""What a public page costs, at 1,000 and at 100,000 items, and beside a stock Wagtail page.

    PYTHONPATH=.:site .venv/bin/python -m tests.benchmarks.serving [--items 100000]

Items come through the door: submitted, approved by two people, published. A request is one call of the
WSGI application on one core, without a socket, so that nothing but the application is measured.
Needs `./run test --version` once, for the environment.
"""

import argparse
import io
import os
import statistics
import time
from datetime import UTC, datetime
from urllib.parse import quote

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
os.environ["CHENGXIN_DEMO"] = "0"

import django

django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from wagtail.models import Site  # noqa: E402

from confidentiality.models import Submission  # noqa: E402
from confidentiality.services import reviews, submissions  # noqa: E402
from organisations.selectors import Capacity  # noqa: E402
from publication import readers  # noqa: E402
from publication.services import door  # noqa: E402
from tests import pages  # noqa: E402
from tests.benchmarks.stock.models import StockPage  # noqa: E402
from tests.factories import DAY, build_house, draft  # noqa: E402

AT = datetime.now(UTC)
application = WSGIHandler()
CHUNK = 500
TEXT = "经查，该企业第{0}号门店未按规定公示年报，贷款管理不到位，责令改正，罚款二万元。"
BODY = ["一杆秤用了三十年，秤砣磨得发亮，分量一次也没有少过。" * 12] * 8


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--items", type=int, default=100_000)
    most = parser.parse_args().items
    call_command("migrate", verbosity=0, interactive=False)
    call_command("bootstrap")
    house = build_house()
    story, stock = pair_of_pages(house)
    item, made = None, 0
    for size in sorted({min(1_000, most), most}):
        started = time.perf_counter()
        item, made = publish(house, made, size), size
        print(f"{size} items ({time.perf_counter() - started:.0f} s to make)", flush=True)
        addresses = {
            "list": "/disclosures/",
            "list, filtered": "/disclosures/?kind=penalty&region=510104",
            "item": item.get_absolute_url(),
            "story": story,
            "search, two characters": "/search/?q=" + quote("贷款"),
            "search, a phrase": "/search/?q=" + quote("贷款管理不到位"),
        }
        for name, address in addresses.items():
            queries, milliseconds = cost(address)
            print(f"  {name:<24}{queries:>3} queries {milliseconds:>8.1f} ms", flush=True)
    ours, theirs = beside(story, stock)
    print(
        f"story {ours:.0f} requests/s, stock Wagtail page {theirs:.0f} requests/s, ratio {ours / theirs:.1f}"
    )


def publish(house, made: int, size: int):
    """Publish up to `size` items; the last one."""
    item = None
    by = Capacity(house.people["submitter"], house.people["submitter"])
    for start in range(made, size, CHUNK):
        drafts = [
            draft(
                house, title=f"成都第{number}商贸有限公司", text=TEXT.format(number), visible_from=AT,
                visible_until=AT + 365 * DAY,
            )
            for number in range(start, min(start + CHUNK, size))
        ]  # fmt: skip
        ids = [each.pk for each in submissions.submit_many(drafts, by=by, at=AT)]
        permits = []
        for name in ("first", "second"):
            waiting = Submission.objects.filter(pk__in=ids)
            permits = reviews.approve_many(
                [(each, each.commitment) for each in waiting], by=house.people[name], basis="条例第十九条",
                checklist=[True], at=AT,
            )  # fmt: skip
        item = door.publish_many(permits, by=house.people["publisher"], at=AT)[-1]
    readers.run_all(at=AT)
    return item


def pair_of_pages(house) -> tuple[str, str]:
    """The same words and picture as a story through the door, and as a stock page; their addresses."""
    room = pages.newsroom(house)
    picture = pages.picture(pages.jpeg(1600, 1200))
    body = pages.paragraphs(*BODY)
    story = room.publish(room.story(body=body, lead_picture=picture))
    stock = StockPage(
        title="一杆秤的分量", slug="stock", body=[{"type": "picture", "value": picture.pk}, *body]
    )
    Site.objects.get(is_default_site=True).root_page.add_child(instance=stock)
    return story.get_absolute_url(), "/stock/stock/"


def ask(address: str) -> None:
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
        "wsgi.errors": None, "REMOTE_ADDR": "127.0.0.1",
    }  # fmt: skip
    answered = []
    answer = application(environ, lambda status, headers: answered.append(status))
    for _part in answer:
        pass
    if hasattr(answer, "close"):
        answer.close()
    if not answered[0].startswith("200"):
        raise SystemExit(f"{address} answered {answered[0]}")


def cost(address: str, times: int = 40) -> tuple[int, float]:
    """Queries of one request, and the median of its milliseconds."""
    ask(address)
    with CaptureQueriesContext(connection) as seen:
        ask(address)
    return len(seen), statistics.median(1000 * elapsed(address) for _ in range(times))


def elapsed(address: str) -> float:
    started = time.perf_counter()
    ask(address)
    return time.perf_counter() - started


def beside(ours: str, theirs: str, rounds: int = 10, requests: int = 30) -> tuple[float, float]:
    """Requests a second of both, in turn, so that a slow minute of the machine slows both."""
    spent = {ours: 0.0, theirs: 0.0}
    for _ in range(rounds):
        for address in spent:
            spent[address] += sum(elapsed(address) for _ in range(requests))
    return rounds * requests / spent[ours], rounds * requests / spent[theirs]


if __name__ == "__main__":
    main()
