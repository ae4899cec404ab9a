"""Leaflets, brochures and notices of the built sample: panels are filled, nothing is left out, and type is as large as it can be."""

import io
import re
from itertools import pairwise

import pypdfium2
import pytest
import yaml

from tests.test_breaks import lines_of, torn
from tests.test_small_type import small_type

MILLIMETRE = 72 / 25.4
PANELS = ((0, ((6, 92), (104, 191))), (1, ((6, 94), (106, 193), (205, 291))))
"""By page of a brochure: its panels but the cover, from where to where their words may reach, in millimetres."""
HEAD, FOOT = 13, 199
"""Where the words of a panel begin and end."""
HOLE = 28
"""Millimetres of a panel of 186 that may stand empty in one piece, above what stands at its foot too."""
INK = 200
"""Below this grey it is ink, not the ground of a box."""


def hole(page, left, right):
    """The tallest blank band of a panel, in millimetres."""
    picture = page.render(scale=2).to_pil().convert("L").point(lambda level: 255 if level < INK else 0)
    unit = 2 * MILLIMETRE
    top, bottom = int(HEAD * unit), int(FOOT * unit)
    box = (int(left * unit), int(right * unit))
    inked = [y for y in range(top, bottom) if picture.crop((box[0], y, box[1], y + 1)).getbbox()]
    return max(lower - upper for upper, lower in pairwise([top, *inked, bottom])) / unit


def holes(pdf):
    """Panels of a brochure that stand too empty: page, left edge, millimetres."""
    pages = pypdfium2.PdfDocument(pdf)
    found = [
        (number + 1, left, hole(pages[number], left, right)) for number, panels in PANELS for left, right in panels
    ]
    return [(number, left, round(high)) for number, left, high in found if high > HOLE]


def words_of(file):
    """The words of a file, without white space and what only a layout needs."""
    pages = pypdfium2.PdfDocument(file.read_bytes())
    return re.sub(r"[\s\u2060\ufffe\u0002]", "", "".join(page.get_textpage().get_text_range() for page in pages))


def files_of(built, folder):
    """The pieces of a folder; there are some."""
    found = sorted((built / f"output/print/{folder}").glob("*.pdf"))
    assert found
    return found


def pieces(built, folder):
    """The pieces of a folder with the front matter of their departments."""
    for file in files_of(built, folder):
        text = (built / f"content/departments/{file.stem}.md").read_text(encoding="utf-8")
        yield file, yaml.safe_load(text.split("\n---\n")[0].removeprefix("---\n"))


def missing(words, entries):
    """The names and sentences that stand nowhere in the words."""
    named = [one if isinstance(one, str) else one["name"] for one in entries]
    return [name for name in named if re.sub(r"\s", "", name) not in words]


