"""What reaches the browser: names that change with the content, compressed twins, pictures, headers, share cards."""

import gzip
import io
import json
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
import warnings
from contextlib import contextmanager
from datetime import date
from itertools import accumulate, combinations, pairwise
from pathlib import Path

import brotli
import pytest
from PIL import Image

from pressroom.build.pipeline import Options, build
from pressroom.build.pools import SerialExecutor
from pressroom.build.site import prepare
from pressroom.channels import CHANNEL_BY_NAME
from pressroom.channels.web.server_config import CONTENT_SECURITY_POLICY
from pressroom.core.digest import digest
from pressroom.render.fonts import characters_of, derive
from pressroom.render.markup.compression import COMPRESSIBLE_SUFFIXES, PAGE_WINDOW_BITS, compress
from pressroom.render.markup.line_breaking import _balance, _earliest_ends, break_lines
from pressroom.render.markup.scripts import minify_js
from pressroom.render.markup.stylesheets import minify_css
from pressroom.render.markup.theme import load_theme
from pressroom.render.pictures import raster
from pressroom.render.pictures.share_cards import LEFT, MEASURE, Card, draw
from pressroom.render.pictures.vector import svg_size
from tests.conftest import DAY, REPOSITORY, tree_digest

TODAY = date(2026, 11, 22)
QUICK = frozenset({"web", "asset", "picture", "card", "deploy", "outline"})
ARTICLE = "content/departments/surgery.md"
TEXT = '---\nname: 外科\ngroup: 外科\nlicensed_as:\n  - "03"\nsummary: 诊治常见外科疾病。\nlocation:\n  building: outpatient\n  floor: 3\n---\n\n## 我们看什么\n\n![诊室门口](images/{name})\n'  # fmt: skip


def make(root, only=QUICK):
    """Build a site in this process, without paper."""
    options = Options(root / "output", root / ".pressroom/trace.sqlite", only)
    return build(prepare(root, TODAY), options, lambda size: SerialExecutor(), lambda phase, done, total: None)


def photograph(width=1000, height=700, form="JPEG", mode="RGB", **saving):
    """A picture with something on it, as bytes."""
    picture = Image.linear_gradient("L").resize((width, height)).convert(mode)
    out = io.BytesIO()
    picture.save(out, form, **saving)
    return out.getvalue()


def with_picture(root, name, raw):
    """Put a picture into a site, and a department that shows it."""
    (root / "content/images").mkdir(exist_ok=True)
    (root / "content/images" / name).write_bytes(raw)
    (root / ARTICLE).write_text(TEXT.format(name=name), encoding="utf-8")


def bundles_of(web):
    """Style sheet and scripts of the theme: one of each at least, and every script that the theme has."""
    found = [file for file in (web / "assets").iterdir() if re.fullmatch(r"[\w-]+\.[0-9a-f]{10}\.(css|js)", file.name)]
    names = {f"{file.name.partition('.')[0]}{file.suffix}" for file in found}
    assert names == {
        "site.css",
        *(path.removeprefix("js/") for path in load_theme(REPOSITORY, "xinglin").value.scripts()),
    }
    return found


# --- names and bytes


def test_style_sheet_and_scripts_are_named_by_their_bytes(web):
    """A name never stands for two contents, so that it may be kept for ever; every page uses the names that exist."""
    for file in bundles_of(web):
        assert file.name.split(".")[1] == digest(file.read_bytes())[:10], file
    for page in web.rglob("*.html"):
        words = page.read_text(encoding="utf-8")
        assert len(re.findall(r'<link rel="stylesheet" href="[^"]*assets/site\.[0-9a-f]{10}\.css">', words)) == 1, page
        for named in re.findall(r'(?:href|src)="([^"]*assets/[^"]+\.(?:css|js))"', words):
            assert (web / "assets" / named.rpartition("/")[2]).is_file(), (page, named)


