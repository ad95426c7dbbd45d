"""What editors and reviewers do at the desk, click by click."""

import re

from playwright.sync_api import Locator, Page, expect

OPEN = "公开"


def new_page(desk: Page, section: str, kind: str) -> None:
    """The form of a new page, found as an editor finds it: through the section's folder."""
    desk.goto("/admin/pages/")
    desk.get_by_role("link", name=f"查看'{section}'的子页面").click()
    desk.get_by_role("link", name="添加子页面").first.click()
    desk.wait_for_load_state()
    if not desk.locator("#id_title").count():
        desk.get_by_role("link", name=kind, exact=True).first.click()
    expect(desk.locator("#id_title")).to_be_visible()


def open_page(desk: Page, section: str, title: str) -> None:
    """The form of a page that is there."""
    desk.goto("/admin/pages/")
    desk.get_by_role("link", name=f"查看'{section}'的子页面").click()
    desk.get_by_role("link", name=title, exact=True).first.click()
    expect(desk.locator("#id_title")).to_be_visible()


def add_block(desk: Page, name: str, *, nth: int = -1, path: str = "body") -> None:
    """A block of that name at the end of the text."""
    body = desk.locator(f"[data-contentpath={path}]").first
    adders = body.locator("button.c-sf-add-button")
    adders.nth(adders.count() - 1 if nth < 0 else nth).click()
    desk.locator("[role=option]").filter(has_text=re.compile(f"^{name}$")).first.click()


def write_paragraph(desk: Page, text: str) -> None:
    add_block(desk, "段落")
    write_over(desk, text)


def write_over(desk: Page, text: str, *, path: str = "body") -> None:
    """In the last paragraph, in place of what stands there."""
    editor = desk.locator(f"[data-contentpath={path}] [contenteditable=true]").last
    editor.click()
    desk.keyboard.press("Control+A")
    desk.keyboard.type(text)
    until_taken_over(desk, path, text)


def until_taken_over(desk: Page, path: str, text: str) -> None:
    """The form takes over what is typed into an editor a moment later."""
    desk.wait_for_function(
        """([path, text]) => [...document.querySelectorAll(`[name^="${path}-"]`)]
            .some(e => e.value.includes(text))""",
        arg=[path, text],
    )


def add_entry(desk: Page, path: str) -> None:
    """One more of a list that holds but one sort of block, such as the steps of a lesson."""
    desk.locator(f"[data-contentpath={path}] button.c-sf-add-button").last.click()


def choose(desk: Page, field: str, name: str) -> None:
    """A row such as a school subject, in the window that its field opens."""
    desk.locator(f"#{field}-chooser [data-chooser-action-choose]").first.click()
    desk.locator(".modal-dialog").get_by_role("link", name=name, exact=True).click()
    expect(
        desk.locator(f"#{field}-chooser .chooser__title, #{field}-chooser [data-chooser-title]").first
    ).to_have_text(name)


def upload_file(desk: Page, path: str, file: dict, title: str) -> None:
    """A file from the editor's own computer into the last entry of that list."""
    entry = desk.locator(f"[data-contentpath={path}]")
    entry.locator("[data-chooser-action-choose]").last.click()
    window = desk.locator(".modal-dialog")
    window.get_by_role("tab", name="上传").click()
    window.locator("input[type=file]").set_input_files(file)
    window.locator("#id_document-chooser-upload-title").fill(title)
    window.locator("[type=submit]").last.click()
    expect(window).to_be_hidden()
    expect(entry.locator("[data-chooser-title]").last).to_have_text(title)


def save(desk: Page) -> None:
    """As a draft; the editor says so."""
    go(desk, desk.get_by_role("button", name="保存草稿").first)
    expect(desk.locator(".messages .success")).to_be_visible()


def submit(desk: Page) -> None:
    """Into the review; the editor says so."""
    desk.get_by_role("button", name="更多动作").click()
    go(desk, desk.locator("button[name=action-submit], button[name=action-restart-workflow]").first)


def go(page: Page, button: Locator) -> None:
    """Press it, and wait until the next page is there."""
    with page.expect_navigation():
        button.click()


def waiting(reviewer: Page, title: str) -> bool:
    reviewer.goto("/admin/review/")
    return reviewer.get_by_role("link", name=title).count() > 0


def open_submission(reviewer: Page, title: str) -> None:
    reviewer.goto("/admin/review/")
    go(reviewer, reviewer.get_by_role("link", name=title).first)


def record_consent(desk: Page, edit: str, name: str, paper: bytes) -> None:
    """A signed paper of the person, for his name and his region."""
    desk.goto(edit.replace("/pages/", "/story-persons/").replace("edit/", ""))
    desk.select_option("#id_name", name)
    desk.select_option("#id_form", "written")
    desk.fill("#id_given_on", "2026-01-05")
    desk.check("#id_covers_name")
    desk.check("#id_covers_region")
    file = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": paper}
    desk.locator("#id_evidence").set_input_files(file)
    go(desk, desk.locator("form[action$='/consent/'] button"))
    expect(desk.locator(".messages .success")).to_be_visible()


def withdraw_consent(desk: Page, edit: str) -> None:
    desk.goto(edit.replace("/pages/", "/story-persons/").replace("edit/", ""))
    form = desk.locator("form[action$='/withdraw/']")
    form.locator("[name=sure]").check()
    go(desk, form.locator("button"))
    expect(desk.locator(".messages .success")).to_be_visible()


def take_down(desk: Page, section: str, title: str) -> None:
    open_page(desk, section, title)
    desk.goto(desk.url.replace("/edit/", "/unpublish/"))
    go(desk, desk.locator("main form button[type=submit], main form input[type=submit]").first)


def approve(reviewer: Page, title: str) -> None:
    """Read, tick each sentence of the checklist, say 公开 with a basis."""
    open_submission(reviewer, title)
    for box in reviewer.locator("form#act fieldset input[type=checkbox]").all():
        box.check()
    reviewer.locator("form#act").get_by_label(OPEN, exact=True).check()
    reviewer.locator("form#act [name=basis]").fill("《政府信息公开条例》第十七条")
    go(reviewer, reviewer.locator("button[name=act][value=opinion]"))
    expect(reviewer.locator(".messages .success")).to_be_visible()


def overrule_all(reviewer: Page, title: str, reason: str) -> None:
    """Each open finding of the submission is none, says this reviewer."""
    open_submission(reviewer, title)
    while (buttons := reviewer.locator("button[value^='overrule:']")).count():
        number = buttons.first.get_attribute("value").partition(":")[2]
        reviewer.fill(f"#reason-{number}", reason)
        go(reviewer, buttons.first)


def link_all(desk: Page, address: str) -> None:
    """The whole last paragraph as a link."""
    desk.locator("[data-contentpath=body] [contenteditable=true]").last.click()
    desk.keyboard.press("Control+A")
    desk.keyboard.press("Control+K")
    window = desk.locator(".modal-dialog")
    window.get_by_role("link", name="外部链接").click()
    window.locator("#id_external-link-chooser-url").fill(address)
    window.locator("[type=submit]").click()
    expect(window).to_be_hidden()
    until_taken_over(desk, "body", address)
