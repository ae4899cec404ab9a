"""Chinese composition on paper: gaps, kinsoku, what belongs together, punctuation, ruby, tables, and a very long text.

The checkers look at the text of the PDF line by line, as a reader sees it; each has a negative control.
"""

import io
import itertools
import re
import time

import pypdf
import pypdfium2
import pytest

from pressroom.channels.filters import rows, set_rows, whole
from pressroom.core.diagnostic import Span
from pressroom.render.fonts import Face, derive
from pressroom.render.formats import Format
from pressroom.render.markup.typography import JOINER, OPENER, compose, keep_words
from pressroom.render.paper.pdf import PdfEngine, PrintOrder
from pressroom.render.paper.printer import Printer
from pressroom.source.markdown import convert
from tests.conftest import DAY, REPOSITORY

FACES = (Face("Pressroom Sans", 400, "NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"),)


def look_of(name):
    """A print style sheet of the theme without its tokens."""
    words = (REPOSITORY / f"themes/xinglin/css/print/{name}.css").read_text(encoding="utf-8")
    return re.sub(r"var\(--colour[^)]*\)", "#777", re.sub(r"var\(--family[^)]*\)", "'Pressroom Sans'", words))


BASE = look_of("base")
PLAIN = "body{margin:0;font:10mm/16mm 'Pressroom Sans'} p{margin:0;orphans:1;widows:1} @page{margin:10mm}"
WORDS = (
    "血压一天里起起落落（上楼、憋尿、和人争执），都能让它高出20～30 mmHg。只凭第1次读数“高兴”或者着急，都不可靠；"
    "连续测量7天，每天2次，花28元，用CT或MRI检查——再看平均值……约有30%的人在65岁以后，血压高于140/90 mmHg，"
    "每次10 mg，体温38.5℃，「先测量，再服药。」《指南》说：不要停药！好吗？好。"
)


@pytest.fixture(scope="module")
def engine():
    """A print engine with one face."""
    return PdfEngine(derive(FACES, ""))


def lay_out(engine, html, width=210, style=PLAIN, composed=compose):
    """The PDF of some HTML on pages of a width in millimetres."""

    def read(path):
        raise KeyError(path)

    shape = Format("page", width, 290, safe=0, is_pressed=False)
    page = composed(f"<html lang=zh><title>t</title><body>{html}")
    look = f"@page{{size:{width}mm 290mm}} {BASE} {style}"
    made, problems = engine.render(page, look, PrintOrder(shape, {}, read, Span("x.md"), lambda fields: ()))
    assert not problems
    return made.screen


def lines_of(pdf):
    """The lines of all pages."""
    pages = pypdfium2.PdfDocument(pdf)
    return [line for page in pages for line in page.get_textpage().get_text_range().splitlines() if line.strip()]


def places_of(pdf, page=0):
    """Left and right edge in ems, and the character, of all letters of a page; an em is 10 mm."""
    text = pypdfium2.PdfDocument(pdf)[page].get_textpage()
    em = 10 / 25.4 * 72
    boxes = [
        (text.get_charbox(place, loose=True), text.get_text_range(place, 1)) for place in range(text.count_chars())
    ]
    return [(box[0] / em, box[2] / em, letter) for box, letter in boxes if letter.strip()]


