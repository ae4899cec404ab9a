"""What an edit of one text leaves alone: the texts of others, the plan, outputs whose bytes are the same, unused patterns."""

import re
from dataclasses import replace
from importlib import import_module
from pkgutil import walk_packages

import pytest

import pressroom
from pressroom.build import plans
from pressroom.build.plans import PlanInputs, plan, plan_channel
from pressroom.build.site import prepare
from pressroom.build.site_cache import SiteCache, site_cache_file
from pressroom.catalog.entry import Front, LazyTexts, Texts
from pressroom.catalog.entry_cache import EntryCache
from pressroom.catalog.field_access import FieldRecorder, is_unaffected
from pressroom.catalog.load import keys_of
from pressroom.catalog.view import View
from pressroom.channels import CHANNELS
from pressroom.channels.base import Engines
from pressroom.core import lazy
from pressroom.core.cache_folder import write_cache_file
from pressroom.core.value_cache import NO_CACHE, ProcessCache
from pressroom.kinds.base import Ref
from pressroom.kinds.news import NEWS
from pressroom.render.fonts import FontSet
from pressroom.render.paper.pdf import PdfEngine
from pressroom.rules.law import patterns
from pressroom.source.files import discover
from pressroom.source.markdown import Body
from tests.conftest import REPOSITORY
from tests.test_build import EXTRA, TODAY, make, write
from tests.test_site_cache import remembered, same

