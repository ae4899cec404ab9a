"""Slips of the hand that YAML, Markdown and the disk let pass, or complain of in words that are nobody's: what they are answered.

Beside ``test_mistakes``, in a site of one department, so that there may be many of them.  Each is told at its place, in Chinese
that names the slip, with a remedy; warnings stop nothing in a draft, and the output stays as it was where something is wrong.
"""

import json
import re
from dataclasses import dataclass

import pytest

from pressroom.build.site import prepare
from pressroom.catalog.outgoing_refs import LINKABLE
from pressroom.report.phrases import say
from pressroom.source.markdown import convert
from tests.conftest import tree_digest
from tests.faults import TODAY
from tests.test_fuzz import PICTURES
from tests.test_mistakes import _place

DEPARTMENT = "content/departments/internal-medicine.md"
NAMES = "\naliases:\n  - 心内科\n  - 心脏科\n"
FOREIGN = re.compile(r"did not find|expected|not allowed|token|pattern|_|Traceback|Errno")
"""Words of parsers and libraries."""


@dataclass(frozen=True)
class Slip:
    """What is written in the place of what, and how it must be answered."""

    name: str
    rule: str
    old: str
    """What is replaced in the department's file, once."""
    new: str
    at: str
    """The text, or line and column, whose place must be named."""
    said: str
    """A part of the message in Chinese."""
    remedy: str
    """A part of the remedy in Chinese."""
    severity: str = "error"


FIELDS = [
    Slip("wide spaces of indentation", "yaml/space", "\n  building", "\n\u3000building", "\u3000building", "全角空格", "半角空格"),
    Slip("no-break spaces of indentation", "yaml/space", "\n  building", "\n\u00a0\u00a0building", "\u00a0", "不换行空格", "每级缩进两个"),
    Slip("wide space behind a colon", "yaml/space", "summary: ", "summary:\u3000", "\u3000", "全角空格", "半角空格"),
    Slip("no space behind a colon", "yaml/syntax", "group: ", "group:", "group:内科", "冒号后面没有空格", "空一格"),
    Slip("full-width colon behind a Chinese name", "yaml/colon", "group: ", "科别：", "：", "全角冒号", "半角冒号"),
    Slip("equals sign", "yaml/syntax", "group: ", "group = ", "group =", "字段: 值", "冒号"),
    Slip("first line of the fields twice", "source/fence", "---\n", "---\n---\n", "2:1", "多写了一行", "删去这一行"),
    Slip("last line of the fields twice", "source/fence", "\n---\n", "\n---\n---\n", "16:1", "多写了一行", "删去这一行", "warning"),
    Slip("one Chinese quotation mark", "yaml/syntax", "summary: 诊治", 'summary: "诊治', '"诊治', "引号没有成对", "中文引号"),
    Slip("words behind quotes", "yaml/syntax", "summary: 诊治", 'summary: "诊治"', "6:14", "之后还有文字", "“ ”"),
    Slip("words behind brackets", "yaml/syntax", "summary: 诊治", "summary: [通知]诊治", "6:14", "之后还有文字", "双引号"),
    Slip("bold value", "yaml/syntax", "summary: 诊治", "summary: **诊治**", "**", "不能以这个字符开头", "双引号"),
    Slip("value behind a mark of quotation", "yaml/syntax", "summary: 诊治", "summary: > 诊治", "> ", "不能以这个字符开头", "双引号"),
    Slip("value behind a hyphen", "yaml/syntax", "summary: 诊治", "summary: - 诊治", "- 诊治", "不能以这个字符开头", "双引号"),
    Slip("value behind a question mark", "yaml/syntax", "summary: 诊治", "summary: ? 诊治", "? ", "不能以这个字符开头", "双引号"),
    Slip("backslash between quotes", "yaml/syntax", "summary: 诊治", 'summary: "C:\\Users', "6:15", "反斜杠", "单引号"),
    Slip("line that is moved in", "yaml/syntax", "\n  floor", "\n    floor", "9:10", "缩进与上文不一致", "左对齐"),
    Slip("line that is moved out by one", "yaml/syntax", "\n  floor", "\n floor", "9:2", "缩进与上文不一致", "左对齐"),
    Slip("bracket left open", "yaml/syntax", "\ngroup", "\naliases: [心内科, 心脏科\ngroup", "[心内科", "括号没有成对", "双引号"),
    Slip("item without its space", "yaml/syntax", "\ngroup", NAMES.replace("- 心脏科", "-心脏科") + "group", "-心脏科", "没有以“- ”开头", "空格"),
    Slip("item with a dot", "yaml/dash", "\ngroup", NAMES.replace("  - 心脏科", "    · 心脏科") + "group", "· 心脏科", "并进了上一行", "“- ”", "warning"),
    Slip("item with a wide hyphen", "yaml/dash", "\ngroup", NAMES.replace("  - 心脏科", "    －心脏科") + "group", "－心脏科", "并进了上一行", "“- ”", "warning"),
    Slip("Chinese commas between brackets", "yaml/comma", "\ngroup", "\naliases: [心内科，心脏科]\ngroup", "心内科，", "全角逗号", "半角逗号", "warning"),
    Slip("number sign that cuts a value short", "yaml/comment", "summary: 诊治", "summary: 门诊楼 #3 诊治", "6:14", "当作注释", "双引号", "warning"),
    Slip("number sign that leaves an item bare", "yaml/comment", "\ngroup", NAMES.replace("心脏科", "心脏科 #1") + "group", "5:9", "当作注释", "双引号", "warning"),
    Slip("line break in a name", "value/one-line", "name: 内科", 'name: "内\\n科"', '"内\\n科"', "有换行", "写成一行"),
    Slip("two lines of a name", "value/one-line", "name: 内科", "name: |\n  内\n  科", "|", "有换行", "写成一行"),
    Slip("blank between quotes", "value/empty", "name: 内科", 'name: "　"', '"　"', "没有填写", "填写“name”"),
    Slip("number of four thousand digits and more", "value/number", "\ngroup", f"\norder: {'9' * 5000}\ngroup", "9999", "应为数字", "阿拉伯数字"),
    Slip("times that overlap", "value/hours-order", "\ngroup", "\nhours:\n  - label: 门诊\n    days: 每天\n    hours:\n      - 08:00-15:00\n      - 14:00-17:30\ngroup", "- 08:00", "结束之前就开始", "互不重叠"),
    Slip("id with its kind", "value/ref", "\ngroup", "\nhead: expert:li-wei\ngroup", "expert:li-wei", "不能作为 expert 的编号", "li-wei"),
    Slip("id in capitals", "value/ref", "\ngroup", "\nhead: Li-Wei\ngroup", "Li-Wei", "不能作为 expert 的编号", "li-wei"),
]  # fmt: skip

