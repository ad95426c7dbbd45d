from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from publication import readers
from publication.enums import Withdrawal
from publication.services import door, sweeping, verifying
from tests.factories import DAY, NOW, draft, publish


def test_disclosure_shows_its_fields_and_how_to_object(house, public):
    item = publish(house, text="未按规定公示年报")
    page = public(f"/en{item.get_absolute_url()}").content.decode()
    assert "Facts" in page
    assert "未按规定公示年报" in page
    assert f'href="/en/objections/new/?item={item.id}"' in page
    assert item.commitment in page
    assert f"http://127.0.0.1:8000{item.get_absolute_url()}" in page


MEASURES = [
    {"label": "限制招标投标", "basis": "川信发〔2025〕3号", "until": "2026-11-30", "kind": "punishment"},
    {"label": "重点监管", "basis": "《条例》第九条", "until": "2099-12-31", "kind": "punishment"},
    {"label": "绿色通道", "basis": "《办法》", "until": "2027-01-01", "kind": "incentive"},
]
LAST_NIGHT = datetime(2026, 11, 30, 15, 59, 50, tzinfo=UTC)  # ten seconds before midnight in Shanghai


def test_measures_are_a_table_with_basis_and_end(house, public):
    item = publish(house, measures=MEASURES)
    for address in (item.get_absolute_url(), f"{item.get_absolute_url()}print/"):
        page = public(f"/en{address}").content.decode()
        assert page.count("<caption>Joint incentives</caption>") == 1
        assert page.count("<caption>Joint punishment</caption>") == 1
        assert (
            '<th scope="row" lang="zh-Hans">限制招标投标</th><td lang="zh-Hans">川信发〔2025〕3号</td>'
            in page
        )
        assert '<time datetime="2026-11-30">Nov. 30, 2026</time></td>' in page
        assert "<td>Long-term, without end</td>" in page
        assert "2099" not in page


def test_a_measure_whose_end_has_passed_is_not_shown_as_in_force(house, public):
    item = publish(house, measures=MEASURES[:1])
    before = public(f"/en{item.get_absolute_url()}", at=LAST_NIGHT)
    assert "Ended, no longer in force" not in before.content.decode()
    assert before["CDN-Cache-Control"] == "max-age=10"  # not kept into the next day
    after = public(f"/en{item.get_absolute_url()}", at=LAST_NIGHT + timedelta(seconds=10)).content.decode()
    assert "2026</time> <strong>Ended, no longer in force</strong></td>" in after


def test_measures_are_in_api_and_feed(house, public):
    item = publish(house, measures=MEASURES)
    assert public(f"/api/v1/items/{item.id}").json()["measures"] == MEASURES
    feed = public("/feeds/disclosures.json").json()["items"][0]["content_html"]
    assert "<dd>重点监管；《条例》第九条；" in feed
    assert "<dd>限制招标投标；川信发〔2025〕3号；至 2026-11-30</dd>" in feed
    assert "2099" not in feed


def test_a_date_without_end_is_long_term_and_its_bytes_stay(house, public):
    item = publish(house, text="2099-12-31")
    page = public(f"/en{item.get_absolute_url()}").content.decode()
    assert '<td><span lang="en">Long-term</span></td>' in page
    assert "2099-12-31" not in page
    assert '"value":"2099-12-31"' in item.content
    assert "2099-12-31" not in public("/feeds/disclosures.atom").content.decode()


def test_sector_narrows_lists_feeds_and_api(house, public):
    wanted = publish(house, sector="食品药品")
    other = publish(house, sector="税收缴纳")
    readers.run_all(at=NOW)
    for address in ("/disclosures/?{}", "/feeds/disclosures.atom?{}", "/api/v1/items?{}"):
        found = public(address.format(urlencode({"sector": "食品药品"}))).content.decode()
        assert wanted.id in found
        assert other.id not in found
    assert '<option value="食品药品">食品药品</option>' in public("/disclosures/").content.decode()


def test_an_occupation_is_offered_where_five_share_it(house, public):
    for number in range(5):
        for occupation in ("医师", "教师"):
            publish(house, occupation=occupation, subject_category="person", title=f"某某{number}")
        if number < 4:
            publish(house, occupation="律师", subject_category="person", title=f"某某{number}")
    readers.run_all(at=NOW)
    page = public("/disclosures/").content.decode()
    assert '<option value="医师">' in page
    assert '<option value="律师">' not in page
    page = public("/search/?q=某某").content.decode()
    assert "occupation=%E5%8C%BB%E5%B8%88" in page
    assert "occupation=%E5%BE%8B%E5%B8%88" not in page


def test_an_older_document_is_read_everywhere(house, public):
    """Its bytes know neither sector nor measures, and stay as they were approved."""
    old = draft(house, text="旧版内容").document
    for name in ("sector", "occupation", "types"):
        del old["facets"][name]
    del old["measures"]
    item = publish(house, document=old | {"v": 1}, item_id=old["id"])
    readers.run_all(at=NOW)
    assert "measures" not in item.content
    for address in (
        "/disclosures/", item.get_absolute_url(), f"{item.get_absolute_url()}print/", f"/api/v1/items/{item.id}",
        "/feeds/disclosures.atom", "/search/?q=旧版内容", "/disclosures.csv", "/disclosures.json",
    ):  # fmt: skip
        answer = public(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert (answer.status_code, item.id in content.decode()) == (200, True), address
    assert public(f"/api/v1/items/{item.id}").json()["facets"]["types"] == []
    verifying.verify(warn=pytest.fail)


def test_an_occupation_goes_with_the_content(house):
    item = publish(house, occupation="律师", subject_category="person")
    door.withdraw(item.id, Withdrawal.ERROR, by=None, at=NOW)
    sweeping.sweep(at=NOW + 31 * DAY, confirm=True)
    item.refresh_from_db()
    assert (item.content, item.occupation) == (None, "")