def nearest(pdf):
    """How near letters come to the edge of their page, in millimetres, and which edge it is."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        width, height = page.get_size()
        text = page.get_textpage()
        for left, bottom, right, top in map(text.get_rect, range(text.count_rects())):
            sides = {"left": left, "bottom": bottom, "right": width - right, "top": height - top}
            found += [(length / MILLIMETRE, side) for side, length in sides.items()]
    return min(found)


def made(body, size="297mm 210mm"):
    """A PDF of a body of HTML."""
    from weasyprint import HTML

    return io.BytesIO(
        HTML(string=f"<style>@page {{ margin: 0; size: {size} }} body {{ margin: 0 }}</style>{body}")
        .render()
        .write_pdf()
    )


def test_no_panel_of_a_brochure_stands_half_empty(built):
    """Whatever the team and the lists: type grows, rows move apart, and a small team tells more of itself."""
    files = sorted((built / "output/print/brochures").glob("*.pdf"))
    assert len(files) == 18
    assert not {file.stem: found for file in files if (found := holes(file.read_bytes()))}


def test_a_half_empty_panel_is_noticed():
    """The check sees the panel whose lines end in its middle, and not those that are full."""
    line = "<p style='height: 9mm; margin: 0; font-size: 8mm; line-height: 9mm'>word</p>"

    def panel(left, lines):
        return f"<div style='left: {left}mm; position: absolute; top: 12mm'>{line * lines}</div>"

    def side(*lines):
        return f"<section style='height: 210mm; position: relative'>{''.join(lines)}</section>"

    full = [panel(left, 21) for left in (9, 108, 208)]
    assert holes(made(side(*full) + side(*full))) == []
    assert [(page, left) for page, left, _ in holes(made(side(*full) + side(*full[:2], panel(208, 10))))] == [(2, 205)]


@pytest.mark.parametrize("folder", ["leaflets", "leaflets-a5", "brochures"])
def test_a_leaflet_names_all_that_a_department_treats_and_asks_for(built, folder):
    """Where there is no room to explain a test, its name still stands there."""
    lists = {"leaflets": ("conditions", "treatments", "before_visit"), "leaflets-a5": ("conditions", "before_visit")}
    fields = lists.get(folder, ("conditions", "treatments", "before_visit"))
    found = {}
    for file, front in pieces(built, folder):
        words = words_of(file)
        lacking = [name for field in fields for name in missing(words, front.get(field, []))]
        found |= {file.stem: lacking} if lacking else {}
    assert not found


def test_what_is_left_out_is_noticed():
    """The check sees a name that stands nowhere, written with or without spaces."""
    assert missing("肺功能检查戒烟干预", [{"name": "肺功能检查"}, "戒烟 干预", {"name": "呼吸康复"}]) == ["呼吸康复"]


def test_who_must_not_come_reads_it_in_nine_points(built):
    """On the front of a package's leaflet nothing but the explanation of the price and labels is smaller than 8.7 points."""
    for file in files_of(built, "package-leaflets"):
        pages = pypdfium2.PdfDocument(file.read_bytes())
        warned = (
            re.sub(r"\s", "", pages[0].get_textpage().get_text_range())
            .partition("不宜做，或要先告诉医生")[2]
            .partition("体检的局限")[0]
        )
        alone = pypdfium2.PdfDocument.new()
        alone.import_pages(pages, [0])
        buffer = io.BytesIO()
        alone.save(buffer)
        small = "".join(small_type(io.BytesIO(buffer.getvalue()), 8.7).values())
        assert len(warned) > 100, file.name
        assert warned[-40:] not in small and warned[:40] not in small, file.name


def test_the_way_to_a_department_is_read_in_nine_points(built):
    """Whatever hours a department has, the back of its brochure tells the way in type that old eyes read."""
    for file in sorted((built / "output/print/brochures").glob("*.pdf")):
        small = "".join(small_type(file.read_bytes(), 8.8).values())
        assert "下车后" not in small and "周一至周五" not in small, file.name


@pytest.mark.parametrize("folder", ["brochures", "leaflets", "leaflets-a5"])
def test_every_clinic_that_is_held_in_another_department_is_marked(built, folder):
    """Also where a department lists a doctor whose first department is another one; the mark is explained once."""
    experts = [
        yaml.safe_load(file.read_text(encoding="utf-8").split("\n---\n")[0].removeprefix("---\n"))
        for file in sorted((built / "content/experts").glob("*.md"))
    ]
    told = {}
    for file in files_of(built, folder):
        own = [one for one in experts if file.stem in one["departments"]]
        held = [clinic.get("department", one["departments"][0]) for one in own for clinic in one.get("clinics", [])]
        told[file.stem] = away = sum(department != file.stem for department in held)
        words = words_of(file)
        assert words.count("＊") == away + bool(away), file.stem
        assert len(re.findall("[上下]午＊|晚间＊", words)) == away, "beside the half-day, where no line parts it"
    assert told["neurology"] > told["cardiology"] == 0


