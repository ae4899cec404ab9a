"""Reading comfort: large type, dark colours, the label of AI, the comparison of packages, what is not translated."""

import re

import html5lib
import pypdf
import pytest
from markupsafe import Markup, escape

from pressroom.channels.filters import called, headline, kept, spoken
from pressroom.channels.presenters.checkups import Reckoning
from pressroom.channels.presenters.comparison import Column, Row, rows
from pressroom.kinds.values import Money
from pressroom.render.markup.theme import CONTRASTS, contrast, load_theme
from tests.conftest import DAY, REPOSITORY

CSS = REPOSITORY / "themes/xinglin/css"
SMALL = re.compile(r"font-size: \.\d+rem")


@pytest.fixture(scope="module")
def theme():
    """The shipped theme."""
    return load_theme(REPOSITORY, "xinglin").value


def tree(file):
    """A page as a tree."""
    return html5lib.parse(file.read_text(encoding="utf-8"), namespaceHTMLElements=False)


def words(node):
    """The text of an element without white space."""
    return re.sub(r"\s+", "", "".join(node.itertext()))


def screen_part(sheet):
    """A style sheet without its rules for paper, which has sizes of its own."""
    return re.split(r"@media print", sheet)[0]


def test_dark_colours_reach_screens_only(theme):
    """The device's wish first, then the reader's switch, with a class or without any script; print never sees them."""
    dark = theme.tokens["colour-dark-paper"]
    made = theme.schemes()

    assert dark not in theme.properties()
    assert made.count(f"--colour-paper: {dark};") == 2
    assert made.count(f"--colour-paper: {theme.tokens['colour-paper']};") == 1
    assert "@media screen and (prefers-color-scheme: dark)" in made
    assert ":root:is(.scheme-dark, :has(#scheme-dark:checked))" in made
    assert "--colour-dark" not in theme.properties() + made


def test_dark_colours_have_the_contrast_of_the_light_ones(theme):
    """Each pair, with what the dark scheme takes over from the light one."""
    for front, back, limit in CONTRASTS:
        pair = [theme.tokens.get(f"colour-dark-{name}", theme.tokens[f"colour-{name}"]) for name in (front, back)]
        assert contrast(*pair) >= limit, (front, back)


def test_a_dark_colour_without_contrast_is_refused_at_its_place(tmp_path):
    """The negative control of the check above."""
    folder = tmp_path / "themes/night"
    folder.mkdir(parents=True)
    (folder / "theme.yaml").write_text('extends: xinglin\ncolour-dark:\n  ink: "#333333"\n', encoding="utf-8")
    made, problems = load_theme(tmp_path, "night")

    assert made is None
    assert {(p.rule, p.span.path, p.span.line) for p in problems} == {("theme/contrast", "themes/night/theme.yaml", 3)}


@pytest.mark.parametrize("sheet", sorted(path.name for path in CSS.glob("*.css")))
def test_no_small_size_escapes_large_type(sheet):
    """A size below one rem stands in max() with the least size, or large type would leave it small."""
    assert SMALL.findall(screen_part((CSS / sheet).read_text(encoding="utf-8"))) == []


def test_the_check_for_small_sizes_sees_one():
    """Negative control."""
    assert SMALL.findall(screen_part(".x { font-size: .875rem; }"))
    assert not SMALL.findall(screen_part(".x { font-size: max(.875rem, var(--type-least)); }"))


