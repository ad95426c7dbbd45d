"""Commitment letters: filled in, checked, and kept only where somebody chose so."""

import json
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from confidentiality.models import RecordKey
from education import codes
from education.errors import LetterRefused
from education.models import KeptLetter
from education.models.letters import refusal_of
from education.packs import papers
from education.services import letters
from education.services.letters import Letter
from tests.factories import NOW
from tests.lessons import classroom
from tests.practice import FILLED, LETTER, letter

DAY = date(2026, 11, 23)
CODE = "ABCD"


@pytest.fixture
def room(house, plain_static, english):
    return classroom(house)


@pytest.fixture
def item(room):
    return room.publish(letter(room))


@pytest.fixture
def made(db) -> Letter:
    code = codes.code_of("item", 1, FILLED, DAY)
    return Letter("item", 1, "入职信用承诺书", FILLED, LETTER.splitlines(), DAY, code)


@pytest.mark.parametrize(
    ("text", "blanks", "refusal"),
    [
        ("本人{name}承诺", ["name"], ""),
        ("本人承诺", ["name"], "The text nowhere says {name}; write it, or take the blank out."),
        ("{name}和{post}", ["name"], "The text says {post}, and there is no such blank; add it."),
        ("{name}", ["name", "name"], "Two blanks have the code “name”; change one."),
        ("{unit}", ["unit"], "The letter needs the blank {name}: who promises."),
    ],
)
def test_text_and_blanks_fit(text, blanks, refusal):
    assert refusal_of(text, [{"code": code} for code in blanks]) == refusal


def test_the_editor_is_told_at_the_text(room):
    with pytest.raises(ValidationError) as refusal:
        letter(room, text="{name}{day}{unit}{post}")
    assert refusal.value.message_dict["text"] == ["The text says {post}, and there is no such blank; add it."]


@given(st.dictionaries(st.sampled_from(["name", "unit", "day"]), st.text(max_size=20), min_size=1), st.data())
def test_another_entry_is_another_code(filled, data):
    code = codes.code_of("item", 1, filled, DAY)
    assert codes.fits(code.lower().replace("-", " "), "item", 1, filled, DAY)
    changed = filled | {data.draw(st.sampled_from(sorted(filled))): data.draw(st.text(max_size=20))}
    assert codes.fits(code, "item", 1, changed, DAY) == (changed == filled)
    for other in (("other", 1, DAY), ("item", 2, DAY), ("item", 1, DAY + timedelta(days=1))):
        assert not codes.fits(code, other[0], other[1], filled, other[2])


@given(st.integers(0, codes.SYMBOLS), st.sampled_from(codes.ALPHABET))
def test_one_wrong_symbol_is_noticed(place, symbol):
    code = codes.normal(codes.code_of("item", 1, {"name": "甲"}, DAY))
    typed = code[:place] + symbol + code[place + 1 :]
    assert codes.is_mistyped(typed) == (typed != code)


@given(st.text(max_size=40))
def test_whatever_is_typed_as_a_code_is_only_wrong(typed):
    assert codes.is_mistyped(typed) or len(codes.normal(typed)) == codes.SYMBOLS + 1


def fill(client, item, **more):
    return client.post(f"{item.get_absolute_url()}letter/", FILLED | more)


def test_the_page_asks_for_the_blanks(item, public):
    page = public(item.get_absolute_url(), at=item.visible_from).content.decode()
    assert '<span class="blank">姓名</span>' in page
    assert 'name="day"' in page
    assert f'action="/en{item.get_absolute_url()}letter/"' in page or 'letter/"' in page


def test_filled_in_it_is_shown_and_kept_nowhere(item, client):
    before = RecordKey.objects.count()
    answer = fill(client, item)
    page = answer.content.decode()

    assert (answer.status_code, answer["X-Robots-Tag"], answer.cookies) == (200, "noindex", {})
    assert '本人<span class="blank">欧阳植入</span>，于<span class="blank">2026-11-23</span>入职' in page
    assert "<svg" in page
    assert codes.code_of(item.id, 1, FILLED, answer.context["made"].day) in page
    assert "no-store" in answer["Cache-Control"]
    assert (KeptLetter.objects.count(), RecordKey.objects.count()) == (0, before)


def test_a_blank_that_is_empty_is_named(item, client):
    answer = client.post(f"{item.get_absolute_url()}letter/", FILLED | {"unit": " ", "day": "soon"})
    assert answer.status_code == 422
    assert dict(answer.context["form"].errors) == {
        "day": ["Enter a valid date."],
        "unit": ["This field is required."],
    }


