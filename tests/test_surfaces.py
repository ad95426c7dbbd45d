"""The surfaces walk: every address of the resolver, over data in which private values were planted.

A pattern of the public site without an example fails; so does one planted byte in any answer,
fetched plainly, as HEAD, with the ETag of an earlier answer, and by range. The search index is
stale on purpose: it was written before the withdrawals.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from confidentiality.models import ChainStep, ReviewChain
from confidentiality.services import bundles
from disclosure.bootstrap import bootstrap as catalogue
from organisations.selectors import Capacity
from publication import assets, readers
from publication.enums import Section, Withdrawal
from publication.models import PublicItem
from publication.services import door
from publication.statistics import DIMENSIONS
from tests.disclosure import builders
from tests.disclosure.assessed import assess_all
from tests.factories import DAY, NOW, House, publish, submit

AT = NOW + 2 * DAY
CARD, MOBILE, BANK = builders.CARD, "13980012345", "6222021001112223331"
# What no surface may ever show: private values of visible items, and all of what is not visible.
PRIVATE = [CARD, MOBILE, BANK, "何博杰", "内部备注", "欧阳建国", "plantedremark", "plantedbundled"]
STATES = ("visible", "embargoed", "expired", "withdrawn")
EXPECTED = {"visible": 200, "embargoed": 404, "expired": 410, "withdrawn": 410}


@dataclass
class World:
    items: dict[tuple[str, str], PublicItem]
    practice: dict[tuple[str, str], PublicItem]  # quizzes and letters, by kind and state
    files: dict[str, str]

    @property
    def planted(self) -> list[str]:
        hidden = [f"{word}{state}" for state in STATES[1:] for word in ("plantedtitle", "plantedtext")]
        return PRIVATE + hidden + [f"植入的{state}标题" for state in STATES[1:]]


@pytest.fixture
def world(house: House) -> World:
    catalogue(at=NOW)
    assess_all()
    items, files = {}, {}
    for section in Section.values:
        for state in STATES:
            files.setdefault(
                state, assets.store(f"plantedfile {state}".encode(), "text/plain", at=NOW).sha256
            )
            items[section, state] = _item(house, section, state, files[state])
    practice = {
        (kind, state): _item(house, "education", state, files[state], kind=kind, blocks=[block])
        for kind, block in PRACTICE.items()
        for state in STATES
    }
    _person(house)
    _bundle(house)
    readers.run_all(at=NOW)  # the index knows all of them …
    for section in Section.values:
        door.withdraw(items[section, "withdrawn"].id, Withdrawal.ERROR, by=None, at=NOW + DAY)
    for kind in PRACTICE:
        door.withdraw(practice[kind, "withdrawn"].id, Withdrawal.ERROR, by=None, at=NOW + DAY)
    return World(items, practice, files)  # … and is not told of the withdrawals


KINDS = {
    "disclosures": "penalty",
    "stories": "story",
    "calendar": "calendar-day",
    "education": "lesson",
}
PRACTICE = {
    "quiz": {
        "type": "questions",
        "items": [
            {
                "id": "1", "text": "借了要还吗？", "many": False, "explanation": "要还。", "source": "",
                "options": [{"text": t, "right": t == "还", "why": t} for t in ("还", "不还")],
            }
        ],
    },
    "commitment-template": {
        "type": "letter",
        "blanks": [{"code": "name", "label": "姓名", "is_day": False}],
        "paragraphs": ["本人{name}承诺。"],
    },
}  # fmt: skip


def _item(
    house: House, section: str, state: str, sha: str, *, kind: str = "", blocks: list[dict] | None = None
) -> PublicItem:
    text = {"type": "paragraph", "text": f"诚信经营 plantedtext{state}"}
    return publish(
        house,
        section=section,
        kind=kind or KINDS[section],
        **({"blocks": [text, *blocks]} if blocks else {}),
        title=f"植入的{state}标题 plantedtitle{state}",
        text=f"诚信经营 plantedtext{state}",
        visible_from=NOW + 10 * DAY if state == "embargoed" else NOW,
        visible_until=NOW + DAY if state == "expired" else NOW + 90 * DAY,
        assets=(sha,),
        sector="食品药品",
        types=["罚款"],
        tags=[f"标签plantedtext{state}"] if section != "disclosures" else [],
        measures=[
            {
                "label": f"措施 plantedtext{state}",
                "basis": "办法",
                "until": "2099-12-31",
                "kind": "punishment",
            }
        ],
    )


def _person(house: House) -> None:
    """A visible natural person, from a record that is full of private values."""
    values = builders.person_penalty(
        CF_SY=f"何博杰（身份证号{CARD}，电话{MOBILE}）无照经营，货款存入账户{BANK}。对欧阳建国给予警告。",
        BZ="内部备注：plantedremark",
        CX_ZY="律师",
        CX_CS=f"通报何博杰所在单位｜见身份证号{CARD}、电话{MOBILE}的函｜2099-12-31",
    )
    builders.publish(house, builders.record(house, values))


def _bundle(house: House) -> None:
    """Approved by all, and waiting for its hour."""
    who = house.people["submitter"]
    chain = ReviewChain.objects.create(
        code="at-once", edition=1, title="At once", people_required=2, publishes_on_approval=True
    )
    for order in (1, 2):
        ChainStep.objects.create(chain=chain, order=order, title="x", checklist=["It is lawful."])
    bundle = bundles.create(house.office, title="plantedbundled", hour=NOW + 30 * DAY, by=who, at=NOW)
    for section, kind in (("stories", "story"), ("education", "lesson")):
        part = submit(
            house, section=section, kind=kind, title="plantedbundled", text="plantedbundled",
            tags=["plantedbundled"], chain=chain,
        )  # fmt: skip
        bundles.add(bundle, part.source_type, part.source_id, by=who, at=NOW)
    bundle = bundles.submit(bundle, {}, by=Capacity(who, who), at=NOW)
    for name in ("first", "second"):
        reviewer = house.people[name]
        for part in bundles.parts_of(bundle):
            bundles.read(part, by=reviewer, commitment=part.submission.commitment, at=NOW)
        bundles.approve(bundle, by=reviewer, basis="x", checklist=[True], at=NOW)


def by_item(section: str, suffix: str = "") -> Callable[[World], Iterator[tuple[str, int]]]:
    return lambda world: iter(
        (f"/{section}/{world.items[section, state].id}/{suffix}", EXPECTED[state]) for state in STATES
    )


def of_practice(
    kind: str, suffix: str, *, visible: int = 200
) -> Callable[[World], Iterator[tuple[str, int]]]:
    """The item's own page too, and what a lesson answers, which has no such page."""

    def examples(world: World) -> Iterator[tuple[str, int]]:
        for state, status in EXPECTED.items():
            own = f"/education/{world.practice[kind, state].id}/"
            yield own, status
            yield own + suffix, visible if state == "visible" else status
        yield f"/education/{world.items['education', 'visible'].id}/{suffix}", 404

    return examples