def test_every_page_can_be_enlarged_and_darkened_without_script(web):
    """The switches are plain radio buttons with labels; the script only remembers, and runs before the style sheet."""
    for file in sorted(web.rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        page = tree(file)
        choices = {node.get("id") for node in page.iter("input") if node.get("type") == "radio"}
        assert {"text-standard", "text-large", "text-larger", "text-largest"} <= choices, file
        assert {"scheme-auto", "scheme-light", "scheme-dark"} <= choices, file
        head = text.partition("</head>")[0]
        assert 0 < head.index("reading.") < head.index('rel="stylesheet"'), file
        assert re.search(r'<script src="[^"]*reading\.[0-9a-f]+\.js"></script>', head), "neither deferred nor a module"


def test_health_education_says_that_an_ai_has_helped(built, web):
    """KP-AI: on the page and on the handout; pages of other kinds do not say it."""
    notice = re.search(r"^ai_notice: (.*)$", (built / "content/site.yaml").read_text(encoding="utf-8"), re.MULTILINE)[1]
    for folder in ("articles", "lectures"):
        for file in (web / folder).glob("*.html"):
            if file.name not in ("calendar.html", "booking.html"):
                assert notice in file.read_text(encoding="utf-8"), file
    assert notice not in (web / "guides/insurance.html").read_text(encoding="utf-8"), "negative control"
    handout = pypdf.PdfReader(built / "output/print/handouts/cpr-aed.pdf")
    assert "内容由AI辅助生成" in re.sub(r"\s+", "", "".join(page.extract_text() for page in handout.pages))
    assert "AI辅助生成" in handout.metadata["/Keywords"]


def test_a_site_without_the_setting_says_nothing(starter, run):
    """The label is the editors' decision."""
    done = run(starter, "build", "--only", "web", "--as-of", DAY)
    assert done.code == 0, done.err
    assert "made-by" not in (starter / "output/web/departments/index.html").read_text(encoding="utf-8")


def test_the_comparison_holds_every_item_of_every_package(web):
    """One column a package, one row an item; what a package holds is said in words, and agrees with its own page."""
    table = next(tree(web / "packages/compare.html").iter("table"))
    heads = list(table.find("thead").iter("th"))[1:]
    packages = [next(node.iter("a")).get("href") for node in heads]
    found = {href: set() for href in packages}
    for row in table.iter("tr"):
        cells = row.findall("td")
        said = {words(cell) for cell in cells}
        if cells and said <= {"含", "不含"}:
            item = next(row.find("th").iter("a")).get("href")
            for href, cell in zip(packages, cells, strict=True):
                assert cell.get("class") == ("yes" if words(cell) == "含" else "no")
                if words(cell) == "含":
                    found[href].add(item)
    assert len(packages) == 8
    for href, items in found.items():
        own = next(node for node in tree(web / "packages" / href).iter("table") if node.get("class") == "items")
        listed = {next(node.iter("a")).get("href") for node in own.iter("th") if node.find("a") is not None}
        assert items == listed, href


def test_the_style_sheet_can_hide_as_many_columns_as_there_are_packages(web):
    """The choice of packages works without script, by the place of the column."""
    page = (web / "packages/compare.html").read_text(encoding="utf-8")
    sheet = (CSS / "compare.css").read_text(encoding="utf-8")
    for number in range(1, page.count('class="pick"') + 1):
        assert f"#pick-{number}:checked" in sheet


class Probe:
    """As much of an entry as the comparison asks for."""

    def __init__(self, key, category="实验室检验", price="10"):
        self.key = key
        self.model = type("Model", (), {"name": key, "category": category, "price": Money.parse(price)})


def test_rows_are_in_the_order_of_the_sheet_and_what_all_hold_comes_first():
    """Categories as in the model, then by how many packages hold the item."""
    a, b, c = Probe("a"), Probe("b"), Probe("c", "一般检查")
    reckoning = Reckoning(Money.parse("30"), 10, fasting=False, count=2)
    columns = (
        Column(Probe("p", price="25"), reckoning, (a, b), deal=None),
        Column(Probe("q", price="30"), reckoning, (b, c), deal=None),
    )
    made = rows(columns)

    assert [(name, [row.item.key for row in members]) for name, members in made.items()] == [
        ("一般检查", ["c"]),
        ("实验室检验", ["b", "a"]),
    ]
    assert made["实验室检验"][0].is_common
    assert not made["实验室检验"][1].is_common
    assert (columns[0].less, columns[0].more) == (Money.parse("5"), None)
    assert (columns[1].less, columns[1].more) == (None, None)
    assert Row(a, (False, False)).count == 0


def test_what_is_not_translated_is_shown_with_a_note(starter, run):
    """The department has no English edition: the English list names it, leads to the Chinese page and says so."""
    (starter / "content/site.yaml").write_text("languages:\n  - zh\n  - en\n", encoding="utf-8")
    done = run(starter, "build", "--only", "web", "--as-of", DAY)
    assert done.code == 0, done.err
    page = tree(starter / "output/web/en/departments/index.html")
    link = next(node for node in page.iter("a") if (node.get("href") or "").endswith("internal-medicine.html"))

    assert link.get("href") == "../../departments/internal-medicine.html"
    assert link.get("hreflang") == "zh-Hans"
    assert "in Chinese" in "".join(page.find(".//main").itertext())
    sections = {node.get("href"): node for node in page.find(".//header").iter("a") if node.get("hreflang")}
    assert "../../articles/index.html" not in sections, "there are no articles"


@pytest.mark.parametrize(
    ("words", "kept_together"),
    [
        ("每天08:00-12:00、14:00–17:30", ["08:00-12:00", "14:00–17:30"]),
        ("早晚各2～3次，约3小时10分钟，1月5日前", ["2～3次", "3小时", "10分钟", "1月5日"]),
        ("指南（2024年版），5～6顿，做5下，1个半小时", ["2024年版", "5～6顿", "5下", "1个半小时"]),
        ("10:00回到广场", []),
        ("高于180/110毫米汞柱，25～39岁女性，第63号公告", ["180/110毫米汞柱", "25～39岁", "第63号"]),
        ("2026年11月9日，12个月，10000步，0.4毫克，30%的人", ["2026年", "11月9日", "12个月", "10000步", "0.4毫克"]),
        ("JK-2026-004，0000-8800120，2026-11-22，1-2-3", []),
        ('<i title="1~2 > 3～4 < 5">x</i><title>1-2</title>', []),
        ("a < 3～4 > b", ["3～4"]),
        ("例如“心梗”“头晕”，不是“一个很长很长的引语”", ["“心梗”", "“头晕”"]),
    ],
)
def test_figures_that_belong_together_stay_on_one_line(words, kept_together):
    """Ranges, days, numbers with their units and short quoted words; numbers of documents, attributes and what is escaped are left as they are."""
    source = Markup(words) if words.startswith("<") else words
    done = kept(source)
    assert re.findall(r'<span class="kept">([^<]*)</span>', done) == kept_together
    assert re.sub(r"</?span[^>]*>", "", done) == escape(source)


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("请立即拨打120，不要等；先拨120或去急诊", ["tel:120", "tel:120"]),
        ("投诉电话0000-8800145（8:00-17:00），转急诊0000-8800999。", ["tel:00008800145", "tel:00008800999"]),
        ("可拨打12356心理援助热线；in an emergency dial 120", ["tel:12356", "tel:120"]),
        ("高压120毫米汞柱，每分钟120次，“中风120”，2026-11-22，JK-2026-004，电话120分钟", []),
        ('<p title="拨打120"><a href="x">拨打120</a></p>', []),
    ],
)
def test_a_number_to_call_can_be_tapped(words, numbers):
    """Numbers of the trunk network, and public ones behind a word that asks for them; no other number, no link in a link."""
    source = Markup(words) if words.startswith("<") else words
    done = called(source)
    assert re.findall(r'<a class="call figures" href="([^"]*)">', done) == numbers
    assert re.sub(r'</?span[^>]*>|<a class="call[^>]*>|(?<!打120)</a>', "", done) == re.sub(
        r"(?<!打120)</a>", "", escape(source)
    )


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("说话不清，请立即拨打120。", "立即拨打120"),
        ("有自伤念头，马上拨打12356", "马上拨打12356"),
        ("客户服务中心电话0000-8800120", "电话0000-8800120"),
    ],
)
def test_a_number_stays_with_the_words_that_ask_to_call_it(words, whole):
    """No line begins within 立即 or 电话; the words around stay free to break."""
    done = called(words)
    assert [re.sub(r"<[^>]*>", "", one) for one in re.findall(r'<span class="kept">.*?</a></span>', done)] == [whole]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("脑卒中：第一个小时怎样争取时间", "脑卒中：|第一个小时|怎样争取时间"),
        ("妇科检查与阴道分泌物检查", "妇科检查|与阴道分泌物|检查"),
        ("女性综合体检（65岁及以上）", "女性综合体检|（65岁及以上）"),
        ("健康管理中心出诊时间表", "健康管理中心|出诊时间表"),
        ("在家量血压", "在家量血压"),
        ("Chest pain: the first hour", "Chest pain: the first hour"),
    ],
)
def test_a_heading_may_break_where_a_reader_pauses(words, shown):
    """Parts that a phone cannot hold have places to break, none of which leaves a character alone; what fits has none."""
    assert re.sub(r"</?span[^>]*>", "", headline(words)).replace("<wbr>", "|") == shown


