"""The table that editors keep: what it says, who writes it, and when a question hears of it."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from organisations.enums import Role
from organisations.services.memberships import sync_groups
from search import bootstrap, synonyms, text
from search.models import Synonym
from tests.factories import NOW, person

pytestmark = pytest.mark.django_db
NEW = {
    "word": "市监局",
    "others": "市场监管局\n市场监督管理局",
    "both_ways": "on",
    "note": "",
    "active": "on",
}


def row(word: str, *others: str, **changes) -> Synonym:
    return Synonym.objects.create(word=word, others="\n".join(others), changed_at=NOW, **changes)


def refusal(word: str, *others: str, note: str = "") -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        Synonym(word=word, others="\n".join(others), note=note, changed_at=NOW).full_clean()
    return refused.value.message_dict


def test_words_of_a_row_find_each_other_and_one_way_only_the_first():
    row("市監局", "市场监管局", "市场监督管理局")
    row("老赖", "失信被执行人", both_ways=False)
    row("信用", "征信", active=False)
    assert synonyms.current() == {
        "市监局": ("市场监管局", "市场监督管理局"),
        "市场监管局": ("市监局", "市场监督管理局"),
        "市场监督管理局": ("市监局", "市场监管局"),
        "老赖": ("失信被执行人",),
    }


def test_rows_that_share_a_word_add_up_and_are_not_followed_further():
    row("甲乙", "丙丁")
    row("丙丁", "戊己")
    assert synonyms.current() == {"甲乙": ("丙丁",), "丙丁": ("甲乙", "戊己"), "戊己": ("丙丁",)}


def test_a_change_shows_here_at_once_and_costs_one_query_a_minute(django_assert_num_queries):
    kept = row("老赖", "失信被执行人")
    with django_assert_num_queries(1):
        synonyms.current()
        synonyms.current()
    kept.active = False
    kept.save()
    assert synonyms.current() == {}


def test_another_process_hears_of_a_change_after_a_minute(monkeypatch):
    row("老赖", "失信被执行人")
    assert "老赖" in synonyms.current()
    Synonym.objects.update(active=False)  # no signal: as if another process had done it
    assert "老赖" in synonyms.current()
    monkeypatch.setattr("django.core.cache.backends.locmem.time.time", lambda: 4_102_444_800.0)
    assert synonyms.current() == {}


@pytest.mark.parametrize(
    ("words", "field", "sentence"),
    [
        (("川", "四川"), "word", "“川” is not one word of two characters or more."),
        (("四川", "川"), "others", "“川” is not one word of two characters or more."),
        (("二〇二六", "今年"), "word", "“二〇二六” is not one word of two characters or more."),
        (("信用。公示", "公示"), "word", "“信用。公示” is not one word of two characters or more."),
        (("（）", "公示"), "word", "“（）” is not one word of two characters or more."),
        (("公示", ""), "others", "This field cannot be blank."),
        (("公示", " \n "), "others", "Write at least one word that means the same."),
        (("公示", "公 示"), "others", "“公 示” is read like another word of the row."),
        (("市监局", "市監局"), "others", "“市監局” is read like another word of the row."),
        (("公示", *(f"公示{n}号" for n in range(21))), "others", "At most 20 words; make a second row."),
        (("公示", "信" * 41), "others", f"“{'信' * 41}” is longer than 40 characters."),
        (("何佑直", "先进典型"), "word", "“何佑直” reads like a person's name; persons have no synonyms."),
        (("先进典型", "羅守諾"), "others", "“羅守諾” reads like a person's name; persons have no synonyms."),
        (("先进典型", "欧阳庆松"), "others", "“欧阳庆松” reads like a person's name; persons have no synonyms."),
    ],
)  # fmt: skip
def test_a_row_is_refused_with_its_word(words, field, sentence):
    assert refusal(*words)[field] == [sentence]


@pytest.mark.parametrize("word", ["老赖", "好人榜", "双公示", "农商行", "高原"])
def test_a_word_that_begins_like_a_name_is_none(word):
    made = Synonym(word=word, others="失信被执行人")
    made.clean()
    assert made.word == word


def test_what_is_shipped_is_valid_and_each_word_is_found_by_what_it_says():
    bootstrap.bootstrap(at=NOW)
    for shipped in Synonym.objects.all():
        shipped.full_clean()
        assert shipped.note
    assert Synonym.objects.count() == len(bootstrap.SHIPPED)
    assert text.pieces("锦江区市监局", synonyms=synonyms.current())[0].others == (
        "锦江区市场监管局", "锦江区市场监督管理局",
    )  # fmt: skip


def test_what_is_shipped_never_comes_back():
    bootstrap.bootstrap(at=NOW)
    Synonym.objects.exclude(word="老赖").delete()
    call_command("bootstrap")
    assert list(Synonym.objects.values_list("word", flat=True)) == ["老赖"]


# The desk.


@pytest.fixture
def keepers(house, settings):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    call_command("bootstrap")
    Synonym.objects.all().delete()
    for name, role, organisation in (
        ("top-admin", Role.ADMINISTRATOR, house.province),
        ("top-publisher", Role.PUBLISHER, house.province),
        ("top-submitter", Role.SUBMITTER, house.province),
        ("county-admin", Role.ADMINISTRATOR, house.office),
    ):
        house.people[name] = person(name, (role, organisation))
    sync_groups(house.people.values())
    return house


def signed_in(house, name: str) -> Client:
    browser = Client()
    browser.force_login(house.user(name))
    return browser


def address(view: str, *arguments) -> str:
    return reverse(f"wagtailsnippets_search_synonym:{view}", args=arguments)


@pytest.mark.parametrize("name", ["top-admin", "top-publisher"])
def test_who_publishes_or_administers_for_the_whole_house_keeps_the_table(keepers, name):
    browser = signed_in(keepers, name)
    assert browser.post(address("add"), NEW).status_code == 302
    kept = Synonym.objects.get()
    assert kept.changed_by == keepers.people[name]
    assert browser.post(address("edit", kept.pk), NEW | {"active": ""}).status_code == 302
    assert not Synonym.objects.get().active
    assert "市监局 ↔ 市场监管局、市场监督管理局" in browser.get(address("list")).content.decode()
    assert browser.get(address("history", kept.pk)).status_code == 200


def test_the_last_hand_is_on_the_row(keepers):
    signed_in(keepers, "top-admin").post(address("add"), NEW)
    kept = Synonym.objects.get()
    signed_in(keepers, "top-publisher").post(address("edit", kept.pk), NEW)
    assert Synonym.objects.get().changed_by == keepers.people["top-publisher"]
    assert Synonym.objects.get().changed_at > kept.changed_at


def test_a_wrong_row_is_not_saved(keepers):
    answer = signed_in(keepers, "top-admin").post(address("add"), NEW | {"word": "川"})
    assert answer.status_code == 200
    assert answer.context["form"].errors == {"word": ["“川”不是两个字以上的单个词语。"]}
    assert not Synonym.objects.exists()


@pytest.mark.parametrize("name", ["county-admin", "publisher", "top-submitter", "auditor", "stranger"])
def test_nobody_else_meets_it(keepers, name):
    kept = row("老赖", "失信被执行人")
    browser = signed_in(keepers, name)
    for view, arguments in (("list", ()), ("add", ()), ("edit", (kept.pk,)), ("delete", (kept.pk,))):
        assert browser.post(address(view, *arguments), NEW).status_code in (302, 403)
        assert "失信被执行人" not in browser.get(address(view, *arguments)).content.decode()
    assert list(Synonym.objects.values_list("word", flat=True)) == ["老赖"]


def test_nobody_deletes_a_row(keepers):
    kept = row("老赖", "失信被执行人")
    signed_in(keepers, "top-admin").post(address("delete", kept.pk))
    assert Synonym.objects.get() == kept