def test_a_change_of_the_style_changes_its_name_in_every_page(starter):
    """And the old file goes, with its twins."""
    make(starter)
    before = {path for path in tree_digest(starter / "output") if path.endswith((".css", ".css.br", ".css.gz"))}
    theme = starter / "themes/xinglin"
    shutil.copytree(REPOSITORY / "themes/xinglin", theme)
    sheet = theme / "css/print.css"
    sheet.write_text(sheet.read_text(encoding="utf-8") + "\n.probe { color: #123456; }\n", encoding="utf-8")

    result = make(starter)
    after = {path for path in tree_digest(starter / "output") if path.endswith((".css", ".css.br", ".css.gz"))}

    assert len(before) == len(after) == 3
    assert not before & after
    name = next(path for path in after if path.endswith(".css")).removeprefix("web/")
    assert name in (starter / "output/web/index.html").read_text(encoding="utf-8")
    assert "web/index.html" in result.rendered


def test_style_and_script_lose_nothing_but_air():
    """Comments and blanks go; strings, templates and expressions stay."""
    style = minify_css("/* a */ .a  { color : #ff0000 ; inset-inline: 0 }\n", "x.css")
    assert style.value == ".a{color:red;inset-inline:0}" or style.value.startswith(".a{color:red;")
    assert "/*" not in style.value
    script = "// note\nconst a = `x   ${b + 1}`;\nconst r = /a  b\\/ /g; // end\nconst u = 'http://x';\n"
    assert minify_js(script) == "const a=`x   ${b + 1}`;const r=/a  b\\/ /g;const u='http://x';\n"


def test_style_is_written_for_older_browsers_too():
    """What WeChat's browser of some years ago does not know is put in words that it does."""
    assert "inset:" not in minify_css(".a { inset: 1px }", "x.css").value
    assert "left:1px" in minify_css(".a { inset: 1px }", "x.css").value


def test_a_mistake_in_a_style_sheet_has_a_place(starter, run):
    """In the file of the theme, and nothing is published."""
    sheet = starter / "themes/xinglin/css/print.css"
    shutil.copytree(REPOSITORY / "themes/xinglin", starter / "themes/xinglin")
    sheet.write_text(".a { color: red; }\n\n.b } {\n", encoding="utf-8")

    answer = run(starter, "build", "--as-of", DAY, "--format", "concise")

    assert answer.code == 1
    assert "themes/xinglin/css/print.css:3:" in answer.out + answer.err
    assert "theme/css" in answer.out + answer.err
    assert not (starter / "output/web").exists()


def test_a_width_is_scaled_once_for_all_formats(monkeypatch):
    """And what comes out of the first format is what comes out of it alone."""
    raw = photograph(640, 480, "PNG")
    widths = []
    scale = Image.Image.resize
    monkeypatch.setattr(
        Image.Image, "resize", lambda self, size, *rest: widths.append(size[0]) or scale(self, size, *rest)
    )
    made = [raster.resize(raw, 320, form) for form in ("avif", "webp", "jpg")]
    assert widths == [320]
    raster._scaled.cache_clear()
    assert raster.resize(raw, 320, "jpg") == made[2]
    assert [Image.open(io.BytesIO(one)).size for one in made] == [(320, 240)] * 3


# --- compressed twins


def test_every_text_has_twins_that_unpack_to_it(web):
    """Brotli and gzip, as servers look for them; without a time, so that equal texts give equal twins."""
    files = [file for file in web.rglob("*") if file.suffix in COMPRESSIBLE_SUFFIXES]
    assert len(files) > 300
    for file in files:
        raw = file.read_bytes()
        packed = file.with_name(file.name + ".gz").read_bytes()
        assert gzip.decompress(packed) == raw, file
        assert packed[4:8] == b"\0\0\0\0", file
        assert brotli.decompress(file.with_name(file.name + ".br").read_bytes()) == raw, file


def test_what_is_compressed_already_has_no_twin(built):
    """Pictures and PDF; nothing outside of the website either."""
    twins = [file for file in (built / "output").rglob("*") if file.suffix in (".br", ".gz")]
    assert {Path(file.stem).suffix for file in twins} <= COMPRESSIBLE_SUFFIXES
    assert all(file.is_relative_to(built / "output/web") for file in twins)


def test_twins_follow_their_page(starter):
    """After an edit they hold the new text; when the page goes, they go."""
    make(starter)
    (starter / ARTICLE).write_text(TEXT.replace("![诊室门口](images/{name})", "旧"), encoding="utf-8")
    make(starter)
    (starter / ARTICLE).write_text(TEXT.replace("![诊室门口](images/{name})", "新"), encoding="utf-8")
    make(starter)
    page = starter / "output/web/departments/surgery.html"
    assert "新" in brotli.decompress(page.with_name("surgery.html.br").read_bytes()).decode()

    (starter / ARTICLE).unlink()
    make(starter)
    assert list(page.parent.glob("surgery*")) == []


