"""What is taken along: exactly what is public, exactly as long as it says, from any byte on."""

import hashlib
import itertools
import json
import re
import subprocess
from datetime import timedelta

import pytest
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from education.packs import contents, manifest, store
from education.packs.contents import MOST
from publication.enums import Withdrawal
from publication.services import door
from tests.factories import DAY, NOW, publish

from .conftest import PNG, SHEET, unpacked

FOLDER = "01-许愿还是承诺"


def address(*items, kind: str = "choice.zip") -> str:
    return f"/education/packs/{kind}?" + "&".join(f"item={getattr(item, 'id', item)}" for item in items)


def pack_of(item) -> str:
    return f"/education/{item.id}/pack.zip"


def whole(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_lesson_is_a_pack_of_both_versions_with_its_files(lesson, public, quick_papers):
    item = lesson()
    answer = public(pack_of(item))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E8%AE%B8%E6%84%BF%E8%BF%98%E6%98%AF%E6%89%BF%E8%AF%BA.zip"
    )
    pack = unpacked(answer)
    assert pack.namelist() == [
        "index.html", "reader.css", "说明.txt", "metadata.jsonld", "SHA256SUMS", "manifest.json", "manifest.json.sig",
        f"{FOLDER}/教师版.html", f"{FOLDER}/学生版.html", f"{FOLDER}/教师版.pdf", f"{FOLDER}/学生版.pdf",
        f"{FOLDER}/files/01-柜台上的一杆木秤.png", f"{FOLDER}/files/02-课堂活动单-许愿-承诺.txt",
        f"{FOLDER}/files/03-答案.txt",
    ]  # fmt: skip
    assert pack.read(f"{FOLDER}/files/01-柜台上的一杆木秤.png") == PNG
    assert pack.read(f"{FOLDER}/files/02-课堂活动单-许愿-承诺.txt") == SHEET


def test_what_is_for_the_teacher_is_not_in_the_pupils_version(lesson, public, no_papers):
    pack = unpacked(public(pack_of(lesson())))
    teacher, pupil = (pack.read(f"{FOLDER}/{name}.html").decode() for name in ("教师版", "学生版"))
    assert "给老师的提示" in teacher
    assert "给老师的提示" not in pupil
    assert "答案" in teacher
    assert "答案" not in pupil
    assert "能区分愿望与承诺" in pupil


def test_without_pdf_the_pack_says_so(lesson, public, no_papers):
    pack = unpacked(public("/en" + pack_of(lesson())))
    assert not [name for name in pack.namelist() if name.endswith(".pdf")]
    assert "Without PDFs" in pack.read("index.html").decode()
    assert "This pack has no PDFs" in pack.read("README.txt").decode()
    assert json.loads(pack.read("manifest.json"))["pdf"] is False


