"""Every field is a stranger's: what breaks out of HTML, JSON, calendars, cards, feeds and server settings stays a word."""

import json
import re
from xml.etree import ElementTree as ET

import html5lib
import pytest

from pressroom.build.pipeline import Options, build
from pressroom.build.pools import SerialExecutor
from pressroom.build.site import prepare
from tests.faults import TODAY
from tests.test_privacy import EXPERT, _lecture, _write

WORDS = "\"'></script><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}&\\,;"
BREAKING = WORDS + "\nBEGIN:VEVENT\n=cmd|' /C calc'!A0"
CHANNELS = frozenset({"web", "asset", "deploy", "outline", "calendar", "feed", "contact", "search", "machine"})


@pytest.fixture
def hostile(starter):
    """A site with such words in names, titles, places and notices, built without paper."""
    biography = {"short": WORDS[:59], "medium": EXPERT["biography"]["medium"] + WORDS}
    expert = {**EXPERT, "scope": [WORDS], "titles": [{"name": WORDS[:60], "since": 2012}], "biography": biography}
    lecture = _lecture() | {"title": WORDS, "summary": BREAKING, "outline": [WORDS, "读数"], "key_actions": [WORDS]}
    lecture["sessions"] = [{**lecture["sessions"][0], "venue": WORDS, "note": WORDS}]
    _write(starter / "content/experts/he-jing.md", expert, "何静医师从事内科工作。")
    _write(starter / "content/lectures/pressure.md", lecture, "## 量血压\n\n坐着量。")
    for path, names in (("hospital.yaml", "short_name|address"), ("departments/internal-medicine.md", "name|summary")):
        file = starter / "content" / path
        said = re.sub(
            rf"^({names}): .*$",
            lambda found: f"{found[1]}: {json.dumps(WORDS)}",
            file.read_text("utf-8"),
            flags=re.MULTILINE,
        )
        file.write_text(said, encoding="utf-8")
    (starter / "content/site.yaml").write_text(f"notice: {json.dumps(WORDS)}\n", encoding="utf-8")
    options = Options(starter / "output", starter / ".pressroom/trace.sqlite", CHANNELS)
    result = build(prepare(starter, TODAY), options, lambda size: SerialExecutor(), lambda phase, done, total: None)
    assert not result.summary["errors"], result.problems
    return starter / "output"


def dangers(html):
    """What in a page acts and is not ours."""
    found = []
    for element in html5lib.parse(html, namespaceHTMLElements=False).iter():
        if element.tag == "script" and not element.get("src"):
            if element.get("type") not in ("application/ld+json", "application/json"):
                found.append(element.text)
            else:
                json.loads(element.text)
        for name, value in element.attrib.items():
            if str(name).startswith("on") or name == "style" or re.match(r"\s*(javascript|vbscript|data):", value):
                found.append(f"{name}={value}")
    return found


def test_no_field_of_an_entry_can_act(hostile):
    """Pages with their data for machines, feeds, calendars and cards; the control: the words as they are would act."""
    pages = [file.read_text("utf-8") for file in hostile.rglob("*.html")]
    assert len(pages) > 15 and sum("alert(1)" in page for page in pages) > 10
    assert [danger for page in pages for danger in dangers(page)] == []
    assert not any("{{7*7}}" in page and ">49<" in page for page in pages)
    assert len(dangers(f"<p title='{WORDS}'>{WORDS}</p>")) > 1
    for file in hostile.rglob("*.xml"):
        ET.fromstring(file.read_bytes())
    for file in [*hostile.rglob("*.ics"), *hostile.rglob("*.vcf")]:
        lines = file.read_bytes().decode().split("\r\n")
        assert not any("\n" in line or len(line.encode()) > 75 for line in lines), file
        begun, ended = (sum(line.startswith(word) for line in lines) for word in ("BEGIN:", "END:"))
        assert begun == ended, file
        if file.suffix == ".ics":
            assert lines.count("BEGIN:VEVENT") == sum(line.startswith("UID:") for line in lines)


@pytest.mark.parametrize(
    "address",
    [
        'https://x.example/";}evil{"/',
        "https://x.example/$uri/",
        "https://x.example/a#b/",
        "javascript:/x/",
        "https://u:p@x.example/",
    ],
)
def test_no_address_of_a_site_breaks_out_of_the_settings_of_a_server(starter, address):
    """Quotes, braces, variables and comments of nginx; what is no address is refused."""
    (starter / "content/site.yaml").write_text(f"base_url: {json.dumps(address)}\n", encoding="utf-8")
    assert "content/site.yaml" in {problem.span.path for problem in prepare(starter, TODAY).problems}
