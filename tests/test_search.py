"""Finding: the search index, the search itself in node, conditions from A to Z, and the lists of doctors."""

import json
import re
import shutil
import subprocess
from html import unescape
from urllib.parse import urlencode

import pytest

from pressroom.channels.presenters.conditions import plain_names
from pressroom.channels.synonyms import split_words, synonyms_by_word, with_synonyms
from pressroom.channels.web.search import pinyin_table
from pressroom.core.pinyin import name_reading, readings
from tests.conftest import DAY, REPOSITORY

ENGINE = REPOSITORY / "themes/xinglin/js/search.js"
NODE = shutil.which("node")
CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="chromium is not installed: THE PAGES OF THE SEARCH ARE NOT TESTED"
)
needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed: THE SEARCH ITSELF IS NOT TESTED")

FIRST = {
    # colloquial names and complaints
    "心梗": "急性心肌梗死", "中风": "脑梗死与脑出血", "小中风": "短暂性脑缺血发作", "头晕": "眩晕", "拉肚子": "急性腹泻",
    "蛀牙": "龋病", "针眼": "睑腺炎", "崴脚": "踝关节扭伤", "甲亢": "甲状腺功能亢进症", "房颤": "心房颤动",
    "宫外孕": "异位妊娠", "耳石症": "良性阵发性位置性眩晕", "流鼻血": "鼻出血", "慢阻肺": "慢性阻塞性肺疾病",
    # words that stand in no file of the content as names
    "老年痴呆": "认知障碍", "心肌梗塞": "急性心肌梗死", "盲肠炎": "急性阑尾炎与急腹症", "狗咬": "犬猫咬伤与抓伤",
    "幽门螺旋杆菌": "幽门螺杆菌感染", "核磁": "医学影像科", "报销": "医保就医", "看牙": "口腔科", "打呼噜": "阻塞性睡眠呼吸暂停",
    # other names of departments, services and guides
    "心内科": "心血管内科", "牙科": "口腔科", "五官科": "耳鼻咽喉科", "体检中心": "健康管理中心", "挂号": "预约挂号",
    "怎么走": "来院路线", "坐几路车": "来院路线", "上班时间": "开放时间", "挂号费": "预约挂号", "退号": "预约挂号", "住院带什么": "入院与出院",
    "停车": "停车与无障碍通道", "轮椅": "轮椅与平车借用", "复印病历": "病历复印", "体检": "健康体检", "讲座": "健康讲座",
    # pinyin, whole and begun
    "xinneike": "心血管内科", "liwei": "李维", "gaoxueya": "高血压", "zhongfeng": "脑梗死与脑出血", "guke": "骨科",
    "shanyue": "单悦", "zhaijinsong": "翟劲松", "tangniaob": "糖尿病足", "xin nei ke": "心血管内科",
    # initials, also mixed with syllables
    "xnk": "心血管内科", "gxy": "高血压", "zjs": "翟劲松", "ebhk": "口腔科|耳鼻咽喉科", "xneike": "心血管内科", "lw": "李维",
    # slips: sound, shape, letters
    "李威": "李维", "陈语情": "陈雨晴", "心机梗死": "急性心肌梗死", "高血鸭": "高血压", "脑于中": "脑梗死与脑出血", "xinzhang": "心脏瓣膜病",
    "tangniaobin": "糖尿病足", "gaoxeuya": "高血压", "阑尾焱": "急性阑尾炎与急腹症",
    # whole questions
    "头晕挂什么科": "眩晕", "孩子发烧": "儿科", "孕妇血压高": "妊娠期高血压疾病", "老人便秘": "老年便秘",
    "李维高血压": "李维", "心梗看什么科": "急性心肌梗死", "儿童近视": "眼科", "ＣＴ": "医学影像科",
}  # fmt: skip
ENGLISH = {
    "heart attack": "Acute myocardial infarction", "hypertension": "Hypertension", "li wei": "Li Wei",
    "dentist": "Stomatology", "ENT": "Otolaryngology", "cough": "Cough", "parking": "Parking and Step-free Access",
    "how to get there": "How to get here", "visiting hours": "Opening hours", "mri": "Radiology", "hypertenson": "Hypertension", "stroke": "Acute stroke",
}  # fmt: skip