def test_manifest_names_every_file_and_every_item(lesson, public, quick_papers):
    items = [lesson(), lesson("我的守信一周")]
    pack = unpacked(public(address(*items)))
    said = json.loads(pack.read("manifest.json"))
    assert {file["path"] for file in said["files"]} == set(pack.namelist()) - {
        manifest.NAME,
        manifest.SIGNATURE,
    }
    for file in said["files"]:
        content = pack.read(file["path"])
        assert (file["size"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert said["items"] == [
        {
            "id": item.id, "kind": "lesson", "title": item.title, "authority": "锦江区市场监管局", "folder": folder,
            "edition": None, "version": 1, "status": None, "commitment": item.commitment,
            "address": f"http://127.0.0.1:8000/education/{item.id}/",
        }
        for item, folder in zip(items, ("01-许愿还是承诺", "02-我的守信一周"), strict=True)
    ]  # fmt: skip


def test_openssl_verifies_as_the_readme_says(lesson, public, no_papers, tmp_path):
    pack = unpacked(public(pack_of(lesson())))
    pack.extractall(tmp_path)
    (tmp_path / "key.pem").write_bytes(public(manifest.KEY_ADDRESS).content)
    readme = (tmp_path / "说明.txt").read_text()
    [command] = re.findall(r"openssl pkeyutl .*", readme)
    assert hashlib.sha256((tmp_path / "key.pem").read_bytes()).hexdigest() in readme
    for line in (command, "sha256sum --check --quiet SHA256SUMS"):
        done = subprocess.run(line, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    changed = (tmp_path / "manifest.json").read_text().replace("许愿还是承诺", "许愿不是承诺")
    (tmp_path / "manifest.json").write_text(changed)
    assert subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, check=False).returncode != 0


def test_metadata_are_learning_resources(lesson, public, no_papers):
    item = lesson(tags=["承诺"])
    graph = json.loads(unpacked(public(pack_of(item))).read("metadata.jsonld"))
    assert graph == {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "LearningResource",
                "@id": f"http://127.0.0.1:8000/education/{item.id}/",
                "url": f"http://127.0.0.1:8000/education/{item.id}/",
                "identifier": item.id,
                "name": "许愿还是承诺",
                "inLanguage": "zh-Hans",
                "learningResourceType": "lesson plan",
                "isAccessibleForFree": True,
                "publisher": {"@type": "Organization", "name": "锦江区市场监管局"},
                "datePublished": "2026-11-23",
                "keywords": ["承诺"],
                "teaches": ["能区分愿望与承诺。"],
                "timeRequired": "PT40M",
                "audience": {"@type": "EducationalAudience", "educationalRole": "teacher"},
            }
        ],
    }


def test_a_unit_brings_the_lessons_that_are_public(house, lesson, public, no_papers):
    first, gone, later = lesson("第一课"), lesson("第二课"), lesson("第三课", visible_from=NOW + 5 * DAY)
    story = publish(house, section="stories", kind="story", title="不是课程的故事")
    unit = lesson(
        "承诺单元", kind="unit", references=[first.id, story.id, gone.id, later.id],
        blocks=[{"type": "reference", "id": id} for id in (first.id, gone.id, later.id)],
    )  # fmt: skip
    everything = unpacked(public(pack_of(unit), at=NOW + 6 * DAY))
    assert {name.split("/")[0] for name in everything.namelist() if "/" in name} == {
        "01-承诺单元", "02-第一课", "03-第二课", "04-第三课",
    }  # fmt: skip
    door.withdraw(gone.id, Withdrawal.EDITORIAL, by=None, at=NOW + DAY)
    answer = public(pack_of(unit), at=NOW + 2 * DAY)
    content = whole(answer)
    for absent in ("第二课", "第三课", "不是课程的故事", gone.id, later.id):
        assert absent.encode() not in content
    assert "What is not public at the moment is left out" in whole(
        public(f"/en{pack_of(unit)}", at=NOW + 2 * DAY)
    ).decode("utf-8", "replace")


def test_a_curriculum_brings_its_units_with_their_lessons_in_order(lesson, public, no_papers):
    one, two = lesson("甲课"), lesson("乙课")
    units = [
        lesson(title, kind="unit", references=[each.id], blocks=[])
        for title, each in (("甲单元", one), ("乙单元", two))
    ]
    whole_course = lesson("方案", kind="curriculum", references=[each.id for each in units], blocks=[])
    found = contents.of_item(whole_course, at=NOW)
    assert [item.title for item in found.items] == ["方案", "甲单元", "甲课", "乙单元", "乙课"]


@pytest.mark.parametrize(
    ("at", "status"), [(NOW - DAY, 404), (NOW, 200), (NOW + 2 * DAY, 410)], ids=["embargo", "shown", "over"]
)
def test_visibility_is_asked_of_a_pack_as_of_its_item(lesson, public, no_papers, at, status):
    item = lesson(visible_until=NOW + DAY)
    etag = public(pack_of(item)).headers["ETag"]
    for one in (pack_of(item), f"/education/{item.id}/document.pdf"):
        assert public(one, at=at, **{"If-None-Match": '"x"'}).status_code in (status, 302)
    assert public(pack_of(item), at=at, **{"If-None-Match": etag}).status_code == (
        304 if status == 200 else status
    )


