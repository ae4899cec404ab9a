"""The build: the same bytes from the same inputs, and after an edit the same as from scratch."""

import gc
import os
import random
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pytest
from jinja2.runtime import Context

from pressroom.build.execute import MIN_BATCH_COST, Task, batches
from pressroom.build.pipeline import Options, build
from pressroom.build.pools import SerialExecutor, local
from pressroom.build.site import prepare
from pressroom.build.site_cache import SiteCache
from pressroom.catalog.view import View
from pressroom.channels.base import Job
from pressroom.core.value_cache import NO_CACHE
from pressroom.render.markup.compiled_templates import PAGE_STATE_KEY
from tests.conftest import DAY, REPOSITORY, tree_digest

TODAY = date(2026, 11, 22)
EXTRA = {
    "content/departments/surgery.md": '---\nname: 外科\ngroup: 外科\nlicensed_as:\n  - "03"\nsummary: 诊治常见外科疾病。\nlocation:\n  building: outpatient\n  floor: 3\nconditions:\n  - name: 甲状腺结节\ntreatments:\n  - name: 切口换药\n    note: 清洁并更换敷料。\nen:\n  name: Surgery\n  summary: Common surgical conditions.\n---\n\n## 我们看什么\n\n见[内科](department:internal-medicine)。\n',
    "content/experts/li-wei.md": "---\nname: 李维\ntitles:\n  - name: 主任医师\ndepartments:\n  - internal-medicine\nscope:\n  - 高血压\nbiography:\n  short: 从事内科临床工作多年，看常见病。\n  medium: 从事内科临床工作多年，主要诊治高血压等常见慢性病，每周出门诊两次，参加社区健康讲座与带教工作，承担科室慢性病随访管理。\nclinics:\n  - slot: 周三上午\n    fee: 20\nexceptions:\n  - day: 2026-11-25\n    change: stop\nverified: 2026-11-01\n---\n\n## 临床工作\n\n门诊。\n",
    "content/news/opening.md": "---\ntitle: 门诊楼启用\npublished: 2026-11-01\ncategory: 医院动态\nsummary: 门诊楼启用。\nbyline: 宣传科\ndepartments:\n  - surgery\n---\n\n门诊楼已启用。\n",
}  # fmt: skip


def write(root: Path, files: dict[str, str]) -> None:
    """Put files into a site."""
    for path, words in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(words, encoding="utf-8")


@pytest.fixture
def small(starter):
    """A site with two departments, an expert and a news item."""
    write(starter, EXTRA)
    return starter


def make(root, *, day=TODAY, output=None, use_cache=True, only=frozenset(), pool=None, cache=NO_CACHE):
    """Build a site in this process."""
    options = Options(output or root / "output", root / ".pressroom/trace.sqlite", only, use_cache)
    site = prepare(root, day, cache)
    return build(site, options, pool or (lambda size: SerialExecutor()), lambda phase, done, total: None)


def test_a_build_without_changes_makes_nothing(small):
    """No file is written again."""
    make(small)
    stamps = {file: file.stat().st_mtime_ns for file in (small / "output").rglob("*")}

    result = make(small)

    assert result.rendered == ()
    assert stamps == {file: file.stat().st_mtime_ns for file in (small / "output").rglob("*")}


@pytest.mark.parametrize(
    "path",
    [
        "web/index.html.br",
        "web/index.html.gz",
        "print/press/leaflets/surgery.pdf",
        "web/downloads/leaflets/surgery.pdf",
    ],
)
def test_a_file_beside_an_output_that_somebody_wrote_over_is_put_right(small, path):
    """Packed twins, which servers send, press editions and downloads; afterwards nothing is stale."""
    only = frozenset({"web", "leaflet"})
    make(small, only=only)
    before = tree_digest(small / "output")
    assert path in before
    (small / "output" / path).write_bytes(b"x")

    make(small, only=only)
    assert tree_digest(small / "output") == before
    assert make(small, only=only).rendered == ()


def test_an_edit_makes_only_what_asked_for_it(small):
    """The body of a department: its page and the pieces that show it, and no list that names it."""
    make(small)
    file = small / "content/departments/surgery.md"
    file.write_text(file.read_text(encoding="utf-8") + "\n再写一段。\n", encoding="utf-8")

    result = make(small)

    assert set(result.rendered) == {
        "print/brochures/surgery.pdf",
        "print/leaflets-a5/surgery.pdf",
        "print/leaflets/surgery.pdf",
        "web/departments/surgery.html",
    }


