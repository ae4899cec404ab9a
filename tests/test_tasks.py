"""What most visitors come for: booking, the way to the hospital, and what a department's page answers first."""

import posixpath
from urllib.parse import urldefrag

import html5lib
import pytest


@pytest.fixture(scope="module")
def page(web):
    """Reads a page of the built sample by its path below the document root."""
    return lambda path: html5lib.parse((web / path).read_text(encoding="utf-8"), namespaceHTMLElements=False)


def links(tree, path, holder=".//a"):
    """Where links lead, from the document root, with their words."""
    return [
        (posixpath.normpath(posixpath.join(posixpath.dirname(path), urldefrag(node.get("href"))[0])), "".join(node.itertext()))
        for node in tree.findall(holder)
    ]  # fmt: skip


@pytest.mark.parametrize(("edition", "words"), [("", "预约挂号"), ("en/", "Book a visit")])
def test_booking_is_the_first_task_of_the_home_page(page, edition, words):
    """In both editions, in a button of its own look; finding a doctor, the timetable and the way come next."""
    tree = page(f"{edition}index.html")
    tasks = links(tree, f"{edition}index.html", ".//ul[@class='tasks']/li/a")

    assert tasks[0][0] == f"{edition}guides/registration.html"
    assert tasks[0][1].startswith(words)
    assert tree.find(".//ul[@class='tasks']/li").get("class") == "task-first"
    assert [path for path, _ in tasks[1:4]] == [
        f"{edition}{name}/index.html" for name in ("departments", "experts", "timetable")
    ]
    assert tree.findall(".//ul[@class='tasks']/li/a")[4].get("href") == "#transport"


@pytest.mark.parametrize(("edition", "ways"), [("", "8路、21路、K3路"), ("en/", "Lines 8, 21 and K3")])
def test_the_home_page_tells_the_way_in_both_editions(page, edition, ways):
    """The English one is no copy of the Chinese, and the names of stops in it say that they are Chinese."""
    tree = page(f"{edition}index.html")
    section = next(one for one in tree.iter("section") if one.find("h2[@id='transport']") is not None)

    assert ways in "".join(section.itertext())
    assert [node.text for node in section.iter("span") if node.get("lang")] == (
        ["杏林医院", "杏林路"] if edition else []
    )


@pytest.mark.parametrize("edition", ["", "en/"])
@pytest.mark.parametrize(
    "name", ["departments/cardiology", "experts/li-wei", "timetable/index", "timetable/cardiology"]
)
def test_booking_is_one_step_from_every_clinic(page, edition, name):
    """Pages that tell when somebody holds a clinic lead to the guide itself, and not to the list of guides."""
    path = f"{edition}{name}.html"
    words = "How to register" if edition else "预约挂号方式"

    assert [there for there, said in links(page(path), path) if said == words] == [f"{edition}guides/registration.html"]


def test_without_a_guide_to_booking_nothing_promises_one(starter, run):
    """A new site has no guides yet: no button, and no link that leads nowhere."""
    assert run(starter, "build", "--only", "web").code == 0
    for name in ("index", "departments/internal-medicine", "timetable/index"):
        said = (starter / f"output/web/{name}.html").read_text(encoding="utf-8")
        assert "task-first" not in said
        assert "预约挂号" not in said
        assert "#transport" not in said


def test_a_page_of_a_department_lists_its_parts_and_ends_with_its_leaflets(page):
    """Each part in the order of the page; who reads on a phone passes no downloads on the way to the clinics."""
    tree = page("departments/cardiology.html")
    parts = [node.get("href").removeprefix("#") for node in tree.findall(".//nav[@class='jump']/ul/li/a")]
    heads = [node.get("id") for node in tree.iter("h2") if node.get("id")]

    assert parts == ["conditions", "clinics-week", "before", "treatments", "team", "learn"]
    assert [head for head in heads if head in parts] == parts
    assert heads[heads.index(parts[-1]) :][:2] == ["learn", "downloads"]