TEXTS = [
    Slip("row with a cell too many", "markdown/table", "", "| 年龄 | 用量 |\n| --- | --- |\n| 3岁 | 米粒 | 大人 |", "| 3岁", "表头有 2 格", "格数", "warning"),
    Slip("row with a cell too few", "markdown/table", "", "| 年龄 | 用量 |\n| --- | --- |\n| 3岁 |", "| 3岁", "有 1 格", "格数", "warning"),
    Slip("table without a line of hyphens", "markdown/table", "", "| 年龄 | 用量 |\n| 3岁 | 米粒 |", "| 年龄", "缺少分隔行", "---", "warning"),
    Slip("dashes below the head of a table", "markdown/table", "", "| 年龄 | 用量 |\n| —— | —— |\n| 3岁 | 米粒 |", "| 年龄", "缺少分隔行", "半角连字符", "warning"),
    Slip("full-width bars", "markdown/table", "", "｜ 年龄 ｜ 用量 ｜\n｜ --- ｜ --- ｜", "｜ 年龄", "全角竖线", "半角竖线", "warning"),
    Slip("table below a sentence", "markdown/table", "", "用量：\n| 年龄 | 用量 |\n| --- | --- |\n| 3岁 | 米粒 |", "| 年龄", "并进上面的段落", "空一行", "warning"),
    Slip("list below a sentence", "markdown/list", "", "请带：\n- 病历\n- 证件", "- 病历", "并进上面的段落", "空一行", "warning"),
    Slip("hyphens without spaces", "markdown/list", "", "-病历\n-证件", "-病历", "不会成为列表", "后空一格", "warning"),
    Slip("Chinese numbering", "markdown/list", "", "1、病历\n2、证件", "1、病历", "不会成为列表", "1. ", "warning"),
    Slip("bold left open", "markdown/left-over", "", "请**空腹来。", "**空腹", "星号会原样显示", "紧贴文字", "warning"),
    Slip("bold with blanks", "markdown/left-over", "", "请** 空腹 **来。", "** 空腹", "星号会原样显示", "紧贴文字", "warning"),
    Slip("full-width stars", "markdown/left-over", "", "请＊＊空腹＊＊来。", "＊＊空腹", "星号会原样显示", "半角", "warning"),
    Slip("block of code left open", "markdown/left-over", "", "```\n电话", "```", "不会成为代码块", "缩进四个空格", "warning"),
    Slip("note left open", "markdown/left-over", "", "<!-- 待定", "<!--", "没有结束", "-->", "warning"),
    Slip("struck out", "markdown/left-over", "", "~~周三~~周四", "~~周三", "删除线", "删去", "warning"),
    Slip("full-width heading", "markdown/left-over", "", "＃＃ 交通", "＃＃", "不是标题", "半角 #", "warning"),
    Slip("heading without words", "markdown/left-over", "", "甲。\n\n##\n\n乙。", "23:1", "不是标题", "标题文字", "warning"),
    Slip("box whose words are not moved in", "markdown/admonition", "", '!!! warning "注意"\n小心', "!!! warning", "没有文字", "四个空格"),
    Slip("box of an unknown kind", "markdown/admonition", "", '!!! warnning "注意"\n    小心', "!!! warnning", "没有“warnning”", "warning"),
    Slip("box with full-width marks", "markdown/admonition", "", '！！！ warning "注意"\n    小心', "！！！", "提示框", "!!!"),
    Slip("box of another program", "markdown/admonition", "", ":::warning\n小心\n:::", ":::warning", "提示框", "!!!"),
    Slip("full-width brackets of a link", "markdown/link", "", "见[内科]（department:internal-medicine）。", "[内科]", "不是有效的链接", "半角括号", "warning"),
    Slip("thick brackets of a link", "markdown/link", "", "见【内科】(department:internal-medicine)。", "】(", "不是有效的链接", "半角括号", "warning"),
    Slip("blank within a link", "markdown/link", "", "见[内科] (department:internal-medicine)。", "[内科]", "不是有效的链接", "不留空", "warning"),
    Slip("link left open", "markdown/link", "", "见[内科](department:internal-medicine。", "[内科]", "不是有效的链接", "半角括号", "warning"),
    Slip("link to nothing", "markdown/link", "", "见[内科]()。", "[内科]", "不是有效的链接", "https", "warning"),
    Slip("link without words", "markdown/link", "", "见[](department:internal-medicine)。", "[](", "不是有效的链接", "[文字]", "warning"),
    Slip("blank in an address", "markdown/link", "", "见[网站](https://a.example/ zh)。", "](https", "不是有效的链接", "没有空格", "warning"),
    Slip("note that is not written", "markdown/link", "", "见注[^9]。", "[^9]", "没有“[^9]”所指", "补一行", "warning"),
    Slip("address that is not written", "markdown/link", "", "见[网站][who]。", "][who]", "所指的内容", "文末", "warning"),
    Slip("link in capitals", "link/unknown", "", "见[内科](Department:Internal-Medicine)。", "Department:", "不存在", "internal-medicine"),
]  # fmt: skip
MARKED = [
    Slip("HTML in a name", "yaml/markup", "name: 内科", "name: <b>内科</b>", "<b>", "原样显示", "标记", "warning"),
    Slip("code of a character in a name", "yaml/markup", "name: 内科", "name: 内&nbsp;科", "内&nbsp;", "原样显示", "标记", "warning"),
    Slip("bold in a summary", "yaml/markup", "summary: 诊治", "summary: 诊治**常见**病、", "诊治**", "原样显示", "正文", "warning"),
]  # fmt: skip