def test_a_page_that_only_names_an_entry_is_left_when_its_text_changes(small):
    """The news item names the department; only a new name concerns it."""
    make(small)
    file = small / "content/departments/surgery.md"
    words = file.read_text(encoding="utf-8")
    file.write_text(words.replace("诊治常见外科疾病", "诊治外科疾病"), encoding="utf-8")
    assert "web/news/opening.html" not in make(small).rendered

    file.write_text(words.replace("name: 外科", "name: 普外科"), encoding="utf-8")
    assert "web/news/opening.html" in make(small).rendered


def test_at_midnight_only_what_asked_for_the_day_is_made_again(small):
    """And a stop of the clinic that is over no longer stands on the page."""
    make(small)
    result = make(small, day=date(2026, 11, 26))

    assert "web/experts/li-wei.html" in result.rendered
    assert "web/news/opening.html" not in result.rendered
    assert not [path for path in result.rendered if path.startswith("print/leaflets")]


def test_a_pdf_whose_text_came_out_the_same_is_not_laid_out_again(small):
    """A comment in its template changes the inputs, not the text; the file keeps its time stamp."""
    make(small)
    piece = small / "output/print/leaflets/surgery.pdf"
    before = piece.stat().st_mtime_ns
    write(small, {"templates/print/leaflet.html": '{% extends "!print/leaflet.html" %}{# no change #}'})

    result = make(small)

    assert "print/leaflets/surgery.pdf" in result.rendered
    assert piece.stat().st_mtime_ns == before


def test_an_output_that_somebody_changed_or_removed_is_made_again(small):
    """Also the copy that the website offers for download."""
    make(small)
    (small / "output/web/index.html").write_text("x")
    (small / "output/web/downloads/leaflets/surgery.pdf").unlink()

    assert set(make(small).rendered) == {"web/index.html", "print/leaflets/surgery.pdf"}
    assert (small / "output/web/downloads/leaflets/surgery.pdf").exists()


def test_what_is_no_longer_planned_goes(small):
    """With its copies and its empty folders."""
    make(small)
    (small / "content/experts/li-wei.md").unlink()

    result = make(small)

    assert result.summary["removed"] > 0
    assert list((small / "output").rglob("li-wei*")) == []


def test_one_channel_can_be_built_alone(small):
    """The others stay as they are."""
    make(small)
    before = tree_digest(small / "output/print")
    file = small / "content/departments/surgery.md"
    file.write_text(file.read_text(encoding="utf-8") + "\n再写一段。\n", encoding="utf-8")

    make(small, only=frozenset({"web"}))

    assert tree_digest(small / "output/print") == before
    assert "再写一段" in (small / "output/web/departments/surgery.html").read_text(encoding="utf-8")


NAMED = re.compile(r'(?:href|src|data-index)="(?:\.\./)*(assets/[^"]+)"')


def test_pages_built_alone_keep_their_look(small):
    """Style sheet, scripts and search come with them, also when the theme has changed since everything was built."""
    make(small)
    for warm in ("e0a458", "d08040"):
        theme = f'extends: xinglin\ncolour:\n  warm: "#{warm}"\n'
        write(small, {"themes/mine/theme.yaml": theme, "content/site.yaml": "theme: mine\n"})
        make(small, only=frozenset({"web"}))
        web = small / "output/web"
        named = {path for page in web.rglob("*.html") for path in NAMED.findall(page.read_text(encoding="utf-8"))}

        assert {Path(path).suffix for path in named} >= {".css", ".js"}
        assert [path for path in sorted(named) if not (web / path).is_file()] == []


def test_a_build_of_some_channels_takes_nothing_from_the_others(small):
    """The old style sheet stays as long as old pages name it; the next build of everything removes it, and only it."""
    make(small)
    old = set((small / "output/web/assets").glob("site.*.css"))
    write(small, {"themes/mine/theme.yaml": 'extends: xinglin\ncolour:\n  warm: "#d08040"\n'})
    write(small, {"content/site.yaml": "theme: mine\n"})

    assert old
    assert make(small, only=frozenset({"feed"})).summary["removed"] == 0
    assert all(path.is_file() for path in old)
    assert make(small).summary["removed"] > 0
    assert not any(path.exists() for path in old)
    make(small, output=small / "clean", use_cache=False)
    assert tree_digest(small / "output") == tree_digest(small / "clean")