SURGERY = "content/departments/surgery.md"
LISTS = frozenset({"web", "machine"})


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """A cache folder of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def small(starter):
    """Two departments, an expert, a news item."""
    write(starter, EXTRA)
    return starter


def edit(root, words="\n再写一段。\n", path=SURGERY):
    """Write a sentence more into a text."""
    file = root / path
    file.write_text(file.read_text(encoding="utf-8") + words, encoding="utf-8")


def is_fetched(entry):
    """Whether somebody has asked for the texts of an entry."""
    return entry.written._texts is not None


def test_texts_of_others_are_left_in_the_cache(small):
    """Only the entry that was edited has its texts at hand."""
    remembered(small)
    edit(small)
    site = remembered(small)

    assert {entry.path for entry in site.catalog.entries.values() if is_fetched(entry)} == {SURGERY}
    assert same(site, prepare(small, TODAY))


def test_entries_are_found_by_a_field_without_their_front_matter(small):
    """What they are sought by and called lies beside it; it is what the front matter says."""
    remembered(small)
    with SiteCache(small) as cache:
        entries = EntryCache(cache).known(keys_of(discover(small).value.sources), lambda ref: Texts())
    sought = [(entry, name) for entry in entries.values() for name in entry.kind.index_fields]
    found = [entry.holds(name) for entry, name in sought]
    called = [(entry.title, entry.title_en) for entry in entries.values()]

    assert frozenset({"internal-medicine"}) in found
    assert ("外科", "Surgery") in called
    assert not any(entry.front._model for entry in entries.values())
    plain = {ref: replace(entry, front=Front(entry.model)) for ref, entry in entries.items()}
    assert found == [plain[entry.ref].holds(name) for entry, name in sought]
    assert called == [(entry.title, entry.title_en) for entry in plain.values()]


def test_texts_are_read_from_their_files_when_the_cache_is_gone(small):
    """Somebody cleans the site while it is being built."""
    remembered(small)
    site = remembered(small)
    site_cache_file(small).unlink()

    assert not any(map(is_fetched, site.catalog.entries.values()))
    for ref, entry in prepare(small, TODAY).catalog.entries.items():
        assert site.catalog.entries[ref].written.texts == replace(
            entry.written.texts, spans=site.catalog.entries[ref].spans
        )


@pytest.fixture
def planned(monkeypatch):
    """The channels that were planned, in order."""
    found = []
    monkeypatch.setattr(
        plans, "plan_channel", lambda channel, *asked: found.append(channel) or plan_channel(channel, *asked)
    )
    return found


ANOTHER = {"content/news/another.md": EXTRA["content/news/opening.md"]}


def test_channels_are_planned_again_only_when_front_matter_changes_that_they_look_at(small, planned):
    """A body says nothing of what is published, a title does; brochures know nothing of news."""
    remembered(small)
    assert planned == [*CHANNELS]
    planned.clear()
    edit(small)
    site = remembered(small)
    assert planned == []
    assert site.jobs == prepare(small, TODAY).jobs

    write(small, ANOTHER)
    planned.clear()
    site = remembered(small)
    assert {"web", "feed"} <= {*planned} <= {*CHANNELS} - {"brochure"}
    assert site.jobs == prepare(small, TODAY).jobs
    assert site.plan.changed >= {Ref("news", "another")}


@pytest.mark.parametrize(
    "broken",
    [
        ("pressroom.build.site.plan_inputs", lambda catalog, today, look: PlanInputs("the plan", {})),
        ("pressroom.build.plans.kinds_of", lambda question: ()),
    ],
    ids=["entries", "questions"],
)
def test_a_plan_that_forgets_what_it_follows_from_is_caught(small, monkeypatch, broken):
    """The negative control: the old plan would stay under a name that says nothing of entries, or not of those it looked at."""
    monkeypatch.setattr(*broken)
    remembered(small)
    write(small, ANOTHER)

    assert not same(remembered(small), prepare(small, TODAY))


def test_a_plan_is_made_anew_when_what_was_kept_of_it_does_not_fit_together(small, planned):
    """A build was killed between two of its writings: the jobs of a channel are not those of which it was noted."""
    remembered(small)
    with SiteCache(small, tidies=False) as cache:
        cache.put("plan web", ("another", ()))
    planned.clear()
    site = remembered(small)

    assert planned == ["web", "contents"], "what lists the jobs of others is planned with them"
    assert site.plan.before == ""
    assert site.jobs == prepare(small, TODAY).jobs


def test_a_link_to_an_entry_is_part_of_its_outline(small):
    """Who points to whom may decide what is planned."""
    before = prepare(small, TODAY).catalog.entries
    edit(small, "\n见[医生](expert:li-wei)。\n")
    after = prepare(small, TODAY).catalog.entries

    assert [entry.path for ref, entry in after.items() if entry.outline != before[ref].outline] == [SURGERY]


def hollow(written):
    """The same texts with nothing in them: the names and the files alone."""

    def empty(body):
        return Body("", "", (), (), body.path, 1)

    texts = written.texts
    return LazyTexts(
        Texts(
            empty(texts.body) if texts.body else None,
            {name: empty(body) for name, body in texts.editions.items()},
            {name: empty(body) for name, body in texts.parts.items()},
        )
    )


def test_fields_at_which_somebody_looks_are_told(small):
    """By kind: those of the model, also where they make a title or are sought; and what is not there is looked for, too."""
    catalog = prepare(small, TODAY).catalog
    watch = FieldRecorder(catalog)
    news = watch.catalog.where("news")[0]
    assert watch.fields == {}
    assert (news.title, news.model.byline, getattr(news.model, "en", None)) == ("门诊楼启用", "宣传科", None)
    assert watch.catalog.where("expert", "departments", "internal-medicine")
    assert watch.fields == {"news": frozenset({"title", "byline", "en"}), "expert": frozenset({"departments"})}

    before = catalog.get(news.ref)
    later, renamed = (
        replace(before, front=Front(before.model.model_copy(update=new)))
        for new in ({"published": TODAY}, {"title": "新"})
    )
    assert is_unaffected(watch.fields, before, later)
    assert not is_unaffected(watch.fields, before, renamed)


def test_what_views_compute_is_kept_while_all_answers_are_the_same(small):
    """And what it rests on is asked each time; without a cache it is made each time."""
    cache, made = ProcessCache(), []

    def titles(view):
        made.append(view)
        return tuple(entry.title for entry in view.where(NEWS))

    def seen(cache):
        view = View(replace(prepare(small, TODAY).catalog, cache=cache), TODAY)
        return view.memoised("titles", titles), view.trace()

    first = seen(cache)
    edit(small)
    assert (seen(cache), len(made)) == (first, 1)
    assert (seen(NO_CACHE), len(made)) == (first, 2)

    news = small / "content/news/opening.md"
    news.write_text(news.read_text(encoding="utf-8").replace("title: 门诊楼启用", "title: 门诊楼今天启用"), "utf-8")
    assert seen(cache) == seen(NO_CACHE) != first
    assert first[0] == ("门诊楼启用",)


def test_the_plan_follows_from_outlines():
    """It is the same when nothing stands in any text; what it looks at beside would be missed after an edit.

    Nor is it another one when somebody watches at what it looks.
    """
    site = prepare(REPOSITORY, TODAY)
    watch = FieldRecorder(site.catalog)
    entries = {ref: replace(entry, written=hollow(entry.written)) for ref, entry in site.catalog.entries.items()}
    engines = Engines(site.templates, site.theme, PdfEngine(FontSet((), frozenset())))

    assert plan(View(replace(site.catalog, entries=entries), TODAY), engines).value == site.jobs
    assert plan(View(watch.catalog, TODAY), engines).value == site.jobs
    assert "last" in watch.fields["package"]


def test_an_output_with_the_same_bytes_is_left_in_its_place(small):
    """The list asks for the department, whose remarks for the office it does not show."""
    make(small, only=LISTS)
    page, shown = small / "output/web/departments/index.html", small / "output/web/departments/surgery.html"
    before = page.stat().st_mtime_ns, shown.stat().st_mtime_ns
    words = (small / SURGERY).read_text(encoding="utf-8")
    write(small, {SURGERY: words.replace("summary: 诊治", "# for the office\nsummary: 诊治") + "\n再写一段。\n"})
    result = make(small, only=LISTS)

    assert {"web/departments/index.html", "web/departments/surgery.html"} <= set(result.rendered)
    assert page.stat().st_mtime_ns == before[0]
    assert shown.stat().st_mtime_ns != before[1]
    assert make(small, only=LISTS).rendered == ()


@pytest.mark.parametrize("name", ["index.html", "index.html.br"])
def test_an_output_that_is_not_as_it_was_left_is_put_back(small, name):
    """Equal bytes say nothing of a file that somebody else wrote over, or of a twin that is gone."""
    make(small, only=LISTS)
    file = small / "output/web/departments" / name
    raw = file.read_bytes()
    if name.endswith(".br"):
        file.unlink()
    else:
        file.write_bytes(b"another")
    edit(small)
    make(small, only=LISTS)

    assert file.read_bytes() == raw


def test_a_text_of_an_entry_that_cannot_be_read_is_looked_at_again(small):
    """Its page may show a number that the text does not show as one."""
    words = EXTRA[SURGERY]
    write(small, {SURGERY: words.replace("name: 外科", "name: [外科")})
    remembered(small)
    edit(small, "\n电话 1381**234**5678。\n")
    remembered(small)
    file = small / SURGERY
    file.write_text(file.read_text(encoding="utf-8").replace("name: [外科", "name: 外科"), encoding="utf-8")

    assert "privacy/mobile" in {problem.rule for problem in remembered(small).problems}


def test_a_regular_expression_is_compiled_when_it_is_used(monkeypatch):
    """And does then what the library's own does."""
    compiled = []
    monkeypatch.setattr(lazy, "compiled", lambda *asked: compiled.append(asked) or re.compile(*asked))
    late = lazy.regex("a+", re.IGNORECASE)
    assert compiled == []

    assert late.search("bAab")[0] == "Aa"
    assert compiled == [("a+", re.IGNORECASE)]


