"""Publications: what an editor orders is made, as it is made anyhow; and the log knows every file that was printed."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from pressroom.build.execute import Task, render
from pressroom.build.pipeline import Options, build
from pressroom.build.pools import SerialExecutor
from pressroom.build.site import prepare
from pressroom.catalog.questions import Output
from pressroom.catalog.view import View
from pressroom.channels import CHANNEL_BY_NAME
from pressroom.channels.base import Engines
from pressroom.channels.office.print_runs import HEADINGS, PATH, _copies, _plain
from pressroom.channels.printed.publications import RECIPES, recipe
from pressroom.core.digest import digest
from pressroom.kinds.base import Ref
from pressroom.kinds.publication import PIECE_BY_NAME, PIECES, PUBLICATION, PieceName
from pressroom.render.fonts import FontSet
from pressroom.render.paper.pdf import PdfEngine
from tests.conftest import tree_digest

TODAY = date(2026, 11, 22)
ORDER = "title: 内科单页\npiece: leaflet\nentries:\n  - department:internal-medicine\nformat: A5\nquantity: 500\nordered: 2026-11-20\nneeded: 2026-12-01\n"
FILE = "content/publications/ward.yaml"


def make(root, *, output="output", use_cache=True, only=frozenset({"publication", "print-runs"}), day=TODAY):
    """Build the ordered pieces and their log in this process."""
    options = Options(root / output, root / f".pressroom/{output}.sqlite", only, use_cache)
    return build(prepare(root, day), options, lambda size: SerialExecutor(), lambda phase, done, total: None)


def engines_of(site):
    """What renderers are handed, without print fonts."""
    return Engines(site.templates, site.theme, PdfEngine(FontSet((), frozenset())))


def rows(root, output="output"):
    """The lines of the log as mappings."""
    raw = (root / output / PATH).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf"), "Excel takes it for something else without the mark"
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


@pytest.fixture
def ordered(starter):
    """A minimal site with one order."""
    (starter / FILE).parent.mkdir()
    (starter / FILE).write_text(ORDER, encoding="utf-8")
    return starter


def test_the_table_of_pieces_agrees_with_what_makes_them():
    """Every piece in every format has a recipe and no other; office formats are those that no press prints."""
    assert tuple(piece.name for piece in PIECES) == get_args(PieceName)
    assert set(RECIPES) == {(piece.name, name) for piece in PIECES for name in piece.formats}
    for (name, shape), made in RECIPES.items():
        assert made.shape.is_pressed is (shape not in PIECE_BY_NAME[name].office), (name, shape)
        assert made.channel.finish is not None


def test_an_order_gives_a_screen_and_a_press_edition(ordered):
    """Of a piece in the format that was asked for; the channel's own pieces stand beside it."""
    result = make(ordered)

    assert not [problem for problem in result.problems if str(problem.severity) == "error"], result.problems
    printed = ordered / "output/print"
    assert (printed / "publications/ward.pdf").read_bytes().startswith(b"%PDF")
    assert (printed / "press/publications/ward.pdf").exists()
    (row,) = rows(ordered)
    assert (row["开本（mm）"], row["份数"], row["发放范围"], row["性质"]) == ("148×210", "500", "院内", "信息公开")


@pytest.mark.parametrize(
    ("edition", "kept", "absent"),
    [("screen", "print/publications/ward.pdf", "print/press/publications/ward.pdf"),
     ("press", "print/press/publications/ward.pdf", "print/publications/ward.pdf")],
)  # fmt: skip
def test_one_edition_alone(ordered, edition, kept, absent):
    """Only that file is made, with the bytes that it has when both are, and the log names it."""
    make(ordered)
    both = (ordered / "output" / kept).read_bytes()
    (ordered / FILE).write_text(f"{ORDER}editions:\n  - {edition}\n", encoding="utf-8")
    make(ordered)

    assert (ordered / "output" / kept).read_bytes() == both
    assert not (ordered / "output" / absent).exists()
    assert [row["送印文件"] for row in rows(ordered)] == [kept]


