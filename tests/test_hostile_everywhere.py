"""Every word of every entry of the sample that its model takes for any words is an attacker's: no page, file or drawing acts.

The sample stands for the schema: it fills nearly every field of every kind.  A word is put back where something is said against it
(a reference, a day, a choice), so that the site is sound and all its outputs are made, those on paper up to their HTML.
"""

import json
import re
import shutil
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from pptx import Presentation

from pressroom.build.site import prepare
from pressroom.catalog.view import View
from pressroom.channels import CHANNEL_BY_NAME
from pressroom.channels.base import Engines
from pressroom.core.diagnostic import Severity
from tests.conftest import REPOSITORY
from tests.faults import TODAY
from tests.test_hostile_fields import dangers

LONG = "=\"'></script><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}{run.__class__}&\\,;"
SHORT = "=\"'><img onerror=1>"
FENCED = re.compile(r"---\n(.*?\n)---\n(.*)", re.DOTALL)
OUR_STYLE = re.compile(r"style=(?:[-a-z]+: ?[\d.]+(?:mm|pt|rem|em|%)?(?:; ?|$))+")
"""Sizes that were reckoned, which is all that our templates put into such an attribute."""
READS_OUTPUTS = {"print-runs"}
"""Channels that are made of the bytes of others."""


@dataclass
class Source:
    """A file of the content, with the attacker's words in the place of its own."""

    path: Path
    tree: dict
    body: str | None
    own: dict[tuple, str] = field(default_factory=dict)
    """The words that stood at each place, by keys."""
    tried: dict[tuple, list[str]] = field(default_factory=dict)
    """What may still be tried at each place, the present words first."""
    lines: dict[int, list[tuple]] = field(default_factory=dict)
    """Places by the lines on which they were written."""

    def write(self) -> None:
        """Put the present words into the file, and note on which lines they stand."""
        for at, words in self.tried.items():
            parent = self.tree
            for key in at[:-1]:
                parent = parent[key]
            parent[at[-1]] = words[0]
        said = yaml.safe_dump(self.tree, allow_unicode=True, width=10**9, sort_keys=False)
        self.lines = {}
        for at, first, last in _marks(yaml.compose(said)):
            for line in range(first, last + 1):
                self.lines.setdefault(line + (2 if self.body is not None else 1), []).append(at)
        self.path.write_text(said if self.body is None else f"---\n{said}---\n{self.body}", encoding="utf-8")


def _leaves(node, at=()):
    """Every string in a tree, with the keys that lead to it."""
    if isinstance(node, str):
        yield at, node
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from _leaves(value, (*at, key))


def _marks(node, at=()):
    """Every plain value of a document with its first and last line, from 0."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _marks(value, (*at, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _marks(value, (*at, index))
    else:
        yield at, node.start_mark.line, node.end_mark.line


def _sources(content):
    for path in sorted([*content.rglob("*.md"), *content.rglob("*.yaml")]):
        words = path.read_text(encoding="utf-8")
        fenced = FENCED.fullmatch(words)
        if path.suffix == ".md" and not fenced:
            continue
        tree = yaml.safe_load(fenced[1] if fenced else words)
        own = dict(_leaves(tree))
        yield Source(
            path, tree, fenced[2] if fenced else None, own, {at: [LONG, SHORT, was] for at, was in own.items()}
        )


def _give_way(source, problem):
    """Let the words give way that something is said against: to shorter ones where they are too long, else to the file's own."""
    places = {
        at
        for line in range(problem.span.line, (problem.span.end_line or problem.span.line) + 1)
        for at in source.lines.get(line, [])
    }
    held = [at for at in places if len(source.tried.get(at, [])) > 1] or [
        at for at, left in source.tried.items() if len(left) > 1
    ]
    for at in held:
        source.tried[at] = source.tried[at][1:] if problem.rule == "value/length" else [source.own[at]]


def _hostile(root):
    """The sample with the attacker's words wherever they are taken, and how many these are."""
    for name in ("content", "templates", "themes"):
        shutil.copytree(REPOSITORY / name, root / name)
    sources = {source.path: source for source in _sources(root / "content")}
    for source in sources.values():
        source.write()
    for _ in range(12):
        site = prepare(root, TODAY)
        told = [problem for problem in site.problems if problem.severity is Severity.ERROR]
        if not told:
            break
        for problem in told:
            _give_way(sources[root / problem.span.path], problem)
        for path in {root / problem.span.path for problem in told}:
            sources[path].write()
    assert site.is_sound, told[:5]
    taken = Counter(words[0] == LONG for source in sources.values() for words in source.tried.values())
    return site, taken


