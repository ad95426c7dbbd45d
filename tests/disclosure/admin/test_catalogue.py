"""The catalogue's pages: who reads, who writes, who applies; the way from the form to the ledger, clicked."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from disclosure.admin.catalogue import CatalogueViewSet
from disclosure.models import CatalogueEdition, EditionChange, EditionRun, Record
from disclosure.services import edition_applying, edition_runs, editions
from organisations.enums import Role
from publication.models import LedgerEntry, PublicItem
from tests.disclosure.builders import CARD, edition, penalty, person_penalty, publish, record
from tests.disclosure.services.test_edition_applying import content, hiding, longest, numbered, with_months
from tests.factories import NOW, User, person

ADDRESSES = [name for _pattern, _view, name in CatalogueViewSet.views]
READ = {"index", "edition", "run", "csv"}
WRITE = {"new", "edit"}


@pytest.fixture
def top(desk):
    """An administrator and a publisher of the root; an administrator of the county only."""
    desk.people["admin"] = person("admin", (Role.ADMINISTRATOR, desk.province))
    desk.people["zhao"] = person("zhao", (Role.PUBLISHER, desk.province))
    desk.people["local"] = person("local", (Role.ADMINISTRATOR, desk.office))
    return desk.people


@pytest.fixture
def draft(top) -> CatalogueEdition:
    return editions.save_draft(content=with_months(general=6), by=top["admin"], at=NOW)


@pytest.fixture
def run(desk, top, draft) -> EditionRun:
    """A dry run that is done: one public record, one person's."""
    publish(desk, record(desk))
    record(desk, person_penalty())
    made = edition_runs.begin(edition=draft, by=top["admin"], at=NOW)
    while edition_runs.step(made.pk, at=NOW):
        pass
    made.refresh_from_db()
    return made


def url(name: str, run: EditionRun) -> str:
    given = {
        "index": [],
        "new": ["penalty"],
        "run": [run.pk],
        "csv": [run.pk],
        "resume": [run.pk],
        "apply": [run.pk],
    }
    return reverse(f"catalogue:{name}", args=given.get(name, [run.edition_id]))


def state() -> tuple:
    models = (CatalogueEdition, EditionRun, EditionChange, Record, PublicItem, LedgerEntry)
    return tuple(list(model.objects.order_by("pk").values()) for model in models)


def posted(draft: CatalogueEdition) -> dict:
    return {"save": "1", "content": draft.content, "remedy": "withdraw", "sure": "on"}


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("who", ["submitter", "first", "publisher", "auditor", "stranger", "local"])
def test_who_answers_for_a_part_reads_and_changes_nothing(staff, run, name, who):
    browser, before = staff(who), state()
    assert browser.get(url(name, run)).status_code == (200 if name in READ else 403 if name in WRITE else 405)
    assert browser.post(url(name, run), posted(run.edition)).status_code == 403
    assert state() == before


@pytest.mark.parametrize("name", ADDRESSES)
def test_superuser_without_a_role_and_anonymous_see_nothing(run, client, plain_static, now, name):
    before = state()
    assert client.get(url(name, run)).status_code in (302, 403)
    assert client.post(url(name, run)).status_code in (302, 403)
    client.force_login(User.objects.create_superuser("root", "root@example.cn", "password"))
    assert client.get(url(name, run)).status_code in (403, 405)
    assert client.post(url(name, run), posted(run.edition)).status_code == 403
    assert state() == before


def test_publisher_of_the_root_decides_and_does_not_write(staff, run):
    browser = staff("zhao")
    for name in ("new", "edit"):
        assert browser.get(url(name, run)).status_code == 403
        assert browser.post(url(name, run), posted(run.edition)).status_code == 403
    assert browser.post(url("delete", run)).status_code == 403
    assert browser.post(url("apply", run), posted(run.edition)).status_code == 302
    run.refresh_from_db()
    assert (run.state, str(run.applied_by), run.remedy) == ("ordered", "zhao", "withdraw")


def test_writer_does_not_apply_his_own(staff, run):
    answer = staff("admin").post(url("apply", run), posted(run.edition), headers={"accept-language": "en"})
    assert answer.status_code == 422
    run.refresh_from_db()
    assert run.state == "done"