def index_of(web, lang=""):
    """The index as data."""
    words = (web / f"assets/search-index{lang}.js").read_text(encoding="utf-8")
    assert words.startswith("globalThis.pressroomIndex={")
    return json.loads(words.removeprefix("globalThis.pressroomIndex=").rstrip(";\n"))


def ask(index_file, queries, tail="", engine=ENGINE):
    """What the search finds, as node runs it: for each query the titles, and what else is told."""
    program = f"""
      import {{ readFileSync }} from "node:fs"; import vm from "node:vm";
      for (const file of {json.dumps([str(index_file), str(engine)])}) vm.runInThisContext(readFileSync(file, "utf8"));
      const engine = pressroomSearch.open(pressroomIndex);
      const told = {{}};
      for (const query of {json.dumps(queries)}) {{
        const {{ found, near, urgent }} = engine.find(query);
        told[query] = {{ titles: found.map((one) => one.doc.title), near, urgent, marks: found.map((one) => one.marks) }};
      }}
      {tail}
      console.log(JSON.stringify(told));
    """
    done = subprocess.run(
        [NODE, "--input-type=module"], input=program, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def answers(web):
    """Every Chinese query of the test set, answered in one run of node."""
    return ask(web / "assets/search-index.js", [*FIRST, "张三丰李四光", "", "  ", "<>", "心梗", "感冒"])


@needs_node
@pytest.mark.parametrize("query", FIRST)
def test_what_a_visitor_means_comes_first(query, answers):
    """Colloquial words, synonyms, pinyin, initials and slips lead to the thing itself."""
    assert answers[query]["titles"], "nothing found"
    assert answers[query]["titles"][0] in FIRST[query].split("|"), answers[query]["titles"][:4]


@needs_node
def test_english_words_find_english_pages(web):
    """British and American spelling, and a slip."""
    told = ask(web / "assets/search-index-en.js", list(ENGLISH))
    assert {query: told[query]["titles"][0] for query in ENGLISH} == ENGLISH


@needs_node
def test_nonsense_finds_nothing_and_danger_is_told(answers):
    """Nothing is made up; a query about an emergency raises the notice, a cold does not."""
    assert answers["张三丰李四光"]["titles"] == []
    assert answers[""]["titles"] == answers["  "]["titles"] == answers["<>"]["titles"] == []
    assert answers["心梗"]["urgent"] is True
    assert answers["感冒"]["urgent"] is False


@needs_node
def test_a_slip_is_called_a_slip(answers):
    """Close results are not passed off as exact ones."""
    assert answers["心机梗死"]["near"] is True
    assert answers["心梗"]["near"] is False


@needs_node
def test_both_people_of_one_name_are_found(web):
    """An id is never a name."""
    told = ask(web / "assets/search-index.js", ["王敏", "wangmin", "wm"])
    for query in ("王敏", "wangmin", "wm"):
        assert told[query]["titles"][:2] == ["王敏", "王敏"]


@needs_node
def test_the_test_set_would_notice_a_search_without_synonyms_and_pinyin(web, tmp_path):
    """The negative control: without the tables the same queries fail."""
    index = index_of(web)
    index["synonyms"], index["pinyin"], index["odd"] = [], {}, {}
    poor = tmp_path / "poor.js"
    poor.write_text("globalThis.pressroomIndex=" + json.dumps(index), encoding="utf-8")
    told = ask(poor, ["老年痴呆", "xinneike", "心梗"])
    assert told["老年痴呆"]["titles"][:1] != ["认知障碍"]
    assert told["xinneike"]["titles"] == []
    assert told["心梗"]["titles"][0] == "急性心肌梗死", "the plain name of the content is enough for this one"


@needs_node
def test_a_thousand_pages_are_searched_well_within_a_tenth_of_a_second(web, tmp_path):
    """Measured in time of the processor, after the names have been read, as the page does while nobody types."""
    index = index_of(web)
    docs = index["docs"]
    index["docs"] = [
        [*docs[n % len(docs)][:2], f"{docs[n % len(docs)][2]}{n // len(docs) or ''}", *docs[n % len(docs)][3:]]
        for n in range(1000)
    ]
    large = tmp_path / "large.js"
    large.write_text("globalThis.pressroomIndex=" + json.dumps(index), encoding="utf-8")
    queries = list(FIRST)
    tail = """
      engine.warm(() => false);
      const spent = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
      const times = Object.keys(told).map((query) => { const began = spent(); engine.find(query); return spent() - began; });
      told.times = times.sort((one, other) => one - other);
    """
    times = ask(large, queries, tail)["times"]
    assert times[len(times) // 2] < 25
    assert times[-1] < 100


def test_the_index_holds_every_page_that_may_be_found(web):
    """Departments, people, articles and the rest, each with an address that leads to a page; conditions too."""
    for lang, least in (("", 380), ("-en", 200)):
        index = index_of(web, lang)
        assert len(index["docs"]) >= least
        kinds = {index["kinds"][row[0]] for row in index["docs"]}
        assert {"department", "condition", "expert", "page", "service", "lecture", "section"} <= kinds
        for row in index["docs"]:
            path, _, fragment = row[1].partition("#")
            page = web / path
            assert page.is_file(), path
            assert not fragment or f'id="{fragment}"' in page.read_text(encoding="utf-8")
            assert row[2], "a title"
        titles = [row[2] for row in index["docs"]]
        assert ("Cardiology" if lang else "心血管内科") in titles


def test_conditions_lead_to_their_departments(web):
    """The eighth field are places of departments among the documents."""
    index = index_of(web)
    by_title = {row[2]: row for row in index["docs"] if index["kinds"][row[0]] == "condition"}
    treating = [index["docs"][place][2] for place in by_title["急性心肌梗死"][7]]
    assert treating == ["心血管内科"]
    assert len(by_title["失眠"][7]) >= 1
    assert all(row[7] for row in by_title.values())


def test_nothing_private_stands_in_the_index(built, web):
    """No host of a private session, no session at all, no phone, no reason of an absence, no consent number."""
    words = "".join((web / f"assets/search-index{lang}.js").read_text(encoding="utf-8") for lang in ("", "-en"))
    hosts = set()
    for file in (built / "content/lectures").glob("*.md"):
        for block in re.split(r"\n  - ", file.read_text(encoding="utf-8")):
            host = re.search(r"host: (.*)", block)
            if host and "private: true" in block:
                hosts.add(host[1].strip())
    assert len(hosts) >= 2
    assert [host for host in hosts if host in words] == []
    assert not re.search(r"0000-\d{7}|1[3-9]\d{9}", words)
    assert "consent" not in words and "公休" not in words


CANARY = "金丝雀单位八七六五"


def test_a_private_session_of_a_made_up_host_reaches_neither_index_nor_lists(sample, run):
    """A canary is put in, and the index is looked through for it."""
    file = sample / "content/lectures/hypertension-at-home.md"
    words = file.read_text(encoding="utf-8")
    session = (
        "sessions:\n  - id: canary\n    day: 2026-12-20\n    hours: 09:00-10:00\n    venue: " + CANARY + "会议室\n"
        "    seats: 20\n    private: true\n    host: "
        + CANARY
        + "\n    series: "
        + CANARY
        + "系列\n    note: "
        + CANARY
        + "备注\n"
    )
    assert words.count("\nsessions:\n") == 1
    file.write_text(words.replace("sessions:\n", session, 1), encoding="utf-8")
    answer = run(sample, "build", "--as-of", DAY, "--only", "search")
    assert answer.code == 0, answer.err + answer.out
    made = list((sample / "output").rglob("search-index*.js"))
    assert len(made) == 2
    assert not [file for file in made if CANARY in file.read_text(encoding="utf-8")]


def test_the_index_is_small(web):
    """As it goes over the wire; the whole hospital in less than a photograph."""
    compressed = web / "assets/search-index.js.br"
    assert compressed.stat().st_size < 45_000


def test_every_page_has_the_search_and_the_search_page_lists_everything(web):
    """A plain form that leads to the search page of the edition; there, departments and conditions are links."""
    for path in ("index.html", "articles/insomnia.html", "en/index.html", "404.html"):
        words = (web / path).read_text(encoding="utf-8")
        form = re.search(r'<form class="search-box"[^>]*action="([^"]*)" method="get"', words)
        assert form, path
        expected = "search.html"
        assert form[1].endswith(expected)
    page = (web / "search.html").read_text(encoding="utf-8")
    for wanted in ("心血管内科", "急性心肌梗死", "心脑血管", "12320", "noscript"):
        assert wanted in page
    assert "<script>" not in page, "no script inside the page"


def test_conditions_stand_under_their_letter_with_plain_names_and_departments(web):
    """Both 急性心肌梗死 under J and 心梗 under X, which says where to look."""
    words = (web / "conditions/index.html").read_text(encoding="utf-8")
    sections = dict(
        re.findall(r'<section class="letter" aria-labelledby="letter-(\w)">(.*?)</section>', words, re.DOTALL)
    )
    assert "急性心肌梗死" in sections["j"] and "心血管内科" in sections["j"]
    see = re.search(
        r'entry-see">\s*<p class="entry-term">心梗</p>.*?<a href="#([^"]+)">([^<]+)</a>', sections["x"], re.DOTALL
    )
    assert see and see[2] == "急性心肌梗死"
    assert f'id="{see[1]}"' in sections["j"]
    english = (web / "en/conditions/index.html").read_text(encoding="utf-8")
    assert "Acute myocardial infarction" in english and "Cardiology" in english


def seen(page, query, folder):
    """The page as it stands in a browser after its scripts have run, opened from the folder."""
    switches = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--dump-dom"]
    address = f"{page.as_uri()}?{urlencode(query)}"
    done = subprocess.run(
        [CHROMIUM, *switches, f"--user-data-dir={folder}", "--virtual-time-budget=2000", address],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    return done.stdout


@needs_chromium
def test_the_search_page_answers_the_address(web, tmp_path):
    """From a folder, without a server: count, marks, department, the notice of danger; help when nothing is found."""
    words = seen(web / "search.html", {"q": "心梗"}, tmp_path)
    assert re.search(r'id="search-count"[^>]*>找到\d+条<', words)
    assert "<mark>心梗</mark>" in words
    assert '<a href="departments/cardiology.html">心血管内科</a>' in words
    assert re.search(r'id="search-help"[^>]* hidden=""', words)
    assert not re.search(r'id="search-urgent"[^>]* hidden', words)
    nothing = seen(web / "search.html", {"q": "<i>zqzqzq</i>"}, tmp_path)
    assert "没有找到“&lt;i&gt;zqzqzq&lt;/i&gt;”" in nothing
    assert not re.search(r'id="search-help"[^>]* hidden', nothing)
    assert not re.search(r'id="search-browse"[^>]* hidden', nothing)


@needs_chromium
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "liwei"}, ["李维"]),
        ({"q": "li wei"}, ["李维"]),
        ({"q": "lw"}, ["李维", "罗文斌"]),
        ({"department": "cardiology", "type": "special"}, ["李维"]),
        ({"department": "cardiology", "day": "3", "half": "am"}, ["李维"]),
        ({"department": "cardiology", "day": "3", "half": "am", "type": "special"}, []),
        ({"q": "心梗", "title": "chief"}, ["李维"]),
        ({"language": "手语"}, None),
    ],
)
def test_the_filters_of_the_doctors_answer_the_address(web, tmp_path, query, names):
    """Name, pinyin, initials, condition; day, half day and type must meet in one clinic; the number is told."""
    words = seen(web / "experts/index.html", query, tmp_path)
    shown = [doctors_in(tag)[0] for tag in re.findall(r'<li class="doctor"[^>]*>', words) if "hidden" not in tag]
    if names is None:
        assert len(shown) == 1
    else:
        assert sorted(shown) == sorted(names)
    told = re.search(r'id="doctors-count"[^>]*>([^<]*)<', words)[1]
    assert told.startswith("没有符合") if not shown else f"{len(shown)}位" in told


