"""The built website of the sample hospital, as a patient, a machine and a lawyer see it."""

import json
import posixpath
import re
from functools import cache
from itertools import pairwise
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import html5lib
import pytest

from pressroom.channels.addresses import relative
from tests.conftest import DAY

XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def pages(web):
    """Every page by its path below the document root, parsed."""
    return {file.relative_to(web).as_posix(): parsed(file) for file in sorted(web.rglob("*.html"))}


@cache
def parsed(file):
    """A page as a tree, and the complaints of a conforming parser."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(file.read_text(encoding="utf-8"))
    return tree, [name for _, name, _ in parser.errors]


def elements(tree, *names):
    """All elements of some names."""
    return [node for node in tree.iter() if node.tag in names]


def test_the_summary_tells_a_person_what_was_made(built):
    """How many pages and documents, how long it took, where they are; no warning of ours or of the print engine."""
    said = (built / "said.txt").read_text()
    assert re.search(r"Done: \d+ web pages, \d+ printed documents; .*\d s", said)
    assert "web/index.html" in said
    assert "print/index.html" in said
    pages, documents = map(int, re.search(r"Done: (\d+) web pages, (\d+) printed", said).groups())
    assert pages == len([*(built / "output/web").rglob("*.html")])
    assert documents >= len([*(built / "output/print").glob("handouts/*.pdf")]) > 0
    assert "warning" not in said
    assert "Rendering" in said


def test_list_names_every_file_and_no_other_exists(built, run):
    """What is planned is there, and nothing else is."""
    listed = json.loads(run(built, "list", "--format", "json", "--as-of", DAY).out)
    there = {file.relative_to(built / "output").as_posix() for file in (built / "output").rglob("*") if file.is_file()}

    assert {row["path"] for row in listed} == there
    assert len(listed) == len(there)
    assert set(listed[0]) == {"path", "channel", "kind", "entry", "regime", "lang", "public"}


def test_every_page_is_well_formed(pages):
    """A conforming parser has nothing to mend."""
    assert {path: errors for path, (_, errors) in pages.items() if errors} == {}


def test_ids_are_unique_and_every_picture_has_words(pages):
    """Per page; icons that are hidden from screen readers need none."""
    for path, (tree, _) in pages.items():
        ids = [node.get("id") for node in tree.iter() if node.get("id")]
        assert len(ids) == len(set(ids)), path
        assert all(node.get("alt") is not None for node in elements(tree, "img")), path


def test_every_link_is_relative_and_leads_somewhere(pages, web):
    """The folder opens from a USB stick: files exist, fragments exist, nothing begins with a slash."""
    ids = {path: {node.get("id") for node in tree.iter()} for path, (tree, _) in pages.items()}
    for path, (tree, _) in pages.items():
        for node in elements(tree, "a", "link", "script", "img", "source"):
            target = node.get("href") or node.get("src") or ""
            parts = urlsplit(target)
            if parts.scheme or not target or node.tag == "base":
                assert parts.scheme in ("", "http", "https", "tel", "mailto"), (path, target)
                continue
            assert not target.startswith("/"), (path, target)
            file = (
                posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path))) if parts.path else path
            )
            assert (web / file).is_file(), (path, target)
            if parts.fragment and file.endswith(".html"):
                assert unquote(parts.fragment) in ids[file], (path, target)


def test_no_page_asks_another_host_for_anything(web):
    """Style sheets, scripts, pictures and fonts are all our own."""
    for file in [*web.rglob("*.html"), *web.rglob("*.css"), *web.rglob("*.js")]:
        words = file.read_text(encoding="utf-8")
        loaded = re.findall(r'(?:src|srcset)="(https?:[^"]+)"|url\((["\']?https?:[^)]+)\)|@import[^;]+', words)
        assert loaded == [], file


def test_every_page_has_what_every_page_needs(pages):
    """Language, one h1, title, description, canonical address, Open Graph."""
    for path, (tree, _) in pages.items():
        html = tree.find(".") if tree.tag == "html" else tree.find("html")
        assert html.get("lang") == ("en" if path.startswith("en/") else "zh-Hans"), path
        assert len(elements(tree, "h1")) == 1, path
        assert (elements(tree, "title")[0].text or "").strip(), path
        metas = {node.get("name") or node.get("property"): node.get("content") for node in elements(tree, "meta")}
        if path == "404.html":
            assert metas["robots"] == "noindex"
            continue
        assert {"viewport", "description", "og:title", "og:url", "og:type"} <= metas.keys(), path
        assert metas["description"], path
        links = [node for node in elements(tree, "link") if node.get("rel") == "canonical"]
        assert len(links) == 1, path


def test_headings_never_skip_a_level(pages):
    """Screen readers walk by headings."""
    for path, (tree, _) in pages.items():
        levels = [int(node.tag[1]) for node in elements(tree, "h1", "h2", "h3", "h4", "h5", "h6")]
        for before, level in pairwise(levels):
            assert level <= before + 1, (path, levels)


def test_editions_point_to_each_other(pages):
    """hreflang pairs are symmetric and complete."""
    named = {}
    for path, (tree, _) in pages.items():
        if path == "404.html":
            continue
        canonical = next(n.get("href") for n in elements(tree, "link") if n.get("rel") == "canonical")
        named[canonical] = {
            n.get("hreflang"): n.get("href")
            for n in elements(tree, "link")
            if n.get("rel") == "alternate" and n.get("hreflang")
        }
    both = {address: others for address, others in named.items() if others}
    assert len(both) > 100
    for address, others in both.items():
        assert {"zh-Hans", "en", "x-default"} <= others.keys()
        assert address in others.values()
        for other in (others["zh-Hans"], others["en"]):
            assert named[other] == others, address


def test_structured_data_is_json_and_a_doctor_is_a_person(pages):
    """One graph a page, with the hospital in it."""
    for path, (tree, _) in pages.items():
        blocks = [n for n in elements(tree, "script") if n.get("type") == "application/ld+json"]
        if path == "404.html":
            continue
        assert len(blocks) == 1, path
        graph = json.loads(blocks[0].text)["@graph"]
        assert graph[0]["@type"] == "Hospital"
        if re.match(r"(en/)?experts/(?!index|by-)", path):
            assert graph[1]["@type"] == "Person"


def test_search_engines_are_told_the_way_that_readers_see(pages):
    """The steps of the trail with the addresses of their pages, and the page of an entry at its end."""
    told = 0
    for path, (tree, _) in pages.items():
        steps = [link for nav in elements(tree, "nav") if "crumbs" in nav.get("class", "") for link in nav.iter("a")]
        seen = [link.text for link in steps]
        if path == "404.html" or not seen:
            continue
        script = next(node for node in elements(tree, "script") if node.get("type") == "application/ld+json")
        trails = [node for node in json.loads(script.text)["@graph"] if node["@type"] == "BreadcrumbList"]
        if len(seen) == 1:
            assert not trails, path
            continue
        items = trails[0]["itemListElement"]
        told += 1
        assert [item["position"] for item in items] == list(range(1, len(items) + 1))
        assert [item["name"] for item in items][: len(seen)] == seen, path
        for item, link in zip(items, steps, strict=False):
            leads = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(link.get("href"))))
            assert urlsplit(item["item"]).path.lstrip("/") == leads.removesuffix("index.html"), path
        if len(items) > len(seen):
            assert urlsplit(items[-1]["item"]).path.lstrip("/") == path, "the page of an entry is the last step"
    assert told > 200


def test_health_education_and_news_show_no_contact_data(pages, built):
    """认定指南 8 and 医疗广告管理办法 16: no address, phone or price of the hospital on these pages, footer included."""
    hospital = (built / "content/hospital.yaml").read_text(encoding="utf-8")
    phones = set(re.findall(r"0000-\d{7}", hospital))
    address = re.search(r"^address: (.*)$", hospital, re.MULTILINE)[1].strip()
    checked = 0
    for path, (tree, _) in pages.items():
        words = "".join(tree.itertext())
        if re.match(r"(articles|news|events|lectures)/", path) and path not in (
            "lectures/calendar.html",
            "lectures/booking.html",
        ):
            checked += 1
            assert address not in words, path
            assert not [phone for phone in phones if phone in words], path
            assert not [
                n
                for n in elements(tree, "a")
                if (n.get("href") or "").startswith("tel:") and not re.fullmatch(r"tel:1[12]\d(\d\d)?", n.get("href"))
            ]
    assert checked > 60
    home = "".join(pages["index.html"][0].itertext())
    assert address in home, "negation control: the home page does show it"


def test_what_a_reader_is_told_to_call_can_be_tapped(pages):
    """No number of the hospital, and none behind 拨打, stands in a page as mere words: who reads on a phone taps it."""
    number = re.compile(r"(?<![\d-])0000-\d{7}|(?<=拨打)1[12]\d(?:\d\d)?|(?<=拨)120")
    for path, (tree, _) in pages.items():
        body = tree.find("body")
        linked = sum(n.get("href", "").startswith("tel:") for n in elements(body, "a"))
        told = number.findall("".join(words_outside_links(body)))
        assert told == [], path
        assert linked, path
    assert number.findall("".join(pages["guides/admission.html"][0].itertext())), (
        "negative control: with links there are some"
    )


def words_outside_links(node):
    """Text of an element, without that of links and scripts."""
    if node.tag not in ("a", "script"):
        yield node.text or ""
        for child in node:
            yield from words_outside_links(child)
            yield child.tail or ""


def test_every_page_tells_how_to_get_urgent_help(pages):
    """120, everywhere."""
    assert [path for path, (tree, _) in pages.items() if "120" not in "".join(tree.itertext())] == []


def test_private_sessions_appear_nowhere(built):
    """Neither the host nor the fact that there is a session."""
    hosts = set()
    for file in (built / "content/lectures").glob("*.md"):
        for block in re.split(r"\n  - ", file.read_text(encoding="utf-8")):
            if re.search(r"^\s*private: true", block, re.MULTILINE):
                hosts.add(re.search(r"host: (.*)", block)[1].strip())
    assert len(hosts) >= 2
    for file in (built / "output").rglob("*"):
        if file.suffix in (".html", ".xml", ".json"):
            words = file.read_text(encoding="utf-8")
            assert not [host for host in hosts if host in words], file


def test_the_filings_stand_in_every_footer(pages):
    """互联网信息服务管理办法 12: the ICP number, linked."""
    for path, (tree, _) in pages.items():
        assert [n for n in elements(tree, "a") if (n.get("href") or "").startswith("https://beian.miit.gov.cn/")], path


def test_feeds_are_atom_with_absolute_addresses(web):
    """Entries newest first, ids unique, dates with an offset."""
    atom = "{http://www.w3.org/2005/Atom}"
    for name in ("news", "articles", "lectures"):
        feed = ET.parse(web / f"feeds/{name}.xml").getroot()
        entries = feed.findall(f"{atom}entry")
        assert len(entries) >= 12
        ids = [entry.findtext(f"{atom}id") for entry in entries]
        assert len(set(ids)) == len(ids)
        assert all(address.startswith("https://") for address in ids)
        days = [entry.findtext(f"{atom}updated") for entry in entries]
        assert days == sorted(days, reverse=True)
        assert feed.findtext(f"{atom}updated") == days[0]


def test_the_sitemap_lists_every_page_but_the_404(web, pages):
    """With the address that the page itself calls canonical."""
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    listed = [node.text for node in ET.parse(web / "sitemap.xml").getroot().iter(f"{space}loc")]
    canonical = {
        next(n.get("href") for n in elements(tree, "link") if n.get("rel") == "canonical")
        for path, (tree, _) in pages.items()
        if path != "404.html"
    }
    assert sorted(listed) == sorted(canonical)
    assert "sitemap.xml" in (web / "robots.txt").read_text()


def test_the_404_page_finds_its_style_at_any_depth(pages):
    """A base element makes its relative links work wherever the address was."""
    tree, _ = pages["404.html"]
    assert [node.get("href") for node in elements(tree, "base")] == ["/"]


def test_sample_hospital_is_complete(built):
    """As the first edition promises."""
    counts = {folder.name: len(list(folder.glob("*"))) for folder in (built / "content").iterdir() if folder.is_dir()}
    least = {
        "departments": 14, "experts": 36, "lectures": 24, "checkup-items": 60, "packages": 8,
        "articles": 24, "news": 12, "events": 6, "guides": 8, "services": 8,
    }  # fmt: skip
    assert all(counts[name] >= number for name, number in least.items())
    sessions = sum(
        file.read_text(encoding="utf-8").count("\n    seats:") for file in (built / "content/lectures").glob("*.md")
    )
    assert sessions >= 50


@pytest.mark.parametrize(
    "path", ["web/a.html", "web/b/a.html", "web/b", "web/./b//c.html", "web/../d.html", "print/e.pdf"]
)
@pytest.mark.parametrize("page", ["web/index.html", "web/b/c/x.html", "web/b/y.html", "top.html"])
def test_an_address_leads_where_the_library_says(page, path):
    """Our own way of finding it, which is quicker, differs in nothing."""
    assert relative(page, path) == posixpath.relpath(path, posixpath.dirname(page) or ".")