@pytest.mark.parametrize(
    ("written", "composed"),
    [
        ("每天3次", "每天<x-between>3|</x-between>次"),
        ("每天3回", "每天<x-between>3|</x-between>回"),
        ("用CT检查", "用<x-between>CT</x-between>检查"),
        ("，CT检查", "，<x-before>CT</x-before>检查"),
        ("约30%，", "约<x-after>30%</x-after>，"),
        ("10 mg 和 3 次", "10 |mg 和 3 |次"),
        ("3—5天", "3|—|<x-before>5|</x-before>天"),
        ("第3页", "第<x-between>|3|</x-between>页"),
        ("中&amp;文 a&lt;b", "中&amp;文 a&lt;b"),
        ("<b>中</b>A<strong>文</strong>", "<b>中</b><x-before>A</x-before><strong>文</strong>"),
        ("中<code>A3中</code>", "中<code>A3中</code>"),
        ('中<img alt="3次">', '中<img alt="3次">'),
        ("低于3.9mmol/L，", "低于<x-after>3.9mmol</x-after>|/|L，"),
        ("见 www.site.cn/ab/cd", "见 www.site.cn/ab/cd"),
        ("走15分钟，", "走<x-between>15|</x-between>分|钟，"),
        ("高于140毫米汞柱时", "高于<x-between>140|</x-between>毫|米|汞|柱时"),
        ("一处约5平方米，", "一处约<x-between>5|</x-between>平|方|米，"),
        ("单位是毫摩尔/升，", "单位是毫|摩|尔/|升，"),
        ("先吃三分之一的主食", "先吃三|分|之|一的主食"),
        ("<td>四分之一的盘子</td>", "<td>四|分|之|一的盘|子</td>"),
        ("写着100毫克／5毫升的瓶", "写着<x-between>100|</x-between>毫|克|／|<x-before>5|</x-before>毫|升的瓶"),
        ("在95分贝处每3个月查", "在<x-between>95|</x-between>分|贝处每<x-between>3|</x-between>个|月查"),
        ("满3月龄，听6000赫兹的", "满<x-between>3|</x-between>月|龄，听<x-between>6000|</x-between>赫|兹的"),
        ("在333诊室就诊的人", "在<x-between>333|</x-between>诊|室就诊的人"),
        ("至4月30日。", "至<x-between>4|</x-between>月<x-between>|30|</x-between>日。"),
        ("请拨打120。", "请拨|打<x-after>|120</x-after>。"),
        ("10:00止", "<x-before>10:00|</x-before>止"),
        ("周一08:00-12:00。", "周一<x-after>08:00</x-after>|–|12:00。"),
        ("编号08-12", "编号<x-after>08-12</x-after>"),
        ("<p>量血压。</p>", "<p>量|血|压。</p>"),
        ("<td>自己的牙</td>", "<td>自己的|牙</td>"),
        ("<p>有的请立即就医。</p>", "<p>有的请立|即|就|医。</p>"),
        ("<p>请立即就医。</p>", "<p>请立即就|医。</p>"),
        ("<p>红肉、白肉。</p>", "<p>红肉、白|肉。</p>"),
        ("<p>少做，请就医。</p>", "<p>少做，请|就|医。</p>"),
        ("<p>HPV检测。</p>", "<p><x-before>HPV|</x-before>|检|测。</p>"),
        ("<p>盐不超过5克。</p>", "<p>盐不超|过|<x-between>5|</x-between>克。</p>"),
        ("<p>只喝5克。</p>", "<p>只|喝|<x-between>5|</x-between>克。</p>"),
        ("<p>约25克。</p>", "<p>约<x-between>25|</x-between>|克。</p>"),
        ("<td>腰酸、情绪波动</td>", "<td>腰|酸、情|绪|波|动</td>"),
        ("<p>穿宽衣，不化浓妆。</p>", "<p>穿宽衣，不|化|浓|妆。</p>"),
        ("<p>少盐，不超过5克。</p>", "<p>少盐，不|超|过|<x-between>5|</x-between>克。</p>"),
        ("<th>酒、咖啡、午睡</th>", "<th>酒、咖|啡、午|睡</th>"),
        ("<td>安眠药、抗过敏药、止咳药加酒</td>", "<td>安|眠|药、抗|过|敏|药、止咳药|加|酒</td>"),
        ("<td>一天的量（生重、可食部分）</td>", "<td>一天的量（生|重、可|食|部|分）</td>"),
        ("<td>腋下（家庭推荐）</td>", "<td>腋下（家|庭|推|荐）</td>"),
        ("<th>孕早期（满13周前）</th>", "<th>孕早期（满|<x-between>13|</x-between>|周|前）</th>"),
        ("<th>您（或女儿）的年龄</th>", "<th>您（或女儿）的年|龄</th>"),
        ("<td>25克／不超过5克</td>", "<td><x-before>25|</x-before>克／不|超|过|<x-between>5|</x-between>克</td>"),
        ("<p>4C类结节的人</p>", "<p><x-before>4C|</x-before>类结|节|的|人</p>"),
        ("升到6毫摩尔/升再测的人", "升到<x-between>6|</x-between>毫|摩|尔/|升再测的人"),
        ("<p>酒、咖啡、午睡</p>", "<p>酒、咖啡、午|睡</p>"),
        ("<p>好吗？好。</p>", "<p>好|吗？|好。</p>"),
        ("<p>写下住院次数和体重变化。</p>", "<p>写下住院次数和体|重|变|化。</p>"),
        ("<p>带近期肾功能结果。</p>", "<p>带近期肾功能结|果。</p>"),
        ("<td>清创缝合与破伤风预防</td>", "<td>清创缝合与破伤风预|防</td>"),
        ("<p>伤处不热敷、不揉。</p>", "<p>伤处不热|敷、|不|揉。</p>"),
        ("<p>产科24小时接诊。</p>", "<p>产科<x-between>24|</x-between>小|时接|诊。</p>"),
        ("<p>医生据此定目标。</p>", "<p>医生据此定|目|标。</p>"),
        ("<p>看听力障碍者。</p>", "<p>看听力障|碍|者。</p>"),
        ("<p>走了1个半小时才到家里</p>", "<p>走了<x-between>1|</x-between>个|半|小|时才到|家|里</p>"),
        ("<p>服叶酸或B族维生素的人</p>", "<p>服叶酸或<x-between>B|</x-between>族维|生|素|的|人</p>"),
        ("用碳13呼气试验查", "用碳<x-between>|13</x-between>呼气试验查"),
        ("耳塞：95－25×0.6＝80分贝的", "耳塞：95|－|25|×|0.6＝<x-before>80|</x-before>分|贝的"),
        ("<p>见GBZ 2.2—2007的规定</p>", "<p>见<x-after>GBZ</x-after> |2.2|—|<x-before>2007</x-before>的规|定</p>"),
    ],
)
def test_what_is_marked(written, composed):
    """Elements at the borders of Chinese and Latin, joiners (here a bar) where no line may end; never in attributes."""
    assert compose(written).replace(JOINER, "|") == composed