def _told(site, run, file, slip):
    """What check says in Chinese of the rule of a slip, and its exit code."""
    answer = run(site, "check", "--format", "json", "--as-of", "2026-11-22", lang="zh")
    assert "Traceback" not in answer.out + answer.err
    told = json.loads(answer.out)["problems"]
    wanted = [one for one in told if one["rule"] == slip.rule and one["path"] == file]
    assert wanted, told
    return answer.code, wanted


@pytest.mark.parametrize("slip", [*FIELDS, *MARKED], ids=lambda slip: slip.name)
def test_a_slip_is_answered_in_words_of_the_trade(slip, starter, run):
    """Place, Chinese words that name it, remedy, exit code by severity, and an output that stays."""
    file = starter / DEPARTMENT
    words = file.read_text(encoding="utf-8")
    assert slip.old in words
    file.write_text(words.replace(slip.old, slip.new, 1), encoding="utf-8")
    (starter / "output/web").mkdir(parents=True)
    (starter / "output/web/index.html").write_text("the build before", encoding="utf-8")
    before = tree_digest(starter)

    code, told = _told(starter, run, DEPARTMENT, slip)

    assert code == (1 if slip.severity == "error" else 0)
    assert _place(file, slip.at) in {(one["line"], one["column"]) for one in told}, told
    assert any(slip.said in one["message"] and slip.remedy in one["hint"] for one in told), told
    assert {one["severity"] for one in told} == {slip.severity}
    assert not any(FOREIGN.search(one["message"]) for one in told), told
    assert tree_digest(starter) == before