def test_a_choice_with_something_gone_is_refused_and_the_rest_offered(lesson, public, no_papers):
    stays, gone = lesson("留下的课"), lesson("撤下的课")
    door.withdraw(gone.id, Withdrawal.EDITORIAL, by=None, at=NOW)
    answer = public("/en" + address(stays, gone), at=NOW + DAY)
    assert answer.status_code == 410
    text = answer.content.decode()
    assert "撤下的课" not in text
    assert f"http://127.0.0.1:8000/education/{gone.id}/" in text
    assert f'href="/en/education/packs/choice.zip?item={stays.id}"' in text
    assert public(address(stays, "A" * 22)).status_code == 404
    assert public(address(stays), at=NOW + DAY).status_code == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "The parameter “item” is not valid: choose at least one lesson."),
        ("?item=../../etc/passwd", "The parameter “item” is not valid: the id of a lesson has 22 letters and digits."),
        (
            "?" + "&".join(f"item={number:022d}" for number in range(MOST + 1)),
            "The parameter “item” is not valid: at most 30 lessons in one pack; make two of them.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_a_choice_is_said(db, public, query, said):
    answer = public(f"/en/education/packs/choice.zip{query}")
    assert (answer.status_code, said in answer.content.decode()) == (400, True)


def test_what_speaks_of_a_person_or_is_no_education_is_in_no_pack(house, lesson, public, no_papers):
    person = lesson("某人的课", subject_category="person")
    said = [{"type": "paragraph", "text": "王小明同学的电话是13980012345"}]
    masked = lesson("遮盖过的课", blocks=said, accept_masks=True)
    assert masked.masked
    story = publish(house, section="stories", kind="story")
    for item in (person, masked, story):
        assert public(pack_of(item)).status_code == 404
        assert public(address(item)).status_code in (404, 410)
    assert "pack.zip" not in public(masked.get_absolute_url()).content.decode()


def test_length_is_exact_and_head_reads_nothing(lesson, public, quick_papers):
    item = lesson()
    head = public(pack_of(item), method="head")
    answer = public(pack_of(item))
    content = whole(answer)
    assert head.content == b""
    assert int(head["Content-Length"]) == int(answer["Content-Length"]) == len(content)
    assert head["ETag"] == answer["ETag"]
    assert answer["Accept-Ranges"] == "bytes"


def test_size_stands_beside_the_link_once_it_is_known(lesson, public, quick_papers):
    item = lesson()
    page = f"/en/education/{item.id}/"
    early, later = (public(page, at=NOW + timedelta(minutes=minutes)).content.decode() for minutes in (9, 11))
    assert ("is being put together" in early, "pack.zip" in early, "document.pdf" in early) == (
        True,
        False,
        False,
    )
    assert ("its size is known once it is put together" in later, "pack.zip" in later) == (True, True)
    size = len(whole(public(f"/en{pack_of(item)}")))
    assert f"ZIP, {filesizeformat(size)}" in public(page).content.decode()
    assert "document.pdf?version=pupil" in public(page).content.decode()
    assert len(quick_papers) == 1


def test_a_choice_knows_its_size_from_the_packs_of_its_items(lesson, public, quick_papers):
    items = [lesson("一"), lesson("二")]
    for item in items:
        public(pack_of(item))
    page = public("/education/packs/?" + address(*items).partition("?")[2]).content.decode()
    assert re.search(r"ZIP[，,] ?\d+", page)
    assert len(quick_papers) == 2


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(min_value=1, max_value=200_000), max_size=5))
def test_any_ranges_give_the_same_bytes(lesson, public, no_papers, cuts):
    item = lesson.made if hasattr(lesson, "made") else lesson()
    lesson.made = item
    answer = public(pack_of(item))
    content, etag = whole(answer), answer["ETag"]
    edges = sorted({0, len(content), *(cut for cut in cuts if cut < len(content))})
    found = []
    for start, end in itertools.pairwise(edges):
        part = public(pack_of(item), Range=f"bytes={start}-{end - 1}", **{"If-Range": etag})
        assert part.status_code == 206
        assert part["Content-Range"] == f"bytes {start}-{end - 1}/{len(content)}"
        assert int(part["Content-Length"]) == end - start
        assert part["ETag"] == etag
        found.append(whole(part))
    assert hashlib.sha256(b"".join(found)).digest() == hashlib.sha256(content).digest()