def test_the_log_holds_the_digests_of_the_files(ordered):
    """Also after a piece has changed: incremental equals clean."""
    make(ordered)
    before = rows(ordered)
    department = ordered / "content/departments/internal-medicine.md"
    words = department.read_text(encoding="utf-8")
    department.write_text(re.sub(r"\nsummary: .*", "\nsummary: 诊治内科常见病和慢性病。", words), encoding="utf-8")

    result = make(ordered)

    assert PATH in result.rendered
    (row,) = rows(ordered)
    assert row["SHA-256"] != before[0]["SHA-256"]
    assert row["SHA-256"] == digest((ordered / "output" / row["送印文件"]).read_bytes())
    make(ordered, output="clean", use_cache=False)
    assert tree_digest(ordered / "output") == tree_digest(ordered / "clean")
    assert make(ordered).rendered == ()


def test_a_piece_made_without_the_log_is_seen_by_the_next_build(ordered):
    """The trace of the log remembers what it read: a build of the pieces alone leaves it out of date, not for long."""
    make(ordered)
    (ordered / "templates/print").mkdir(parents=True)
    (ordered / "templates/print/small-leaflet.html").write_text(
        '{% extends "!print/small-leaflet.html" %}{% block title %}新题名{% endblock %}', encoding="utf-8"
    )
    make(ordered, only=frozenset({"publication"}))
    assert rows(ordered)[0]["SHA-256"] != digest((ordered / "output/print/press/publications/ward.pdf").read_bytes())

    assert make(ordered).rendered == (PATH,)
    assert rows(ordered)[0]["SHA-256"] == digest((ordered / "output/print/press/publications/ward.pdf").read_bytes())


def test_a_log_that_forgets_what_it_read_is_caught(ordered, monkeypatch):
    """Negative control: without the question Output in its trace the log stays as it was."""

    def forgetful(self, path):
        return self._outputs(path)

    monkeypatch.setattr("pressroom.catalog.view.View.output", forgetful)
    with pytest.raises(AssertionError):
        test_a_piece_made_without_the_log_is_seen_by_the_next_build(ordered)


def test_the_log_alone_brings_its_pieces_with_it(ordered):
    """What it reads has to be there."""
    result = make(ordered, only=frozenset({"print-runs"}))

    assert set(result.rendered) == {PATH, "print/publications/ward.pdf"}


def test_an_output_that_is_not_finished_is_a_complaint(ordered):
    """A job that reads what nobody made ends in a diagnostic, not in a traceback."""
    site = prepare(ordered, TODAY)

    job = next(job for job in site.jobs if job.path == PATH)
    engines = engines_of(site)
    made = render(Task(job), site.catalog, site.today, engines)

    assert made.content is None
    assert [problem.rule for problem in made.problems] == ["source/vanished"]


def test_a_site_without_orders_has_no_log(starter):
    """Nothing is planned that holds nothing."""
    assert PATH not in {job.path for job in prepare(starter, TODAY).jobs}


def test_a_file_that_holds_many_cards_is_printed_less_often(sample):
    """Cards with numbers once, as each is another; without them a tenth of the quantity, and no card too few."""
    cards = (
        View(prepare(sample, TODAY).catalog, TODAY)
        .expect(PUBLICATION, Ref("publication", "checkup-cards-general"))
        .model
    )
    alike = cards.model_copy(update={"cards": None, "quantity": 51})

    assert (cards.quantity, _copies(cards)) == (50, 1)
    assert _copies(alike) == 6
    assert _copies(alike.model_copy(update={"format": "card"})) == 51


def test_a_cell_is_never_a_formula():
    """A title that begins like one is marked as text."""
    assert _plain("=1+1") == "'=1+1"
    assert _plain("内科") == "内科"