@pytest.mark.parametrize("slip", TEXTS, ids=lambda slip: slip.name)
def test_a_mark_that_its_reader_would_see_is_told(slip, starter):
    """In the text, at its place, with a remedy in Chinese."""
    file = starter / DEPARTMENT
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{slip.new}\n", encoding="utf-8")
    told = [one for one in prepare(starter, TODAY).problems if one.rule == slip.rule]
    assert told and {str(one.severity) for one in told} == {slip.severity}
    assert _place(file, slip.at) in {(one.span.line, one.span.column) for one in told}, told
    assert any(slip.said in say(one.message, "zh") and slip.remedy in say(one.hint, "zh") for one in told), told


@pytest.mark.parametrize(
    "words",
    [
        "甲**乙**丙，*丁*，2*3*4。\n\n- 一\n- 二\n    - 三\n\n1. 一\n2. 二",
        '## 题\n- 一\n- 二\n\n!!! note\n    - 一\n    - 二\n\n!!! tip "题"\n\n    文',
        "| 甲 | 乙 |\n|:--|--:|\n| 一 | `a|b` |\n| 二\\|三 | |",
        '见注[^1]，[甲](https://a.example/x_(y) "题")，[乙][b]，<https://a.example/>。\n\n[^1]: 注。\n\n[b]: https://b.example/',
        "`**` 与 `![](` 是标记。<!-- 待定\n- 一\n-->\n\n---\n\n> 引文\n> - 一",
        "1958年、1978年\n2019年，各建一楼。\n\n体温37.5度\n-2度以下不开放\n\n术语\n: 解释",
        "方括号[1]、[2]和括号（见内科）不是链接；a_b_c、####编号# 也不是。",
    ],
)
def test_marks_that_are_right_are_not_told(words):
    """The control: what Markdown understands, and what is no mark."""
    assert [one for one in convert(words, "x.md", 1, LINKABLE).problems if one.rule != "markdown/html"] == []


def test_a_picture_by_another_spelling_is_named(starter):
    """Capitals, backslashes, a slash too many and the folder's own name: which one was meant is told."""
    (starter / "content/images").mkdir()
    (starter / "content/images/door.png").write_bytes(PICTURES["PNG"])
    file = starter / DEPARTMENT
    words = file.read_text(encoding="utf-8")
    for spelt in ("images/Door.PNG", "images\\door.png", "/images/door.png", "content/images/door.png"):
        file.write_text(f"{words}\n![门]({spelt})\n", encoding="utf-8")
        told = [one for one in prepare(starter, TODAY).problems if one.rule == "image/missing"]
        assert ["images/door.png" in say(one.hint, "zh") for one in told] == [True], spelt


