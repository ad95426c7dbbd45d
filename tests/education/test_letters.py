"""Commitment letters: filled in, checked, and kept only where somebody chose so."""

import io
import json
import os
import re
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from confidentiality.models import RecordKey
from education import codes
from education.errors import LetterRefused
from education.models import KeptLetter, LetterPage
from education.models.letters import refusal_of
from education.packs import pages
from education.services import letters
from education.services.letters import Letter
from publication import printing
from tests.disclosure.builders import CARD
from tests.factories import NOW
from tests.lessons import Classroom
from tests.practice import FILLED, LETTER, letter

DAY = date(2026, 11, 23)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def room(house, folders, subjects, plain_static, english):
    return Classroom(house)


@pytest.fixture
def item(room):
    return room.publish(letter(room))


@pytest.fixture
def made(db) -> Letter:
    code = codes.code_of("item", FILLED, DAY)
    return Letter("item", "入职信用承诺书", FILLED, LETTER.splitlines(), DAY, code)


def keep(letter: Letter, *, months: int = 6, address: str = "192.0.2.1", at=NOW) -> str:
    return letters.keep(letter, months=months, address=address, at=at)


def another(letter: Letter) -> Letter:
    return replace(letter, code=codes.fresh())


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
    code = codes.code_of("item", filled, DAY)
    assert codes.fits(code.lower().replace("-", " "), "item", filled, DAY)
    changed = filled | {data.draw(st.sampled_from(sorted(filled))): data.draw(st.text(max_size=20))}
    same = [{name: codes.entry(text) for name, text in each.items()} for each in (filled, changed)]
    assert codes.fits(code, "item", changed, DAY) == (same[0] == same[1])
    assert not codes.fits(code, "other", filled, DAY)
    assert not codes.fits(code, "item", filled, DAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        ("锦城某公司（总部）", " 锦城某公司(总部)"),
        ("Ａ１２", "A12"),
        ("阿凡提·买买提", "阿凡提•买买提"),
        ("阿凡提・买买提", "阿凡提 · 买买提"),
        ("欧阳　植入", "欧阳植入"),
        ("No. 3", "No.3"),
    ],
)
def test_a_letter_that_was_typed_again_fits(printed, typed):
    code = codes.code_of("item", {"unit": printed}, DAY)
    assert codes.fits(code, "item", {"unit": typed}, DAY)
    assert not codes.fits(code, "item", {"unit": typed + "甲"}, DAY)


def test_a_code_may_be_typed_full_width():
    code = codes.code_of("item", FILLED, DAY)
    wide = "".join(chr(ord(symbol) + 0xFEE0) for symbol in code).replace("－", "　")
    assert not codes.is_mistyped(wide)
    assert codes.fits(wide, "item", FILLED, DAY)


@given(st.integers(0, codes.SYMBOLS), st.sampled_from(codes.ALPHABET))
def test_one_wrong_symbol_is_noticed(place, symbol):
    code = codes.normal(codes.code_of("item", {"name": "甲"}, DAY))
    typed = code[:place] + symbol + code[place + 1 :]
    assert codes.is_mistyped(typed) == (typed != code)


@given(st.text(max_size=40))
def test_whatever_is_typed_as_a_code_is_only_wrong(typed):
    assert codes.is_mistyped(typed) or len(codes.normal(typed)) == codes.SYMBOLS + 1


def typed_in(filled: dict[str, str]) -> dict[str, str]:
    """As the fields of the forms are called."""
    return {f"blank_{name}": text for name, text in filled.items()}


def fill(client, item, **more):
    return client.post(f"{item.get_absolute_url()}letter/", typed_in(FILLED) | more)


def test_the_page_asks_for_the_blanks(item, public):
    page = public(item.get_absolute_url(), at=item.visible_from).content.decode()
    assert '<span class="blank">姓名</span>' in page
    assert 'name="blank_day"' in page
    assert f'action="/en{item.get_absolute_url()}letter/"' in page or 'letter/"' in page


