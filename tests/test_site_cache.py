"""The memory of a site: what is known of a text is not found out again, and nothing else is believed."""

import random
import sqlite3
from contextlib import closing, suppress
from datetime import date
from importlib import metadata

import pytest

from pressroom.build import fixed_inputs
from pressroom.build.fixed_inputs import program_digest
from pressroom.build.site import prepare, read
from pressroom.build.site_cache import MAX_SITES, PAGE_BYTES, SiteCache, site_cache_file
from pressroom.catalog import load as loading
from pressroom.core.digest import digest
from pressroom.core.versions import version
from pressroom.source import document
from tests.test_build import EXTRA, TODAY, write

FAULTS = (
    ("诊治常见外科疾病", "采用全国最好的技术，根治外科疾病"),  # against the law
    ("见[内科]", "病人手机13800001234，见[内科]"),  # a person's number
    ("name: 外科", "name: [外科"),  # no YAML
    ("department:internal-medicine", "department:nowhere"),  # leads nowhere
    ("group: 外科", "group: 外科\nnobody_knows: this"),  # no field
)


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """A cache folder of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def small(starter):
    """Two departments, an expert, a news item."""
    write(starter, EXTRA)
    return starter


def remembered(root, day=TODAY):
    """The site as it is prepared with a cache."""
    with SiteCache(root) as cache:
        return prepare(root, day, cache)


def same(one, other):
    """Whether two prepared sites say and show the same."""
    return (
        one.problems == other.problems
        and one.jobs == other.jobs
        and one.catalog.verdict == other.catalog.verdict
        and one.catalog.entries == other.catalog.entries
        and {ref: dict(entry.spans) for ref, entry in one.catalog.entries.items()}
        == {ref: dict(entry.spans) for ref, entry in other.catalog.entries.items()}
    )


def spoil(root, chance):
    """Make, mend or move a mistake in one text."""
    words = EXTRA["content/departments/surgery.md"]
    for wrong in chance.sample(FAULTS, chance.randrange(3)):
        words = words.replace(*wrong)
    write(root, {"content/departments/surgery.md": words + "\n再写一段。" * chance.randrange(3) + "\n"})
    expert = root / "content/experts/li-wei.md"
    if chance.random() < 0.3:
        expert.unlink(missing_ok=True)
    elif not expert.exists():
        write(root, {"content/experts/li-wei.md": EXTRA["content/experts/li-wei.md"]})


@pytest.mark.parametrize("seed", range(3))
def test_a_site_is_the_same_with_a_memory(small, seed):
    """Entries, places, jobs and every complaint, after edits that make and mend mistakes, and on another day."""
    chance = random.Random(seed)
    for _ in range(5):
        spoil(small, chance)
        day = chance.choice((TODAY, date(2026, 11, 26)))
        assert same(remembered(small, day), prepare(small, day))


def test_a_memory_that_forgets_what_it_depends_on_is_caught(small, monkeypatch):
    """The negative control: keys without the text give the old entry, and the comparison sees it."""
    monkeypatch.setattr(loading, "keys_of", lambda sources: {
        where.ref: digest(str(where.ref)) for one in sources if (where := loading.file_role(one.path).value)
    })  # fmt: skip
    remembered(small)
    write(small, {"content/departments/surgery.md": EXTRA["content/departments/surgery.md"] + "\n再写一段。\n"})

    assert not same(remembered(small), prepare(small, TODAY))


def test_only_what_was_touched_is_parsed_again(small, monkeypatch):
    """One text of the site."""
    remembered(small)
    write(small, {"content/departments/surgery.md": EXTRA["content/departments/surgery.md"] + "\n再写一段。\n"})
    parsed = []
    convert = document.convert
    monkeypatch.setattr(
        document, "convert", lambda words, path, *rest, **named: parsed.append(path) or convert(words, path, *rest, **named)
    )  # fmt: skip
    remembered(small)

    assert parsed == ["content/departments/surgery.md"]


def test_a_number_of_a_person_is_told_every_time(small):
    """Only of texts without one that is remembered."""
    write(small, {"content/departments/surgery.md": EXTRA["content/departments/surgery.md"] + "\n电话13812345678。\n"})
    found = remembered(small).problems

    assert [one.rule for one in found if one.rule.startswith("privacy/")] == ["privacy/mobile"]
    assert remembered(small).problems == found


@pytest.mark.parametrize("damage", [b"", b"not a database", "half"])
def test_a_damaged_memory_is_begun_anew(small, damage):
    """It costs time once."""
    remembered(small)
    file = site_cache_file(small)
    raw = file.read_bytes()
    file.write_bytes(raw[: len(raw) // 2] if damage == "half" else damage)

    assert same(remembered(small), prepare(small, TODAY))
    assert same(remembered(small), prepare(small, TODAY))


def test_a_memory_that_was_written_in_part_is_begun_anew(small):
    """As a machine leaves it that loses its power: pages of before among pages of now."""
    remembered(small)
    file = site_cache_file(small)
    raw = bytearray(file.read_bytes())
    half = len(raw) // PAGE_BYTES // 2 * PAGE_BYTES
    raw[half:] = bytes(len(raw) - half)
    file.write_bytes(raw)
    for _ in range(3):
        assert same(remembered(small), prepare(small, TODAY))

    with closing(sqlite3.connect(file)) as rows:
        assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert rows.execute("SELECT count(*) FROM cache").fetchone()[0] > 10


def test_the_value_of_another_key_is_not_believed(small):
    """An index of now beside rows of before leads to it; with nothing wrong in the value itself."""
    with SiteCache(small) as cache:
        cache.put("a", "of a")
        cache.put("b", "of b")
    with closing(sqlite3.connect(site_cache_file(small))) as rows, rows:
        rows.execute("UPDATE cache SET value = (SELECT value FROM cache WHERE key = 'a') WHERE key = 'b'")
    with SiteCache(small) as cache:
        assert (cache.get("a"), cache.get("b")) == ("of a", None)


def test_another_version_of_the_program_believes_nothing(small, monkeypatch):
    """Its rules may say something else."""
    remembered(small)
    monkeypatch.setattr("pressroom.build.site_cache.code_digest", lambda: "another")
    with SiteCache(small) as cache:
        asked = loading.keys_of(read(small, TODAY)[1].sources)
        assert [cache.get(key) for key in asked.values()] == [None] * len(asked)


@pytest.mark.parametrize("name", ["rule.py", "ruling.toml", "weights.txt.gz"])
def test_a_ruling_is_part_of_the_program(tmp_path, name):
    """What is judged, drawn or said follows from rulings, weights and phrases as well as from modules."""
    for one in ("rule.py", "ruling.toml", "weights.txt.gz", "rule.pyc"):
        (tmp_path / one).write_text("old", encoding="utf-8")
    before = program_digest(tmp_path)
    (tmp_path / "rule.pyc").write_text("new", encoding="utf-8")
    assert program_digest(tmp_path) == before
    (tmp_path / name).write_text("new", encoding="utf-8")
    assert program_digest(tmp_path) != before


def test_versions_are_those_that_the_libraries_say():
    """They are read without taking the whole description apart; of a library that is not there none is told."""
    assert [version(name) for name in fixed_inputs._ENGINES] == [
        metadata.version(name) for name in fixed_inputs._ENGINES
    ]
    with pytest.raises(metadata.PackageNotFoundError):
        version("no-such-library")


def test_a_few_sites_are_remembered_and_each_within_bounds(small, tmp_path):
    """Folders of tests and of former sites do not fill the disk, nor do texts that are long gone."""
    for number in range(MAX_SITES + 3):
        with SiteCache(tmp_path / str(number)) as cache:
            cache.put("a", 1)
    assert len(list((tmp_path / "cache/pressroom/sites").glob("*.sqlite"))) == MAX_SITES

    for number in range(40):
        with SiteCache(small) as cache:
            cache.put(str(number), "x" * 1000)
            cache.get(str(number))
    with SiteCache(small) as cache:
        assert cache.get("39") == "x" * 1000
        assert cache.get("1") is None


@pytest.mark.parametrize("breaks_off", [True, False])
def test_who_is_stopped_in_the_midst_drops_nothing(tmp_path, breaks_off):
    """What was not asked for may be what the rest of the build would have asked for."""
    with SiteCache(tmp_path, tidies=False) as cache:
        for number in range(20):
            cache.put(f"{number}", number)
    with suppress(RuntimeError), SiteCache(tmp_path) as cache:
        cache.get("0")
        if breaks_off:
            raise RuntimeError
    with SiteCache(tmp_path) as cache:
        assert cache.get("19") == (19 if breaks_off else None)


def test_a_large_site_is_kept_in_batches(small, monkeypatch):
    """All of it is there afterwards."""
    monkeypatch.setattr("pressroom.build.site_cache.WRITE_BATCH", 3)
    remembered(small)
    with SiteCache(small) as cache:
        asked = loading.keys_of(read(small, TODAY)[1].sources)
        assert None not in [cache.get(key) for key in asked.values()]


def test_a_value_that_lost_a_bit_is_not_believed(small):
    """A damaged disk costs time; it neither changes a word of a page nor ends in a report of a bug."""
    with SiteCache(small) as cache:
        cache.put("a", {"name": "内科" * 20})
    rows = sqlite3.connect(site_cache_file(small))
    ((whole,),) = rows.execute("SELECT value FROM cache WHERE key = 'a'").fetchall()
    for place in range(0, len(whole), 3):
        raw = bytearray(whole)
        raw[place] ^= 1 << place % 8
        with rows:
            rows.execute("UPDATE cache SET value = ? WHERE key = 'a'", (bytes(raw),))
        with SiteCache(small) as cache:
            assert cache.get("a") is None, place
    with rows:
        rows.execute("UPDATE cache SET value = ? WHERE key = 'a'", (whole,))
    with SiteCache(small) as cache:
        assert cache.get("a") == {"name": "内科" * 20}
    rows.close()
