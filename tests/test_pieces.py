"""The pieces of the print room: sizes, pages, law, and that each says what its entry says."""

import re
from datetime import date

import pypdf
import pytest

from pressroom.channels.printed.base import CONTENT_MARK
from tests.conftest import DAY

MILLIMETRE = 72 / 25.4
PIECES = {
    "expert-cards": (105, 148, 2),
    "prescriptions": (148, 210, 2),
    "examination-notes": (148, 210, 1),
    "handouts-large": (210, 297, 0),
    "leaflets-a5": (148, 210, 2),
    "guides": (148, 210, 0),
    "pocket-cards": (216, 85.6, 2),
    "signs/departments": (420, 297, 3),
    "signs/services": (420, 297, 3),
    "signs/floors": (297, 420, 1),
    "signs/desks": (297, 210, 1),
}
"""Trim in millimetres, and the pages of one piece (0: as many as the text needs)."""


@pytest.fixture(scope="module")
def pieces(built):
    """The pieces of this file, by their path below output/print."""
    folder = built / "output/print"
    return {file.relative_to(folder).as_posix(): pypdf.PdfReader(file) for file in sorted(folder.rglob("*.pdf"))}


def words_of(reader):
    """The text of all pages, without white space."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages))


def size(page):
    """Width and height in millimetres."""
    return float(page.mediabox.width) / MILLIMETRE, float(page.mediabox.height) / MILLIMETRE


def front(built, path):
    """The front matter of a source of the sample."""
    return (built / "content" / path).read_text(encoding="utf-8").split("\n---\n")[0]


def test_pieces_have_their_trim_and_their_pages(pieces):
    """To a tenth of a millimetre; a card that runs over its sides would have more pages."""
    seen = set()
    for path, reader in pieces.items():
        folder = path.rpartition("/")[0]
        if folder in PIECES:
            seen.add(folder)
            width, height, count = PIECES[folder]
            assert count in (0, len(reader.pages)), path
            for page in reader.pages:
                assert size(page) == pytest.approx((width, height), abs=0.1), path
    assert seen == set(PIECES)


def test_every_expert_has_a_card_with_titles_in_order_and_every_clinic(pieces, built):
    """What the file says, in the file's order; the stamp names the card."""
    for file in sorted((built / "content/experts").glob("*.md")):
        text = front(built, f"experts/{file.name}")
        words = words_of(pieces[f"expert-cards/{file.stem}.pdf"])
        titles = re.findall(r"^  - name: (.*)$", text.split("departments:")[0], re.MULTILINE)
        places = [words.find(re.sub(r"\s", "", title)) for title in titles]
        assert places == sorted(places), file.stem
        assert min(places) >= 0, file.stem
        for slot in re.findall(r"^  - slot: (.*)$", text, re.MULTILINE):
            assert slot in words, (file.stem, slot)
        assert f"ZJK-{file.stem.upper()}" in words


def test_no_piece_shows_an_unfilled_version(pieces):
    """The mark of the content is put in last."""
    for path, reader in pieces.items():
        assert CONTENT_MARK not in words_of(reader), path


def test_wall_sheets_are_a3_and_show_the_coming_changes(pieces):
    """Names at 20 pt and more; the substitute of 25 November stands in the box."""
    sheets = {path: reader for path, reader in pieces.items() if path.startswith("timetables/")}
    assert "timetables/hospital.pdf" in sheets
    for path, reader in sheets.items():
        for page in reader.pages:
            short, long = sorted(size(page))
            expected = (210, 297) if path.endswith("stop-notice.pdf") else (297, 420)
            assert (short, long) == pytest.approx(expected, abs=0.1), path
    words = words_of(sheets["timetables/internal-medicine.pdf"])
    assert "11月25日周三上午赵若兰孙致远替诊" in words
    assert "停诊" in words_of(sheets["timetables/stop-notice.pdf"])
    assert f"{date.fromisoformat(DAY):%Y}年11月22日" in words


def test_names_on_the_wall_are_read_from_two_metres(built):
    """A name subtends at least 12 minutes of arc at two metres: 7 mm, which is 20 pt."""
    import pypdfium2

    document = pypdfium2.PdfDocument(built / "output/print/timetables/hospital.pdf")
    page = document[0].get_textpage()
    text = page.get_text_range()
    place = text.index("陈雨晴")
    left, _, right, _ = page.get_charbox(place, loose=True)
    assert (right - left) >= 20 * 0.98


def test_there_is_no_stop_notice_when_nothing_stops(run, sample):
    """The notice appears with the first exception and goes with the last."""
    for file in (sample / "content/experts").glob("*.md"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"^exceptions:\n(?:  .*\n)+", "", text, flags=re.MULTILINE), encoding="utf-8")
    answer = run(sample, "build", "--only", "stop-notice", "--as-of", DAY, "--jobs", "1")
    assert answer.code == 0, answer.err
    assert not (sample / "output/print/timetables/stop-notice.pdf").exists()