def _edit(root: Path, chance: random.Random) -> None:
    """One random edit of content, template, theme token, style sheet, picture, settings, or of which files there are."""
    surgery = root / "content/departments/surgery.md"
    words = surgery.read_text(encoding="utf-8")
    news = root / f"content/news/n{chance.randrange(3)}.md"
    choice = chance.randrange(10)
    if choice == 0:
        surgery.write_text(words + f"\n第{chance.randrange(99)}段。\n", encoding="utf-8")
    elif choice == 1:
        surgery.write_text(words.replace("name: 外科", f"name: 外科{chance.choice('甲乙丙')}"), encoding="utf-8")
    elif choice == 2:
        news.write_text(
            EXTRA["content/news/opening.md"].replace("启用", chance.choice(("开放", "改造"))), encoding="utf-8"
        )
    elif choice == 3:
        news.unlink(missing_ok=True)
    elif choice == 4:
        write(
            root,
            {"content/site.yaml": f"base_url: https://{chance.choice('abc')}.example/\nlanguages:\n  - zh\n  - en\n"},
        )
    elif choice == 5:
        write(
            root,
            {
                "templates/web/news.html": f'{{% extends "!web/news.html" %}}{{% block title %}}{chance.randrange(3)}{{% endblock %}}'
            },
        )
    elif choice == 6:
        write(
            root,
            {
                "themes/mine/theme.yaml": f'extends: xinglin\ncolour:\n  warm: "#{chance.choice(("e0a458", "d08040"))}"\n',
                "content/site.yaml": "theme: mine\n",
            },
        )
    elif choice == 7:
        side = chance.randrange(20, 24)
        write(root, {
            "content/images/x.svg": f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {side} {side}'/>",
            "content/news/shown.md": EXTRA["content/news/opening.md"] + "\n![门诊楼的平面图](images/x.svg)\n",
        })  # fmt: skip
    elif choice == 8:
        old = min((root / "content/news").glob("*.md"))
        old.rename(old.with_name(f"renamed-{chance.randrange(3)}.md"))
    else:
        style = root / "themes/mine/css/theme.css"
        write(root, {
            "themes/mine/theme.yaml": "extends: xinglin\n",
            "content/site.yaml": "theme: mine\n",
            style.relative_to(root).as_posix(): f".sheet {{ margin: {chance.randrange(9)}px }}\n",
        })  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_incremental_equals_clean(small, seed):
    """After random edits the folder is what a clean build makes, byte for byte."""
    chance = random.Random(seed)
    day = TODAY
    web = frozenset({"web", "feed", "calendar", "contact", "machine", "search", "asset", "picture", "deploy"})
    only = web if seed else frozenset()  # type is set for one of the sequences
    make(small, day=day, only=only)
    for _ in range(6):
        _edit(small, chance)
        day = chance.choice((day, date(2026, 11, 26)))
        with SiteCache(small) as cache:
            result = make(small, day=day, cache=cache, only=only)
        assert not result.summary["errors"], result.problems
    make(small, day=day, output=small / "clean", use_cache=False, only=only)

    assert tree_digest(small / "output") == tree_digest(small / "clean")


def test_a_view_that_forgets_to_record_is_caught(small, monkeypatch):
    """The negative control: without traces an edit would be missed, and the comparison sees it."""
    monkeypatch.setattr(View, "trace", lambda self: ())
    make(small)
    file = small / "content/departments/surgery.md"
    file.write_text(file.read_text(encoding="utf-8") + "\n再写一段。\n", encoding="utf-8")
    make(small)
    make(small, output=small / "clean", use_cache=False)

    assert tree_digest(small / "output") != tree_digest(small / "clean")


@pytest.mark.slow
def test_processes_make_the_same_bytes_as_one_process(small):
    """Where a job runs is not an input."""
    make(small)
    make(small, output=small / "parallel", use_cache=False, pool=lambda size: local(2))

    assert tree_digest(small / "output") == tree_digest(small / "parallel")