def test_resuming_after_everything_that_was_made_is_lost(lesson, public, quick_papers):
    item = lesson()
    first = public(pack_of(item))
    begun = whole(first)[:1000]
    store.forget([item.id])
    rest = public(pack_of(item), Range="bytes=1000-", **{"If-Range": first["ETag"]})
    assert (rest.status_code, rest["ETag"]) == (206, first["ETag"])
    assert (
        hashlib.sha256(begun + whole(rest)).digest() == hashlib.sha256(whole(public(pack_of(item)))).digest()
    )


def test_another_edition_is_another_pack(house, lesson, public, no_papers):
    item = lesson()
    etag = public(pack_of(item))["ETag"]
    blocks = [{"type": "paragraph", "html": "<p>改过的正文</p>"}]
    lesson(item_id=item.id, blocks=blocks, source_version="2", at=NOW + DAY)
    answer = public(pack_of(item), at=NOW + 2 * DAY, Range="bytes=1000-", **{"If-Range": etag})
    assert answer.status_code == 200
    assert answer["ETag"] != etag
    assert "改过的正文" in unpacked(answer).read(f"{FOLDER}/教师版.html").decode()


@pytest.mark.parametrize(
    ("asked", "status"),
    [("bytes=0-0", 206), ("bytes=-5", 206), ("bytes=99999999-", 416), ("bytes=5-2", 200), ("items=1-2", 200),
     ("bytes=0-1,3-4", 200)],
)  # fmt: skip
def test_ranges_that_are_asked_for(lesson, public, no_papers, asked, status):
    answer = public(pack_of(lesson()), Range=asked)
    assert answer.status_code == status
    if status == 416:
        assert answer["Content-Range"].startswith("bytes */")


def test_others_who_make_packs_are_waited_for_a_moment(lesson, public, no_papers, monkeypatch):
    item = lesson()
    monkeypatch.setattr("education.packs.making.pack", _busy)
    answer = public(pack_of(item))
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "10", "no-store")


def _busy(*_args, **_given):
    raise store.Busy


def test_the_key_is_that_of_the_ledgers_checkpoints(db, public):
    answer = public("/education/packs/key.pem")
    assert answer.content.startswith(b"-----BEGIN PUBLIC KEY-----\n")
    assert answer.content == manifest.key_pem()


def test_the_list_has_boxes_and_carries_the_choice_along(lesson, public, no_papers):
    items = [lesson(f"第{number}课", blocks=[]) for number in range(22)]
    page = public(f"/en/education/packs/?item={items[0].id}").content.decode()
    assert page.count('type="checkbox"') == 20
    assert '<a rel="next"' in page or 'rel="next"' in page
    [following] = re.findall(r'rel="next" href="\?([^"]+)"', page)
    assert f"item={items[0].id}" in following.replace("&amp;", "&")
    assert 'href="/en/education/packs/choice.zip?item=' in page
    after = public("/en/education/packs/?" + following.replace("&amp;", "&")).content.decode()
    assert after.count('type="checkbox"') == 2
    assert f'id="box-{items[0].id}" checked' in after or f'name="item" value="{items[0].id}"' in after


def test_the_number_of_queries_does_not_grow(lesson, public, no_papers):
    def queries(*items) -> list[int]:
        unit = lesson("单元", kind="unit", references=[item.id for item in items], blocks=[])
        counts = []
        for path in (pack_of(unit), address(*items), unit.get_absolute_url(), address(*items, kind="")):
            public(path)
            with CaptureQueriesContext(connection) as seen:
                assert public(path).status_code == 200
            counts.append(len(seen))
        return counts

    one, three = [lesson("一")], [lesson(title) for title in "甲乙丙"]
    assert queries(*one) == queries(*three)
