"""Deliberate mistakes in a copy of the sample hospital: each is answered at its place, and nothing is published."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.conftest import tree_digest


@dataclass(frozen=True)
class Mistake:
    """One mistake: what is done to which file, and where and how it must be answered."""

    name: str
    rule: str
    path: str
    hint: str
    """A part of the remedy."""
    old: str = ""
    """What is replaced, as a regular expression (first match); empty to write ``new`` as the whole file."""
    new: str = ""
    at: str = ""
    """The text whose place must be named; empty for the file as a whole."""
    raw: bytes = b""
    also: dict = field(default_factory=dict)
    """Further files, path to text."""


CARDIOLOGY = "content/departments/cardiology.md"
EXPERT = "content/experts/li-wei.md"
LECTURE = "content/lectures/hypertension-at-home.md"
PACKAGE = "content/packages/workers-entry.md"
ARTICLE = "content/articles/tooth-brushing.md"
SERVICE = "content/services/wheelchair.md"
ORDER = "content/publications/cardiology-wards.yaml"
POSTERS = "content/publications/library-posters-spring.yaml"
CARDS = "content/publications/checkup-cards-general.yaml"
OFFER = "content/offers/winter-off-peak-2026.yaml"

MISTAKES = [
    Mistake("unknown reference", "ref/unknown", EXPERT, "did you mean 'cardiology'? (content/departments/cardiology.md)", r"- cardiology\n", "- cardiolgy\n", "cardiolgy"),
    Mistake("duplicate key", "yaml/duplicate-key", CARDIOLOGY, "delete the other", r"\n---\n", "\nname: 又一个\n---\n", "name: 又一个"),
    Mistake("wrong type", "value/number", LECTURE, "digits only", r"\nminutes: .*", "\nminutes: 一小时", "一小时"),
    Mistake("missing field", "schema/missing", CARDIOLOGY, "add 'summary:'", r"\nsummary: .*", "", "name"),
    Mistake("bad date", "value/day", EXPERT, "like 2026-03-08", r"\nverified: .*", "\nverified: 2026/3/8", "2026/3/8"),
    Mistake("a review that lapses soon", "fact/lapses", ARTICLE, "before then", r"\n  next_review: .*", "\n  next_review: 2026-12-31", "2026-12-31"),
    Mistake("an expert whose facts grow old", "fact/lapses", EXPERT, "before then", r"\nverified: .*", "\nverified: 2025-12-01", "2025-12-01"),
    Mistake("a licence that ends soon", "fact/lapses", "content/hospital.yaml", "before then", r"\n  valid_until: .*", "\n  valid_until: 2027-01-31", "2027-01-31"),
    Mistake("impossible date", "value/day-missing", EXPERT, "check month and day", r"\nverified: .*", "\nverified: 2026-02-30", "2026-02-30"),
    Mistake("day out of range", "value/day-far", EXPERT, "check the year", r"\nverified: .*", "\nverified: 9999-12-31", "9999-12-31"),
    Mistake("tab", "yaml/tab", CARDIOLOGY, "two spaces", r"\nlocation:\n  ", "\nlocation:\n\t", "\t"),
    Mistake("byte order mark", "source/bom", CARDIOLOGY, "without BOM", raw=b"\xef\xbb\xbf---\nname: x\n---\n", at="\ufeff"),
    Mistake("GBK", "source/encoding", CARDIOLOGY, "UTF-8", raw="---\nname: 心内科\n---\n".encode("gbk"), at="2:7"),
    Mistake("UTF-16", "source/encoding", CARDIOLOGY, "UTF-8", raw="---\nname: 心内科\n".encode("utf-16"), at="1:1"),
    Mistake("empty file", "source/empty", ARTICLE, "delete the file", raw=b"\n\n", at="1:1"),
    Mistake("control character", "source/control", ARTICLE, "delete it", r"\n---\n\n", "\n---\n\n\x0b", "\x0b"),
    Mistake("invisible character", "source/control", ARTICLE, "delete it", r"\n---\n\n", "\n---\n\n刷\u200b牙", "\u200b"),
    Mistake("radical of a PDF", "source/lookalike", ARTICLE, "type '一'", r"\n---\n\n", "\n---\n\n每天⼀次", "⼀"),
    Mistake("device of Windows", "id/form", "content/services/con.md", "add a word", new="COPY content/services/wheelchair.md"),
    Mistake("dangling link", "link/unknown", ARTICLE, "did you mean 'oral-health-elderly'?", r"\n---\n\n", "\n---\n\n见[讲座](lecture:oral-health-eldery)。\n\n", "lecture:oral-health-eldery"),
    Mistake("booking guide that is not there", "ref/unknown", "content/hospital.yaml", "did you mean 'registration'?", r"\nbooking: .*", "\nbooking: registraton", "registraton"),
    Mistake("missing image", "image/missing", ARTICLE, "content/images/", r"\n---\n\n", "\n---\n\n![刷牙](images/brush.png)\n\n", "images/brush.png"),
    Mistake("image without words", "image/alt", ARTICLE, "between the brackets", r"\n---\n\n", "\n---\n\n![](images/brush.png)\n\n", "images/brush.png"),
    Mistake("duplicate id", "id/duplicate", "content/news/old/winter-hours-2026.md", "rename one", new="---\ntitle: x\n---\n", at="---"),
    Mistake("two outputs on one path", "output/collision", "content/services/index.md", "rename one", new="COPY content/services/wheelchair.md", at="---"),
    Mistake("syntax error in an overriding template", "template/syntax", "templates/web/news.html", "correct the template", new='{% extends "!web/news.html" %}\n{% block main %}\n{{ model.title | }}\n{% endblock %}\n', at="3:1"),
    Mistake("undefined name in an overriding template", "template/failed", "templates/web/news.html", "at this line", new='{% extends "!web/news.html" %}\n{% block main %}\n\n{{ modell.title }}\n{% endblock %}\n', at="4:1"),
    Mistake("template that takes in a missing one", "template/missing", "templates/web/news.html", "extends, include", new='{% extends "!web/news.html" %}\n{% block main %}{% include "partials/nothing.html" %}{% endblock %}\n', at="2:1"),
    Mistake("template with a computed name", "template/dynamic", "templates/web/news.html", "as text", new='{% extends "!web/news.html" %}\n{% block main %}{% include model.title %}{% endblock %}\n', at="2:1"),
    Mistake("unknown key", "schema/unknown-key", CARDIOLOGY, "did you mean 'aliases'?", r"\naliases:", "\nalias:", "alias"),
    Mistake("value outside the list", "value/choice", CARDIOLOGY, "did you mean '内科'?", r"\ngroup: .*", "\ngroup: 内课", "内课"),
    Mistake("money with a unit", "value/money", PACKAGE, "no sign", r"\nprice: .*", "\nprice: 300元", "300元"),
    Mistake("full-width hyphen in a phone", "value/phone", SERVICE, "like 0000-8812345", r"\nphone: .*", "\nphone: 0000－8800120", "0000－8800120"),
    Mistake("slot in other words", "value/slot", EXPERT, "like 周三上午", r"slot: .*", "slot: 礼拜三早上", "礼拜三早上"),
    Mistake("hours the wrong way round", "value/hours", LECTURE, "the earlier first", r"hours: .*", "hours: 15:30-14:30", "15:30-14:30"),
    Mistake("front matter not closed", "source/unclosed-front-matter", SERVICE, "a line '---'", new="---\nname: x\n", at="---"),
    Mistake("no front matter", "source/no-front-matter", SERVICE, "begin with a line '---'", new="## 轮椅\n\n正文\n", at="## 轮椅"),
    Mistake("colon in a value", "yaml/syntax", SERVICE, "quotes", r"\nsummary: .*", "\nsummary: 说明: 轮椅: 免费", "3:12"),
    Mistake("full-width colon after a key", "yaml/colon", SERVICE, "half-width colon", r"\nsummary: ", "\nsummary：", "："),
    Mistake("box with Chinese quotes", "markdown/admonition", ARTICLE, "half-width quotes", r"\n---\n\n", "\n---\n\n!!! warning “注意”\n    小心\n\n", "!!! warning “"),
    Mistake("substitute of a stopped clinic", "value/exception-substitute", "content/experts/zeng-kai.md", "delete 'substitute'", r"\nverified: ", "\nexceptions:\n  - day: 2026-12-01\n    change: stop\n    substitute: li-wei\nverified: ", "day: 2026-12-01"),
    Mistake("anchor", "yaml/anchor", SERVICE, "write the value out", r"\nsummary: .*", "\nsummary: &a 说明", "&a 说明"),
    Mistake("script link", "link/scheme", ARTICLE, "reference or one of", r"\n---\n\n", "\n---\n\n[点](javascript:alert)\n\n", "javascript:alert"),
    Mistake("relative link", "link/relative", ARTICLE, "link by reference", r"\n---\n\n", "\n---\n\n[点](../index.html)\n\n", "../index.html"),
    Mistake("character code", "markdown/reference", ARTICLE, "type the character", r"\n---\n\n", "\n---\n\n每&#26085;两次\n\n", "&#26085;"),
    Mistake("attributes", "markdown/attributes", ARTICLE, "delete it", r"\n---\n\n", "\n---\n\n一段 {: .red #top }\n\n", "{: .red #top }"),
    Mistake("HTML in a text", "markdown/html", ARTICLE, "use Markdown", r"\n---\n\n", "\n---\n\n一行<br>两行\n\n", "<br>"),
    Mistake("heading of level 1", "markdown/heading", ARTICLE, "begin with ##", r"\n---\n\n", "\n---\n\n# 大标题\n\n", "# 大标题"),
    Mistake("unlicensed department", "law/AD-11-1", CARDIOLOGY, "licensed_departments", r"licensed_as:\n  - .*", 'licensed_as:\n  - "99.99"', '"99.99"'),
    Mistake("other beds than licensed", "law/AD-11-1", ARTICLE, "'beds' and 'grade'", r"\n---\n\n", "\n---\n\n本院核定床位2000张。\n\n", "2000"),
    Mistake("misplaced file", "source/misplaced", "content/expert/x.md", "did you mean 'content/experts'?", new="---\nname: x\n---\n"),
    Mistake("wrong suffix", "source/suffix", "content/experts/x.yaml", "x.md", new="name: x\n"),
    Mistake("id in capitals", "id/form", "content/experts/LiWei.md", "lower-case", new="---\nname: x\n---\n"),
    Mistake("edition without fields", "edition/fields", "content/articles/tooth-brushing.en.md", "add 'en:'", new="## Brushing\n"),
    Mistake("edition without an entry", "edition/orphan", "content/guides/nothing.en.md", "Chinese entry first", new="## Nothing\n"),
    Mistake("unknown theme", "theme/missing", "content/site.yaml", "did you mean 'xinglin'?", r"\Z", "\ntheme: xinling\n"),
    Mistake("two clinics at once", "expert/two-clinics", EXPERT, "move one", r"\nclinics:\n", "\nclinics:\n  - slot: 周日下午\n    fee: 1\n  - slot: 周日下午\n    fee: 2\n", "周日下午#2"),
    Mistake("hepatitis B at employment", "law/TJ-HBV", PACKAGE, "take it out", r"\n    items:\n", "\n    items:\n      - probe-item\n", "probe-item", also={"content/checkup-items/probe-item.yaml": "name: 乙肝五项\ncategory: 实验室检验\npurpose: x\nprice: 1\nstation: blood-room\nnot_for_employment: true\n"}),
    Mistake("surname without pinyin", "expert/surname", "content/experts/zeng-kai.md", "pinyin: Zeng", r"\npinyin: .*", "", "曾凯"),
    Mistake("character without font", "font/missing-glyph", CARDIOLOGY, "another character", r"\n---\n\n", "\n---\n\n小心🫀。\n\n", "🫀"),
    Mistake("too many actions", "value/count", ARTICLE, "", r"\nkey_actions:\n", "\nkey_actions:\n" + "  - 做一件事\n" * 8, "- 做一件事"),
    Mistake("two sessions with one id", "value/session-id-twice", LECTURE, "of its own", r"\nsessions:\n", "\nsessions:\n" + "  - id: same\n    day: 2027-06-01\n    hours: 09:00-10:00\n    venue: x\n    seats: 5\n" * 2, "title"),
    Mistake("list instead of text", "value/shape", SERVICE, "behind the colon", r"\nsummary: .*", "\nsummary:\n  - a\n", "- a"),
    Mistake("unknown building", "place/building", SERVICE, "did you mean 'outpatient'?", r"building: .*", "building: outpatients", "outpatients"),
    Mistake("offer of a percentage and an amount", "value/reduction", OFFER, "'percent' or 'amount'", r"  amount: 60", "  amount: 60\n  percent: 5%", "amount: 60"),
    Mistake("offer without days", "value/occasion", OFFER, "'festival', or 'first'", r"  last: 2026-12-13\n", "", "first: 2026-11-16"),
    Mistake("offer that ends before it begins", "value/period-order", OFFER, "check the two days", r"  last: 2026-12-13\n", "  last: 2026-11-13\n", "first: 2026-11-16"),
    Mistake("percentage in words", "value/percent", "content/offers/womens-day.yaml", "like 12.5%", r"percent: .*", "percent: 八八折", "八八折"),
    Mistake("offer for nothing", "offer/price", OFFER, "more than nothing", r"amount: 60", "amount: 420", "amount: 420"),
    Mistake("package twice in an offer", "offer/package-twice", OFFER, "delete one", r"packages:\n", "packages:\n  - package: general-basic\n", "general-basic#2"),
    Mistake("offer beyond its package", "offer/period", OFFER, "renew the package", r"  first: 2026-11-16\n  last: 2026-12-13", "  first: 2027-09-20\n  last: 2027-10-10", "general-basic"),
    Mistake("two offers at once", "offer/overlap", "content/offers/workers-january-2027.yaml", "one price a day", r"first: 2027-01-04\n  last: 2027-01-31((.|\n)*)workers-annual", "first: 2026-12-01\n  last: 2026-12-20\npackages:\n  - package: general-basic", "general-basic", also={"content/offers/a.yaml": "name: x\nsummary: y\noccasion:\n  first: 2026-12-01\n  last: 2026-12-20\npackages:\n  - package: general-basic\nreduction:\n  amount: 1\nterms:\n  - z\n"}),
    Mistake("reference price of other days", "offer/reference", OFFER, "seven days before", r"first: 2026-11-09", "first: 2026-09-01", "2026-09-01"),
    Mistake("reference price that is no higher", "offer/reference", OFFER, "seven days before", r"price: 420", "price: 360", "360"),
    Mistake("offer of a package that does not exist", "ref/unknown", OFFER, "did you mean 'general-basic'?", r"package: general-basic", "package: general-basics", "general-basics"),
    Mistake("item twice in a package", "package/item-twice", PACKAGE, "delete one", r"\n      - blood-count\n", "\n      - blood-count\n      - blood-count\n", "blood-count#2"),
    Mistake("item for the other sex", "package/fit", "content/packages/women-over-40.md", "take the item out", r"\n      - bone-density\n", "\n      - prostate-ultrasound\n", "prostate-ultrasound"),
    Mistake("item for another age", "package/fit", "content/packages/women-under-40.md", "take the item out", r"\n      - blood-count\n", "\n      - fall-risk\n", "fall-risk"),
    Mistake("package that never began", "schema/missing", PACKAGE, "add 'first:'", r"\nfirst: .*", "", "name"),
    Mistake("radiology for children", "checkup/radiation", PACKAGE, "18", r"\nages: 18\+", "\nages: 12+", "chest-x-ray", also={"content/checkup-items/chest-x-ray.yaml": "name: 胸片\ncategory: 影像检查\npurpose: x\nprice: 80\nstation: x-ray-room\nradiation: true\ncontraindications:\n  - 妊娠者不做。\n"}),
    Mistake("PET/CT as screening", "checkup/nuclear", "content/checkup-items/probe-item.yaml", "patients with an indication", new="name: 全身PET/CT\ncategory: 影像检查\npurpose: x\nprice: 1\nstation: ct-room\n", at="全身PET/CT"),
    Mistake("radiation without a word on the risk", "checkup/risk", "content/checkup-items/bone-density.yaml", "pregnancy first", r"concerns:\n(  .*\n)+", "", "true"),
    Mistake("CT in a package without its risk", "checkup/tomography", "content/packages/elderly-standard.md", "costs in radiation", r"groups:\n", "groups:\n  - name: 影像\n    items:\n      - low-dose-chest-ct\n", "low-dose-chest-ct"),
    Mistake("a word to nobody who has the item", "checkup/concern", "content/checkup-items/bone-density.yaml", "correct the 'sexes' or 'ages'", r"    ages: 12-55", "    ages: 12-30", "text"),
    Mistake("unknown station", "checkup/station", "content/checkup-items/blood-count.yaml", "did you mean 'blood-room'?", r"station: .*", "station: bloodroom", "bloodroom"),
    Mistake("station in an unknown building", "place/building", "content/checkup-centre.yaml", "did you mean 'medtech'?", r"building: medtech", "building: medtec", "medtec"),
    Mistake("station on a floor that is not there", "place/floor", "content/checkup-centre.yaml", "", r"floor: 4", "floor: 9", "9"),
    Mistake("two stations of one id", "value/station-twice", "content/checkup-centre.yaml", "of its own", r"id: breath-room", "id: blood-room", "name"),
    Mistake("more cards than numbers", "value/card-numbers", PACKAGE, "lower number", r"  first: 1\n", "  first: 999995\n", "prefix"),
    Mistake("identity number in a text", "privacy/identity-card", ARTICLE, "delete it here", r"\n---\n\n", "\n---\n\n患者王某（110101190003070010）痊愈。\n\n", "110101190003070010"),
    Mistake("mobile phone in front matter", "privacy/mobile", SERVICE, "a line of the hospital", r"\nphone: .*", "\nphone: 13800000000", "13800000000"),
    Mistake("bank card in a comment", "privacy/bank-card", OFFER, "delete it", r"\A", "# 退款 6222 0000 0000 0000 004\n", "6222 0000 0000 0000 004"),
    Mistake("inpatient number", "privacy/medical-record", CARDIOLOGY, "delete it", r"\n---\n\n", "\n---\n\n病例：住院号：2026001234。\n\n", "2026001234"),
    Mistake("order of an unknown piece", "value/choice", ORDER, "did you mean 'leaflet'?", r"piece: leaflet", "piece: leaflets", "leaflets"),
    Mistake("order without a kind before the id", "value/entry", ORDER, "like department:cardiology", r"department:cardiology", "cardiology", "cardiology"),
    Mistake("order of an entry that does not exist", "ref/unknown", ORDER, "did you mean 'cardiology'? (content/departments/cardiology.md)", r"department:cardiology", "department:cardiolgy", "department:cardiolgy"),
    Mistake("order of an entry of another kind", "publication/kind", ORDER, "expert-card", r"department:cardiology", "expert:li-wei", "expert:li-wei"),
    Mistake("entry twice in an order", "publication/entry-twice", ORDER, "delete one", r"entries:\n", "entries:\n  - department:cardiology\n", "department:cardiology#2"),
    Mistake("order in a format that there is not", "publication/format", ORDER, "choose one of: A4, A5", r"format: A5", "format: letter", "letter"),
    Mistake("poster larger than any", "publication/format", POSTERS, "from 200x280 to 1500x2200", r"500x700", "5000x7000", "5000x7000"),
    Mistake("order of none", "value/range", ORDER, "", r"quantity: .*", "quantity: 0", "0"),
    Mistake("order that is needed before it is made", "value/period-order", ORDER, "check the two days", r"needed: .*", "needed: 2026-11-01", "title"),
    Mistake("press edition from the office printer", "publication/no-press", CARDS, "delete 'press'", r"format: ten-up\n", "format: ten-up\neditions:\n  - press\n", "press"),
    Mistake("check-up cards outside", "publication/outside", CARDS, "distribution: inside", r"quantity:", "distribution: outside\nquantity:", "outside"),
    Mistake("outside after the review number has ended", "law/AD-46", "content/publications/cardiology-community.yaml", "ad_review", r"needed: .*", "needed: 2027-07-01", "outside"),
    Mistake("sessions of a leaflet", "publication/field", ORDER, "for posters only", r"quantity:", "sessions:\n  - s1\nquantity:", "- s1"),
    Mistake("session that the lectures have not", "publication/session", POSTERS, "did you mean", r"  - s2\n", "  - s9\n", "s9"),
    Mistake("poster of a private session", "publication/private", POSTERS, "a public session", r"lecture:helicobacter\n(.*\n)*  - s2\n", "lecture:cervical-cancer-prevention\nsessions:\n  - s03\n", "s03"),
    Mistake("more cards than are ordered", "publication/cards", CARDS, "the same", r"quantity: 50", "quantity: 60", "50"),
    Mistake("card numbers given out before", "publication/cards-twice", CARDS, "another prefix", r"first: 21", "first: 20", "20"),
    Mistake("card numbers on single cards", "publication/field", CARDS, "ten-up", r"format: ten-up", "format: card", "prefix"),
    Mistake("empty value", "value/empty", SERVICE, "fill in", r"\nsummary: .*", "\nsummary:", "summary:#end"),
]  # fmt: skip


def _spoil(root: Path, mistake: Mistake) -> tuple[int, int]:
    """Make the mistake; give back the line and column that must be named."""
    file = root / mistake.path
    file.parent.mkdir(parents=True, exist_ok=True)
    for path, words in mistake.also.items():
        (root / path).write_text(words, encoding="utf-8")
    if mistake.raw:
        file.write_bytes(mistake.raw)
    elif mistake.old:
        words = file.read_text(encoding="utf-8")
        changed = re.sub(mistake.old, lambda _: mistake.new, words, count=1)
        assert changed != words, "the mistake was not made"
        file.write_text(changed, encoding="utf-8")
    elif mistake.new.startswith("COPY "):
        file.write_text((root / mistake.new[5:]).read_text(encoding="utf-8"), encoding="utf-8")
    else:
        file.write_text(mistake.new, encoding="utf-8")
    return _place(file, mistake.at)


def _place(file: Path, at: str) -> tuple[int, int]:
    if re.fullmatch(r"\d+:\d+", at):
        line, column = at.split(":")
        return int(line), int(column)
    if not at:
        return 0, 0
    words = file.read_text(encoding="utf-8")
    target, _, which = at.partition("#") if re.search(r"#(\d+|end)$", at) else (at, "", "")
    position = words.index(target)
    for _ in range(int(which or 1) - 1 if which.isdigit() else 0):
        position = words.index(target, position + 1)
    position += len(target) if which == "end" else 0
    return words.count("\n", 0, position) + 1, position - (words.rfind("\n", 0, position) + 1) + 1


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_is_answered_where_it_stands(mistake, sample, run):
    """Rule, file, line, column and remedy; exit code 1; no traceback; the output as it was."""
    line, column = _spoil(sample, mistake)
    (sample / "output/web").mkdir(parents=True)
    (sample / "output/web/index.html").write_text("the build before", encoding="utf-8")
    before = tree_digest(sample)

    answer = run(sample, "build", "--only", "web", "--executor", "serial", "--as-of", "2026-11-22", "--format", "json")

    assert answer.code == 1, answer.out + answer.err
    assert "Traceback" not in answer.out + answer.err
    told = json.loads(answer.out)
    assert told["status"] == "problems"
    wanted = [p for p in told["problems"] if p["rule"] == mistake.rule and p["path"] == mistake.path]
    assert wanted, [(p["path"], p["line"], p["rule"], p["message"]) for p in told["problems"]]
    assert (line, column) in {(p["line"], p["column"]) for p in wanted}
    assert any(mistake.hint in p["hint"] for p in wanted), [p["hint"] for p in wanted]
    assert tree_digest(sample) == before


def test_all_mistakes_are_told_in_one_run(sample, run):
    """Nothing hides behind the first mistake."""
    made = [m for m in MISTAKES if m.name in ("bad date", "tab", "dangling link", "money with a unit", "empty value")]
    for mistake in made:
        _spoil(sample, mistake)

    told = json.loads(run(sample, "check", "--format", "json").out)["problems"]

    assert {m.rule for m in made} <= {problem["rule"] for problem in told}


def test_a_broken_entry_does_not_make_its_readers_complain(sample, run):
    """A file with an error of its own still counts as existing for references."""
    (sample / CARDIOLOGY).write_text("---\nname: [\n---\n", encoding="utf-8")

    told = json.loads(run(sample, "check", "--format", "json").out)["problems"]

    assert {problem["path"] for problem in told} == {CARDIOLOGY}
