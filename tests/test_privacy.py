"""What is private stays private: personal numbers are refused, canaries of private entries are in no public byte."""

import gzip
import io
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
import zlib
from datetime import date
from pathlib import Path

import brotli
import pikepdf
import pypdf
import pytest
import yaml
from PIL import Image

from pressroom.build.manifest import MANIFEST
from pressroom.build.site import prepare
from pressroom.catalog.catalog import assemble
from pressroom.rules.privacy import numbers, personal_numbers
from pressroom.source.files import Source, discover
from tests.conftest import DAY, REPOSITORY

TODAY = date.fromisoformat(DAY)


@pytest.mark.parametrize(
    ("words", "rule", "value"),
    [
        ("身份证 110101190003070010。", "identity-card", "110101190003070010"),
        ("１１０１０１１９０００３０７００１０", "identity-card", "１１０１０１１９０００３０７００１０"),
        ("110101 19000307 0010", "identity-card", "110101 19000307 0010"),
        ("62010219000101001 0", "identity-card", "62010219000101001 0"),
        ("身份证号：110101190003070011", "identity-card", "110101190003070011"),
        ("身份证号码 110101000307001", "identity-card", "110101000307001"),
        ("手机13800000000", "mobile", "13800000000"),
        ("+86 138-0000-0000", "mobile", "138-0000-0000"),
        ("[打电话](tel:+8613800000000)", "mobile", "13800000000"),
        ("13800000000@mail.example", "mobile", "13800000000"),
        ("卡号6222 0000 0000 0000 004", "bank-card", "6222 0000 0000 0000 004"),
        ("4111111111111111", "bank-card", "4111111111111111"),
        ("住院号：2026001234", "medical-record", "2026001234"),
        ("影像号：　ＸＸ－１２３４５", "medical-record", "ＸＸ－１２３４５"),
        ("病案号为A00123-4", "medical-record", "A00123-4"),
        ("medical record no. 778812", "medical-record", "778812"),
    ],
)
def test_a_personal_number_is_found_where_it_stands(words, rule, value):
    """By pattern and check digit, or by what the number is called; in full-width digits too."""
    found = numbers(f"前文\n{words}\n", TODAY)

    assert [(one.rule, one.value) for one in found] == [(f"privacy/{rule}", value)]
    assert value not in found[0].masked and "***" in found[0].masked


@pytest.mark.parametrize(
    "words",
    [
        "0000-8800120",  # invented lines
        "110101190003070011",  # the check digit is wrong
        "110101190013070010",  # no thirteenth month
        "云卫医发〔2024〕148号",
        "ISBN 978-7-117-13800-1，ISBN 9787117138001",
        "DOI 10.3760/cma.j.cn112148-20200220-00106",
        "统一社会信用代码 121100004000088888",
        "国械注准20153231234，国药准字H19980001",
        "登记号 00000000000000000A1001",
        "住院号：00000000，门诊号：________",
        "6222000000000001",  # the check digit is wrong
        "https://www.example.org/a/6222000000000009",
        "ChiCTR1800012345678",
        "2026-11-16 2026-12-13",
        "住院号在腕带上，共8位数字。",
        "180/110毫米汞柱，1 380 000 0000元",
    ],
)
def test_a_number_that_looks_alike_is_left_in_peace(words):
    """Document numbers, books, licences, papers, forms, and what is plainly invented."""
    assert numbers(words, TODAY) == []


def test_a_line_of_the_fact_file_may_stand_anywhere(starter):
    """A mobile that the hospital publishes is no secret, and any other one is."""
    file = starter / "content/hospital.yaml"
    file.write_text(
        re.sub(r"number: 0\d+-\S+", "number: 13800000000", file.read_text(encoding="utf-8"), count=1), encoding="utf-8"
    )
    catalog = assemble(starter, discover(starter).value).value

    assert personal_numbers([Source("content/pages/a.md", "拨打138 0000 0000", "0")], catalog, TODAY) == []
    assert [
        one.span.line for one in personal_numbers([Source("content/pages/a.md", "\n13900000000", "1")], catalog, TODAY)
    ] == [2]


@pytest.mark.parametrize("form", ["full", "concise", "json", "sarif", "github"])
def test_no_report_carries_a_number_on(starter, run, form):
    """Neither the line that is quoted nor the words of another rule, here law/PI-29, show what was found."""
    file = starter / "content/departments/internal-medicine.md"
    line = "患者身份证号11010519491231002X，手机13800138000，住院号00123456。"
    file.write_text(file.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")

    answer = run(starter, "check", "--format", form)

    assert answer.code == 1
    assert "law/PI-29" in answer.out and "privacy/identity-card" in answer.out
    assert not [number for number in ("11010519491231002", "13800138000", "00123456") if number in answer.out]


def test_a_complaint_does_not_pass_the_number_on(starter):
    """Reports go to inboxes and logs."""
    page = starter / "content/departments/internal-medicine.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n患者110101190003070010\n", encoding="utf-8")

    problems = [one for one in prepare(starter, TODAY).problems if one.rule == "privacy/identity-card"]

    assert len(problems) == 1
    assert "110101190003070010" not in repr(problems)


