from tests.factories import publish


def test_what_only_teachers_are_sent_to_is_no_link_for_pupils(house, public):
    both, theirs = (publish(house, section="stories", title=title) for title in ("一起读的", "只给老师的"))
    lesson = publish(
        house, section="education", kind="lesson", references=[both.id, theirs.id],
        blocks=[{"type": "reference", "id": both.id}, {"type": "reference", "id": theirs.id, "for": "teacher"}],
    )  # fmt: skip
    address = lesson.get_absolute_url()
    assert theirs.id in public(address).content.decode()
    for version in ("pupil/", "pupil/print/"):
        page = public(address + version).content.decode()
        assert (both.id in page, theirs.id in page) == (True, False)


def test_a_page_that_names_a_person_in_a_link_is_nothing_for_search_engines(house, public):
    told = publish(house, section="stories", title="守信人何博杰", subject_category="person")
    lesson = publish(
        house, section="education", kind="lesson", references=[told.id],
        blocks=[{"type": "reference", "id": told.id}],
    )  # fmt: skip
    assert public(lesson.get_absolute_url())["X-Robots-Tag"] == "noindex"


def test_lesson_and_its_print_view(house, public):
    item = publish(house, section="education", kind="lesson", title="诚信班会", text="写一张承诺卡")
    for address in (item.get_absolute_url(), f"{item.get_absolute_url()}print/"):
        page = public(address).content.decode()
        assert "诚信班会" in page
        assert "写一张承诺卡" in page
    assert "诚信班会" in public("/education/").content.decode()
