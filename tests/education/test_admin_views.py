"""Editors see how often their own were taken, and nobody else's."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from education.models import Download
from organisations.enums import Role
from tests.factories import NOW, person, publish

ADDRESS = "/admin/education/downloads/"


@pytest.fixture
def counted(house):
    item = publish(house, section="education", kind="lesson", title="许愿还是承诺")
    for month, number in ((date(2026, 11, 1), 7), (date(2026, 10, 1), 3), (date(2025, 1, 1), 99)):
        Download.objects.create(item_id=item.id, month=month, number=number)
    return item


def test_editors_see_the_numbers_of_their_own(counted, staff):
    page = staff("submitter").get(ADDRESS).content.decode()
    assert "许愿还是承诺" in page
    assert page.index("<td>2026-11</td>") < page.index("<td>2026-10</td>")
    assert "<td>7</td>" in page
    assert "99" not in page.split("<table>")[1].split("</table>")[0]  # more than a year ago


def test_others_see_nothing_of_them(counted, staff):
    page = staff("stranger").get(ADDRESS).content.decode()
    assert "许愿还是承诺" not in page
    assert "No pack of your organisations was taken in the last year." in page


def test_who_has_no_role_there_is_refused(house, counted, staff):
    house.people["admin"] = person("admin", (Role.ADMINISTRATOR, house.province))
    assert staff("admin").get(ADDRESS).status_code == 403


def test_the_number_of_queries_does_not_grow(house, counted, staff):

    browser = staff("submitter")
    browser.get(ADDRESS)
    with CaptureQueriesContext(connection) as one:
        browser.get(ADDRESS)
    for number in range(3):
        other = publish(house, section="education", kind="lesson", title=f"第{number}课", at=NOW)
        Download.objects.create(item_id=other.id, month=date(2026, 11, 1), number=1)
    with CaptureQueriesContext(connection) as four:
        browser.get(ADDRESS)
    assert len(one) == len(four)