def test_a_twin_that_somebody_removed_is_made_again(starter):
    """It is an output like any other."""
    make(starter)
    twin = starter / "output/web/index.html.gz"
    twin.unlink()
    assert make(starter).rendered == ("web/index.html",)
    assert twin.exists()


def test_compression_is_the_same_every_time():
    """Time is not an input."""
    raw = "云岭市杏林医院".encode() * 50
    first = [compress(raw, coding, "a.html") for coding in ("br", "gz")]
    time.sleep(1.1)
    assert first == [compress(raw, coding, "a.html") for coding in ("br", "gz")]


def test_a_small_window_saves_bytes_on_a_page(web):
    """Pages are packed smaller than with the next lower effort and a large window, which takes longer."""
    pages = [page.read_bytes() for page in sorted((web / "departments").glob("*.html"))]
    ours = sum(len(compress(raw, "br", "a.html")) for raw in pages)
    assert ours < sum(len(brotli.compress(raw, mode=brotli.MODE_TEXT, quality=5)) for raw in pages)
    assert all(len(raw) < 1 << PAGE_WINDOW_BITS for raw in pages)


# --- pictures


def test_a_photograph_becomes_a_set_without_the_notes_of_the_camera(starter):
    """AVIF, WebP and JPEG in widths that the original has; upright; no place, no name of a camera, no colour profile."""
    notes = Image.Exif()
    notes[0x0112] = 6
    notes[0x010F] = "Secret Camera"
    notes.get_ifd(0x8825)[1] = "N"
    with_picture(starter, "door.jpg", photograph(1000, 700, exif=notes))
    assert make(starter).problems == ()

    files = sorted((starter / "output/web/images").iterdir())
    assert {(f.suffix, int(f.stem.rpartition("-")[2])) for f in files} == {
        (suffix, width) for suffix in (".avif", ".webp", ".jpg") for width in (400, 700)
    }
    for file in files:
        picture = Image.open(file)
        width = int(file.stem.rpartition("-")[2])
        assert picture.size == (width, round(1000 * width / 700))
        assert not dict(picture.getexif())
        assert "icc_profile" not in picture.info
        assert b"Secret" not in file.read_bytes()


@pytest.mark.parametrize("turned", [1, 6])
@pytest.mark.parametrize("saving", [{}, {"progressive": True}, {"mode": "CMYK"}, {"mode": "L"}])
def test_a_photograph_loses_its_notes_and_no_pixel(turned, saving):
    """For print, where the file goes into the PDF as it is: owner, place, comment and preview go, the way up stays."""
    notes = Image.Exif()
    notes[0x0112], notes[0x010F] = turned, "Secret Camera"
    notes.get_ifd(0x8825)[29] = "Secret Place"
    preview = photograph(90, 60, exif=notes)
    raw = photograph(300, 200, exif=notes, comment=b"Secret Comment", icc_profile=b"x" * 200, **saving) + preview
    bare = raster.without_metadata(raw)

    assert raw.count(b"Secret") >= 4 and b"Secret" not in bare
    before, after = Image.open(io.BytesIO(raw)), Image.open(io.BytesIO(bare))
    assert after.tobytes() == before.tobytes() and after.mode == before.mode
    assert after.getexif().get(0x0112, 1) == turned and after.info["icc_profile"]
    assert raster.without_metadata(photograph(form="PNG")) == photograph(form="PNG")
    assert raster.without_metadata(raw[:40]).startswith(b"\xff\xd8")


def test_a_text_offers_the_set_with_size_and_words(starter):
    """The best format first, a JPEG for everybody, nothing that moves when it loads."""
    with_picture(starter, "door.jpg", photograph())
    make(starter)
    words = (starter / "output/web/departments/surgery.html").read_text(encoding="utf-8")
    found = re.search(r"<picture>(.*?)</picture>", words)[1]

    assert re.findall(r'type="([^"]+)"', found) == ["image/avif", "image/webp"]
    image = re.search(r"<img [^>]+>", found)[0]
    assert 'alt="诊室门口"' in image and 'width="1000" height="700"' in image
    for named in re.findall(r"\.\./(images/[^ \",]+)", found):
        assert (starter / "output/web" / named).is_file(), named
    assert "images/door.jpg" not in words