def _made(site):
    """What each channel makes of the site, by path; nothing is laid out."""
    engines = Engines(site.templates, site.theme)
    found = {}
    for job in site.jobs:
        if job.channel not in READS_OUTPUTS:
            content, _ = CHANNEL_BY_NAME[job.channel].render(job, View(site.catalog, TODAY, lambda path: b""), engines)
            if content is not None:
                found[job.path] = content
    return found


def _pages(made):
    return {path: words for path, words in made.items() if isinstance(words, str) and "<html" in words[:300]}


def _some_of_each(pages):
    """Four pages of each folder, since a reader of HTML takes a tenth of a second a page: entries of a kind have one template."""
    folders = {}
    for path in sorted(pages):
        folders.setdefault(path.rpartition("/")[0], []).append(path)
    return [path for paths in folders.values() for path in paths[:: max(1, len(paths) // 4)]]


def _check_that_most_words_are_taken(taken):
    """Else the tests below would look at little."""
    assert taken[True] > 2 * taken[False]
    assert taken[True] > 5000


def _check_pages(made):
    """No element, handler, style or address that is not ours; no expression of a template is reckoned."""
    pages = _pages(made)
    assert len(pages) > 800
    assert sum("alert(1)" in words for words in pages.values()) > 0.95 * len(pages)
    looked_at = _some_of_each(pages)
    assert len(looked_at) > 200
    found = {path: [one for one in dangers(pages[path]) if not OUR_STYLE.fullmatch(one)] for path in looked_at}
    assert {path: acts[:3] for path, acts in found.items() if acts} == {}
    assert not [path for path, words in pages.items() if "alert(1)" in words and "{{7*7}}" not in words]


def _check_files_for_machines(made):
    """Feeds, drawings and maps are XML, data is JSON, the settings of servers and robots hold none of it."""
    for path, words in made.items():
        if not isinstance(words, str):
            continue
        if path.endswith((".xml", ".svg")):
            ET.fromstring(words.encode())
        if path.endswith((".json", ".webmanifest")):
            json.loads(words)
        if "search-index" in path:
            json.loads(words.partition("=")[2].rstrip(";\n"))
        if path.startswith("deploy/") or path.endswith(("robots.txt", "_headers")):
            assert "alert(1)" not in words, path
    assert sum("search-index" in path for path in made) == 2


def _check_calendars_and_cards(made):
    """Lines are folded at 75 bytes and end with both marks; what begins ends."""
    files = {path: content.decode() for path, content in made.items() if path.endswith((".ics", ".vcf"))}
    assert len(files) > 200
    for path, words in files.items():
        lines = words.split("\r\n")
        assert not [line for line in lines if "\n" in line or len(line.encode()) > 75], path
        begun, ended = (sum(line.startswith(mark) for line in lines) for mark in ("BEGIN:", "END:"))
        assert begun == ended, path
    assert any("alert(1)" in words.replace("\r\n ", "") for words in files.values())


def _check_slides(made):
    """On the ground of each layout, too, which is written as XML by hand; braces in a name are braces."""
    decks = [Presentation(BytesIO(content)) for path, content in made.items() if path.endswith(".pptx")]
    assert len(decks) > 20
    for deck in decks:
        grounds = [
            shape.text_frame.text for layout in deck.slide_layouts for shape in layout.shapes if shape.has_text_frame
        ]
        assert any(LONG in words for words in grounds), grounds
        assert any(
            LONG in shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame
        )


@pytest.mark.slow
def test_no_word_of_any_entry_acts_anywhere(tmp_path):
    """On screen, on paper, in feeds, data, calendars, cards, settings and slides; one site for all, as making it takes long."""
    site, taken = _hostile(tmp_path)
    made = _made(site)
    _check_that_most_words_are_taken(taken)
    _check_pages(made)
    _check_files_for_machines(made)
    _check_calendars_and_cards(made)
    _check_slides(made)