def test_what_pages_share_makes_each_of_them_depend_on_it(small):
    """A computation that runs once for many pages is recorded for all of them: a new doctor reaches every list."""
    make(small, only=frozenset({"web"}))
    words = (small / "content/experts/li-wei.md").read_text(encoding="utf-8")
    write(small, {"content/experts/wang-min.md": words.replace("李维", "王敏")})
    rendered = set(make(small, only=frozenset({"web"})).rendered)
    lists = {path.relative_to(small / "output").as_posix() for path in small.glob("output/web/experts/by-*/*.html")}

    assert lists
    assert lists <= rendered


def test_a_page_leaves_nothing_that_only_refers_to_itself(small):
    """While pages are made nobody looks for garbage: what a template left would stay in the memory of the process."""
    make(small, only=frozenset({"web"}))
    gc.unfreeze()

    assert not [one for one in gc.get_objects() if isinstance(one, Context) and PAGE_STATE_KEY in one.parent]


def test_batches_hold_every_job_once_and_dear_ones_come_first(small):
    """Nothing is lost between the plan and the workers."""
    tasks = [Task(job) for job in prepare(small, TODAY).jobs]
    found = list(batches(tasks))

    assert sorted(t.job.path for batch in found for t in batch) == sorted(t.job.path for t in tasks)
    assert found[0][0].job.path.endswith(".pdf")


def test_the_longest_job_is_begun_first():
    """The whole catalogue before the editions of one audience: begun last it would keep one process busy alone."""
    names = (("lectures-school", "school"), ("lectures-company", "company"), ("lectures", ""))
    jobs = [
        Job(f"print/{name}.pdf", "catalogue", "", "", "zh", "information", "", facet=facet) for name, facet in names
    ]
    found = [task.job.path for batch in batches([Task(job) for job in jobs]) for task in batch]

    assert found == ["print/lectures.pdf", "print/lectures-company.pdf", "print/lectures-school.pdf"]


def test_the_last_batches_are_small():
    """So that no process has half a minute's work left when the others are done."""
    tasks = [Task(Job(f"web/{number:04}.html", "web", key="a")) for number in range(400)]
    sizes = [len(batch) for batch in batches(tasks)]

    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 30
    assert 1 <= sizes[-1] <= MIN_BATCH_COST
    assert sum(sizes) == 400


@pytest.mark.slow
def test_the_sample_gives_the_same_bytes_elsewhere_and_with_another_hash_seed(built, tmp_path):
    """Web, PDF and feeds: on another path, in another order of sets and dictionaries, in another time zone."""
    folder = tmp_path / "другой путь 另一处"
    shutil.copytree(built / "content", folder / "content")
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "America/Lima", "LANG": "C"}
    command = [sys.executable, str(REPOSITORY / "build.py"), "--quiet", "--root", str(folder), "build", "--as-of", DAY]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    ours, theirs = tree_digest(built / "output"), tree_digest(folder / "output")
    assert ours.keys() == theirs.keys()
    assert [path for path in ours if ours[path] != theirs[path]] == []


def test_a_minimal_site_builds(starter):
    """hospital.yaml and one department are enough."""
    result = make(starter)

    assert result.problems == ()
    assert (starter / "output/web/departments/internal-medicine.html").exists()
    assert (starter / "output/print/leaflets/internal-medicine.pdf").exists()


def test_a_site_links_to_no_list_of_nothing(starter):
    """Kinds without entries have no list page, no place in the navigation and no feed."""
    make(starter, only=frozenset({"web", "feed"}))
    web = starter / "output/web"

    folders = {path.name for path in web.iterdir() if path.is_dir()}
    assert "departments" in folders
    assert folders & {"lectures", "articles", "news", "events", "guides", "services", "packages", "feeds"} == set()
    home = (web / "index.html").read_text(encoding="utf-8")
    assert "departments/index.html" in home
    assert "articles/index.html" not in home


def test_a_minimal_site_has_no_dead_links(starter):
    """What a small hospital does not have, no page of it points to."""
    make(starter)
    web = starter / "output/web"
    for page in web.rglob("*.html"):
        for target in re.findall(r'(?:href|src)="([^"#?]+)', page.read_text(encoding="utf-8")):
            if target != "/" and not re.match(r"[a-z]+:", target):
                assert (page.parent / unquote(target)).exists(), (page.name, target)