def test_a_changed_picture_has_a_new_name_and_its_page_knows(starter):
    """So that pictures may be kept for ever as well."""
    with_picture(starter, "door.jpg", photograph())
    make(starter)
    before = {file.name for file in (starter / "output/web/images").iterdir()}
    (starter / "content/images/door.jpg").write_bytes(photograph(900, 700))
    result = make(starter)
    after = {file.name for file in (starter / "output/web/images").iterdir()}

    assert not before & after
    assert "web/departments/surgery.html" in result.rendered
    assert "web/departments/internal-medicine.html" not in result.rendered


def test_a_picture_that_shines_through_falls_back_to_png(starter):
    """JPEG would give it a ground."""
    with_picture(starter, "stamp.png", photograph(300, 200, "PNG", "RGBA"))
    make(starter)
    assert {file.suffix for file in (starter / "output/web/images").iterdir()} == {".avif", ".webp", ".png"}


def test_a_drawing_stays_a_drawing(starter):
    """With its size from the file."""
    with_picture(starter, "plan.svg", b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"></svg>')
    make(starter)
    words = (starter / "output/web/departments/surgery.html").read_text(encoding="utf-8")
    assert re.search(
        r'<img src="\.\./images/plan\.[0-9a-f]{10}\.svg" alt="诊室门口" width="30" height="20" loading', words
    )


@pytest.mark.parametrize(
    ("words", "size"),
    [
        ('<svg width="12" height="8.4px">', (12, 8)),
        ('<?xml version="1.0"?><!-- > --><svg viewBox="0,0 40 20" width="100%">', (40, 20)),
        ("<svg>", (None, None)),
        ("", (None, None)),
        ('<svg viewBox="0 0 a b">', (None, None)),
    ],
)
def test_the_size_of_a_drawing_is_what_it_states(words, size):
    """Attributes before the view box; nothing is guessed."""
    assert svg_size(words.encode()) == size


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("note.jpg", b"this is a text"),
        ("empty.png", b""),
        ("cut.jpg", photograph()[:900]),
        ("cut.png", photograph(form="PNG")[:200]),
    ],
)
def test_a_broken_picture_is_told_at_its_file_and_nothing_is_published(starter, run, name, raw):
    """Whether its head is wrong or it breaks off in the middle."""
    with_picture(starter, name, raw)
    answer = run(starter, "build", "--only", "web", "--only", "picture", "--as-of", DAY, "--format", "json")
    told = {(row["rule"], row["path"]) for row in json.loads(answer.out)["problems"]}

    assert answer.code == 1
    assert ("image/broken", f"content/images/{name}") in told
    assert not (starter / "output/web").exists()


def test_a_decompression_bomb_is_refused_by_its_head(monkeypatch):
    """Before a single pixel is decoded."""
    monkeypatch.setattr(raster, "MAX_PIXELS", 10_000)
    with pytest.raises(raster.UnreadablePicture, match="megapixels"):
        raster.read_header(photograph(200, 200, "PNG"))
    with pytest.raises(raster.UnreadablePicture):
        raster.resize(photograph(200, 200, "PNG"), 100, "webp")
    assert raster.read_header(photograph(100, 100, "PNG")).width == 100, "negative control"


def test_the_sample_shows_a_drawing_and_a_picture(web):
    """In a guide and in an article, with words for those who cannot see them."""
    guide = (web / "guides/outpatient-visit.html").read_text(encoding="utf-8")
    article = (web / "articles/blood-pressure-measuring.html").read_text(encoding="utf-8")
    assert re.search(r'<img src="[^"]+\.svg" alt="门诊七步示意图[^"]+"', guide)
    assert "<picture>" in article and 'alt="坐着量血压的侧面图' in article


# --- share cards