def test_filled_in_it_is_shown_and_kept_nowhere(item, client):
    before = RecordKey.objects.count()
    answer = fill(client, item)
    page = answer.content.decode()

    assert (answer.status_code, answer["X-Robots-Tag"], answer.cookies) == (200, "noindex", {})
    assert '本人<span class="blank">欧阳植入</span>，于<span class="blank">2026-11-23</span>入职' in page
    assert "<svg" in page
    assert codes.code_of(item.id, FILLED, answer.context["made"].day) in page
    assert "no-store" in answer["Cache-Control"]
    assert (KeptLetter.objects.count(), RecordKey.objects.count()) == (0, before)


def test_a_blank_that_is_empty_is_named(item, client):
    answer = client.post(f"{item.get_absolute_url()}letter/", typed_in(FILLED | {"unit": " ", "day": "soon"}))
    assert answer.status_code == 422
    assert dict(answer.context["form"].errors) == {
        "blank_day": ["Enter a valid date."],
        "blank_unit": ["This field is required."],
    }


def test_a_printed_letter_is_checked(item, client):
    made = fill(client, item).context["made"]
    typed = typed_in(FILLED) | {"letter_day": made.day.isoformat(), "letter_code": made.code}
    address = f"{item.get_absolute_url()}letter/check/"

    assert client.get(address).status_code == 200
    assert client.post(address, typed).context["fits"] is True
    assert client.post(address, typed | {"blank_unit": "另一家公司"}).context["fits"] is False
    mistyped = client.post(address, typed | {"letter_code": made.code[:-1] + "?"})
    assert mistyped.context["form"].errors["letter_code"] == [
        "This code is mistyped; compare it with the letter, group by group."
    ]


def test_as_pdf_or_said_why_not(item, client, monkeypatch):
    monkeypatch.setattr(printing, "print_all", lambda pages, **_given: [pages[0].encode()])
    printed = fill(client, item, act="pdf")
    assert (printed["Content-Type"], "欧阳植入" in printed.content.decode()) == ("application/pdf", True)

    monkeypatch.setattr(printing, "print_all", lambda pages, **_given: None)
    assert "This machine makes no PDF." in fill(client, item, act="pdf").content.decode()


def test_kept_it_is_found_by_who_has_code_and_name(made):
    keep(made, months=6, at=NOW)

    assert letters.find(made.code, "欧阳植入", at=NOW) == made
    assert letters.find(made.code.lower(), " 欧阳 植入", at=NOW) == made
    assert letters.find(made.code, "欧阳", at=NOW) is None
    assert letters.find(made.code, "欧阳植入", at=NOW + timedelta(days=183)) is None


def test_neither_name_nor_text_stands_in_any_table(made):
    keep(made, months=6, at=NOW)
    for model in apps.get_models():
        for row in model.objects.values():
            held = repr(row)
            assert "植入" not in held
            assert json.dumps("欧阳植入")[1:-1] not in held
            assert made.code not in held


def test_the_removal_code_removes_at_once(made):
    remover = keep(made, months=36, at=NOW)
    with pytest.raises(LetterRefused) as refusal:
        letters.remove(made.code, "欧阳植入", codes.fresh())
    assert str(refusal.value) == "No letter is kept under this code, this name and this removal code."

    letters.remove(made.code, "欧阳植入", remover)
    assert (KeptLetter.objects.count(), RecordKey.objects.count()) == (0, 0)


def test_the_sweeper_takes_it_on_its_day(made):
    keep(made, months=6, at=NOW)
    kept_until = KeptLetter.objects.get().kept_until
    assert [letters.sweep(at=kept_until - timedelta(seconds=1)), letters.sweep(at=kept_until)] == [0, 1]
    assert RecordKey.objects.count() == 0


@pytest.mark.parametrize("months", [0, 7, 120])
def test_for_how_long_is_chosen_from_the_list(made, months):
    with pytest.raises(LetterRefused) as refusal:
        keep(made, months=months, at=NOW)
    assert str(refusal.value) == "Choose for how long it is kept."