def plain(*addresses: str) -> Callable[[World], Iterator[tuple[str, int]]]:
    return lambda world: iter((address, 200) for address in addresses)


def choice_of(world: World, *states: str) -> str:
    ids = dict.fromkeys(world.items["education", state].id for state in states)
    return "/education/packs/choice.zip?" + "&".join(f"item={id}" for id in ids)


QUERIES = ("plantedtitle", "plantedtext", "植入", "何博杰", CARD, "诚信经营")
LISTS = (
    "", "?kind=penalty", "?region=510104", "?year=2026", "?subject=person", "?kind=story",
    f"?sector={quote('食品药品')}", f"?occupation={quote('律师')}",
)  # fmt: skip
SEARCHED = (  # what searches are narrowed and ordered by
    *(query[1:] for query in LISTS[1:]), "section=stories", "sort=oldest", "from=2026-11-01&to=2026-12-31",
    f"tag={quote('标签')}plantedtextvisible",
)  # fmt: skip
EXAMPLES: dict[str, Callable[[World], Iterator[tuple[str, int]]]] = {
    "": plain("/", "/en/"),
    "preferences.css": plain("/preferences.css"),
    "preferences/": plain("/preferences/"),
    "statistics/": plain(
        "/statistics/", "/en/statistics/",
        *(f"/statistics/?by={by}{more}" for by in DIMENSIONS for more in ("", "&format=csv", "&kind=penalty")),
    ),
    "tags/": plain("/tags/", "/en/tags/"),
    "tags/<path:tag>/": lambda world: iter(
        (f"/tags/{quote('标签')}plantedtext{state}/", 200 if state == "visible" else 404) for state in STATES
    ),
    "search/": plain(
        *(f"/search/?q={quote(q)}" for q in QUERIES), "/search/",
        *(f"/search/?{more}&q={quote(QUERIES[-1])}" for more in SEARCHED),
    ),
    "lookup/": plain("/lookup/"),
    "objections/new/": lambda world: iter(
        (f"/objections/new/?item={world.items['disclosures', state].id}", EXPECTED[state]) for state in STATES
    ),
    "objections/<slug:code>/": lambda world: iter([("/objections/nobody-knows-this/", 404)]),
    "staff/invitations/<str:token>/": lambda world: iter([("/staff/invitations/nobody/", 404)]),
    "^assets/(?P<sha256>[0-9a-f]{64})$": lambda world: iter(
        [(f"/assets/{world.files[state]}", EXPECTED[state]) for state in STATES]
        + [(f"/assets/{'0' * 64}", 404)]
    ),
    r"^feeds/(?P<name>[a-z]+)\.(?P<kind>atom|rss|json)$": plain(
        *(
            f"/feeds/{name}.{kind}{query}"
            for name in ("all", "disclosures", "stories", "education", "calendar")
            for kind in ("atom", "rss", "json")
            for query in (
                "", "?region=510104", f"?tag={quote('标签')}plantedtextvisible",
                *(f"?q={quote(q)}" for q in QUERIES),
            )
        )
    ),
    r"^disclosures\.(?P<kind>csv|json)$": plain(
        *(f"/disclosures.{kind}{query}" for kind in ("csv", "json") for query in (*LISTS, "?subject=business"))
    ),
    "calendar.ics": plain("/calendar.ics", "/calendar.ics?audience=schools", "/calendar.ics?year=2026"),
    "sitemap.xml": plain("/sitemap.xml"),
    "sitemap/pages.xml": plain("/sitemap/pages.xml"),
    "sitemap/items.xml": plain("/sitemap/items.xml"),
    "sitemap/items-<item:after>.xml": lambda world: iter(
        [(f"/sitemap/items-{world.items['stories', 'visible'].id}.xml", 200)]
    ),
    "robots.txt": plain("/robots.txt"),
    "health/live": plain("/health/live"),
    "health/ready": plain("/health/ready"),
    "api/v1/openapi.json": plain("/api/v1/openapi.json"),
    "api/v1/items": plain(*(f"/api/v1/items{query}" for query in LISTS)),
    "api/v1/items/<item_id>": lambda world: iter(
        (f"/api/v1/items/{item.id}", EXPECTED[state]) for (_section, state), item in world.items.items()
    ),
    "api/v1/changes": plain("/api/v1/changes", "/api/v1/changes?after=3"),
    "api/v1/search": plain(
        *(f"/api/v1/search?q={quote(q)}" for q in QUERIES),
        *(f"/api/v1/search?{more}&q={quote(QUERIES[-1])}" for more in SEARCHED),
    ),
    "api/v1/search/suggest": plain(*(f"/api/v1/search/suggest?q={quote(q)}" for q in QUERIES)),
    "api/v1/intakes/": lambda world: iter([("/api/v1/intakes/", 405)]),
    "api/v1/intakes/<number>": lambda world: iter([("/api/v1/intakes/1", 401)]),
    "api/v1/intakes/<number>/report.csv": lambda world: iter([("/api/v1/intakes/1/report.csv", 401)]),
    "api/v1/intakes/openapi.json": plain("/api/v1/intakes/openapi.json"),
    "api/v1/": lambda world: iter([("/api/v1/", 404)]),
    **{
        page: plain("/" + page, "/en/" + page)
        for page in (
            "help/", "help/look-up/", "help/objections/", "help/repair/", "help/outlets/", "help/cite/",
            "help/proof/", "privacy/", "accessibility/", "about/",
        )
    },
    "education/packs/": lambda world: iter(
        [("/education/packs/", 200), ("/en/education/packs/", 200)]
        + [(f"/education/packs/?item={world.items['education', state].id}", 200) for state in STATES]
    ),
    "education/packs/choice.zip": lambda world: iter(
        [("/education/packs/choice.zip", 400)]
        + [
            (f"/education/packs/choice.zip?item={world.items['education', state].id}", EXPECTED[state])
            for state in STATES
        ]
        + [(choice_of(world, "visible", state), EXPECTED[state]) for state in STATES]
    ),
    "education/packs/key.pem": plain("/education/packs/key.pem"),
    "education/quizzes/": lambda world: iter([("/education/quizzes/", 302)]),
    "education/training/": lambda world: iter([("/education/training/", 302)]),
    "education/letters/": lambda world: iter([("/education/letters/", 302)]),
    "education/letters/kept/": plain("/education/letters/kept/", "/en/education/letters/kept/"),
    "education/<item:item_id>/answers/": of_practice("quiz", "answers/"),
    "education/<item:item_id>/letter/": of_practice("commitment-template", "letter/", visible=302),
    "education/<item:item_id>/letter/check/": of_practice("commitment-template", "letter/check/"),
    "education/readers/": plain("/education/readers/", "/en/education/readers/"),
    "education/<item:item_id>/pack.zip": by_item("education", "pack.zip"),
    "education/<item:item_id>/document.pdf": by_item("education", "document.pdf"),
    **{f"{s}/": plain(*(f"/{s}/{query}" for query in LISTS), f"/en/{s}/") for s in Section.values},
    "calendar/": plain(
        *(f"/calendar/{query}" for query in LISTS), "/en/calendar/",
        *(f"/calendar/?view={view}&month=2026-12&year=2026" for view in ("month", "list", "year")),
        "/calendar/?audience=schools",
    ),
    **{
        f"stories/{part}/": plain(f"/stories/{part}/", f"/en/stories/{part}/", f"/stories/{part}/?category=trade&year=2026")
        for part in ("activities", "cases", "code", "policies", "knowledge", "works", "column")
    },
    **{f"{s}/<item:item_id>/": by_item(s) for s in Section.values},
    **{f"{s}/<item:item_id>/print/": by_item(s, "print/") for s in Section.values},
    "education/<item:item_id>/pupil/": by_item("education", "pupil/"),
    "education/<item:item_id>/pupil/print/": by_item("education", "pupil/print/"),
}  # fmt: skip


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    for each in (resolver or get_resolver()).url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            yield route
        else:
            yield from patterns(each, route)


