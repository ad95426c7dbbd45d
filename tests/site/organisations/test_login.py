"""Logging in: in Chinese, locked after ten failures, a new password by mail."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from organisations.bootstrap import bootstrap
from tests.factories import NOW

LOGIN = "/admin/login/"


@pytest.fixture
def door(house, plain_static, client):
    bootstrap(at=NOW)
    return client


def log_in(client, password, username="first"):
    return client.post(LOGIN, {"username": username, "password": password, "next": "/admin/review/"})


def test_page_is_chinese_and_names_the_site(door):
    page = door.get(LOGIN).content.decode()
    assert "诚信四川" in page
    assert 'lang="zh-hans"' in page
    assert "登录" in page


def test_the_right_password_leads_to_where_one_wanted(door):
    answer = log_in(door, "password")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/review/")


def test_ten_failures_lock_the_account_even_for_the_right_password(door):
    statuses = [log_in(door, "wrong").status_code for _number in range(10)]
    assert statuses == [200] * 9 + [429]
    assert log_in(door, "password").status_code == 429
    assert log_in(door, "password", username="second").status_code == 302


def test_password_is_reset_by_mail_without_saying_who_exists(door):
    address = reverse("wagtailadmin_password_reset")
    answers = [door.post(address, {"email": email}) for email in ("first@example.cn", "nobody@example.cn")]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, answers[0]["Location"])}
    [sent] = mail.outbox
    assert sent.to == ["first@example.cn"]
    link = re.search(r"https?://[^/]+(/admin/password_reset/confirm/\S+)", sent.body)[1]
    form = door.get(link, follow=True)
    new = "一句只有我知道的长话"
    door.post(form.redirect_chain[-1][0], {"new_password1": new, "new_password2": new})
    assert log_in(door, new).status_code == 302