@pytest.mark.parametrize("folder", ["leaflets", "leaflets-a5"])
def test_a_row_of_the_week_is_never_empty(built, folder):
    """Of a doctor who holds no clinic of the week the table says so."""
    assert "无固定门诊" in words_of(built / f"output/print/{folder}/radiology.pdf")
    assert "无固定门诊" not in words_of(built / f"output/print/{folder}/cardiology.pdf")


def left_ends(file, words):
    """From the left edge of the page, and from its top, where words begin, in millimetres."""
    page = pypdfium2.PdfDocument(file.read_bytes())[0]
    text = page.get_textpage()
    place, _ = text.search(words).get_next()
    left, _, _, top = text.get_charbox(place)
    return left / MILLIMETRE, (page.get_height() - top) / MILLIMETRE


def test_conditions_of_two_lines_stand_beside_each_other(built):
    """The list is read across, so that no row is half empty that need not be."""
    file = built / "output/print/leaflets/stomatology.pdf"
    names = ["牙髓炎与根尖周炎", "颞下颌关节疾病"]
    (left, top), (right, beside) = (left_ends(file, name) for name in names)
    assert right > left + 50
    assert abs(top - beside) < 0.5
    assert left_ends(file, "夜里牙痛")[1] > top + 3 < left_ends(file, "张口弹响")[1]


@pytest.mark.parametrize(
    ("folder", "least"), [("timetables", 9.3), ("leaflets", 8), ("signs/departments", 8), ("brochures", 8)]
)
def test_letters_keep_clear_of_the_trim(built, folder, least):
    """The version line too: large sheets are cut less exactly, and a frame covers some millimetres."""
    assert not {file.name: near for file in files_of(built, folder) if (near := nearest(file.read_bytes()))[0] < least}


def test_letters_near_the_trim_are_noticed():
    """The check tells how near they are, and to which edge."""
    words = "<p style='bottom: {}mm; font-size: 9pt; left: 20mm; line-height: 4mm; margin: 0; position: absolute'>version</p>"
    assert nearest(made(words.format(3)))[1] == "bottom"
    assert nearest(made(words.format(3)))[0] == pytest.approx(3.6, abs=0.6)
    assert nearest(made(words.format(30)))[0] > 9


def test_the_half_of_the_day_stands_beside_its_date(built):
    """Who looks for Wednesday afternoon reads one line."""
    page = pypdfium2.PdfDocument((built / "output/print/timetables/stop-notice.pdf").read_bytes())[0]
    lines = [re.sub(r"\s", "", line) for line in page.get_textpage().get_text_range().splitlines()]
    dated = [line for line in lines if re.match(r"\d+月\d+日周", line)]
    assert dated
    assert all(re.match(r"\d+月\d+日周.(上午|下午|晚间)", line) for line in dated)


def left_of(page, word):
    """How far from the left edge a word begins, in millimetres."""
    text = page.get_textpage()
    return text.get_charbox(text.get_text_range().index(word))[0] / MILLIMETRE


def above(page, upper, lower):
    """How much higher one word stands than another, in millimetres, by the upper edges of their first letters."""
    text = page.get_textpage()
    words = text.get_text_range()
    one, other = (text.get_charbox(words.index(word), loose=True)[3] for word in (upper, lower))
    return (one - other) / MILLIMETRE


def test_a_sign_begins_its_lines_below_each_other(built):
    """The place begins where the name above it begins, the bearing of the letters apart."""
    page = pypdfium2.PdfDocument((built / "output/print/signs/departments/cardiology.pdf").read_bytes())[0]
    assert left_of(page, "门诊楼") == pytest.approx(left_of(page, "心血管内科"), abs=4)
    assert abs(left_of(page, "编号") - left_of(page, "心血管内科")) > 40, "negative control"