def test_every_page_names_a_card_that_exists(web):
    """1200 x 630, small enough for a message, with words."""
    base = "https://www.xinglin-yunling.example/"
    cards = set()
    for page in web.rglob("*.html"):
        metas = dict(re.findall(r'<meta property="(og:[a-z:]+)" content="([^"]*)"', page.read_text(encoding="utf-8")))
        if page.name == "404.html":
            continue
        assert metas["og:image"].startswith(base), page
        assert (metas["og:image:width"], metas["og:image:height"]) == ("1200", "630")
        assert metas["og:image:alt"], page
        cards.add(web / metas["og:image"].removeprefix(base))
    assert len(cards) > 100
    for card in cards:
        assert Image.open(card).size == (1200, 630)
        assert card.stat().st_size <= 60_000, card
    assert set(web.rglob("cards/**/*.png")) == cards


@pytest.fixture(scope="module")
def paint():
    """Draw a card with the theme of the house."""
    theme = load_theme(REPOSITORY, "xinglin").value
    fonts = derive(theme.faces, characters_of(["云岭市杏林医院"]))
    painting = theme.find("cards/ground.png").read_bytes()
    return lambda card, ground=painting: draw(card, theme.tokens, fonts, ground)


def test_a_card_is_a_function_of_its_words(paint):
    """Equal words, equal bytes; other words, other bytes."""
    card = Card("云岭市杏林医院", "科室", "心血管内科", "")
    assert paint(card) == paint(card)
    assert paint(card) != paint(Card("云岭市杏林医院", "科室", "神经内科", ""))


@pytest.mark.parametrize("title", ["短", "从膝关节说起：" * 20, "Pneumonoultramicroscopicsilicovolcanoconiosis " * 3])
def test_a_title_of_any_length_stays_in_its_place(paint, title):
    """It becomes smaller, then it is cut; it never reaches the margin, or the painting on the right."""
    plain = Image.open(io.BytesIO(paint(Card("", "", "", ""), None))).convert("RGB")
    full = Image.open(io.BytesIO(paint(Card("", "", title, ""), None))).convert("RGB")
    ground = plain.getpixel((5, 5))
    changed = [
        (x, y) for x in range(0, 1200, 3) for y in range(0, 630, 3) if full.getpixel((x, y)) != plain.getpixel((x, y))
        and sum(abs(a - b) for a, b in zip(full.getpixel((x, y)), ground, strict=True)) > 60
    ]  # fmt: skip
    assert changed
    if " " not in title:
        assert min(x for x, _ in changed) >= LEFT - 45
        assert max(x for x, _ in changed) <= LEFT + MEASURE + 6
    assert min(y for _, y in changed) >= 150
    assert max(y for _, y in changed) <= 590


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("心血管内科", ("心血管内科",)),
        ("突发胸痛怎么办：先拨120，再学会这4件事", ("突发胸痛怎么办：", "先拨120，再学会这4件事")),
        ("40岁以上女性健康体检套餐", ("40岁以上女性", "健康体检套餐")),
        ("Department of Obstetrics and Gynaecology", ("Department of Obstetrics", "and Gynaecology")),
    ],
)
def test_titles_break_where_a_reader_would(words, lines):
    """After a mark where that costs little; numbers stay with their unit, words in one piece."""
    width = 12 if words.isascii() is False else 26
    found = break_lines(words, width, lambda part: sum(1 if ord(c) > 255 else 0.55 for c in part) if width == 12 else len(part))  # fmt: skip
    assert found == lines


def test_no_line_begins_with_a_closing_mark():
    """Nor ends with an opening one, at any width."""
    words = "“膝关节响了一声”（半月板、韧带）与《指南》：怎么看、怎么办？"
    for width in range(4, 30):
        lines = break_lines(words, width, len)
        assert "".join(lines) == words
        assert not any(line[0] in "”）》：、？" for line in lines), lines
        assert not any(line[-1] in "“（《" for line in lines), lines


