"""Publication: wholly old or wholly new, nothing of others touched, nothing of ours left behind."""

import json
import shutil

from pressroom.build.manifest import read_manifest
from pressroom.build.publish import FLUSH_BATCH, STAGE, Stage, clean
from pressroom.core.fs import Disk
from tests.conftest import tree_digest


def commit(output, files, keep=()):
    """Publish some files."""
    stage = Stage(output)
    for path, words in files.items():
        stage.add(path, words.encode())
    return stage.commit(keep)


def test_a_build_replaces_keeps_and_removes(tmp_path):
    """New files come, kept ones stay, orphans and their empty folders go."""
    commit(tmp_path, {"web/a.html": "1", "web/old/b.html": "2", "print/c.pdf": "3"})

    removed = commit(tmp_path, {"web/a.html": "4"}, keep=["print/c.pdf"])

    assert removed == ("web/old/b.html",)
    assert sorted(p for p in tree_digest(tmp_path)) == ["manifest.json", "print/c.pdf", "web/a.html"]
    assert not (tmp_path / "web/old").exists()
    assert set(read_manifest(tmp_path)) == {"print/c.pdf", "web/a.html"}


def test_files_of_others_are_left_alone(tmp_path):
    """Pruning goes by the manifest, never by what lies there."""
    (tmp_path / "web").mkdir()
    (tmp_path / "web/mine.txt").write_text("of a person")
    commit(tmp_path, {"web/a.html": "1"})
    commit(tmp_path, {})

    assert (tmp_path / "web/mine.txt").read_text() == "of a person"
    assert clean(tmp_path) == 1
    assert (tmp_path / "web/mine.txt").exists()


def test_a_dropped_stage_leaves_no_trace(tmp_path):
    """After an error the folder is as it was."""
    commit(tmp_path / "out", {"a": "1"})
    before = tree_digest(tmp_path)
    stage = Stage(tmp_path / "out")
    stage.add("a", b"2")
    stage.drop()
    assert tree_digest(tmp_path) == before

    Stage(tmp_path / "none").drop()
    assert not (tmp_path / "none").exists()


def test_a_manifest_that_cannot_be_read_owns_nothing(tmp_path):
    """A damaged manifest never leads to a removal."""
    commit(tmp_path, {"a": "1"})
    (tmp_path / "manifest.json").write_text("{")

    commit(tmp_path, {"b": "1"})

    assert (tmp_path / "a").exists()
    assert json.loads((tmp_path / "manifest.json").read_text())["files"].keys() == {"b"}
    shutil.rmtree(tmp_path)


class Telling(Disk):
    """A disk that tells what was put into place, and how many files were flushed at once."""

    def __init__(self):
        self.replaced, self.flushed = [], []

    def replace(self, source, target):
        self.replaced.append(target.name)
        super().replace(source, target)

    def flush(self, paths):
        paths = list(paths)
        self.flushed.append(len(paths))
        super().flush(paths)


def test_a_folder_that_is_new_as_a_whole_is_put_into_place_in_one_step(tmp_path):
    """And one that is not, or in whose stage a stranger's file lies, file by file."""
    first = Stage(tmp_path, Telling())
    for path in ("web/a.html", "web/b/c.html", "print/d.pdf", "e.txt"):
        first.add(path, b"1")
    (tmp_path / STAGE / "print/stranger.txt").write_text("of a person")
    first.commit(())
    assert sorted(first._disk.replaced) == [".pressroom-journal", "d.pdf", "e.txt", "manifest.json", "web"]
    assert not (tmp_path / "print/stranger.txt").exists()

    second = Stage(tmp_path, Telling())
    second.add("web/a.html", b"2")
    second.commit(("web/b/c.html",))
    assert sorted(second._disk.replaced) == [".pressroom-journal", "a.html", "manifest.json"]
    assert sorted(tree_digest(tmp_path)) == ["manifest.json", "web/a.html", "web/b/c.html"]


def test_staged_files_are_flushed_while_others_are_made(tmp_path):
    """Each of them once, before the build is decided."""
    stage = Stage(tmp_path, Telling())
    for number in range(FLUSH_BATCH + 1):
        stage.add(f"web/{number}.html", b"1")
    assert stage._disk.flushed == [FLUSH_BATCH]
    stage.commit(())
    assert stage._disk.flushed[1] == 1 + len(["the manifest", "the stage", "its folder"])