def doctors_in(words):
    """The names in a list of doctors."""
    return [
        unescape(name).split()[0]
        for name in re.findall(r'<li class="doctor"[^>]*data-name="([^"]*)"', words)
    ]  # fmt: skip


def test_lists_of_doctors_work_as_plain_links(web):
    """By department, by half day, by name: each linked from the whole list, each with its doctors and their number."""
    whole = (web / "experts/index.html").read_text(encoding="utf-8")
    everybody = doctors_in(whole)
    assert len(everybody) == 41
    assert "共41位医生" in whole
    for facet in ("by-department/cardiology", "by-day/wednesday-am", "by-name"):
        assert f'href="{facet}.html"' in whole
        words = (web / f"experts/{facet}.html").read_text(encoding="utf-8")
        listed = doctors_in(words)
        assert listed and set(listed) <= set(everybody)
        assert f"共{len(listed)}位医生" in words
        assert 'id="filters"' not in words
    assert set(doctors_in((web / "experts/by-department/cardiology.html").read_text(encoding="utf-8"))) == {
        "李维",
        "陈雨晴",
        "周浩然",
    }
    on_wednesday = doctors_in((web / "experts/by-day/wednesday-am.html").read_text(encoding="utf-8"))
    assert "李维" in on_wednesday and "陈雨晴" not in on_wednesday
    assert len(doctors_in((web / "experts/by-name.html").read_text(encoding="utf-8"))) == 41