def test_patterns_are_arranged_once_a_machine(monkeypatch):
    """The next process takes the table from the cache, unless it is damaged or of other patterns."""
    texts = tuple(f"甲{number}|乙(?:丙|丁){number}" for number in range(patterns.WORTH_KEEPING))
    first = patterns._arranged(texts)
    arranged = []
    monkeypatch.setattr(patterns, "_arrange", lambda asked: arranged.append(asked) or first)
    assert patterns._arranged(texts) == first
    assert arranged == []

    patterns._arranged((*texts, "戊"))
    assert len(arranged) == 1
    (patterns.cache_folder() / patterns.INDEX_FILE).write_bytes(b"\0" * 100)
    assert patterns._arranged(texts) == first
    assert len(arranged) == 2


def wrong_expressions(names):
    """Regular expressions of modules that cannot be compiled, which nobody is told before one is used."""
    wrong = []
    for name in names:
        for word, value in vars(import_module(name)).items():
            if isinstance(value, lazy._LazyPattern):
                try:
                    assert value.pattern
                except re.error as fault:
                    wrong.append(f"{name}.{word}: {fault}")
    return wrong


def test_expressions_that_are_compiled_late_are_right(monkeypatch):
    """Each is compiled here, so that a slip in one is told by a test and not by a text that happens to need it."""
    names = [found.name for found in walk_packages(pressroom.__path__, "pressroom.") if "__main__" not in found.name]

    assert wrong_expressions(names) == []
    monkeypatch.setattr(patterns, "SPOILT", lazy.regex("("), raising=False)
    assert len(wrong_expressions(names)) == 1, "negative control"


def test_what_cannot_be_kept_leaves_nothing_behind(tmp_path):
    """A folder with the name of the file, of an older program for instance, costs no room with each build."""
    (tmp_path / "kept").mkdir()
    write_cache_file(tmp_path / "kept", b"words")
    write_cache_file(tmp_path / "other", b"words")

    assert sorted(file.name for file in tmp_path.iterdir()) == ["kept", "other"]
    assert (tmp_path / "other").read_bytes() == b"words"