def test_apply_needs_its_tick_and_days(staff, run):
    browser = staff("zhao")
    assert browser.post(url("apply", run), {"remedy": "withdraw"}).status_code == 422
    assert browser.post(url("apply", run), {"remedy": "correct", "days": "", "sure": "on"}).status_code == 422
    assert browser.post(url("apply", run), {"remedy": "never", "sure": "on"}).status_code == 422
    run.refresh_from_db()
    assert run.state == "done"


def filled(page: str) -> dict[str, str]:
    """What a browser would send back of the page's first form with a name of an edition in it."""
    form = next(part for part in re.findall(r"<form.*?</form>", page, re.S) if 'name="edition"' in part)
    values = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            values[name[1]] = value[1] if value else ""
    for name, inside in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        values[name] = chosen[1] if chosen else ""
    return values


def test_new_edition_by_the_form_and_its_differences_before_it_is_saved(staff, desk, top):
    browser = staff("admin")
    address = reverse("catalogue:new", args=["penalty"])
    values = filled(browser.get(address).content.decode())
    assert (values["edition"], values["valid_from"]) == ("2026-12-01", "2026-12-01")
    assert "CF_XDR_ZJHM-public-person" not in values
    key = longest(edition().spec.clock["tiers"][0])
    values |= {f"tier-general-{key}": "18", "CF_WSH-length": "50", "BZ-required-person": "required"}
    answer = browser.post(address, values)
    assert answer.status_code == 200
    found = {each.place: (each.old, each.new) for each in answer.context["differences"]}
    assert found == {
        "edition": ("2026-04-01.2", "2026-12-01"),
        "valid_from": ("2026-04-01", "2026-12-01"),
        f"clock tiers general {key}": ("12", "18"),
        "clock periods 18": ("", "zh-hans: 18个月; en: 18 months"),
        "fields CF_WSH length": ("64", "50"),
        "fields BZ required person": ("optional", "required"),
    }
    assert not CatalogueEdition.objects.filter(is_draft=True).exists()
    answer = browser.post(address, {"save": "1", "content": answer.context["candidate"]})
    made = CatalogueEdition.objects.get(is_draft=True)
    assert (answer.status_code, made.edition, list(made.writers.all())) == (302, "2026-12-01", [top["admin"]])
    assert edition().edition == "2026-04-01.2"


def test_unchanged_form_changes_nothing_but_name_and_dates(staff, desk, top):
    browser = staff("admin")
    for kind in ("penalty", "licence", "nfra-penalty"):
        address = reverse("catalogue:new", args=[kind])
        answer = browser.post(address, filled(browser.get(address).content.decode()))
        assert [each.place for each in answer.context["differences"]] == ["edition", "valid_from"], kind


def test_json_with_mistakes_is_answered_with_sentences(staff, desk, top):
    browser, address = staff("admin"), reverse("catalogue:new", args=["penalty"])
    for text, sentence in {
        "{": "1",
        "[]": "",
        json.dumps(hiding("CF_JDRQ")): "CF_JDRQ",
        '{"a": 1, "a": 2}': "a",
        json.dumps(content(chain="nobody")): "nobody",
    }.items():
        for data in ({"content": text}, {"content": text, "save": "1"}):
            answer = browser.post(address, data)
            assert answer.status_code == 422
            assert any(sentence in each for each in answer.context["sentences"])
    assert not CatalogueEdition.objects.filter(is_draft=True).exists()


def test_form_that_is_wrong_names_the_field(staff, desk, top):
    browser, address = staff("admin"), reverse("catalogue:new", args=["penalty"])
    values = filled(browser.get(address).content.decode())
    key = longest(edition().spec.clock["tiers"][0])
    answer = browser.post(address, values | {f"tier-general-{key}": "long"})
    assert answer.status_code == 422
    assert f"tier-general-{key}" in answer.content.decode()
    answer = browser.post(address, values | {"CF_JDRQ-public-person": "never"})
    assert answer.status_code == 422
    assert any("dates decided" in each for each in answer.context["sentences"])


def test_draft_is_edited_and_deleted_a_used_edition_is_not(staff, run, top):
    browser = staff("admin")
    assert browser.get(url("edit", run)).status_code == 200
    changed = json.loads(run.edition.content) | {"summary": []}
    answer = browser.post(url("edit", run), {"save": "1", "content": json.dumps(changed)})
    run.edition.refresh_from_db()
    assert (answer.status_code, json.loads(run.edition.content)["summary"]) == (302, [])
    assert browser.post(url("delete", run)).status_code == 302
    assert not CatalogueEdition.objects.filter(is_draft=True).exists()
    used, before = edition(), state()
    assert browser.get(reverse("catalogue:edit", args=[used.pk])).status_code == 404
    assert browser.post(reverse("catalogue:delete", args=[used.pk])).status_code == 302
    assert state() == before


