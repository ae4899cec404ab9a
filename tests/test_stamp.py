"""A build with nothing to do ends before the site is loaded, and never when anything was touched."""

import json
import subprocess
import sys
import time

import pytest

from tests.conftest import REPOSITORY
from tests.test_build import EXTRA, write

ARTICLE = "content/departments/surgery.md"


def run(root, *options, form="json", day="2026-11-22"):
    """A build by a process of its own: what it says, and the modules that it loaded."""
    command = [sys.executable, "-X", "importtime", str(REPOSITORY / "build.py"), "--lang", "en", "--root", str(root)]
    done = subprocess.run(
        [*command, "build", "--as-of", day, "--only", "web", "--format", form, *options],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time")}
    said = json.loads(done.stdout) if form == "json" else done.stdout
    return said, loaded


@pytest.fixture
def built(starter):
    """A site that was built when its files had settled."""
    write(starter, EXTRA)
    time.sleep(0.2)
    run(starter)
    return starter


@pytest.mark.slow
def test_nothing_to_do_loads_nothing_and_says_what_was_said(built):
    """Neither models nor templates; the same problems, with the counts of now."""
    said, loaded = run(built)
    fully, everything = run(built, "--no-cache")

    assert not loaded & {"pydantic", "jinja2", "pressroom.build.site"}
    assert {"pydantic", "jinja2"} <= everything
    assert said["problems"] == fully["problems"]
    assert (said["summary"]["rendered"], said["summary"]["reused"]) == (0, fully["summary"]["rendered"])


@pytest.mark.slow
@pytest.mark.parametrize("touch", ["content", "equal length", "template", "theme", "output", "lost output", "day"])
def test_anything_that_is_touched_is_looked_at(built, touch):
    """Also an edit that leaves the length as it was, and an output that somebody wrote over."""
    day = "2026-11-23" if touch == "day" else "2026-11-22"
    page = min((built / "output/web/departments").rglob("surgery*.html"))
    if touch in ("content", "equal length"):
        words = (built / ARTICLE).read_text(encoding="utf-8")
        write(built, {ARTICLE: words.replace("常见", "多发") + ("再写一句。\n" if touch == "content" else "")})
    elif touch in ("template", "theme"):
        folder = "templates/web/note.html" if touch == "template" else "themes/mine/theme.yaml"
        write(built, {folder: "extends: xinglin\n"})
    elif touch == "output":
        page.write_bytes(page.read_bytes() + b"!")
    elif touch == "lost output":
        page.unlink()

    _, loaded = run(built, day=day)

    assert "pressroom.build.site" in loaded
    assert "!" not in page.read_text(encoding="utf-8")[-2:]


@pytest.mark.slow
def test_a_stamp_that_is_no_stamp_is_no_harm(built):
    """Whoever writes into the folder of caches gets a build, not a crash."""
    (stamp,) = (built / ".pressroom").glob("*.stamp.json")
    for words in ("", "[]", '{"inputs": 1}', "[" * 100_000):
        stamp.write_text(words, encoding="utf-8")
        _, loaded = run(built)
        assert "pressroom.build.site" in loaded