def test_outside_the_premises_there_is_no_expert_card(run, sample):
    """A doctor's name may not advertise (医疗广告管理办法 5), and the site offers no card."""
    site = sample / "content/site.yaml"
    site.write_text(site.read_text(encoding="utf-8").replace("distribution: inside", "distribution: outside"), "utf-8")
    answer = run(sample, "build", "--only", "expert-card", "--as-of", DAY, "--jobs", "1")
    assert answer.code == 0, answer.err
    assert not (sample / "output/print/expert-cards").exists()


def test_a_prescription_gives_every_action_and_every_red_flag(pieces, built):
    """What to do stands on the front above the line, when to go at once below it; version and reviewer on the back."""
    for file in sorted((built / "content/articles").glob("*.md")):
        text = front(built, f"articles/{file.name}")
        reader = pieces[f"prescriptions/{file.stem}.pdf"]
        front_side = re.sub(r"\s+", "", reader.pages[0].extract_text())
        back = re.sub(r"\s+", "", reader.pages[1].extract_text())
        for name in ("key_actions", "red_flags"):
            block = re.search(rf"^{name}:\n((?:  - .*\n)+)", text + "\n", re.MULTILINE)[1]
            for line in block.splitlines():
                assert re.sub(r"\s+", "", line.removeprefix("  - ")) in front_side, (file.stem, line)
        assert front_side.index("请这样做") < front_side.index("出现以下情况"), file.stem
        version = re.search(r"^  version: (.*)$", text, re.MULTILINE)[1]
        assert f"版本{version}" in back, file.stem


def test_a_prescription_leads_nobody_to_the_hospital(pieces, built):
    """Health education: no number but 120, no address (认定指南 8)."""
    for path, reader in pieces.items():
        if path.startswith("prescriptions/"):
            words = words_of(reader)
            assert not re.search(r"0000-\d{7}", words), path
            assert "杏林路" not in words, path
            assert "120" in words, path


def test_examination_notes_name_no_price(pieces, built):
    """One for each item that needs it; a price would make it a price list."""
    notes = {path: reader for path, reader in pieces.items() if path.startswith("examination-notes/")}
    assert 20 <= len(notes) < len(list((built / "content/checkup-items").glob("*.yaml")))
    for path, reader in notes.items():
        words = words_of(reader)
        assert not re.search(r"\d元", words), path
        price = re.search(
            r"^price: (.*)$", front(built, f"checkup-items/{path.split('/')[1][:-4]}.yaml"), re.MULTILINE
        )[1]
        assert f"{price}元" not in words, path
    assert "检查前这样准备" in words_of(notes["examination-notes/urea-breath-test.pdf"])
    assert "examination-notes/ent-exam.pdf" not in notes


def test_a_pocket_card_holds_every_step_in_order(pieces, built):
    """The steps of the guide, and the phones; it folds to the size of a bank card."""
    steps = re.findall(r"^  - title: (.*)$", front(built, "guides/outpatient-visit.md"), re.MULTILINE)
    words = words_of(pieces["pocket-cards/outpatient-visit.pdf"])
    places = [words.find(step) for step in steps]
    assert min(places) >= 0
    assert places == sorted(places)
    assert "0000-8800120" in words
    assert "pocket-cards/insurance.pdf" not in pieces


def test_signs_name_the_place_in_two_languages(pieces):
    """Department, building and floor; the desk sign shows the hours of the customer service centre and its number."""
    for page in pieces["signs/departments/cardiology.pdf"].pages:
        words = re.sub(r"\s+", "", page.extract_text())
        assert words.startswith("心血管内科Cardiology门诊楼3层OutpatientBuilding,floor3"), words
    desk = words_of(pieces["signs/desks/customer-service.pdf"])
    assert "08:00–21:00" in desk
    assert "0000-8800120" in desk
    floors = words_of(pieces["signs/floors/outpatient.pdf"])
    assert floors.index("康复医学科") < floors.index("神经内科") < floors.index("儿科"), "from the top down"


def test_small_leaflets_outside_are_advertisements(run, sample):
    """Nothing but the eight items, and no download."""
    site = sample / "content/site.yaml"
    site.write_text(site.read_text(encoding="utf-8").replace("distribution: inside", "distribution: outside"), "utf-8")
    answer = run(sample, "build", "--only", "small-leaflet", "--as-of", DAY, "--jobs", "1")
    assert answer.code == 0, answer.err
    words = words_of(pypdf.PdfReader(sample / "output/print/leaflets-a5/cardiology.pdf"))
    assert "医疗广告审查证明文号" in words
    assert "李维" not in words
    assert "高血压" not in words
    assert not (sample / "output/web/downloads/leaflets-a5").exists()


def test_large_handouts_set_nothing_to_read_below_18_points(built):
    """Only running heads, page numbers and the notice of the demonstration are smaller."""
    import pypdfium2

    document = pypdfium2.PdfDocument(built / "output/print/handouts-large/hypertension-at-home.pdf")
    page = document[1]
    text = page.get_textpage()
    height = page.get_height()
    widths = []
    for number in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(number, loose=True)
        is_body = (height - top) > 26 * MILLIMETRE and bottom > 24 * MILLIMETRE
        if is_body and "\u4e00" <= text.get_text_range(number, 1) <= "\u9fff":
            widths.append(right - left)
    assert len(widths) > 100
    assert min(widths) >= 18 * 0.98