def test_a_printed_letter_is_checked(item, client):
    made = fill(client, item).context["made"]
    typed = FILLED | {"letter_day": made.day.isoformat(), "letter_version": "1", "letter_code": made.code}
    address = f"{item.get_absolute_url()}letter/check/"

    assert client.get(address).status_code == 200
    assert client.post(address, typed).context["fits"] is True
    assert client.post(address, typed | {"unit": "另一家公司"}).context["fits"] is False
    mistyped = client.post(address, typed | {"letter_code": made.code[:-1] + "?"})
    assert mistyped.context["form"].errors["letter_code"] == [
        "This code is mistyped; compare it with the letter, group by group."
    ]


def test_as_pdf_or_said_why_not(item, client, monkeypatch):
    monkeypatch.setattr(papers, "print_all", lambda pages, **_given: [pages[0].encode()])
    printed = fill(client, item, act="pdf")
    assert (printed["Content-Type"], "欧阳植入" in printed.content.decode()) == ("application/pdf", True)

    monkeypatch.setattr(papers, "print_all", lambda pages, **_given: None)
    assert "This machine makes no PDF." in fill(client, item, act="pdf").content.decode()


def test_kept_it_is_found_by_who_has_code_and_name(made):
    letters.keep(made, months=6, at=NOW)

    assert letters.find(made.code, "欧阳植入", at=NOW) == made
    assert letters.find(made.code.lower(), " 欧阳 植入", at=NOW) == made
    assert letters.find(made.code, "欧阳", at=NOW) is None
    assert letters.find(made.code, "欧阳植入", at=NOW + timedelta(days=183)) is None


def test_neither_name_nor_text_stands_in_any_table(made):
    letters.keep(made, months=6, at=NOW)
    for model in apps.get_models():
        for row in model.objects.values():
            held = repr(row)
            assert "植入" not in held
            assert json.dumps("欧阳植入")[1:-1] not in held
            assert made.code not in held


def test_the_removal_code_removes_at_once(made):
    remover = letters.keep(made, months=36, at=NOW)
    with pytest.raises(LetterRefused) as refusal:
        letters.remove(made.code, "欧阳植入", codes.fresh())
    assert str(refusal.value) == "No letter is kept under this code, this name and this removal code."

    letters.remove(made.code, "欧阳植入", remover)
    assert (KeptLetter.objects.count(), RecordKey.objects.count()) == (0, 0)


def test_the_sweeper_takes_it_on_its_day(made):
    letters.keep(made, months=6, at=NOW)
    kept_until = KeptLetter.objects.get().kept_until
    assert [letters.sweep(at=kept_until - timedelta(seconds=1)), letters.sweep(at=kept_until)] == [0, 1]
    assert RecordKey.objects.count() == 0


@pytest.mark.parametrize("months", [0, 7, 120])
def test_for_how_long_is_chosen_from_the_list(made, months):
    with pytest.raises(LetterRefused) as refusal:
        letters.keep(made, months=months, at=NOW)
    assert str(refusal.value) == "Choose for how long it is kept."


def test_twice_is_once(made):
    letters.keep(made, months=6, at=NOW)
    with pytest.raises(LetterRefused) as refusal:
        letters.keep(made, months=6, at=NOW)
    assert str(refusal.value) == "This letter is kept already; find it by its code and the name."


def test_nobody_fills_the_disk(made, monkeypatch):
    monkeypatch.setattr(letters, "MOST_A_DAY", 1)
    letters.keep(made, months=6, at=NOW)
    other = Letter(**{n: getattr(made, n) for n in made.__slots__} | {"code": codes.fresh()})
    with pytest.raises(LetterRefused) as refusal:
        letters.keep(other, months=6, at=NOW)
    assert str(refusal.value) == "No more letters can be kept today; print it, or come again tomorrow."
    letters.keep(other, months=6, at=NOW + timedelta(days=2))


def test_kept_found_and_removed_by_clicking(item, client):
    kept = fill(client, item, act="keep", months="6")
    made, remover = kept.context["made"], kept.context["remover"]
    typed = {"code": made.code, "name": FILLED["name"]}

    assert remover in kept.content.decode()
    assert client.post("/education/letters/kept/", typed).context["letter"].filled == FILLED
    wrong = client.post("/education/letters/kept/", typed | {"name": "别人"})
    assert wrong.context["form"].non_field_errors() == ["No letter is kept under this code and this name."]
    assert client.post("/education/letters/kept/", typed | {"remover": remover}).context["removed"] is True
    assert KeptLetter.objects.count() == 0


def test_a_withdrawn_template_takes_no_letters(item, client):
    from publication.enums import Withdrawal
    from publication.services import door

    door.withdraw(item.id, Withdrawal.ERROR, by=None, at=item.visible_from)
    for suffix in ("letter/", "letter/check/"):
        assert client.post(f"{item.get_absolute_url()}{suffix}", FILLED).status_code == 410
        assert client.get(f"{item.get_absolute_url()}{suffix}").status_code == 410


def test_only_letters_take_letters(room, client):
    lesson = room.publish(room.lesson())
    assert client.get(f"{lesson.get_absolute_url()}letter/").status_code == 404