@pytest.mark.parametrize(
    ("words", "width", "lines"),
    [
        ("正在吃阿卡波糖的老伴发生低血糖，您给他吃馒头、喝白糖水行不行？", 13, "正在吃阿卡波糖的|老伴发生低血糖，|您给他吃馒头、|喝白糖水行不行？"),
        ("请您用“1、2、0”给我演示一遍怎样检查。", 15, "请您用“1、2、0”|给我演示一遍怎样检查。"),
        ("会用“绿黄红”三级表判断在家观察还是立即就医", 15, "会用“绿黄红”三级表|判断在家观察还是立即就医"),
        ("能用绿、黄、红三区判断自己今天的情况", 15, "能用绿、黄、红三区|判断自己今天的情况"),
        ("结直肠癌筛查：几岁开始、怎样查、多久一次", 15, "结直肠癌筛查：|几岁开始、怎样查、多久一次"),
        ("每周称一次体重，按孕期调整奶、肉、蛋和主食的份量。", 18, "每周称一次体重，|按孕期调整奶、肉、蛋和主食的份量。"),
        ("每3～6个月查一次视力和屈光；近视不能治愈，但可以科学矫正、延缓进展。", 18, "每3～6个月查一次视力和屈光；|近视不能治愈，|但可以科学矫正、延缓进展。"),
    ],
)  # fmt: skip
def test_a_line_ends_beside_a_particle_and_not_within_a_word(words, width, lines):
    """Behind 的, before 给, between words; not within a list where a phrase ends, nor behind the first word of a phrase; 给 ends none."""
    assert break_lines(words, width, len) == tuple(lines.split("|"))


def test_the_name_of_a_medicine_stays_on_one_line():
    """Nor is a unit parted, at any width that holds them; a number in characters may be parted from what comes before it."""
    words = "孩子十公斤，瓶上写着布洛芬混悬液，要用八十毫克，也可以用对乙酰氨基酚，一次几毫升"
    parted = dict.fromkeys(("布洛芬", "氨基酚", "毫升", "要用八十"), False)
    for width in range(6, 30):
        lines = break_lines(words, width, len)
        parted |= {name: parted[name] or not any(name in line for line in lines) for name in parted}
    assert parted == {"布洛芬": False, "氨基酚": False, "毫升": False, "要用八十": True}


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_the_cheapest_lines_are_found_without_trying_all(count):
    """As cheap as the cheapest of all ways, and the same one, for any room; none where it cannot be done in so many lines."""
    wides = [1.0, 1.0, 2.0, 0.5, 1.0, 3.5, 1.0, 1.0, 0.5, 2.0]
    partings = [0.0, 0.2, 0.45, 0.2, 0.0, 0.12, 0.2, 0.45, 0.2, 0.0]
    blanks = [0.0, 0.5, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.5]
    starts = [0.0, *accumulate(wides)]
    for width in (1.5, 2.5, 3.0, 4.0, 6.5, 9.0, 20.0):
        ways = []
        for inner in combinations(range(1, len(wides)), count - 1):
            way, cost = (0, *inner, len(wides)), 0.0
            for start, end in pairwise(way):
                long = starts[end] - starts[start] - blanks[end - 1]
                if long > width and end > start + 1:
                    break
                is_last = end == len(wides)
                more = ((long - starts[-1] / count) / width) ** 2 + (0.0 if is_last else partings[end])
                cost += more + (0.3 if is_last and long < 3.0 else 0.0)
            else:
                ways.append((cost, way))
        cheapest, way = min(ways, default=(float("inf"), (0,)))
        cost, found = _balance(partings, starts, blanks, width, 3.0, count)
        assert (cost, found) == (pytest.approx(cheapest), list(pairwise(way)))
    assert _earliest_ends([0.0, 1.0, 2.0, 3.0, 4.0], [0.0] * 4, 2.0, 2) == [2, 4]  # one way is tried, and not all


# --- for programs, and for servers


def test_the_outline_names_pages_that_exist(web):
    """llms.txt in both editions: a title, a quote, links; no phone and no address of the hospital."""
    base = "https://www.xinglin-yunling.example/"
    for path in ("llms.txt", "en/llms.txt"):
        words = (web / path).read_text(encoding="utf-8")
        lines = words.splitlines()
        assert lines[0].startswith("# ") and lines[2].startswith("> "), path
        assert "## Optional" in lines
        links = re.findall(r"^- \[[^\]]+\]\((\S+)\)", words, re.MULTILINE)
        assert len(links) > 20
        for link in links:
            assert link.startswith(base)
            target = web / link.removeprefix(base)
            assert (target / "index.html" if link.endswith("/") else target).is_file(), link
        assert "0000-8800999" not in words
        assert "&amp;" not in words and "&#39;" not in words


def test_the_policy_allows_nothing_inline():
    """Everything from the site itself, by name; no exception."""
    allowed = {source for rule in CONTENT_SECURITY_POLICY for source in rule[1:]}
    assert allowed == {"'self'", "'none'"}
    assert dict(CONTENT_SECURITY_POLICY)["default-src"] == "'none'"