def test_each_doctor_shows_title_department_and_next_clinic(web):
    """Li Wei sits on Mondays; on 22 November 2026 that is the next day."""
    words = (web / "experts/by-department/cardiology.html").read_text(encoding="utf-8")
    item = next(part for part in words.split('<li class="doctor"') if 'data-name="李维' in part)
    assert "主任医师" in item and "心血管内科" in item
    assert '<time datetime="2026-11-23">' in item
    assert 'data-clinics="1-am-specialist 3-am-specialist 4-pm-special"' in item
    assert "liwei lw" in item


def test_pinyin_of_names_follows_the_passport():
    """Surnames with an unusual reading, characters with two readings, double surnames, ü."""
    assert name_reading("单悦", None) == ("shan", "yue")
    assert name_reading("翟劲松", "Zhai Jinsong") == ("zhai", "jin", "song")
    assert name_reading("尉迟恭", None) == ("yuchi", "gong")
    assert name_reading("吕绿", "Lyu Lyu") == ("lyu", "lyu")
    assert readings("2型糖尿病（HPV）阳性") == (
        ("型糖尿病", ("xing", "tang", "niao", "bing")),
        ("阳性", ("yang", "xing")),
    )


def test_the_pinyin_table_keeps_what_is_read_in_another_way():
    """Most names follow from their characters; the others are written out."""
    table, odd = pinyin_table(["长大", "长高", "长江", "江"], {"单悦": ("shan", "yue")})
    reading = {character: syllable for syllable, characters in table.items() for character in characters}
    assert reading["长"] == "zhang"
    assert odd == {"长江": "chang jiang"}
    assert reading["单"] == "shan"


def test_plain_names_and_synonyms_are_taken_apart():
    """Marks of enumeration in, single names out."""
    assert plain_names("心衰，气短、腿肿") == ("心衰", "气短", "腿肿")
    assert plain_names(None) == ()
    assert split_words("心梗、心肌梗死") == ("心梗", "心肌梗死")
    assert list(with_synonyms(["心梗", "头晕"], synonyms_by_word((("心梗", "心肌梗死"),)))) == [
        "心梗",
        "心肌梗死",
        "头晕",
    ]
