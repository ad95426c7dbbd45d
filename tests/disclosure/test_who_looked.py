"""Every address of the admin: what answers with a planted private value has entered who looked.

The addresses are taken from the program itself, so that a new one is asked too.
"""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter

from confidentiality.enums import AuditAct
from confidentiality.models import AuditEntry
from disclosure.models import Record
from disclosure.services import attachments, objections
from disclosure.services.attachments import Upload
from tests.disclosure.builders import CARD, person_penalty, publish, record
from tests.factories import NOW
from tests.papers import pdf

PHONE, NEIGHBOUR = "13912345678", "邻居举报"
PLANTED = [CARD, PHONE, NEIGHBOUR, "何博杰（身份证号"]
OURS = ("disclosure.", "publication.", "campaigns.", "education.", "organisations.", "home.")
LEAVES = {"wagtailadmin_logout", "wagtailadmin_sprite"}
BREAKS = "admin/failwhale/"  # on purpose


def addresses(patterns=None, prefix="", names=()) -> Iterator[tuple[str, str, dict, bool]]:
    """(name, route, converters, whether it is one of ours) of everything below /admin/."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(each.pattern)
        if not "admin/".startswith(route[:6]) and not route.startswith("admin/"):
            continue
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, route, names)
        elif isinstance(each, URLPattern) and route.startswith("admin/"):
            yield each.name or "", route, each.pattern.converters, _is_ours(each)


def _is_ours(pattern: URLPattern) -> bool:
    view = getattr(pattern.callback, "view_class", pattern.callback)
    return getattr(view, "__module__", "").startswith(OURS)


def filled(route: str, converters: dict, numbers: list[int], words: list[str]) -> Iterator[str]:
    """The addresses of a route for every planted row; every parameter takes the same one."""
    if not converters:
        yield f"/{route}"
        return
    given = numbers if any(isinstance(each, IntConverter) for each in converters.values()) else words
    for value in given:
        path = route
        for name, converter in converters.items():
            kind = (
                "int"
                if isinstance(converter, IntConverter)
                else type(converter).__name__.removesuffix("Converter")
            )
            text = str(value) if kind == "int" else str(value if value in words else words[0])
            path = path.replace(f"<{kind.lower() if kind != 'String' else 'str'}:{name}>", text).replace(
                f"<{name}>", text
            )
        yield f"/{path}"


@pytest.fixture
def planted(desk):
    """A public record and a draft of a person, each with what is private; an attachment, an objection."""
    public = record(desk, person_penalty())
    item = publish(desk, public)
    waiting = record(desk, person_penalty(CF_WSH="锦市监罚〔2026〕3号", CF_SY=f"当事人电话{PHONE}。"))
    from disclosure.services import records

    submission = records.submit(waiting, by=desk.people["submitter"], at=NOW)
    attachments.add(
        waiting, [Upload(name=f"{CARD}.pdf", content=pdf(f"身份证号{CARD}"), publish=False)],
        by=desk.people["submitter"], at=NOW,
    )  # fmt: skip
    given = {"text": f"不对，我的电话{PHONE}", "contact": PHONE}
    objection = objections.receive(item, given, address="x", at=NOW).objection
    numbers = {
        public.pk,
        waiting.pk,
        submission.pk,
        objection.pk,
        *waiting.attachments.values_list("pk", flat=True),
    }
    return sorted(numbers), ["penalty", item.id]


def content(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace")


@pytest.mark.parametrize("name", ["submitter", "auditor"])
def test_an_address_that_shows_a_private_value_has_entered_who_looked(staff, planted, name):
    browser, showed, unentered, asked = staff(name), set(), [], 0
    for label, route, converters, ours in addresses():
        if label in LEAVES or route == BREAKS or "(?" in route or (converters and not ours):
            continue
        for path in filled(route, converters, *planted):
            before = AuditEntry.objects.count()
            said = content(browser.get(path))
            asked += 1
            if any(value in said for value in PLANTED):
                showed.add(label)
                unentered += [path] if AuditEntry.objects.count() == before else []
    assert unentered == []
    assert asked > 150
    expected = {"submitter": {"edit", "detail", "decide", "inspect"}}.get(
        name, {"detail", "decide", "inspect"}
    )
    assert showed >= expected


def test_what_only_a_post_shows_is_entered_too(staff, desk, planted):
    from disclosure.models import Attachment

    browser = staff("first")
    answer = browser.post(f"/admin/attachments/{Attachment.objects.get().pk}/open/")
    assert answer.status_code == 200
    content(answer)
    assert AuditEntry.objects.filter(act=AuditAct.READ, by=desk.people["first"]).count() == 1


def test_a_look_up_is_entered_and_the_number_is_not(staff, desk, planted):
    browser = staff("first")
    for by, words in (
        ("certificate", CARD),
        ("number", "锦市监罚〔2026〕3号"),
        ("certificate", "11010519491231003X"),
    ):
        assert browser.post("/admin/records/lookup/", {"by": by, "words": words}).status_code == 200
    entries = AuditEntry.objects.filter(act=AuditAct.LOOKUP).order_by("pk")
    public, waiting = map(str, Record.objects.order_by("pk").values_list("pk", flat=True))
    assert [(each.about, each.about_id, each.detail, each.by, each.organisation) for each in entries] == [
        ("disclosure.record", waiting, "certificate", desk.people["first"], desk.office),
        ("disclosure.record", public, "certificate", desk.people["first"], desk.office),
        ("disclosure.record", waiting, "number", desk.people["first"], desk.office),
        ("disclosure.record", "", "certificate", desk.people["first"], desk.office),
    ]
    stored = repr(list(AuditEntry.objects.values_list()))
    assert CARD not in stored
    assert "11010519491231003X" not in stored


def test_reading_what_was_withdrawn_is_marked(staff, desk):
    made = record(desk, person_penalty())
    publish(desk, made)
    browser = staff("submitter")
    browser.get(f"/admin/records/{made.pk}/edit/")
    from disclosure.services import records
    from publication.enums import Withdrawal

    records.withdraw(made, reason=Withdrawal.REPAIRED, by=desk.people["publisher"], at=NOW)
    browser.get(f"/admin/records/{made.pk}/edit/")
    browser.post("/admin/records/lookup/", {"by": "certificate", "words": CARD})
    assert list(AuditEntry.objects.order_by("pk").values_list("withdrawn", flat=True)) == [False, True, True]