def test_no_page_needs_an_exception_from_the_policy(web):
    """No inline script or style, no handler, nothing from elsewhere; JSON-LD is data and is not executed."""
    for page in web.rglob("*.html"):
        words = page.read_text(encoding="utf-8")
        scripts = re.findall(r"<script\b([^>]*)>", words)
        assert all(
            "src=" in s or 'type="application/ld+json"' in s or 'type="application/json"' in s for s in scripts
        ), page
        tags = re.findall(r"<[a-z][^>]*>", words)
        assert not any(re.search(r"\s(style|on[a-z]+)=", re.sub(r'"[^"]*"', '""', tag)) for tag in tags), page
        assert "<style" not in words, page


def test_the_files_for_servers_are_not_for_visitors(built, run):
    """list says so; those for nginx and Apache lie outside of the document root."""
    listed = {row["path"]: row for row in json.loads(run(built, "list", "--format", "json", "--as-of", DAY).out)}
    for path in ("web/_headers", "deploy/nginx.conf", "deploy/htaccess"):
        assert listed[path]["public"] is False
        assert (built / "output" / path).is_file()


def test_every_bundle_may_be_kept_for_ever_by_static_hosts(web):
    """By name, since their patterns know whole segments only."""
    words = (web / "_headers").read_text(encoding="utf-8")
    for file in bundles_of(web):
        assert f"/assets/{file.name}\n  Cache-Control: public, max-age=31536000, immutable" in words


def test_a_site_below_a_folder_of_its_host_says_so_to_servers(starter):
    """Rules for paths begin where the site does."""
    (starter / "content/site.yaml").write_text("base_url: https://www.example.com/hospital/\n", encoding="utf-8")
    make(starter)
    assert 'if ($uri ~ "^/hospital/images/")' in (starter / "output/deploy/nginx.conf").read_text(encoding="utf-8")
    assert (starter / "output/web/_headers").read_text(encoding="utf-8").startswith("/hospital/*\n")


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def program(name):
    """The path of a server, or a loud skip."""
    found = shutil.which(name, path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin") or shutil.which(name)
    if found is None:
        warnings.warn(f"{name} is not installed: its configuration was NOT tried", stacklevel=2)
        pytest.skip(f"{name} is not installed")
    return Path(found)


@contextmanager
def serving(command, port):
    """A server while a test runs; its words when it does not come up."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, process.stdout.read()
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def nginx(root, folder, port):
    """Start nginx with the include that we publish."""
    found = program("nginx")
    types = next(p for p in (Path("/etc/nginx/mime.types"), found.parents[2] / "etc/nginx/mime.types") if p.is_file())
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))  # fmt: skip
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log stderr; events {{}}\n"
        f"http {{ include {types}; access_log off; {places} server {{ listen 127.0.0.1:{port}; root {root}/output/web;\n"
        f"include {root}/output/deploy/nginx.conf; }} }}\n",
        encoding="utf-8",
    )
    return [str(found), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]


def apache(root, folder, port):
    """Start Apache on a copy of the site with the file that we publish as .htaccess."""
    found = program("apache2")
    modules = next(
        p for p in (Path("/usr/lib/apache2/modules"), found.parents[1] / "lib/apache2/modules") if p.is_dir()
    )
    shutil.copytree(root / "output/web", folder / "www")
    shutil.copy(root / "output/deploy/htaccess", folder / "www/.htaccess")
    wanted = ("mpm_event", "authz_core", "dir", "mime", "headers", "rewrite", "setenvif")
    loads = "".join(f"LoadModule {name}_module {modules}/mod_{name}.so\n" for name in wanted)
    (folder / "types").write_text(
        "text/html html\ntext/css css\ntext/javascript js\ntext/plain txt\napplication/gzip gz\n"
    )
    (folder / "httpd.conf").write_text(
        f"{loads}ServerName localhost\nListen 127.0.0.1:{port}\nPidFile {folder}/pid\nErrorLog {folder}/log\nTypesConfig {folder}/types\n"
        f'DefaultRuntimeDir {folder}\nDocumentRoot {folder}/www\n<Directory "{folder}/www">\nAllowOverride All\nRequire all granted\n</Directory>\n',
        encoding="utf-8",
    )
    return [str(found), "-f", str(folder / "httpd.conf"), "-D", "FOREGROUND"]


def ask(address, **headers):
    """Status, headers and bytes of an answer."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()


@pytest.mark.parametrize("server", [nginx, apache], ids=["nginx", "apache"])
def test_a_real_server_says_what_we_wrote(built, tmp_path, server):
    """Headers with every answer, errors included; twins for those who take them; the cache as long as it may be."""
    port = free_port()
    root, web = built, built / "output/web"
    style = next((web / "assets").glob("site.*.css")).name
    with serving(server(root, tmp_path, port), port) as site:
        for path in ("/", "/departments/cardiology.html", f"/assets/{style}", "/nowhere.html", "/departments/"):
            status, headers, _ = ask(site + path)
            assert status == (404 if "nowhere" in path else 200), path
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "unsafe" not in policy, path
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] and headers["Permissions-Policy"]
            assert headers["Strict-Transport-Security"].startswith("max-age=")
        _, headers, body = ask(site + "/nowhere.html")
        assert body == (web / "404.html").read_bytes()
        assert "immutable" not in (headers["Cache-Control"] or "")

        _, headers, body = ask(site + "/", **{"Accept-Encoding": "gzip"})
        assert headers["Content-Encoding"] == "gzip"
        assert headers["Content-Type"].startswith("text/html")
        assert headers["Cache-Control"] == "no-cache"
        assert "Accept-Encoding" in headers["Vary"]
        assert gzip.decompress(body) == (web / "index.html").read_bytes()
        _, headers, body = ask(f"{site}/assets/{style}", **{"Accept-Encoding": "gzip"})
        assert headers["Content-Encoding"] == "gzip" and headers["Content-Type"].startswith("text/css")
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        _, headers, body = ask(site + "/")
        assert headers["Content-Encoding"] is None and body == (web / "index.html").read_bytes()
        picture = next((web / "images").glob("*.avif")).name
        status, headers, _ = ask(f"{site}/images/{picture}")
        assert (status, headers["Content-Type"]) == (200, "image/avif")
        assert "immutable" in headers["Cache-Control"]
        assert ask(site + "/llms.txt")[1]["Content-Type"].lower() == "text/plain; charset=utf-8"
        assert ask(site + "/_headers")[0] in (403, 404)
        assert ask(site + "/.htaccess")[0] in (403, 404)