# --- canaries

REVIEW = {"reviewer": "he-jing", "reviewed": "2026-06-16", "next_review": "2028-06-15"}
EXPERT = {
    "name": "何静",
    "titles": [{"name": "主任医师", "since": 2012}],
    "departments": ["internal-medicine"],
    "registered_scope": "内科专业",
    "scope": ["高血压"],
    "biography": {
        "short": "内科主任医师，诊治高血压。",
        "medium": "在内科工作多年，从事高血压的诊治与随访，门诊看高血压、头晕和心悸，也在社区讲课，教居民在家正确测量血压。",
    },
    "verified": "2026-06-16",
}


PRIVATELY = "林安禾"
"""The name of an expert who speaks to private groups alone."""


def _photograph():
    """A picture with the notes of a camera and its owner."""
    notes = Image.Exif()
    notes[0x010F], notes[0x013B] = "canary-camera", "canary-artist"
    notes.get_ifd(0x8825)[29] = "canary-place"
    made = io.BytesIO()
    picture = Image.linear_gradient("L").resize((1000, 700)).convert("RGB")
    picture.save(made, "JPEG", exif=notes, comment=b"canary-comment")
    return made.getvalue()


def _lecture():
    """A course with a public session, and a private one and a private series with a canary in every text."""
    private = {"hours": "09:00-10:00", "seats": 40, "private": True, "state": "open"}
    secret = {name: f"canary-{name}" for name in ("venue", "host", "note", "series")}
    private["speaker"] = "lin-anhe"
    override = {
        "day": "2027-01-13",
        "speaker": "lin-anhe",
        "venue": "canary-override-venue",
        "note": "canary-override-note",
    }
    return {
        "title": "管好血压",
        "number": "JK-2026-001",
        "summary": "怎样在家量血压。",
        "main_message": "看七天的平均值。",
        "audiences": ["public"],
        "department": "internal-medicine",
        "speakers": ["he-jing"],
        "minutes": 60,
        "objectives": ["能量血压"],
        "outline": ["坐姿", "读数"],
        "key_actions": ["测量血压"],
        "red_flags": ["胸痛立即拨打120"],
        "teach_back": [{"question": f"第{n}问？", "answer": f"第{n}答。"} for n in (1, 2, 3)],
        "review": REVIEW,
        "workflow": [
            {"step": step, "owner": f"canary-owner-{step}", "day": "2026-06-16"}
            for step in ("expert-chosen", "titled", "courseware", "reviewed", "offered")
        ],
        "awaits": {"owner": "canary-awaits-owner", "due": "2026-12-30", "note": "canary-awaits-note"},
        "sources": [{"title": "中国高血压防治指南", "issuer": "修订委员会", "year": 2024}],
        "sessions": [
            {"id": "open", "day": "2026-12-08", "hours": "14:30-15:30", "venue": "public-venue", "seats": 60},
            {
                **private,
                **secret,
                "id": "canary-id",
                "day": "2026-12-09",
                "changes": [{"day": "2026-11-01", "note": "canary-change"}],
            },
            {
                **private,
                **{name: f"{word}-series" for name, word in secret.items()},
                "id": "canary-repeat",
                "day": "2027-01-06",
                "repeat": {"rule": "FREQ=WEEKLY;COUNT=3", "overrides": [override]},
            },
        ],
    }