def test_page_of_an_edition_in_readable_form(staff, desk, top):
    page = staff("auditor").get(reverse("catalogue:edition", args=[edition().pk])).content.decode()
    for word in ("CF_WSH", "行政处罚决定书文号", edition().sha256, "一般失信", "公示至{until}", "重点领域"):
        assert word in page


def test_result_shows_masked_examples_of_ones_own_and_no_private_value(staff, desk, run):
    mine = staff("auditor").get(url("run", run)).content.decode()
    assert "何某某" in mine
    assert "成都示例商贸有限公司" in mine
    others = staff("stranger").get(url("run", run)).content.decode()
    assert "成都示例" not in others
    for page in (mine, others):
        assert "何博杰" not in page
        assert CARD not in page


def body(answer) -> str:
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def test_csv_has_the_records_of_ones_organisations_that_change_and_no_value(staff, desk, run):
    desk.office.name = "=cmd"
    desk.office.save()
    answer = staff("auditor").get(url("csv", run))
    text = body(answer)
    lines = text.splitlines()
    pks = list(Record.objects.order_by("pk").values_list("pk", flat=True))
    assert [line.split(",")[0] for line in lines[1:]] == [str(pk) for pk in pks]
    assert lines[1].split(",")[1] == "'=cmd"
    assert lines[1].split(",")[-2:] == ["2027-11-01", "2027-05-01"]
    for private in ("何博杰", CARD, "锦市监罚"):
        assert private not in text
    assert len(body(staff("stranger").get(url("csv", run))).splitlines()) == 1


def test_number_of_queries_does_not_grow_with_the_records(staff, desk, top, draft):
    record(desk)

    def queries() -> int:
        made = edition_runs.begin(edition=draft, by=top["admin"], at=NOW)
        while edition_runs.step(made.pk, at=NOW):
            pass
        browser = staff("auditor")
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(reverse("catalogue:run", args=[made.pk])).status_code == 200
        return len(captured)

    one = queries()
    for number in (2, 3):
        record(desk, penalty(CF_WSH=numbered(number)))
    assert queries() == one


def waiting(name: str) -> int:
    """The argument of the newest task of that name that the worker would take up."""
    return (
        DBTaskResult.objects.ready()
        .filter(task_path__endswith=name)
        .latest("enqueued_at")
        .args_kwargs["args"][0]
    )


def test_from_the_dry_run_to_the_ledger_by_buttons(staff, desk, top, draft, monkeypatch):
    from disclosure import tasks

    monkeypatch.setattr(tasks.timezone, "now", lambda: NOW)
    item = publish(desk, record(desk))
    address = reverse("catalogue:try", args=[draft.pk])
    browser = staff("zhao")
    assert browser.post(address).status_code == 302
    made = EditionRun.objects.get()
    assert made.state == "waiting"
    assert browser.post(address).status_code == 302  # a second one is refused while this one goes on
    assert EditionRun.objects.count() == 1
    tasks.try_edition.call(waiting("try_edition"))
    made.refresh_from_db()
    assert (made.state, made.counts["item.shortened"]) == ("done", 1)
    page = browser.get(reverse("catalogue:run", args=[made.pk])).content.decode()
    assert "<svg" in page
    browser.post(reverse("catalogue:apply", args=[made.pk]), posted(draft))
    tasks.apply_edition.call(waiting("apply_edition"))
    made.refresh_from_db()
    assert (made.state, made.error) == ("applied", "")
    assert PublicItem.objects.get(pk=item.pk).visible_until < item.visible_until
    assert [each.act for each in LedgerEntry.objects.order_by("-seq")[:2]] == ["shorten", "catalogue"]
    assert edition_applying.apply(made.pk, at=NOW) is False


def test_records_that_are_left_to_do_are_found(staff, desk, top):
    publish(desk, record(desk))
    record(desk, penalty(CF_WSH=numbered(2)))
    Record.objects.filter(is_public=True).update(follow_up="correct")
    browser = staff("submitter")
    answer = browser.get(reverse("records:waiting", args=["correct"]))
    assert [line.record.is_public for line in answer.context["rows"]] == [True]
    assert browser.get(reverse("records:waiting", args=["x"])).status_code == 404