# --- a second theme


def test_the_festival_changes_colours_and_two_blocks_and_inherits_the_rest(starter):
    """A theme over the theme: tokens, a greeting on the home page, a ribbon on every page, its own card."""
    make(starter)
    plain = tree_digest(starter / "output/web")
    (starter / "content/site.yaml").write_text("theme: festival\nlanguages:\n  - zh\n  - en\n", encoding="utf-8")
    assert make(starter).problems == ()
    web = starter / "output/web"

    style = next((web / "assets").glob("site.*.css")).read_text(encoding="utf-8")
    assert "#6d2350" in style and ".ribbon" in style and ".crumbs" in style
    home, inside = (web / path for path in ("index.html", "departments/internal-medicine.html"))
    assert 'class="greeting"' in home.read_text(encoding="utf-8") and "节日安康" in home.read_text(encoding="utf-8")
    assert "greetings" in (web / "en/index.html").read_text(encoding="utf-8")
    assert 'class="ribbon"' in inside.read_text(encoding="utf-8") and "greeting" not in inside.read_text(
        encoding="utf-8"
    )
    assert 'class="skip"' in inside.read_text(encoding="utf-8"), "what the block held before is still there"
    assert inside.read_text(encoding="utf-8").count('class="ribbon"') == 1
    assert (web / "cards/home.png").read_bytes() != plain["cards/home.png"]
    assert "greeting" not in plain["index.html"].decode(), "negative control: the theme of the house has none"


def test_whatever_is_printed_or_drawn_asks_for_fonts(built, run):
    """A channel that forgot to say so would set type without them."""
    listed = json.loads(run(built, "list", "--format", "json", "--as-of", DAY).out)
    setting = {row["channel"] for row in listed if row["path"].endswith(".pdf")} | {"card"}
    assert all(CHANNEL_BY_NAME[name].sets_type for name in setting)