def test_a_name_that_was_spaced_to_fit_a_table_is_told(sample):
    """The full-width space between the two characters of a name hides it from the search."""
    file = sample / "content/experts/li-wei.md"
    file.write_text(file.read_text("utf-8").replace("name: 李维", "name: 李　维", 1), encoding="utf-8")
    assert "expert/spaced" in {one.rule for one in prepare(sample, TODAY).problems}


@pytest.mark.parametrize(
    "words",
    [
        "order: 20 # 排在前面",
        "# 提示 #1\norder: 20",
        "aliases: ['门诊 #3', \"门诊 #4\"]",
        "head: null # ",
        "key_specialties:\n  - title: >-\n      重点 #1 专科\n    issuer: 省卫健委\n    year: 2021",
        "aliases:\n  - 第一行\n    第二行\n    ——第三行",
    ],
)
def test_what_is_no_slip_is_not_told(starter, words):
    """Notes that are notes, marks within quotes and in texts of several lines, a dash of Chinese prose."""
    file = starter / DEPARTMENT
    file.write_text(file.read_text("utf-8").replace("\ngroup", f"\n{words}\ngroup", 1), encoding="utf-8")
    assert [one.rule for one in prepare(starter, TODAY).problems if one.rule.startswith("yaml/")] == []


def _loop(site):
    (site / "content/departments/loop.md").symlink_to("loop.md")


def _link(site):
    (site / "content/departments/shared").symlink_to("../departments")


def _word(site):
    (site / "content/departments/外科.docx").write_bytes(b"PK\x03\x04")


def _folder(site):
    (site / "content/departments/surgery.md").mkdir()


def _text(site):
    (site / "content/departments/surgery.md.txt").write_text("---\nname: 外科\n---\n", encoding="utf-8")


def _bare(site):
    (site / "content/departments/surgery").write_text("---\nname: 外科\n---\n", encoding="utf-8")


@pytest.mark.parametrize("make", [_loop, _link, _word, _folder, _text, _bare], ids=lambda make: make.__name__)
def test_what_is_not_read_is_told(starter, run, make):
    """A link that leads in circles or to a folder, a Word file, a folder with the name of a file, a text of a wrong suffix."""
    make(starter)
    answer = run(starter, "check", "--format", "json", "--as-of", "2026-11-22", lang="zh")
    told = [one for one in json.loads(answer.out)["problems"] if one["rule"] == "source/not-read"]
    assert answer.code == 0
    assert len(told) == 1 and told[0]["severity"] == "warning" and told[0]["hint"]
    assert told[0]["path"].startswith("content/departments/")


def test_what_offices_and_systems_leave_behind_is_passed_over(starter, run):
    """The lock file of an office program, a backup of an editor, what Windows and a Mac put into folders."""
    for name in (
        "~$internal-medicine.md",
        "internal-medicine.md~",
        ".internal-medicine.md.swp",
        "Thumbs.db",
        ".DS_Store",
    ):
        (starter / "content/departments" / name).write_bytes(b"\0")
    assert prepare(starter, TODAY).problems == ()


def test_a_lost_fact_file_is_one_mistake(sample, run):
    """It is told by itself, and not once for each station of the check-up centre."""
    (sample / "content/hospital.yaml").rename(sample / "content/hospital.yml")
    told = json.loads(run(sample, "check", "--format", "json").out)["problems"]
    assert {one["rule"] for one in told if one["severity"] == "error"} == {"site/no-hospital", "source/misplaced"}


def test_a_list_of_wrong_ids_is_not_called_empty(sample, run):
    """The refused id is told, and not that the list lacks one; an id that stands twice is."""
    file = sample / "content/experts/li-wei.md"
    words = file.read_text(encoding="utf-8")
    for changed, rule in (("- 心内科", "value/ref"), ("- cardiology\n  - cardiology", "value/twice")):
        file.write_text(words.replace("- cardiology", changed, 1), encoding="utf-8")
        told = json.loads(run(sample, "check", "--format", "json").out)["problems"]
        assert [one["rule"] for one in told if one["path"] == "content/experts/li-wei.md"] == [rule]