def _write(file: Path, front: dict, body: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\n{yaml.safe_dump(front, allow_unicode=True)}---\n\n{body}\n", encoding="utf-8")


def unpacked(name, raw):
    """A file's bytes, and everything that is packed inside it."""
    yield raw
    if name.endswith(".gz"):
        yield from unpacked(name[:-3], gzip.decompress(raw))
    elif name.endswith(".br"):
        yield from unpacked(name[:-3], brotli.decompress(raw))
    elif name.endswith(".pdf"):
        for page in pypdf.PdfReader(io.BytesIO(raw)).pages:
            yield page.extract_text().replace("\n", "").encode()
        with pikepdf.open(io.BytesIO(raw)) as document:
            yield str(document.docinfo).encode()
            for thing in document.objects:
                yield repr(thing).encode() if not isinstance(thing, pikepdf.Stream) else stream(thing)
    elif zipfile.is_zipfile(io.BytesIO(raw)):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for part in archive.namelist():
                yield part.encode()
                yield from unpacked(part, archive.read(part))


def stream(thing):
    """The decoded bytes of a stream, and its dictionary."""
    try:
        return thing.read_bytes() + repr(dict(thing)).encode()
    except (pikepdf.PdfError, zlib.error):
        return thing.read_raw_bytes()


def places(root: Path, needle: str, public=True):
    """Outputs that hold a word anywhere, or only the public ones."""
    found = []
    for file in sorted((root / "output").rglob("*")):
        path = file.relative_to(root / "output").as_posix()
        is_internal = path.startswith(("internal/", "report/", ".")) or path == MANIFEST
        if file.is_file() and is_internal is not public:
            parts = (path.encode(), *unpacked(path, file.read_bytes()))
            if any(needle.encode() in part or needle.encode("utf-16-be") in part for part in parts):
                found.append(path)
    return found


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A small site with private entries, built in every channel, by a user and on a machine with telling names."""
    root = tmp_path_factory.mktemp("canary") / "canary-folder"
    shutil.copytree(REPOSITORY / "tests/starter", root)
    _write(root / "content/experts/he-jing.md", EXPERT, "何静医师从事内科工作。")
    _write(root / "content/experts/lin-anhe.md", {**EXPERT, "name": PRIVATELY}, "林安禾医师从事内科工作。")
    picture = "![坐着量血压](images/door.jpg)"
    _write(root / "content/lectures/pressure.md", _lecture(), f"## 量血压\n\n坐着量，public-body。\n\n{picture}")
    (root / "content/images").mkdir()
    (root / "content/images/door.jpg").write_bytes(_photograph())
    names = {"USER": "canary-user", "LOGNAME": "canary-user", "HOSTNAME": "canary-host"}
    command = [sys.executable, str(REPOSITORY / "build.py"), "--lang", "en", "--root", str(root)]
    done = subprocess.run(
        [*command, "build", "--as-of", DAY, "--jobs", "1"],
        env={**os.environ, **names},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return root


@pytest.mark.slow
def test_no_canary_is_in_any_public_byte(guarded):
    """Host, venue, notes and series of private sessions; owners of the workflow; cameras, users, machines and folders."""
    assert places(guarded, "canary") == []


@pytest.mark.slow
def test_no_public_file_tells_when_and_by_whom_a_private_group_is_taught(guarded):
    """The speaker has a page, but no lecture, calendar, slide or feed names either the person or a day."""
    for words in ("2026-12-09", "20261209", "12月9日", "2027-01-06", "20270106", "2027-01-13", "20270113", "1月13日"):
        assert places(guarded, words) == [], words
    own = re.compile(
        r"web/(experts|departments|cards/experts)/|(web/downloads|print|print/press)/(expert-cards|leaflets|leaflets-a5|brochures)/|web/assets/search-index|web/sitemap|print/index"
    )
    found = {*places(guarded, PRIVATELY), *places(guarded, "lin-anhe")}
    assert found and not [path for path in found if not own.match(path)]
    assert any("20261208" in path or path.endswith(".ics") for path in places(guarded, "20261208")), (
        "the public day is found"
    )


@pytest.mark.slow
def test_the_board_counts_private_sessions_and_tells_nothing_of_them(guarded):
    """Neither host nor venue reach the board, the speaker's copies or the slides, which are handed about in the house."""
    for words in ("canary-host", "canary-venue", "canary-note", "canary-override", "canary-camera", "canary-user"):
        assert places(guarded, words, public=False) == [], words


@pytest.mark.slow
@pytest.mark.parametrize(
    ("word", "suffixes"),
    [("public-venue", {".html", ".br", ".gz", ".ics", ".pdf"}), ("public-body", {".html", ".br", ".gz", ".pdf"})],
)
def test_the_search_finds_what_is_public(guarded, word, suffixes):
    """The control: a public field is found in pages, packed twins, calendars and print."""
    assert suffixes <= {Path(path).suffix for path in places(guarded, word)}


@pytest.mark.slow
def test_the_office_still_sees_who_has_to_act(guarded):
    """The control of what is internal: the board names the owner that no public file may name."""
    assert "internal/board.html" in places(guarded, "canary-awaits-owner", public=False)


def test_a_list_of_patients_that_was_pasted_in_is_told_soon(starter):
    """Five thousand numbers take no longer than they must: a second, not minutes; none is quoted."""
    file = starter / "content/departments/internal-medicine.md"
    listed = "\n".join(f"张三 138{number:08d}" for number in range(5000))
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{listed}\n", encoding="utf-8")
    began = time.process_time()
    problems = prepare(starter, TODAY).problems

    assert time.process_time() - began < 4
    assert sum(problem.rule == "privacy/mobile" for problem in problems) == 5000
    assert not any("13800" in str(problem.message) for problem in problems)
