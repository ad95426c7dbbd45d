"""What the desk of records costs at any size: list, filters, deep pages, exact look-up, preview, file.

    PYTHONPATH=.:site .venv/bin/python -m tests.benchmarks.desk [--records 100000] [--keep FOLDER]

Records are synthetic (see desk_rows), 300 organisations in a tree. Each question is asked by three people:
of one county's office, of a city (its offices below), of the whole province. A request is one of Django's
test client, the pages' own queries included: median of twenty; `of them` is what the queries of records
took. The plan is the list's own statement.
`--keep` goes on with a database that is filled already, its keys in that folder.
"""

import argparse
import os
import re
import statistics
import time

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
os.environ["CHENGXIN_DEMO"] = "0"

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from disclosure.admin.filters import LookupForm  # noqa: E402
from disclosure.listing import Filters, Listing, look_up  # noqa: E402
from disclosure.models import Record  # noqa: E402
from organisations import bootstrap as staff  # noqa: E402
from organisations.models import Organisation, Person, User  # noqa: E402
from organisations.selectors import organisations_of  # noqa: E402
from organisations.services.memberships import sync_groups  # noqa: E402
from publication.desk.access import ITEM_READERS  # noqa: E402
from tests.benchmarks import desk_rows  # noqa: E402
from tests.factories import NOW, build_house  # noqa: E402

TIMES = 20
PEOPLE = ("county", "city", "whole")
LISTS = {
    "list": {},
    "oldest first": {"sort": "oldest"},
    "state": {"state": "published"},
    "state, rare": {"state": "escalated"},
    "kind": {"kind": "licence"},
    "category": {"category": "person"},
    "public": {"public": "yes"},
    "kind and state": {"kind": "penalty", "state": "draft"},
    "kind, state, category, not public": {
        "kind": "nfra-penalty", "state": "escalated", "category": "business", "public": "no",
    },
    "created by another": {"mine": "on", "state": "draft"},
    "by decision": {"sort": "decided"},
    "decided in a month": {"decided_from": "2023-03-01", "decided_to": "2023-03-31"},
    "decided in a month, state": {
        "decided_from": "2023-03-01", "decided_to": "2023-03-31", "state": "hidden",
    },
    "changed in a month, kind": {
        "changed_from": "2023-03-01", "changed_to": "2023-03-31", "kind": "licence",
    },
}  # fmt: skip
FACTS = {
    "look-up, number": {"by": "number", "words": desk_rows.NUMBER},
    "look-up, name of many": {"by": "name", "words": desk_rows.NAME},
    "look-up, code of many": {"by": "code", "words": desk_rows.CODE},
    "look-up, nothing": {"by": "certificate", "words": "11010519491231002X"},
    "look-up, record": {"by": "record", "words": "4711"},
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--keep", default="")
    asked = parser.parse_args()
    settings.KEYS = asked.keep or settings.KEYS
    call_command("migrate", verbosity=0, interactive=False)
    if not Record.objects.exists():
        call_command("bootstrap")
        desk_rows.make(build_house(), asked.records, at=NOW)
    measure()


def measure() -> None:
    staff.bootstrap(at=NOW)
    middle = str((Record.objects.order_by("-pk").first().pk + 1) // 2)
    print(f"{'':<36}{'whose':<8}{'queries':>8}{'ms':>9}{'of them':>9}  index", flush=True)
    for name in PEOPLE:
        browser, person = client(name), Person.objects.get(name=name)
        for what, given in LISTS.items():
            say(what, name, browser, "get", "index", given, index_of(person, given))
        say("page in the midst", name, browser, "get", "index", {"after": middle}, index_of(person, {}))
        say("page before it", name, browser, "get", "index", {"before": middle}, index_of(person, {}))
        for what, given in FACTS.items():
            say(what, name, browser, "post", "lookup", given, index_of_fact(person, given))
        preview = {"act": "take_back", "which": "matching", "state": "in_review"}
        say("preview, all that match", name, browser, "post", "bulk", preview, "record_state", times=3)


def say(what, name, browser, method, view, given, index, *, times: int = TIMES) -> None:
    queries, whole, ours = cost(lambda: getattr(browser, method)(reverse(f"records:{view}"), given), times)
    print(f"{what:<36}{name:<8}{queries:>8}{whole:>9.1f}{ours:>9.1f}  {index}", flush=True)


def client(name: str) -> Client:
    """A browser of that person."""
    person = Person.objects.get(name=name)
    user = User.objects.filter(person=person).first()
    user = user or User.objects.create_user(name, f"{name}@example.cn", "password", person=person)
    sync_groups([person])
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(user)
    return browser


def cost(ask, times: int) -> tuple[int, float, float]:
    """Queries of one request; medians of its milliseconds, and of those that its queries of records took."""
    answer = ask()
    if answer.status_code not in (200, 302):
        raise SystemExit(f"answered {answer.status_code}")
    asked = [_once(ask) for _ in range(times)]
    return (
        asked[0][0],
        statistics.median(each[1] for each in asked),
        statistics.median(each[2] for each in asked),
    )


def _once(ask) -> tuple[int, float, float]:
    started = time.perf_counter()
    with CaptureQueriesContext(connection) as seen:
        ask()
    took = 1000 * (time.perf_counter() - started)
    ours = [float(each["time"]) for each in seen.captured_queries if "disclosure_record" in each["sql"]]
    return len(seen), took, 1000 * sum(ours)


def index_of(person: Person, given: dict) -> str:
    """Indexes that the plan of the list names, and whatever it should not."""
    plain = {name: value for name, value in given.items() if name not in ("mine", "public")}
    plain |= {"public": given["public"] == "yes"} if "public" in given else {}
    plain |= {"created_by": person.pk} if "mine" in given else {}
    scope = Organisation.objects.filter(organisations_of(person, ITEM_READERS))
    sql, params = Listing(scope, Filters.of(plain)).statement(21)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'' if connection.vendor == 'postgresql' else 'QUERY PLAN '}{sql}", params)
        return named("\n".join(str(row) for row in cursor.fetchall()))


def index_of_fact(person: Person, given: dict) -> str:
    """The same for an exact look-up."""
    form = LookupForm(given)
    form.full_clean()
    scope = Organisation.objects.filter(organisations_of(person, ITEM_READERS))
    return named(look_up(scope, *form.sought()).order_by("-pk")[:21].explain())


def named(plan: str) -> str:
    known = [index.name for index in Record._meta.indexes]
    bad = re.findall(r"Seq Scan on disclosure_record|disclosure_record_pkey|SCAN disclosure_record", plan)
    return " ".join([*(name for name in known if re.search(rf"\b{name}\b", plan)), *bad])


if __name__ == "__main__":
    main()