@pytest.mark.parametrize(
    ("written", "composed"),
    [
        ("不因“毛玻璃”三个字手术", "不因^“毛|玻|璃”^三个字手术"),
        ("说：“好。”他走", "说：^“好。”^他走"),
        ("他说（“好”）", "他说（“好”）"),
        ("<p>记“心律不齐”。</p>", "<p>记^“心律不|齐”。</p>"),
        ("<p>比“最近糊涂”有用得多。</p>", "<p>比^“最近糊涂”^有|用|得|多。</p>"),
        ("It’s “so”", "It’s “so”"),
    ],
)
def test_a_line_may_end_before_and_behind_what_is_quoted(written, composed):
    """Between a Chinese character or a mark that closes and the quotation marks; not where the last line is held together."""
    assert compose(written).replace(OPENER, "^").replace(JOINER, "|") == composed


def test_a_line_is_filled_up_to_what_is_quoted(engine):
    """The engine alone would carry over the character before the mark, and then one behind it."""
    words = "<p>定间隔不因“毛玻璃”三个字而手术的人</p>"
    assert lines_of(lay_out(engine, words, 81))[:2] == ["定间隔不因", "“毛玻璃”三"]
    plain = lines_of(lay_out(engine, words, 81, composed=str))
    assert plain[0] == "定间隔不", "negative control"


def test_nothing_is_added_to_what_is_written(engine):
    """Gaps are room, not spaces; joiners and openers are gone from text and bookmarks."""
    html = f"<h1>第3节：每天2次</h1><p>{WORDS}不因“毛玻璃”三个字手术</p>"
    pdf = lay_out(engine, html, 210, PLAIN + "h1{bookmark-level:1}")
    written = re.sub(r"<.*?>|\s", "", html)
    assert re.sub(r"\s", "", "".join(lines_of(pdf))) == written
    assert [mark.get_title() for mark in pypdfium2.PdfDocument(pdf).get_toc()] == ["第3节：每天2次"]
    whole = "".join(lines_of(lay_out(engine, "<p>用CT查，共3次</p>")))
    assert whole == "用CT查，共3次"