def test_twice_is_once(made):
    keep(made, months=6, at=NOW)
    with pytest.raises(LetterRefused) as refusal:
        keep(made, months=6, at=NOW)
    assert str(refusal.value) == "This letter is kept already; find it by its code and the name."


def test_twice_at_once_is_once(made, monkeypatch):
    """Both saw that none is kept; the database takes one."""
    monkeypatch.setattr(letters, "_is_kept", lambda finder: False)
    keep(made)
    with pytest.raises(LetterRefused) as refusal:
        keep(made)
    assert str(refusal.value) == "This letter is kept already; find it by its code and the name."
    assert (KeptLetter.objects.count(), RecordKey.objects.count()) == (1, 1)


def test_nobody_fills_the_disk(made, monkeypatch):
    monkeypatch.setattr(letters, "MOST_A_DAY", 1)
    keep(made)
    with pytest.raises(LetterRefused) as refusal:
        keep(another(made), address="192.0.2.2")
    assert str(refusal.value) == "No more letters can be kept today; print it, or come again tomorrow."
    keep(another(made), at=NOW + timedelta(days=2))


def test_nor_uses_up_the_day_of_all(made, monkeypatch):
    monkeypatch.setattr(letters, "A_DAY", 1)
    keep(made)
    with pytest.raises(LetterRefused) as refusal:
        keep(another(made))
    assert str(refusal.value) == (
        "From here, 1 letters were kept today; print this one, or come again tomorrow."
    )
    keep(another(made), address="192.0.2.2")
    keep(another(made), at=NOW + timedelta(days=1))


def test_from_where_a_letter_came_is_forgotten_after_a_day(made):
    keep(made, months=6)
    held = KeptLetter.objects.get().sender
    assert (len(held), "192.0.2.1" in held) == (64, False)
    letters.sweep(at=NOW + timedelta(hours=23))
    assert KeptLetter.objects.get().sender == held
    letters.sweep(at=NOW + timedelta(days=1))
    assert KeptLetter.objects.get().sender == ""


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
        assert client.post(f"{item.get_absolute_url()}{suffix}", typed_in(FILLED)).status_code == 410
        assert client.get(f"{item.get_absolute_url()}{suffix}").status_code == 410


def test_only_letters_take_letters(room, client):
    lesson = room.publish(room.lesson())
    assert client.get(f"{lesson.get_absolute_url()}letter/").status_code == 404


def test_no_page_of_letters_sets_a_cookie(item, client):
    made = fill(client, item).context["made"]
    kept = "/education/letters/kept/"
    answers = [
        client.get(kept),
        client.post(kept, {"code": made.code, "name": FILLED["name"]}),
        client.get(f"{item.get_absolute_url()}letter/check/"),
        client.post(f"{item.get_absolute_url()}letter/check/", typed_in(FILLED)),
    ]
    assert [(answer.status_code, answer.cookies) for answer in answers] == [
        (200, {}), (422, {}), (200, {}), (422, {}),
    ]  # fmt: skip


def test_kept_takes_a_post_from_a_browser_without_token(item):
    answer = Client(enforce_csrf_checks=True).post("/education/letters/kept/", {})
    assert answer.status_code == 422


def test_an_older_letter_is_checked_against_its_own_text(room, item, client):
    """The next edition has other blanks and another text; what was made before stays genuine."""
    made = fill(client, item).context["made"]
    page = LetterPage.objects.get()
    blank = {"type": "blank", "value": {"code": "name", "label": "承诺人", "is_day": False}}
    newer = room.revise(page, text="本人{name}承诺。", blanks=[blank], whats_new="只留姓名。")
    item.refresh_from_db()
    typed = typed_in(FILLED) | {"letter_day": made.day.isoformat(), "letter_code": made.code}

    assert newer.id != item.id
    assert client.post(f"{item.get_absolute_url()}letter/check/", typed).context["fits"] is True
    of_newer = client.post(f"{newer.get_absolute_url()}letter/check/", typed)
    assert of_newer.context["fits"] is False