def body(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = content.decode("utf-8", "replace")
    if "json" in answer.headers.get("Content-Type", "") and answer.status_code == 200:
        with suppress(ValueError):  # a range of it
            text += json.dumps(json.loads(text), ensure_ascii=False)
    return text + str(dict(answer.headers))


def leaks(answer, planted: list[str], *, echoed: str = "") -> list[str]:
    """Planted values in the answer; what the asker typed himself may be echoed to him."""
    text = body(answer)
    if echoed:
        text = text.replace(echoed, "").replace(quote(echoed), "")
    return [value for value in planted if value in text]


def test_every_public_pattern_has_its_examples():
    with translation.override("zh-hans"):  # the language whose addresses have no prefix
        public_patterns = {route for route in patterns() if not route.startswith("admin/")}
    assert public_patterns == set(EXAMPLES)


def test_no_public_surface_shows_what_is_private_or_not_visible(world, public):
    found = []
    for route, examples in EXAMPLES.items():
        for address, expected in examples(world):
            typed = next((q for q in QUERIES if address.endswith(f"q={quote(q)}")), "")
            earlier = public(address, at=NOW).headers.get("ETag", '"none"')
            for name, method, headers in [
                ("plain", "get", {}),
                ("head", "head", {}),
                (
                    "conditional",
                    "get",
                    {"If-None-Match": earlier, "If-Modified-Since": "Mon, 23 Nov 2026 23:00:00 GMT"},
                ),
                ("range", "get", {"Range": "bytes=0-4000"}),
            ]:
                answer = public(address, at=AT, method=method, **headers)
                allowed = {expected, 206 if name == "range" and expected == 200 else expected}
                if name == "conditional" and expected == 200:
                    allowed.add(304)
                if answer.status_code not in allowed:
                    found.append((route, address, name, answer.status_code, expected))
                found += [(route, address, name, leak) for leak in leaks(answer, world.planted, echoed=typed)]
    assert found == []


def test_visible_things_are_shown(world, public):
    """The walk above cannot pass by showing nothing."""
    for section in Section.values:
        item = world.items[section, "visible"]
        for address in (f"/{section}/", f"/{section}/{item.id}/", f"/api/v1/items/{item.id}"):
            assert "plantedtitlevisible" in body(public(address, at=AT)), address
    assert "plantedtitlevisible" in body(public("/api/v1/search?q=plantedtitlevisible", at=AT))
    assert "何某某" in body(public("/disclosures/", at=AT))
    for kind in ("csv", "json"):
        file = body(public(f"/disclosures.{kind}", at=AT))
        assert "plantedtitlevisible" in file
        assert "何某某" not in file  # a person, though masked


def test_a_stranger_gets_nothing_of_the_desk(world, public):
    """Every pattern below /admin/, its parameters filled in: a login page, a refusal, or nothing."""
    known = [str(number) for number in (1, 2)] + [world.items["stories", "visible"].id]
    found = []
    for route in [route for route in patterns() if route.startswith("admin/")]:
        for value in known:
            answer = public("/" + _filled(route, value), at=AT)
            if answer.status_code not in (200, 301, 302, 400, 403, 404, 405):
                found.append((route, answer.status_code))
            found += [
                (route, leak) for leak in leaks(answer, [*world.planted, "plantedtitle", "plantedtext"])
            ]
    assert found == []


def _filled(route: str, value: str) -> str:
    route = re.sub(r"<(?:\w+:)?\w+>", value, route)
    route = re.sub(r"\(\?P<\w+>[^)]*\)|\([^)]*\)", value, route)
    return re.sub(r"[\^$\\?]|\\Z", "", route)


SURFACES = (
    "/", "/disclosures/", "/calendar/", "/stories/", "/education/", "/feeds/all.atom", "/feeds/all.rss", "/feeds/all.json",
    "/feeds/disclosures.atom", "/api/v1/items", "/api/v1/search?q=plantedtitleexpired",
    "/search/?q=plantedtitleexpired", "/sitemap/items.xml", "/calendar.ics", "/disclosures.csv", "/disclosures.json",
)  # fmt: skip


def test_one_second_past_expiry_everything_is_gone_though_worker_and_clock_are_dead(world, public):
    before, after = NOW + DAY - timedelta(seconds=1), NOW + DAY
    expired = [world.items[section, "expired"] for section in Section.values]
    own = [f"/{item.section}/{item.id}/" for item in expired] + [
        f"/api/v1/items/{item.id}" for item in expired
    ]
    etags = {address: public(address, at=before).headers.get("ETag") for address in [*own, *SURFACES]}
    for address in own:
        assert etags[address]
        answer = public(address, at=after, **{"If-None-Match": etags[address]})
        assert (answer.status_code, leaks(answer, ["plantedtitleexpired", "plantedtextexpired"])) == (410, [])
    for address in SURFACES:
        shown = body(public(address, at=before)).replace("q=plantedtitleexpired", "")
        answer = public(address, at=after, **{"If-None-Match": etags[address] or '"x"'})
        assert answer.status_code == 200, f"{address} answered {answer.status_code}"
        assert leaks(answer, ["植入的expired标题", "plantedtextexpired"]) == [], address
        relevant = {"/sitemap/items.xml": expired[0].id}.get(address, "植入的expired标题")
        assert relevant in shown, f"{address} did not show it before"
        if address == "/sitemap/items.xml":
            assert not [item.id for item in expired if item.id in body(public(address, at=after))]


def test_search_shows_nothing_withdrawn_while_its_reader_is_stopped(world, public):
    for address in (
        "/search/?q=plantedtitlewithdrawn",
        "/search/?q=%E8%AF%9A%E4%BF%A1%E7%BB%8F%E8%90%A5",
        "/api/v1/search?q=plantedtitlewithdrawn",
        "/api/v1/search/suggest?q=plantedtitle",
    ):
        answer = public(address, at=AT)
        assert leaks(answer, ["植入的withdrawn标题", "plantedtextwithdrawn"]) == [], address
    assert public("/api/v1/search?q=plantedtitlewithdrawn", at=AT).json()["items"] == []