def test_a_heading_of_a_macro_is_escaped_once():
    """It comes as HTML, and its parts are none."""
    words = "妇产科&儿科的出诊医生与时间安排表"
    assert "<wbr>" in headline(words)
    assert headline(escape(words)) == headline(words)
    assert headline(words).count("&amp;") == 1
    assert "amp;amp" not in headline(escape("儿科&皮肤科"))


def test_chinese_in_an_english_text_says_so():
    """Words of a sign are read aloud as Chinese; what says its language already, tags and attributes stay as they are."""
    source = Markup('<p title="急诊">Follow “急诊” to <span lang="zh-Hans">急诊楼</span></p>')
    assert spoken(source, "en") == str(source).replace("“急诊”", '“<span lang="zh-Hans">急诊</span>”')
    assert spoken(source, "zh") == source
    attributes = Markup("""<i title="a > 急诊 lang=x">x</i><b title='>' lang="zh-Hans">急诊</b>""")
    assert spoken(attributes, "en") == attributes


def test_the_home_page_of_a_young_site_promises_only_what_it_has(starter, run):
    """A hospital with one department and nothing else is not said to have check-ups and lectures."""
    done = run(starter, "build", "--only", "web", "--as-of", DAY)
    assert done.code == 0, done.err
    page = tree(starter / "output/web/index.html")
    words = "".join(page.find(".//main").itertext())
    assert "科室与门诊" in words
    assert "体检" not in words
    assert "讲座" not in words