def test_an_older_edition_is_filled_in_no_more(room, item, client):
    newer = room.revise(LetterPage.objects.get(), text=LETTER + "\n特此承诺。", whats_new="加一句。")
    link = f'{newer.get_absolute_url()}#letter">Fill in the newest edition</a>'
    answer = fill(client, item)
    page = client.get(item.get_absolute_url()).content.decode()

    assert (answer.status_code, link in answer.content.decode()) == (409, True)
    assert (link in page, 'name="blank_name"' in page) == (True, False)
    assert fill(client, newer).status_code == 200


def test_blanks_may_be_called_as_fields_of_ours(room, client):
    codes_ = ["name", "act", "months", "letter_day", "letter_code", "code", "remover", "again"]
    item = room.publish(
        letter(
            room,
            text="".join(f"{{{code}}}" for code in codes_),
            blanks=[
                {"type": "blank", "value": {"code": code, "label": f"填{code}", "is_day": False}}
                for code in codes_
            ],
        )
    )
    filled = {code: f"写{code}" for code in codes_}
    answer = client.post(
        f"{item.get_absolute_url()}letter/", typed_in(filled) | {"act": "keep", "months": "6"}
    )
    made = answer.context["made"]
    assert (made.filled, "remover" in answer.context) == (filled, True)
    checked = client.post(
        f"{item.get_absolute_url()}letter/check/",
        typed_in(filled) | {"letter_day": made.day.isoformat(), "letter_code": made.code},
    )
    assert checked.context["fits"] is True


def test_no_id_stands_twice_and_the_drawing_has_a_name(item, client):
    page = fill(client, item).content.decode()
    ids = re.findall(r' id="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))
    assert page.count('type="hidden" name="blank_name"') == 2
    assert 'role="img" aria-label="QR code with the address of the check"' in page


def test_a_real_paper(item, client):
    """Made by WeasyPrint, where that works: always where CI is set."""
    answer = fill(client, item, act="pdf")
    if answer["Content-Type"] != "application/pdf" and "CI" not in os.environ:
        pytest.skip("WeasyPrint's libraries are not installed")
    paper = PdfReader(io.BytesIO(answer.content))
    text = "".join("".join(page.extract_text() for page in paper.pages).split())
    made = codes.code_of(item.id, FILLED, answer.wsgi_request.at.astimezone(SHANGHAI).date())

    assert len(paper.pages) == 1
    assert "本人欧阳植入，于2026-11-23入职锦城某公司。" in text
    assert (made in text, f"/education/{item.id}/letter/check/" in text) == (True, True)
    assert fonts_without_file(paper) == []


def fonts_without_file(paper: PdfReader) -> list[str]:
    """The fonts of a paper that are not embedded; a paper without any font has none to show for it."""
    found = [font.get_object() for page in paper.pages for font in page["/Resources"]["/Font"].values()]
    assert found
    descriptors = [
        (font["/BaseFont"], font["/DescendantFonts"][0].get_object()["/FontDescriptor"]) for font in found
    ]
    return [name for name, held in descriptors if not {"/FontFile2", "/FontFile3"} & set(held.get_object())]


def test_screening_reads_text_and_labels(room):
    blank = {"code": "name", "label": f"姓名 {CARD}", "is_day": False}
    draft = letter(room, text=f"本人{{name}}，{CARD}。", blanks=[{"type": "blank", "value": blank}])
    found = {(each.kind, each.path) for each in room.submit(draft).findings.all()}
    assert {path for kind, path in found if kind == "id_card"} == {
        "/blocks/1/blanks/0/label", "/blocks/1/paragraphs/0",
    }  # fmt: skip


def test_a_pack_holds_the_letter_to_be_filled_in_by_hand(item, english):
    block = next(each for each in item.document["blocks"] if each["type"] == "letter")
    html = str(pages._block(block, {})["alone"])
    assert "本人<span" in html
    assert "＿＿＿＿＿＿（姓名）" in html
    assert "<form" not in html