def test_every_floor_of_a_directory_has_its_first_place_at_the_same_height(built):
    """Whether a floor has one row of places or four."""
    page = pypdfium2.PdfDocument((built / "output/print/signs/floors/outpatient.pdf").read_bytes())[0]
    firsts = {
        "floor 6": "中医科",
        "floor 5": "眼科",
        "floor 3": "心血管内科",
        "floor 2": "老年医学科",
        "floor 1": "儿科",
    }
    steps = [above(page, place, floor) for floor, place in firsts.items()]
    assert max(steps) - min(steps) < 1
    assert abs(above(page, "口腔科", "floor 5") - steps[1]) > 5, "negative control"


def test_the_steps_of_a_pocket_card_fill_its_panels(built):
    """The fullest of the three panels ends in its last quarter, however few steps there are."""
    for file in files_of(built, "pocket-cards"):
        page = pypdfium2.PdfDocument(file.read_bytes())[0]
        picture = page.render(scale=2).to_pil().convert("L").point(lambda level: 255 if level < INK else 0)
        unit = 2 * MILLIMETRE
        ends = [
            picture.crop((int(left * unit), 0, int((left + 46) * unit), picture.height)).getbbox()[3]
            for left in (58, 112)
        ]
        assert max(ends) / picture.height > 0.8, file.name


def test_an_a4_leaflet_is_read_in_nine_points(built):
    """Smaller are only the clinics of the week, remarks beside hours, and who printed it when."""
    for file, front in pieces(built, "leaflets"):
        read = [one["name"] for field in ("conditions", "treatments") for one in front.get(field, [])]
        read = [re.sub(r"[\s\d+-]", "", words) for words in [*read, *front.get("before_visit", [])]]
        small, all_of_it = ("".join(small_type(file.read_bytes(), least).values()) for least in (9, 20))
        assert not [words for words in read if words in small], file.name
        assert [words for words in read if words in all_of_it], "negative control"


def test_the_steps_of_a_pocket_card_begin_at_one_height(built):
    """Row by row over its three panels, also beside the room to write in."""
    page = pypdfium2.PdfDocument((built / "output/print/pocket-cards/outpatient-visit.pdf").read_bytes())[0]
    for row in (("带齐材料", "核对医嘱后缴费", "取药并问清用法"), ("签到候诊", "按指引做检查")):
        assert max(abs(above(page, row[0], other)) for other in row) < 0.3, row
    assert above(page, "带齐材料", "签到候诊") > 20, "negative control"


@pytest.mark.slow
def test_eight_stopped_clinics_stand_on_one_sheet(run, sample):
    """With the words below them; the names of departments are not torn."""
    assert run(sample, "build", "--only", "stop-notice", "--as-of", "2026-11-29").code == 0
    file = sample / "output/print/timetables/stop-notice.pdf"
    lines = lines_of(file)
    assert len(pypdfium2.PdfDocument(file.read_bytes())) == 1
    assert sum(1 for line in lines if re.search(r"周.(上午|下午|晚间)|^(上午|下午)", line)) >= 8
    assert torn(lines, ["呼吸与危重症医学科", "心血管内科", "耳鼻咽喉科"]) == []


def test_the_card_of_a_doctor_tells_when_an_evening_clinic_is(built):
    """The hours of all half-days on which there is a clinic; of an evening nothing where there is none."""
    assert "晚间18:00–20:30" in words_of(built / "output/print/expert-cards/qiu-lei.pdf")
    assert "晚间" not in words_of(built / "output/print/expert-cards/li-wei.pdf")


def test_a_guide_sheet_explains_its_mark_where_it_stands(built):
    """A note that begins a line stands at the edge of its column; △ is explained on sheets that have it."""
    assert "带△的" in words_of(built / "output/print/guide-sheets/general-standard.pdf")
    without = built / "output/print/guide-sheets/general-basic.pdf"
    assert "△" not in words_of(without)
    note, above = left_ends(without, "一次采齐"), left_ends(without, "血常规")
    assert note[1] > above[1] + 3
    assert note[0] == pytest.approx(above[0] + 1.2, abs=0.4), "1.2 mm are the edge of its ground"