def links_of(pdf):
    """How many areas of each page lead somewhere."""
    return [len(page.get("/Annots", ())) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def test_a_link_stays_one_link(engine):
    """A number inside does not become a link of its own, which would stand outside of the tags (PDF/UA 7.18.5)."""
    html = '<p><a href="{}">第3节有CT、MRI</a>和<a href="{}">一节</a></p><h2 id="s">第3节</h2>'
    assert links_of(lay_out(engine, html.format("#s", "https://a.example/"))) == [2]
    assert links_of(lay_out(engine, "<p>无</p>")) == [0], "negative control"


def gap_before(pdf, letter):
    """Ems between a letter and the one on its left."""
    return next(right[0] - left[1] for left, right in itertools.pairwise(places_of(pdf)) if right[2] == letter)


def test_chinese_and_latin_stand_apart(engine):
    """Nearly a tenth of an em, on both sides; none at the beginning of a line."""
    pdf = lay_out(engine, "<p>用CT查，3次</p>")
    assert gap_before(pdf, "C") == pytest.approx(0.095, abs=0.01)
    assert gap_before(pdf, "查") == pytest.approx(0.095, abs=0.01)
    assert gap_before(pdf, "3") == pytest.approx(0, abs=0.01)
    assert gap_before(lay_out(engine, "<p>用CT查</p>", composed=str), "C") == pytest.approx(0, abs=0.01), "control"


def test_a_line_begins_with_its_letters(engine):
    """A gap that comes to stand at the beginning of a line is taken back."""
    pdf = lay_out(engine, "<p>量血压用CT查</p>", 60)
    assert lines_of(pdf)[1].startswith("CT")
    lefts = [left for left, _, letter in places_of(pdf) if letter in "量C"]
    assert lefts[0] == pytest.approx(lefts[1], abs=0.03)


def test_the_blank_half_of_a_mark_that_begins_a_line_stands_in_the_margin(engine):
    """Its ink is flush with the letters below, in a name as in a list; where lines are centred, and within a line, nothing is moved."""

    def lefts(block):
        return {letter: left for left, _, letter in places_of(lay_out(engine, block, 75)) if letter in "《“（血不"}

    for block in (
        "<p>血压的记录<br>《不停药》</p>",
        "<h3 style='font-size: 1em'>“不停药”</h3><p>血压</p>",
        "<ul><li>血压</li><li><b>（不</b>停）</li></ul>",
    ):
        found = lefts(block)
        mark = next(one for one in "《“（" if one in found)
        assert found["血"] - found[mark] == pytest.approx(0.5, abs=0.03), block
        assert found["不"] - found["血"] == pytest.approx(0.5, abs=0.03), block
    kept = "<span style='display: inline-block'>“不停”</span>"
    found = lefts(f"<p>血压<br>{kept}</p>")
    assert found["血"] - found["“"] == pytest.approx(0.5, abs=0.03), "what stands first in a line begins it"
    assert lefts(f"<p>血{kept}药</p>")["“"] - found["血"] == pytest.approx(1, abs=0.03), (
        "what stands behind a word does not"
    )
    for block in ("<p>血“不停”药</p>", "<p style='text-align: center'>血血血血<br>“不停”</p>"):
        found = lefts(block)
        assert found["不"] - found["“"] == pytest.approx(1, abs=0.03), block
    centred = lefts("<p style='text-align: center'>血压血压<br>“不停”</p>")
    assert centred["“"] > 0.99, "control"


def test_a_line_that_begins_with_a_mark_still_ends_evenly(engine):
    """The half em that it gains on the left is shared among its letters."""
    words = "血压一天里起起落落上楼憋尿"
    long = places_of(lay_out(engine, f"<p>{words}压<br>“{words}</p>", 160))
    rights = [right for _, right, letter in long if letter in "压尿"]
    assert max(rights) == pytest.approx(rights[-1], abs=0.05)


NEVER_FIRST = "，。、；：？！）」』》”℃%～"
NEVER_LAST = "（「『《“"
TOGETHER = ("20～30 mmHg", "第1次", "7天", "2次", "28元", "30%", "65岁", "140/90 mmHg", "10 mg", "38.5℃", "——", "……")


def misplaced(lines, last="好吗？好。"):
    """What stands where a line may not begin or end, and what was torn apart."""
    found = [line for line in lines if line.strip()[0] in NEVER_FIRST or line.strip()[-1] in NEVER_LAST]
    found += [words for words in TOGETHER if not any(words in line for line in lines)]
    return found + [line for line in lines[-1:] if len(re.findall("[一-鿿]", line)) < 3]


def test_no_line_begins_or_ends_wrongly_at_any_measure(engine):
    """Kinsoku, numbers with their units, and three characters or more in the last line; from 9 to 21 ems."""
    narrow = 9  # ems: a little more than the longest piece that may not be parted
    for ems in range(narrow, 22):
        assert misplaced(lines_of(lay_out(engine, f"<p>{WORDS}</p>", ems * 10 + 21))) == [], ems


def test_the_last_line_is_held_together_also_in_strong_type():
    """A block that ends in an element of its sentence ends like any other; a strong word amid a sentence does not end it."""
    assert f"就{JOINER}诊</strong></td>" in compose("<td>按计划用药，<strong>当天就诊</strong></td>")
    assert JOINER not in compose("<p><strong>当天就诊</strong>的，请带病历<br></p>")


def test_a_name_beside_what_is_said_of_it_parts_no_word():
    """Its column is narrow; a paragraph may part words where its lines end, but none that stands in short marks alone."""
    assert compose("<dt>人工晶状体植入（ESD）</dt>") == "<dt>人J工晶J状J体植J入（ESD）</dt>".replace("J", JOINER)
    assert compose("<p>外科学（普外）方向，谨慎对待“增肌”产品</p>").count(f"普{JOINER}外") == 1
    assert f"“增{JOINER}肌”" in compose("<p>谨慎对待“增肌”一类的产品</p>")
    assert JOINER not in compose("<p>人工晶状体植入（ESD）</p>")
    assert compose("<b>人工晶状体</b><span>白内障</span>").startswith("<b>人J工晶J状J体</b>".replace("J", JOINER))
    assert compose("<h3>人工晶状体植入</h3>").count(JOINER) == compose("<dt>人工晶状体植入</dt>").count(JOINER) == 4


def test_the_lines_of_a_text_are_told_before_it_is_set(engine):
    """To a line at any measure, and nearly always to the line; widths alone, without what no line parts, tell too few."""
    off = {"set": [], "whole": [], "width": []}
    for ems in range(9, 22):
        made, held = (len(lines_of(lay_out(engine, f"<p>{one}</p>", ems * 10 + 21))) for one in (WORDS, whole(WORDS)))
        off["set"].append(set_rows(WORDS, ems) - made)
        off["whole"].append(set_rows(WORDS, ems, is_whole=True) - held)
        off["width"].append(rows(WORDS, ems) - made)
    assert max(map(abs, off["set"] + off["whole"])) <= 1
    assert off["set"].count(0) >= 9 <= off["whole"].count(0)
    assert off["width"].count(0) < 6, "control"
    assert set_rows("血糖<3.9毫摩尔/升", 5) == 2


def test_words_out_of_the_flow_hold_no_joiners(engine):
    """Nor the spacing that they would have: 体检 is spaced like the words before it."""
    pdf = lay_out(engine, '<p style="position: absolute; letter-spacing: 0.08em">健康体检</p>')
    assert lines_of(pdf) == ["健康体检"]
    assert gap_before(pdf, "检") == pytest.approx(gap_before(pdf, "康"), abs=0.02)


def test_a_name_on_one_line_and_words_beside_a_block_keep_their_spacing(engine):
    """Letters are spaced out for an even edge alone: a paragraph has one, a name or a row of things has none."""
    words = "年龄相关性黄斑变性与视网膜病变"
    for block, is_spaced in (
        (f"<p>{words}</p>", True),
        (f"<dt>{words}</dt>", False),
        (f'<p>{words[:-2]}<b style="display: inline-block">{words[-2:]}</b></p>', False),
    ):
        assert (gap_before(lay_out(engine, block, 179), "相") > 0.01) is is_spaced, block


def test_an_acronym_is_not_parted_at_its_hyphen():
    """C-TIRADS stays whole; the number of a file, which must fit its line, may be parted."""
    assert f"C-{JOINER}TIRADS" in compose("<p>甲状腺 C-TIRADS</p>")
    assert JOINER not in compose("<p>编号 ZJK-LI-WEI</p>")


def test_a_wrong_line_is_seen(engine):
    """Negative control: breaks everywhere, and text that was not composed."""
    torn = re.sub(r"(?<=[^a-zA-Z0-9%.])", "\u200b", WORDS)
    found = [
        misplaced(lines_of(lay_out(engine, f"<p>{torn}</p>", ems * 10 + 21, composed=str))) for ems in (11, 12, 13)
    ]
    assert all(found)
    plain = [
        misplaced(lines_of(lay_out(engine, f"<p>{WORDS}</p>", ems * 10 + 21, composed=str))) for ems in range(9, 19, 2)
    ]
    assert any("7天" in one or "2次" in one for one in plain)


def test_marks_that_meet_share_their_blanks(engine):
    """Half an em less for each meeting; a mark beside a character keeps its square."""

    def width(words):
        places = places_of(lay_out(engine, f"<p>国{words}国</p>"))
        return places[-1][0] - places[0][1]

    assert width("，") == pytest.approx(1, abs=0.02)
    assert width("：“") == pytest.approx(1.5, abs=0.02)
    assert width("。”") == pytest.approx(1.5, abs=0.02)
    assert width("）（") == pytest.approx(1.5, abs=0.02)
    assert width("。”）") == pytest.approx(2, abs=0.02)
    assert width("，国，") == pytest.approx(3, abs=0.02), "negative control"


def test_letterspacing_is_even_where_something_is_joined(engine):
    """The joiner takes no room of its own."""
    style = PLAIN + "p{letter-spacing:1em}"
    joined, free = (places_of(lay_out(engine, f"<p>{words}</p>", style=style)) for words in ("甲量血压", "甲量血压量"))
    assert [left for left, *_ in joined][:3] == pytest.approx([left for left, *_ in free][:3], abs=0.02)
    assert joined[3][0] - joined[2][0] == pytest.approx(2, abs=0.02)


def test_readings_stand_above_their_characters(engine):
    """From Markdown to paper; the reading is half as large and in the middle of its characters."""
    html = convert("是{谵妄}(zhān wàng)吗", "x.md", 1).value.html
    pdf = lay_out(engine, html)
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    boxes = {text.get_text_range(place, 1): text.get_charbox(place) for place in range(text.count_chars())}
    size = {letter: box[3] - box[1] for letter, box in boxes.items()}
    middle = (boxes["谵"][0] + boxes["妄"][2]) / 2
    assert boxes["z"][1] > boxes["谵"][3], "above"
    assert size["h"] < 0.6 * size["谵"]
    assert (boxes["z"][0] + boxes["g"][2]) / 2 == pytest.approx(middle, abs=3)
    assert boxes["吗"][1] == pytest.approx(boxes["是"][1], abs=4), "one baseline"
    assert re.sub(r"\s", "", "".join(lines_of(pdf))) == "是谵妄吗zhānwàng"


def heads_of(pdf):
    """The first line of each page."""
    return [page.get_textpage().get_text_range().splitlines()[0] for page in pypdfium2.PdfDocument(pdf)]


def test_a_long_table_repeats_its_head_and_parts_no_row(engine):
    """On every page that it reaches; without a head it would not."""
    look = PLAIN + "".join(re.findall(r"^\.table .*$", look_of("handout"), re.MULTILINE))
    row = "<tr><td>{}</td><td>第一行<br>第二行</td></tr>"
    rows = "".join(row.format(f"项目{number}") for number in range(1, 51))
    table = "<div class=table><table>{}<tbody>{}</tbody></table></div>"
    pdf = lay_out(engine, table.format("<thead><tr><th>名称</th><th>说明</th></tr></thead>", rows), style=look)
    heads = heads_of(pdf)
    assert len(heads) >= 3
    assert all("名称" in head for head in heads)
    for page in pypdfium2.PdfDocument(pdf):
        words = page.get_textpage().get_text_range()
        assert words.count("第一行") == words.count("第二行")
    bare = heads_of(lay_out(engine, table.format("", rows), style=look))
    assert not any("名称" in head for head in bare), "negative control"


def test_no_heading_is_left_at_the_foot_of_a_page(engine):
    """Nor one line of a paragraph alone, wherever the page ends."""
    style = PLAIN + "p{orphans:2;widows:2}"

    def feet(lines, look):
        html = f"<p>{'起<br>' * lines}</p><h2>标题</h2><p>{'正<br>' * 4}</p>"
        return [
            page.get_textpage().get_text_range().split()[-1]
            for page in pypdfium2.PdfDocument(lay_out(engine, html, 210, look))
        ]

    assert "标题" not in {foot for lines in range(10, 18) for foot in feet(lines, style)[:-1]}
    free = style + "h2{break-after:auto!important}"
    assert "标题" in {foot for lines in range(10, 18) for foot in feet(lines, free)[:-1]}, "negative control"


@pytest.mark.slow
def test_a_handout_of_120_000_characters_flows(sample, run, monkeypatch):
    """All chapters, with true page numbers in the contents, and in time that grows with the text and not faster."""
    bodies = [
        file.read_text("utf-8").split("\n---\n", 1)[1]
        for file in sorted((sample / "content/lectures").glob("*.md"))
        if file.name.count(".") == 1
    ]
    words = re.sub(r"^\[\^.*$|\[\^.*?\]|!\[.*?\]\(.*?\)", "", "\n".join(bodies), flags=re.MULTILINE)[
        :120_000
    ].rpartition("\n\n")[0]
    file = sample / "content/lectures/diabetes-plate.md"
    front = file.read_text("utf-8").split("\n---\n", 1)[0]
    file.write_text(f"{front}\n---\n{words}\n", encoding="utf-8")
    seconds = {}
    library = Printer.render

    def timed(self, html, style, order):
        begin = time.process_time()
        made = library(self, html, style, order)
        seconds[order.place.path] = (time.process_time() - begin, len(html))
        return made

    monkeypatch.setattr(Printer, "render", timed)
    answer = run(sample, "build", "--only", "handout", "--executor", "serial", "--as-of", DAY)
    assert answer.code == 0, answer.err
    pages = [
        page.get_textpage().get_text_range()
        for page in pypdfium2.PdfDocument(sample / "output/print/handouts/diabetes-plate.pdf")
    ]
    assert len(pages) > 90
    whole = re.sub(r"\s", "", "".join(pages))
    headings = [re.sub(r"\s|\*", "", line[3:]) for line in words.splitlines() if line.startswith("## ")]
    assert len(headings) > 100
    for heading in headings:
        assert heading in whole, heading
    told = re.findall(r"^(.+?)[. …]{4,}(\d+)$", "\n".join(pages[:12]).replace("\r", ""), re.MULTILINE)
    assert len(told) > 60
    for heading, page in told:
        assert re.sub(r"\s", "", heading)[-8:] in re.sub(r"\s", "", pages[int(page) - 1]), heading
    long, short = seconds.pop("content/lectures/diabetes-plate.md"), sorted(seconds.values())[len(seconds) // 2]
    assert long[0] / long[1] < 3 * short[0] / short[1]


def test_a_text_whose_words_are_kept_ends_as_any_other():
    """Joiners inside words, and between them behind the lone first of a phrase; three characters or more at the end, also behind a number."""
    for words, composed in (
        ("慢慢缺觉，就要立即就医。", "慢|慢缺|觉，就|要立|即|就|医。"),
        ("带上报告结果", "带|上报|告结|果"),
        ("盐每天不超过5克。", "盐每|天不超|过|<x-between>5|</x-between>克。"),
        ("感染，不等于胃癌", "感|染，不|等|于|胃|癌"),
        ("复查，看内分泌科", "复|查，看|内|分|泌|科"),
        ("角膜塑形镜", "角|膜塑|形|镜"),
        ("浓茶、能量饮料过量", "浓|茶、能|量饮|料|过|量"),
    ):
        assert compose(f"<p>{keep_words(words)}</p>").replace(JOINER, "|") == f"<p>{composed}</p>"