def test_outside_a_leaflet_holds_the_eight_items_alone(sample):
    """An advertisement: facts only, with its number, never offered for download; its text is not that of the entry."""
    site = prepare(sample, TODAY)
    job = next(job for job in site.jobs if job.publication == "cardiology-community")

    assert (job.regime, job.facts_only, job.also) == ("advertisement", True, ())

    view = View(site.catalog, TODAY)
    engines = engines_of(site)
    html = CHANNEL_BY_NAME[job.channel].render(job, view, engines).value
    assert "（云）医广【2026】第00-00-0000号" in html
    assert "冠心病" not in html
    inside = replace(job, regime="information")
    assert "冠心病" in CHANNEL_BY_NAME[job.channel].render(inside, view, engines).value, "the check can fail"


def test_the_sample_orders_are_sound_and_varied(sample):
    """Half a dozen, without any complaint, in and outside, by millimetres and with numbers."""
    site = prepare(sample, TODAY)

    orders = [entry.model for ref, entry in site.catalog.entries.items() if ref.kind == PUBLICATION.name]
    assert len(orders) >= 5
    assert not [problem for problem in site.problems if "publications/" in problem.span.path]
    assert {order.distribution for order in orders} == {"inside", "outside"}
    assert any(order.cards for order in orders)
    posters = next(order for order in orders if order.piece == "poster")
    assert (recipe(posters).shape.width, recipe(posters).shape.height) == (500, 700)
    listed = [job for job in site.jobs if job.publication == "library-posters-spring"]
    assert len(listed) == 3
    assert {job.facet for job in listed} == {"s2"}


def test_numbers_of_an_order_come_in_the_place_of_the_packages_own(sample):
    """Cards 21 to 70, five sheets."""

    site = prepare(sample, TODAY)
    job = next(job for job in site.jobs if job.publication == "checkup-cards-general")
    engines = engines_of(site)
    html = CHANNEL_BY_NAME[job.channel].render(job, View(site.catalog, TODAY), engines).value

    assert len(set(re.findall(r"G40-\d{6}-\d", html))) == 50
    assert "G40-000021" in html
    assert "G40-000001" not in html


def test_an_order_of_what_is_over_warns_and_prints_nothing(sample, run):
    """A lecture whose sessions are held; the build goes on."""
    file = sample / "content/publications/old.yaml"
    file.write_text(
        "title: x\npiece: poster\nentries:\n  - lecture:helicobacter\nsessions:\n  - s1\nquantity: 1\nordered: 2026-01-01\nneeded: 2026-02-01\n",
        encoding="utf-8",
    )

    told = json.loads(
        run(sample, "check", sample / "content/publications", "--as-of", str(TODAY), "--format", "json").out
    )

    assert [one["rule"] for one in told["problems"]] == ["publication/over"]
    assert not [job for job in prepare(sample, TODAY).jobs if job.publication == "old"]


def test_the_headings_are_in_the_file(built):
    """The whole sample: a line a piece, each with the digest that the manifest has."""
    found = rows(built)
    owned = json.loads((built / "output/manifest.json").read_text(encoding="utf-8"))["files"]

    assert tuple(found[0]) == HEADINGS
    assert len(found) >= 8
    for row in found:
        assert row["SHA-256"] == owned[row["送印文件"]]["sha256"]
        assert int(row["页数"]) > 0
    assert Output(PATH).path in owned


def test_nothing_goes_outside_without_a_review_number(sample, run):
    """The complaint stands where somebody wrote outside; a number that has ended is none."""
    path = "content/publications/cardiology-community.yaml"
    hospital = sample / "content/hospital.yaml"
    facts = hospital.read_text(encoding="utf-8")
    for changed in (re.sub(r"ad_review:\n(  .*\n)+", "", facts), facts.replace("2027-06-30", "2026-11-21")):
        assert changed != facts
        hospital.write_text(changed, encoding="utf-8")
        told = json.loads(run(sample, "check", "--as-of", str(TODAY), "--format", "json").out)
        found = {(one["rule"], one["severity"], one["path"], one["line"]) for one in told["problems"]}
        assert ("law/AD-46", "error", path, 9) in found
